"""After the award: correction, additional award, appeal; what stands, and when it is over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.adapters.packs import PackFiles
from chalicelib.domain.arbitration import commands as cmd
from chalicelib.domain.arbitration.state import (
    AwardKind,
    AwardState,
    Outcome,
    RequestKind,
    RequestState,
    Stage,
    Status,
)
from chalicelib.domain.case.state import Finding
from chalicelib.domain.rulepack import RulePack
from tests.arbitrations import C, R, Tale, a_draw, a_text, content, neutral, pack, seen, sought
from tests.unit.domain.arbitration.helping import ARB, SYSTEM, faults, refused, running


def appealing(**changes: Any) -> RulePack:
    """An appeal within 40 seconds from one to three."""
    return with_appeal(pack(appeal_to=3, **changes))


def with_appeal(given: RulePack) -> RulePack:
    base = PackFiles().get("demo@2").deadlines["arb_correct"]
    longer = replace(base, length=replace(base.length, n=40))
    changed = replace(given, deadlines={**given.deadlines, "arb_appeal": longer})
    changed.__dict__.update(given.__dict__)
    return changed


def asked(tale: Tale, kind: RequestKind = RequestKind.CORRECTION) -> str:
    tale.act(C, cmd.RequestAfter(kind, a_text()))
    return list(tale.found.requests)[-1]


def granted(tale: Tale, request: str, **changes: Any) -> str:
    given = content(**changes)
    tale.act(ARB, cmd.RuleOnRequest(request, True, a_text(), given, seen()), "arb-1")
    award = tale.found.signing
    assert award is not None
    return award.id


def signed(tale: Tale, award: str) -> None:
    tale.act(ARB, cmd.SignAward(award, "Ed25519", "k", "s"), "arb-1")


def test_when_its_windows_are_over_it_is_final() -> None:
    """30 seconds and the grace."""
    tale = Tale().awarded()
    tale.wait(seconds=31)
    assert tale.found.head.status is Status.OPEN
    tale.wait(seconds=1)
    assert (tale.found.head.outcome, tale.found.head.cause) == (Outcome.AWARDED, "final")


def test_a_corrected_award_takes_the_place_of_the_first() -> None:
    """When it is signed."""
    tale = Tale().awarded()
    first = next(iter(tale.found.awards))
    second = granted(tale, asked(tale), amount=7_900)
    assert tale.found.awards[first].state is AwardState.RENDERED
    signed(tale, second)
    assert [tale.found.awards[a].state for a in (first, second)] == [AwardState.REPLACED, AwardState.RENDERED]
    assert tale.found.awards[second].corrects == first


def test_a_correction_changes_no_finding() -> None:
    """Nor is it an additional award, nor nothing."""
    tale = Tale().awarded()
    request = asked(tale)
    other = content(None)
    ruling = cmd.RuleOnRequest(request, True, a_text(), other, seen())
    assert faults(tale, ARB, ruling, "arb-1") == [("/content/finding", "not_a_correction")]
    more = cmd.RuleOnRequest(request, True, a_text(), content(kind=AwardKind.ADDITIONAL), seen())
    assert ("/content/kind", "not_one_of") in faults(tale, ARB, more, "arb-1")
    assert faults(tale, ARB, cmd.RuleOnRequest(request, True, a_text()), "arb-1") == [("/content", "missing")]


def test_an_additional_award_stands_beside_the_first() -> None:
    """8,000 and 2,000 are the 10,000 of the claim; 2,001 would be more."""
    tale = Tale().awarded()
    request = asked(tale, RequestKind.ADDITIONAL)
    above = cmd.RuleOnRequest(request, True, a_text(), content(2_001, kind=AwardKind.ADDITIONAL), seen())
    assert faults(tale, ARB, above, "arb-1") == [("/content/terms/money/amount", "above_claim")]
    signed(tale, granted(tale, request, amount=2_000, kind=AwardKind.ADDITIONAL))
    assert [a.state for a in tale.found.awards.values()] == [AwardState.RENDERED] * 2


def test_a_later_correction_leaves_the_additional_award() -> None:
    """It corrects the first one."""
    tale = Tale().awarded()
    first = next(iter(tale.found.awards))
    signed(tale, granted(tale, asked(tale, RequestKind.ADDITIONAL), amount=2_000, kind=AwardKind.ADDITIONAL))
    third = granted(tale, asked(tale), amount=7_000)
    signed(tale, third)
    assert tale.found.awards[third].corrects == first
    assert [a.state for a in tale.found.awards.values()] == ["replaced", "rendered", "rendered"]


def test_a_refused_request_leaves_the_award() -> None:
    """And when nothing else is open, it is over."""
    tale = Tale().awarded()
    request = asked(tale)
    tale.wait(seconds=40)
    assert tale.found.head.status is Status.OPEN, "it waits for the ruling"
    tale.act(ARB, cmd.RuleOnRequest(request, False, a_text()), "arb-1")
    assert (tale.found.head.status, tale.found.requests[request].state) == (
        Status.CLOSED,
        RequestState.REFUSED,
    )


def test_a_correction_that_comes_late_ends_it() -> None:
    """Behind the last window."""
    tale = Tale().awarded()
    second = granted(tale, asked(tale), amount=7_900)
    tale.wait(seconds=40)
    signed(tale, second)
    assert (tale.found.head.status, tale.found.head.outcome) == (Status.CLOSED, Outcome.AWARDED)


def test_a_request_that_nobody_decides_on_lapses() -> None:
    """Overdue three times, and once more: the award stands (P6)."""
    tale = Tale().awarded()
    request = asked(tale)
    tale.wait(seconds=4 * 62)
    assert tale.found.requests[request].state is RequestState.LAPSED
    assert (tale.found.head.outcome, tale.found.head.status) == (Outcome.AWARDED, Status.CLOSED)


def test_a_correction_that_nobody_signs_is_none() -> None:
    """The first stands."""
    tale = Tale().awarded()
    second = granted(tale, asked(tale), amount=7_900)
    tale.wait(seconds=4 * 62)
    assert [a.state for a in tale.found.awards.values()] == [AwardState.RENDERED, AwardState.DROPPED]
    assert tale.found.awards[second].rendered_at is None
    assert tale.found.head.outcome is Outcome.AWARDED


def test_requests_come_in_time() -> None:
    """One second late is late."""
    tale = Tale().awarded()
    tale.wait(seconds=31)
    assert refused(tale, C, cmd.RequestAfter(RequestKind.CORRECTION, a_text())) == "deadline_passed"


@pytest.mark.parametrize("kind", [RequestKind.CORRECTION, RequestKind.ADDITIONAL, RequestKind.APPEAL])
def test_what_the_pack_does_not_have_is_not_to_be_had(kind: RequestKind) -> None:
    """By name."""
    tale = Tale(pack(correction=False, additional=False)).awarded()
    assert refused(tale, C, cmd.RequestAfter(kind, a_text())) == "not_in_this_procedure"


def test_six_requests_each_are_the_most() -> None:
    """Before they are decided."""
    tale = Tale().awarded()
    for _ in range(6):
        asked(tale)
    assert refused(tale, C, cmd.RequestAfter(RequestKind.CORRECTION, a_text())) == "arbitration_holds_no_more"


# ------------------------------------------------------------------------------------------------------------- appeals


def appealed(**changes: Any) -> Tale:
    tale = Tale(appealing(**changes)).awarded()
    asked(tale, RequestKind.APPEAL)
    return tale


def test_an_appeal_goes_to_a_larger_panel_under_the_same_seed() -> None:
    """Seats of their own; the consent stays given."""
    tale = appealed()
    assert [s.id for s in tale.found.bench] == ["2-1", "2-2", "2-3"]
    assert (tale.found.head.stage, tale.found.head.size, tale.found.head.instance) == (
        Stage.CONSTITUTION,
        3,
        2,
    )
    assert refused(tale, C, cmd.WithdrawConsent()) == "tribunal_complete"
    drawn = a_draw(tale.found, "2-1", "arb-4")
    tale.act(SYSTEM, cmd.RecordDraw("2-1", drawn, neutral("arb-4")))
    assert tale.found.head.panel == ("arb-4",)


def test_nobody_of_the_first_sits_again() -> None:
    """By whatever way."""
    tale = appealed()
    drawn = a_draw(tale.found, "2-1", "arb-1")
    assert tale.act(SYSTEM, cmd.RecordDraw("2-1", drawn, neutral("arb-1"))) == ()


def test_its_award_replaces_the_first() -> None:
    """When it is served; there is no second appeal."""
    tale = appealed()
    tale.drawn("arb-4", "arb-5", "arb-6").disclosed().complete().awarded(amount=1_000)
    first, second = tale.found.awards.values()
    assert (first.state, second.state, second.instance) == (AwardState.REPLACED, AwardState.RENDERED, 2)
    assert running(tale) == {"arb_correct"}
    assert refused(tale, R, cmd.RequestAfter(RequestKind.APPEAL, a_text())) == "not_in_this_procedure"


def test_an_appeal_that_finds_nobody_leaves_the_award() -> None:
    """It stands, and the fee was earned."""
    tale = appealed()
    tale.wait(days=1)
    assert (tale.found.head.outcome, tale.found.head.cause) == (Outcome.AWARDED, "no_neutral")
    assert [c.refunded for c in tale.found.charges.values()] == [0]


def test_an_appeal_waits_for_what_was_asked_before() -> None:
    """And its time runs once more from the ruling, where that took too long."""
    tale = Tale(appealing()).awarded()
    request = asked(tale)
    assert refused(tale, R, cmd.RequestAfter(RequestKind.APPEAL, a_text())) == "request_pending"
    tale.wait(seconds=50)
    tale.act(ARB, cmd.RuleOnRequest(request, False, a_text()), "arb-1")
    (window,) = tale.found.running()
    assert (window.id, window.due_at) == ("arb_appeal", tale.now + timedelta(seconds=40))


def test_from_a_corrected_award_the_time_to_appeal_runs_anew() -> None:
    """UNCITRAL Model Law art. 34(3)."""
    tale = Tale(appealing()).awarded()
    second = granted(tale, asked(tale), amount=7_900)
    assert refused(tale, R, cmd.RequestAfter(RequestKind.APPEAL, a_text())) == "request_pending"
    tale.wait(seconds=10)
    signed(tale, second)
    due = {d.id: d.due_at - tale.now for d in tale.found.running()}
    assert due == {"arb_correct": timedelta(seconds=20), "arb_appeal": timedelta(seconds=40)}


def test_who_decides_on_appeal_is_not_less_than_before() -> None:
    """Three have decided: an appeal to three is none."""
    tale = Tale(appealing(size=3)).awarded()
    assert refused(tale, C, cmd.RequestAfter(RequestKind.APPEAL, a_text())) == "not_in_this_procedure"


def test_on_appeal_both_may_nominate_again() -> None:
    """Where that is the method."""
    tale = Tale(appealing(method="nomination")).awarded()
    asked(tale, RequestKind.APPEAL)
    tale.act(R, cmd.Nominate(neutral("yours")))
    assert tale.found.head.panel == ("yours",)
    assert content().finding is Finding.PARTLY_UPHELD
    assert sought().money is not None
