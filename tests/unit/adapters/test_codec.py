"""The rows of a case, without AWS."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given

from chalicelib.adapters import codec, partitions
from chalicelib.adapters.sizes import Item
from chalicelib.domain.case import events as ev
from chalicelib.domain.case.state import Case
from chalicelib.domain.values import Role
from tests import builders, strategies


@strategies.unhurried
@given(strategies.cases())
def test_a_case_comes_back_as_it_was_stored(case: Case) -> None:
    """Whatever the fields hold, reading the rows gives an equal case."""
    assert codec.decode(codec.rows(case).values()).case == case


@strategies.unhurried
@given(strategies.cases(), strategies.cases())
def test_changes_lead_from_the_rows_before_to_the_rows_after(before: Case, after: Case) -> None:
    """Puts and deletes together do what a full rewrite would."""
    stored = codec.rows(before)
    puts, deletes = codec.changes(before, after)
    for key in deletes:
        del stored[key["sk"]["S"]]
    stored |= {item["sk"]["S"]: item for item in puts}
    assert stored == codec.rows(after)


@strategies.unhurried
@given(strategies.cases())
def test_nothing_but_the_head_is_written_when_nothing_changed(case: Case) -> None:
    """Equal children cost nothing, even if they are other objects."""
    again = codec.decode(codec.rows(case).values()).case
    puts, deletes = codec.changes(case, again)
    assert ([item["sk"]["S"] for item in puts], deletes) == (["a#head"], [])


def test_only_the_child_that_changed_is_written() -> None:
    """One new offer: the head and that offer."""
    before = builders.case(offers={"o1": builders.offer(id="o1")})
    after = builders.moved_on(before, offers={**before.offers, "o2": builders.offer(id="o2")})
    puts, _ = codec.changes(before, after)
    assert [item["sk"]["S"] for item in puts] == ["a#head", "a#offer#o2"]


def test_the_head_lies_in_the_wake_index_by_its_hour() -> None:
    """One of four shards, always the same for a case."""
    wake = datetime(2026, 11, 25, 4, 1, 2, 30, tzinfo=UTC)
    item = _head(builders.case(next_wake=wake))
    shard = partitions.shard(item["pk"]["S"].removeprefix("case#"))
    assert item["wake_pk"] == {"S": f"wake#2026-11-25T04#{shard}"}
    assert item["wake_sk"] == {"S": "2026-11-25T04:01:02.000030Z"}


def test_a_sandbox_case_lies_under_its_tenant() -> None:
    """Its hours are the tenant's own, so they cannot be mixed with the wall's."""
    assert _head(builders.case(sandbox=True))["wake_pk"] == {"S": f"wake#sb#{builders.TENANT}"}


def test_a_wake_that_is_long_overdue_lies_in_the_hour_of_the_write() -> None:
    """P6: rings and the sweep look at recent hours only, so an old hour would strand the case."""
    written = datetime(2026, 11, 25, 4, 30, tzinfo=UTC)
    item = _head(builders.case(next_wake=datetime(2026, 11, 23, 1, 0, tzinfo=UTC), updated_at=written))
    assert item["wake_sk"] == {"S": "2026-11-25T04:30:00.000000Z"}
    assert item["wake_pk"]["S"].startswith("wake#2026-11-25T04#")


@pytest.mark.parametrize("changes", [{"next_wake": None}, {"wake_blocked": True}])
def test_a_case_that_must_not_be_woken_is_in_no_wake_index(changes: dict[str, Any]) -> None:
    """Without a wake, or blocked and in the hands of the operators."""
    assert not {"wake_pk", "wake_sk"} & _head(builders.case(**changes)).keys()


def test_cases_spread_over_all_shards() -> None:
    """Four partitions take a quarter each, near enough."""
    counts = [0] * partitions.SHARDS
    for n in range(1_000):
        counts[partitions.shard(builders.an_id("case", n))] += 1
    assert min(counts) > 200


def test_an_event_comes_back_as_it_was_stored() -> None:
    """The body byte for byte, since it was hashed."""
    row = builders.event_row(builders.case())
    assert codec.event_of(codec.event_item(row, builders.TENANT, "2026-11-22T04:00:00.000000Z")) == row


def test_an_event_lies_in_the_log_by_the_stamp_of_the_attempt() -> None:
    """Not by the moment of the event: a sandbox lives in another time, and a retry comes later."""
    case = builders.case()
    item = codec.event_item(builders.event_row(case), builders.TENANT, "2026-11-22T23:59:59.999999Z")
    assert item["log_pk"] == {"S": f"log#{builders.TENANT}#2026-11-22#{partitions.shard(case.head.case_id)}"}
    assert item["log_sk"]["S"].startswith("2026-11-22T23:59:59.999999Z#000000001#evt_")


def test_an_event_hidden_from_the_platform_is_not_in_its_log() -> None:
    """It keeps the partition, which says whose it is, but without the sort key no index takes it."""
    row = builders.event_row(builders.case(), ev.WakeDeferred(builders.NOW))
    item = codec.event_item(row, builders.TENANT, "2026-11-22T04:00:00.000000Z")
    assert item["log_pk"]["S"].startswith(f"log#{builders.TENANT}#")
    assert "log_sk" not in item


def test_a_message_comes_back_as_it_was_stored() -> None:
    """Author, moment and the box."""
    message = builders.message(7, by=Role.OFFICER, at=builders.NOW + timedelta(microseconds=1))
    assert codec.message_of(codec.message_item("case_x", message)) == message


def test_a_request_key_comes_back_as_it_was_stored() -> None:
    """All of it."""
    key = builders.request_key()
    assert codec.request_key_of(codec.request_key_item(key)) == key


def test_persons_and_their_bundles_are_read_apart() -> None:
    """The own bundle in the person's row, later ones in theirs."""
    case = builders.case()
    person = builders.new_person("complainant")
    stored = [
        *codec.rows(case).values(),
        codec.person_item("t", case.head.case_id, person, builders.sealed(box=b"first")),
        codec.bundle_item(case.head.case_id, builders.sealed(key="txt_later", box=b"later")),
    ]
    loaded = codec.decode(stored)
    assert loaded.persons["complainant"].public_key == person.public_key
    assert [(s.slot, s.key, s.box) for s in loaded.sealed] == [
        ("complainant", "", b"first"),
        ("complainant", "txt_later", b"later"),
    ]


def test_the_office_is_nobody_in_the_index_of_participants() -> None:
    """It takes part in every case, and one index partition would take every write."""
    assert "participant" in codec.person_item("t", "case_x", builders.new_person("respondent"), None)
    assert "participant" not in codec.person_item("t", "case_x", builders.new_person("office"), None)


def test_a_row_nobody_knows_is_an_error() -> None:
    """Better than a case with a part missing."""
    stored = codec.rows(builders.case())
    stored["a#surprise#1"] = {"pk": {"S": "case#x"}, "sk": {"S": "a#surprise#1"}}
    with pytest.raises(ValueError, match="a#surprise#1"):
        codec.decode(stored.values())


def test_a_case_without_its_head_is_an_error() -> None:
    """So is one without a claim."""
    stored = codec.rows(builders.case())
    del stored["a#claim"]
    with pytest.raises(ValueError, match="claim"):
        codec.decode(stored.values())


def test_a_row_of_the_wrong_shape_is_an_error() -> None:
    """Types are checked, not guessed."""
    stored = codec.rows(builders.case())
    stored["a#deadline#service"]["doc"] = {"S": '{"id":1}'}
    with pytest.raises(msgspec.ValidationError):
        codec.decode(stored.values())


def _head(case: Case) -> Item:
    return codec.rows(case)["a#head"]
