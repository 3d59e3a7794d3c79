"""Who speaks for a group: candidacy, election, recall, resignation, replacement, authorities."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group.state import AuthorityKind, CandidacyState, Outcome, PollKind, Stage
from tests.group_stories import (
    DAY,
    MEMBER,
    PLATFORM,
    REPRESENTATIVE,
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
