"""The life of one group, from the first to the last member: who comes when, and what they do.

The group's wakes are rung (`bell.py`), everything else is done by the template's functions. Cases have no clock of
their own here: many that fall due at once are the herd's matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Final

from chalicelib.domain.collective.formula import Kind
from chalicelib.domain.group.state import JobKind, Poll, PollKind, Stage, Status
from chalicelib.entrypoints.http import group_schemas as schemas
from chalicelib.entrypoints.http.schemas import MoneyIn
from simulation.crowd.arrivals import poisson
from simulation.crowd.people import CURRENCY, Member, crowd
from simulation.crowd.scene import Scene
from simulation.crowd.telling import TROUBLE, Telling
from simulation.loop import SECOND
from simulation.world import World

WORKERS: Final = ("relay", "members", "wake")
COMING: Final = 10.0
"""In which all would have joined: a hundred thousand at 10,000 a second."""
VOTING: Final = 20.0
"""Seconds in which the votes come."""
TWICE, DOUBLE, FLEETING, BACK, GONE = 0.02, 0.01, 0.03, 0.4, 0.005
"""Who tries again; who clicks twice; who leaves at once, and of those who comes back; who leaves at other times."""
YES, NO = 0.7, 0.1
LATECOMERS, STRAGGLERS = 0.03, 0.03
"""Who comes while the members are first counted; who when the doors are closed."""
HELD: Final = (0.01, 75.0)
"""How many votes are held up on their way, and for how many seconds at most."""


class Story:
    """`size`: cases in all; the group is opened for as many."""

    def __init__(self, world: World, size: int, seed: int = 0, processes: int = 1_000) -> None:
        self.world, self.loop, self.size = world, world.loop, size
        self.scene = Scene(world, size, seed, processes)
        self.dice, self.office = self.scene.dice, self.scene.office
        self.members = crowd(size, self.dice)
        late, last = round(size * LATECOMERS), round(size * STRAGGLERS)
        self.first = self.members[: size - late - last]
        self.late = self.members[size - late - last : size - last]
        self.last = self.members[size - last :]
        self.candidates = self.first[:5]
        self.telling = Telling(self.scene)
        self.joined = 0.0
        """Seconds from the first who came to the last answer about joining."""

    def told(self) -> Iterator[str]:
        """What happens, line by line, until nothing is left to do."""
        self.scene.furnish(self.first)
        self.world.employ(*WORKERS)
        self.world.meter.forget()
        self.world.waits.forget()
        self.world.faults.odds = TROUBLE
        for chapter in (self._joining, self._electing, self._offering, self._voting, self._paying):
            yield from chapter()

    @property
    def inside(self) -> list[Member]:
        """Who has been told to be in the group, and not to be out of it."""
        return [member for member in self.members if len(member.joined) > member.left]

    # ---------------------------------------------------------------------------------------------------------- joining

    def _joining(self) -> Iterator[str]:
        rate = self.size / COMING
        yield f"{len(self.first):,} come, {rate:,.0f} a second on average"
        began = self.loop.now
        last = poisson(self.loop, self.dice, self._shuffled(self.first), rate, self._comes)
        yield from self.telling.until(self._answered, lambda: f"{len(self.inside):,} have joined", last)
        self.joined = (self.scene.answered - began) / SECOND
        for member in self.candidates:
            self.scene.stand(member)
        yield from self.telling.until(self._answered)

    def _comes(self, member: Member) -> None:
        """And perhaps comes twice, or goes at once, or comes back."""

        def then() -> None:
            if fleeting and not member.leaving:
                self._later(20, self.scene.leave, member, again)

        def again() -> None:
            if self._happens(BACK):
                self._later(5, self.scene.join, member, "again")

        fleeting = member not in self.candidates and self._happens(FLEETING)
        self.scene.join(member, then=then)
        if self._happens(DOUBLE):
            self.scene.join(member)
        if self._happens(TWICE):
            self._later(3, self.scene.join, member, "twice")

    # --------------------------------------------------------------------------------------------------------- electing

    def _electing(self) -> Iterator[str]:
        """The time to join is over; late ones come while the members are counted, and may."""
        self.telling.to_work(JobKind.SEAL)
        self.scene.furnish(self.late)
        poisson(self.loop, self.dice, self.late, self.size / COMING / 5, self.scene.join)
        yield from self.telling.working()
        poll = self._asked(PollKind.ELECTION)
        voters = self.dice.sample(self.inside, max(30, self.size // 50))
        for member in voters:
            one = self.dice.randrange(len(poll.options) - 1)
            self._later(600, self.scene.vote, member, poll, poll.options[one : one + 2])
        yield from self.telling.until(self._answered, least=601, step=20)
        self.telling.to(lambda group: group.head.stage is Stage.NEGOTIATION)
        yield f"{len(self.scene.group.representatives)} representatives, by {len(voters):,} votes"

    # --------------------------------------------------------------------------------------------------------- offering

    def _offering(self) -> Iterator[str]:
        """A fund, which the representatives find worth asking about; whoever comes now meets doors that close."""
        roll = self.scene.group.head.roll
        assert roll is not None, "a group that talks has been counted"
        fund = schemas.FormulaIn(Kind.FUND, total=[MoneyIn(roll.claimed[CURRENCY] * 6 // 10 + 1, CURRENCY)])
        shop = self.scene.respondent(self.first[0])
        self.office.errand(self.scene.in_group(shop, "offer", schemas.GroupOfferIn(fund), "offer"))
        yield from self.telling.until(self._answered)
        (offer,) = self.scene.group.offers.values()
        agree = schemas.AgreeToOfferIn(offer.id, offer.terms_sha256)
        self.scene.furnish(self.last)
        poisson(self.loop, self.dice, self.last, len(self.last) / 8, self.scene.join)
        self._some_leave(20)
        self.loop.run_for(2)
        for member in self.candidates:
            if member.case_id in self.scene.group.representatives:
                act = self.scene.in_group(self.scene.member(member), "agree_to_offer", agree, "agree")
                self.office.errand(act)
        yield "the representatives agree to the offer, all at once; the doors close"
        yield from self.telling.until(lambda: self.telling.ordered(JobKind.SEAL, 2))
        yield from self.telling.working()
        yield from self.telling.until(self._answered, least=20)

    # ----------------------------------------------------------------------------------------------------------- voting

    def _voting(self) -> Iterator[str]:
        """Most wait until the last seconds; some of their votes come after the end, or are held up beyond it."""
        poll = self._asked(PollKind.ACCEPTANCE)
        due = self.scene.group.deadlines[f"poll:{poll.id}"].due_at
        voters = [member for member in self._shuffled(self.inside) if self._happens(YES + NO)]
        self.telling.run_to(due - timedelta(seconds=VOTING * 0.97))
        yield f"{len(voters):,} vote, up to {due:%d %B %H:%M:%S} and beyond"

        def vote(member: Member) -> None:
            answer = "yes" if self._happens(YES / (YES + NO)) else "no"
            held = self.dice.random() * HELD[1] if self._happens(HELD[0]) else 0.0
            self.scene.vote(member, poll, (answer,), held)

        last = poisson(self.loop, self.dice, voters, len(voters) / VOTING, vote)
        self._some_leave(VOTING)
        yield from self.telling.until(self._answered, lambda: self._cast(poll), last + HELD[1], step=5)
        self.telling.to_work(JobKind.TALLY, 2)
        yield from self.telling.working()

    def _cast(self, poll: Poll) -> str:
        said = [member.votes[poll.id] for member in self.members if poll.id in member.votes]
        return f"{len(said):,} have voted, {said.count(('yes',)):,} yes"

    # ----------------------------------------------------------------------------------------------------------- paying

    def _paying(self) -> Iterator[str]:
        """The ledger is reviewed; some end their own cases meanwhile. Then it is carried out."""
        ledger = self.scene.group.ledger
        assert ledger is not None, "the offer has been adopted"
        yield f"a ledger of {ledger.lines:,} lines: {ledger.totals}"
        for member in self.inside:
            if self._happens(GONE):
                self._later(3_600, self.scene.withdraw, member)
        yield from self.telling.until(self._answered, least=3_601, step=60)
        self.telling.to_work(JobKind.CARRY)
        yield from self.telling.working()
        self.telling.to(lambda group: group.head.status is Status.CLOSED)
        self.loop.run_for(3_600)
        yield f"the group is closed: {self.scene.group.head.outcome}"

    # ------------------------------------------------------------------------------------------------------------ parts

    def _asked(self, kind: PollKind) -> Poll:
        self.telling.to(lambda _: self.scene.open_poll is not None)
        poll = self.scene.open_poll
        assert poll is not None
        assert poll.kind is kind
        return poll

    def _some_leave(self, seconds: float) -> None:
        for member in self.inside:
            if member not in self.candidates and self._happens(GONE):
                self._later(seconds, self.scene.leave, member)

    def _answered(self) -> bool:
        return self.office.open == 0

    def _later(self, seconds: float, act: Callable[..., None], *given: Any) -> None:
        """Within so many seconds."""
        self.loop.after(seconds * self.dice.random(), lambda: act(*given))

    def _happens(self, chance: float) -> bool:
        return self.dice.random() < chance

    def _shuffled(self, members: list[Member]) -> list[Member]:
        return self.dice.sample(members, len(members))
