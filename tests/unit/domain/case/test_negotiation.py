"""Offers, counter-offers and proposals."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.state import OfferState, Outcome, ProposalState, Remedy, Terms
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from tests import stories
from tests.stories import DAY, HOUR, C, O, R, S


def refused(code: str, story: stories.Story, role: object, command: object, after: timedelta = HOUR) -> None:
    with pytest.raises(NotAllowed) as caught:
        story.act(role, command, after)
    assert caught.value.code == code


@pytest.mark.capability("S15")
def test_an_accepted_offer_settles_the_case_and_obliges_the_respondent() -> None:
    """Settlement is an agreement and leads to performance."""
    story = stories.served().act(R, cmd.MakeOffer(stories.refund(3_000)))
    story.act(C, cmd.Accept(story.the("offers").id))
    head, task = story.case.head, story.the("tasks")
    assert (head.outcome, head.legal_effect, head.stage) == (Outcome.SETTLED, "agreement", "performance")
    assert (task.by, task.terms) == (R, stories.refund(3_000))


@pytest.mark.capability("S15")
def test_equal_live_offers_of_both_sides_settle_without_an_acceptance() -> None:
    """Matching offers are an agreement."""
    story = stories.served().act(R, cmd.MakeOffer(stories.refund(5_000)))
    story.act(C, cmd.MakeOffer(stories.refund(5_000)))
    assert story.happened()[-3:] == ["offer.made", "case.settled", "stage.entered"]


def test_an_equal_amount_in_another_remedy_does_not_settle() -> None:
    """Only equal terms match."""
    story = stories.served().act(R, cmd.MakeOffer(stories.refund(5_000)))
    story.act(C, cmd.MakeOffer(stories.refund(5_000, Remedy.COMPENSATION)))
    assert story.case.head.outcome is None


def test_a_counter_offer_replaces_the_offer_it_answers() -> None:
    """The answered offer can no longer be accepted."""
    story = stories.served().act(R, cmd.MakeOffer(stories.refund(2_000)))
    first = story.the("offers").id
    story.act(C, cmd.CounterOffer(first, stories.refund(6_000)))
    assert story.case.offers[first].state is OfferState.COUNTERED
    assert story.case.offers[first].id == story.the("offers").counters


def test_an_offer_lapses_when_its_time_is_over_and_silence_accepts_nothing() -> None:
    """P5: silence never settles."""
    story = stories.served().act(R, cmd.MakeOffer(stories.refund()))
    story.wait(61 * HOUR)
    assert story.the("offers").state is OfferState.LAPSED
    assert story.case.head.outcome is None


def test_an_offer_accepted_in_its_last_second_counts() -> None:
    """The due moment itself is still in time."""
    story = stories.served().act(R, cmd.MakeOffer(stories.refund()))
    due = story.case.deadlines[f"offer:{story.the('offers').id}"].due_at
    story.act(C, cmd.Accept(story.the("offers").id), due - story.now)
    assert story.case.head.outcome is Outcome.SETTLED


def test_an_offer_accepted_within_the_grace_is_too_late() -> None:
    """Grace delays the consequence; it lengthens nobody's time."""
    story = stories.served().act(R, cmd.MakeOffer(stories.refund()))
    due = story.case.deadlines[f"offer:{story.the('offers').id}"].due_at
    refused(
        "deadline_passed",
        story,
        C,
        cmd.Accept(story.the("offers").id),
        due - story.now + timedelta(seconds=1),
    )


def test_nobody_accepts_an_offer_of_their_own() -> None:
    """An offer is answered by the other side."""
    story = (
        stories.served().act(R, cmd.MakeOffer(stories.refund())).act(C, cmd.MakeOffer(stories.refund(7_000)))
    )
    refused("own_offer", story, C, cmd.Accept(story.the("offers").id))


def test_an_offer_is_accepted_once() -> None:
    """After the settlement there is nothing left to accept."""
    story = stories.served().act(R, cmd.MakeOffer(stories.refund()))
    story.act(C, cmd.Accept(story.the("offers").id))
    refused("wrong_stage", story, C, cmd.Accept(story.the("offers").id))


def test_an_unknown_offer_is_not_found() -> None:
    """An id of another case is no offer here."""
    story = stories.served().act(R, cmd.MakeOffer(stories.refund()))
    with pytest.raises(NotFound):
        story.act(C, cmd.Accept("off_" + "a" * 26))


def test_live_offers_of_one_side_are_capped() -> None:
    """The pack says how many."""
    story = stories.served(pack=stories.pack(caps=stories.caps(live_offers=1))).act(
        R, cmd.MakeOffer(stories.refund())
    )
    refused("too_many_live_offers", story, R, cmd.MakeOffer(stories.refund(1)))


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        (Terms(Remedy.REFUND), "missing"),
        (Terms(Remedy.APOLOGY, stories.money()), "not_applicable"),
        (Terms(Remedy.REFUND, stories.money(-1)), "out_of_range"),
        (Terms(Remedy.REFUND, stories.money(1, "EURO")), "unknown_currency"),
        (Terms(Remedy.REFUND, stories.money(1, "USD")), "other_currency"),
        (Terms(Remedy.PARTIAL_REFUND, stories.money(10_001)), "above_claim"),
    ],
)
def test_terms_that_do_not_fit_are_refused_by_field(terms: Terms, code: str) -> None:
    """Each with its own code."""
    with pytest.raises(Invalid) as caught:
        stories.served().act(R, cmd.MakeOffer(terms))
    assert code in [f.code for f in caught.value.faults]


def test_an_offer_answers_the_complaint() -> None:
    """The respondent who offers has responded: no default follows."""
    story = stories.served().act(R, cmd.MakeOffer(stories.refund())).wait(50 * HOUR)
    assert story.case.head.defaulted is False


def test_a_proposal_settles_when_both_parties_accept_it() -> None:
    """And not before."""
    story = stories.escalated().act(O, cmd.Propose(stories.refund(5_000), stories.text()))
    proposal = story.the("proposals").id
    story.act(C, cmd.Accept(proposal))
    assert story.case.head.outcome is None
    story.act(R, cmd.Accept(proposal))
    assert story.case.head.outcome is Outcome.SETTLED


def test_one_party_alone_cannot_accept_a_proposal_twice() -> None:
    """One party, one vote."""
    story = stories.escalated().act(O, cmd.Propose(stories.refund(5_000), stories.text()))
    story.act(C, cmd.Accept(story.the("proposals").id))
    refused("nothing_to_answer", story, C, cmd.Accept(story.the("proposals").id))


def test_silence_refuses_a_proposal() -> None:
    """P5."""
    story = stories.escalated().act(O, cmd.Propose(stories.refund(5_000), stories.text())).wait(2.6 * DAY)
    assert story.the("proposals").state is ProposalState.LAPSED
    assert story.case.head.outcome is None


def test_a_complainant_cannot_offer_to_someone_who_has_had_no_notice() -> None:
    """Service comes first."""
    refused("not_served", stories.filed(), C, cmd.MakeOffer(stories.refund()))


def test_a_respondent_who_acts_has_had_notice() -> None:
    """Whatever the receipts say: time starts then."""
    story = stories.filed().act(R, cmd.MakeOffer(stories.refund()))
    assert story.happened()[:2] == ["case.filed", "case.served"]
    assert story.case.head.served_at == story.now


def test_a_late_notice_changes_nothing() -> None:
    """Redelivered receipts are harmless."""
    story = stories.served()
    before = story.case
    story.act(S, cmd.RecordService("webhook", story.now))
    assert story.case == before
