"""The referral: taken, refused, left; fees as quoted, and what goes back."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from chalicelib.domain.arbitration import commands as cmd
from chalicelib.domain.arbitration import decisions, referring
from chalicelib.domain.arbitration.context import Context
from chalicelib.domain.arbitration.state import Outcome, SeatRole, Stage
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Money, Role
from tests.arbitrations import KEY, NOW, C, R, Tale, a_text, an_id, matter, opening, pack, sought, terms
from tests.unit.domain.arbitration.helping import ARB, CLERK, SYSTEM, faults, refused


def test_the_fee_is_charged_as_it_was_quoted() -> None:
    """5,000 on the respondent, when the body takes the case."""
    tale = Tale()
    assert tale.found.charges == {}
    tale.accepted()
    assert [(c.on, c.money) for c in tale.found.charges.values()] == [(R, Money(5_000, "EUR"))]


def test_shares_of_the_fee_are_charges_of_their_own() -> None:
    """1,000 and 4,000 as agreed; a share of nothing is none."""
    given = matter(terms=terms(shares={"complainant": 1_000, "respondent": 4_000, "platform": 0}))
    charges = Tale(matter=given).accepted().found.charges.values()
    assert [(c.on, c.money.amount) for c in charges] == [(C, 1_000), (R, 4_000)]


def test_a_body_refuses_with_reasons() -> None:
    """The ground is the cause."""
    tale = Tale()
    tale.act(Role.BODY, cmd.RefuseReferral("language", a_text()))
    assert (tale.found.head.outcome, tale.found.head.cause) == (Outcome.REFUSED, "language")


def test_a_ground_of_its_own_is_none() -> None:
    """Grounds are codes."""
    assert faults(Tale(), CLERK, cmd.RefuseReferral("busy", a_text())) == [("/ground", "not_one_of")]


def test_after_the_time_nobody_takes_it() -> None:
    """One second behind the end, before the grace is over."""
    tale = Tale()
    tale.wait(seconds=61)
    assert refused(tale, CLERK, cmd.AcceptReferral()) == "deadline_passed"


def test_who_may_withdraw_stands_in_the_pack() -> None:
    """Here the complainant alone."""
    tale = Tale().accepted()
    assert refused(tale, R, cmd.WithdrawConsent()) == "not_in_this_procedure"
    tale.act(C, cmd.WithdrawConsent())
    assert (tale.found.head.outcome, tale.found.head.cause) == (
        Outcome.WITHDRAWN, "consent_withdrawn_by_complainant",
    )  # fmt: skip


def test_nobody_withdraws_where_the_pack_says_so() -> None:
    """Then an agreement is one."""
    tale = Tale(pack(withdrawable=False))
    assert refused(tale, C, cmd.WithdrawConsent()) == "not_in_this_procedure"


def test_before_the_tribunal_is_complete_the_fee_goes_back() -> None:
    """All of it, and once."""
    tale = Tale().accepted()
    tale.act(C, cmd.WithdrawConsent())
    assert [c.refunded for c in tale.found.charges.values()] == [5_000]
    assert tale.names()[-2:] == ["fee.refunded", "arbitration.closed"]


def test_after_that_it_was_earned() -> None:
    """Whatever ends it."""
    tale = Tale().complete()
    tale.act(ARB, cmd.Terminate("not_pursued", a_text()), "arb-1")
    assert [c.refunded for c in tale.found.charges.values()] == [0]


def test_a_payment_is_recorded_once() -> None:
    """The same charge again changes nothing while another waits; then there is nothing unpaid."""
    tale = Tale(matter=matter(terms=terms(shares={"complainant": 1, "respondent": 2}))).accepted()
    first, second = tale.found.charges
    tale.act(CLERK, cmd.RecordPayment(first))
    assert tale.act(CLERK, cmd.RecordPayment(first)) == ()
    tale.act(CLERK, cmd.RecordPayment(second))
    assert refused(tale, CLERK, cmd.RecordPayment(second)) == "nothing_unpaid"


@pytest.mark.parametrize(
    "at", ["opened", "accepted", "drawn", "disclosed", "complete", "closed", "adopted", "awarded"]
)
@pytest.mark.parametrize("outcome", [Outcome.SETTLED, Outcome.WITHDRAWN])
def test_it_ends_with_its_case_wherever_it_stands(at: str, outcome: Outcome) -> None:
    """Nothing runs any more; told twice, it ends once."""
    tale = Tale()
    if at != "opened":
        getattr(tale, at)()
    tale.act(SYSTEM, cmd.EndWithCase(outcome, "case_ended"))
    assert (tale.found.head.stage, tale.found.head.outcome) == (Stage.CLOSED, outcome)
    assert tale.found.running() == []
    assert tale.act(SYSTEM, cmd.EndWithCase(outcome, "case_ended")) == ()


def test_nobody_but_the_system_ends_it_with_its_case() -> None:
    """Nor ticks, nor records a draw."""
    for command in (cmd.EndWithCase("settled", "x"), cmd.Tick(), cmd.BlockWake(None)):
        assert refused(Tale(), CLERK, command) == "wrong_role"


@pytest.mark.parametrize(("amount", "size"), [(499_999, 1), (500_000, 3)])
def test_from_5000_euros_on_three_decide(amount: int, size: int) -> None:
    """By the amount that is claimed."""
    assert Tale(matter=matter(sought=sought(amount))).found.head.size == size


def test_of_a_nominating_panel_each_side_has_a_seat() -> None:
    """And the chair, the last, is drawn."""
    given = pack(method="nomination").arbitration
    assert given is not None
    first, second, chair = referring.seats(given, 3)
    assert (first.nominated_by, second.nominated_by, chair.nominated_by) == (C, R, None)
    assert (chair.role, chair.method) == (SeatRole.CHAIR, "draw")


def test_a_pack_without_arbitration_opens_none() -> None:
    """The agreement is carried out elsewhere."""
    without = pack()
    bare: RulePack = replace(without, arbitration=None)
    with pytest.raises(NotAllowed) as caught:
        decisions.open_arbitration(opening(), Context(NOW, SYSTEM, bare, an_id("cmd"), KEY))
    assert caught.value.code == "not_in_this_procedure"
