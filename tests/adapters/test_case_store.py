"""The case store on moto: what is written comes back, and every refusal says why."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from chalicelib.adapters.case_store import PynamoCaseStore
from chalicelib.application.ports import (
    CaseWrite,
    Contention,
    HeadExists,
    Person,
    RequestKeyExists,
    VersionMoved,
)
from chalicelib.domain.case.state import Case
from chalicelib.domain.values import Role
from tests import builders
from tests.conftest import HandClock
from tests.roundtrips import count_calls

NOW = builders.NOW


@pytest.fixture
def filed(store: PynamoCaseStore) -> Case:
    """A case that was filed a moment ago."""
    case = builders.case()
    store.commit(builders.filing(case), NOW)
    return case


def read(store: PynamoCaseStore, case: Case) -> Case:
    loaded = store.load(case.head.case_id)
    assert loaded is not None
    return loaded.case


class TestReading:
    """One case."""

    def test_a_filed_case_is_read_with_its_persons(self, store: PynamoCaseStore, filed: Case) -> None:
        """Everything under `a#`, from one strongly consistent Query."""
        with count_calls() as calls:
            loaded = store.load(filed.head.case_id)
        assert loaded is not None
        assert loaded.case == filed
        assert sorted(loaded.persons) == ["complainant", "respondent"]
        assert [(s.slot, s.key, len(s.box)) for s in loaded.sealed] == [
            ("complainant", "", 2_500),
            ("respondent", "", 250),
        ]
        assert calls == {"dynamodb.Query": 1}

    def test_there_is_nothing_to_read_of_a_case_that_was_never_filed(self, store: PynamoCaseStore) -> None:
        """None, and no error."""
        assert store.load(builders.an_id("case", "never")) is None

    def test_a_case_beyond_one_page_is_read_whole(self, store: PynamoCaseStore, filed: Case) -> None:
        """Bundles may add up to more than a megabyte."""
        case = filed
        for n in range(4):
            after = builders.moved_on(case)
            bundle = builders.sealed(key=builders.an_id("txt", n), box=b"x" * 350_000)
            store.commit(builders.command(case, after, sealed=(bundle,)), NOW)
            case = after
        with count_calls() as calls:
            loaded = store.load(case.head.case_id)
        assert loaded is not None
        assert len(loaded.sealed) == 6
        assert calls == {"dynamodb.Query": 2}

    def test_wrapped_keys_come_in_one_call(self, store: PynamoCaseStore, filed: Case) -> None:
        """By slot; whoever was erased is absent."""
        head = filed.head
        persons = [
            Person("complainant", head.complainant.ref, b""),
            Person("respondent", head.respondent.ref, b""),
            Person("office", "erased", b""),
        ]
        with count_calls() as calls:
            keys = store.person_keys(head.tenant, head.case_id, persons)
        assert keys == {"complainant": b"w" * 60, "respondent": b"w" * 60}
        assert calls == {"dynamodb.BatchGetItem": 1}

    def test_no_persons_need_no_call(self, store: PynamoCaseStore) -> None:
        """An empty BatchGetItem would be refused."""
        with count_calls() as calls:
            assert store.person_keys(builders.TENANT, "case_x", []) == {}
        assert not calls

    def test_events_are_read_in_order_from_any_number_on(self, store: PynamoCaseStore, filed: Case) -> None:
        """After a timeout the retry looks for its own command among the newer ones."""
        case = _commands(store, filed, 4)
        seqs = [row.seq for row in store.events(case.head.case_id, after_seq=2)]
        assert seqs == [3, 4, 5]
        assert [row.seq for row in store.events(case.head.case_id, limit=2)] == [1, 2]
        assert store.events(case.head.case_id, after_seq=10**9) == []

    def test_an_event_is_what_was_committed(self, store: PynamoCaseStore, filed: Case) -> None:
        """Every field, the body byte for byte."""
        assert store.events(filed.head.case_id) == list(builders.filing(filed).events)

    def test_messages_are_paged(self, store: PynamoCaseStore, filed: Case) -> None:
        """In the order in which they were posted."""
        case = filed
        for n in range(1, 4):
            after = builders.moved_on(case, messages=n)
            store.commit(builders.command(case, after, messages=(builders.message(n),)), NOW)
            case = after
        assert store.messages(case.head.case_id, after_seq=1) == [builders.message(2), builders.message(3)]
        assert store.messages(case.head.case_id, limit=1) == [builders.message(1)]


class TestWriting:
    """One command, one transaction."""

    def test_a_filing_is_one_call(self, store: PynamoCaseStore) -> None:
        """Persons' key rows included; nothing is described, read or repeated."""
        with count_calls() as calls:
            store.commit(builders.filing(), NOW)
        assert calls == {"dynamodb.TransactWriteItems": 1}

    def test_a_command_is_one_call_besides_the_reading(self, store: PynamoCaseStore, filed: Case) -> None:
        """And reads back as it was decided."""
        offer = builders.offer()
        after = builders.moved_on(filed, offers={offer.id: offer}, deadlines={})
        with count_calls() as calls:
            store.commit(builders.command(filed, after), NOW)
        assert calls == {"dynamodb.TransactWriteItems": 1}
        assert read(store, filed) == after

    def test_a_second_filing_meets_the_first_ones_fingerprint(
        self, store: PynamoCaseStore, filed: Case
    ) -> None:
        """Which decides between a replay and a misused key."""
        with pytest.raises(HeadExists) as found:
            store.commit(builders.filing(builders.case(fingerprint="other")), NOW)
        assert found.value.fingerprint == filed.head.fingerprint
        assert read(store, filed) == filed

    def test_one_of_64_filings_at_once_wins(self, store: PynamoCaseStore) -> None:
        """The others all meet the winner's head."""
        writes = [builders.filing(builders.case(fingerprint=f"{n:032}")) for n in range(64)]
        with ThreadPoolExecutor(64) as pool:
            results = list(pool.map(lambda write: _outcome(store, write), writes))
        winner = read(store, builders.case()).head.fingerprint
        assert Counter(results) == {"written": 1, winner: 63}

    def test_one_of_16_commands_on_one_version_wins(self, store: PynamoCaseStore, filed: Case) -> None:
        """The chain has no gap and no fork."""
        writes = [builders.command(filed, builders.moved_on(filed, position=f"by {n}")) for n in range(16)]
        with ThreadPoolExecutor(16) as pool:
            results = Counter(pool.map(lambda write: _outcome(store, write), writes))
        assert results == {"written": 1, "moved": 15}
        assert [row.seq for row in store.events(filed.head.case_id)] == [1, 2]

    def test_a_command_on_an_old_version_changes_nothing(self, store: PynamoCaseStore, filed: Case) -> None:
        """Not even rows that nobody else touched."""
        moved = _commands(store, filed, 1)
        stale = builders.command(filed, request_key=builders.request_key(), messages=(builders.message(),))
        with pytest.raises(VersionMoved):
            store.commit(stale, NOW)
        assert read(store, filed) == moved
        assert store.messages(filed.head.case_id) == []
        assert store.request_key(builders.request_key().pk) is None

    def test_a_command_on_a_case_that_is_not_there_has_no_version(self, store: PynamoCaseStore) -> None:
        """A head is never made by the way."""
        with pytest.raises(VersionMoved):
            store.commit(builders.command(builders.case()), NOW)

    def test_an_event_is_never_overwritten(self, store: PynamoCaseStore, filed: Case) -> None:
        """A writer with a wrong number breaks loudly, and nothing of its command stands."""
        forged = builders.command(filed, events=(builders.event_row(filed, seq=1),))
        with pytest.raises(Exception, match="TransactionCanceledException"):
            store.commit(forged, NOW)
        assert read(store, filed) == filed

    def test_an_attempt_is_not_sent_later_than_ten_seconds_after_its_stamp(
        self, store: PynamoCaseStore, clock: HandClock
    ) -> None:
        """The log counts on it: an event must not appear behind what was called settled."""
        clock.moment = NOW + timedelta(seconds=10, microseconds=1)
        with count_calls() as calls, pytest.raises(Contention):
            store.commit(builders.filing(), NOW)
        assert not calls
        clock.moment = NOW + timedelta(seconds=10)
        store.commit(builders.filing(), NOW)


class TestRequestKeys:
    """Idempotency rows."""

    def test_a_used_key_returns_what_is_stored(self, store: PynamoCaseStore, filed: Case) -> None:
        """Without a read: the refused put brings the old row along."""
        key = builders.request_key(created=("off_1", "off_2"))
        moved = builders.moved_on(filed)
        store.commit(builders.command(filed, moved, request_key=key), NOW)
        again = builders.command(moved, request_key=builders.request_key(fingerprint="other"))
        with count_calls() as calls, pytest.raises(RequestKeyExists) as found:
            store.commit(again, NOW)
        assert found.value.stored == key
        assert calls == {"dynamodb.TransactWriteItems": 1}
        assert read(store, filed) == moved

    def test_a_replay_comes_before_a_conflict(self, store: PynamoCaseStore, filed: Case) -> None:
        """The same request sent twice is answered alike, although its version is stale by now."""
        key = builders.request_key()
        store.commit(builders.command(filed, request_key=key), NOW)
        with pytest.raises(RequestKeyExists):
            store.commit(builders.command(filed, request_key=key), NOW)

    def test_an_expired_key_gives_way(self, store: PynamoCaseStore, filed: Case, clock: HandClock) -> None:
        """Whether or not DynamoDB has dropped the row by then."""
        key = builders.request_key()
        moved = builders.moved_on(filed)
        store.commit(builders.command(filed, moved, request_key=key), NOW)
        clock.moment = later = NOW + timedelta(hours=72, seconds=1)
        assert store.request_key(key.pk) is None
        newer = builders.request_key(expires_at=key.expires_at + 72 * 3_600)
        store.commit(builders.command(moved, request_key=newer), later)
        assert store.request_key(key.pk) == newer

    def test_a_key_holds_to_its_last_second(
        self, store: PynamoCaseStore, filed: Case, clock: HandClock
    ) -> None:
        """72 hours are 72 hours."""
        key = builders.request_key()
        store.commit(builders.command(filed, request_key=key), NOW)
        clock.moment = NOW + timedelta(hours=72)
        assert store.request_key(key.pk) == key


def _commands(store: PynamoCaseStore, case: Case, count: int) -> Case:
    for _ in range(count):
        after = builders.moved_on(case)
        store.commit(builders.command(case, after, events=(builders.event_row(after, by=Role.SYSTEM),)), NOW)
        case = after
    return case


def _outcome(store: PynamoCaseStore, write: CaseWrite) -> str:
    try:
        store.commit(write, NOW)
    except HeadExists as found:
        return found.fingerprint
    except VersionMoved:
        return "moved"
    return "written"
