"""A group brought to one moment, and from there on again for each seed, with other dice: what comes next is a race."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import timedelta
from io import StringIO
from typing import Any

from chalicelib.adapters import group_parts
from chalicelib.application.work import parts
from chalicelib.domain.collective.formula import Kind
from chalicelib.domain.group.state import Group, GroupOffer, JobKind, Poll, Stage
from chalicelib.entrypoints.http import group_schemas as schemas
from chalicelib.entrypoints.http.schemas import MoneyIn
from simulation.crowd.fates import Fate, fate
from simulation.crowd.people import CURRENCY, Member, crowd
from simulation.crowd.scene import Scene
from simulation.crowd.story import WORKERS
from simulation.crowd.telling import Telling
from simulation.faults import NOTHING, Odds
from simulation.world import World

ROUGH = Odds(
    conflict=0.03, request_lost=0.01, answer_lost=0.02, death=0.002, duplicated=0.05, late=0.05, late_seconds=2,
    reordered=0.1, skew=0.2, split_batches=0.05,
)  # fmt: skip
"""What a race runs into."""
INSIDE, NEW = 12, 6


class Cast:
    """Twelve members in four shards, two of them in office; six more who could join."""

    def __init__(self, world: World) -> None:
        self.world, self.loop = world, world.loop
        self.scene = Scene(world, 100, 0, 24)
        self.telling = Telling(self.scene, NOTHING, NOTHING)
        people = crowd(INSIDE + NEW, random.Random(4))
        self.inside, self.new = people[:INSIDE], people[INSIDE:]
        self.told: list[Any] = []
        """Answers about agreeing."""
        self._saved: list[Any] = []

    # ------------------------------------------------------------------------------------------------------- chapters

    def negotiating(self) -> Cast:
        """Joined, counted, and spoken for by the first two."""
        self.scene.furnish(self.inside)
        for member in self.inside:
            self.scene.join(member)
        self.answered()
        for member in self.inside[:2]:
            self.scene.stand(member)
        self.answered()
        self.telling.to_work(JobKind.SEAL)
        self.work()
        for member in self.inside:
            self.scene.vote(member, self.poll, self.poll.options)
        self.answered()
        self.telling.to(lambda group: group.head.stage is Stage.NEGOTIATION)
        self.scene.furnish(self.new)
        return self

    def offered(self, *totals: int) -> Cast:
        """By the respondent: funds of so much."""
        shop = self.scene.respondent(self.inside[0])
        for total in totals:
            body = schemas.GroupOfferIn(schemas.FormulaIn(Kind.FUND, total=[MoneyIn(total, CURRENCY)]))
            self.scene.office.errand(self.scene.in_group(shop, "offer", body, f"offer-{total}"))
        self.answered()
        return self

    def agree(self, member: Member, number: int = 0) -> None:
        """To one of the offers, in the order of their funds."""
        offer = self.offers[number]
        body = schemas.AgreeToOfferIn(offer.id, offer.terms_sha256)
        self.scene.office.errand(
            self.scene.in_group(self.scene.member(member), "agree_to_offer", body, "agree"), self.told.append
        )

    def asked(self) -> Cast:
        """About a fund, with the doors closed."""
        self.negotiating().offered(100_000).agree(self.inside[0])
        self.answered()
        self.telling.to_work(JobKind.SEAL, 2)
        self.work()
        self.loop.run_for(6)  # what processes know of a group is some seconds old
        return self

    def reviewed(self) -> Cast:
        """All but the last two have said yes; the ledger is about to be carried out."""
        self.asked()
        for member in self.inside:
            self.scene.vote(member, self.poll, ("yes",) if member in self.inside[:-2] else ("no",))
        self.answered()
        self.telling.to_work(JobKind.RELEASE)
        self.work()
        return self

    def before(self, rule: str, seconds: float) -> Cast:
        """On to so many seconds before a deadline of the group; then everything is at rest."""
        (due,) = (d.due_at for d in self.group.running() if d.rule == rule)
        self.telling.run_to(due - timedelta(seconds=seconds))
        return self

    def work(self) -> None:
        for _ in self.telling.working():
            pass

    def answered(self) -> None:
        for _ in self.telling.until(lambda: self.scene.office.open == 0):
            pass

    # ---------------------------------------------------------------------------------------------------- what there is

    @property
    def group(self) -> Group:
        return self.scene.group

    @property
    def offers(self) -> list[GroupOffer]:
        """The smallest fund first."""
        return sorted(self.group.offers.values(), key=lambda offer: offer.formula.total[0].amount)

    @property
    def poll(self) -> Poll:
        """The one that was asked last."""
        return max(self.group.polls.values(), key=lambda poll: poll.asked_at)

    def fate(self, member: Member) -> Fate:
        table = self.world.table("DisputesTable")
        return fate(table, member.case_id, self.group.head.group_id, self.loop.now)

    def listed(self, work: str, decoder: Any) -> list[Any]:
        """What work has left behind, of all shards."""
        table, found = self.world.table("DisputesTable"), []
        for number in range(self.group.head.shards):
            item = table.get(table.key(group_parts.mark_key(self.group.head.group_id, work, number)))
            assert item is not None, f"shard {number} has written its part"
            found.append(decoder.decode(group_parts.document_of(item)))
        return found

    @property
    def roll(self) -> list[str]:
        """Cases of the last one."""
        return [e.case_id for e in sum(self.listed(parts.roll(self.group.head.rolls), parts.ROLL), ())]

    # ------------------------------------------------------------------------------------------------- again and again

    def keep(self) -> Cast:
        """From here on `again` begins. Nothing may be under way."""
        assert not self._busy
        tables = self.world.dynamodb.tables.values()
        self._saved = [(table, table.copied(self.loop.now)) for table in tables]
        self._moment = self.loop.now
        return self

    def again(self, seed: int) -> None:
        for table, copied in self._saved:
            table.put_back(copied)
        self.loop.now = self._moment
        random.seed(seed)
        self.world.faults.random.seed(seed)
        self.dice = random.Random(seed)
        self.inside, self.new = ([_fresh(m) for m in members] for members in (self.inside, self.new))
        self.told.clear()
        self.telling.bell.again()
        self.world.faults.odds = ROUGH

    def within(self, seconds: float, act: Callable[..., None], *given: Any, least: float = 0) -> None:
        """Somebody acts at some moment between `least` and `seconds` from now."""
        self.loop.after(self.dice.uniform(least, seconds), lambda: act(*given))

    def rest(self, least: float = 5, hours: float = 6) -> None:
        """For so many seconds, and until nothing is under way. Raises AssertionError when that takes too long."""
        end = self.loop.now + round(hours * 3_600_000_000)
        self.loop.run_for(least)
        while self._busy:
            assert self.loop.now < end, f"still busy: {self.group.job}"
            self.loop.run_for(5)
        self.world.faults.odds = NOTHING

    @property
    def _busy(self) -> bool:
        waiting = any(queue.messages for queue in self.world.queues.values() if not queue.counts_only)
        return (
            waiting
            or self.scene.office.open > 0
            or self.world.streams_waiting > 0
            or self.group.job is not None
        )


def _fresh(member: Member) -> Member:
    """Who remembers nothing."""
    return Member(member.number, member.case_id, member.ref, member.amount)


@contextmanager
def cast() -> Iterator[Cast]:
    with World(0, workers=WORKERS) as world, redirect_stdout(StringIO()):
        made = Cast(world)
        yield made
        made.scene.office.close()
