"""The index of clusters in DynamoDB, on moto: as in memory, call for call, and each write under its condition."""

from __future__ import annotations

import random

import pytest

from bench.grouping.store import CountingStore, Counts
from chalicelib.adapters import cluster_rows
from chalicelib.adapters.aws import Clients
from chalicelib.adapters.clusters import DynamoClusters
from chalicelib.adapters.sizes import item_size
from chalicelib.adapters.tables import Tables
from chalicelib.application.alike import standing
from chalicelib.application.grouping import Detector
from chalicelib.application.grouping_officers import ClusterDesk
from chalicelib.application.grouping_ports import Entry
from chalicelib.domain.grouping.clusters import CAPACITY, NOTHING, ClusterRow, row_of
from chalicelib.domain.grouping.filing import Filing, Kind
from chalicelib.domain.grouping.marks import FIRST
from chalicelib.domain.grouping.policy import DAY
from chalicelib.domain.grouping.rows import CaseRow, Rows
from local.server import LocalAws
from tests.alike import (
    LETTER,
    LIFT,
    MARKS,
    NOW,
    OTHER,
    SCHOOL,
    SECRET,
    changed,
    detector,
    filing,
    members,
    named,
)
from tests.aws import REGION, _client, _schema
from tests.conftest import HandClock
from tests.roundtrips import count_calls

TABLE = "clusters-of-a-test"
KEY, LEADING, PAGE = "k#0102", row_of(MARKS.cluster("a")), row_of(MARKS.cluster("a"), 1)
CALLS = {"BatchGetItem": "reads", "UpdateItem": "writes", "PutItem": "writes"}


@pytest.fixture
def store(aws: LocalAws, clients: Clients, clock: HandClock) -> DynamoClusters:
    from chalicelib.settings import Settings

    _client("dynamodb", REGION).create_table(
        TableName=TABLE,
        KeySchema=_schema("pk", "sk"),
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        BillingMode="PAY_PER_REQUEST",
    )
    return DynamoClusters(Tables(Settings({}), clients), lambda: TABLE, clock)


def entry(case_id: str = "case_1", generation: str = FIRST, now: int = NOW) -> Entry:
    return Entry(case_id, generation, "scope", now, now)


def leading(store: DynamoClusters) -> ClusterRow:
    return store.look([LEADING]).clusters.get(LEADING, NOTHING)


def a_case(case_id: str = "case_1", size: int = 1) -> CaseRow:
    cluster = MARKS.cluster("a")
    return CaseRow(case_id, cluster, cluster, cluster, (cluster,), b"12345678", NOW, NOW, size, True)


def story(seed: int) -> list[Filing]:
    """Texts and things that meet, part and come again, in some order, over three months."""
    drawn = random.Random(seed)
    texts = [LETTER, changed(LETTER, 20), changed(LETTER, 40, 42), OTHER, SCHOOL, *LIFT, ""]
    return [
        filing(
            drawn.randrange(35),
            text=drawn.choice(texts),
            respondent=drawn.choice(["ref:shop", "ref:other"]),
            structural=tuple(
                named(kind, drawn.choice("ab"))
                for kind in drawn.sample(list(Kind), drawn.choice([0, 0, 1, 2]))
            ),
            filed_at=NOW + drawn.randrange(90) * DAY,
        )
        for _ in range(45)
    ]


# ---------------------------------------------------------------------------------------------- beside the memory


@pytest.mark.parametrize("seed", range(2))
def test_detection_finds_the_same_as_in_memory_with_the_same_calls(store: DynamoClusters, seed: int) -> None:
    """What is counted in memory is what DynamoDB would be asked for."""
    counting = CountingStore()
    real, counted = Detector(store, lambda _: SECRET), detector(counting)
    for one in story(seed):
        counting.counts = Counts()
        expected = counted.place(one)
        with count_calls() as calls:
            found = real.place(one)
        assert found == expected
        asked = {"reads": 0, "writes": 0}
        for name, number in calls.items():
            asked[CALLS[name.removeprefix("dynamodb.")]] += number
        assert asked == {"reads": counting.counts.reads, "writes": counting.counts.writes}


def test_rows_are_as_large_as_in_memory(store: DynamoClusters) -> None:
    """So that units counted there are true."""
    counting = CountingStore()
    for one in story(7):
        detector(counting).place(one)
        Detector(store, lambda _: SECRET).place(one)
    items = _client("dynamodb", REGION).scan(TableName=TABLE)["Items"]
    assert len(items) == len(counting)
    assert sum(map(item_size, items)) == counting.stored


def test_officers_find_the_same_as_in_memory(store: DynamoClusters) -> None:
    """Merging, splitting, dismissing."""
    ends = []
    for one in (store, CountingStore()):
        detecting, desk = Detector(one, lambda _: SECRET), ClusterDesk(one, lambda _: SECRET)
        first = [detecting.place(filing(n)) for n in range(4)][-1]
        second = [detecting.place(filing(n, text=OTHER)) for n in range(4, 7)][-1]
        stays = desk.merge("ten_1", first.cluster_id, second.cluster_id, NOW)
        apart = desk.detach("ten_1", [stays], [filing(5).case_id], "group_1", NOW)
        desk.dismiss("ten_1", apart, NOW)
        after = detecting.place(filing(8, text=OTHER))
        ends.append((standing(one, stays), standing(one, apart), members(one, stays), after))
    assert ends[0] == ends[1]


# ------------------------------------------------------------------------------------------------------- conditions


def test_what_is_not_there_is_not_found(store: DynamoClusters) -> None:
    """Nor is anything read for nothing."""
    assert store.look([KEY, LEADING, "x#case_1"]) == Rows({}, {}, {})
    with count_calls() as calls:
        assert store.look([]) == Rows({}, {}, {})
    assert not calls


def test_a_slot_is_written_once(store: DynamoClusters) -> None:
    """Whoever comes second is told, unless he names what stands there."""
    assert store.note(KEY, 1, b"first", None, NOW)
    assert not store.note(KEY, 1, b"second", None, NOW)
    assert not store.note(KEY, 1, b"second", b"other", NOW)
    assert store.note(KEY, 1, b"third", b"first", NOW)
    assert store.look([KEY]).keys[KEY] == (None, b"third", None, None, None)


def test_a_case_is_entered_once_in_a_row(store: DynamoClusters) -> None:
    """The row that refuses comes back."""
    for name in (LEADING, PAGE):
        assert store.enter(name, entry()).done
        refused = store.enter(name, entry())
        assert (refused.done, refused.row.members, refused.row.count) == (False, {"case_1"}, 1)


def test_a_full_row_takes_no_more(store: DynamoClusters) -> None:
    """24."""
    for name in (LEADING, PAGE):
        assert all(store.enter(name, entry(f"case_{n}")).done for n in range(CAPACITY))
        assert not store.enter(name, entry("case_x")).done


def test_a_leading_row_left_behind_takes_no_more(store: DynamoClusters) -> None:
    """Pages are turned onwards only."""
    store.enter(LEADING, entry())
    store.turn(LEADING, 1, NOW)
    assert not store.enter(LEADING, entry("case_2")).done
    store.turn(LEADING, 3, NOW)
    store.turn(LEADING, 2, NOW)
    assert leading(store).page == 3


def test_times_are_those_of_the_first_and_the_last(store: DynamoClusters) -> None:
    """The first may be that of somebody who was alone before."""
    store.enter(LEADING, Entry("case_1", FIRST, "scope", NOW, NOW - 50))
    store.enter(LEADING, entry("case_2", now=NOW + 10))
    assert (leading(store).first, leading(store).last) == (NOW - 50, NOW + 10)


def test_a_row_of_another_generation_takes_no_case(store: DynamoClusters) -> None:
    """And is begun anew by one only."""
    assert store.enter(LEADING, entry("case_1", "aaat7g")).row.generation == "aaat7g"
    assert not store.enter(LEADING, entry("case_2", "aaat7h")).done
    old = leading(store)
    assert store.begin(LEADING, "case_2", old, "aaat7h", NOW).done
    refused = store.begin(LEADING, "case_3", old, "aaat7h", NOW)
    assert (refused.done, refused.row.members, refused.row.scope) == (False, {"case_2"}, "scope")


def test_an_alias_is_set_once(store: DynamoClusters) -> None:
    """And then takes no case."""
    store.enter(LEADING, entry())
    assert store.lead_to(LEADING, "clu_b", NOW).done
    assert store.lead_to(LEADING, "clu_c", NOW).row.goes_to == "clu_b"
    assert store.enter(LEADING, entry("case_2")).row.goes_to == "clu_b"


def test_what_was_set_apart_gets_no_alias(store: DynamoClusters) -> None:
    """To that one; to another it does."""
    store.part(LEADING, "clu_b", NOW)
    assert not store.lead_to(LEADING, "clu_b", NOW).done
    assert store.lead_to(LEADING, "clu_c", NOW).done


def test_what_is_taken_counts_once(store: DynamoClusters) -> None:
    """By its name."""
    assert store.take(LEADING, "clu_b", 7, NOW).row.taken == 7
    assert store.take(LEADING, "clu_b", 9, NOW).row.taken == 7
    assert store.take(LEADING, "clu_c", 2, NOW).row.taken == 9


def test_a_case_taken_out_is_not_entered_again(store: DynamoClusters) -> None:
    """And taken out once."""
    store.enter(LEADING, entry())
    assert store.release(LEADING, "case_2", NOW)
    assert not store.release(LEADING, "case_2", NOW)
    assert not store.enter(LEADING, entry("case_2")).done


def test_a_cases_row_is_kept_as_it_was_first(store: DynamoClusters) -> None:
    """Until an officer moves the case."""
    assert store.keep(a_case(), NOW) is None
    assert store.keep(a_case(size=5), NOW) == a_case()
    store.rewrite(a_case(size=3), NOW)
    assert store.look(["x#case_1"]).cases["x#case_1"] == a_case(size=3)


def test_every_row_expires(store: DynamoClusters) -> None:
    """The index forgets by itself."""
    store.note(KEY, 0, b"entry", None, NOW)
    store.enter(LEADING, entry())
    store.keep(a_case(), NOW)
    items = _client("dynamodb", REGION).scan(TableName=TABLE)["Items"]
    assert sorted(int(item["ttl"]["N"]) for item in items) == [NOW, NOW, NOW + 400 * DAY]


def test_a_row_that_is_none_of_ours_is_refused() -> None:
    """Rather than passed over."""
    with pytest.raises(ValueError, match="unknown row"):
        cluster_rows.rows_of([cluster_rows.key("z#1")])
