"""The cold rows of a group on real tables: gates, consistent lists, and what work over them leaves behind."""

from __future__ import annotations

import json
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters import group_parts, group_rows
from chalicelib.adapters.group_shards import PynamoGroupShards
from chalicelib.adapters.sizes import Item, item_size
from chalicelib.adapters.tables import Tables
from chalicelib.application.group_ports import BallotClaim
from chalicelib.domain.errors import TryAgain
from chalicelib.domain.values import stamp
from tests import groups
from tests.adapters.test_transaction import answer, instead
from tests.builders import NOW, an_id
from tests.conftest import HandClock
from tests.roundtrips import count_calls

ID, POLL = an_id("group"), an_id("pol")
PUT, BUSY = "before-send.dynamodb.PutItem", answer(400, "TransactionConflictException")
LARGE = b"x" * (group_parts.SMALL + 1)


@pytest.fixture
def shards(tables: Tables, clock: HandClock) -> PynamoGroupShards:
    return PynamoGroupShards(tables, clock)


@pytest.fixture
def put(tables: Tables) -> Any:
    """A row as the transactions of members' cases write it."""

    def one(item: Item) -> None:
        tables.reading.dispatch("PutItem", {"TableName": tables.names["disputes"], "Item": item})

    return one


def row(tables: Tables, key: Item) -> Item | None:
    answer = tables.reading.dispatch("GetItem", {"TableName": tables.names["disputes"], "Key": key})
    found: Item | None = answer.get("Item")
    return found


def ballot(name: str | int = 1, poll_id: str = POLL) -> BallotClaim:
    member = groups.member(name)
    return BallotClaim(ID, 0, poll_id, member.member, member.case_id, b"box")


class TestReading:
    """One shard as it stands."""

    def test_a_shard_gives_its_members_and_the_ballots_of_one_poll(
        self, shards: PynamoGroupShards, put: Any
    ) -> None:
        """By two ranges of one partition; neither gates nor other polls nor other shards come along."""
        for name in (1, 2):
            put(group_rows.member_item(groups.joining(name)))
        put(group_rows.member_item(groups.joining("elsewhere", shard=1)))
        for cast in (ballot(1), ballot(2, an_id("pol", "other"))):
            put(group_rows.ballot_item(cast))
        shards.close(ID, 0, POLL, NOW)
        with count_calls() as calls:
            found = shards.read(ID, 0, POLL)
        assert {m.case_id for m in found.members} == {an_id("case", 1), an_id("case", 2)}
        assert [(b.case_id, b.box) for b in found.ballots] == [(an_id("case", 1), b"box")]
        assert calls == {"dynamodb.Query": 2}

    def test_without_a_poll_ballots_are_not_read(self, shards: PynamoGroupShards, put: Any) -> None:
        """One Query."""
        put(group_rows.member_item(groups.joining()))
        put(group_rows.ballot_item(ballot()))
        with count_calls() as calls:
            found = shards.read(ID, 0)
        assert (found.members, found.ballots) == ((groups.member(),), ())
        assert calls == {"dynamodb.Query": 1}

    def test_a_shard_beyond_a_page_is_read_whole(self, shards: PynamoGroupShards, put: Any) -> None:
        """A page is 1 MB: three rows of 390 KB take two Queries and are all there."""
        for name in (1, 2, 3):
            put(group_rows.member_item(groups.joining(name)) | {"pad": {"S": "x" * 390_000}})
        with count_calls() as calls:
            assert len(shards.read(ID, 0).members) == 3
        assert calls["dynamodb.Query"] == 2

    def test_an_empty_shard_is_one(self, shards: PynamoGroupShards) -> None:
        """Nobody has come here."""
        assert shards.read(ID, 3, POLL).members == ()


class TestGates:
    """A gate that is there closes."""

    def test_a_gate_keeps_its_first_moment(self, shards: PynamoGroupShards, tables: Tables) -> None:
        """Closing again changes nothing."""
        shards.close(ID, 2, group_rows.JOIN, NOW)
        shards.close(ID, 2, group_rows.JOIN, NOW + timedelta(days=1))
        closed = row(tables, group_rows.gate_key(ID, 2, group_rows.JOIN))
        assert closed is not None
        assert closed["at"] == {"S": stamp(NOW)}

    def test_a_gate_that_joins_hold_on_to_is_tried_again(
        self, shards: PynamoGroupShards, tables: Tables
    ) -> None:
        """A transaction that checks it is under way: some milliseconds later it is not."""
        left = [BUSY, BUSY]
        with instead(tables.reading, PUT, lambda **given: left.pop()(**given) if left else None):
            shards.close(ID, 0, group_rows.JOIN, NOW)
        assert row(tables, group_rows.gate_key(ID, 0, group_rows.JOIN))

    def test_a_gate_that_stays_busy_is_given_back(self, shards: PynamoGroupShards, tables: Tables) -> None:
        """The page comes again with its message."""
        with instead(tables.reading, PUT, BUSY), pytest.raises(TryAgain):
            shards.close(ID, 0, group_rows.JOIN, NOW)


class TestParts:
    """What work over a shard leaves behind."""

    @pytest.mark.parametrize("document", [b"{}", b"x" * group_parts.SMALL, LARGE])
    def test_a_part_comes_back(self, shards: PynamoGroupShards, document: bytes) -> None:
        """Small or large, alone or with all others, in one call each time."""
        assert shards.part(ID, "roll#1", 7) is None
        shards.put_part(ID, "roll#1", 7, document)
        with count_calls() as calls:
            assert shards.part(ID, "roll#1", 7) == document
        assert calls == {"dynamodb.BatchGetItem": 1}
        assert shards.parts(ID, "roll#1") == {7: document}

    @pytest.mark.parametrize("first", [b"first", LARGE])
    def test_the_first_part_stays(self, shards: PynamoGroupShards, first: bytes) -> None:
        """A message that comes late cannot put another list into a roll."""
        shards.put_part(ID, "roll#1", 0, first)
        for later in (b"later", LARGE + b"later"):
            shards.put_part(ID, "roll#1", 0, later)
        assert shards.part(ID, "roll#1", 0) == first

    def test_a_large_part_is_there_only_with_its_mark(
        self, shards: PynamoGroupShards, tables: Tables, put: Any
    ) -> None:
        """Whoever died between the two is finished by whoever comes next, with what he had written."""
        put(group_parts.rows(ID, "roll#1", 0, LARGE)[0])
        assert (shards.part(ID, "roll#1", 0), shards.parts(ID, "roll#1")) == (None, {})
        shards.put_part(ID, "roll#1", 0, LARGE + b"other")
        assert shards.part(ID, "roll#1", 0) == LARGE

    def test_a_small_part_after_such_a_death_counts_by_its_mark(
        self, shards: PynamoGroupShards, put: Any
    ) -> None:
        """The document that nothing points at is nobody's part."""
        put(group_parts.rows(ID, "roll#1", 0, LARGE)[0])
        shards.put_part(ID, "roll#1", 0, b"small")
        assert shards.part(ID, "roll#1", 0) == b"small"
        assert shards.parts(ID, "roll#1") == {0: b"small"}

    def test_a_part_too_large_for_a_row_is_a_defect(self, shards: PynamoGroupShards) -> None:
        """The group has too few shards; nothing is written. As it is stored counts: noise stays as long as it was."""
        noise = random.Random(1).randbytes(307_201)
        with pytest.raises(ValueError, match=r"3\d{5} bytes: roll#1 of shard 3"):
            shards.put_part(ID, "roll#1", 3, noise)
        shards.put_part(ID, "roll#1", 4, bytes(3_000_000))
        assert [*shards.parts(ID, "roll#1")] == [4]

    def test_five_thousand_members_in_one_shard_still_fit(self, shards: PynamoGroupShards) -> None:
        """It is made for a hundred; a group that nobody expected to grow has sixteen shards."""
        entries = [[an_id("case", n), groups.member(n).member, 12_990 + n, "EUR", 0] for n in range(5_000)]
        shards.put_part(ID, "roll#1", 0, json.dumps(entries).encode())
        assert json.loads(shards.part(ID, "roll#1", 0) or b"") == entries

    def test_work_is_told_apart(self, shards: PynamoGroupShards) -> None:
        """By its name, and by the group."""
        shards.put_part(ID, "roll#1", 0, b"one")
        shards.put_part(ID, "roll#2", 0, b"two")
        shards.put_part(an_id("group", "other"), "roll#1", 0, b"other")
        assert shards.parts(ID, "roll#1") == {0: b"one"}

    def test_many_parts_come_in_the_order_of_their_shards(self, shards: PynamoGroupShards) -> None:
        """Large ones by the hundred: 130 of them take one Query and two BatchGetItems."""
        for shard in reversed(range(130)):
            shards.put_part(ID, "roll#1", shard, LARGE + str(shard).encode())
        with count_calls() as calls:
            found = shards.parts(ID, "roll#1")
        assert [*found.items()] == [(shard, LARGE + str(shard).encode()) for shard in range(130)]
        assert calls == {"dynamodb.Query": 1, "dynamodb.BatchGetItem": 2}

    def test_progress_is_counted_where_the_data_is(self, shards: PynamoGroupShards) -> None:
        """Documents are not read for it."""
        for shard in range(3):
            shards.put_part(ID, "roll#1", shard, LARGE)
        with count_calls() as calls:
            assert (shards.finished(ID, "roll#1"), shards.finished(ID, "roll#2")) == (3, 0)
        assert calls == {"dynamodb.Query": 2}

    def test_writers_at_once_leave_one_part(self, shards: PynamoGroupShards) -> None:
        """Each of eight has its own idea; what stands is one of them, whole."""
        ideas = [LARGE + str(n).encode() for n in range(8)]
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda idea: shards.put_part(ID, "roll#1", 0, idea), ideas))
        stands = shards.part(ID, "roll#1", 0)
        assert stands in ideas
        assert shards.parts(ID, "roll#1") == {0: stands}


class TestLoad:
    """What a key has to bear, by the sizes of the rows: 1,000 units a second."""

    def test_a_join_costs_its_shard_four_units(self) -> None:
        """Two for the member's row, which fits a kilobyte, two for the check of the gate. 10,000 joins a second over
        1,024 shards are 9.8 for each: 39 units; 25 in a second, five deviations more, are 100.
        """
        member = item_size(group_rows.member_item(groups.joining(elsewhere=10**9, amount=10**12)))
        assert member < 1_024
        assert round(10_000 / 1_024 * 4) == 39

    def test_a_mark_costs_one_unit(self) -> None:
        """So that eight lanes may leave theirs in one partition as fast as they can."""
        largest = group_parts.rows(ID, f"ballots#{POLL}", 1_023, b"x" * group_parts.SMALL)
        assert [item_size(item) <= 1_024 for item in largest] == [True]

    def test_large_parts_share_no_partition(self) -> None:
        """A roll of 100,000 members is 10 MB: in one partition it would take ten seconds at the least."""
        where = {group_parts.document_key(ID, "roll#1", shard)["pk"]["S"] for shard in range(1_024)}
        assert len(where) == 1_024
