"""Properties of every report: whatever is done in whatever order, and however long nobody does anything."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import RedressError
from chalicelib.domain.report import commands as cmd
from chalicelib.domain.report import timing
from chalicelib.domain.report.lifecycle import BY_VERB, Look, allowed_actions, refusal
from chalicelib.domain.report.state import DeclineGround, Measure, Outcome, Status, StepKind
from chalicelib.domain.values import Role
from tests import report_stories as stories
from tests.report_stories import HOUR, Story, text

COMMANDS = {
    "accept": cmd.Accept(text()),
    "decline": cmd.Decline(DeclineGround.OTHER, text(), text()),
    "investigate": cmd.Investigate(StepKind.NOTE, text()),
    "extend": cmd.Extend(text()),
    "uphold": cmd.Uphold(text(), (Measure.WARNING,)),
    "dismiss": cmd.Dismiss(text()),
    "refer": cmd.Refer(text(), "authority-1"),
}
STEPS = st.lists(
    st.tuples(
        st.sampled_from((*COMMANDS, "wait")), st.sampled_from((Role.OFFICER, Role.PLATFORM)), st.integers(1, 250)
    ),
    max_size=12,
)  # fmt: skip


def tell(steps: list[tuple[str, Role, int]]) -> Story:
    story = stories.filed()
    for verb, role, hours in steps:
        if verb == "wait":
            story.wait(hours * HOUR)
        else:
            with suppress(RedressError):
                story.do(COMMANDS[verb], role)
    return story


@given(STEPS)
def test_no_open_report_is_ever_without_a_future_wake(steps: list[tuple[str, Role, int]]) -> None:
    """P6, and a closed one has none."""
    story = tell(steps)
    wake = story.told.head.next_wake
    assert not timing.is_stranded(story.told)
    assert (wake is not None and wake > story.now) == (story.told.head.status is Status.OPEN)


@given(STEPS)
def test_a_report_left_alone_comes_to_an_end_that_is_no_dismissal(steps: list[tuple[str, Role, int]]) -> None:
    """By somebody's decision, or at the authority's door."""
    story = tell(steps).wait(2_000 * HOUR)
    head = story.told.head
    assert head.status is Status.CLOSED
    assert head.cause == "officer" or head.outcome is Outcome.REFERRED


@given(STEPS)
def test_what_is_allowed_is_what_is_not_refused(steps: list[tuple[str, Role, int]]) -> None:
    """A client never has to guess, and an action that is shown is carried out."""
    story = tell(steps)
    look = Look(story.told, Role.OFFICER, story.rules)
    shown = {action.action for action in allowed_actions(look)}
    assert shown == {verb for verb in BY_VERB if refusal(verb, look) is None}
    for verb in shown:
        assert tell(steps).do(COMMANDS[verb]).told.head.version > story.told.head.version


@given(STEPS)
def test_each_audience_is_numbered_without_a_gap(steps: list[tuple[str, Role, int]]) -> None:
    """From one on."""
    rows = tell(steps).rows
    for audience in ("platform", "reporter"):
        seen = [row.audience[audience] for row in rows if audience in row.audience]
        assert seen == list(range(1, len(seen) + 1))
