"""Reactions between case, body and tribunal: twice, late, out of order, and not at all."""

from __future__ import annotations

import itertools
import json
import random
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from chalicelib.application.reactions import StoredEvent, on_event
from chalicelib.application.texts import Texts
from chalicelib.domain.arbitration import commands as arb
from chalicelib.domain.arbitration.state import Arbitration, AwardKind, RequestKind
from chalicelib.domain.arbitration.state import Outcome as Ended
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.procedure import AccordState
from chalicelib.domain.case.state import Outcome
from chalicelib.domain.errors import Invalid
from chalicelib.domain.neutrals.roster import Relation, Tie
from chalicelib.domain.values import Money, Role
from tests import arbitrations
from tests.forum import C, Forum, content
from tests.market import Market

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services


YEAR = timedelta(days=365)


@pytest.fixture
def forum(backend: Services, market: Market) -> Forum:
    made = Forum(backend, market)
    made.enter(*(f"n-{n}" for n in range(5)))
    return made


def active(forum: Forum) -> int:
    """Places taken with all neutrals of the body."""
    return sum(n.active for n in forum.services.body_roster.page(forum.body.id, "", 500))


# ------------------------------------------------------------------------------------------------------------- opening


@pytest.mark.capability("S24")
def test_an_agreement_is_proposed_by_the_quote_that_it_names(forum: Forum) -> None:
    """Another fee is refused; who bears how much of it comes out of the quote."""
    case_id = forum.contested()
    terms = forum.terms(case_id, fee_by=C)
    with pytest.raises(Invalid) as refused:
        forum.agree(case_id, quote_id=terms.quote_id[:-1] + ("a" if terms.quote_id[-1] != "a" else "b"))
    assert [f.code for f in refused.value.faults] == ["unknown_quote"]
    forum.agree(case_id)
    (accord,) = forum.case(case_id).accords.values()
    assert accord.arbitration is not None
    assert accord.arbitration.shares == {"complainant": 276, "platform": 1_104, "respondent": 1_380}


def test_opening_twice_is_once(forum: Forum) -> None:
    """The same id, the same record."""
    case_id = forum.agreed()
    for _ in range(3):
        forum.services.assigning.case(case_id)
    found = forum.of(case_id)
    assert (found.head.seq, found.matter.case_stage) == (1, "negotiation")


@pytest.mark.capability("S22")
def test_the_next_body_is_asked_when_the_first_one_refuses(forum: Forum) -> None:
    """By the fallbacks of the agreement, at the same fee; nobody of the first body is told of the second."""
    second = forum.new_body()
    case_id = forum.agreed(second)
    forum.pump()
    forum.refuse(case_id)
    forum.pump()
    found = forum.of(case_id)
    assert (found.head.tenant, found.matter.fallback, found.head.stage) == (second.id, 1, "routing")


@pytest.mark.capability("S24")
def test_no_further_body_is_asked_once_the_agreement_has_expired(forum: Forum) -> None:
    """It held for an hour; the first body has refused after two."""
    second, hour = forum.new_body(), timedelta(hours=1)
    expires = forum.services.clock.now() + hour
    case_id = forum.agreed(second, expires_at=expires)
    forum.pump()
    forum.move(expires + hour)
    forum.refuse(case_id)
    forum.pump()
    case = forum.case(case_id)
    assert (case.head.stage, case.head.arbitration) == ("negotiation", None)


@pytest.mark.capability("S22")
def test_with_no_body_left_the_case_goes_back(forum: Forum) -> None:
    """And they may agree on another one."""
    case_id = forum.agreed()
    forum.pump()
    forum.refuse(case_id)
    forum.pump()
    case = forum.case(case_id)
    assert (case.head.stage, case.head.arbitration) == ("negotiation", None)
    assert [a.state for a in case.accords.values()] == [AccordState.ENDED]


def test_a_body_that_is_silent_has_refused(forum: Forum) -> None:
    """By its deadline."""
    case_id = forum.agreed()
    forum.pump()
    forum.until(forum.of(case_id).head.arbitration_id, "arb_accept")
    forum.pump()
    assert forum.case(case_id).head.stage == "negotiation"


def test_a_late_message_of_the_first_body_changes_nothing(forum: Forum) -> None:
    """The second one has the case, or has given it back."""
    second = forum.new_body()
    case_id = forum.agreed(second)
    forum.pump()
    first = forum.of(case_id).head.arbitration_id
    forum.refuse(case_id)
    forum.pump()
    forum.services.assigning.arbitration(first, "arbitration.closed")
    assert forum.of(case_id).head.tenant == second.id
    forum.refuse(case_id)
    forum.pump()
    forum.services.assigning.arbitration(first, "arbitration.closed")
    assert forum.case(case_id).head.stage == "negotiation"


# ----------------------------------------------------------------------------------------------------------- assigning


@pytest.mark.capability("S23")
def test_whoever_is_tied_or_full_is_skipped_with_the_reasons(backend: Services, market: Market) -> None:
    """Two of four cannot serve; the record says why, where they came up."""
    forum = Forum(backend, market)
    forum.enter("free-1", "free-2")
    forum.enter("tied", ties=(Tie("respondent-0001", Relation.EMPLOYMENT),), weight=50)
    forum.enter("away", available=False, weight=50)
    found = forum.of(forum.drawn())
    (drawn,) = found.draws["1"].drawn
    skipped = {a.ref: list(a.reasons) for a in drawn.attempts if a.reasons}
    assert skipped.get("tied", ["tied_to_party"]) == ["tied_to_party"]
    assert drawn.ref in ("free-1", "free-2")
    assert "away" not in {a.ref for a in drawn.attempts}


@pytest.mark.capability("S23")
def test_somebody_who_declines_is_replaced_under_the_same_seed(forum: Forum) -> None:
    """The next attempt; never the same again. His place is free at once."""
    case_id = forum.drawn()
    first = forum.of(case_id)
    (ref,) = first.head.panel
    forum.act(first.head.arbitration_id, Role.ARBITRATOR, arb.DeclineAppointment("time"), ref)
    forum.pump()
    found = forum.of(case_id)
    assert found.head.panel != (ref,)
    assert found.draws["1"].drawn[1].start == found.draws["1"].drawn[0].following
    assert {d.seed for d in found.draws["1"].drawn} == {found.seed.seed if found.seed else ""}
    assert (forum.neutral(ref).active, active(forum)) == (0, 1)


def test_when_nobody_may_serve_the_body_appoints_or_the_case_goes_back(
    backend: Services, market: Market
) -> None:
    """The only one is the respondent's brother; nobody appoints in time."""
    forum = Forum(backend, market)
    forum.enter("brother", ties=(Tie("respondent-0001", Relation.FAMILY),))
    case_id = forum.drawn()
    id_ = forum.of(case_id).head.arbitration_id
    assert forum.of(case_id).draws["1"].drawn[0].taken is None
    while forum.found(id_).head.status == "open":
        forum.until(id_, "arb_appoint")
        forum.pump()
    assert forum.found(id_).head.cause == "no_neutral"
    assert forum.case(case_id).head.stage == "negotiation"


def test_a_place_that_is_gone_in_between_is_a_skip_and_the_draw_goes_on(forum: Forum) -> None:
    """Everybody has room for one case; five cases get five neutrals, whatever their seeds say."""
    forum.enter(*(f"n-{n}" for n in range(5)), capacity=1)
    refs = [forum.of(forum.drawn()).head.panel[0] for _ in range(5)]
    assert sorted(refs) == [f"n-{n}" for n in range(5)]


@pytest.mark.capability("S23")
def test_capacity_is_the_persons_over_all_bodies(forum: Forum) -> None:
    """One person on two rosters, with room for one case in all, as one of the two bodies has said."""
    forum.enter("solo", person="p-1", capacity_total=1)
    first, other = forum.body, forum.new_body()
    forum.enter("same", person="p-1", body=other)
    forum.body = other
    assert forum.of(forum.drawn()).head.panel == ("same",)
    assert forum.neutral("solo", first).active_total == 1
    (drawn,) = forum.of(forum.drawn()).draws["1"].drawn
    assert [list(a.reasons) for a in drawn.attempts] == [["at_total_capacity"]]


# ----------------------------------------------------------------------------------------------------- telling, ending


@pytest.mark.capability("S23")
@pytest.mark.parametrize("seed", range(4))
def test_messages_may_come_twice_late_and_in_any_order(forum: Forum, seed: int) -> None:
    """All that there ever were, shuffled, twice: nothing changes."""
    case_id = forum.agreed()
    seen = forum.pump()
    forum.accept(case_id)
    seen += forum.pump()
    forum.disclosed(case_id)
    seen += forum.pump()
    forum.awarded(case_id)
    seen += forum.pump()
    case, found = forum.case(case_id), forum.of(case_id)
    again = seen * 2
    random.Random(seed).shuffle(again)
    for message in again:
        forum.take(message)
    assert (forum.case(case_id), forum.of(case_id)) == (case, found)
    assert forum.neutral(found.head.panel[0]).statistics.assigned == 1


def test_lost_messages_are_made_good_by_a_warning(forum: Forum) -> None:
    """Of the seed nobody tells the assigner; the body's time to appoint warns, and the seat is filled."""
    case_id = forum.agreed()
    forum.pump()
    forum.accept(case_id)
    assert forum.messages()  # lost
    found = forum.of(case_id)
    assert found.bench[0].state == "vacant"
    due = next(d for d in found.running() if d.rule == "arb_appoint")
    forum.services.clock.moment = min(due.warnings)  # type: ignore[attr-defined]
    forum.tick(found.head.arbitration_id)
    forum.pump()
    assert forum.of(case_id).bench[0].state == "asked"


def test_a_lost_award_is_made_good_by_the_end_of_the_windows(forum: Forum) -> None:
    """The case hears of it when nothing more can be asked for."""
    case_id = forum.drawn()
    forum.disclosed(case_id)
    forum.pump()
    forum.awarded(case_id)
    assert forum.messages()  # lost
    assert forum.case(case_id).head.outcome is None
    forum.until(forum.of(case_id).head.arbitration_id, "arb_correct")
    forum.pump()
    assert forum.case(case_id).head.outcome is Outcome.AWARDED


@pytest.mark.capability("S23")
@pytest.mark.parametrize("way", ["decline", "resign", "settle", "withdraw", "consent", "remove", "close"])
def test_a_place_is_given_back_once_whatever_ends_it(forum: Forum, way: str) -> None:
    """And told again, no place is counted twice."""
    case_id = forum.drawn()
    id_ = forum.of(case_id).head.arbitration_id
    (ref,) = forum.of(case_id).head.panel
    assert active(forum) == 1
    if way == "decline":
        forum.act(id_, Role.ARBITRATOR, arb.DeclineAppointment("other"), ref)
    elif way == "resign":
        forum.act(id_, Role.ARBITRATOR, arb.AcceptAppointment({}), ref)
        forum.act(id_, Role.ARBITRATOR, arb.Resign("time"), ref)
    elif way == "settle":
        forum.market.act(case_id, C, cmd.Accept(forum.market.offer(case_id)))
    elif way == "withdraw":
        forum.market.act(case_id, C, cmd.Withdraw())
    elif way == "consent":
        forum.act(id_, C, arb.WithdrawConsent())
    elif way == "remove":
        forum.act(id_, Role.CLERK, lambda _, t: arb.RemoveNeutral("1", t.add("Silent.")))
    else:
        forum.act(id_, Role.CLERK, lambda _, t: arb.Terminate("impossible", t.add("Why.")))
    seen = forum.pump()
    for message in seen:
        forum.take(message)
    assert active(forum) == (1 if way in ("decline", "resign", "remove") else 0)
    assert forum.neutral(ref).active == 0


@pytest.mark.capability("S24")
def test_a_withdrawn_consent_leads_back(forum: Forum) -> None:
    """Before the tribunal is complete; the case goes on where they agreed."""
    case_id = forum.drawn()
    forum.act(forum.of(case_id).head.arbitration_id, C, arb.WithdrawConsent())
    forum.pump()
    assert forum.case(case_id).head.stage == "negotiation"


def test_a_withdrawn_complaint_ends_the_arbitration(forum: Forum) -> None:
    """It is withdrawn there too."""
    case_id = forum.drawn()
    forum.market.act(case_id, C, cmd.Withdraw())
    forum.pump()
    assert forum.of(case_id).head.outcome is Ended.WITHDRAWN


@pytest.mark.capability("S26")
def test_a_dismissed_claim_closes_the_case(forum: Forum) -> None:
    """By the award."""
    case = forum.case(forum.decided(None))
    assert (case.head.status, case.head.outcome, case.head.cause) == ("closed", Outcome.AWARDED, "dismissed")


@pytest.mark.capability("S26")
def test_what_an_additional_award_adds_opens_the_case_again(forum: Forum) -> None:
    """Dismissed, closed; then the panel grants what it had left out: the respondent has it to perform."""
    case_id = forum.decided(None)
    found = forum.of(case_id)
    id_, (chair,) = found.head.arbitration_id, found.head.panel
    forum.act(
        id_, C, lambda _, t: arb.RequestAfter(RequestKind.ADDITIONAL, t.add("You left out the postage."))
    )
    (request,) = forum.found(id_).requests.values()

    def granted(_: Arbitration, texts: Texts) -> arb.Command:
        more = replace(content(texts.add("Why."), 700), kind=AwardKind.ADDITIONAL)
        return arb.RuleOnRequest(request.id, True, texts.add("So it is."), more, arbitrations.seen())

    forum.act(id_, Role.ARBITRATOR, granted, chair)
    for ref in found.head.panel:
        award = next(a for a in forum.found(id_).awards.values() if a.rendered_at is None)
        forum.act(id_, Role.ARBITRATOR, arb.SignAward(award.id, "Ed25519", f"key-{ref}", "sig"), ref)
    assert forum.case(case_id).head.status == "closed"
    for message in forum.pump():
        forum.take(message)
    case = forum.case(case_id)
    (task,) = case.tasks.values()
    assert (case.head.status, case.head.stage, task.terms.money) == ("open", "performance", Money(700, "EUR"))


# ------------------------------------------------------------------------------------------------------------ counting


@pytest.mark.capability("S23")
def test_what_came_of_it_is_counted_once(forum: Forum) -> None:
    """One appointment in cases of the merchant and the platform; one award, in part for each, so for neither."""
    case_id = forum.decided()
    found = forum.of(case_id)
    (ref,) = found.head.panel
    forum.until(found.head.arbitration_id, "arb_correct")
    forum.pump()
    statistics = forum.neutral(ref).statistics
    assert (statistics.assigned, statistics.decided) == (1, 1)
    assert (statistics.for_complainant, statistics.for_respondent) == (0, 0)
    counts = forum.services.body_roster.appointments(
        forum.body.id,
        ref,
        ("respondent-0001", forum.market.tenant.id),
        forum.services.clock.now().date() - YEAR,
    )
    assert dict(counts) == {"respondent-0001": 1, forum.market.tenant.id: 1}
    assert sum(sum(by.values()) for by in forum.services.bodies.durations(forum.body.id).values()) == 1


# ----------------------------------------------------------------------------------------------------------- the relay


def test_a_cases_own_events_cost_no_message_without_an_agreement(forum: Forum) -> None:
    """A stage, a settlement, a warning."""
    for kind, about in itertools.product(
        ("stage.entered", "case.settled", "deadline.warned"), ({}, {"accord": None})
    ):
        summary = {"respondent_ref": "s", "dispute_type": "quality", **about}
        assert "assignment" not in [w.queue for w in on_event(stored(kind, summary))]
        summary |= {"arbitration": "arb_1"}
        assert "assignment" in [w.queue for w in on_event(stored(kind, summary))]


def stored(kind: str, summary: dict[str, object]) -> StoredEvent:
    body = {
        "id": "evt_1", "type": kind, "case_id": "case_1", "data": {}, "at": "2026-01-01T00:00:00Z", "seq": 1,
        "by": "system",
    }  # fmt: skip
    return StoredEvent("ten_1", json.dumps(body), "0" * 64, {"platform": 1}, json.dumps(summary))
