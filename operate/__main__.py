"""python -m operate rebuild RECORD_OR_TENANT ... [--apply --who NAME --why TEXT]

Compares what stands with what the events give, and prints every row that differs; with --apply it is written, and the
act is on record. Takes the tables' names from the variables that the functions have (docs/operations.md), and the
operator's own credentials. 0: nothing differs (any more), 1: something does, 2: not understood, 3: a broken record.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator

from chalicelib import bootstrap
from operate.acts import Act, write_down
from operate.folding import Broken
from operate.rebuilding import Rebuilding

Say = Callable[[str], None]


def main(arguments: list[str], say: Say = print) -> int:
    """The exit code."""
    asked = _parser().parse_args(arguments)
    if asked.apply and not (asked.who and asked.why):
        say("--apply wants --who and --why")
        return 2
    made = bootstrap.services()
    if asked.apply:
        for about in asked.about:
            write_down(made.tables, Act(made.clock.now(), asked.who, "rebuild", about, asked.why))
    rebuilding = Rebuilding(made.tables, made.settings, made.clock)
    return rebuild(rebuilding, _records(rebuilding, asked.about), say, apply=asked.apply)


def rebuild(rebuilding: Rebuilding, owners: Iterable[str], say: Say, *, apply: bool) -> int:
    """Each record by itself: one that is broken keeps no other one from being mended."""
    code = 0
    for owner in owners:
        try:
            for found in rebuilding.differences(owner):
                mended = apply and rebuilding.mend(found)
                say(f"{'mended' if mended else 'found'}: {found}")
                code = code if mended else max(code, 1)
        except Broken as broken:
            say(f"broken: {owner}: {broken}")
            code = 3
    return code


def _records(rebuilding: Rebuilding, about: list[str]) -> Iterator[str]:
    for one in about:
        yield from rebuilding.owners(one) if one.startswith("ten_") else (one,)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m operate", description=__doc__)
    parser.add_argument("command", choices=["rebuild"])
    parser.add_argument("about", nargs="+", metavar="RECORD_OR_TENANT")
    parser.add_argument("--apply", action="store_true")
    parser.add_argument("--who", default="")
    parser.add_argument("--why", default="")
    return parser


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
