"""A member's rows in its group, written with its own case: each condition, each refusal, all or nothing."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters.case_store import PynamoCaseStore
from chalicelib.adapters.group_shards import PynamoGroupShards
from chalicelib.adapters.tables import Tables
from chalicelib.application.group_ports import (
    Ballot,
    BallotClaim,
    BallotThere,
    GateClosed,
    MemberClaim,
    MemberThere,
)  # fmt: skip
from chalicelib.application.ports import Contention, RequestKeyExists, VersionMoved
from chalicelib.domain.case.state import Case
from tests import builders, groups
from tests.adapters.test_transaction import WRITE, cancelled, instead
from tests.conftest import HandClock
from tests.roundtrips import count_calls

NOW = builders.NOW
GROUP, POLL = builders.an_id("group"), builders.an_id("pol")


@pytest.fixture
def shards(tables: Tables, clock: HandClock) -> PynamoGroupShards:
    return PynamoGroupShards(tables, clock)


def filed(store: PynamoCaseStore, name: str | int = 1) -> Case:
    case = builders.case(name)
    store.commit(builders.filing(case), NOW)
    return case


def written(store: PynamoCaseStore, case: Case, **claims: Any) -> Case:
    """A command of the case with these claims."""
    after = builders.moved_on(case)
    store.commit(builders.command(case, after, **claims), NOW + timedelta(seconds=1))
    return after


def joins(name: str | int = 1, *, left: bool = False, of: str | int | None = None) -> MemberClaim:
    """A person, with its own case or another one, comes in or leaves."""
    return groups.joining(name, case_id=builders.an_id("case", name if of is None else of), left=left)


def votes(name: str | int = 1, box: bytes = b"sealed", poll_id: str = POLL) -> BallotClaim:
    row = groups.member(name)
    return BallotClaim(GROUP, 0, poll_id, row.member, row.case_id, box)


def version(store: PynamoCaseStore, case: Case) -> int:
    loaded = store.load(case.head.case_id)
    assert loaded is not None
    return loaded.case.head.version


class TestJoining:
    """The member's row, and the gate of those who want to come in."""

    @pytest.mark.capability("S41")
    def test_a_member_comes_in_with_its_case_in_one_call(
        self, store: PynamoCaseStore, shards: PynamoGroupShards
    ) -> None:
        """Nothing is read for it."""
        case = filed(store)
        with count_calls() as calls:
            written(store, case, member=joins())
        assert calls == {"dynamodb.TransactWriteItems": 1}
        assert shards.read(GROUP, 0).members == (joins().row,)

    def test_a_person_comes_in_once(self, store: PynamoCaseStore, shards: PynamoGroupShards) -> None:
        """Whoever is there is named; the second case stays as it was."""
        written(store, filed(store), member=joins())
        second = filed(store, 2)
        with pytest.raises(MemberThere) as refused:
            written(store, second, member=joins(1, of=2))
        assert refused.value.row == joins().row
        assert (version(store, second), len(shards.read(GROUP, 0).members)) == (1, 1)

    def test_who_has_left_may_come_back(self, store: PynamoCaseStore, shards: PynamoGroupShards) -> None:
        """With the same case or another one; the row is the same."""
        case = written(store, filed(store), member=joins())
        case = written(store, case, member=joins(left=True))
        assert shards.read(GROUP, 0).members == (joins(left=True).row,)
        case = written(store, case, member=joins())
        written(store, case, member=joins(left=True))
        written(store, filed(store, 2), member=joins(1, of=2))
        assert shards.read(GROUP, 0).members == (joins(1, of=2).row,)

    def test_nobody_comes_in_through_a_closed_gate(
        self, store: PynamoCaseStore, shards: PynamoGroupShards
    ) -> None:
        """And nothing of the command is written."""
        case = filed(store)
        shards.close(GROUP, 0, "join", NOW)
        with pytest.raises(GateClosed) as refused:
            written(store, case, member=joins())
        assert (refused.value.gate, version(store, case)) == ("join", 1)
        assert shards.read(GROUP, 0).members == ()

    def test_the_gate_of_another_shard_does_not_matter(
        self, store: PynamoCaseStore, shards: PynamoGroupShards
    ) -> None:
        """Each has its own, and each is closed by itself."""
        shards.close(GROUP, 1, "join", NOW)
        shards.close(GROUP, 0, POLL, NOW)
        written(store, filed(store), member=joins())
        assert len(shards.read(GROUP, 0).members) == 1

    def test_leaving_asks_no_gate(self, store: PynamoCaseStore, shards: PynamoGroupShards) -> None:
        """Nobody is kept in."""
        case = written(store, filed(store), member=joins())
        shards.close(GROUP, 0, "join", NOW)
        written(store, case, member=joins(left=True))
        assert shards.read(GROUP, 0).members == (joins(left=True).row,)

    def test_a_member_that_is_nowhere_cannot_leave(self, store: PynamoCaseStore) -> None:
        """A defect: the case says that it is in, and the group does not know it."""
        case = filed(store)
        with pytest.raises(Exception, match="ConditionalCheckFailed"):
            written(store, case, member=joins(left=True))
        assert version(store, case) == 1

    def test_sixteen_cases_of_one_person_make_one_member(
        self, store: PynamoCaseStore, shards: PynamoGroupShards
    ) -> None:
        """At once; each of the others is told why."""
        cases = [filed(store, n) for n in range(16)]

        def one(n: int) -> str:
            for _ in range(20):
                try:
                    written(store, cases[n], member=joins("person", of=n))
                except Contention:
                    continue
                except MemberThere:
                    return "there"
                return "joined"
            return "gave up"

        with ThreadPoolExecutor(8) as pool:
            told = Counter(pool.map(one, range(16)))
        assert told == {"joined": 1, "there": 15}
        assert len(shards.read(GROUP, 0).members) == 1

    def test_whoever_comes_while_the_gate_closes_is_in_or_is_told(
        self, store: PynamoCaseStore, shards: PynamoGroupShards
    ) -> None:
        """What is read after closing is all there will ever be."""
        cases = [filed(store, n) for n in range(12)]
        seen: list[int] = []

        def one(n: int) -> str:
            if n == 6:
                shards.close(GROUP, 0, "join", NOW)
                seen.append(len(shards.read(GROUP, 0).members))
                return "closed"
            for _ in range(20):
                try:
                    written(store, cases[n], member=joins(n))
                except Contention:
                    continue
                except GateClosed:
                    return "told"
                return "joined"
            return "gave up"

        with ThreadPoolExecutor(6) as pool:
            told = Counter(pool.map(one, range(12)))
        assert told["joined"] + told["told"] == 11
        assert seen == [told["joined"]] == [len(shards.read(GROUP, 0).members)]


class TestVoting:
    """The ballot, and the gate of the vote."""

    def test_a_ballot_lies_sealed_in_the_members_shard(
        self, store: PynamoCaseStore, shards: PynamoGroupShards
    ) -> None:
        """By poll and member, with the case it came from."""
        written(store, filed(store), ballot=votes())
        claim = votes()
        assert shards.read(GROUP, 0, POLL).ballots == (Ballot(claim.member, claim.case_id, b"sealed"),)
        assert shards.read(GROUP, 0, builders.an_id("pol", "other")).ballots == ()

    def test_a_member_votes_once(self, store: PynamoCaseStore, shards: PynamoGroupShards) -> None:
        """The first vote stays, whatever case the second comes from; another vote is another matter."""
        case = written(store, filed(store), ballot=votes(box=b"first"))
        with pytest.raises(BallotThere):
            written(store, case, ballot=votes(box=b"second"))
        written(store, case, ballot=votes(poll_id=builders.an_id("pol", "other")))
        assert [b.box for b in shards.read(GROUP, 0, POLL).ballots] == [b"first"]

    def test_nobody_votes_through_a_closed_gate(
        self, store: PynamoCaseStore, shards: PynamoGroupShards
    ) -> None:
        """The vote's own: that of those who want to come in does not matter."""
        case = filed(store)
        shards.close(GROUP, 0, "join", NOW)
        case = written(store, case, ballot=votes())
        second = filed(store, 2)
        shards.close(GROUP, 0, POLL, NOW)
        with pytest.raises(GateClosed) as refused:
            written(store, second, ballot=votes(2))
        assert (refused.value.gate, len(shards.read(GROUP, 0, POLL).ballots)) == (POLL, 1)

    def test_the_last_vote_counts_or_is_told(self, store: PynamoCaseStore, shards: PynamoGroupShards) -> None:
        """Never both, never neither, when the vote is closed at the same moment."""
        cases = [filed(store, n) for n in range(8)]
        counted: list[int] = []

        def one(n: int) -> str:
            if n == 4:
                shards.close(GROUP, 0, POLL, NOW)
                counted.append(len(shards.read(GROUP, 0, POLL).ballots))
                return "closed"
            for _ in range(20):
                try:
                    written(store, cases[n], ballot=votes(n))
                except Contention:
                    continue
                except GateClosed:
                    return "told"
                return "voted"
            return "gave up"

        with ThreadPoolExecutor(4) as pool:
            told = Counter(pool.map(one, range(8)))
        assert told["voted"] + told["told"] == 7
        assert counted == [told["voted"]]


class TestMeanings:
    """Of a transaction that several rows refuse."""

    def test_a_case_that_moved_on_counts_more(
        self, store: PynamoCaseStore, shards: PynamoGroupShards
    ) -> None:
        """Whoever lost the race loads again, and finds its own earlier attempt or somebody's act."""
        case = filed(store)
        written(store, case, member=joins())
        shards.close(GROUP, 0, "join", NOW)
        with pytest.raises(VersionMoved):
            written(store, case, member=joins())

    def test_a_repeated_request_counts_most(self, store: PynamoCaseStore) -> None:
        """It is answered as it was."""
        case, key = filed(store), builders.request_key()
        written(store, case, member=joins(), request_key=key)
        with pytest.raises(RequestKeyExists):
            written(store, case, member=joins(), request_key=key)

    @pytest.mark.parametrize(
        ("row", "gate", "raised"),
        [
            ("ConditionalCheckFailed", "ConditionalCheckFailed", BallotThere),
            ("None", "ConditionalCheckFailed", GateClosed),
            ("TransactionConflict", "ConditionalCheckFailed", GateClosed),
            ("None", "TransactionConflict", Contention),
            ("ThrottlingError", "None", Contention),
        ],
    )
    def test_each_cancellation_has_its_meaning(
        self, store: PynamoCaseStore, tables: Tables, row: str, gate: str, raised: type[Exception]
    ) -> None:
        """Who has voted is told so, open or not; somebody else at the same gate is no refusal."""
        reasons = cancelled("None", "None", row, gate)
        with instead(tables.once, WRITE, reasons), pytest.raises(raised):
            written(store, builders.case(), ballot=votes())
