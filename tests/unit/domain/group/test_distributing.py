"""Determination and distribution: common questions, test cases, the ledger, its review, sums that reach nobody."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.case.state import Finding
from chalicelib.domain.collective.formula import Formula, Kind
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group import events as ev
from chalicelib.domain.group import views
from chalicelib.domain.group.state import JobKind, JobState, OfferState, Outcome, PollKind, Stage, Status
from tests.group_stories import (
    DAY,
    GRACE,
    HALF,
    OFFICER,
    PLATFORM,
    REPRESENTATIVE,
    RESPONDENT,
    SYSTEM,
    Tale,
    case_id,
    money,
    pack,
    reasons,
    text,
)  # fmt: skip


def test_nothing_is_paid_before_the_ledger_could_be_reviewed() -> None:
    """Five days."""
    tale = Tale().reviewed()
    made = tale.now
    tale.wake()
    assert tale.now == made + 5 * DAY + GRACE
    assert tale.g.job is not None
    assert tale.g.job.kind is JobKind.CARRY


def test_a_correction_works_the_ledger_out_anew_and_begins_the_review_again() -> None:
    tale = Tale().reviewed()
    tale.do(cmd.CorrectLedger(case_id(1), money(900), "wrong_claim", text())).ledger(EUR=19_000)
    found = tale.g.ledger
    assert found is not None
    assert (found.number, found.totals, [c.case_id for c in found.corrections]) == (
        2,
        {"EUR": 19_000},
        [case_id(1)],
    )
    assert tale.g.deadlines["group_review"].due_at == tale.now + 5 * DAY


def test_the_ledger_is_not_corrected_after_its_review() -> None:
    with pytest.raises(NotAllowed) as refused:
        Tale().carried().do(cmd.CorrectLedger(case_id(1), money(900), "wrong_claim", text()))
    assert refused.value.code == "ledger_not_open"


@pytest.mark.parametrize(
    ("entitled", "pointer", "code"),
    [
        (money(-1), "/entitled/amount", "too_small"),
        (money(1, "USD"), "/entitled/currency", "other_currency"),
    ],
)
def test_a_correction_out_of_bounds_is_refused(entitled: object, pointer: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        Tale().reviewed().do(cmd.CorrectLedger(case_id(1), entitled, "wrong_claim", text()))  # type: ignore[arg-type]
    assert [(f.pointer, f.code) for f in refused.value.faults] == [(pointer, code)]


def test_what_reaches_nobody_waits_and_then_goes_where_the_pack_says() -> None:
    tale = Tale().carried().do(cmd.RecordUnclaimed(case_id(1), money(5_000)), PLATFORM).wake()
    assert tale.types() == ["UnclaimedResolved", "GroupClosed"]
    assert tale.happened[0].sums == {"EUR": 5_000}  # type: ignore[union-attr]
    assert (tale.g.head.outcome, tale.g.settled.resolved if tale.g.settled else "") == (
        Outcome.SETTLED,
        "respondent",
    )


def test_one_members_sum_is_recorded_once() -> None:
    tale = Tale().carried().do(cmd.RecordUnclaimed(case_id(1), money(5_000)), PLATFORM)
    with pytest.raises(NotAllowed) as refused:
        tale.do(cmd.RecordUnclaimed(case_id(1), money(5_000)), PLATFORM)
    assert refused.value.code == "recorded_already"


def test_never_more_is_unclaimed_than_the_ledger_gave() -> None:
    tale = Tale().carried().do(cmd.RecordUnclaimed(case_id(1), money(15_000)), PLATFORM)
    with pytest.raises(Invalid) as refused:
        tale.do(cmd.RecordUnclaimed(case_id(2), money(5_001)), PLATFORM)
    assert refused.value.faults[0].limit == 5_000


def test_a_group_that_paid_everybody_just_ends() -> None:
    tale = Tale().carried().wake()
    assert tale.types() == ["GroupClosed"]
    assert (tale.g.head.status, tale.g.head.cause) == (Status.CLOSED, "carried_out")


# ------------------------------------------------------------------------------------------------------- determination


@pytest.mark.capability("S41")
def test_a_common_decision_lets_members_object() -> None:
    tale = Tale().decided()
    assert (tale.poll.kind, tale.poll.options) == (PollKind.OBJECTION, ("object",))


def test_after_the_time_to_object_it_is_distributed() -> None:
    tale = Tale().decided().sealed().wake().counted(object=2)
    assert tale.g.head.stage is Stage.DISTRIBUTION


def test_a_decision_that_gives_nothing_binds_nobody() -> None:
    tale = Tale().decided(None)
    assert (tale.g.head.outcome, tale.g.head.cause) == (Outcome.DECIDED, "decided_without_terms")
    assert tale.g.job is not None
    assert tale.g.job.kind is JobKind.RELEASE


def test_where_members_cannot_object_a_decision_binds_those_who_take_it_up() -> None:
    tale = Tale(pack(objections=False)).decided()
    assert tale.poll.kind is PollKind.ACCEPTANCE


def test_a_decision_nobody_takes_up_ends_the_group() -> None:
    tale = Tale(pack(objections=False)).decided().sealed().wake().counted(no=6)
    assert (tale.g.head.outcome, tale.g.head.cause) == (Outcome.DECIDED, "decision_not_taken_up")


def test_a_decision_rests_on_answered_questions_and_reasons() -> None:
    tale = Tale().determining().do(cmd.PoseQuestion(text()))
    question = next(iter(tale.g.questions))
    with pytest.raises(Invalid) as refused:
        tale.do(cmd.DecideCommon(Finding.UPHELD, (question,), (), None))
    assert {(f.pointer, f.code) for f in refused.value.faults} == {
        ("/reasons", "missing"),
        ("/questions/0", "not_answered"),
        ("/formula", "missing"),
    }


def test_a_question_is_answered_once() -> None:
    tale = Tale().determining().do(cmd.PoseQuestion(text("a"))).do(cmd.PoseQuestion(text("b")))
    question = next(iter(tale.g.questions))
    tale.do(cmd.AnswerQuestion(question, Finding.UPHELD, reasons()))
    with pytest.raises(NotAllowed) as refused:
        tale.do(cmd.AnswerQuestion(question, Finding.DISMISSED, reasons()))
    assert refused.value.code == "question_answered"


# ---------------------------------------------------------------------------------------------------------- test cases


@pytest.mark.capability("S41")
def test_test_cases_are_drawn_from_a_roll_sealed_after_both_sides_gave_their_nonce() -> None:
    tale = Tale().determining()
    tale.do(cmd.CommitNonce("aa" * 32), REPRESENTATIVE, case_id(1)).do(cmd.CommitNonce("bb" * 32), RESPONDENT)
    tale.do(cmd.DrawTests(2))
    draw = next(iter(tale.g.draws.values()))
    assert (draw.nonces, draw.roll) == ({"representative": "aa" * 32, "respondent": "bb" * 32}, 2)
    tale.sealed()
    assert tale.g.job is not None
    assert (tale.g.job.kind, tale.g.job.roll, tale.g.job.of) == (JobKind.DRAW, 2, draw.id)


def test_each_side_gives_one_nonce() -> None:
    tale = Tale().determining().do(cmd.CommitNonce("aa" * 32), RESPONDENT)
    with pytest.raises(NotAllowed) as refused:
        tale.do(cmd.CommitNonce("bb" * 32), RESPONDENT)
    assert refused.value.code == "nonce_given"


@pytest.mark.parametrize("number", [0, 5])
def test_no_more_test_cases_than_the_pack_allows(number: int) -> None:
    with pytest.raises(Invalid) as refused:
        Tale().determining().do(cmd.DrawTests(number))
    assert refused.value.faults[0].limit == 4


def drawn() -> Tale:
    tale = Tale().determining().do(cmd.DrawTests(2)).sealed()
    return tale.do(cmd.RecordDraw(tale.job, (case_id(4), case_id(2)), "ee" * 32), SYSTEM)


def test_what_a_test_case_comes_to_all_members_see_without_whose_it_is() -> None:
    tale = drawn().do(cmd.RecordTestResult(case_id(2), "decided", 4_000), SYSTEM)
    result = tale.g.results["2"]
    assert (result.number, result.outcome, result.share) == (2, "decided", 4_000)


def test_a_test_result_comes_once_and_of_drawn_cases_only() -> None:
    tale = drawn().do(cmd.RecordTestResult(case_id(2), "decided", 4_000), SYSTEM)
    assert tale.do(cmd.RecordTestResult(case_id(2), "settled"), SYSTEM).happened == []
    assert tale.do(cmd.RecordTestResult(case_id(6), "settled"), SYSTEM).happened == []


@pytest.mark.capability("S41")
def test_what_a_test_case_came_to_binds_no_other_member() -> None:
    """The group's stage, offers and ledger stay as they were."""
    before = drawn()
    stage, ledger = before.g.head.stage, before.g.ledger
    before.do(cmd.RecordTestResult(case_id(4), "dismissed"), SYSTEM)
    assert (before.g.head.stage, before.g.ledger) == (stage, ledger)


def test_an_officer_decides_and_no_one_else() -> None:
    tale = Tale().determining()
    for role in (REPRESENTATIVE, RESPONDENT, PLATFORM):
        with pytest.raises(NotAllowed) as refused:
            tale.do(cmd.DecideCommon(Finding.UPHELD, (), reasons(), HALF), role)
        assert refused.value.code == "wrong_role"
    assert tale.do(cmd.DecideCommon(Finding.UPHELD, (), reasons(), HALF), OFFICER).g.decisions


def test_the_review_ends_once_however_often_the_group_is_woken() -> None:
    tale = Tale().reviewed().wake()
    started = len(tale.g.jobs)
    assert tale.tick().tick().happened == []
    assert len(tale.g.jobs) == started


def test_a_latecomers_odd_currency_does_not_keep_the_others_from_an_offer() -> None:
    """An offer in euros; when the roll is sealed, somebody claims in dollars. All others are asked."""
    tale = Tale().negotiating().offered(Formula(Kind.FIXED, each=(money(500),))).agree()
    tale.sealed(7, EUR=60_000, USD=900)
    assert tale.types() == ["RollSealed", "JobFinished", "PollOpened"]
    assert tale.offer.state == "agreed"


def test_terms_that_reach_nobody_any_more_are_not_put_to_the_members() -> None:
    """An offer in euros; when the roll is sealed, only dollars are claimed."""
    tale = Tale().negotiating().offered(Formula(Kind.FIXED, each=(money(500),))).agree()
    tale.sealed(1, USD=900)
    assert tale.types() == ["RollSealed", "JobFinished", "PollVoided", "OfferFailed"]
    assert tale.g.deadlines["group_negotiation"].state == "running"


def test_a_fund_that_does_not_reach_for_everybodys_floor_is_not_offered() -> None:
    """Six members of at least 100.00 each from 500.00."""
    fund = Formula(Kind.FUND, total=(money(50_000),), floor=(money(10_000),))
    with pytest.raises(Invalid) as refused:
        Tale().negotiating().offered(fund)
    assert [(f.pointer, f.code) for f in refused.value.faults] == [("/formula/floor", "floors_above_fund")]


def test_work_that_waits_comes_in_the_order_in_which_it_was_ordered() -> None:
    """However its rows come back from the table."""
    tale = Tale().adopted()
    assert tale.group is not None
    tale.group = replace(tale.group, jobs=dict(sorted(tale.group.jobs.items(), reverse=True)))
    numbers = sorted(job.number for job in tale.g.jobs.values())
    assert len(set(numbers)) == len(numbers)


# ------------------------------------------------------------------------------------------------- who is left for it


def made(tale: Tale, lines: int, **changes: Any) -> Tale:
    """The ledger has been worked out, with so many lines."""
    return tale.do(cmd.RecordLedger(tale.job, lines, "cd" * 32, {"EUR": 20_000}, **changes), SYSTEM)


def test_an_offer_that_too_few_are_left_for_falls() -> None:
    """Accepted by four where three were asked for; two of the four have settled alone before the ledger."""
    tale = Tale().negotiating().offered(least=3).agree().sealed().wake().counted(yes=4)
    made(tale, 2)
    assert (tale.offer.state, tale.g.head.outcome, tale.g.head.cause) == (
        OfferState.FAILED, Outcome.DISSOLVED, "too_few_left",
    )  # fmt: skip
    assert [job.kind for job in tale.g.jobs.values() if job.then == "too_few_left"] == [JobKind.RELEASE]


def test_an_offer_that_enough_are_left_for_stands() -> None:
    """Three of the four."""
    tale = Tale().negotiating().offered(least=3).agree().sealed().wake().counted(yes=4)
    assert made(tale, 3).types()[-1] == "LedgerMade"


def test_a_group_of_which_all_have_objected_ends_at_once() -> None:
    """No review, no waiting for sums that nobody gets."""
    tale = made(Tale().decided().sealed().wake().counted(object=6), 0)
    assert (tale.g.head.outcome, tale.g.head.cause) == (Outcome.DECIDED, "decision_not_taken_up")
    assert [d.rule for d in tale.g.running()] == ["job"]


def test_a_group_that_all_have_left_before_the_ledger_ends_at_once() -> None:
    tale = made(Tale().adopted(), 0)
    assert (tale.g.head.outcome, tale.g.head.cause) == (Outcome.DISSOLVED, "no_members")


def test_a_ledger_that_reaches_nobody_leaves_nothing_to_wait_for() -> None:
    """All have settled alone while it was reviewed."""
    tale = Tale().reviewed().wake().done(carried=0)
    assert tale.types() == ["JobFinished", "GroupClosed"]
    assert tale.g.head.cause == "no_members"


def test_a_ledger_that_waits_for_a_broken_case_does_not_end_the_group() -> None:
    """Nobody has got anything yet, and one case is tried again."""
    tale = Tale().reviewed().wake()
    tale.do(cmd.RecordDone(tale.job, waiting=1), SYSTEM)
    assert [d.rule for d in tale.g.running()] == ["group_unclaimed"]


def test_whose_line_was_put_right_stands_in_no_event_that_all_read() -> None:
    """The present version alone keeps the corrections, and only the office is told of each."""
    tale = Tale().reviewed()
    for n in (1, 2):
        tale.do(cmd.CorrectLedger(case_id(n), money(9_000), "wrong_claim", text())).ledger()
        assert [e.ledger.corrections for e in tale.happened if isinstance(e, ev.LedgerMade)] == [()]
    kept = {found.number: len(found.corrections) for found in tale.g.ledgers.values()}
    assert kept == {1: 0, 2: 0, 3: 2}


# ---------------------------------------------------------------------------------------------- lines that are lowered


def lowered() -> Tale:
    """An officer has put a line right that is lower now than its member has accepted."""
    tale = Tale().reviewed().do(cmd.CorrectLedger(case_id(1), money(900), "wrong_claim", text()))
    return made(tale, 4, lowered=1)


def test_a_lowered_line_is_asked_about_before_anything_is_carried_out() -> None:
    """Fifteen days to accept, as for the offer; a yes quotes the root of the ledger as it is now."""
    tale = lowered()
    assert (tale.poll.kind, tale.poll.terms_sha256) == (PollKind.CORRECTION, "cd" * 32)
    assert [(d.rule, d.due_at) for d in tale.g.running()] == [("group_acceptance", tale.now + 15 * DAY)]


def test_only_whose_line_was_lowered_is_asked_about_it() -> None:
    tale = lowered()
    invited = [
        views.invitation(tale.g, tale.rules, ("shop-77",), lowered=asked).polls for asked in (True, False)
    ]
    assert invited == [{tale.poll.id: ("yes", "no")}, {}]


def test_silence_about_a_lowered_line_accepts_nothing() -> None:
    """The ledger is worked out without those who have not said yes, and they are let go."""
    tale = lowered().wake().counted(ballots=0)
    ledger, release = sorted(
        (job for job in tale.g.jobs.values() if job.state is not JobState.DONE), key=lambda job: job.number
    )
    assert (ledger.kind, release.kind, release.of, release.then) == (
        JobKind.LEDGER, JobKind.RELEASE, tale.poll.id, "others",
    )  # fmt: skip
    made(tale, 3)
    assert tale.g.deadlines["group_review"].due_at == tale.now + 5 * DAY


def test_a_line_that_was_not_lowered_is_asked_about_by_nobody() -> None:
    """A correction upward stands."""
    tale = Tale().reviewed().do(cmd.CorrectLedger(case_id(1), money(9_000), "wrong_claim", text()))
    made(tale, 4)
    assert [d.rule for d in tale.g.running()] == ["group_review"]


def unfit(tale: Tale) -> Tale:
    """The ledger could not be worked out."""
    return tale.do(cmd.RecordLedger(tale.job, 0, "", {}, fits=False), SYSTEM)


def test_terms_that_fit_nobody_hold_nobody() -> None:
    """No ledger can be made of them: the group ends, and each member goes on alone."""
    tale = unfit(Tale().adopted())
    assert (tale.g.head.outcome, tale.g.head.cause) == (Outcome.DISSOLVED, "terms_do_not_fit")


def test_a_correction_that_does_not_fit_leaves_the_ledger_as_it_was() -> None:
    """And open to review again."""
    tale = Tale().reviewed()
    before = tale.g.ledger
    unfit(tale.do(cmd.CorrectLedger(case_id(1), money(5_000), "typing_error", text())))
    assert tale.g.ledger == before
    assert [d.rule for d in tale.g.running()] == ["group_review"]
