"""The same dispute elsewhere: recorded in its own order, deciding nothing here."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.case import events as ev
from chalicelib.domain.case import views
from chalicelib.domain.case.evolve import evolve
from chalicelib.domain.case.external import External, ExternalState, RecordExternal
from chalicelib.domain.values import Money, Role
from tests import stories

pytestmark = pytest.mark.capability("S01")
AT = datetime(2026, 11, 22, tzinfo=UTC)


def external(**changes: Any) -> External:
    fields: dict[str, Any] = {
        "id": "du_1", "provider": "stripe", "connection": "rcn_" + "a" * 26, "code": "needs_response",
        "state": ExternalState.AWAITING_MERCHANT, "as_of": AT, "amount": Money(5990, "USD"),
        "due_at": AT + timedelta(days=9),
    }  # fmt: skip
    return External(**(fields | changes))


LATER = external(code="under_review", state=ExternalState.UNDER_REVIEW, as_of=AT + timedelta(hours=1))
LOST = external(code="lost", state=ExternalState.PAYER_WON, as_of=AT + timedelta(hours=2))
SAME_SECOND = external(code="lost", state=ExternalState.PAYER_WON)


def test_a_newer_state_is_recorded_and_an_older_one_is_not() -> None:
    """Nor the same one again."""
    story = stories.filed().act(Role.SYSTEM, RecordExternal(LATER))
    known = len(story.rows)
    story.act(Role.SYSTEM, RecordExternal(external())).act(Role.SYSTEM, RecordExternal(LATER))
    assert len(story.rows) == known
    story.act(Role.SYSTEM, RecordExternal(LOST))
    assert [*story.case.externals.values()] == [LOST]


@pytest.mark.parametrize("order", list(itertools.permutations([external(), LATER, LOST, SAME_SECOND])))
def test_the_order_of_notices_does_not_matter(order: tuple[External, ...]) -> None:
    """Two of one second included: what is over stays over."""
    story = stories.filed()
    for found in order:
        story.act(Role.SYSTEM, RecordExternal(found))
    assert [*story.case.externals.values()] == [LOST]


@pytest.mark.parametrize("state", list(ExternalState))
def test_nothing_follows_from_it(state: ExternalState) -> None:
    """No party is bound by what a provider decides: all that changes is what is told of it (P4, P5)."""
    story = stories.filed()
    before = story.case
    story.act(Role.SYSTEM, RecordExternal(external(state=state)))
    after = story.case
    assert (after.head.status, after.head.stage, after.head.outcome) == (
        before.head.status, before.head.stage, before.head.outcome,
    )  # fmt: skip
    assert (after.deadlines, after.tasks, after.offers, after.accords) == (
        before.deadlines, before.tasks, before.offers, before.accords,
    )  # fmt: skip


def test_it_is_nobodys_progress() -> None:
    """A case in which only the provider acts goes nowhere, and the watch finds it."""
    story = stories.filed()
    before = story.case.head.progress_at
    after = evolve(story.case, ev.ExternalUpdated(LATER), AT + timedelta(days=1))
    assert after.head.progress_at == before


def test_both_sides_and_the_platform_learn_of_it() -> None:
    """It is about a dispute that both of them are in."""
    assert ev.audiences(ev.ExternalUpdated(LATER)) == (ev.PARTIES, ev.PLATFORM)


@pytest.mark.parametrize(
    ("found", "over", "due"), [(external(), False, "2026-12-01T00:00:00.000000Z"), (LOST, True, None)]
)
def test_a_view_shows_by_when_to_answer_there(found: External, over: bool, due: str | None) -> None:
    """While there is something to answer."""
    story = stories.filed().act(Role.SYSTEM, RecordExternal(found))
    (shown,) = views.view(story.case, Role.RESPONDENT, story.now, story.pack)["external_disputes"]
    assert (shown["state"], shown["over"], shown["due_at"]) == (found.state, over, due)
