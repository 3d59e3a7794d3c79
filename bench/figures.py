"""What `cost`, `capacity` and `cpu` found, as tables for the terminal and as Markdown for `docs/performance.md`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console

from bench import capacity, cpu, prices, profiles
from bench.profiles import Profile
from bench.report import table
from bench.units import Units

Row = Sequence[str]


def bills(found: Sequence[Profile]) -> list[Row]:
    """A row for each service, one for all of them, and what they follow from."""
    services = [name for name in found[0].dollars if any(profile.dollars[name] >= 0.005 for profile in found)]
    rows: list[Row] = [[name, *(f"{profile.dollars[name]:.2f}" for profile in found)] for name in services]
    rows.append(["together, USD", *(f"{profile.total:.2f}" for profile in found)])
    facts = ("events", "writes", "reads", "invocations")
    names = ("events each", "write units each", "read units each", "Lambda calls each")
    for fact, name in zip(facts, names, strict=True):
        rows.append([name, *(f"{getattr(p, fact) / p.disputes:,.1f}" for p in found)])
    rows.append(["write units an event", *(f"{profile.writes / profile.events:.1f}" for profile in found)])
    return rows


def rates(found: capacity.Found) -> list[Row]:
    """What is needed at each rate, and how much of what ends is used up."""
    lines = found.lines
    rows: list[Row] = [
        ["DynamoDB write units/s", *(f"{line.write_units:,.0f}" for line in lines)],
        ["partitions under them", *(f"{line.partitions:,}" for line in lines)],
        ["shards of the cases' stream", *(f"{line.stream_shards:,}" for line in lines)],
        ["Lambda executions at once", *(f"{line.concurrency:,}" for line in lines)],
        ["executions open at once, at most", *(f"{line.executions:,}" for line in lines)],
        ["KMS requests/s", *(f"{line.kms:,.1f}" for line in lines)],
        ["messages/s through queues", *(f"{line.queued:,.0f}" for line in lines)],
        ["bounds exceeded", *(str(len(line.exceeded)) for line in lines)],
    ]
    return rows


def bounds(found: capacity.Found, number: int = 16) -> list[Row]:
    """The first that bind."""
    return [
        [b.name, b.scope, f"{b.ceiling:,.0f}", f"{b.demand:g}", f"{b.limit:,.0f} {b.unit}", b.cure]
        for b in found.bounds[:number]
    ]


def works(found: Sequence[cpu.Work]) -> list[Row]:
    return [
        [
            work.name, f"{work.ours_us:,.0f}", f"{work.bare_us:,.0f}", f"{work.ratio:.2f}", f"{work.stock_us:,.0f}",
            f"{work.ours_us / work.stock_us:.2f}", ", ".join(work.calls),
        ]
        for work in found
    ]  # fmt: skip


def layers(found: Sequence[cpu.Work]) -> list[Row]:
    """Microseconds by layer, those first that weigh most."""
    names = list(dict.fromkeys(name for work in found for name in work.parts_us))
    return [[name, *(f"{work.parts_us.get(name, 0):,.0f}" for work in found)] for name in names]


def commands(found: Units) -> list[Row]:
    return [
        [
            name,
            *(f"{x:g}" for x in (c.round_trips, c.items, c.writes, c.index_writes, c.reads, c.other_calls)),
        ]
        for name, c in found.commands.items()
    ]


COSTS = "", "settled at once", "mediated", "arbitrated, 5 MB", "collective of 1,000"
RATES = ("filings a second", *(f"{rate:,}" for rate in capacity.RATES))
BOUNDS = "bound", "of", "filings/s at most", "one filing asks for", "there is", "what to raise"
WORKS = "request", "ours, µs", "bare, µs", "ratio", "stock client, µs", "ratio", "calls"
LAYERS = "µs of CPU by layer", "filing", "action"
COMMANDS = "command", "round trips", "rows", "write units", "of indexes", "read units", "S3"


def show_cost(console: Console, found: Sequence[Profile]) -> None:
    known = prices.listed()
    _show(console, f"1,000 disputes at list prices of {known.region}, {known.listed}", COSTS, bills(found))
    console.print(
        f"Targets: {profiles.WRITES_PER_EVENT} write units an event, {profiles.DOLLARS_TARGET} USD a dispute"
    )


def show_capacity(console: Console, found: capacity.Found) -> None:
    _show(console, "Filings a second, with all that follows at once", RATES, rates(found))
    _show(console, "What binds first", BOUNDS, bounds(found))


def show_cpu(console: Console, found: Sequence[cpu.Work]) -> None:
    _show(console, f"CPU of a request on a warm process, target {cpu.TARGET}", WORKS, works(found))
    _show(console, "Where it goes", LAYERS, layers(found))


def _show(console: Console, title: str, head: Row, rows: Sequence[Row]) -> None:
    shown = table(title, head[0], *head[1:])
    for row in rows:
        shown.add_row(*row)
    console.print(shown)


def markdown(head: Row, rows: Sequence[Row]) -> str:
    """A table, numbers to the right."""
    align = ["---", *("---:" for _ in head[1:])]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (head, align, *rows))


def cold(rows: Sequence[dict[str, Any]]) -> list[Row]:
    """As `cold.row` gives them."""
    return [
        [
            one["function"], f"{one['ours']['cpu_ms']:.0f}", f"{one['ordinary']['cpu_ms']:.0f}",
            f"{one['cpu_ratio']:.2f}", f"{one['target']:.2f}", f"{one['ours']['memory_mb']:.0f}",
            f"{one['ordinary']['memory_mb']:.0f}", str(one["ours"]["modules"]), str(one["ordinary"]["modules"]),
        ]
        for one in rows
    ]  # fmt: skip


COLD = "function", "CPU, ms", "ordinary", "ratio", "target", "peak, MB", "ordinary", "modules", "ordinary"
