"""What its arbitration does to a case: opened, come so far, awarded, corrected, or come to nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import lifecycle
from chalicelib.domain.case.procedure import AccordState
from chalicelib.domain.case.referred import Quoted
from chalicelib.domain.case.state import Case, Finding, LegalEffect, Outcome, Remedy, Status, Terms
from chalicelib.domain.case.views import summary, view
from chalicelib.domain.values import Role
from tests import stories
from tests.arbitrations import an_id
from tests.stories import DAY, HOUR, C, R, S, Story, money, refund
from tests.unit.domain.case import scenes
from tests.unit.domain.case.scenes import contested, refused

BODY, OTHER, THIRD = an_id("ten", "body"), an_id("ten", "other"), an_id("ten", "third")
ARB, NEXT = an_id("arb", "1"), an_id("arb", "2")
QUOTE = an_id("qte")


def quoted(**changes: Any) -> Quoted:
    fields: dict[str, Any] = {
        "body": BODY, "fee": money(5_000), "shares": {"respondent": 5_000}, "languages": ("en",), "seats": ("BE",),
        "valid_until": stories.START + 30 * DAY, "able": (OTHER, THIRD),
    }  # fmt: skip
    return Quoted(**(fields | changes))


def proposal(told: Quoted | None, **changes: Any) -> cmd.ProposeAccord:
    given = {"body": BODY, "seat": "BE", "quote_id": QUOTE, "shares": {"respondent": 5_000}} | changes
    return cmd.ProposeAccord("arbitration", stories.arbitration(**given), told)


def agreed(**changes: Any) -> Story:
    """Both parties have agreed on an arbitration by a body that works with Redress."""
    story = contested().act(C, proposal(quoted(), **changes))
    accord = story.the("accords")
    return story.act(R, cmd.ConcludeAccord(accord.id, accord.terms_sha256))


def accord_id(case: Case) -> str:
    return max(case.accords.values(), key=lambda a: a.proposed_at).id


def referred(story: Story | None = None, fallback: int = 0, arbitration: str = ARB) -> Story:
    story = story or agreed()
    return story.act(S, cmd.RecordReferral(arbitration, accord_id(story.case), BODY, fallback))


AWARDED = refund()


def award(terms: Terms | None = AWARDED, **changes: Any) -> cmd.RecordAward:
    finding = Finding.PARTLY_UPHELD if terms else Finding.DISMISSED
    fields: dict[str, Any] = {
        "arbitration_id": ARB, "award_id": an_id("awd"), "finding": finding, "terms": terms, "legal_effect": "award",
        "award_sha256": "ab" * 32, "served_at": stories.START,
    }  # fmt: skip
    return cmd.RecordAward(**(fields | changes))


def types(story: Story) -> list[str]:
    return [row.type for row in story.rows]


# ------------------------------------------------------------------------------------------------------- the agreement


@pytest.mark.capability("S25")
@pytest.mark.parametrize(
    ("told", "changes", "found"),
    [
        (None, {}, ("/arbitration/quote_id", "unknown_quote")),
        (quoted(), {"quote_id": ""}, ("/arbitration/quote_id", "missing")),
        (quoted(valid_until=stories.START), {}, ("/arbitration/quote_id", "quote_expired")),
        (quoted(body=OTHER), {}, ("/arbitration/body", "other_quote")),
        (quoted(), {"fee": money(4_999)}, ("/arbitration/fee", "other_quote")),
        (quoted(), {"shares": {"complainant": 5_000}}, ("/arbitration/shares", "other_quote")),
        (quoted(), {"language": "fr"}, ("/arbitration/language", "other_quote")),
        (quoted(), {"seat": "FR"}, ("/arbitration/seat", "other_quote")),
        (quoted(), {"expires_at": stories.START}, ("/arbitration/expires_at", "in_the_past")),
        (quoted(), {"fallbacks": (BODY,)}, ("/arbitration/fallbacks/0", "not_unique")),
        (quoted(), {"fallbacks": (an_id("ten", "x"),)}, ("/arbitration/fallbacks/0", "body_cannot_take")),
    ],
)  # fmt: skip
def test_an_agreement_says_what_its_quote_says(
    told: Quoted | None, changes: dict[str, Any], found: tuple[str, str]
) -> None:
    """Then what is charged is what was quoted."""
    (fault,) = scenes.faults(contested(), C, proposal(told, **changes))
    assert (fault.pointer, fault.code) == found


def test_no_more_bodies_are_named_than_the_pack_lets_one_name() -> None:
    """Two besides the first."""
    fourth = an_id("ten", "fourth")
    told = quoted(able=(OTHER, THIRD, fourth))
    (fault,) = scenes.faults(contested(), C, proposal(told, fallbacks=(OTHER, THIRD, fourth)))
    assert (fault.code, fault.limit) == ("at_most", 2)


def test_a_body_that_does_not_work_with_redress_needs_no_quote() -> None:
    """The case is handed over to it, as under packs without proceedings of their own."""
    story = contested().act(C, cmd.ProposeAccord("arbitration", stories.arbitration()))
    accord = story.the("accords")
    story.act(R, cmd.ConcludeAccord(accord.id, accord.terms_sha256)).until(story.due("arbitration") + HOUR)
    assert (story.case.head.outcome, story.case.head.cause) == (Outcome.REFERRED, "arbitration_expired")


def test_an_agreement_is_proposed_no_longer_than_it_holds() -> None:
    """An hour from then, where the pack gives the other side seven days to answer."""
    story = contested()
    expires = story.now + 2 * HOUR
    story.act(C, proposal(quoted(), expires_at=expires))
    assert story.due("accord") == expires


def test_nor_longer_than_its_quote_holds() -> None:
    """What is agreed on is a fee that the body still asks for."""
    story = contested()
    until = story.now + 2 * HOUR
    story.act(C, proposal(quoted(valid_until=until)))
    assert story.due("accord") == until


# ----------------------------------------------------------------------------------------------------- the way in (P4)


@pytest.mark.capability("S24")
@pytest.mark.parametrize("story", [contested, scenes.contested])
def test_no_arbitration_is_recorded_without_an_agreement(story: Any) -> None:
    """P4. Whatever the system is told."""
    told = story().act(S, cmd.RecordReferral(ARB, an_id("agr"), BODY)).act(S, award())
    assert (told.case.referral, told.case.head.outcome) == (None, None)


@pytest.mark.capability("S24")
@pytest.mark.parametrize("role", [C, R, Role.OFFICER, Role.PLATFORM, Role.MEDIATOR, Role.BODY])
def test_nobody_tells_a_case_of_its_arbitration_but_the_system(role: Role) -> None:
    """Not even the body."""
    with pytest.raises(AssertionError):
        agreed().act(role, award())


@pytest.mark.capability("S24")
def test_no_timer_leads_into_arbitration() -> None:
    """P5: a proposal that nobody answers, and then the stage's own end."""
    story = contested().act(C, proposal(quoted()))
    story.until(story.now + 400 * DAY)
    assert not [t for t in types(story) if t.startswith("arbitration.")]


@pytest.mark.capability("S24")
def test_an_arbitration_of_another_agreement_is_not_taken_for_this_one() -> None:
    """A message of an earlier one comes late."""
    story = agreed().act(S, cmd.RecordReferral(ARB, an_id("agr", "earlier"), BODY))
    assert story.case.referral is None


# ---------------------------------------------------------------------------------------------------------- its course


@pytest.mark.capability("S64")
def test_the_cases_own_timeline_shows_how_far_it_has_come() -> None:
    """Each stage once, however often it is told."""
    story = referred()
    for stage in ("constitution", "constitution", "proceedings", "nonsense"):
        story.act(S, cmd.RecordStage(ARB, stage))
    assert types(story)[-3:] == [
        "arbitration.referred",
        "arbitration.stage_reached",
        "arbitration.stage_reached",
    ]
    assert story.case.head.arbitration == ARB


def test_the_same_referral_twice_is_one_and_an_earlier_body_does_not_come_back() -> None:
    """The message for the first body comes again when the second has the case."""
    story = referred(referred(), 1, NEXT)
    count = len(story.rows)
    referred(referred(story, 0, ARB), 1, NEXT)
    assert (len(story.rows), story.case.head.arbitration) == (count, NEXT)


@pytest.mark.capability("S24")
def test_the_stages_own_time_does_not_end_an_arbitration() -> None:
    """It runs once more, and people look into it; that the arbitration ends its own deadlines see to."""
    story = referred()
    story.until(story.due("arbitration") + HOUR)
    assert (story.case.head.stage, story.case.head.status) == ("arbitration", Status.OPEN)
    assert (types(story)[-1], story.case.head.overdue) == ("deadline.extended", True)


def test_an_agreement_that_led_to_nothing_expires() -> None:
    """Nobody was told of it for an hour: the case is back where they agreed, with its time anew."""
    story = contested()
    story.act(C, proposal(quoted(), expires_at=story.now + 2 * HOUR))
    accord = story.the("accords")
    story.act(R, cmd.ConcludeAccord(accord.id, accord.terms_sha256)).until(story.now + 3 * HOUR)
    assert (story.case.head.stage, story.the("accords").state) == ("negotiation", AccordState.ENDED)


def test_in_arbitration_the_parties_may_still_settle_withdraw_and_bring_evidence() -> None:
    """As long as there is no award."""
    story = referred()
    look = lifecycle.Look(story.case, C, story.now, story.pack)
    actions = {a.action for a in lifecycle.allowed_actions(look)}
    assert {"offer", "withdraw", "declare_evidence", "message"} <= actions
    assert not actions & {"escalate", "propose_accord", "bid"}


# ----------------------------------------------------------------------------------------------------------- the award


@pytest.mark.capability("S26")
def test_an_award_is_carried_out_like_any_other_outcome() -> None:
    """The time to perform runs from its service, an hour before the case was told."""
    story = referred()
    served = story.now
    story.act(S, award(served_at=served))
    (task,) = story.case.tasks.values()
    assert (story.case.head.outcome, story.case.head.legal_effect) == (Outcome.AWARDED, LegalEffect.AWARD)
    assert (task.by, task.terms) == (R, refund())
    assert story.case.deadlines[f"perform:{task.id}"].started_at == served


@pytest.mark.capability("S26")
def test_an_award_that_dismisses_closes_the_case() -> None:
    """There is nothing to perform, and nothing to enforce."""
    story = referred().act(S, award(None))
    head = story.case.head
    assert (head.status, head.outcome, head.cause) == (Status.CLOSED, Outcome.AWARDED, "dismissed")
    assert head.notice is not None
    assert head.notice.steps == ("next_forum",)


@pytest.mark.capability("S26")
def test_an_opinion_binds_nobody() -> None:
    """Advisory by agreement: what is not followed is no breach that can be enforced."""
    story = referred().act(S, award(legal_effect="opinion"))
    assert story.case.head.legal_effect is LegalEffect.OPINION
    story.until(story.due("perform") + HOUR)
    assert story.case.head.notice is not None
    assert story.case.head.notice.steps == ("reopen", "next_forum")


def test_the_award_twice_is_one() -> None:
    """And one that comes when the parties have settled is none."""
    story = referred().act(S, award())
    count = len(story.rows)
    assert len(story.act(S, award()).rows) == count
    settled = referred()
    settled.act(R, cmd.MakeOffer(refund())).act(C, cmd.Accept(settled.the("offers").id)).act(S, award())
    assert settled.case.head.outcome is Outcome.SETTLED


@pytest.mark.capability("S26")
def test_a_correction_changes_what_is_to_be_done_and_not_by_when() -> None:
    """30.00 in the place of 40.00; once."""
    story = referred().act(S, award())
    (before,) = story.case.tasks.values()
    due = story.due("perform")
    correction = cmd.CorrectAward(ARB, an_id("awd", "2"), Finding.PARTLY_UPHELD, refund(3_000), "cd" * 32)
    story.act(S, correction, after=DAY)
    count = len(story.rows)
    story.act(S, correction)
    (after,) = story.case.tasks.values()
    assert (after.id, after.terms, story.due("perform")) == (before.id, refund(3_000), due)
    assert len(story.rows) == count


@pytest.mark.capability("S26")
def test_an_additional_award_adds_a_task_with_its_own_time() -> None:
    """A day later."""
    story = referred().act(S, award())
    more = Terms(Remedy.COMPENSATION, money(500))
    story.act(
        S,
        cmd.CorrectAward(ARB, an_id("awd", "2"), Finding.PARTLY_UPHELD, more, "cd" * 32, additional=True),
        after=DAY,
    )
    assert sorted(t.terms.money.amount for t in story.case.tasks.values() if t.terms.money) == [500, 4_000]
    first, second = (story.case.deadlines[f"perform:{t}"] for t in story.case.tasks)
    assert second.started_at - first.started_at > timedelta(hours=23)


def added(amount: int | None = 500, number: str = "2", *, additional: bool = True) -> cmd.CorrectAward:
    terms = Terms(Remedy.COMPENSATION, money(amount)) if amount is not None else None
    return cmd.CorrectAward(
        ARB, an_id("awd", number), Finding.PARTLY_UPHELD, terms, "cd" * 32, additional=additional
    )


def over(how: str) -> Story:
    """A case that its award has closed: carried out, not carried out in time, or dismissed."""
    if how == "dismissed":
        return referred().act(S, award(None))
    story = referred().act(S, award())
    return stories.performed(story) if how == "performed" else story.until(story.due("perform") + HOUR)


@pytest.mark.capability("S26")
@pytest.mark.parametrize("how", ["performed", "breached", "dismissed"])
def test_an_additional_award_opens_a_case_that_was_over(how: str) -> None:
    """What was added is to be performed in its own time, from when it was told; told twice it is one task."""
    story = over(how)
    assert (story.case.head.status, story.case.head.cause) == (Status.CLOSED, how)
    before = set(story.case.tasks)
    told = story.act(S, added(), after=DAY).now
    story.act(S, added())
    (task,) = (t for t in story.case.tasks.values() if t.id not in before)
    head = story.case.head
    assert (head.status, head.stage, head.outcome) == (Status.OPEN, "performance", Outcome.AWARDED)
    assert (head.legal_effect, head.notice, head.closed_at) == (LegalEffect.AWARD, None, None)
    assert (task.by, task.terms.money, task.is_open) == (R, money(500), True)
    assert story.case.deadlines[f"perform:{task.id}"].started_at == told


@pytest.mark.capability("S26")
def test_what_was_added_ends_like_what_was_awarded_first() -> None:
    """Performed and proven it closes the case again; and nobody's own right to open it again was used up."""
    story = stories.performed(over("performed").act(S, added(), after=DAY))
    head = story.case.head
    assert (head.status, head.outcome, head.cause, head.reopened) == (
        Status.CLOSED,
        Outcome.AWARDED,
        "performed",
        0,
    )


@pytest.mark.capability("S26")
def test_a_correction_of_the_first_award_leaves_what_was_added() -> None:
    """40.00 and 5.00, then 30.00 in the place of 40.00: never 30.00 twice."""
    story = referred().act(S, award()).act(S, added(), after=DAY)
    story.act(S, cmd.CorrectAward(ARB, an_id("awd", "3"), Finding.PARTLY_UPHELD, refund(3_000), "cd" * 32))
    assert sorted(t.terms.money.amount for t in story.case.tasks.values() if t.terms.money) == [500, 3_000]


@pytest.mark.capability("S26")
def test_nor_does_it_touch_what_has_opened_the_case_again() -> None:
    """The 40.00 were performed; the 5.00 that are still due stay 5.00."""
    story = over("performed").act(S, added(), after=DAY)
    story.act(S, cmd.CorrectAward(ARB, an_id("awd", "3"), Finding.PARTLY_UPHELD, refund(3_000), "cd" * 32))
    assert sorted(t.terms.money.amount for t in story.case.tasks.values() if t.terms.money) == [500, 4_000]


@pytest.mark.capability("S26")
@pytest.mark.parametrize("late", [added(additional=False), added(None)])
def test_a_correction_and_an_addition_of_nothing_open_no_case_that_is_over(late: cmd.CorrectAward) -> None:
    """They stand in the record; there is nothing left that they could change."""
    story = over("performed").act(S, late, after=DAY)
    assert (story.case.head.status, len(story.case.tasks)) == (Status.CLOSED, 1)
    assert story.case.referral is not None
    assert len(story.case.referral.awards) == 2


# ---------------------------------------------------------------------------------------------------- and the way back


@pytest.mark.capability("S24")
def test_without_an_award_the_case_goes_back_and_another_body_may_be_agreed_on() -> None:
    """The agreement has ended; the stage has its time anew, and the arbitration is named no more."""
    story = referred()
    story.act(S, cmd.ReturnFromArbitration(accord_id(story.case), "no_neutral", ARB), after=DAY)
    head = story.case.head
    assert (head.stage, head.arbitration, story.the("accords").state) == (
        "negotiation",
        None,
        AccordState.ENDED,
    )
    assert story.case.deadlines["negotiation"].started_at == story.now
    story.act(C, proposal(quoted(), language="en"))
    assert "live" in [a.state for a in story.case.accords.values()]


@pytest.mark.capability("S24")
def test_a_summary_has_the_arbitration_and_its_agreement_only_where_there_is_one() -> None:
    """Each event's row holds a summary. The whole view always says of both what they are, or null."""
    story, before = referred(), contested()
    told, plain = summary(story.case), summary(before.case)
    assert (told["arbitration"], told["accord"]) == (ARB, accord_id(story.case))
    assert not {"arbitration", "accord"} & plain.keys()
    seen = view(before.case, C, before.now, before.pack)
    assert (seen["arbitration"], seen["accord"]) == (None, None)


def test_a_body_that_has_lost_the_case_to_the_next_one_does_not_send_it_back() -> None:
    """Its message came late."""
    story = referred(referred(), 1, NEXT)
    story.act(S, cmd.ReturnFromArbitration(accord_id(story.case), "refused", ARB))
    assert story.case.head.stage == "arbitration"


def test_agreements_that_came_to_nothing_do_not_use_up_the_right_to_agree() -> None:
    """One more for each of them, up to as many as the pack allows at all."""
    story = agreed()
    cap = story.pack.caps.accords
    for n in range(2 * cap - 1):
        referred(story, arbitration=an_id("arb", str(n)))
        back = cmd.ReturnFromArbitration(accord_id(story.case), "no_neutral", an_id("arb", str(n)))
        story.act(S, back).act(C, proposal(quoted(valid_until=story.now + DAY)))
        accord = story.case.accords[accord_id(story.case)]
        story.act(R, cmd.ConcludeAccord(accord.id, accord.terms_sha256))
    referred(story)
    story.act(S, cmd.ReturnFromArbitration(accord_id(story.case), "no_neutral", ARB))
    assert refused(story, C, proposal(quoted(valid_until=story.now + DAY))).code == "too_many_accords"
