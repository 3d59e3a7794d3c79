"""What the reference does when time passes and nobody has acted: each meaning of silence, once."""

from __future__ import annotations

from tests.simulation.lifecycle.reference.clocks import Key
from tests.simulation.lifecycle.reference.world import World


def tick(world: World) -> bool:
    """Everything that is due, in order. Whether anything was."""
    if world.wake is None or world.wake > world.now:
        return False
    while (coming := world.to_come()) and coming[0][0] <= world.now:
        moment, kind, _, _, key = coming[0]
        world.stir()
        if kind == "stall":
            world.stalled = True
            world.count["case.stalled"] += 1
        elif kind == "warning":
            assert key is not None
            clock = world.clocks[key]
            clock.warnings = [w for w in clock.warnings if w > moment]
            world.count["deadline.warned"] += 1
        else:
            assert key is not None
            _over(world, key)
    return True


def _over(world: World, key: Key) -> None:
    clock = world.clocks[key]
    if clock.repeat > 0:
        again = world.start(key[0], key[1], clock.on)
        again.repeat, again.attempt = clock.repeat - 1, clock.attempt + 1
        again.automatic, again.granted = True, clock.granted
        world.count["deadline.extended"] += 1
        return
    del world.clocks[key]
    if clock.means in THINGS:
        THINGS[clock.means](world, key[1])
    else:
        CASES[clock.means](world, key[0], clock)


def _offer(world: World, n: int) -> None:
    world.offers[n]["state"] = "lapsed"


def _proposal(world: World, n: int) -> None:
    world.proposals[n]["state"] = "lapsed"


def _accord(world: World, n: int) -> None:
    world.accords[n]["state"] = "lapsed"


def _bidding(world: World, n: int) -> None:
    world.rounds[n]["state"] = "closed"


def _unmet(world: World, n: int) -> None:
    world.requests[n]["state"] = "unmet"


def _upload(world: World, n: int) -> None:
    world.evidence[n]["state"] = "lapsed"


def _breach(world: World, n: int) -> None:
    world.count["task.breached"] += 1
    world.done(n, "breached", "breached")


def _not_sent(world: World, n: int) -> None:
    world.drop_tasks()
    world.close(world.outcome, "goods_not_returned")


def _deemed_back(world: World, n: int) -> None:
    world.back(n)


THINGS = {
    "lapse_offer": _offer, "lapse_proposal": _proposal, "lapse_accord": _accord, "close_bidding": _bidding,
    "note_unmet": _unmet, "release_upload": _upload, "breach": _breach, "lapse_return": _not_sent,
    "deem_received": _deemed_back,
}  # fmt: skip


def _on(world: World, rule: str, clock: object) -> None:
    """To the next stage: out of a screening by admitting, out of a mediation by ending it."""
    if world.kind == "mediation":
        world.leave_mediation("expired")
        return
    if world.kind == "screening":
        world.count["case.admitted"] += 1
    world.enter(world.here["next"], "expired")


def _silent(world: World, rule: str, clock: object) -> None:
    world.defaulted = True
    world.count["respondent.defaulted"] += 1
    world.touch()
    if world.kind != "negotiation":
        return
    following = world.here.get("next")
    if following is None:
        world.close("referred", f"{rule}_expired")
    else:
        world.enter(following, "defaulted")


def _refer(world: World, rule: str, clock: object) -> None:
    if world.mediation is not None:
        world.end_mediation("expired")
    world.close("referred", f"{rule}_expired")


def _lapse(world: World, rule: str, clock: object) -> None:
    world.deficiencies[-1]["state"] = "lapsed"
    world.close("lapsed", f"{rule}_expired")


def _unwilling(world: World, rule: str, clock: object) -> None:
    world.leave_mediation("silence")


def _deemed(world: World, rule: str, clock: object) -> None:
    world.serve(clock.due, clock.due)


def _resume(world: World, rule: str, clock: object) -> None:
    world.run_on()


def _late(world: World, rule: str, clock: object) -> None:
    world.late = True
    world.count["first_reply.missed"] += 1


CASES = {
    "escalate": _on, "default": _silent, "refer": _refer, "lapse": _lapse, "decline": _unwilling,
    "deem_served": _deemed, "resume": _resume, "note_late": _late,
}  # fmt: skip
