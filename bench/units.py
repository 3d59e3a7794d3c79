"""What commands and a whole dispute cost, counted: calls to AWS, write and read units. The same in every run.

Commands are counted on a warm process, as promise P3 states them; what a cold one asks in addition stands apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

import msgspec

from bench import dispute, events
from bench.meter import READ, WRITE, Charge, Step
from bench.stage import Stage, stage
from chalicelib.domain.values import Role

FILING_TARGET: Final = 24
"""Write units of a filing's transaction: 2,048 ASCII characters, one person's contacts, pack `generic`."""
PROMISED: Final = {"file": 1, "show (first look of an hour)": 3}
OTHERWISE_PROMISED: Final = 2
"""Round trips of any other command, of a Tick and of showing a case (P3)."""

COMMANDS: Final = {
    "file": ("file", "api"), "serve": ("serve", "api"), "serve (webhook)": ("file", "notify"),
    "respond": ("respond", "api"), "message": ("message", "api"), "offer": ("offer", "api"),
    "counter": ("counter", "api"), "accept": ("accept", "api"), "escalate": ("escalate", "api"),
    "request_evidence": ("request_evidence", "api"), "declare": ("declare", "api"),
    "inspect": ("inspect", "inspect"), "submit": ("submit", "api"), "keep": ("submit", "inspect"),
    "propose": ("propose", "api"), "decide": ("decide", "api"), "perform": ("perform", "api"),
    "tick (warning)": ("warn", "wake"), "tick (two lapses)": ("lapse", "wake"), "show": ("show", "api"),
    "show (first look of an hour)": ("first look", "api"),
}  # fmt: skip
"""What a report calls a command: the story's word for it and the function that carried it out."""


class Cost(msgspec.Struct, frozen=True):
    """One command. Writes of the table itself and of its indexes apart; `items`: rows of the transaction."""

    items: int
    writes: float
    index_writes: float
    reads: float
    round_trips: int
    other_calls: int
    """To S3: beside the promise, which is about the case."""


class Line(msgspec.Struct, frozen=True):
    """One table, or the indexes of one, over a whole dispute."""

    writes: float
    reads: float


class Whole(msgspec.Struct, frozen=True):
    """A whole told dispute with everything that followed from it."""

    events: int
    parts: dict[str, Line]
    calls: dict[str, int]
    invocations: dict[str, int]


class Row(msgspec.Struct, frozen=True):
    """One row of a filing."""

    name: str
    bytes: int
    units: float


class Units(msgspec.Struct, frozen=True):
    commands: dict[str, Cost]
    filing: list[Row]
    whole: Whole
    cold: dict[str, dict[str, int]]
    """Calls that a process makes in addition when it knows nothing yet."""


def measure() -> Units:
    """Tells the disputes and adds up."""
    with stage() as here:
        told = dispute.whole(here)
        told_steps = list(here.meter.steps)
        dispute.settled(here)
        steps = here.meter.steps
        commands = {name: _cost(_step(steps, *where)) for name, where in COMMANDS.items()}
        filing = _step(steps, "file", "api")
        return Units(commands, _rows(filing), _whole(here, told, told_steps), _cold(here, commands))


def failures(units: Units) -> list[str]:
    """Counted targets that are missed, as sentences."""
    found = []
    if units.commands["file"].writes > FILING_TARGET:
        found.append(f"a filing costs {units.commands['file'].writes:g} write units, not {FILING_TARGET}")
    for name, cost in units.commands.items():
        promised = PROMISED.get(name, OTHERWISE_PROMISED)
        if cost.round_trips > promised:
            found.append(f"{name} makes {cost.round_trips} round trips, not {promised}")
    return found


def _step(steps: Iterable[Step], label: str, part: str) -> Step:
    """The first that wrote, or read where none does; of the acceptances the last, which settles."""
    asked = [s for s in steps if (s.label, s.part) == (label, part)]
    wrote = [s for s in asked if "dynamodb.TransactWriteItems" in s.calls]
    return (wrote or asked)[-1 if label == "accept" else 0]


def _cost(step: Step) -> Cost:
    tables = [c for c in step.charges if c.kind == WRITE and not c.index]
    s3 = sum(number for name, number in step.calls.items() if name.startswith("s3."))
    return Cost(
        items=len(tables), writes=step.units(WRITE, index=False), index_writes=step.units(WRITE, index=True),
        reads=step.units(READ), round_trips=step.round_trips - s3, other_calls=s3,
    )  # fmt: skip


def _rows(step: Step) -> list[Row]:
    charges = [c for c in step.charges if c.kind == WRITE and not c.index]
    return [Row(_named(c), c.bytes, c.units) for c in charges]


def _named(charge: Charge) -> str:
    """By its sort key; a person's key, which lies elsewhere, by the person."""
    return charge.sort_key if charge.table == "disputes" else f"key of {charge.sort_key.rpartition('#')[2]}"


def _whole(here: Stage, told: dispute.Dispute, steps: list[Step]) -> Whole:
    totals: dict[str, dict[str, float]] = {}
    for charge in (c for step in steps for c in step.charges):
        name = f"{charge.table}, {charge.index}" if charge.index else charge.table
        line = totals.setdefault(name, {WRITE: 0.0, READ: 0.0})
        line[charge.kind] += charge.units
    calls = sum((step.calls for step in steps), Counter[str]())
    services = Counter[str]()
    for name, number in calls.items():
        services[name.partition(".")[0]] += number
    return Whole(
        events=here.services.reader.load(told.case_id).case.head.seq,
        parts={name: Line(line[WRITE], line[READ]) for name, line in sorted(totals.items())},
        calls=dict(sorted(services.items())),
        invocations=dict(sorted(Counter(step.part for step in steps).items())),
    )


def _cold(here: Stage, warm: dict[str, Cost]) -> dict[str, dict[str, int]]:
    """By the caller's kind of credential, and for a worker that changes a case."""
    told = dispute.Dispute(here)
    token, path = told.credential(Role.COMPLAINANT), f"/v1/cases/{told.case_id}/actions/message"
    here.request("cold, by API key", "POST", "/v1/cases", here.api_key, dispute.complaint(), cold=True)
    here.request("cold, by token", "POST", path, token, {"text": "Hello?"}, cold=True)
    tick = events.queue(f'{{"tick":["{told.case_id}"],"ring":"2026-11-22T04:00:00.000000Z"}}')
    here.invoke("cold, tick", "wake", tick, cold=True)
    found = {}
    for step in here.meter.steps[-3:]:
        known = {"dynamodb.TransactWriteItems", "dynamodb.Query"}
        found[step.label] = {name: number for name, number in step.calls.items() if name not in known}
    assert warm["file"].round_trips == 1, "what is left out here is what a warm process asks"
    return found
