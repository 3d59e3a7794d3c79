"""Groups on real tables: written whole, read by one Query, in partitions of their own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from chalicelib.adapters import codec
from chalicelib.adapters.case_store import PynamoCaseStore
from chalicelib.adapters.directory import PynamoDirectory
from chalicelib.adapters.group_store import PynamoGroupStore
from chalicelib.adapters.tables import Tables
from chalicelib.application.ports import (
    Contention,
    HeadExists,
    NeutralClaim,
    NoCapacity,
    Person,
    RequestKeyExists,
    SlotTaken,
    VersionMoved,
)
from chalicelib.domain.group.state import Group
from chalicelib.domain.values import Role, stamp
from tests import builders, groups
from tests.builders import NOW, TENANT, an_id
from tests.conftest import HandClock
from tests.roundtrips import count_calls

ID = an_id("group")


@pytest.fixture
def kept(tables: Tables, clock: HandClock) -> PynamoGroupStore:
    return PynamoGroupStore(tables, clock)


def opened(kept: PynamoGroupStore, of: Group | None = None) -> Group:
    write = groups.opening(of)
    kept.commit(write, NOW)
    return write.after


def test_a_group_comes_back_as_it_was_written(kept: PynamoGroupStore) -> None:
    """With every part and every child, by one Query."""
    whole = opened(kept, groups.full())
    with count_calls() as calls:
        loaded = kept.load(ID)
    assert loaded is not None
    assert (loaded.group, loaded.aggregate) == (whole, whole)
    assert calls == {"dynamodb.Query": 1}


def test_there_is_none_of_that_id(kept: PynamoGroupStore) -> None:
    """None, not an error."""
    assert kept.load(ID) is None


def test_a_later_command_writes_what_it_changed(kept: PynamoGroupStore) -> None:
    """In one call; what was not touched stays."""
    before = opened(kept, groups.full())
    after = groups.moved_on(before, jobs={}, settled=replace(before.settled, members=3), listed=True)
    with count_calls() as calls:
        kept.commit(groups.command(before, replace(after, jobs=before.jobs)), NOW)
    loaded = kept.load(ID)
    assert loaded is not None
    assert loaded.group == replace(after, jobs=before.jobs)
    assert calls == {"dynamodb.TransactWriteItems": 1}


def test_a_second_opening_of_the_same_id_meets_the_head_that_stands(kept: PynamoGroupStore) -> None:
    """And is told its fingerprint: detection suggests a group once, however often it finds it."""
    opened(kept)
    with pytest.raises(HeadExists) as found:
        kept.commit(groups.opening(), NOW)
    assert found.value.fingerprint == builders.FINGERPRINT


def test_a_version_that_was_overtaken_is_refused(kept: PynamoGroupStore) -> None:
    """Two representatives at once: one of them loads again."""
    write = groups.command(opened(kept))
    kept.commit(write, NOW)
    with pytest.raises(VersionMoved):
        kept.commit(write, NOW)


def test_a_request_key_that_stands_is_met(kept: PynamoGroupStore) -> None:
    """As for cases: the row comes back."""
    key = builders.request_key(case_id=ID)
    write = groups.command(opened(kept), request_key=key)
    kept.commit(write, NOW)
    with pytest.raises(RequestKeyExists) as found:
        kept.commit(write, NOW)
    assert (found.value.stored, kept.request_key(key.pk)) == (key, key)


def test_an_attempt_that_is_too_old_is_not_sent(kept: PynamoGroupStore) -> None:
    """What the settling time of the log rests on."""
    with pytest.raises(Contention):
        kept.commit(groups.opening(), NOW - timedelta(seconds=11))


def test_messages_come_back_with_their_room_and_writer(kept: PynamoGroupStore) -> None:
    """A member's has a key of its own, of which only the row among the keys is written."""
    text_id = an_id("txt", "message 1")
    own = builders.new_person(text_id, ref="buyer-1042")
    said = builders.message(
        room="members", by=Role.COMPLAINANT, ref="buyer-1042", case_id=an_id("case"),
        sealed=builders.sealed(text_id, text_id),
    )  # fmt: skip
    kept.commit(groups.command(opened(kept), messages=(said,), keys=(own,)), NOW)
    assert kept.messages(ID) == [said]
    loaded = kept.load(ID)
    assert loaded is not None
    assert loaded.persons == {}
    asked = builders.new_person(text_id, ref="buyer-1042")
    keys = kept.person_keys(TENANT, ID, [Person(asked.slot, asked.ref, asked.public_key)])
    assert keys == {text_id: own.wrapped_key}


def test_messages_are_read_behind_a_number(kept: PynamoGroupStore) -> None:
    """A page at a time."""
    said = tuple(builders.message(n, room="members") for n in (1, 2, 3))
    kept.commit(groups.command(opened(kept), messages=said), NOW)
    assert [m.seq for m in kept.messages(ID, 1, 1)] == [2]


def test_what_somebody_wrote_comes_back_sealed(kept: PynamoGroupStore) -> None:
    """With the public key to seal more to."""
    kept.commit(
        groups.opening(persons=(builders.new_person("office"),), sealed=(builders.sealed("office", "txt"),)),
        NOW,
    )
    loaded = kept.load(ID)
    assert loaded is not None
    assert [*loaded.persons] == ["office"]
    assert [(s.slot, s.key) for s in loaded.sealed] == [("office", "txt")]


def test_the_tenants_log_has_groups_and_cases(kept: PynamoGroupStore, store: PynamoCaseStore) -> None:
    """In the order of writing; each row says whose it is by its id."""
    store.commit(builders.filing(), NOW)
    kept.commit(groups.opening(), NOW + timedelta(seconds=1))
    rows, _ = store.log(TENANT, stamp(NOW), NOW + timedelta(minutes=1), 10)
    assert [row.case_id[:5] for row in rows] == ["case_", "group"]
    assert [row.type for row in kept.events(ID)] == ["group.listed"]


def test_the_wake_index_has_both_kinds(kept: PynamoGroupStore, store: PynamoCaseStore) -> None:
    """A group wakes like a case."""
    wake = opened(kept).head.next_wake
    assert wake is not None
    assert store.due(wake.replace(minute=0), wake) == [(ID, wake)]


def test_a_mediators_place_is_taken_with_the_group_or_not_at_all(
    kept: PynamoGroupStore, tables: Tables
) -> None:
    """Whoever is full takes no group; one that has its place takes it once."""
    directory = PynamoDirectory(tables)
    directory.put_mediator(TENANT, builders.mediator(capacity=1))
    before = opened(kept)
    claim = NeutralClaim(TENANT, "mediator", "m-1", ID, take=True)
    kept.commit(groups.command(before, claims=(claim,)), NOW)
    found = directory.mediator(TENANT, "m-1")
    assert found is not None
    assert found.active == 1
    again = groups.moved_on(before)
    with pytest.raises(SlotTaken):
        kept.commit(groups.command(again, claims=(claim,)), NOW)
    other = opened(kept, groups.group("other"))
    with pytest.raises(NoCapacity):
        kept.commit(groups.command(other, claims=(replace(claim, case_id=other.head.group_id),)), NOW)


def test_an_unknown_row_is_a_defect(kept: PynamoGroupStore, tables: Tables) -> None:
    """Rather than a group without a part of it."""
    opened(kept)
    tables.disputes(codec.owner_pk(ID), "a#surprise").save()
    with pytest.raises(ValueError, match="a#surprise"):
        kept.load(ID)
