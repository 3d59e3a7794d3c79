"""`make bench`: counts, measures, prints, and writes build/bench.json, build/bench.svg and build/clock.svg.

Ends with 1 when a counted target fails or a median misses its ratio.
"""

from __future__ import annotations

import argparse
import io
import platform
import sys
from contextlib import redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bench import (
    assigning,
    bundles,
    capacity,
    chart,
    clock,
    cold,
    cpu,
    figures,
    inspection,
    package,
    page,
    profiles,
    report,
    units,
    webhooks,
)  # fmt: skip
from bench.scenes import FUNCTIONS

BUILD: Final = Path(__file__).parents[1] / "build"
EXPECTED: Final = BUILD.parent / "tests" / "bench" / "expected_units.json"
SECTIONS: Final = (
    "units",
    "cost",
    "capacity",
    "cpu",
    "clock",
    "assign",
    "inspect",
    "bundles",
    "webhooks",
    "cold",
    "package",
)
"""In this order; `--only` names one."""
QUICK_RUNS: Final = 3
WIDTH: Final = 100
"""What the tables need; a narrower terminal wraps them."""


def main() -> int:
    arguments = _arguments()
    console, found, failures = Console(highlight=False), _machine(), []
    console.width = max(console.width, WIDTH)
    BUILD.mkdir(exist_ok=True)
    for section in arguments.only or SECTIONS:
        result, missed = RUNS[section](console, arguments)
        found[section] = result
        failures += missed
        console.print()
    arguments.json.write_bytes(_json(found | {"failures": failures}))
    if arguments.write_docs:
        console.print("docs/performance.md: " + ", ".join(page.write(found)))
    for failure in failures:
        console.print(f"[bold red]✗[/] {failure}")
    console.print(f"written: {arguments.json}")
    return 1 if failures else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=cold.RUNS, help="cold starts of each side (default 15)")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_RUNS} of them: shows that it works")
    parser.add_argument("--only", action="append", choices=SECTIONS, help="this section; may be repeated")
    parser.add_argument("--function", action="append", choices=FUNCTIONS, help="cold starts of this function")
    parser.add_argument(
        "--renew", action="store_true", help="make the units found the expected ones of the tests"
    )
    parser.add_argument(
        "--write-docs", action="store_true", help="write what is measured into docs/performance.md"
    )
    parser.add_argument("--json", type=Path, default=BUILD / "bench.json")
    return parser.parse_args()


Result = tuple[Any, list[str]]
"""What goes into the JSON, and what is missed, as sentences."""


def _units(console: Console, arguments: argparse.Namespace) -> Result:
    with console.status("telling two disputes"), redirect_stdout(io.StringIO()):
        found = units.measure()
    report.counted(console, found)
    if arguments.renew:
        EXPECTED.write_bytes(_json(found))
    return found, units.failures(found)


def _cost(console: Console, _: argparse.Namespace) -> Result:
    with console.status("telling four disputes"):
        found = profiles.measure()
    figures.show_cost(console, found)
    return found, profiles.failures(found)


def _capacity(console: Console, _: argparse.Namespace) -> Result:
    with console.status("counting a filing"):
        found = capacity.measure()
    figures.show_capacity(console, found)
    return found, []


def _cpu(console: Console, arguments: argparse.Namespace) -> Result:
    with console.status("answering, and calling, by turns"):
        found = cpu.measure(QUICK_RUNS if arguments.quick else cpu.TURNS)
    figures.show_cpu(console, found)
    return found, cpu.failures(found)


def _cold(console: Console, arguments: argparse.Namespace) -> Result:
    runs = QUICK_RUNS if arguments.quick else arguments.runs
    functions = tuple(arguments.function or FUNCTIONS)
    columns = TextColumn("{task.description:<8}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("recording", total=runs * len(functions))
        found = []
        with cold.launches(functions) as ready:
            for launch in ready:
                progress.update(task, description=launch.function)
                found.append(cold.measure(launch, runs, lambda: progress.advance(task)))
    report.started(console, found)
    (BUILD / "bench.svg").write_text(chart.svg(found), encoding="utf-8")
    return [cold.row(c) for c in found], report.missed(found)


def _clock(console: Console, _: argparse.Namespace) -> Result:
    with console.status("counting on the model"):
        found = clock.measure()
    clock.show(console, found)
    (BUILD / "clock.svg").write_text(chart.years(found.designs), encoding="utf-8")
    return found, clock.failures(found)


def _assign(console: Console, _: argparse.Namespace) -> Result:
    with console.status("assigning neutrals on the model"):
        found = assigning.measure()
    assigning.show(console, found)
    return found, assigning.failures(found)


def _inspect(console: Console, arguments: argparse.Namespace) -> Result:
    with console.status("inspecting files up to a gigabyte"):
        found = inspection.measure(inspection.QUICK if arguments.quick else inspection.SIZES[-1])
    inspection.show(console, found)
    return found, inspection.failures(found)


def _bundles(console: Console, arguments: argparse.Namespace) -> Result:
    tampers = bundles.TAMPERS // 20 if arguments.quick else bundles.TAMPERS
    columns = TextColumn("{task.description:<8}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("tampering", total=tampers)
        found = bundles.measure(lambda: progress.advance(task), tampers)
    bundles.show(console, found)
    return found, bundles.failures(found)


def _webhooks(console: Console, arguments: argparse.Namespace) -> Result:
    sizes = webhooks.QUICK if arguments.quick else webhooks.Sizes()
    columns = TextColumn("{task.description:<8}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("sending", total=sizes.steps)
        found = webhooks.measure(sizes, lambda number: progress.advance(task, number))
    webhooks.show(console, found)
    return found, webhooks.failures(found)


def _package(console: Console, _: argparse.Namespace) -> Result:
    found = package.last()
    report.packaged(console, found)
    return found, []


RUNS: Final = {
    "units": _units, "cost": _cost, "capacity": _capacity, "cpu": _cpu, "clock": _clock, "assign": _assign,
    "inspect": _inspect, "bundles": _bundles,
    "webhooks": _webhooks, "cold": _cold, "package": _package,
}  # fmt: skip


def _json(value: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value)) + b"\n"


def _machine() -> dict[str, Any]:
    """Figures of time are worth nothing without it."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": platform.machine(),
    }


if __name__ == "__main__":
    sys.exit(main())
