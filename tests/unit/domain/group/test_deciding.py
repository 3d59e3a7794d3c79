"""Deciding together: offers by formula, votes, quorum, changes, rooms, on to the next stage."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from chalicelib.domain.case.state import DeadlineState
from chalicelib.domain.collective.formula import Formula, Kind, terms_hash
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group.rules import Mode, Voting
from chalicelib.domain.group.state import ChangeKind, JobKind, OfferState, Outcome, PollKind, PollState, Stage
from tests.group_stories import (
    DAY,
    HALF,
    MEDIATOR,
    MEMBER,
    OFFICER,
    REPRESENTATIVE,
    RESPONDENT,
    Tale,
    case_id,
    pack,
    text,
)  # fmt: skip

ALONE = Voting(Mode.INDIVIDUAL, "test", verified=True)


def test_an_offer_asks_nobody_until_the_other_side_finds_it_worth_asking() -> None:
    tale = Tale().negotiating().offered()
    assert (tale.offer.state, tale.g.asking) == (OfferState.LIVE, None)


def test_when_both_sides_do_the_roll_is_sealed_and_the_doors_close_for_good() -> None:
    tale = Tale().negotiating().offered().agree()
    assert tale.types() == ["OfferAgreed", "PollAsked", "JobStarted"]
    assert tale.g.job is not None
    assert (tale.g.job.kind, tale.g.job.closes, tale.g.head.joinable) == (JobKind.SEAL, ("join",), False)


def test_representatives_may_offer_too_and_then_the_respondent_answers() -> None:
    tale = Tale().negotiating().offered(by=REPRESENTATIVE).agree(RESPONDENT)
    assert tale.poll.of == tale.offer.id


def test_ones_own_offer_cannot_be_answered() -> None:
    tale = Tale().negotiating().offered()
    with pytest.raises(NotAllowed):
        tale.agree(RESPONDENT)


def test_a_mediators_offer_needs_both_sides() -> None:
    tale = Tale().negotiating().do(cmd.Escalate(), REPRESENTATIVE, case_id(1))
    tale.do(cmd.AssignMediator("med-1")).offered(by=MEDIATOR).agree(RESPONDENT)
    assert tale.g.asking is None
    assert tale.agree(REPRESENTATIVE).g.asking is not None


def test_a_yes_must_quote_the_terms() -> None:
    tale = Tale().negotiating().offered()
    with pytest.raises(Invalid) as refused:
        tale.do(cmd.AgreeToOffer(tale.offer.id, "0" * 64), REPRESENTATIVE, case_id(1))
    assert [(f.pointer, f.code) for f in refused.value.faults] == [("/terms_sha256", "other_terms")]


def test_terms_are_hashed_whatever_order_they_were_named_in() -> None:
    tale = Tale().negotiating().offered()
    assert tale.offer.terms_sha256 == terms_hash(HALF)


def test_terms_in_a_currency_that_nobody_claims_in_are_refused() -> None:
    from chalicelib.domain.values import Money

    formula = Formula(Kind.FIXED, each=(Money(500, "USD"),))
    with pytest.raises(Invalid) as refused:
        Tale().negotiating().offered(formula)
    assert ("/formula", "other_currency") in [(f.pointer, f.code) for f in refused.value.faults]


def test_terms_that_say_nothing_are_refused() -> None:
    with pytest.raises(Invalid) as refused:
        Tale().negotiating().offered(Formula(Kind.SHARE))
    assert refused.value.faults[0].pointer == "/formula/share_bp"


def test_an_offer_cannot_ask_for_more_acceptances_than_there_are_members() -> None:
    with pytest.raises(Invalid) as refused:
        Tale().negotiating().offered(least=7)
    assert [(f.pointer, f.limit) for f in refused.value.faults] == [("/least", 6)]


def test_the_stages_own_time_stands_still_while_the_members_are_asked() -> None:
    """Forty days of talks, of which none is gone when the offer is made at once; fifteen days to answer."""
    tale = Tale().negotiating()
    due = tale.g.deadlines["group_negotiation"].due_at
    tale.offered().agree().sealed()
    assert tale.g.deadlines["group_negotiation"].state is DeadlineState.PAUSED
    asked = tale.now
    tale.wake().counted(no=4)
    assert tale.g.deadlines["group_negotiation"].due_at - due == tale.now - asked


def test_while_the_members_are_asked_nothing_else_is_offered() -> None:
    with pytest.raises(NotAllowed) as refused:
        Tale().asked().offered()
    assert refused.value.code == "poll_pending"


@pytest.mark.capability("S41")
def test_an_adopted_offer_leads_to_distribution_among_those_who_said_yes() -> None:
    tale = Tale().adopted(yes=4, no=1)
    assert (tale.offer.state, tale.g.head.stage) == (OfferState.ADOPTED, Stage.DISTRIBUTION)
    assert tale.happened[2].accepted == 4  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("yes", "no", "cause"),
    [
        (0, 6, "nobody"),
        (2, 0, "no_quorum"),  # half of six must vote
        (2, 2, "no_majority"),  # more than half of the votes
    ],
)
def test_an_offer_that_the_vote_does_not_carry_binds_nobody(yes: int, no: int, cause: str) -> None:
    tale = Tale().asked().wake().counted(**{k: v for k, v in {"yes": yes, "no": no}.items() if v})
    assert (tale.offer.state, tale.happened[-1].cause) == (OfferState.FAILED, cause)  # type: ignore[union-attr]
    assert tale.g.head.stage is Stage.NEGOTIATION


def test_an_offer_may_ask_for_a_number_of_acceptances() -> None:
    tale = Tale().negotiating().offered(least=5).agree().sealed().wake().counted(yes=4)
    assert tale.happened[-1].cause == "too_few"  # type: ignore[union-attr]


def test_where_each_accepts_for_itself_one_yes_is_enough() -> None:
    tale = Tale(pack(voting=ALONE)).negotiating().offered().agree().sealed().wake().counted(yes=1, no=5)
    assert tale.offer.state is OfferState.ADOPTED


@pytest.mark.capability("S41")
def test_silence_adopts_nothing() -> None:
    tale = Tale(pack(voting=ALONE)).negotiating().offered().agree().sealed().wake().counted(ballots=0)
    assert tale.offer.state is OfferState.FAILED


def test_a_withdrawn_offer_cannot_be_agreed_to() -> None:
    tale = Tale().negotiating().offered()
    tale.do(cmd.WithdrawOffer(tale.offer.id), RESPONDENT)
    with pytest.raises(NotAllowed):
        tale.agree()


def test_only_whoever_made_an_offer_withdraws_it() -> None:
    tale = Tale().negotiating().offered().offered(by=REPRESENTATIVE)
    first = next(iter(tale.g.offers))
    with pytest.raises(NotAllowed) as refused:
        tale.do(cmd.WithdrawOffer(first), REPRESENTATIVE, case_id(1))
    assert refused.value.code == "not_your_offer"


def test_an_unknown_offer_is_not_found() -> None:
    tale = Tale().negotiating().offered()
    with pytest.raises(NotFound):
        tale.do(cmd.AgreeToOffer("gof_" + "a" * 26, "0" * 64), REPRESENTATIVE, case_id(1))


def test_each_side_has_three_offers_alive_at_most() -> None:
    tale = Tale().negotiating().offered().offered().offered()
    with pytest.raises(NotAllowed) as refused:
        tale.offered()
    assert (refused.value.code, refused.value.data["limit"]) == ("group_holds_no_more", 3)


@pytest.mark.parametrize("kind", list(ChangeKind))
def test_a_change_or_waiver_needs_the_members_consent(kind: ChangeKind) -> None:
    """Civil Procedure Law of China art. 56."""
    tale = Tale().negotiating().do(cmd.ProposeChange(kind, text()), REPRESENTATIVE, case_id(1)).sealed()
    assert tale.poll.kind is PollKind.CONSENT
    tale.wake().counted(yes=4)
    assert next(iter(tale.g.changes.values())).consented is True


def test_a_change_that_too_few_vote_on_is_not_consented_to() -> None:
    tale = Tale().negotiating().do(cmd.ProposeChange(ChangeKind.WAIVER, text()), REPRESENTATIVE, case_id(1))
    tale.sealed().wake().counted(yes=2)
    assert next(iter(tale.g.changes.values())).consented is False


def test_talks_that_lead_nowhere_go_on_to_the_next_stage_of_the_pack() -> None:
    tale = Tale().negotiating().wake()
    assert tale.g.head.stage is Stage.MEDIATION


def test_a_pack_without_mediation_leads_from_negotiation_to_determination() -> None:
    tale = Tale(pack(without=("group_mediation",))).negotiating().wake()
    assert tale.g.head.stage is Stage.DETERMINATION


def test_either_side_may_go_on() -> None:
    for role in (REPRESENTATIVE, RESPONDENT):
        tale = Tale().negotiating().do(cmd.Escalate(), role, case_id(1) if role is REPRESENTATIVE else "")
        assert tale.g.head.stage is Stage.MEDIATION


def test_a_conflicted_mediator_is_not_assigned() -> None:
    tale = Tale().negotiating().wake()
    with pytest.raises(NotAllowed) as refused:
        tale.do(cmd.AssignMediator("med-1", ("tied",)))
    assert refused.value.code == "mediator_conflicted"


def test_the_mediator_goes_with_the_stage() -> None:
    tale = Tale().negotiating().wake().do(cmd.AssignMediator("med-1")).wake()
    assert (tale.g.head.stage, tale.g.head.mediator) == (Stage.DETERMINATION, None)


def test_a_member_speaks_in_the_members_room_and_not_with_the_respondent() -> None:
    tale = Tale().negotiating().do(cmd.PostMessage("members", text()), MEMBER, case_id(5))
    assert tale.g.head.messages == 1
    with pytest.raises(NotAllowed):
        tale.do(cmd.PostMessage("parties", text()), MEMBER, case_id(5))


def test_there_are_three_rooms() -> None:
    with pytest.raises(Invalid) as refused:
        Tale().negotiating().do(cmd.PostMessage("kitchen", text()), OFFICER)
    assert refused.value.faults[0].pointer == "/room"


def test_where_members_affirm_their_demands_those_who_do_not_go_on_alone() -> None:
    tale = Tale(pack(affirm=True)).gathering().stand(1, 2).wake().sealed()
    assert tale.poll.kind is PollKind.AFFIRMATION
    tale.wake().counted(yes=5)
    assert tale.g.job is not None
    assert (tale.g.job.kind, tale.g.job.then) == (JobKind.RELEASE, "unaffirmed")
    tale.done(released=1).sealed(5)
    assert tale.poll.kind is PollKind.ELECTION


def test_too_few_affirmed_demands_are_no_group() -> None:
    tale = Tale(pack(affirm=True)).gathering().stand(1, 2).wake().sealed().wake().counted(yes=2)
    tale.done(released=4).sealed(2)
    assert (tale.g.head.outcome, tale.g.head.cause) == (Outcome.LAPSED, "too_few")


def test_a_vote_of_a_group_that_ends_is_void() -> None:
    tale = Tale().negotiating().offered().agree().sealed(0)
    assert (tale.poll.state, tale.g.head.cause) == (PollState.VOID, "no_members")


def test_the_deadline_of_a_vote_is_the_packs() -> None:
    tale = Tale().asked()
    assert tale.g.deadlines[f"poll:{tale.poll.id}"].due_at == tale.now + 15 * DAY


def test_without_a_time_of_its_own_a_vote_has_that_of_a_consent() -> None:
    tale = Tale(pack(without=("group_recall",))).negotiating()
    tale.do(cmd.DemandRecall(case_id(1), text()), MEMBER, case_id(5)).sealed()
    assert tale.g.deadlines[f"poll:{tale.poll.id}"].due_at == tale.now + 12 * DAY


def test_terms_stay_what_they_were_when_they_were_offered() -> None:
    tale = Tale().negotiating().offered()
    assert replace(tale.offer.formula) == HALF


def test_one_side_does_not_use_up_the_offers_of_the_other() -> None:
    """Forty of the respondent's, taken back again and again: the representatives may still make theirs."""
    tale = Tale().negotiating()
    for _ in range(40):
        tale.offered().do(cmd.WithdrawOffer(tale.offer.id), RESPONDENT)
    with pytest.raises(NotAllowed) as refused:
        tale.offered()
    assert refused.value.data["what"] == "offers"
    assert tale.offered(by=REPRESENTATIVE).types() == ["OfferMade"]


def test_members_do_not_use_up_the_messages_of_those_who_speak_for_them() -> None:
    """What members may write in all is written; the representatives still talk with the respondent."""
    tale = Tale().negotiating()
    tale.group = replace(
        tale.g, head=replace(tale.g.head, messages=10_000, messages_by={"complainant": 10_000})
    )
    with pytest.raises(NotAllowed) as refused:
        tale.do(cmd.PostMessage("members", text()), MEMBER, case_id(3))
    assert refused.value.data["what"] == "messages"
    assert tale.do(cmd.PostMessage("parties", text()), REPRESENTATIVE, case_id(1)).types() == [
        "MessagePosted"
    ]
