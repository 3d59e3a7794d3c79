"""What one command writes, and what it costs, without AWS."""

from __future__ import annotations

import pytest

from chalicelib.adapters.writes import Guard, items, write_units
from chalicelib.application.ports import CaseWrite
from chalicelib.domain.case import events as ev
from chalicelib.domain.values import Role
from tests import builders


def written(write: CaseWrite) -> list[tuple[str, str, Guard]]:
    return [(row.table, row.item["sk"]["S"], row.guard) for row in items(write, builders.NOW)]


def test_a_filing_writes_eight_rows_under_two_conditions() -> None:
    """Head, claim, one deadline, two persons, their keys, one event."""
    case_id = builders.case().head.case_id
    assert written(builders.filing()) == [
        ("disputes", "a#head", Guard.NEW_HEAD),
        ("disputes", "a#claim", Guard.NONE),
        ("disputes", "a#deadline#service", Guard.NONE),
        ("disputes", "a#person#complainant", Guard.NONE),
        ("subject_keys", f"case#{case_id}#complainant", Guard.NONE),
        ("disputes", "a#person#respondent", Guard.NONE),
        ("subject_keys", f"case#{case_id}#respondent", Guard.NONE),
        ("disputes", "e#000000001", Guard.NEW_EVENT),
    ]


def test_a_filing_costs_24_write_units() -> None:
    """With a complaint of 2,048 characters. More is a decision, not an accident."""
    assert write_units(items(builders.filing(), builders.NOW)) == 24


def test_an_offer_costs_14_write_units() -> None:
    """Head, offer, deadline, a note, the request key and an event of two kilobytes."""
    before = builders.case()
    offer = builders.offer(note=builders.text_ref("note"))
    deadline = builders.deadline("offer", id=f"offer:{offer.id}", on=Role.COMPLAINANT)
    after = builders.moved_on(
        before, offers={offer.id: offer}, deadlines={**before.deadlines, deadline.id: deadline}
    )
    write = builders.command(
        before,
        after,
        events=(builders.event_row(after, ev.OfferMade(offer, deadline)),),
        sealed=(builders.sealed("respondent", key=builders.an_id("txt"), box=b"x" * 600),),
        request_key=builders.request_key(),
    )
    assert write_units(items(write, builders.NOW)) == 14


def test_the_head_expects_the_version_that_was_read() -> None:
    """Not the one it is about to have."""
    head = items(builders.command(builders.case(version=7)), builders.NOW)[0]
    assert (head.guard, head.expects, head.item["version"]) == (Guard.SAME_VERSION, 7, {"N": "8"})


def test_a_request_key_gives_way_only_to_the_second_of_the_attempt() -> None:
    """By wall time, whatever the tenant's clock says."""
    write = builders.command(builders.case(), request_key=builders.request_key())
    row = next(row for row in items(write, builders.NOW) if row.guard is Guard.REQUEST_KEY)
    assert row.expects == int(builders.NOW.timestamp())


def test_children_that_are_gone_are_deleted_by_key() -> None:
    """Nothing but the key goes over the line."""
    before = builders.case()
    rows = items(builders.command(before, builders.moved_on(before, deadlines={})), builders.NOW)
    deleted = [row.item for row in rows if row.delete]
    pk = f"case#{before.head.case_id}"
    assert deleted == [{"pk": {"S": pk}, "sk": {"S": "a#deadline#service"}}]


def test_what_a_person_filed_cannot_be_written_without_the_person() -> None:
    """Its row holds the public key: writing it anew would lose that."""
    write = builders.command(builders.case(), sealed=(builders.sealed(key=""),))
    with pytest.raises(ValueError, match="own bundle"):
        items(write, builders.NOW)


def test_a_place_with_a_mediator_is_two_rows_more() -> None:
    """The case's place and the mediator's count, in the directory's partition of the tenant, for four units."""
    before = builders.case()
    plain = items(builders.command(before), builders.NOW)
    claiming = items(builders.command(before, claims=(builders.place(before),)), builders.NOW)
    *rest, slot, count = claiming
    assert rest == plain
    assert (slot.table, slot.item["sk"]["S"]) == (
        "directory", f"slot#mediator#m-1#{before.head.case_id}",
    )  # fmt: skip
    assert (count.table, count.item["sk"]["S"]) == ("directory", "mediator#m-1")
    assert slot.item["pk"] == count.item["pk"] == {"S": f"tenant#{builders.TENANT}"}
    assert (slot.guard, count.guard, count.count) == (Guard.FREE_SLOT, Guard.FREE_NEUTRAL, 1)
    assert write_units(claiming) - write_units(plain) == 4


def test_a_place_is_given_back_by_its_key_and_the_count() -> None:
    """Under conditions that make it happen once."""
    before = builders.case()
    given = builders.command(before, claims=(builders.place(before, take=False),))
    slot, count = items(given, builders.NOW)[-2:]
    assert (slot.delete, slot.guard, sorted(slot.item)) == (True, Guard.HELD_SLOT, ["pk", "sk"])
    assert (count.count, count.guard, sorted(count.item)) == (-1, Guard.BUSY_NEUTRAL, ["pk", "sk"])
