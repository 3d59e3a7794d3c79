"""`make mutants`: takes out every condition, row, guard and `raise`, one at a time, and prints how many a test noticed.

    make mutants                       all of them
    make mutants ARGS="--kind guard --sample 50 --seed 7"

First every test is run once to learn by which functions it comes (build/mutants-reach.json; `--again` to learn anew);
then each mutant lives in a fork of this process, where its tests are collected already. Ends with 1 below `--least`.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from mutants import grafting, hand, judging, making, reach, tables
from mutants.making import ROOT

BUILD: Final = ROOT / "build"
SUITE: Final = ("tests/unit", "tests/simulation", "tests/oracle", "tests/adapters", "tests/handlers")
SCOPE: Final = {
    "raise": ("chalicelib/application", "chalicelib/entrypoints/*.py"),
    "refusal": ("chalicelib/domain/*/guards.py", "chalicelib/domain/*/lifecycle.py"),
    "item": ("chalicelib/adapters",),
    "condition": ("chalicelib/adapters",),
}
KINDS: Final = ("condition", "item", "guard", "role", "refusal", "raise", "hand")
SLOWEST: Final = 20.0
"""Seconds of a test that is asked at all."""
ASKED: Final = 60.0
"""Seconds of tests that one mutant may take, by what they took when they were learnt."""
LEAST: Final = 0.95


class Asked(msgspec.Struct):
    """What the command line says."""

    kinds: tuple[str, ...]
    sample: int
    seed: int
    workers: int
    again: bool
    least: float
    only: str
    tests: tuple[str, ...]


def main() -> int:
    asked = _arguments()
    BUILD.mkdir(exist_ok=True)
    os.environ.setdefault("AWS_ACCESS_KEY_ID", "test")
    os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "test")
    court = Court(asked)
    given = [path for path in asked.tests if (ROOT / path).exists()]
    pytest.main([*given, "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header"], plugins=[court])
    return court.status


def _arguments() -> Asked:
    parser = argparse.ArgumentParser(prog="python -m mutants", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kind", action="append", choices=KINDS, help="these alone; may be repeated")
    parser.add_argument("--sample", type=int, default=0, help="so many of them, chosen by the seed; 0: all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--again", action="store_true", help="learn anew by which functions each test comes")
    parser.add_argument("--least", type=float, default=LEAST, help="share that must be killed")
    parser.add_argument("--only", default="", help="mutants whose name has this in it")
    parser.add_argument(
        "tests", nargs="*", default=list(SUITE), help="tests that are asked, as pytest takes them"
    )
    a = parser.parse_args()
    return Asked(
        tuple(a.kind or KINDS), a.sample, a.seed, a.workers, a.again, a.least, a.only, tuple(a.tests)
    )


class Court:
    """A plugin: takes over where pytest would run what it has collected."""

    def __init__(self, asked: Asked) -> None:
        self.asked, self.status = asked, 1
        self.console = Console(highlight=False)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            return False
        import local.server  # noqa: F401 - once, in place of once for each mutant

        walks = self._walks(session.items)
        suspects = list(self._suspects(walks, session.items))
        random.Random(self.asked.seed).shuffle(suspects)  # noqa: S311 - to be repeated
        suspects = suspects[: self.asked.sample or None]
        with self._progress() as bar:
            task = bar.add_task("mutants", total=len(suspects))
            verdicts = judging.judge(suspects, self.asked.workers, lambda _: bar.advance(task))
        self.status = self._told(verdicts)
        return True

    def _progress(self) -> Progress:
        columns = (
            TextColumn("{task.description:<8}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        return Progress(*columns, console=self.console)

    # ---------------------------------------------------------------------------------------------------- who comes by

    def _walks(self, items: list[pytest.Item]) -> reach.Walks:
        kept = BUILD / "mutants-reach.json"
        if kept.exists() and not self.asked.again:
            return msgspec.json.decode(kept.read_bytes(), type=reach.Walks)
        shares = _shared(items, self.asked.workers)
        parts = [BUILD / f"mutants-reach-{number}.json" for number in range(len(shares))]
        children = [
            _forked(lambda s=share, p=part: _walked(s, p)) for share, part in zip(shares, parts, strict=True)
        ]
        with self._progress() as bar:
            task = bar.add_task("learning", total=len(items))
            while children:
                children = [pid for pid in children if os.waitpid(pid, os.WNOHANG)[0] == 0]
                done = sum(
                    p.with_suffix(".count").stat().st_size for p in parts if p.with_suffix(".count").exists()
                )
                bar.update(task, completed=done)
                time.sleep(0.5)
        found = [msgspec.json.decode(part.read_bytes(), type=reach.Walks) for part in parts]
        joined = reach.Walks(
            [w for f in found for w in f.walks], sorted({s for f in found for s in f.shapes})
        )
        kept.write_bytes(msgspec.json.encode(joined))
        for part in parts:
            part.unlink()
            part.with_suffix(".count").unlink()
        failed = [walk.test for walk in joined.walks if not walk.passed]
        self.console.print(
            f"{len(joined.walks):,} tests learnt; {len(failed)} failed without any mutant: {failed[:5]}"
        )
        return joined

    # -------------------------------------------------------------------------------------------------- the suspects

    def _suspects(self, walks: reach.Walks, items: list[pytest.Item]) -> Iterable[judging.Suspect]:
        tests = {item.nodeid: item for item in items}
        comers: dict[str, dict[str, list[reach.Walk]]] = defaultdict(lambda: defaultdict(list))
        for walk in sorted(walks.walks, key=lambda w: w.seconds):
            if walk.passed and walk.seconds < SLOWEST and walk.test in tests:
                for path, places in walk.places.items():
                    for name in {place[0] for place in places}:
                        comers[path][name].append(walk)
        excused = equivalent()
        for kind, name, apply, path, functions in mutants(walks.shapes):
            if kind not in self.asked.kinds or name in excused or self.asked.only not in name:
                continue
            seen = {w.test: w for function in functions() for w in comers[path][function]}
            chosen = _chosen(sorted(seen.values(), key=lambda w: (not _mirrors(w.test, path), w.seconds)))
            patience = 30 + 10 * sum(w.seconds for w in chosen)
            yield judging.Suspect(kind, name, apply, [tests[w.test] for w in chosen], patience)

    # --------------------------------------------------------------------------------------------------- the figures

    def _told(self, verdicts: list[judging.Verdict]) -> int:
        table = Table(title="mutants", pad_edge=False)
        for column in ("kind", "killed", "total", "survived", "unreached"):
            table.add_column(column, justify="left" if column == "kind" else "right")
        alive = {judging.SURVIVED, judging.UNREACHED}
        for kind in KINDS:
            outcomes = Counter(v.outcome for v in verdicts if v.kind == kind)
            if total := outcomes.total():
                killed = sum(n for outcome, n in outcomes.items() if outcome not in alive)
                survived, unreached = outcomes[judging.SURVIVED], outcomes[judging.UNREACHED]
                table.add_row(kind, str(killed), str(total), str(survived), str(unreached))
        self.console.print(table)
        for verdict in sorted(verdicts, key=lambda v: (v.kind, v.name)):
            if verdict.outcome in alive:
                self.console.print(
                    f"{verdict.outcome:<9} {verdict.kind}: {verdict.name}", markup=False, soft_wrap=True
                )
        killed = sum(1 for v in verdicts if v.outcome not in alive)
        share = killed / len(verdicts) if verdicts else 1.0
        excused = f"{len(equivalent())} more are equivalent (mutants/equivalent.toml)"
        self.console.print(f"killed {killed} of {len(verdicts)} ({share:.1%}); {excused}")
        (BUILD / "mutants.json").write_bytes(msgspec.json.format(msgspec.json.encode(verdicts)))
        return 0 if share >= self.asked.least else 1


Mutant = tuple[str, str, Callable[[], Any], str, Callable[[], Iterable[str]]]
"""Kind, name, what is done in the fork, the module, and who of its functions may notice."""


def mutants(shapes: list[tables.Shape]) -> Iterable[Mutant]:
    for kind, scope in SCOPE.items():
        for path in _files(scope):
            for change in making.changes(path, kind):
                yield change.kind, change.name, _grafted(change), change.path, _functions(change)
    for found in (tables.conditions(), tables.items(shapes), tables.guards(), tables.roles()):
        for one in found:
            yield one.kind, one.name, one.apply, one.path, lambda one=one: [one.function]
    for mistake in hand.MISTAKES:
        apply = lambda m=mistake: grafting.graft(m.path, m.source())  # noqa: E731
        yield "hand", mistake.name, apply, mistake.path, _of(mistake.path, mistake.source)


def _grafted(change: making.Change) -> Callable[[], Any]:
    return lambda: grafting.graft(change.path, making.mutated(change))


def _functions(change: making.Change) -> Callable[[], Iterable[str]]:
    return _of(change.path, lambda: making.mutated(change))


def _of(path: str, made: Callable[[], Any]) -> Callable[[], Iterable[str]]:
    return lambda: [name for name, _ in grafting.differences(path, made())]


def _files(scope: Iterable[str]) -> Iterable[Path]:
    for pattern in scope:
        yield from sorted(ROOT.glob(pattern) if pattern.endswith(".py") else (ROOT / pattern).rglob("*.py"))


def equivalent() -> dict[str, str]:
    """Names of mutants that nobody could notice, each with its reason."""
    import tomllib

    found: dict[str, str] = tomllib.loads((ROOT / "mutants" / "equivalent.toml").read_text("utf-8"))
    return found


def _chosen(walks: list[reach.Walk]) -> list[reach.Walk]:
    """As many as may be asked, from the front."""
    left, found = ASKED, []
    for walk in walks:
        if walk.seconds <= left:
            found.append(walk)
            left -= walk.seconds
    return found


def _mirrors(test: str, path: str) -> bool:
    """`chalicelib/application/execute.py` is what `…/application/test_execute.py` is about."""
    return f"test_{Path(path).stem}" in test.partition("::")[0]


def _shared(items: list[pytest.Item], workers: int) -> list[list[pytest.Item]]:
    """By module, so that its fixtures are made once."""
    shares: list[list[pytest.Item]] = [[] for _ in range(workers)]
    of: dict[str, list[pytest.Item]] = {}
    for item in items:
        module = item.nodeid.partition("::")[0]
        if module not in of:
            of[module] = min(shares, key=len)
        of[module].append(item)
    return shares


def _walked(items: list[pytest.Item], into: Path) -> None:
    with into.with_suffix(".count").open("wb", buffering=0) as counted:
        into.write_bytes(msgspec.json.encode(reach.walk(items, lambda: counted.write(b"."))))


def _forked(work: Callable[[], None]) -> int:
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    nowhere, status = os.open(os.devnull, os.O_RDWR), 1
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    try:
        work()
        status = 0
    finally:
        os._exit(status)


if __name__ == "__main__":
    sys.exit(main())
