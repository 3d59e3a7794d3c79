"""Crowds: votes are sealed, then opened, then counted; nobody waits for the others and then chooses."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.adapters.packs import PackFiles
from chalicelib.domain.arbitration import commands as cmd
from chalicelib.domain.arbitration.rules import Crowd, Number, Undecided
from chalicelib.domain.arbitration.state import AwardKind, RequestKind, SeatRole, Stage, Status
from chalicelib.domain.case.state import Finding
from chalicelib.domain.neutrals.crowd import Vote, commitment
from chalicelib.domain.rulepack import Consequence, RulePack
from tests.arbitrations import C, R, Tale, a_text, pack, sought
from tests.unit.domain.arbitration.helping import ARB, CLERK, challenged, faults, refused, ruled, running

SALT = "ab" * 16


def crowd_pack(undecided: str = "dismiss", quorum: int = 4, **changes: Any) -> RulePack:
    """Seven jurors, 30 seconds to seal and 20 to open; appeals go to fifteen."""
    deciding = Crowd(Number(quorum, "Test.", True), Undecided(undecided))
    given = pack(
        method="crowd", size=7, large_from={}, crowd=deciding, effect="opinion", correction=False, additional=False,
        **changes,
    )  # fmt: skip
    base = PackFiles().get("demo@2").deadlines["arb_round"]
    seal = replace(base, length=replace(base.length, n=30), consequence=Consequence.GO_ON)
    more = {
        "arb_commit": seal,
        "arb_reveal": replace(seal, length=replace(seal.length, n=20), consequence=Consequence.COUNT_VOTES),
        "arb_appeal": replace(seal, length=replace(seal.length, n=40), consequence=Consequence.FINAL),
    }
    changed = replace(given, deadlines={**given.deadlines, **more})
    changed.__dict__.update(given.__dict__)
    return changed


def sealed(tale: Tale, ref: str, vote: str) -> None:
    told = Vote(tale.found.head.arbitration_id, ref, vote)
    tale.act(ARB, cmd.CommitVote(commitment(told, bytes.fromhex(SALT))), ref)


def opened(tale: Tale, ref: str, vote: str) -> None:
    tale.act(ARB, cmd.RevealVote(vote, SALT), ref)


def voted(tale: Tale, votes: str, silent: int = 0) -> Tale:
    """`votes`: u or d for each juror in turn; `silent`: how many of the last do not open theirs."""
    words = {"u": "upheld", "d": "dismissed"}
    jurors = tale.panel[: len(votes)]
    for ref, vote in zip(jurors, votes, strict=True):
        sealed(tale, ref, words[vote])
    if any(d.rule == "arb_commit" for d in tale.found.running()):
        tale.until_due("arb_commit")
    for ref, vote in list(zip(jurors, votes, strict=True))[: len(votes) - silent]:
        opened(tale, ref, words[vote])
    return tale


def test_a_crowd_goes_to_its_votes_at_once() -> None:
    """On what was handed over: there are no proceedings."""
    tale = Tale(crowd_pack()).complete()
    assert tale.found.head.stage is Stage.DELIBERATION
    assert running(tale) == {"arb_commit"}
    assert {s.role for s in tale.found.bench} == {SeatRole.JUROR}


def test_when_all_have_sealed_and_opened_it_is_counted() -> None:
    """4 of 7 uphold it: an opinion that gives what was asked for, with the numbers."""
    tale = voted(Tale(crowd_pack()).complete(), "uuuuddd")
    award = tale.found.award
    assert award is not None
    assert award.tally is not None
    assert award.tally.votes == {"upheld": 4, "dismissed": 3}
    assert (award.content.kind, award.content.finding) == (AwardKind.OPINION, Finding.UPHELD)
    assert award.content.terms == sought()
    assert tale.found.head.stage is Stage.AWARDED


def test_a_vote_that_is_not_opened_is_none() -> None:
    """uuuu dd d, of which the last is not opened: 4 to 2."""
    tale = voted(Tale(crowd_pack()).complete(), "uuuuddd", silent=1)
    tale.until_due("arb_reveal")
    assert tale.found.award is not None
    assert tale.found.award.tally is not None
    assert tale.found.award.tally.votes == {"upheld": 4, "dismissed": 2}
    assert tale.found.award.tally.silent == (), "who it was is nobody's affair"


@pytest.mark.parametrize(("votes", "silent"), [("uuuddd", 0), ("uuu", 0), ("uuuuuu", 3)])
def test_undecided_the_claim_is_dismissed(votes: str, silent: int) -> None:
    """Three to three; three in all where four are needed; six sealed of which three are opened."""
    tale = voted(Tale(crowd_pack()).complete(), votes, silent)
    if silent:
        tale.until_due("arb_reveal")
    assert tale.found.award is not None
    assert (tale.found.award.content.finding, tale.found.award.content.terms) == (Finding.DISMISSED, None)


def test_or_another_crowd_is_drawn_where_the_pack_says_so() -> None:
    """Once; nobody of the first sits again."""
    tale = voted(Tale(crowd_pack("redraw")).complete(), "uuuddd")
    assert (tale.found.head.stage, tale.found.head.panel) == (Stage.CONSTITUTION, ())
    assert {ref for s in tale.found.bench for ref in s.former} == {f"arb-{n}" for n in range(1, 8)}
    tale.drawn(*(f"new-{n}" for n in range(7))).disclosed().complete()
    voted(tale, "uuuddd")
    assert tale.found.award is not None
    assert tale.found.award.content.finding is Finding.DISMISSED


def test_with_nobody_voting_it_is_over_when_the_time_is() -> None:
    """There is nothing to open."""
    tale = Tale(crowd_pack()).complete()
    tale.until_due("arb_commit")
    assert tale.found.head.stage is Stage.AWARDED
    tale.wait(seconds=40)
    assert tale.found.head.status is Status.CLOSED


def test_one_vote_each_and_in_its_time() -> None:
    """Sealed once, opened once, nothing opened early, nothing sealed late."""
    tale = Tale(crowd_pack()).complete()
    assert refused(tale, ARB, cmd.RevealVote("upheld", SALT), "arb-1") == "not_voting_now"
    sealed(tale, "arb-1", "upheld")
    assert refused(tale, ARB, cmd.CommitVote("0" * 64), "arb-1") == "already_voted"
    tale.until_due("arb_commit")
    assert refused(tale, ARB, cmd.CommitVote("0" * 64), "arb-2") == "not_voting_now"
    assert refused(tale, ARB, cmd.RevealVote("upheld", SALT), "arb-2") == "no_vote_sealed"


def test_only_what_was_sealed_opens() -> None:
    """Another choice, another salt, another juror's seal: none."""
    tale = Tale(crowd_pack()).complete()
    sealed(tale, "arb-1", "upheld")
    stolen = commitment(Vote(tale.found.head.arbitration_id, "arb-1", "upheld"), bytes.fromhex(SALT))
    tale.act(ARB, cmd.CommitVote(stolen), "arb-2")
    tale.until_due("arb_commit")
    wrong = [("/vote", "does_not_open")]
    assert faults(tale, ARB, cmd.RevealVote("dismissed", SALT), "arb-1") == wrong
    assert faults(tale, ARB, cmd.RevealVote("upheld", "cd" * 16), "arb-1") == wrong
    assert faults(tale, ARB, cmd.RevealVote("upheld", SALT), "arb-2") == wrong


@pytest.mark.parametrize(
    ("command", "wrong"),
    [
        (cmd.CommitVote("F" * 64), ("/commitment", "wrong_format")),
    ],
)
def test_a_seal_is_a_hash(command: cmd.CommitVote, wrong: tuple[str, str]) -> None:
    """64 small hex digits."""
    assert faults(Tale(crowd_pack()).complete(), ARB, command, "arb-1") == [wrong]


def test_there_are_two_choices_and_a_salt_of_16_bytes() -> None:
    """Nothing in between."""
    tale = Tale(crowd_pack()).complete()
    sealed(tale, "arb-1", "upheld")
    tale.until_due("arb_commit")
    assert faults(tale, ARB, cmd.RevealVote("maybe", SALT), "arb-1") == [("/vote", "not_one_of")]
    assert faults(tale, ARB, cmd.RevealVote("upheld", "ab"), "arb-1") == [("/salt", "wrong_format")]


def test_a_juror_who_goes_takes_nobody_elses_vote_with_him() -> None:
    """Six of seven are left, and four are enough: nobody is looked for, and the six are counted, 4 to 2."""
    tale = Tale(crowd_pack()).complete()
    for ref in tale.panel:
        sealed(tale, ref, "upheld" if ref < "arb-5" else "dismissed")
    tale.act(ARB, cmd.Resign("health"), "arb-7")
    assert (tale.found.head.stage, running(tale)) == (Stage.DELIBERATION, {"arb_reveal"})
    for ref in tale.panel:
        opened(tale, ref, "upheld" if ref < "arb-5" else "dismissed")
    award = tale.found.award
    assert award is not None
    assert award.tally is not None
    assert award.tally.votes == {"upheld": 4, "dismissed": 2}
    assert award.panel == tuple(f"arb-{n}" for n in range(1, 7))


@pytest.mark.parametrize("gone", ["resigned", "removed", "challenged"])
def test_his_own_vote_goes_with_him_however_he_goes(gone: str) -> None:
    """Though he has opened it already."""
    tale = Tale(crowd_pack()).complete()
    for ref in tale.panel:
        sealed(tale, ref, "upheld")
    opened(tale, "arb-2", "upheld")
    if gone == "resigned":
        tale.act(ARB, cmd.Resign("other"), "arb-2")
    elif gone == "removed":
        tale.act(CLERK, cmd.RemoveNeutral("2", a_text()), "clerk-1")
    else:
        challenged(tale, "2")
        ruled(tale, upheld=True)
    assert (tale.found.seats["2"].vote, running(tale)) == (None, {"arb_reveal"})
    for ref in tale.panel:
        opened(tale, ref, "upheld")
    assert tale.found.award is not None
    assert tale.found.award.tally is not None
    assert tale.found.award.tally.votes == {"upheld": 6, "dismissed": 0}


def test_when_the_last_one_waited_for_goes_the_others_go_on_at_once() -> None:
    """First all the others have sealed, then all the others have opened."""
    tale = Tale(crowd_pack()).complete()
    for n in range(1, 7):
        sealed(tale, f"arb-{n}", "upheld")
    tale.act(ARB, cmd.Resign("time"), "arb-7")
    assert running(tale) == {"arb_reveal"}
    for n in range(1, 6):
        opened(tale, f"arb-{n}", "upheld")
    tale.act(ARB, cmd.Resign("time"), "arb-6")
    assert tale.found.head.stage is Stage.AWARDED


def test_without_enough_for_the_quorum_somebody_is_found_and_the_seals_stay() -> None:
    """Four of seven have sealed and four are needed; one of them goes. His seat is filled, and so are none but empty
    ones; the three keep their seals, one of them open, and the new one seals and opens his.
    """
    tale = Tale(crowd_pack()).complete()
    for n in range(1, 5):
        sealed(tale, f"arb-{n}", "upheld")
    tale.act(ARB, cmd.Resign("time"), "arb-6")  # four can seal still, or have: the crowd goes on
    tale.until_due("arb_commit")
    opened(tale, "arb-1", "upheld")
    tale.act(ARB, cmd.Resign("health"), "arb-4")
    assert tale.found.head.stage is Stage.CONSTITUTION
    assert running(tale) == {"arb_appoint:4", "arb_appoint:6"}
    tale.drawn("new-4", "new-6").disclosed().complete()
    assert running(tale) == {"arb_commit"}
    assert [s.id for s in tale.found.bench if s.vote is not None] == ["1", "2", "3"]
    sealed(tale, "new-4", "upheld")
    tale.until_due("arb_commit")
    for ref in ("arb-2", "arb-3", "new-4"):
        opened(tale, ref, "upheld")
    assert tale.found.award is not None
    assert tale.found.award.tally is not None
    assert tale.found.award.tally.votes == {"upheld": 4, "dismissed": 0}


def test_nobody_gets_the_vote_another_chance_by_going() -> None:
    """Three have sealed where four are needed: it is undecided with him and without him."""
    tale = Tale(crowd_pack()).complete()
    for n in range(1, 4):
        sealed(tale, f"arb-{n}", "upheld")
    tale.until_due("arb_commit")
    tale.act(ARB, cmd.Resign("other"), "arb-3")
    assert (tale.found.head.stage, running(tale)) == (Stage.DELIBERATION, {"arb_reveal"})


def test_votes_that_are_all_open_are_counted_when_nobody_new_seals() -> None:
    """There is nothing left to open."""
    tale = Tale(crowd_pack()).complete()
    for n in range(1, 5):
        sealed(tale, f"arb-{n}", "upheld")
    tale.until_due("arb_commit")
    for n in range(1, 4):
        opened(tale, f"arb-{n}", "upheld")
    tale.act(ARB, cmd.Resign("other"), "arb-4")
    tale.drawn("new-4").disclosed().complete()
    tale.until_due("arb_commit")
    assert tale.found.head.stage is Stage.AWARDED


def test_a_challenge_stops_the_votes() -> None:
    """Nobody votes meanwhile."""
    tale = Tale(crowd_pack()).complete()
    challenged(tale, "3")
    assert refused(tale, ARB, cmd.CommitVote("0" * 64), "arb-1") == "challenge_pending"
    ruled(tale, upheld=False)
    assert running(tale) == {"arb_commit"}


def test_jurors_do_not_confer() -> None:
    """Each votes alone; and nobody makes an award of agreed terms there."""
    tale = Tale(crowd_pack()).complete()
    assert refused(tale, ARB, cmd.Deliberate(a_text()), "arb-1") == "not_in_this_procedure"
    early = Tale(crowd_pack()).accepted()
    assert refused(early, C, cmd.AgreeTerms(sought())) == "not_in_this_procedure"


def test_an_appeal_goes_to_twice_as_many_and_one() -> None:
    """7 to 15, with a quorum in proportion: 4 of 7 are 9 of 15."""
    tale = voted(Tale(crowd_pack(appeal_to=15)).complete(), "uuuuuuu")
    tale.act(R, cmd.RequestAfter(RequestKind.APPEAL, a_text()))
    assert tale.found.head.size == 15
    tale.drawn(*(f"new-{n}" for n in range(15))).disclosed().complete()
    voted(tale, "dddddddd")
    assert tale.found.award is not None
    assert tale.found.award.content.finding is Finding.DISMISSED
    assert tale.events[-2].quorum == 9  # type: ignore[union-attr]


def test_nobody_could_correct_a_crowd() -> None:
    """It has written nothing."""
    tale = voted(Tale(crowd_pack()).complete(), "uuuuuuu")
    assert refused(tale, C, cmd.RequestAfter(RequestKind.CORRECTION, a_text())) == "not_in_this_procedure"


def test_where_there_is_no_crowd_nobody_votes_like_one() -> None:
    """A panel has drafts."""
    assert refused(Tale().closed(), ARB, cmd.CommitVote("0" * 64), "arb-1") == "not_in_this_procedure"
