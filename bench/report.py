"""What the bench found, as tables to be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from bench import units
from bench.cold import ORDINARY, Cold
from bench.package import Size


def counted(console: Console, found: units.Units) -> None:
    """The tables of units."""
    whole = found.whole
    console.print(_commands(found), _filing(found), _whole(found), sep="\n")
    console.print("calls: " + _listed(whole.calls))
    console.print("invocations, one message each: " + _listed(whole.invocations))
    console.print("Reads of the wake indexes serve all cases and deliveries of their minute.\n")
    console.print(_cold_calls(found))


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {number}" for name, number in counts.items())


def _commands(found: units.Units) -> Table:
    shown = table(
        "Per command, on a warm process",
        "command", "round trips", "rows", "write units", "of indexes", "read units", "S3",
    )  # fmt: skip
    for name, cost in found.commands.items():
        figures = (cost.round_trips, cost.items, cost.writes, cost.index_writes, cost.reads, cost.other_calls)
        shown.add_row(name, *(f"{figure:g}" for figure in figures))
    return shown


def _filing(found: units.Units) -> Table:
    total = sum(row.units for row in found.filing)
    title = f"A filing: {total:g} of {units.FILING_TARGET} write units {_mark(total <= units.FILING_TARGET)}"
    shown = table(title, "row", "bytes", "write units")
    for row in found.filing:
        shown.add_row(row.name, str(row.bytes), f"{row.units:g}")
    return shown


def _whole(found: units.Units) -> Table:
    whole = found.whole
    writes, reads = sum(p.writes for p in whole.parts.values()), sum(p.reads for p in whole.parts.values())
    shown = table(f"A whole dispute of {whole.events} events", "table, index", "write units", "read units")
    for name, part in whole.parts.items():
        shown.add_row(name, f"{part.writes:g}", f"{part.reads:g}")
    shown.add_section()
    shown.add_row("together", f"{writes:g}", f"{reads:g}")
    return shown


def _cold_calls(found: units.Units) -> Table:
    shown = table("Calls in addition on a cold process, once a minute", "caller", "calls")
    for name, calls in found.cold.items():
        shown.add_row(name, _listed(calls))
    return shown


def started(console: Console, found: Sequence[Cold]) -> None:
    """The table of cold starts."""
    shown = table(
        f"Cold starts, median of {found[0].runs}, alternating",
        "function", "CPU, ms", "beside", "ratio", "target", "wall, ms", "beside", "ratio", "peak, MB", "beside",
    )  # fmt: skip
    for c in found:
        shown.add_row(
            c.function, f"{c.ours.cpu_ms:.0f}", f"{c.ordinary.cpu_ms:.0f}", f"{c.cpu_ratio:.2f}",
            f"{c.target:.2f} {_mark(c.passed)}", f"{c.ours.wall_ms:.0f}", f"{c.ordinary.wall_ms:.0f}",
            f"{c.wall_ratio:.2f}", f"{c.ours.memory_mb:.0f}", f"{c.ordinary.memory_mb:.0f}",
        )  # fmt: skip
    console.print(shown)
    console.print(
        "From process start to the first answered request, the network answered in process. Targets are held against "
        "CPU: wall time also measures what else the machine does. Bytecode is compiled beforehand, on both sides."
    )
    console.print("The ordinary handler: " + ", ".join(ORDINARY))


def packaged(console: Console, found: Size | None) -> None:
    """The table of the package's parts."""
    if found is None:
        console.print("No package yet: run `make package` first, then its size is shown here.")
        return
    title = f"Package of stage {found.stage}: {_mb(found.zip)} MB zipped, {_mb(found.unpacked)} MB unpacked"
    console.print(f"[bold]{title}[/]")
    shown = table("", "part", "MB", "share")
    for name, part in found.parts.items():
        shown.add_row(name, _mb(part), f"{part / found.unpacked:.0%}")
    console.print(shown)
    if not found.compiled:
        console.print(
            "It has no bytecode: each cold start compiles what it imports, which is not measured here."
        )


def missed(found: Sequence[Cold]) -> list[str]:
    """Ratios above their targets, as sentences."""
    return [
        f"{c.function} takes {c.cpu_ratio:.2f} of the ordinary CPU, not {c.target:.2f}"
        for c in found
        if not c.passed
    ]


def table(title: str, first: str, *others: str) -> Table:
    """As all of them look."""
    shown = Table(
        title=title, title_justify="left", title_style="bold", caption_justify="left", box=box.SIMPLE_HEAD,
        pad_edge=False,
    )  # fmt: skip
    shown.add_column(first, no_wrap=True)
    for name in others:
        shown.add_column(name, justify="left" if name == "calls" else "right", no_wrap=True)
    return shown


def _mark(passed: object) -> str:
    return "[green]✓[/]" if passed else "[bold red]✗[/]"


def _mb(size: int) -> str:
    return f"{size / 1_000_000:.1f}"
