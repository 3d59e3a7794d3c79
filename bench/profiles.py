"""Four disputes as they go, told on the stage and counted whole: what each asks of AWS, and what that costs.

Settled at once, mediated, arbitrated with five megabytes of evidence, and collective. A collective complaint is told
twice, with few and with more members, and worked out for a thousand: what it costs is a fixed part and one per member,
for no step of a group reads or writes more per member when there are more of them (docs/groups.md).
"""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import redirect_stdout
from typing import Final

import msgspec

from bench import usage
from bench.court import CLAIM, Arbitrated, Court, picture
from bench.crowds import Collective
from bench.dispute import DAY, Dispute, prose, refund
from bench.meter import READ, WRITE
from bench.prices import bill
from bench.stage import Stage, stage
from chalicelib.domain.values import Role

MEGABYTES: Final = 5
MEMBERS: Final = 1_000
FEW, MORE = 12, 24
"""`generic` forms no group of fewer than ten."""
LOG_LINES: Final = 350
"""Bytes that Lambda itself logs of each invocation."""
WRITES_PER_EVENT: Final = 18
"""450 write units for an arbitrated dispute of 25 events."""
DOLLARS_TARGET: Final = 0.02
DISPUTES: Final = 1_000


class Profile(msgspec.Struct, frozen=True):
    """One way of a dispute. `disputes`: how many the figures are for; `dollars` by service, at list prices."""

    name: str
    disputes: int
    events: float
    writes: float
    reads: float
    invocations: float
    usage: dict[str, float]
    dollars: dict[str, float]

    @property
    def total(self) -> float:
        return sum(self.dollars.values())


class Counted(msgspec.Struct, frozen=True):
    """What one telling took."""

    events: float
    writes: float
    reads: float
    invocations: float
    usage: dict[str, float]

    def on(self, other: Counted, steps: float) -> Counted:
        """From this one in the direction of the other, so many times as far as that is."""

        def along(here: float, there: float) -> float:
            return here + (there - here) * steps

        return Counted(
            along(self.events, other.events), along(self.writes, other.writes), along(self.reads, other.reads),
            along(self.invocations, other.invocations),
            {name: along(self.usage[name], other.usage[name]) for name in self.usage},
        )  # fmt: skip


def measure(crowd: tuple[int, int] = (FEW, MORE)) -> list[Profile]:
    """All four, for a thousand disputes each."""
    few, more = (told(_collective(size)) for size in crowd)
    collective = few.on(more, (MEMBERS - crowd[0]) / (crowd[1] - crowd[0]))
    return [
        _profile("settled at once", told(settled), 1),
        _profile("mediated", told(mediated), 1),
        _profile("arbitrated, 5 MB", told(arbitrated), 1),
        _profile("collective of 1,000", collective, MEMBERS),
    ]


def _profile(name: str, counted: Counted, disputes: int) -> Profile:
    times = DISPUTES / disputes
    used = {key: number * times for key, number in counted.usage.items()}
    return Profile(
        name, DISPUTES, counted.events * times, counted.writes * times, counted.reads * times,
        counted.invocations * times, used, bill(used),
    )  # fmt: skip


def told(story: Callable[[Court], tuple[int, int]]) -> Counted:
    """`story` says how many events there were, and how many bytes of files lie in the vault."""
    with redirect_stdout(io.StringIO()) as logs, stage() as here:
        setting = Court(here)  # of every stage, so that all stories begin alike
        _forget(here)
        before, said = here.meter.kept(), logs.tell()
        events, stored = story(setting)
        steps = here.meter.steps
        used = usage.of_steps(
            steps, kept=here.meter.kept() - before, stored=stored, out=here.answered + here.receiver.taken,
            logged=logs.tell() - said + LOG_LINES * len(steps),
        )  # fmt: skip
        writes, reads = (sum(step.units(kind) for step in steps) for kind in (WRITE, READ))
        return Counted(events, writes, reads, len(steps), used)


def _forget(here: Stage) -> None:
    """What furnished the stage is nobody's dispute."""
    for noted in (here.meter.steps, here.meter.changes, here.meter.sent):
        noted.clear()
    here.answered = here.receiver.taken = 0


def _events(here: Stage, *ids: str) -> int:
    return sum(len(here.services.store.events(id_)) for id_ in ids)


def settled(court: Court) -> tuple[int, int]:
    """Filed, served by webhook, offered, accepted, paid."""
    case = Dispute(court.stage)
    offered = case.act(Role.RESPONDENT, "offer", terms=refund(5_000), note=prose(160))["created"][0]
    agreed = case.act(Role.COMPLAINANT, "accept", offer_id=offered)["case"]
    _performed(case, agreed)
    return _events(court.stage, case.case_id), 0


def mediated(court: Court) -> tuple[int, int]:
    """Contested, discussed, brought before the officer, who proposes what both accept; then paid."""
    case, size = Dispute(court.stage), len(picture(200))
    buyer, shop = Role.COMPLAINANT, Role.RESPONDENT
    case.act(shop, "respond", position="contests", statement=prose(600))
    case.act(buyer, "message", text=prose(240))
    case.act(shop, "offer", terms=refund(2_000), note=prose(160))
    case.evidence(buyer, picture(200))
    case.act(buyer, "escalate", reason=prose(120))
    proposed = case.act(Role.OFFICER, "propose", terms=refund(4_000), reasons=prose(600))["created"][0]
    case.act(shop, "accept", offer_id=proposed)
    agreed = case.act(buyer, "accept", offer_id=proposed)["case"]
    _performed(case, agreed)
    return _events(court.stage, case.case_id), size


def _performed(case: Dispute, shown: dict[str, object]) -> None:
    """Within a day, with a small file as proof."""
    tasks = shown["tasks"]
    assert isinstance(tasks, list)
    for task in tasks:
        case.stage.clock.moment += DAY
        proof = case.evidence(Role.RESPONDENT)
        case.act(Role.RESPONDENT, "perform", task_id=task["id"], proof=[proof])


def _collective(size: int) -> Callable[[Court], tuple[int, int]]:
    return lambda court: Collective(court.stage, size).told()


def arbitrated(court: Court) -> tuple[int, int]:
    """Contested, five megabytes of evidence, agreed, drawn, unchallenged, awarded."""
    case, file = Dispute(court.stage, claim=CLAIM), picture()
    case.act(Role.RESPONDENT, "respond", position="contests", statement=prose(600))
    case.evidence(Role.COMPLAINANT, file)
    tribunal = Arbitrated(court, case.case_id)
    tribunal.agree()
    tribunal.decide()
    return _events(court.stage, case.case_id, tribunal.id), len(file)


def failures(found: list[Profile]) -> list[str]:
    """Counted targets that are missed, as sentences."""
    (court,) = (profile for profile in found if profile.name.startswith("arbitrated"))
    missed, each = [], court.writes / court.events
    if each > WRITES_PER_EVENT:
        missed.append(f"an arbitrated dispute costs {each:.1f} write units an event, not {WRITES_PER_EVENT}")
    if court.total / court.disputes > DOLLARS_TARGET:
        missed.append(
            f"an arbitrated dispute costs {court.total / court.disputes:.4f} USD, not {DOLLARS_TARGET}"
        )
    return missed
