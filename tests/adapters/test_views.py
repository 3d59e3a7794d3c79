"""A platform's list of cases: only newer rows win, and no page skips or repeats a case."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters import views as views_module
from chalicelib.adapters.tables import Tables
from chalicelib.adapters.views import PynamoViews
from chalicelib.adapters.views_paging import Position, Scan, merge, read_cursor
from chalicelib.application.ports import CaseRow
from chalicelib.domain.errors import Invalid
from chalicelib.domain.values import derive_id, stamp
from tests.roundtrips import count_calls

START = datetime(2026, 11, 22, 4, tzinfo=UTC)
TENANT, OTHER = "ten_" + "a" * 26, "ten_" + "b" * 26


def at(minute: int) -> str:
    return stamp(START + timedelta(minutes=minute))


def row(n: int, **changes: Any) -> CaseRow:
    """Case number n: updated at minute n, due a thousand minutes later."""
    fields: dict[str, Any] = {
        "case_id": derive_id("case", b"views", str(n)),
        "version": 1,
        "summary": f'{{"n":{n}}}',
        "status": "open",
        "stage": "negotiation",
        "move": ("respondent",),
        "due_at": at(1000 + n),
        "updated_at": at(n),
        "filed_at": at(n - 500),
    }
    return CaseRow(**(fields | changes))


@pytest.fixture
def views(tables: Tables) -> PynamoViews:
    return PynamoViews(tables)


def fill(views: PynamoViews, rows: list[CaseRow]) -> list[CaseRow]:
    for one in random.Random(7).sample(rows, len(rows)):
        assert views.put(TENANT, one)
    return rows


def pages(views: PynamoViews, order: str, limit: int, **filters: str) -> Iterator[list[CaseRow]]:
    after = ""
    while True:
        page, after = views.cases(TENANT, order, filters, after, limit)
        yield page
        if not after:
            return


def everything(views: PynamoViews, order: str = "updated", limit: int = 100, **filters: str) -> list[CaseRow]:
    return [found for page in pages(views, order, limit, **filters) for found in page]


# ---------------------------------------------------------------------------------------------------------- writing


def test_a_row_comes_back_as_it_was(views: PynamoViews) -> None:
    """Summary and all."""
    fill(views, [row(1)])
    assert everything(views) == [row(1)]


def test_a_newer_version_replaces_the_row(views: PynamoViews) -> None:
    """The list has one row per case."""
    newer = row(1, version=2, stage="determination")
    assert [views.put(TENANT, row(1)), views.put(TENANT, newer)] == [True, True]
    assert everything(views) == [newer]


@pytest.mark.parametrize("version", [1, 2])
def test_an_older_or_equal_version_is_dropped(views: PynamoViews, version: int) -> None:
    """Messages arrive in any order, and twice."""
    views.put(TENANT, row(1, version=2))
    assert not views.put(TENANT, row(1, version=version, stage="performance"))
    assert everything(views) == [row(1, version=2)]


def test_version_ten_is_newer_than_version_nine(views: PynamoViews) -> None:
    """Numbers, not texts."""
    views.put(TENANT, row(1, version=9))
    assert views.put(TENANT, row(1, version=10))


def test_writing_is_one_call(views: PynamoViews) -> None:
    """The condition is the table's to check."""
    with count_calls() as calls:
        views.put(TENANT, row(1))
        views.put(TENANT, row(1))
    assert calls == {"dynamodb.PutItem": 2}


def test_a_case_with_nobody_to_move_and_nothing_due_is_kept(views: PynamoViews) -> None:
    """A closed one: in the list by update, not in the one by due."""
    closed = row(1, status="closed", move=(), due_at="")
    fill(views, [closed, row(2)])
    assert everything(views, "updated") == [closed, row(2)]
    assert everything(views, "due") == [row(2)]


def test_a_case_that_closes_leaves_the_list_by_due(views: PynamoViews) -> None:
    """A newer row takes the old one's place in both indexes."""
    fill(views, [row(1)])
    views.put(TENANT, row(1, version=2, status="closed", move=(), due_at=""))
    assert everything(views, "due") == []


# ----------------------------------------------------------------------------------------------------------- paging


def test_an_empty_list_is_one_empty_page(views: PynamoViews) -> None:
    """And no cursor."""
    assert views.cases(TENANT, "due", {}, "", 10) == ([], "")


def test_a_tenant_sees_its_own_cases_only(views: PynamoViews) -> None:
    """Another's partition is never read."""
    fill(views, [row(1)])
    assert views.cases(OTHER, "updated", {}, "", 10) == ([], "")


def test_a_cursor_shows_nothing_of_another_tenant(views: PynamoViews) -> None:
    """It holds a place in an order, not the tenant."""
    fill(views, [row(n) for n in range(9)])
    _, cursor = views.cases(TENANT, "updated", {}, "", 4)
    assert views.cases(OTHER, "updated", {}, cursor, 10) == ([], "")


@pytest.mark.parametrize("order", ["due", "updated", "filed", "-due", "-updated", "-filed"])
@pytest.mark.parametrize("limit", [1, 7, 40, 100])
def test_pages_give_every_case_once_and_in_order(views: PynamoViews, order: str, limit: int) -> None:
    """Over four shards, whatever the page size; a full page each but the last. With a minus the latest first."""
    rows = fill(views, [row(n) for n in range(40)])[:: -1 if order.startswith("-") else 1]
    found = list(pages(views, order, limit))
    assert [one for page in found for one in page] == rows
    assert all(len(page) == limit for page in found[:-1])


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_cases_of_the_same_moment_are_neither_skipped_nor_repeated(views: PynamoViews, limit: int) -> None:
    """A herd due at midnight has one and the same time."""
    rows = fill(views, [row(n, due_at=at(0)) for n in range(30)])
    found = everything(views, "due", limit)
    assert sorted(one.case_id for one in found) == sorted(one.case_id for one in rows)


def test_the_last_page_has_no_cursor_even_when_full(views: PynamoViews) -> None:
    """Nobody fetches an empty page for nothing, where the index says that it is at its end."""
    fill(views, [row(n) for n in range(8)])
    found = list(pages(views, "updated", 100))
    assert len(found) == 1


@pytest.mark.parametrize(("asked", "given_"), [(0, 1), (-5, 1), (100, 100), (5000, 100)])
def test_a_page_has_one_to_a_hundred_rows(views: PynamoViews, asked: int, given_: int) -> None:
    """Whatever is asked for."""
    fill(views, [row(n) for n in range(105)])
    page, _ = views.cases(TENANT, "updated", {}, "", asked)
    assert len(page) == given_


def test_a_page_is_four_queries(views: PynamoViews) -> None:
    """One per shard."""
    fill(views, [row(n) for n in range(40)])
    with count_calls() as calls:
        views.cases(TENANT, "due", {}, "", 10)
    assert calls == {"dynamodb.Query": 4}


def test_a_page_by_filing_fetches_the_rows_that_the_index_names(views: PynamoViews) -> None:
    """A Query and a BatchGetItem for each shard: the index holds keys alone."""
    fill(views, [row(n) for n in range(40)])
    with count_calls() as calls:
        views.cases(TENANT, "filed", {}, "", 10)
    assert calls == {"dynamodb.Query": 4, "dynamodb.BatchGetItem": 4}


def test_what_has_no_moment_of_filing_is_not_in_that_order(views: PynamoViews) -> None:
    """Lines of groups and reports."""
    fill(views, [row(1), row(2, filed_at="")])
    assert everything(views, "filed") == [row(1)]


# ---------------------------------------------------------------------------------------------------------- filters

MIXED = [
    row(
        n,
        status="closed" if n % 5 == 0 else "open",
        stage="determination" if n % 3 == 0 else "negotiation",
        move=("officer",) if n % 3 == 0 else ("complainant", "respondent"),
    )
    for n in range(40)
]

FILTERS: dict[str, tuple[dict[str, str], Any]] = {
    "status": ({"status": "closed"}, lambda r: r.status == "closed"),
    "stage": ({"stage": "determination"}, lambda r: r.stage == "determination"),
    "whose move": ({"move": "respondent"}, lambda r: "respondent" in r.move),
    "no match": ({"status": "lost"}, lambda r: False),
    "due from": ({"due_from": at(1010)}, lambda r: r.due_at >= at(1010)),
    "due to": ({"due_to": at(1010)}, lambda r: r.due_at <= at(1010)),
    "due between": ({"due_from": at(1005), "due_to": at(1010)}, lambda r: at(1005) <= r.due_at <= at(1010)),
    "due the wrong way round": ({"due_from": at(1010), "due_to": at(1005)}, lambda r: False),
    "updated between": (
        {"updated_since": at(3), "updated_until": at(9)},
        lambda r: at(3) <= r.updated_at <= at(9),
    ),
    "filed between": (
        {"filed_from": at(-480), "filed_to": at(-470)},
        lambda r: at(-480) <= r.filed_at <= at(-470),
    ),
    "updated since": ({"updated_since": at(30)}, lambda r: r.updated_at >= at(30)),
    "all at once": (
        {
            "status": "open",
            "stage": "negotiation",
            "move": "complainant",
            "due_from": at(1004),
            "updated_since": at(8),
        },
        lambda r: r.status == "open" and r.stage == "negotiation" and r.updated_at >= at(8),
    ),
}


@pytest.mark.parametrize("order", ["due", "updated", "filed"])
@pytest.mark.parametrize(("filters", "wanted"), FILTERS.values(), ids=FILTERS.keys())
def test_a_filter_gives_what_matches_and_nothing_else(
    views: PynamoViews, order: str, filters: dict[str, str], wanted: Any
) -> None:
    """In either order, over several pages; bounds are inclusive."""
    fill(views, MIXED)
    assert everything(views, order, 4, **filters) == [one for one in MIXED if wanted(one)]


def test_a_moment_of_another_zone_is_the_same_moment(views: PynamoViews) -> None:
    """Noon in Shanghai is four in the morning."""
    fill(views, [row(n) for n in range(10)])
    assert everything(views, updated_since="2026-11-22T12:05:00+08:00") == [row(n) for n in range(5, 10)]


def test_rare_matches_are_found_over_short_pages(views: PynamoViews, monkeypatch: pytest.MonkeyPatch) -> None:
    """A call reads only so much; with the cursor nothing is missed, and the order holds."""
    monkeypatch.setattr(views_module, "FILTERED_READ", 3)
    monkeypatch.setattr(views_module, "READS_PER_SHARD", 1)
    fill(views, MIXED)
    found = list(pages(views, "updated", 10, status="closed"))
    assert [one for page in found for one in page] == [one for one in MIXED if one.status == "closed"]
    assert len(found) > 3


def test_a_search_without_matches_stops_reading(views: PynamoViews, monkeypatch: pytest.MonkeyPatch) -> None:
    """At four times four queries, and the caller gets a cursor to go on."""
    monkeypatch.setattr(views_module, "FILTERED_READ", 1)
    fill(views, MIXED)
    with count_calls() as calls:
        page, cursor = views.cases(TENANT, "due", {"status": "lost"}, "", 10)
    assert (page, calls["dynamodb.Query"]) == ([], 16)
    assert cursor


# ------------------------------------------------------------------------------------------------- refused arguments


def faults(views: PynamoViews, order: str = "due", after: str = "", **filters: str) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        views.cases(TENANT, order, filters, after, 10)
    return [(fault.pointer, fault.code) for fault in refused.value.faults]


def test_every_wrong_argument_is_named_at_once(views: PynamoViews) -> None:
    """By its pointer."""
    found = faults(
        views, "newest", due_from="soon", updated_since="2026-11-22T04:00:00", colour="red", stage=""
    )
    assert found == [
        ("/order", "unknown_value"),
        ("/due_from", "not_a_moment"),
        ("/updated_since", "not_a_moment"),
        ("/colour", "unknown_field"),
        ("/stage", "empty"),
    ]


def encoded(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


CASE = row(0).case_id


def with_position(*position: Any, order: str = "due") -> list[str]:
    """The cursors that have this position in one of the four shards."""
    return [
        encoded({"o": order, "p": [list(position) if n == s else None for n in range(4)]}) for s in range(4)
    ]


def accepted(cursor: str) -> bool:
    try:
        read_cursor("due", cursor)
    except Invalid:
        return False
    return True


GARBLED = {
    "text": "hello",
    "not base64": "!!!",
    "unicode": "灯",
    "one character": "A",
    "empty object": encoded({}),
    "an array": encoded([]),
    "another order": encoded({"o": "updated", "p": [None] * 4}),
    "three shards": encoded({"o": "due", "p": [None] * 3}),
    "five shards": encoded({"o": "due", "p": [None] * 5}),
    "an extra member": encoded({"o": "due", "p": [None] * 4, "t": TENANT}),
    "spaces": encoded('{"o": "due", "p": [null, null, null, null]}'),
    "padding": encoded({"o": "due", "p": [None] * 4}) + "=",
    "a newline": encoded({"o": "due", "p": [None] * 4}) + "\n",
    "much": "A" * 1_000_000,
    "deep nesting": encoded("[" * 700),
}


@pytest.mark.parametrize("cursor", GARBLED.values(), ids=GARBLED.keys())
def test_a_garbled_cursor_is_refused_by_name(views: PynamoViews, cursor: str) -> None:
    """And never reaches the table."""
    with count_calls() as calls:
        assert faults(views, after=cursor) == [("/cursor", "malformed_cursor")]
    assert not calls


def test_a_position_belongs_to_the_shard_of_its_case() -> None:
    """Of the four places, one."""
    assert [accepted(cursor) for cursor in with_position(at(0), CASE)].count(True) == 1


@pytest.mark.parametrize(
    "position",
    [
        (at(0),),
        (at(0), CASE, 1),
        (at(0), "case_x"),
        (at(0), 7),
        ("2026-11-22", CASE),
        ("none", CASE),
        ("", CASE),
        (at(0) + "\n", CASE),
        (0, CASE),
    ],
)
def test_an_impossible_position_is_refused(position: tuple[Any, ...]) -> None:
    """DynamoDB would answer with an error of its own."""
    assert not any(accepted(cursor) for cursor in with_position(*position))


@given(st.text(max_size=300))
def test_any_text_is_a_cursor_or_invalid(text: str) -> None:
    """Total over text."""
    for candidate in (text, encoded(text.encode(errors="replace").decode())):
        accepted(candidate)


# --------------------------------------------------------------------------------------------------- the watch's walk


def walked(views: PynamoViews, position: str = "") -> list[str]:
    """Ids of all open cases, page by page."""
    found, position = views.all_open(position)
    while position:
        more, position = views.all_open(position)
        found += more
    return sorted(row.case_id for row in found)


def test_the_watch_walks_over_all_open_cases_and_nothing_else(
    views: PynamoViews, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Page by page, whoever's they are; counters in the same table are not even read."""
    monkeypatch.setattr(views_module, "SCANNED", 3)
    rows = fill(views, [row(n) for n in range(8)])
    views.put(OTHER, row(8))
    views.put(TENANT, row(9, status="closed"))
    for n in range(30):
        tables.views(f"count#{n}", "2026-11-22", seen={"AAAAB"}, status="open").save()
    with count_calls() as calls:
        assert walked(views) == sorted(r.case_id for r in [*rows, row(8)])
    assert calls["dynamodb.Scan"] <= 5  # 10 lines in pages of 3, and the end


def test_a_position_of_another_walk_begins_at_the_beginning(views: PynamoViews) -> None:
    """One that was kept before the walk went by an index."""
    rows = fill(views, [row(n) for n in range(3)])
    old = json.dumps({"pk": {"S": f"cases#{TENANT}#0"}, "sk": {"S": rows[0].case_id}})
    assert walked(views, old) == sorted(r.case_id for r in rows)


# ------------------------------------------------------------------------------------------------------- the merging


@given(
    st.lists(st.lists(st.integers(0, 30), max_size=12), min_size=4, max_size=4),
    st.integers(1, 7),
    st.integers(1, 5),
    st.sets(st.integers(0, 30)),
    st.booleans(),
)
def test_the_merge_gives_every_match_once_and_in_order(
    numbers: list[list[int]], limit: int, reads: int, matches: set[int], newest: bool
) -> None:
    """Whatever lies in the shards, however little each call reads, whichever rows match; either way round."""
    shards = [
        [
            Position(f"{number:02d}", f"{shard}-{n}")
            for n, number in enumerate(sorted(shard_numbers, reverse=newest))
        ]
        for shard, shard_numbers in enumerate(numbers)
    ]

    def scan(shard: list[Position], start: Position | None) -> Scan[Position]:
        begin = shard.index(start) + 1 if start else 0
        seen = shard[begin : begin + reads]
        found = [(place, place) for place in seen if int(place.key) in matches]
        return Scan(start, found, seen[-1] if begin + reads < len(shard) else None)

    ends: tuple[Position | None, ...] | None = (None,) * 4
    found: list[Position] = []
    calls = 0
    while ends is not None:
        scans = [scan(shard, at_) for shard, at_ in zip(shards, ends, strict=True)]
        page, ends = merge(scans, limit, newest=newest)
        assert len(page) <= limit
        found += page
        calls += 1
        assert calls < 200, "no progress"
    wanted = [place for shard in shards for place in shard if int(place.key) in matches]
    assert sorted(found, key=lambda p: p.case_id) == sorted(wanted, key=lambda p: p.case_id)
    assert [place.key for place in found] == sorted((place.key for place in found), reverse=newest)
