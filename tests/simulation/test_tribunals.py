"""Many assigners at once over few neutrals, on the model of AWS, with everything going wrong that does: no capacity is
ever exceeded, here or over all bodies, nobody sits twice in one matter, and each place is given back exactly once.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from chalicelib.adapters.places import PynamoPlaces
from chalicelib.adapters.tables import Tables
from chalicelib.application.holders import holders
from chalicelib.application.recounting import PERSON, Counted, Recounted, Recounting
from chalicelib.domain.arbitration import commands as arb
from chalicelib.domain.arbitration.state import Arbitration, Status
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.values import Role
from simulation.faults import NOTHING, Odds
from simulation.loop import Killed, Task
from simulation.world import World
from tests.forum import C, Forum, R
from tests.market import refund

WORKERS = ("relay", "assign", "arm", "wake", "sweep")
NEUTRALS, CAPACITY, TOTAL, CASES = 8, 3, 4, 32
"""Each is on two rosters with three places, and takes four cases in all: 32 places for 64 cases."""
MISHAPS = Odds(
    conflict=0.05, throttled=0.02, request_lost=0.02, answer_lost=0.02, death=0.01, duplicated=0.1, late=0.1,
    late_seconds=3, reordered=0.3, split_batches=0.2,
)  # fmt: skip


class Scene:
    """Two bodies with the same people, and as many cases at each."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.dice = world, random.Random(seed)
        self.forum = Forum(world.services, pack="demo@2")
        self.bodies = (self.forum.body, self.forum.new_body())
        for body in self.bodies:
            for n in range(NEUTRALS):
                self.forum.enter(
                    f"n-{n}", body=body, person=f"p-{n}", capacity=CAPACITY, capacity_total=TOTAL
                )
        self.cases = [self._agreed(n) for n in range(2 * CASES)]
        self.worst: Counter[str] = Counter()
        self.tasks: list[Task] = []
        self._watch()

    def _agreed(self, n: int) -> str:
        self.forum.body = self.bodies[n % 2]
        return self.forum.agreed()

    def _watch(self) -> None:
        """Twice a second: how many cases anybody has, by the rows themselves."""
        for item in self.world.table("DirectoryTable").items():
            name, active = f"{item['pk']['S']} {item['sk']['S']}", int(item.get("active", {"N": "0"})["N"])
            if item["sk"]["S"].startswith("neutral#") or item["pk"]["S"].startswith("person#p-"):
                self.worst[name] = max(self.worst[name], active)
                assert active >= 0, name
        self.world.loop.after(0.5, self._watch)

    def referred(self) -> list[Arbitration]:
        ids = [case.head.arbitration for case in map(self.forum.case, self.cases)]
        return [self.forum.found(id_) for id_ in ids if id_ is not None]

    def apart(self, act: Callable[[], Any], within: float) -> None:
        """Somebody does this at some moment; a refusal is an answer too."""

        def work() -> None:
            with suppress(Exception, Killed):  # people's own calls fail too; what they meant is not done then
                act()

        task = Task(self.world.loop, f"act-{len(self.tasks)}")
        self.tasks.append(task)
        self.world.loop.after(self.dice.uniform(0, within), lambda: task.start(work))

    def act(self, found: Arbitration) -> None:
        """Something by somebody, and often something else by somebody else at the same moment."""
        forum, id_, case_id = self.forum, found.head.arbitration_id, found.head.case_id
        ref = found.head.panel[0] if found.head.panel else "n-0"
        ways: dict[str, Callable[[], Any]] = {
            "accept": lambda: forum.act(id_, Role.ARBITRATOR, arb.AcceptAppointment({}), ref),
            "decline": lambda: forum.act(id_, Role.ARBITRATOR, arb.DeclineAppointment("time"), ref),
            "withdraw": lambda: forum.market.act(case_id, C, cmd.Withdraw()),
            "settle": lambda: forum.market.act(case_id, C, cmd.Accept(forum.market.offer(case_id))),
            "offer": lambda: forum.market.act(case_id, R, cmd.MakeOffer(refund())),
            "consent": lambda: forum.act(id_, C, arb.WithdrawConsent()),
            "remove": lambda: forum.act(id_, Role.CLERK, lambda _, t: arb.RemoveNeutral("1", t.add("x"))),
            "close": lambda: forum.act(id_, Role.CLERK, lambda _, t: arb.Terminate("impossible", t.add("x"))),
        }
        for way in self.dice.sample(sorted(ways), 2):
            self.apart(ways[way], 0.5)

    def check(self) -> None:
        """Nobody had more than he may have, and nobody sits twice in a matter."""
        for name, most in self.worst.items():
            assert most <= (TOTAL if name.startswith("person#") else CAPACITY), name
        for found in self.referred():
            asked = [*found.head.panel, *(ref for seat in found.seats.values() for ref in seat.former)]
            assert len(asked) == len(set(asked)) or found.head.status is Status.CLOSED

    def recounted(self) -> Recounted:
        """The nightly count of everybody, persons over both bodies included."""
        made = self.world.services
        known = [("", PERSON, f"p-{n}") for n in range(NEUTRALS)]
        known += [(body.id, "neutral", f"n-{n}") for body in self.bodies for n in range(NEUTRALS)]
        counters = Named(made.tables, [Counted(*one, 0, f"p-{one[2][2:]}") for one in known])
        holding = holders(made.store, made.group_store, made.arbitration_store)
        return Recounting(counters, made.directory, holding).night(made.clock.now(), lambda: True)


class Named(PynamoPlaces):
    """Counters that are asked for one by one: the model of AWS has no Scan."""

    def __init__(self, tables: Tables, known: list[Counted]) -> None:
        super().__init__(tables)
        self.known = known

    def page(self, position: str) -> tuple[list[Counted], str]:
        found = [self.now(one) for one in self.known]
        return [one for one in found if one is not None], ""


@pytest.mark.capability("S23")
@pytest.mark.parametrize(
    ("odds", "seed"), [(NOTHING, 0), (MISHAPS, 0), (MISHAPS, 1)], ids=["calm", "mishaps-0", "mishaps-1"]
)
def test_sixty_four_at_once(odds: Odds, seed: int) -> None:
    """All seeds are made in the same minute; then everybody declines, settles, withdraws and closes across."""
    with World(seed, workers=WORKERS) as world:
        scene = Scene(world, seed)
        world.loop.run_for(20)
        opened = scene.referred()
        assert len(opened) == 2 * CASES
        for found in opened:
            scene.forum.act(found.head.arbitration_id, Role.CLERK, arb.AcceptReferral())
        drawn: list[Arbitration] = []
        for _ in range(
            60
        ):  # until nearly all places are taken: those who do not answer lose theirs in half a minute
            world.faults.odds = odds
            world.loop.run_for(5)
            world.faults.odds = NOTHING
            drawn = [found for found in scene.referred() if found.head.panel]
            if len(drawn) > NEUTRALS * TOTAL * 0.8:
                break
        else:
            raise AssertionError(f"only {len(drawn)} places are taken")
        world.faults.odds = odds
        for found in drawn:
            scene.act(found)
        world.loop.run_for(15)
        world.faults.odds = NOTHING
        scene.check()
        for found in scene.referred():
            if found.head.status is Status.OPEN:
                id_ = found.head.arbitration_id
                scene.apart(
                    lambda i=id_: scene.forum.act(
                        i, Role.CLERK, lambda _, t: arb.Terminate("impossible", t.add("x"))
                    ),
                    1,
                )
        world.loop.run_for(90)
        scene.check()
        assert scene.recounted() == Recounted(counters=3 * NEUTRALS, done=True)
        taken = [n for body in scene.bodies for n in scene.world.services.body_roster.page(body.id, "", 99)]
        still = sum(len(f.head.panel) for f in scene.referred() if f.head.status is Status.OPEN)
        assert sum(n.active for n in taken) == still
        for task in scene.tasks:
            task.end()
