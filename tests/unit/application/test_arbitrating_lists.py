"""Lists through the whole way: of those whom both sides have left none can serve when it is his turn."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chalicelib.domain.arbitration import views
from chalicelib.domain.arbitration.rules import Composition, Method
from chalicelib.domain.values import Role
from tests.forum import Forum
from tests.market import Market
from tests.unit.application.test_arbitrating_panels import forum_of, panel

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services


@pytest.fixture
def forum(backend: Services, market: Market, tmp_path: Path) -> Forum:
    """A sole arbitrator from a list of three, with one more list behind it; seven serve."""
    rules = panel(
        method=Method.LIST, size=1, list_size=3, strikes=1, relists=1, composition=Composition(source="Test.")
    )
    made = forum_of(backend, market, tmp_path, rules)
    made.enter(*(f"n-{n}" for n in range(7)))
    return made


def on_leave(forum: Forum, case_id: str) -> tuple[str, ...]:
    """The names of the list that is put; each of them is on leave when the time to strike is over."""
    (listing,) = [x for x in forum.of(case_id).listings.values() if not x.closed]
    forum.enter(*listing.names, available=False)
    forum.until(forum.of(case_id).head.arbitration_id, "arb_strike")
    forum.pump()
    return listing.names


def test_when_nobody_left_can_serve_the_next_list_is_put_at_once(forum: Forum) -> None:
    """Not when the time to appoint is over; and why is on record, for the body alone."""
    case_id = forum.drawn()
    names = on_leave(forum, case_id)
    found = forum.of(case_id)
    assert {d.id for d in found.running()} == {"arb_strike:1.2"}
    assert set(found.listings["1.1"].passed) == set(names)
    assert "passed" in views._listing(found.listings["1.1"], Role.CLERK)
    assert "passed" not in views._listing(found.listings["1.1"], Role.COMPLAINANT)


def test_behind_the_last_list_somebody_is_drawn_at_once(forum: Forum) -> None:
    """Six are on leave, who were on the two lists; the seventh is asked."""
    case_id = forum.drawn()
    known = {*on_leave(forum, case_id), *on_leave(forum, case_id)}
    assert forum.of(case_id).head.panel == tuple({f"n-{n}" for n in range(7)} - known)


def test_where_the_draw_finds_nobody_either_the_body_has_its_whole_time(forum: Forum) -> None:
    """From when the last list was used up: nothing of it was lost on those who could not serve."""
    case_id = forum.drawn()
    known = {*on_leave(forum, case_id)}
    (listing,) = [x for x in forum.of(case_id).listings.values() if not x.closed]
    left = {f"n-{n}" for n in range(7)} - known - set(listing.names)
    forum.enter(*left, available=False)
    on_leave(forum, case_id)
    found = forum.of(case_id)
    (due,) = found.running()
    assert (due.id, due.attempt, due.started_at) == ("arb_appoint:1", 1, forum.services.clock.now())
    assert found.draws["1"].drawn[0].taken is None
