"""Who speaks for a group: candidacy, election, recall, resignation, replacement, authorities."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group.state import AuthorityKind, CandidacyState, Outcome, PollKind, Stage
from chalicelib.domain.rulepack import Consequence
from tests.group_stories import (
    DAY,
    HALF,
    MEMBER,
    PLATFORM,
    REPRESENTATIVE,
    RESPONDENT,
    START,
    SYSTEM,
    Tale,
    case_id,
    pack,
    text,
)


def states(tale: Tale) -> dict[str, CandidacyState]:
    return {c.case_id: c.state for c in tale.g.candidacies.values()}


@pytest.mark.capability("S41")
def test_those_with_most_votes_are_elected_and_the_others_follow_in_order() -> None:
    tale = Tale().electing(1, 2, 3, 4).wake()
    tale.counted(ballots=6, **{case_id(1): 2, case_id(2): 5, case_id(3): 4, case_id(4): 1})
    assert sorted(tale.g.representatives) == sorted([case_id(1), case_id(2), case_id(3)])
    ranks = {c.case_id: c.rank for c in tale.g.candidacies.values()}
    assert ranks == {case_id(2): 1, case_id(3): 2, case_id(1): 3, case_id(4): 4}


def test_with_a_mandate_from_nobody_the_group_ends() -> None:
    """Silence makes no representative (P5): one of the two that the pack asks for got a vote."""
    tale = Tale().electing(1, 2).wake().counted(ballots=1, **{case_id(1): 1})
    assert (tale.g.head.outcome, tale.g.head.cause) == (Outcome.LAPSED, "no_representatives")


def test_where_nobody_stands_there_is_time_to_do_so() -> None:
    tale = Tale().gathering().wake().sealed()
    assert tale.g.head.stage is Stage.ELECTION
    tale.stand(1, 2).wake()
    assert tale.types() == ["StageEntered", "JobStarted"]
    assert tale.sealed().poll.options == (case_id(1), case_id(2))


def test_where_still_nobody_stands_the_group_ends() -> None:
    tale = Tale().gathering().wake().sealed().wake()
    assert (tale.g.head.outcome, tale.g.head.cause) == (Outcome.LAPSED, "no_representatives")


def test_nobody_stands_twice() -> None:
    with pytest.raises(NotAllowed) as refused:
        Tale().gathering().stand(1, 1)
    assert refused.value.code == "already_candidate"


def test_nobody_stands_or_withdraws_while_the_election_is_on() -> None:
    tale = Tale().electing(1, 2)
    for command in (cmd.Stand(case_id(3), text(), ("offer",)), cmd.StandDown(case_id(1))):
        with pytest.raises(NotAllowed) as refused:
            tale.do(command, MEMBER, command.case_id)
        assert refused.value.code == "poll_pending"


@pytest.mark.parametrize(
    ("scope", "pointer", "code"), [((), "/scope", "missing"), (("offer", "fly"), "/scope/1", "not_one_of")]
)
def test_a_mandate_has_a_scope_of_known_things(scope: tuple[str, ...], pointer: str, code: str) -> None:
    tale = Tale().gathering()
    with pytest.raises(Invalid) as refused:
        tale.do(cmd.Stand(case_id(1), text(), scope), MEMBER, case_id(1))
    assert [(f.pointer, f.code) for f in refused.value.faults] == [(pointer, code)]


def test_where_one_resigns_the_next_of_the_election_takes_over() -> None:
    tale = Tale().electing(1, 2, 3, 4).wake()
    tale.counted(ballots=6, **{case_id(n): 6 - n for n in (1, 2, 3, 4)})
    tale.do(cmd.StandDown(case_id(1)), REPRESENTATIVE, case_id(1))
    assert (states(tale)[case_id(1)], states(tale)[case_id(4)]) == (
        CandidacyState.RESIGNED,
        CandidacyState.ELECTED,
    )


def test_who_leaves_the_group_represents_it_no_longer() -> None:
    tale = Tale().negotiating().do(cmd.NoteLeft(case_id(2)))
    assert states(tale)[case_id(2)] is CandidacyState.LEFT


def test_that_somebody_left_who_never_stood_changes_nothing() -> None:
    assert Tale().negotiating().do(cmd.NoteLeft(case_id(5))).happened == []


def test_any_member_may_have_all_asked_about_a_representative() -> None:
    tale = Tale().negotiating().do(cmd.DemandRecall(case_id(1), text()), MEMBER, case_id(5))
    assert (tale.poll.kind, tale.poll.of) == (PollKind.RECALL, case_id(1))


def test_a_recall_takes_the_majority_that_the_pack_asks_for() -> None:
    """Half of six must vote, and more than half of the votes say yes."""
    tale = Tale().negotiating().do(cmd.DemandRecall(case_id(1), text()), MEMBER, case_id(5)).sealed().wake()
    tale.counted(yes=3, no=1)
    assert states(tale)[case_id(1)] is CandidacyState.RECALLED


def test_a_recall_without_a_quorum_recalls_nobody() -> None:
    tale = Tale().negotiating().do(cmd.DemandRecall(case_id(1), text()), MEMBER, case_id(5)).sealed().wake()
    tale.counted(yes=2)
    assert case_id(1) in tale.g.representatives


def test_each_representative_is_asked_about_once() -> None:
    tale = Tale().negotiating().do(cmd.DemandRecall(case_id(1), text()), MEMBER, case_id(5)).sealed().wake()
    tale.counted(no=4)
    with pytest.raises(NotAllowed) as refused:
        tale.do(cmd.DemandRecall(case_id(1), text()), MEMBER, case_id(6))
    assert refused.value.code == "recall_asked_already"


def kept() -> Tale:
    """The members have been asked about the first representative, and have kept it."""
    tale = Tale().negotiating().do(cmd.DemandRecall(case_id(1), text()), MEMBER, case_id(5)).sealed().wake()
    return tale.counted(no=4)


def again(tale: Tale, member: int) -> Tale:
    return tale.do(cmd.DemandRecall(case_id(1), text()), MEMBER, case_id(member))


def test_after_a_pause_enough_members_have_all_asked_again() -> None:
    """Thirty days, three members; the first two are only noted."""
    tale = kept()
    tale.at(tale.now + 30 * DAY)
    assert [again(tale, member).types() for member in (4, 5)] == [["RecallDemanded"]] * 2
    assert again(tale, 6).types() == ["PollAsked", "JobStarted"]
    assert (tale.poll.kind, tale.g.representatives[case_id(1)].recall_by) == (PollKind.RECALL, ())


def test_before_the_pause_is_over_nobody_is_asked_again() -> None:
    tale = kept()
    counted = tale.now
    tale.at(tale.now + 30 * DAY - timedelta(seconds=1))
    with pytest.raises(NotAllowed) as refused:
        again(tale, 4)
    assert (refused.value.code, refused.value.due_at) == ("recall_asked_already", counted + 30 * DAY)


def test_one_member_counts_once_among_those_who_ask_again() -> None:
    tale = kept()
    tale.at(tale.now + 30 * DAY)
    with pytest.raises(NotAllowed) as refused:
        again(again(tale, 4), 4)
    assert (refused.value.code, refused.value.data["needed"]) == ("recall_demanded_already", 3)


def test_a_recall_stops_no_talks() -> None:
    """The time of the stage runs on, and the other representative makes an offer."""
    tale = Tale().negotiating().do(cmd.DemandRecall(case_id(1), text()), MEMBER, case_id(5)).sealed()
    assert tale.g.deadlines["group_negotiation"].state == "running"
    tale.do(cmd.MakeOffer(HALF), REPRESENTATIVE, case_id(2)).agree(RESPONDENT)
    assert tale.poll.kind is PollKind.ACCEPTANCE


def test_whoever_is_under_recall_does_not_bind_the_group_until_it_is_counted() -> None:
    """It neither makes nor agrees to offers; kept in office, it does again."""
    tale = Tale().negotiating().offered().do(cmd.DemandRecall(case_id(1), text()), MEMBER, case_id(5))
    for act in (cmd.MakeOffer(HALF), cmd.AgreeToOffer(tale.offer.id, tale.offer.terms_sha256)):
        with pytest.raises(NotAllowed) as refused:
            tale.do(act, REPRESENTATIVE, case_id(1))
        assert refused.value.code == "under_recall"
    assert tale.sealed().wake().counted(no=4).agree().poll.kind is PollKind.ACCEPTANCE


def test_a_recall_goes_beside_a_vote_on_an_offer_and_stops_neither() -> None:
    """Eight days for the recall, fifteen for the offer, whose vote holds the stage up until it is counted itself."""
    tale = Tale().negotiating().do(cmd.DemandRecall(case_id(1), text()), MEMBER, case_id(5)).offered()
    tale.do(
        cmd.AgreeToOffer(tale.offer.id, tale.offer.terms_sha256), REPRESENTATIVE, case_id(2)
    ).sealed().sealed()
    tale.wake().counted(no=4)
    assert tale.g.deadlines["group_negotiation"].state == "paused"
    assert tale.wake().counted(yes=4, no=1).g.head.stage is Stage.DISTRIBUTION


def test_a_recall_that_is_still_being_asked_ends_with_the_talks() -> None:
    """Fifteen days for the offer, forty for the recall: nobody is asked about a mandate that is over."""
    usual = pack()
    long = replace(usual.deadlines["group_negotiation"], consequence=Consequence.COUNT_VOTES)
    tale = Tale(replace(usual, deadlines={**usual.deadlines, "group_recall": long})).negotiating()
    tale.do(cmd.DemandRecall(case_id(1), text()), MEMBER, case_id(5)).offered()
    tale.do(
        cmd.AgreeToOffer(tale.offer.id, tale.offer.terms_sha256), REPRESENTATIVE, case_id(2)
    ).sealed().sealed()
    (recall,) = tale.g.recalls.values()
    tale.wake().counted(yes=4, no=1)
    assert (tale.g.head.stage, tale.g.polls[recall.id].state) == (Stage.DISTRIBUTION, "void")
    assert [d.rule for d in tale.g.running()] == ["job"]


def test_no_recall_begins_while_the_members_are_asked_something_else() -> None:
    tale = Tale().asked()
    with pytest.raises(NotAllowed) as refused:
        tale.do(cmd.DemandRecall(case_id(1), text()), MEMBER, case_id(5))
    assert refused.value.code == "poll_pending"


def test_nobody_is_recalled_who_does_not_represent() -> None:
    with pytest.raises(NotFound):
        Tale().negotiating().do(cmd.DemandRecall(case_id(4), text()), MEMBER, case_id(5))


# --------------------------------------------------------------------------------------------------------- authorities


def authorise(**changes: Any) -> cmd.Authorise:
    fields: dict[str, Any] = {
        "kind": AuthorityKind.LAWYER, "ref": "firm-3", "scope": ("negotiate", "offer"),
        "statement_sha256": hashlib.sha256(b"statement").hexdigest(), "signed_at": START,
        "expires_at": START + 90 * DAY,
    }  # fmt: skip
    return cmd.Authorise(**(fields | changes))


SIGNED = {"signature": "c2ln", "public_key": "a2V5"}


@pytest.mark.capability("S42")
def test_a_signed_authority_stands_with_its_scope_and_end() -> None:
    tale = Tale().gathering().do(authorise(**SIGNED, fits=True), PLATFORM)
    found = next(iter(tale.g.authorities.values()))
    assert (found.ref, found.scope, found.expires_at) == ("firm-3", ("negotiate", "offer"), START + 90 * DAY)


def test_a_signature_that_does_not_fit_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        Tale().gathering().do(authorise(**SIGNED), PLATFORM)
    assert [(f.pointer, f.code) for f in refused.value.faults] == [("/signature", "does_not_fit")]


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"expires_at": START}, "/expires_at", "in_the_past"),
        ({"expires_at": START + 731 * DAY}, "/expires_at", "too_late"),
        ({"signed_at": START + DAY}, "/signed_at", "in_the_future"),
        ({"signature": "AA=="}, "/public_key", "missing"),
    ],
)
def test_an_authority_out_of_bounds_is_refused(changes: dict[str, Any], pointer: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        Tale().gathering().do(authorise(**changes), PLATFORM)
    assert (pointer, code) in [(f.pointer, f.code) for f in refused.value.faults]


def test_an_authority_can_be_revoked_once() -> None:
    tale = Tale().gathering().do(authorise(), PLATFORM)
    found = next(iter(tale.g.authorities))
    tale.do(cmd.RevokeAuthority(found, text()), PLATFORM)
    assert tale.g.authorities[found].revoked
    with pytest.raises(NotAllowed):
        tale.do(cmd.RevokeAuthority(found, text()), PLATFORM)


def test_where_the_pack_knows_no_representatives_nobody_stands() -> None:
    from chalicelib.domain.group.rules import Seats

    tale = Tale(pack(seats=Seats(0, 0, "test", True))).gathering()
    with pytest.raises(NotAllowed) as refused:
        tale.stand(1)
    assert refused.value.code == "not_in_this_procedure"


def test_whoever_left_does_not_follow_when_a_seat_falls_vacant() -> None:
    """Five stood for three seats: of those who were not elected the fourth has left, so the fifth comes in."""
    tale = Tale().electing(1, 2, 3, 4, 5).wake()
    tale.counted(ballots=6, **{case_id(n): 6 - n for n in (1, 2, 3, 4, 5)})
    tale.do(cmd.NoteLeft(case_id(4)), SYSTEM).do(cmd.StandDown(case_id(1)), REPRESENTATIVE, case_id(1))
    assert sorted(tale.g.representatives) == sorted([case_id(2), case_id(3), case_id(5)])


def test_whoever_left_during_the_election_leaves_the_seat_to_the_next() -> None:
    """Four stood for three seats; the first of them left while the others voted."""
    tale = Tale().electing(1, 2, 3, 4)
    tale.do(cmd.NoteLeft(case_id(1)), SYSTEM).wake()
    tale.counted(ballots=6, **{case_id(n): 6 - n for n in (1, 2, 3, 4)})
    assert sorted(tale.g.representatives) == sorted([case_id(2), case_id(3), case_id(4)])


def test_with_too_few_of_the_elected_left_the_group_ends() -> None:
    """Of two candidates for two seats one has left: the mandate of the other alone is not what the pack asks for."""
    tale = Tale().electing(1, 2)
    tale.do(cmd.NoteLeft(case_id(1)), SYSTEM).wake().counted(ballots=6, **{case_id(1): 6, case_id(2): 6})
    assert (tale.g.head.outcome, tale.g.head.cause) == (Outcome.LAPSED, "no_representatives")


def test_a_member_in_office_passes_on_no_more_than_it_has() -> None:
    """Elected to negotiate and to offer, it gives nobody the mandate to take the group to a decision."""
    tale = Tale().negotiating()
    with pytest.raises(NotAllowed) as refused:
        tale.do(authorise(scope=("offer", "determination")), REPRESENTATIVE, case_id(1))
    assert (refused.value.code, refused.value.data["needs"]) == ("outside_authority", ["determination"])


def test_one_member_does_not_use_up_the_candidacies_of_all() -> None:
    """Three times is enough for anybody; the others stand as before."""
    tale = Tale().gathering()
    for _ in range(3):
        tale.stand(1).do(cmd.StandDown(case_id(1)), MEMBER, case_id(1))
    with pytest.raises(NotAllowed) as refused:
        tale.stand(1)
    assert refused.value.data["what"] == "own_candidacies"
    assert states(tale.stand(2))[case_id(2)] is CandidacyState.STANDING


# -------------------------------------------------------------------------------------------------------- by-elections


def vacant() -> Tale:
    """Both representatives have gone, and nobody is next."""
    tale = Tale().negotiating()
    tale.do(cmd.StandDown(case_id(1)), REPRESENTATIVE, case_id(1))
    return tale.do(cmd.StandDown(case_id(2)), REPRESENTATIVE, case_id(2))


def test_for_a_vacant_seat_members_stand_during_the_talks_and_are_elected() -> None:
    """Ten days to stand from the first who does, then an election; the talks go on where they stood."""
    tale = vacant().stand(3)
    assert tale.g.deadlines["group_election:vacancy"].due_at == tale.now + 10 * DAY
    tale.stand(4).wake()
    assert (tale.types(), tale.g.head.stage) == (["JobStarted"], Stage.NEGOTIATION)
    assert tale.tick().happened == []
    tale.sealed().wake().counted(ballots=4, **{case_id(3): 3, case_id(4): 1})
    assert (tale.g.head.stage, sorted(tale.g.representatives)) == (
        Stage.NEGOTIATION,
        sorted([case_id(3), case_id(4)]),
    )
    assert tale.g.deadlines["group_negotiation"].state == "running"


def test_no_more_are_elected_than_seats_are_free() -> None:
    """Three seats at most, one of them held."""
    tale = (
        Tale().negotiating().do(cmd.StandDown(case_id(2)), REPRESENTATIVE, case_id(2)).stand(3, 4, 5).wake()
    )
    tale.sealed().wake().counted(ballots=6, **{case_id(3): 3, case_id(4): 2, case_id(5): 1})
    assert sorted(tale.g.representatives) == sorted([case_id(1), case_id(3), case_id(4)])


def test_a_by_election_without_votes_elects_nobody_and_ends_nothing() -> None:
    tale = vacant().stand(3).wake().sealed().wake().counted(ballots=0)
    assert (tale.g.head.stage, tale.g.representatives) == (Stage.NEGOTIATION, {})


def test_whoever_thinks_better_of_it_leaves_the_talks_as_they_are() -> None:
    tale = vacant().stand(3).do(cmd.StandDown(case_id(3)), MEMBER, case_id(3)).wake().sealed()
    assert (tale.g.head.stage, tale.g.asking) == (Stage.NEGOTIATION, None)


def test_where_no_seat_is_vacant_nobody_stands_during_the_talks() -> None:
    with pytest.raises(NotAllowed) as refused:
        Tale().negotiating().stand(3)
    assert refused.value.code == "no_vacancy"
