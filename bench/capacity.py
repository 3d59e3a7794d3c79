"""What 10, 1,000 and 100,000 filings a second ask of each service, which bound is met first, and what to raise then.

Worked out from one counted filing with all that follows at once (lists, webhook, service, comparison, clock), the
quotas of `quotas.json` and our own settings in `infra/`. A partition's bound is nobody's to raise: there it is the
number of keys that a hot key is split into (`adapters/partitions.py`).
"""

from __future__ import annotations

import io
import math
from collections import Counter
from collections.abc import Iterable
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec

from bench import usage
from bench.dispute import Dispute
from bench.meter import READ, WRITE, Step
from bench.stage import stage
from chalicelib.adapters.partitions import SHARDS
from chalicelib.application.ports import LOG_SHARDS
from infra.compose import fragments

RATES: Final = (10, 1_000, 100_000)
FILE: Final = Path(__file__).with_name("quotas.json")
SLOTS: Final = 25 * 60 + 2
"""Of the clock, that can be armed at once. A process arms each of them once: the second filing of a minute asks Step
Functions for nothing.
"""
BEHIND: Final = {"relay": "Stream", "project": "Views", "deliver": "Deliveries", "notify": "Notices",
                 "group": "Filings", "arm": "Clock"}  # fmt: skip
"""The event source of each function that a filing sets to work."""
RAISE: Final = {
    "quota": "ask AWS for more", "shards": "more keys: SHARDS, LOG_SHARDS in the code",
    "ours": "our own setting in infra/",
}  # fmt: skip


class Quota(msgspec.Struct, frozen=True):
    limit: float
    unit: str
    adjustable: bool
    source: str


class Filing(msgspec.Struct, frozen=True):
    """What one filing on warm processes asks for, with everything that follows at once."""

    units: dict[str, dict[str, float]]
    """By table or `table, index`: write and read units."""
    calls: dict[str, int]
    messages: dict[str, int]
    """By function: requests, records of the stream, or messages of its queue."""
    seconds: dict[str, float]
    """By function: of one of these."""


class Bound(msgspec.Struct, frozen=True):
    """One thing that ends. `demand`: for one filing a second; `scope`: of the whole stage, or of one tenant."""

    name: str
    demand: float
    limit: float
    unit: str
    scope: str
    cure: str

    @property
    def ceiling(self) -> float:
        """Filings a second."""
        return self.limit / self.demand


class Line(msgspec.Struct, frozen=True):
    """What one rate asks for."""

    rate: int
    partitions: int
    stream_shards: int
    concurrency: int
    executions: int
    """Open at once: one for each minute within the horizon, however many wakes it has."""
    kms: float
    queued: float
    write_units: float
    exceeded: list[str]


class Found(msgspec.Struct, frozen=True):
    filing: Filing
    bounds: list[Bound]
    lines: list[Line]


def measure() -> Found:
    """Counts one filing and works out the rest."""
    filing = count()
    bounds = sorted(_bounds(filing), key=lambda bound: bound.ceiling)
    return Found(filing, bounds, [line(filing, bounds, rate) for rate in RATES])


def count() -> Filing:
    """The second filing of a stage: the first finds nothing to be compared with."""
    with redirect_stdout(io.StringIO()), stage() as here:
        Dispute(here)
        here.meter.steps.clear()
        Dispute(here)
        return of_steps(here.meter.steps)


def of_steps(steps: Iterable[Step]) -> Filing:
    steps = list(steps)
    units: dict[str, dict[str, float]] = {}
    for charge in (c for step in steps for c in step.charges):
        place = units.setdefault(
            f"{charge.table}, {charge.index}" if charge.index else charge.table, {WRITE: 0.0, READ: 0.0}
        )
        place[charge.kind] += charge.units
    parts = Counter(step.part for step in steps)
    took = Counter[str]()
    for step in steps:
        took[step.part] += usage.seconds(step)  # type: ignore[assignment]
    written = sum(
        1 for s in steps for c in s.charges if c.kind == WRITE and c.table == "disputes" and not c.index
    )
    messages = dict(parts) | {"relay": written}
    took["relay"] /= written / parts["relay"]  # type: ignore[assignment]
    calls = sum((step.calls for step in steps), Counter[str]())
    return Filing(units, dict(calls), messages, {part: took[part] / parts[part] for part in parts})


@cache
def quotas() -> dict[str, Quota]:
    found: dict[str, Any] = msgspec.json.decode(FILE.read_bytes())
    return msgspec.convert(found["quotas"], dict[str, Quota])


def _bounds(filing: Filing) -> Iterable[Bound]:
    yield from _requests(filing)
    yield from _tables(filing)
    yield from _keys(filing)
    yield from _functions(filing)


def _requests(filing: Filing) -> Iterable[Bound]:
    known = quotas()
    ours = fragments("bench")["Resources"]["RestAPI"]["Properties"]["MethodSettings"][0][
        "ThrottlingRateLimit"
    ]
    yield Bound("API Gateway, our throttle", 1, ours, "requests/s", "stage", RAISE["ours"])
    yield _quota("API Gateway, account", 1, known["api_account"])
    yield _quota("Lambda, concurrency", _concurrency(filing), known["lambda_concurrency"])
    yield _quota("SQS, FIFO queue of the comparison", filing.messages["group"], known["fifo_queue"])


def _quota(name: str, demand: float, quota: Quota) -> Bound:
    return Bound(name, demand, quota.limit, quota.unit, "stage", RAISE["quota"])


def _tables(filing: Filing) -> Iterable[Bound]:
    writes, reads = quotas()["table_writes"], quotas()["table_reads"]
    for place, units in filing.units.items():
        if units[WRITE]:
            yield _quota(f"DynamoDB, writes of {place}", units[WRITE], writes)
        if units[READ]:
            yield _quota(f"DynamoDB, reads of {place}", units[READ], reads)


def _keys(filing: Filing) -> Iterable[Bound]:
    """Keys that many filings share: an hour's wakes over all tenants; a tenant's log of a day, and its lists."""
    each = quotas()["partition_writes"]
    shared = [("disputes, wakes", SHARDS, "stage"), ("deliveries, wakes", SHARDS, "stage"),
              ("disputes, log", LOG_SHARDS, "tenant"), ("deliveries, log", SHARDS, "tenant"),
              ("views, by_due", SHARDS, "tenant"), ("views, by_updated", SHARDS, "tenant")]  # fmt: skip
    for place, keys, scope in shared:
        yield Bound(
            f"DynamoDB, keys of {place}", filing.units[place][WRITE], each.limit * keys, each.unit, scope,
            RAISE["shards"],
        )  # fmt: skip


def _functions(filing: Filing) -> Iterable[Bound]:
    """How many messages a second our own limits of concurrency let through; `deliver` works on a batch side by side."""
    for part in BEHIND:
        source = _source(part)
        if (most := source.get("ScalingConfig", {}).get("MaximumConcurrency")) is None:
            continue
        at_once = most * (source["BatchSize"] if part == "deliver" else 1)
        rate = at_once / filing.seconds[part]
        yield Bound(
            f"{part}, our limit of {most}", filing.messages[part], rate, "messages/s", "stage", RAISE["ours"]
        )


def _source(part: str) -> dict[str, Any]:
    resources = fragments("bench")["Resources"]
    found: dict[str, Any] = resources[part.capitalize()]["Properties"]["Events"][BEHIND[part]]["Properties"]
    return found


def _concurrency(filing: Filing) -> float:
    """Executions at once for one filing a second: what is done one after the other in a batch takes as long."""
    return sum(number * filing.seconds[part] for part, number in filing.messages.items())


def line(filing: Filing, bounds: Iterable[Bound], rate: int) -> Line:
    writes = {place: units[WRITE] * rate for place, units in filing.units.items()}
    each = quotas()["partition_writes"].limit
    concurrency = _concurrency(filing) * rate
    return Line(
        rate=rate,
        partitions=sum(max(1, math.ceil(units / each)) for units in writes.values()),
        stream_shards=max(1, math.ceil(writes["disputes"] / each)),
        concurrency=math.ceil(concurrency),
        executions=SLOTS,
        kms=round(2 * concurrency / 60, 2),  # each process asks for its tenant's key and the webhook's once a minute
        queued=rate * sum(n for part, n in filing.messages.items() if part not in usage.UNQUEUED),
        write_units=sum(writes.values()),
        exceeded=[bound.name for bound in bounds if bound.ceiling < rate],
    )  # fmt: skip
