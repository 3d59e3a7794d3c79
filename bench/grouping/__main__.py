"""`make bench-grouping`: one JSON line per measure on standard output, a table and progress on standard error.

Ends with 1 when a target is missed. `--sizes` says how far the index grows, `--only` which parts run, `--halves N`
scores random halves of the data, and `--set name=value` asks what another number of the policy would do.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

from bench.grouping import measures
from bench.grouping.data import Data, half, load
from bench.grouping.measures import Line
from chalicelib.domain.grouping.policy import STANDARD, Policy

HERE = Path(__file__).parents[2]
DATA = HERE.parent / "shared" / "data" / "complaints"
PARTS = ("quality", "others", "structure", "scale")
SIZES = "10000,100000,1000000"


def main() -> int:
    asked = _asked()
    console = Console(stderr=True, highlight=False, width=150)
    console.print(f"reading {asked.data.name}")
    data = load(asked.data)
    lines = []
    for line in _lines(data, asked):
        sys.stdout.write(msgspec.json.encode(line).decode() + "\n")
        sys.stdout.flush()
        console.print(f"  {line.measure} · {line.method}{f' · {line.at:,}' if line.at else ''}")
        lines.append(line)
    _show(console, lines)
    missed = [line for line in lines if line.missed]
    for line in missed:
        console.print(f"[bold red]✗[/] {line.measure}: {', '.join(line.missed)}")
    return 1 if missed else 0


def _lines(data: Data, asked: argparse.Namespace) -> Iterator[Line]:
    policy = _policy(asked.set)
    if asked.halves:
        for seed in range(asked.halves):
            for side in (0, 1):
                yield from _named(measures.quality(half(data, seed, side), policy, _secret(seed)), seed, side)
        return
    if "quality" in asked.only:
        yield from measures.quality(data, policy, _secret(asked.seed))
    if "others" in asked.only:
        yield from measures.beside(data)
    if "structure" in asked.only:
        yield measures.structured(data, asked.seed)
    if "scale" in asked.only:
        yield from measures.scaled(data, [int(size) for size in asked.sizes.split(",")], asked.seed)


def _named(lines: Iterator[Line], seed: int, side: int) -> Iterator[Line]:
    for line in lines:
        yield msgspec.structs.replace(line, method=f"{line.method}, half {seed}.{side}")


def _secret(seed: int) -> bytes:
    """Another secret draws other shingles and terms: what does not depend on luck stays as it is."""
    return measures.SECRET + bytes([seed])


def _policy(changes: list[str]) -> Policy:
    given = {name: msgspec.json.decode(value) for name, value in (change.split("=") for change in changes)}
    return msgspec.structs.replace(STANDARD, **given)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.grouping", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("data", type=Path, nargs="?", default=DATA, help="the folder of complaints")
    parser.add_argument("--only", action="append", choices=PARTS, help="this part; may be repeated")
    parser.add_argument("--sizes", default=SIZES, help=f"filings in the index (default {SIZES})")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--halves", type=int, default=0, help="so many pairs of random halves, nothing else")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="of the policy")
    asked = parser.parse_args()
    asked.only = asked.only or list(PARTS)
    return asked


def _show(console: Console, lines: list[Line]) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False)
    columns = "measure method P R F1 B3 touching largest reads max units writes units cpu p99"
    for name in columns.split():
        table.add_column(name, justify="left" if name in ("measure", "method") else "right")
    for line in lines:
        table.add_row(*_cells(line))
    console.print(table)


def _cells(line: Line) -> list[str]:
    found, cost = line.quality, line.cost
    measure = f"{line.measure} {line.at:,}" if line.at else line.measure
    cells = [measure, line.method]
    scores = (found.precision, found.recall, found.f1, found.b3) if found else (None,) * 4
    cells += [_number(value, 4) for value in scores]
    cells += [_number(line.touching, 3), str(found.largest) if found else ""]
    if cost is None:
        return [*cells, "", "", "", "", "", _number(line.cpu_ms, 2), _number(line.cpu_ms_p99, 2)]
    return [
        *cells, _number(cost.read_calls, 3), str(cost.read_calls_max), _number(cost.read_units, 1),
        _number(cost.write_requests, 2), _number(cost.write_units, 2), _number(cost.cpu_ms, 2),
        _number(cost.cpu_ms_p99, 2),
    ]  # fmt: skip


def _number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}f}"


if __name__ == "__main__":
    sys.exit(main())
