"""The tenant's event log on moto: every event once, in the order of the stamps, whatever the page."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from chalicelib.adapters import codec
from chalicelib.adapters.case_store import LOG_DAYS, PynamoCaseStore
from chalicelib.application.ports import EventRow
from chalicelib.domain.case import events as ev
from chalicelib.domain.errors import Invalid
from chalicelib.domain.values import stamp
from tests import builders
from tests.conftest import HandClock
from tests.roundtrips import count_calls

NOW = builders.NOW
SETTLED = NOW + timedelta(days=1)
START = stamp(NOW - timedelta(days=3))
ID = builders.an_id("evt")


class Log:
    """Writes cases at chosen stamps and reads the log in pages."""

    def __init__(self, store: PynamoCaseStore, clock: HandClock) -> None:
        self._store = store
        self._clock = clock
        self._cases = 0

    def write(self, moment: datetime, events: int = 1, tenant: str = builders.TENANT) -> list[str]:
        """One new case, its events under this stamp. Their ids."""
        self._cases += 1
        case = builders.case(self._cases, tenant=tenant)
        rows = tuple(builders.event_row(case, seq=n + 1) for n in range(events))
        self._clock.moment = moment
        self._store.commit(builders.filing(case, events=rows), moment)
        return [row.id for row in rows]

    def pages(self, after: str, until: datetime, limit: int) -> tuple[list[str], str]:
        """All that follows, page by page, and the last position."""
        found: list[str] = []
        while True:
            page, position = self._store.log(builders.TENANT, after, until, limit)
            assert len(page) <= limit
            found += [row.id for row in page]
            if position == after or (not page and position >= stamp(until)):
                return found, position
            after = position


@pytest.fixture
def log(store: PynamoCaseStore, clock: HandClock) -> Log:
    return Log(store, clock)


def ids(rows: list[EventRow]) -> list[str]:
    return [row.id for row in rows]


@pytest.mark.parametrize("limit", [2, 7, 500])
def test_pages_show_every_event_once_and_in_order(log: Log, limit: int) -> None:
    """Over days, shards, and events that share a stamp."""
    rng = random.Random(7)
    moments = sorted(NOW + timedelta(seconds=rng.choice((0, 1, 50_000, 86_000, -50_000))) for _ in range(30))
    written = [(moment, log.write(moment, events=rng.randint(1, 3))) for moment in moments]
    found, _ = log.pages(stamp(NOW - timedelta(days=1)), SETTLED, limit)
    assert sorted(found) == sorted(i for _, batch in written for i in batch)
    stamps = {i: moment for moment, batch in written for i in batch}
    assert [stamps[i] for i in found] == sorted(stamps.values())


def test_a_reader_who_keeps_up_misses_nothing_and_sees_nothing_twice(log: Log) -> None:
    """Positions that end at the bound go on from it, the bound's own moment included."""
    position, found, written = START, [], []
    for second in range(0, 40, 4):
        written += log.write(NOW + timedelta(seconds=second))
        written += log.write(NOW + timedelta(seconds=second, microseconds=1))
        page, position = log.pages(position, NOW + timedelta(seconds=second), 3)
        found += page
    rest, _ = log.pages(position, SETTLED, 3)
    assert found + rest == written


@pytest.mark.parametrize(
    ("owner", "audience", "listed"),
    [
        ("case", "platform", True),
        ("case", "parties", False),
        ("arb", "body", True),
        ("arb", "platform", False),
    ],
)
def test_a_log_lists_what_its_own_tenants_server_may_see(owner: str, audience: str, listed: bool) -> None:
    """An arbitration's tenant is the body, everything else's the platform."""
    row = msgspec.structs.replace(
        builders.event_row(builders.case()), case_id=builders.an_id(owner), audience={audience: 1}
    )
    assert ("log_sk" in codec.event_item(row, builders.TENANT, stamp(NOW))) is listed


def test_what_has_not_settled_is_not_shown(log: Log, store: PynamoCaseStore) -> None:
    """The bound itself is not settled."""
    early = log.write(NOW)
    late = log.write(NOW + timedelta(seconds=1))
    page, position = store.log(builders.TENANT, START, NOW + timedelta(seconds=1), 10)
    assert ids(page) == early
    assert ids(store.log(builders.TENANT, position, SETTLED, 10)[0]) == late


def test_an_event_in_the_log_is_whole(log: Log, store: PynamoCaseStore) -> None:
    """The index holds all of it: no second read."""
    log.write(NOW)
    case_id = builders.case().head.case_id
    with count_calls() as calls:
        page, _ = store.log(builders.TENANT, stamp(NOW), NOW + timedelta(seconds=1), 10)
    assert page == store.events(case_id)
    assert calls == {"dynamodb.Query": 4}


def test_other_tenants_have_their_own_log(log: Log, store: PynamoCaseStore) -> None:
    """By partition, not by filter."""
    log.write(NOW, tenant=builders.an_id("ten", "other"))
    assert store.log(builders.TENANT, START, SETTLED, 10)[0] == []


def test_events_the_platform_may_not_see_are_left_out(store: PynamoCaseStore) -> None:
    """Here a deferred wake, which concerns nobody outside."""
    case = builders.case()
    hidden = builders.event_row(case, ev.WakeDeferred(NOW), seq=1)
    store.commit(builders.filing(case, events=(hidden,)), NOW)
    assert store.log(builders.TENANT, START, SETTLED, 10)[0] == []


def test_a_long_empty_stretch_is_walked_in_several_calls(log: Log, store: PynamoCaseStore) -> None:
    """Each call is bounded, and the position moves on."""
    written = log.write(NOW)
    start = stamp(NOW - timedelta(days=2 * LOG_DAYS))
    with count_calls() as calls:
        page, position = store.log(builders.TENANT, start, SETTLED, 10)
    assert (page, calls["dynamodb.Query"]) == ([], 4 * LOG_DAYS)
    assert start < position < stamp(NOW)
    assert log.pages(position, SETTLED, 10)[0] == written


def test_a_new_reader_may_start_without_a_position(log: Log) -> None:
    """At the beginning of all logs."""
    written = log.write(datetime(2026, 1, 1, tzinfo=UTC))
    assert log.pages("", datetime(2026, 1, 2, tzinfo=UTC), 10)[0] == written


def test_a_position_never_moves_back(store: PynamoCaseStore) -> None:
    """Another process's clock may be a little behind."""
    for position in (stamp(NOW), f"{stamp(NOW)}#000000001#{ID}"):
        assert store.log(builders.TENANT, position, NOW - timedelta(seconds=1), 10) == ([], position)
        assert store.log(builders.TENANT, position, NOW, 10) == ([], position)


@pytest.mark.parametrize(
    "position",
    [
        "x",
        "2026-11-22",
        "2026-13-22T04:00:00.000000Z",
        "2026-02-30T04:00:00.000000Z",
        "0000-01-01T00:00:00.000000Z",
        "2026-11-22T04:00:00.000000Z#",
        f"2026-11-22T04:00:00.000000Z#1#{ID}",
        f"2026-11-22T04:00:00.000000Z#000000001#{ID}\n",
        f"2026-11-22T04:00:00.000000Z#000000001#{ID}!",
        "２０２６-11-22T04:00:00.000000Z",
        "2026-11-22T24:00:00.000000Z",
        "log#ten_x#2026-11-22#0",
        "\x00",
        "z" * 10_000,
    ],
)
def test_a_position_that_is_none_is_refused(store: PynamoCaseStore, position: str) -> None:
    """Before any read."""
    with count_calls() as calls, pytest.raises(Invalid):
        store.log(builders.TENANT, position, SETTLED, 10)
    assert not calls


@pytest.mark.parametrize("position", ["1000-01-01T00:00:00.000000Z", "9999-12-31T23:59:59.999999Z"])
def test_a_position_out_of_this_world_costs_no_more_than_another(
    store: PynamoCaseStore, position: str
) -> None:
    """It is well formed, so it is answered; nothing lies there."""
    with count_calls() as calls:
        assert store.log(builders.TENANT, position, SETTLED, 10)[0] == []
    assert calls["dynamodb.Query"] <= 4 * LOG_DAYS
