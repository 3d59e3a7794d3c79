"""Performance: what is owed, goods that go back first, and the better of rule, promise and terms."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.state import Outcome, Status, TaskKind, TaskState
from chalicelib.domain.case.terms import Condition, Remedy, Terms
from chalicelib.domain.errors import NotFound
from chalicelib.domain.values import Role
from tests import stories
from tests.stories import DAY, HOUR, C, O, P, R, Story
from tests.unit.domain.case import scenes
from tests.unit.domain.case.scenes import GENERIC, GRACE, agreed, moment, refused, served, text

BACK = Terms(Remedy.RETURN_AND_REFUND, stories.money())
SHIPPED = ("dhl", "00340434161094042557")


def returning(terms: Terms = BACK, **changes: Any) -> Story:
    """Agreed at 12:00 on 2 March: the goods first."""
    return agreed(served(**changes), terms)


def goods(story: Story) -> str:
    return next(t.id for t in story.case.tasks.values() if t.kind is TaskKind.RETURN)


def states(story: Story) -> dict[str, str]:
    return {t.kind.value: t.state.value for t in story.case.tasks.values()}


def shipped(**changes: Any) -> Story:
    """At 13:00 on 2 March."""
    story = returning(**changes)
    return story.act(C, cmd.ShipReturn(goods(story), *SHIPPED))


# ----------------------------------------------------------------------------------------------------- goods first


@pytest.mark.capability("S18")
def test_of_a_return_and_refund_the_goods_come_first() -> None:
    """The money waits; only the goods have a time: seven days from 2 March, to the 9th."""
    story = returning()
    assert states(story) == {"return": "open", "perform": "waiting"}
    assert [(d.rule, d.on, d.due_at) for d in story.case.running()] == [
        ("return_ship", C, moment("2026-03-10 00:00")),
    ]  # fmt: skip
    assert refused(story, R, cmd.Perform(story.the("tasks").id, ("x",))).code == "nothing_to_perform"


def test_any_remedy_on_condition_that_the_goods_come_back_does_the_same() -> None:
    """A replacement, say."""
    terms = Terms(Remedy.REPLACEMENT, conditions=(Condition.GOODS_RETURNED,))
    assert states(returning(terms)) == {"return": "open", "perform": "waiting"}


def test_where_the_pack_knows_no_return_the_money_is_simply_owed() -> None:
    """The small test procedure."""
    story = agreed(stories.served(), BACK)
    assert states(story) == {"perform": "open"}


def test_what_was_shipped_is_on_its_way() -> None:
    """With carrier and number; the respondent has ten days from 2 March to say that it came, to the 12th."""
    story = shipped()
    task = story.case.tasks[goods(story)]
    assert (task.state, task.carrier, task.tracking) == (TaskState.SHIPPED, *SHIPPED)
    assert [(d.rule, d.on, d.due_at) for d in story.case.running()] == [
        ("return_receive", R, moment("2026-03-13 00:00")),
    ]  # fmt: skip


def test_goods_that_are_back_start_the_time_for_the_money() -> None:
    """Confirmed on 3 March: fourteen days to the 17th."""
    story = shipped()
    story.act(R, cmd.ConfirmReturn(goods(story)), DAY)
    assert states(story) == {"return": "performed", "perform": "open"}
    assert [(d.rule, d.due_at) for d in story.case.running()] == [("perform", moment("2026-03-18 00:00"))]


def test_the_respondent_may_confirm_goods_that_were_brought_by_hand() -> None:
    """Nothing was shipped then."""
    story = returning()
    assert states(story.act(R, cmd.ConfirmReturn(goods(story)))) == {"return": "performed", "perform": "open"}


@pytest.mark.capability("S18")
def test_silence_about_goods_that_were_shipped_counts_as_receipt() -> None:
    """Ten days from 2 March, and the grace; the money's time runs from then: 14 days from the 13th, to the 27th."""
    story = shipped().until(moment("2026-03-13 00:01"))
    assert story.happened()[-1] == "return.received"
    assert (states(story), story.due("perform")) == (
        {"return": "performed", "perform": "open"}, moment("2026-03-28 00:00"),
    )  # fmt: skip


@pytest.mark.capability("S18")
def test_goods_that_are_never_shipped_end_what_waits_for_them() -> None:
    """Seven days and the grace; the settlement stands, and nothing is owed under it any more."""
    story = returning().until(moment("2026-03-10 00:01"))
    head = story.case.head
    assert (head.status, head.outcome, head.cause) == (Status.CLOSED, Outcome.SETTLED, "goods_not_returned")
    assert states(story) == {"return": "lapsed", "perform": "lapsed"}


@pytest.mark.capability("S18")
def test_a_refused_return_is_looked_at_by_an_officer() -> None:
    """Back into the determination; what was agreed is open again and nothing of it is owed."""
    story = shipped()
    story.act(R, cmd.RefuseReturn(goods(story), text()))
    head = story.case.head
    assert (head.stage, head.outcome, head.legal_effect) == ("determination", None, None)
    assert states(story) == {"return": "lapsed", "perform": "lapsed"}
    assert (
        stories.decided(story.act(R, cmd.Respond("contests", text())), None).case.head.outcome
        is Outcome.DECIDED
    )


def test_a_refused_return_ends_the_case_where_the_pack_has_no_way_back() -> None:
    """With the outcome it has; the next forum is named."""
    pack = scenes.unscreened()
    del pack["stages"][-1]["next"]
    pack["deadlines"] |= {
        "return_ship": scenes.rule("complainant", 50, "lapse_return"),
        "return_receive": scenes.rule("respondent", 50, "deem_received"),
    }  # fmt: skip
    story = shipped(pack=scenes.read(pack))
    story.act(R, cmd.RefuseReturn(goods(story), text()))
    assert (story.case.head.outcome, story.case.head.cause) == (Outcome.SETTLED, "return_refused")


@pytest.mark.parametrize(
    ("role", "command"),
    [
        (R, cmd.ShipReturn("x", *SHIPPED)), (O, cmd.ShipReturn("x", *SHIPPED)), (C, cmd.ConfirmReturn("x")),
        (P, cmd.ConfirmReturn("x")), (C, cmd.RefuseReturn("x", text())), (C, cmd.Perform("x", ())),
    ],
)  # fmt: skip
def test_each_side_does_its_own_part(role: Role, command: cmd.Command) -> None:
    """The complainant sends, the respondent receives and pays."""
    assert refused(shipped(), role, command).code == "wrong_role"


def test_a_return_is_shipped_once_and_refused_only_when_it_has_come() -> None:
    """And received once."""
    story = returning()
    assert refused(story, R, cmd.RefuseReturn(goods(story), text())).code == "nothing_to_receive"
    assert refused(shipped(), C, cmd.ShipReturn(goods(shipped()), *SHIPPED)).code == "nothing_to_return"
    done = shipped()
    done.act(R, cmd.ConfirmReturn(goods(done)))
    assert refused(done, R, cmd.ConfirmReturn(goods(done))).code == "nothing_to_receive"


def test_sending_and_refusing_come_too_late_within_the_grace() -> None:
    """Each says what applies instead."""
    for story, role, verb, consequence in (
        (returning(), C, "ship", "lapse_return"), (shipped(), R, "refuse", "deem_received"),
    ):  # fmt: skip
        item = goods(story)
        command = cmd.ShipReturn(item, *SHIPPED) if verb == "ship" else cmd.RefuseReturn(item, text())
        due = story.case.running()[0].due_at
        error = refused(story.until(due), role, command, timedelta(seconds=1))
        assert (error.code, error.due_at, error.data["consequence"]) == ("deadline_passed", due, consequence)


def test_an_unknown_task_is_not_found() -> None:
    """Nor is the money's where goods are meant."""
    story = shipped()
    for wrong in ("tsk_" + "a" * 26, story.the("tasks").id):
        with pytest.raises(NotFound):
            story.act(R, cmd.ConfirmReturn(wrong))


# ------------------------------------------------------------------------------------------------- the better promise


def due(terms: Terms, **changes: Any) -> Any:
    """When what was agreed on 2 March is to be done."""
    return scenes.deadline(agreed(served(**changes), terms), "perform").due_at


def promising(days: int) -> Any:
    return stories.claim(promises={"refund_days": days})


@pytest.mark.capability("S18")
@pytest.mark.parametrize(
    ("promised", "expected"),
    [
        (7, "2026-03-10 00:00"),  # to the 9th
        (14, "2026-03-17 00:00"),  # the rule's own fourteen days
        (30, "2026-03-17 00:00"),  # nobody may promise less than the rule gives
    ],
)
def test_the_better_of_rule_and_promise_counts(promised: int, expected: str) -> None:
    """For a refund: the shorter."""
    assert due(stories.refund(), claim=promising(promised)) == moment(expected)


def test_a_promise_of_refunds_says_nothing_about_repairs() -> None:
    """Fourteen days all the same."""
    assert due(Terms(Remedy.REPAIR), claim=promising(7)) == moment("2026-03-17 00:00")


def test_what_the_parties_agreed_on_comes_before_rule_and_promise() -> None:
    """Thirty days from 2 March: to 1 April."""
    terms = Terms(Remedy.REFUND, stories.money(), within_days=30)
    assert due(terms, claim=promising(7)) == moment("2026-04-02 00:00")


def test_a_promise_in_days_is_paused_in_days() -> None:
    """Whatever the rule counts in: the deadline says its own unit."""
    story = agreed(stories.served(claim=promising(3)), stories.refund())
    found = scenes.deadline(story, "perform")
    assert (found.unit, found.due_at) == ("calendar_days", moment("2026-03-06 00:00"))


# ------------------------------------------------------------------------------------------------------- the end of it


@pytest.mark.capability("S18")
def test_a_performed_task_closes_the_case_with_nothing_more_to_do() -> None:
    """Proven by kept evidence of the one who did it."""
    story = stories.performed(agreed(served()))
    head = story.case.head
    assert (head.outcome, head.cause, head.notice and head.notice.steps) == (
        Outcome.SETTLED, "performed", ("nothing_more",),
    )  # fmt: skip


def test_a_breach_names_what_can_be_enforced() -> None:
    """Fourteen days from 2 March, to the 16th."""
    story = agreed(served()).until(moment("2026-03-17 00:00") + GRACE)
    head = story.case.head
    assert (head.status, head.cause) == (Status.CLOSED, "breached")
    assert head.notice is not None
    assert head.notice.steps == ("reopen", "enforce_agreement", "next_forum")


def test_performing_within_the_grace_is_too_late() -> None:
    """It says what applies instead."""
    story = agreed(served())
    proof = stories.kept(story, R)
    error = refused(
        story.until(moment("2026-03-17 00:00")),
        R,
        cmd.Perform(story.the("tasks").id, (proof,)),
        timedelta(seconds=1),
    )
    assert (error.code, error.data["consequence"]) == ("deadline_passed", "breach")


def test_an_apology_is_a_remedy_without_money() -> None:
    """Without admission; it is performed like any other."""
    story = agreed(served(), Terms(Remedy.APOLOGY, text=text()))
    assert (story.the("tasks").terms.money, story.case.head.legal_effect) == (None, "agreement")


def test_the_performance_of_the_general_procedure_leads_back() -> None:
    """So that a refused return finds somebody who looks at it."""
    assert GENERIC.stage("performance").next == "determination"
    assert shipped().case.head.updated_at - moment("2026-03-02 09:00") == 4 * HOUR
