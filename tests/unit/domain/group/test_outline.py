"""The outline of a group's life is what its rules do: every way is walked, and none that is not in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group import decisions, lifecycle, outline, rules, timing
from chalicelib.domain.group.rules import Seats
from chalicelib.domain.group.state import ChangeKind, Origin, Outcome, Stage
from chalicelib.domain.rulepack import Consequence, RulePack
from chalicelib.domain.values import Role
from tests.group_stories import (
    HALF,
    MEMBER,
    OFFICER,
    REPRESENTATIVE,
    RESPONDENT,
    SYSTEM,
    Tale,
    case_id,
    pack,
    text,
    threshold,
)  # fmt: skip
from tests.packs import shipped

Step = tuple[str, str, str, str]
"""From where to where, by what, with which outcome."""
NOBODY = Seats(0, 0, "test", verified=True)
WAYS: set[Step] = {(w.source, w.target, by, w.outcome) for w in outline.WAYS for by in w.by}


@dataclass
class Walk(Tale):
    """A tale that notes where its group goes. Work over all members moves it by what the work was started for."""

    steps: set[Step] = field(default_factory=set)
    cause: str = ""

    def open(self, origin: Origin = Origin.DETECTION, **changes: Any) -> Tale:
        super().open(origin, **changes)
        self.steps.add(("", self.g.head.stage, origin.value, ""))
        return self

    def do(self, command: cmd.Command, role: Role = OFFICER, own: str = "") -> Tale:
        before, due = self.g.head.stage, timing.due(self.g, self.now)
        if (verb := decisions.VERBS.get(type(command))) is not None:
            self.cause = verb
        elif isinstance(command, cmd.Tick) and due is not None:
            self.cause = due[0].rule
        super().do(command, role, own)
        head = self.g.head
        if head.stage is not before:
            self.steps.add((before, head.stage, self.cause, head.outcome or ""))
        return self

    def into(self, stage: Stage) -> Walk:
        """With representatives, waiting until it comes there."""
        self.negotiating()
        while self.g.head.stage is not stage:
            self.wake()
        return self

    def answered(self, stage: Stage) -> Tale:
        """The respondent's offer is about to be put to the members."""
        return self.into(stage).offered().agree()


def opinion(**changes: Any) -> RulePack:
    """Rules under which whoever decides binds nobody."""
    made = pack(**changes)
    return replace(made, stages=tuple(replace(s, legal_effect="opinion") for s in made.stages))


def gathered(walk: Walk, early: bool) -> Tale:
    """Nobody else can join, and the members are being counted."""
    walk.gathering()
    if outline.used(walk.rules, rules.ELECTION):
        walk.stand(1, 2)
    return walk.do(cmd.CloseGathering()) if early else walk.wake()


# ----------------------------------------------------------------------------------------------------------- the walks


def _beginnings() -> list[Walk]:
    walks = [Walk() for _ in Origin]
    for walk, origin in zip(walks, Origin, strict=True):
        walk.open(origin)
    by_itself = Walk(pack(opens_by_itself=True))
    by_itself.open()
    return [*walks, by_itself]


def _looked_at() -> list[Walk]:
    ends: list[Callable[[Walk], object]] = [
        lambda w: w.open().do(cmd.Dismiss(text())),
        lambda w: w.open().do(cmd.Merge("group_" + "b" * 26, text())),
        lambda w: w.open().wake(),
        lambda w: w.gathering().do(cmd.Dismiss(text())),
        lambda w: w.gathering().do(cmd.Merge("group_" + "b" * 26, text())),
    ]
    return [_walked(Walk(), end) for end in ends]


def _counted() -> list[Walk]:
    walks = []
    for early in (True, False):
        few, electing, plain = Walk(), Walk(), Walk(pack(seats=NOBODY))
        gathered(few, early).sealed(2)
        gathered(electing, early).sealed(6)
        gathered(plain, early).sealed(6)
        walks += [few, electing, plain]
    return walks


def _elections() -> list[Walk]:
    def affirmed(walk: Walk, left: int) -> None:
        gathered(walk, early=False).sealed(6)
        walk.wake().counted(6, ballots=left, yes=left).done(released=6 - left).sealed(left)

    few, alone = Walk(pack(affirm=True)), Walk(pack(affirm=True, seats=NOBODY))
    affirmed(few, 2)
    affirmed(alone, 5)
    silent, nobody = Walk(), Walk()
    silent.electing().wake().counted(ballots=0)
    nobody.gathering().wake().sealed(6).wake()
    return [few, alone, silent, nobody]


def _onward() -> list[Walk]:
    walks = []
    for without in ((), (rules.MEDIATION,)):
        asked, waited = Walk(pack(without=without)), Walk(pack(without=without))
        asked.negotiating().do(cmd.Escalate(), REPRESENTATIVE, case_id(1))
        waited.negotiating().wake()
        walks += [asked, waited]
    both = Walk()
    both.into(Stage.MEDIATION).do(cmd.Escalate(), RESPONDENT)
    ending = Walk(pack(without=(rules.MEDIATION, rules.DETERMINATION)))
    ending.negotiating().wake()
    mediated = Walk(pack(without=(rules.DETERMINATION,)))
    mediated.into(Stage.MEDIATION).wake()
    last = Walk()
    last.into(Stage.DETERMINATION).wake()
    return [*walks, both, ending, mediated, last]


def _nobody_left() -> list[Walk]:
    asking: list[Callable[[Walk], object]] = [
        lambda w: w.offered().agree(),
        lambda w: w.do(cmd.ProposeChange(ChangeKind.WAIVER, text()), REPRESENTATIVE, case_id(1)),
        lambda w: w.do(cmd.DemandRecall(case_id(1), text()), MEMBER, case_id(3)),
    ]
    walks = []
    for stage in (Stage.NEGOTIATION, Stage.MEDIATION, Stage.DETERMINATION):
        walks += [_walked(Walk().into(stage), ask) for ask in asking]
    walks.append(_walked(Walk(), lambda w: w.decided()))
    for walk in walks:
        walk.sealed(0)
    return walks


def _agreed() -> list[Walk]:
    walks = []
    for stage in (Stage.NEGOTIATION, Stage.MEDIATION, Stage.DETERMINATION):
        walk = Walk()
        walk.answered(stage).sealed().wake().counted(yes=4, no=1).ledger().done(released=2).wake().done(
            carried=4
        ).wake()
        walks.append(walk)
    return walks


def _decisions() -> list[Walk]:
    objecting, given, refused, taken = Walk(), Walk(), Walk(opinion()), Walk(opinion())
    objecting.decided().sealed().wake().counted(object=1).ledger().done(released=1).wake().done(
        carried=5
    ).wake()
    given.decided(None)
    refused.decided().sealed().wake().counted(no=5)
    taken.decided(HALF).sealed().wake().counted(yes=4)
    return [objecting, given, refused, taken]


def _unfit() -> list[Walk]:
    """The terms cannot be shared out among those who are there."""
    adopted, decided = Walk(), Walk()
    adopted.answered(Stage.NEGOTIATION).sealed().wake().counted(yes=4, no=1)
    decided.decided().sealed().wake().counted(object=1)
    for walk in (adopted, decided):
        walk.do(cmd.RecordLedger(walk.job, 0, "", {}, fits=False), SYSTEM)
    return [adopted, decided]


def _batched() -> list[Walk]:
    """Two test cases have ended; the others go on, by themselves or at an officer's word, and the group is over."""
    timed, hurried = Walk(pack(batch_size=threshold(5))), Walk(pack(batch_size=threshold(5)))
    for walk in (timed, hurried):
        walk.determining().do(cmd.DrawTests(1)).sealed(6)
        walk.do(cmd.RecordDraw(walk.job, (case_id(4),), "ee" * 32, members=6), SYSTEM)
        walk.do(cmd.RecordTestResult(case_id(4), "settled"), SYSTEM)
    timed.wake().done(released=5)
    hurried.do(cmd.OpenBatch()).done(released=5)
    return [timed, hurried]


def _gone() -> list[Walk]:
    """Of those who have said yes none is left, or fewer than the offer asked for; all have objected."""
    walks = []
    for lines in (0, 2):
        walk = Walk()
        walk.negotiating().offered(least=3).agree().sealed().wake().counted(yes=4)
        walk.do(cmd.RecordLedger(walk.job, lines, "cd" * 32, {}), SYSTEM)
        walks.append(walk)
    later, objected, taken = Walk(), Walk(), Walk(opinion())
    later.reviewed().wake().done(carried=0)
    objected.decided().sealed().wake().counted(object=6)
    objected.do(cmd.RecordLedger(objected.job, 0, "cd" * 32, {}), SYSTEM)
    taken.decided().sealed().wake().counted(yes=4)
    taken.do(cmd.RecordLedger(taken.job, 0, "cd" * 32, {}), SYSTEM)
    return [*walks, later, objected, taken]


def _walked(walk: Walk, on: Callable[[Walk], object]) -> Walk:
    on(walk)
    return walk


@pytest.fixture(scope="module")
def walked() -> set[Step]:
    chapters = (
        _beginnings, _looked_at, _counted, _elections, _onward, _nobody_left, _agreed, _decisions, _unfit, _gone,
        _batched,
    )  # fmt: skip
    return {step for chapter in chapters for walk in chapter() for step in walk.steps}


def test_every_way_of_the_outline_can_be_walked(walked: set[Step]) -> None:
    """Nothing is drawn that the rules do not do."""
    assert WAYS - walked == set()


def test_no_walk_leaves_the_outline(walked: set[Step]) -> None:
    """Nothing that the rules do is missing in it."""
    assert walked - WAYS == set()


def test_ways_go_by_actions_of_the_table_and_by_times_of_the_pack() -> None:
    """And begin with whoever opens a group."""
    named = {by for way in outline.WAYS for by in way.by}
    origins = {origin.value for origin in Origin}
    assert named <= {*lifecycle.BY_VERB, *outline.MEANINGS, *origins}
    assert {by for way in outline.WAYS if not way.source for by in way.by} == origins


def test_every_way_ends_in_a_stage_or_with_an_outcome() -> None:
    """A closed group has one, and no other has."""
    assert all(bool(way.outcome) == (way.target == Stage.CLOSED) for way in outline.WAYS)
    assert {way.outcome for way in outline.WAYS if way.outcome} == {outcome.value for outcome in Outcome}


# ---------------------------------------------------------------------------------------------------- what runs where


def test_what_runs_in_which_stage() -> None:
    """Of the general procedure: nothing is affirmed there."""
    general = shipped("generic@2")
    talks = ("negotiation", "mediation", "determination")
    found = {key.removeprefix("group_"): outline.runs_in(general, key) for key in outline.MEANINGS}
    assert found == {
        "suggestion": ("suggested",), "gathering": ("gathering",), "affirmation": (), "election": ("election",),
        "acceptance": (*talks, "distribution"), "consent": talks, "objection": ("determination",), "recall": talks,
        "negotiation": ("negotiation",), "mediation": ("mediation",), "determination": ("determination",),
        "batch": (), "review": ("distribution",), "unclaimed": ("distribution",),
    }  # fmt: skip


def test_what_nothing_starts_is_not_used() -> None:
    """An election without seats, a suggestion nobody looks at, an objection to what binds nobody; other deadlines."""
    assert not outline.used(pack(seats=NOBODY), rules.ELECTION)
    assert not outline.used(pack(seats=NOBODY), rules.RECALL)
    assert not outline.used(pack(opens_by_itself=True), rules.SUGGESTION)
    assert not outline.used(pack(objections=False), rules.OBJECTION)
    assert not outline.used(opinion(), rules.OBJECTION)
    assert not outline.used(pack(), "respond")
    assert not outline.used(shipped("generic@1"), rules.GATHERING)


def test_silence_leads_to_the_next_stage_that_has_a_time() -> None:
    """Or nowhere: at the end of the talks, and where the pack lets the group end."""
    escalate, dissolve = Consequence.ESCALATE, Consequence.DISSOLVE
    assert outline.leads_to(pack(), rules.NEGOTIATION, escalate) is Stage.MEDIATION
    assert (
        outline.leads_to(pack(without=(rules.MEDIATION,)), rules.NEGOTIATION, escalate) is Stage.DETERMINATION
    )
    assert outline.leads_to(pack(), rules.DETERMINATION, escalate) is None
    assert outline.leads_to(pack(), rules.NEGOTIATION, dissolve) is None
    assert outline.leads_to(pack(), rules.GATHERING, escalate) is None


# --------------------------------------------------------------------------------------- sizes that laws know


@pytest.mark.parametrize(
    ("form_at", "least", "most"), [(2, 2, 2), (10, 2, 5), (25, 0, 0), (30, 0, 0), (75, 0, 0), (100, 2, 5)]
)
def test_a_group_is_formed_by_as_many_as_its_rules_ask_for(form_at: int, least: int, most: int) -> None:
    """One fewer is too few: two with two representatives, ten with two to five, mass claims of 25, 30, 75 and 100."""
    sized = pack(
        form_at=rules.Threshold(form_at, "test", verified=True),
        seats=Seats(least, most, "test", verified=True),
    )
    formed, few = Walk(sized), Walk(sized)
    gathered(formed, early=False).sealed(form_at)
    gathered(few, early=False).sealed(form_at - 1)
    assert formed.g.head.stage is (Stage.ELECTION if most else Stage.NEGOTIATION)
    assert (few.g.head.outcome, few.g.head.cause) == (Outcome.LAPSED, "too_few")
