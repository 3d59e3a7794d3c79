"""Orders and their rounds, hearings, agreed terms, the closing, the end without an award."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.arbitration import commands as cmd
from chalicelib.domain.arbitration.state import (
    AwardKind,
    HearingState,
    OrderKind,
    OrderState,
    Outcome,
    Slot,
    Stage,
)
from chalicelib.domain.case.terms import terms_hash
from chalicelib.domain.values import Role
from tests.arbitrations import C, R, Tale, a_text, content, pack, sought
from tests.unit.domain.arbitration.helping import ARB, CLERK, challenged, faults, ordered, refused, running


def answered(tale: Tale, order_id: str, role: Role = C) -> None:
    tale.act(role, cmd.Submit(order_id, a_text(), ("evi_1", "evi_1")))


def test_an_order_is_met_when_all_have_answered() -> None:
    """Its time is over then; exhibits are named once."""
    tale = Tale().complete()
    order = ordered(tale)
    answered(tale, order.id)
    assert tale.found.orders[order.id].state is OrderState.OPEN
    answered(tale, order.id, R)
    assert tale.found.orders[order.id].state is OrderState.MET
    assert tale.found.orders[order.id].answers["complainant"].exhibits == ("evi_1",)
    assert running(tale) == {"arb_proceedings"}


def test_who_is_silent_stands_in_the_file() -> None:
    """And the case goes on."""
    tale = Tale().complete()
    order = ordered(tale)
    answered(tale, order.id)
    tale.until_due("arb_round")
    assert tale.found.orders[order.id].state is OrderState.UNMET
    assert tale.events[-1].by == (R,)  # type: ignore[union-attr]
    assert refused(tale, R, cmd.Submit(order.id, a_text())) == "nothing_to_answer"


def test_an_answer_comes_once_and_in_time() -> None:
    """One second late is late, whatever the grace."""
    tale = Tale().complete()
    order = ordered(tale)
    answered(tale, order.id)
    assert refused(tale, C, cmd.Submit(order.id, a_text())) == "nothing_to_answer"
    tale.wait(seconds=31)
    assert refused(tale, R, cmd.Submit(order.id, a_text())) == "deadline_passed"


def test_more_time_is_for_both() -> None:
    """Asked for by one; the same end for all whom the order asks."""
    tale = Tale(pack("generic@2")).complete()
    order = ordered(tale, days=1)
    tale.act(C, cmd.AskExtension(order.id, a_text()))
    assert refused(tale, C, cmd.AskExtension(order.id, a_text())) == "already_asked"
    tale.act(ARB, cmd.Extend(order.id, 2, a_text()), "arb-1")
    tale.wait(days=2)
    answered(tale, order.id, R)
    assert tale.found.orders[order.id].answers.keys() == {"respondent"}


def test_an_order_is_extended_three_times() -> None:
    """By 90 days at most."""
    tale = Tale().complete()
    order = ordered(tale)
    assert faults(tale, ARB, cmd.Extend(order.id, 91, a_text()), "arb-1") == [("/days", "out_of_range")]
    for _ in range(3):
        tale.act(ARB, cmd.Extend(order.id, 1, a_text()), "arb-1")
    assert refused(tale, ARB, cmd.Extend(order.id, 1, a_text()), "arb-1") == "too_many_extensions"


@pytest.mark.parametrize(
    ("to", "days", "wrong"),
    [
        ((), None, ("/to", "missing")),
        ((Role.PLATFORM,), None, ("/to", "not_a_party")),
        ((C,), 0, ("/days", "out_of_range")),
    ],
)
def test_an_order_that_asks_nobody_or_for_ever(
    to: tuple[Role, ...], days: int, wrong: tuple[str, str]
) -> None:
    """Is none."""
    tale = Tale().complete()
    assert faults(tale, ARB, cmd.GiveOrder(OrderKind.STATEMENT, a_text(), to, days), "arb-1") == [wrong]


def test_a_timetable_asks_nobody() -> None:
    """It runs against nobody."""
    tale = Tale().complete()
    tale.act(ARB, cmd.GiveOrder(OrderKind.TIMETABLE, a_text()), "arb-1")
    assert [o.state for o in tale.found.orders.values()] == [OrderState.CLOSED]
    assert running(tale) == {"arb_proceedings"}


def test_ten_open_orders_are_the_most() -> None:
    """At a time."""
    tale = Tale().complete()
    for _ in range(10):
        ordered(tale)
    given = cmd.GiveOrder(OrderKind.QUESTION, a_text(), (C,))
    assert refused(tale, ARB, given, "arb-1") == "arbitration_holds_no_more"


def test_only_the_chair_gives_orders() -> None:
    """Others of the panel write to the chair."""
    tale = Tale(pack(size=3)).complete()
    assert refused(tale, ARB, cmd.GiveOrder(OrderKind.OTHER, a_text()), "arb-1") == "not_presiding"


# ------------------------------------------------------------------------------------------------------------- hearings


def proposed(tale: Tale) -> str:
    slots = tuple(Slot("", tale.now + timedelta(hours=n), 60) for n in (1, 2))
    tale.act(ARB, cmd.ProposeHearing(slots, "Europe/Berlin", "video"), "arb-1")
    (hearing,) = tale.found.hearings
    return hearing


def test_a_hearing_from_the_slots_to_its_record() -> None:
    """Both say what suits; it is fixed; it is recorded when its time has come, not before."""
    tale = Tale(pack("generic@2")).complete()
    hearing = proposed(tale)
    first, second = tale.found.hearings[hearing].slots
    tale.act(C, cmd.AnswerSlots(hearing, (first.id, second.id)))
    tale.act(R, cmd.AnswerSlots(hearing, (second.id,)))
    tale.act(ARB, cmd.FixHearing(hearing, second.id), "arb-1")
    assert tale.act(ARB, cmd.FixHearing(hearing, second.id), "arb-1") == ()
    assert refused(tale, ARB, cmd.RecordHearing(hearing, a_text()), "arb-1") == "hearing_not_fixed"
    tale.wait(hours=2)
    tale.act(ARB, cmd.RecordHearing(hearing, a_text()), "arb-1")
    known = tale.found.hearings[hearing]
    assert (known.state, known.fits["respondent"], known.moved) == (HearingState.HELD, (second.id,), 1)


def test_fixed_anew_it_has_another_number() -> None:
    """And cancelled one more: calendars need it."""
    tale = Tale(pack("generic@2")).complete()
    hearing = proposed(tale)
    for slot in tale.found.hearings[hearing].slots:
        tale.act(ARB, cmd.FixHearing(hearing, slot.id), "arb-1")
    tale.act(ARB, cmd.CancelHearing(hearing), "arb-1")
    assert tale.found.hearings[hearing].moved == 3
    assert refused(tale, ARB, cmd.CancelHearing(hearing), "arb-1") == "no_hearing_proposed"


def test_everything_wrong_with_a_proposal_is_told_at_once() -> None:
    """Slots in the past or of no length, a zone or a way that is none."""
    tale = Tale().complete()
    command = cmd.ProposeHearing((Slot("", tale.now, 5),), "Mars/Olympus", "pigeon")
    assert faults(tale, ARB, command, "arb-1") == [
        ("/time_zone", "unknown_time_zone"), ("/mode", "not_one_of"), ("/slots/0/starts_at", "out_of_range"),
        ("/slots/0/minutes", "out_of_range"),
    ]  # fmt: skip


def test_a_slot_that_was_not_offered() -> None:
    """Is none of this hearing."""
    tale = Tale(pack("generic@2")).complete()
    hearing = proposed(tale)
    assert faults(tale, C, cmd.AnswerSlots(hearing, ("x",))) == [("/slots/0", "not_offered")]
    assert faults(tale, ARB, cmd.FixHearing(hearing, "x"), "arb-1") == [("/slot", "not_offered")]


# --------------------------------------------------------------------------------------------------------- agreed terms


def agreed(tale: Tale, amount: int = 7_000) -> None:
    tale.act(C, cmd.AgreeTerms(sought(amount)))
    tale.act(R, cmd.AgreeTerms(sought(amount), terms_hash(sought(amount))))


def test_terms_are_agreed_when_the_other_quotes_them() -> None:
    """Not before, and then they stand."""
    tale = Tale().complete()
    tale.act(C, cmd.AgreeTerms(sought(7_000)))
    assert tale.found.agreed is not None
    assert tale.found.agreed.by == (C,)
    agreed(tale)
    assert tale.found.agreed.by == (C, R)
    assert refused(tale, C, cmd.AgreeTerms(sought(1))) == "already_agreed"


def test_silence_agrees_to_nothing() -> None:
    """However long (P5)."""
    tale = Tale().complete()
    tale.act(C, cmd.AgreeTerms(sought(7_000)))
    tale.until_due("arb_proceedings")
    assert tale.found.agreed is not None
    assert tale.found.agreed.by == (C,)


def test_a_yes_quotes_what_it_says_yes_to() -> None:
    """The same terms without their hash are no yes, and a hash of others neither."""
    tale = Tale().complete()
    tale.act(C, cmd.AgreeTerms(sought(7_000)))
    assert faults(tale, R, cmd.AgreeTerms(sought(7_000))) == [("/sha256", "missing")]
    assert faults(tale, R, cmd.AgreeTerms(sought(6_000), terms_hash(sought(7_000)))) == [
        ("/sha256", "other_terms")
    ]


def test_other_terms_take_the_place_of_the_first() -> None:
    """The one who made the first has not agreed to them."""
    tale = Tale().complete()
    tale.act(C, cmd.AgreeTerms(sought(7_000)))
    tale.act(R, cmd.AgreeTerms(sought(6_000)))
    assert tale.found.agreed is not None
    assert tale.found.agreed.by == (R,)


def test_one_sides_offer_does_not_close_the_proceedings() -> None:
    """While orders run; what both have agreed on does."""
    tale = Tale().complete()
    ordered(tale)
    tale.act(C, cmd.AgreeTerms(sought(7_000)))
    assert refused(tale, ARB, cmd.CloseProceedings(), "arb-1") == "orders_open"
    agreed(tale)
    tale.act(ARB, cmd.CloseProceedings(), "arb-1")
    assert tale.found.head.stage is Stage.DELIBERATION


def test_a_consent_award_is_exactly_that() -> None:
    """Nothing else, and nothing before both have agreed; it needs no reasons."""
    tale = Tale().complete()
    agreed(tale)
    other = Tale().closed()
    given = {"kind": AwardKind.CONSENT, "issues": ()}
    tale.closed()
    assert faults(tale, ARB, cmd.PutDraft(content(8_000, **given)), "arb-1") == [
        ("/content/terms", "other_terms")
    ]
    assert faults(other, ARB, cmd.PutDraft(content(8_000, **given)), "arb-1") == [
        ("/content/kind", "nothing_agreed")
    ]
    tale.act(ARB, cmd.PutDraft(content(7_000, **given, terms=sought(7_000))), "arb-1")
    assert len(tale.found.drafts) == 1


# -------------------------------------------------------------------------------------------------------------- the end


def test_the_time_of_the_proceedings_closes_them() -> None:
    """An order that runs has its time; it is closed with them, and the time for the award begins."""
    tale = Tale().complete()
    ordered(tale, days=80)
    tale.until_due("arb_proceedings")
    tale.until_due("arb_proceedings")
    assert tale.found.head.stage is Stage.DELIBERATION
    assert [o.state for o in tale.found.orders.values()] == [OrderState.CLOSED]
    assert running(tale) == {"arb_award"}


def test_opened_again_drafts_are_no_more() -> None:
    """What comes in may change everything."""
    tale = Tale().closed()
    tale.act(ARB, cmd.PutDraft(content()), "arb-1")
    tale.act(ARB, cmd.ReopenProceedings(a_text()), "arb-1")
    assert running(tale) == {"arb_proceedings"}
    assert [d.dropped for d in tale.found.drafts.values()] == [True]


@pytest.mark.parametrize("at", ["drawn", "complete"])
def test_the_office_ends_it_before_the_panel_deliberates(at: str) -> None:
    """On a ground of the rules."""
    tale = getattr(Tale(), at)()
    assert faults(tale, CLERK, cmd.Terminate("bored", a_text()), "clerk-1") == [("/ground", "not_one_of")]
    tale.act(CLERK, cmd.Terminate("unpaid", a_text()), "clerk-1")
    assert tale.found.head.outcome is Outcome.TERMINATED


@pytest.mark.parametrize("ground", ["no_jurisdiction", "not_pursued", "impossible"])
def test_what_is_for_the_tribunal_the_office_does_not_end_it_on(ground: str) -> None:
    """Before there is one it does; then fees that are not paid are left to it, and when they are paid nothing."""
    tale = Tale().drawn()
    assert tale.act(CLERK, cmd.Terminate(ground, a_text()), "clerk-1")
    tale = Tale().complete()
    assert faults(tale, CLERK, cmd.Terminate(ground, a_text()), "clerk-1") == [("/ground", "not_one_of")]
    (charge,) = tale.found.charges
    tale.act(CLERK, cmd.RecordPayment(charge))
    assert refused(tale, CLERK, cmd.Terminate(ground, a_text()), "clerk-1") == "tribunal_decides"
    assert "terminate" not in tale.actions(CLERK, "clerk-1")
    assert faults(tale, ARB, cmd.Terminate("unpaid", a_text()), "arb-1") == [("/ground", "not_one_of")]
    assert tale.act(ARB, cmd.Terminate(ground, a_text()), "arb-1")


@pytest.mark.parametrize("at", ["disclosed", "complete", "closed"])
def test_a_challenge_is_decided_before_anybody_ends_it(at: str) -> None:
    """The one who is challenged least of all."""
    tale = getattr(Tale(), at)()
    challenged(tale)
    for role, ref in ((CLERK, "clerk-1"), (ARB, "arb-1")):
        if (role, at) != (ARB, "disclosed"):
            told = refused(tale, role, cmd.Terminate("unpaid", a_text()), ref)
            assert told == "challenge_pending"


def test_not_while_it_deliberates() -> None:
    """Unless that is overdue."""
    tale = Tale().closed()
    assert refused(tale, CLERK, cmd.Terminate("impossible", a_text()), "clerk-1") == "panel_deliberates"
    tale.until_due("arb_award")
    tale.act(CLERK, cmd.Terminate("impossible", a_text()), "clerk-1")
    assert tale.found.head.outcome is Outcome.TERMINATED


def test_an_arbitrator_who_is_only_asked_ends_nothing() -> None:
    """Nor one of the panel who does not preside."""
    assert refused(Tale().drawn(), ARB, cmd.Terminate("impossible", a_text()), "arb-1") == "not_on_panel"
    tale = Tale(pack(size=3)).complete()
    assert refused(tale, ARB, cmd.Terminate("impossible", a_text()), "arb-1") == "not_presiding"
