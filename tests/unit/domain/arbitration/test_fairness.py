"""Both sides alike, and nobody by a detour: windows, rounds, corrections, who comes back under another reference."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.arbitration import commands as cmd
from chalicelib.domain.arbitration.rules import Method
from chalicelib.domain.arbitration.state import (
    AwardKind,
    HearingState,
    Issue,
    OrderState,
    Reason,
    RequestKind,
    Slot,
    Stage,
)
from chalicelib.domain.arbitration.wanted import wants
from chalicelib.domain.case.state import DeadlineState, Finding
from chalicelib.domain.errors import NotAllowed
from tests.arbitrations import C, R, Tale, a_draw, a_text, content, neutral, pack, seen, sought
from tests.unit.domain.arbitration.helping import (
    ARB,
    CLERK,
    SYSTEM,
    challenged,
    faults,
    ordered,
    refused,
    ruled,
)
from tests.unit.domain.arbitration.test_after import appealing, asked, granted, signed


def redrawn(tale: Tale, seat: str, ref: str) -> None:
    known = tale.found.draws[seat].following
    tale.act(SYSTEM, cmd.RecordDraw(seat, a_draw(tale.found, seat, ref, known), neutral(ref, attempt=known)))


# ------------------------------------------------------------------------------------------------------ who comes back


def test_who_was_challenged_does_not_come_back_under_another_reference() -> None:
    """He is the same person, whoever names him."""
    tale = Tale(pack(method="body")).seeded()
    tale.act(CLERK, cmd.Appoint("1", neutral("arb-1", person="anna")), "clerk-1")
    tale.act(ARB, cmd.AcceptAppointment({}), "arb-1")
    challenged(tale)
    ruled(tale, upheld=True)
    with pytest.raises(NotAllowed) as caught:
        tale.act(CLERK, cmd.Appoint("1", neutral("arb-2", person="anna")), "clerk-1")
    assert caught.value.data["reasons"] == ["replaced_before"]


def test_nobody_of_the_first_panel_sits_on_appeal_under_another_reference() -> None:
    """Nor by the party's own nomination."""
    tale = Tale(appealing(method="nomination")).awarded()
    asked(tale, RequestKind.APPEAL)
    with pytest.raises(NotAllowed):
        tale.act(R, cmd.Nominate(neutral("yours", person="person-arb-1")))


# ---------------------------------------------------------------------------------------------------- windows to object


def test_while_a_challenge_is_decided_no_time_to_challenge_another_runs() -> None:
    """It begins when one can be brought again, and is whole then."""
    tale = Tale(pack(size=3)).drawn()
    tale.act(ARB, cmd.AcceptAppointment({}), "arb-1")
    challenged(tale, "1")
    tale.act(ARB, cmd.AcceptAppointment({}), "arb-2")
    assert tale.found.deadlines["arb_challenge:2"].state is DeadlineState.PAUSED
    tale.wait(seconds=5)
    ruled(tale, upheld=False)
    window = tale.found.deadlines["arb_challenge:2"]
    assert (window.state, window.due_at) == (DeadlineState.RUNNING, tale.now + timedelta(seconds=20))


def test_nobody_confirms_himself_by_disclosing_more() -> None:
    """The one who is challenged states something new: he does not sit before it is decided."""
    tale = Tale().disclosed()
    challenged(tale)
    tale.act(ARB, cmd.UpdateDisclosure({}, a_text("more")), "arb-1")
    tale.wait(seconds=25)  # the time to challenge has 20 seconds
    assert tale.found.contested is not None
    assert tale.found.head.stage is Stage.CONSTITUTION
    assert not tale.found.head.complete


# --------------------------------------------------------------------------------------------------------------- rounds


def test_a_round_stands_still_as_long_as_a_seat_is_vacant() -> None:
    """Also where a challenge of another neutral had stopped it, and is decided meanwhile."""
    tale = Tale(pack(size=3)).complete()
    order = ordered(tale)
    challenged(tale, "1")
    tale.act(ARB, cmd.Resign("health"), "arb-2")
    ruled(tale, upheld=False)
    assert tale.found.deadlines[f"arb_round:{order.id}"].state is DeadlineState.PAUSED
    redrawn(tale, "2", "arb-7")
    tale.act(ARB, cmd.AcceptAppointment({}), "arb-7")
    tale.until_due("arb_challenge")
    assert tale.found.head.stage is Stage.PROCEEDINGS
    round_ = tale.found.deadlines[f"arb_round:{order.id}"]
    assert (round_.state, round_.due_at) == (DeadlineState.RUNNING, tale.now + timedelta(seconds=30))


def test_the_proceedings_do_not_end_before_a_round_that_was_given() -> None:
    """They have 300 seconds; the order gives two days."""
    tale = Tale().complete()
    order = ordered(tale, (R,), days=2)
    due = tale.found.deadlines[f"arb_round:{order.id}"].due_at
    tale.until_due("arb_proceedings")
    assert tale.found.head.stage is Stage.PROCEEDINGS
    assert tale.found.orders[order.id].state is OrderState.OPEN
    assert tale.found.deadlines["arb_proceedings"].due_at == due
    tale.until_due("arb_proceedings")
    assert tale.names()[-1] == "proceedings.closed"


def test_the_proceedings_do_not_end_before_a_hearing_that_is_fixed() -> None:
    """It takes 60 minutes, a day from now."""
    tale = Tale().complete()
    starts = tale.now + timedelta(days=1)
    tale.act(ARB, cmd.ProposeHearing((Slot("", starts, 60),), "Europe/Berlin", "video"), "arb-1")
    (hearing,) = tale.found.hearings.values()
    tale.act(ARB, cmd.FixHearing(hearing.id, hearing.slots[0].id), "arb-1")
    tale.until_due("arb_proceedings")
    assert tale.found.head.stage is Stage.PROCEEDINGS
    tale.now = starts + timedelta(minutes=30)
    tale.act(ARB, cmd.RecordHearing(hearing.id, a_text()), "arb-1")
    assert tale.found.hearings[hearing.id].state is HearingState.HELD


# ---------------------------------------------------------------------------------------------------- behind the award


def test_a_correction_stays_the_kind_of_award_that_it_was() -> None:
    """What binds does not become an opinion, nor an award by default."""
    tale = Tale().awarded()
    request = asked(tale)
    opinion = content(kind=AwardKind.OPINION)
    ruling = cmd.RuleOnRequest(request, True, a_text(), opinion, seen())
    assert faults(tale, ARB, ruling, "arb-1") == [("/content/kind", "not_one_of")]


def test_a_correction_changes_no_finding_on_any_issue() -> None:
    """The whole may be the same: one of the reasons' findings is not."""
    tale = Tale().awarded()
    request = asked(tale)
    other = Issue("conformity", Finding.DISMISSED, (Reason(a_text("reason"), ("claim",)),))
    ruling = cmd.RuleOnRequest(request, True, a_text(), content(issues=(other,)), seen())
    assert faults(tale, ARB, ruling, "arb-1") == [("/content/issues", "not_a_correction")]


def test_a_correction_beside_an_additional_award_gives_no_more_than_was_asked_for() -> None:
    """2,000 of the 10,000 are added: 8,001 are too much."""
    tale = Tale().awarded()
    signed(tale, granted(tale, asked(tale, RequestKind.ADDITIONAL), amount=2_000, kind=AwardKind.ADDITIONAL))
    request = asked(tale)
    ruling = cmd.RuleOnRequest(request, True, a_text(), content(8_001), seen())
    assert faults(tale, ARB, ruling, "arb-1") == [("/content/terms/money/amount", "above_claim")]


def test_a_correction_that_nobody_signs_takes_nobody_the_appeal() -> None:
    """It had to wait for the signature; its 40 seconds run when there will be none."""
    tale = Tale(appealing()).awarded()
    granted(tale, asked(tale), amount=7_900)
    for _ in range(4):
        tale.until_due("arb_sign")
    assert tale.found.head.stage is Stage.AWARDED
    assert {d.id for d in tale.found.running()} == {"arb_appeal"}
    asked(tale, RequestKind.APPEAL)
    assert tale.found.head.instance == 2


def test_on_appeal_nobody_is_drawn_for_a_party_before_its_time_to_nominate_is_over() -> None:
    """Those of the first panel have left another seat."""
    tale = Tale(appealing(method="nomination")).awarded()
    asked(tale, RequestKind.APPEAL)
    given = tale.pack.arbitration
    assert given is not None
    drawn = [w.seat for w in wants(tale.found, given)]
    chair = [s.id for s in tale.found.bench if s.method is Method.DRAW]
    assert drawn == chair


def test_a_hearing_is_not_fixed_for_a_time_that_is_over() -> None:
    """Nobody could come any more."""
    tale = Tale().complete()
    slots = tuple(Slot("", tale.now + timedelta(seconds=n), 30) for n in (5, 50))
    tale.act(ARB, cmd.ProposeHearing(slots, "Europe/Berlin", "video"), "arb-1")
    (hearing,) = tale.found.hearings.values()
    tale.wait(seconds=5)
    assert faults(tale, ARB, cmd.FixHearing(hearing.id, hearing.slots[0].id), "arb-1") == [
        ("/slot", "in_the_past")
    ]
    tale.act(ARB, cmd.FixHearing(hearing.id, hearing.slots[1].id), "arb-1")


def test_who_takes_the_seat_of_one_who_has_gone_is_asked_by_the_draw_again() -> None:
    """A party whose nominee has gone has none in his place: somebody is drawn."""
    tale = Tale(pack(method="nomination", size=3)).seeded()
    tale.act(C, cmd.Nominate(neutral("mine")))
    tale.act(ARB, cmd.DeclineAppointment("time"), "mine")
    given = tale.pack.arbitration
    assert given is not None
    assert "1" in [w.seat for w in wants(tale.found, given)]


def test_an_award_that_is_being_signed_does_not_fail_for_its_time() -> None:
    """Overdue three times, adopted in the last moment: the time to sign it runs from there."""
    tale = Tale().closed()
    for _ in range(3):
        tale.until_due("arb_award")
    last = tale.found.deadlines["arb_award"]
    tale.wait(seconds=(last.due_at - tale.now).total_seconds() - 1)
    tale.adopted()
    tale.until_due("arb_award")
    assert tale.found.head.stage is Stage.DELIBERATION
    assert {d.rule for d in tale.found.running()} == {"arb_sign"}
    tale.awarded()
    assert "award.rendered" in tale.names()


def test_reasons_of_a_consent_award_hold_like_any() -> None:
    """It needs none; one that rests on nothing is none."""
    tale = Tale().complete()
    tale.act(C, cmd.AgreeTerms(sought(5_000)))
    agreed = tale.found.agreed
    assert agreed is not None
    tale.act(R, cmd.AgreeTerms(sought(5_000), agreed.sha256))
    tale.closed()
    empty = Issue("conformity", Finding.PARTLY_UPHELD, (Reason(a_text(), ()),))
    draft = content(kind=AwardKind.CONSENT, terms=sought(5_000), issues=(empty,))
    assert faults(tale, ARB, cmd.PutDraft(draft), "arb-1") == [
        ("/content/issues/0/reasons/0/cites", "missing")
    ]
    tale.act(ARB, cmd.PutDraft(content(kind=AwardKind.CONSENT, terms=sought(5_000), issues=())), "arb-1")


def test_the_office_does_not_remove_one_after_the_other_until_it_has_whom_it_likes() -> None:
    """Three; then only who does not decide in time."""
    tale = Tale().drawn()
    for n in range(3):
        tale.act(CLERK, cmd.RemoveNeutral("1", a_text()), "clerk-1")
        redrawn(tale, "1", f"next-{n}")
    assert refused(tale, CLERK, cmd.RemoveNeutral("1", a_text()), "clerk-1") == "arbitration_holds_no_more"
    tale.closed()
    tale.until_due("arb_award")
    tale.act(CLERK, cmd.RemoveNeutral("1", a_text()), "clerk-1")
    assert tale.found.head.panel == ()


def test_nobody_stalls_by_stating_more_and_more() -> None:
    """Each statement begins the time to challenge anew: forty times at most."""
    tale = Tale().disclosed()
    for n in range(40):
        tale.act(ARB, cmd.UpdateDisclosure({}, a_text(f"more-{n}")), "arb-1")
    more = cmd.UpdateDisclosure({}, a_text("more"))
    assert refused(tale, ARB, more, "arb-1") == "arbitration_holds_no_more"


def test_the_proceedings_are_opened_again_three_times_at_most() -> None:
    """Else the award would never be due."""
    tale = Tale().closed()
    for _ in range(3):
        tale.act(ARB, cmd.ReopenProceedings(a_text()), "arb-1")
        tale.act(ARB, cmd.CloseProceedings(), "arb-1")
    assert refused(tale, ARB, cmd.ReopenProceedings(a_text()), "arb-1") == "arbitration_holds_no_more"
    assert "reopen_proceedings" not in tale.actions(ARB, "arb-1")
