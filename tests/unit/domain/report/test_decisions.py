"""What people do with a violation report, and what follows."""

from __future__ import annotations

import pytest

from chalicelib.domain.case.state import DeadlineState
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.report import commands as cmd
from chalicelib.domain.report.state import DeclineGround, Measure, Outcome, Stage, Status, StepKind
from chalicelib.domain.values import Role
from tests import report_stories as stories
from tests.report_stories import HOUR, text

UPHOLD = cmd.Uphold(text("finding"), (Measure.WARNING, Measure.DELISTING))


@pytest.mark.capability("S06")
def test_a_report_is_filed_with_the_time_to_decide_on_it_running() -> None:
    """100 hours from Monday 2 March 2026, 09:00: Friday 6 March, 13:00."""
    report = stories.filed().told
    assert (report.head.status, report.head.stage, report.head.version) == (Status.OPEN, Stage.FILING, 1)
    (deadline,) = report.running()
    assert (deadline.id, deadline.on) == ("report_filing", Role.OFFICER)
    assert deadline.due_at == stories.START + 100 * HOUR


def test_taking_it_up_ends_the_one_time_and_starts_the_other() -> None:
    """With reasons, in the record."""
    report = stories.filed().do(cmd.Accept(text("why"))).told
    assert report.head.stage is Stage.CHECK
    assert report.filing is not None
    assert (report.filing.accepted, report.filing.reasons) == (True, text("why"))
    assert report.deadlines["report_filing"].state is DeadlineState.MET
    assert [d.id for d in report.running()] == ["report_check"]


def test_declining_says_why_and_what_to_do_instead() -> None:
    """And closes the report."""
    decline = cmd.Decline(DeclineGround.NO_COMPETENCE, text("why"), text("instead"))
    report = stories.filed().do(decline).told
    assert (report.head.status, report.head.outcome, report.head.cause) == (
        Status.CLOSED, Outcome.DECLINED, "officer",
    )  # fmt: skip
    assert report.filing is not None
    assert (report.filing.accepted, report.filing.instead) == (False, text("instead"))


def test_steps_of_the_investigation_are_kept_in_order() -> None:
    """Notes, and what was asked of whom."""
    story = stories.accepted().do(cmd.Investigate(StepKind.NOTE, text("1")))
    story.do(cmd.Investigate(StepKind.REQUEST, text("2"), "laboratory-4"))
    steps = list(story.told.steps.values())
    assert [(s.kind, s.asked) for s in steps] == [(StepKind.NOTE, None), (StepKind.REQUEST, "laboratory-4")]


def test_an_investigation_has_a_number_of_steps() -> None:
    """Three under these rules."""
    story = stories.accepted()
    for n in range(3):
        story.do(cmd.Investigate(StepKind.NOTE, text(str(n))))
    with pytest.raises(NotAllowed) as refused:
        story.do(cmd.Investigate(StepKind.NOTE, text("one more")))
    assert (refused.value.code, refused.value.data["limit"]) == ("too_many_steps", 3)


def test_the_investigation_is_extended_once() -> None:
    """By 80 hours, counted from where it would have ended; a second time is refused with the date that holds."""
    story = stories.accepted()
    due = story.told.deadlines["report_check"].due_at
    story.do(cmd.Extend(text("the laboratory is slow")))
    longer = story.told.deadlines["report_check"].due_at
    assert abs((longer - due - 80 * HOUR).total_seconds()) < 1
    with pytest.raises(NotAllowed) as refused:
        story.do(cmd.Extend(text("again")))
    assert (refused.value.code, refused.value.due_at) == ("prolonged_already", longer)


def test_rules_without_an_extension_allow_none() -> None:
    """Nobody may prolong what the rules do not let anybody prolong."""
    rules = stories.rules(deadlines={"report_filing": stories.rule(100), "report_check": stories.rule(200)})
    story = stories.Story(rules).file().do(cmd.Accept(text()))
    with pytest.raises(NotAllowed) as refused:
        story.do(cmd.Extend(text()))
    assert refused.value.code == "not_prolongable"


def test_a_violation_that_was_found_has_measures() -> None:
    """Sorted, each once."""
    report = stories.accepted().do(UPHOLD).told
    assert report.finding is not None
    assert report.finding.measures == (Measure.DELISTING, Measure.WARNING)
    assert (report.head.status, report.head.outcome) == (Status.CLOSED, Outcome.UPHELD)


@pytest.mark.parametrize("measures", [(), (Measure.WARNING, Measure.WARNING)])
def test_a_finding_without_or_with_repeated_measures_is_refused(measures: tuple[Measure, ...]) -> None:
    """The pointer says where."""
    with pytest.raises(Invalid) as refused:
        stories.accepted().do(cmd.Uphold(text(), measures))
    assert [f.pointer for f in refused.value.faults] == ["/measures"]


def test_a_dismissal_is_a_finding_with_reasons() -> None:
    """Somebody has looked, and says what was found."""
    report = stories.accepted().do(cmd.Dismiss(text("nothing"))).told
    assert report.finding is not None
    assert (report.finding.violated, report.finding.reasons, report.finding.measures) == (
        False, text("nothing"), (),
    )  # fmt: skip
    assert report.head.outcome is Outcome.DISMISSED


@pytest.mark.parametrize("story", [stories.filed, stories.accepted], ids=["received", "being checked"])
def test_an_officer_may_refer_it_to_an_authority_at_any_time(story: object) -> None:
    """By the platform's reference of that authority."""
    assert callable(story)
    report = story().do(cmd.Refer(text("unsafe"), "market-supervision-4403")).told
    assert (report.head.outcome, report.head.cause) == (Outcome.REFERRED, "officer")
    assert report.head.authority == "market-supervision-4403"


@pytest.mark.parametrize(
    ("story", "command"),
    [
        (stories.filed, UPHOLD),
        (stories.filed, cmd.Dismiss(text())),
        (stories.filed, cmd.Extend(text())),
        (stories.accepted, cmd.Accept(text())),
        (stories.accepted, cmd.Decline(DeclineGround.OTHER, text(), text())),
    ],
    ids=lambda given: type(given).__name__ if not callable(given) else given.__name__,
)
def test_each_action_has_its_stage(story: object, command: cmd.Command) -> None:
    """Nothing is found before anything was looked into."""
    assert callable(story)
    with pytest.raises(NotAllowed) as refused:
        story().do(command)
    assert refused.value.code == "wrong_stage"


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.OFFICER])
def test_only_officers_decide(role: Role) -> None:
    """A regulator reads; parties are told."""
    with pytest.raises(NotAllowed) as refused:
        stories.filed().do(cmd.Accept(text()), role)
    assert refused.value.code == "wrong_role"


def test_a_closed_report_stays_closed() -> None:
    """For every action."""
    story = stories.accepted().do(UPHOLD)
    for command in (cmd.Dismiss(text()), cmd.Refer(text(), "a"), cmd.Investigate(StepKind.NOTE, text())):
        with pytest.raises(NotAllowed) as refused:
            story.do(command)
        assert refused.value.code == "report_closed"
