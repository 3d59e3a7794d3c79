"""Freezes what has no fixture yet: for each event type and version the shortest collected record that ends with one.

    python -m tests.published.freeze build/chains.jsonl

A file that is there is never written again: it is what some deployed version once wrote.
"""

from __future__ import annotations

import hashlib
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from chalicelib.domain import record
from chalicelib.domain.values import Role
from tests.published import samples
from tests.published.kinds import HERE, KINDS, LEDGER, fold, types_of

GENESIS = "0" * 64


def main(collected: Path) -> int:
    """Of what no collected record has, an event by itself is frozen, made of plain values: those are printed."""
    digests: dict[str, str] = json.loads(LEDGER.read_text()) if LEDGER.exists() else {}
    shortest = _shortest([json.loads(line) for line in collected.read_text().splitlines()])
    lacking = []
    for kind in KINDS:
        for type_ in types_of(kind):
            name = f"{kind}/{type_}.jsonl"
            if name in digests:
                continue
            if name not in shortest:
                lacking.append(name)
            written = "".join(f"{body}\n" for body in shortest.get(name) or [_alone(kind, type_)]).encode(
                "ascii"
            )
            (HERE / kind).mkdir(exist_ok=True)
            (HERE / name).write_bytes(written)
            digests[name] = hashlib.sha256(written).hexdigest()
    LEDGER.write_text(json.dumps(digests, indent=1, sort_keys=True) + "\n")
    sys.stdout.writelines(f"{name}\n" for name in lacking)
    return 0


def _alone(kind: str, name: str) -> str:
    """The second event of a record that nobody told: it decodes, and is folded into nothing."""
    type_ = next(t for t in KINDS[kind].events.__args__ if t.__struct_config__.tag == name.partition("@")[0])
    place: dict[str, Any] = {f"{kind}_id": f"{kind}_a", "key": b"k" * 32, "seq": 2, "prev": GENESIS}
    return record.append(
        samples.struct(type_),
        **place,
        audience={},
        at=samples.of(datetime),
        by=Role.SYSTEM,
        command_id="cmd_a",
    ).body


def _shortest(lines: list[list[str]]) -> dict[str, list[str]]:
    """By the fixture's name: the bodies of the shortest record that ends with that event."""
    known = {hash_: (kind, prev, body) for kind, prev, hash_, body in lines}
    found: dict[str, list[str]] = {}
    for hash_ in known:
        chain = _chain(known, hash_)
        if chain is None or not _folds(known[hash_][0], chain):
            continue
        told: dict[str, Any] = json.loads(chain[-1])
        name = f"{known[hash_][0]}/{told['type']}@{told['v']}.jsonl"
        if name not in found or _weight(chain) < _weight(found[name]):
            found[name] = chain
    return found


def _chain(known: dict[str, tuple[str, str, str]], hash_: str) -> list[str] | None:
    """From the first event on; None where some of it was never collected."""
    bodies: list[str] = []
    while hash_ != GENESIS:
        if hash_ not in known:
            return None
        _, prev, body = known[hash_]
        bodies.append(body)
        hash_ = prev
    return bodies[::-1]


def _folds(kind: str, chain: list[str]) -> bool:
    """A test may begin in the middle of a record; such a one is no example."""
    try:
        fold(kind, chain)
    except (AssertionError, KeyError, StopIteration):
        return False
    return True


def _weight(chain: list[str]) -> tuple[int, list[str]]:
    return sum(map(len, chain)), chain


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
