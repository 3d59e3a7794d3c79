"""The files of a bundle and its manifest. The manifest names every file but itself and the events by its hash; its root
is told by the last event, which is why events come last into being and stand second in the file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from chalicelib.application.bundle_ports import Contents, Given, Paper
from chalicelib.application.ports import EventRow
from chalicelib.domain.bundle.check import FIRST, FORMAT, PROOF, SECOND
from chalicelib.domain.case.manifest import canonical, manifest, root
from chalicelib.domain.values import Role

Files = dict[str, bytes]


def files(contents: Contents, paper: Paper) -> Files:
    """Those that are made here, in their order; exhibits are streamed."""
    case = {
        **contents.seen,
        "people": contents.people,
        "bundle_id": contents.bundle_id,
        "reader": contents.reader,
    }
    made = {
        "README.txt": paper.readme(contents),
        "case.pdf": paper.pdf(contents),
        "case.json": readable(case),
        "texts.json": readable(contents.texts),
        "messages.jsonl": b"".join(canonical(line) + b"\n" for line in contents.messages),
    }
    if contents.inclusion is not None:
        made[PROOF] = readable(msgspec.to_builtins(contents.inclusion))
    return made


def readable(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False).encode() + b"\n"


def listing(contents: Contents, made: Mapping[str, bytes]) -> dict[str, Any]:
    """The manifest of the case, with what the bundle has of it."""
    listed = manifest(contents.case, Role(contents.reader))
    paths = {given.item.id: given.path for given in contents.exhibits}
    lines = [_file(path, hashlib.sha256(raw).hexdigest(), len(raw)) for path, raw in made.items()]
    lines += [_file(given.path, given.sha256, given.size) for given in contents.exhibits if given.path]
    listed |= {
        "format": FORMAT, "bundle_id": contents.bundle_id, "lang": contents.lang, "files": lines,
        "exhibits": [line | {"path": paths[line["id"]]} for line in listed["exhibits"]],
    }  # fmt: skip
    return listed | {"root": root(listed)}


def _file(path: str, sha256: str, size: int) -> dict[str, Any]:
    return {"path": path, "sha256": sha256, "size": size}


def event_lines(rows: Iterable[EventRow], opened: Iterable[int]) -> bytes:
    """Each as it was hashed; of what is not for the reader its place in the chain alone."""
    shown, lines = frozenset(opened), list[bytes]()
    for row in rows:
        link: dict[str, Any] = {"seq": row.seq, "prev": row.prev, "hash": row.hash}
        lines.append(canonical(link | ({"body": row.body} if row.seq in shown else {"sealed": True})))
    return b"".join(line + b"\n" for line in lines)


def assembled(
    contents: Contents, manifest: Mapping[str, Any], made: Mapping[str, bytes], told: Sequence[EventRow],
    exhibit: Callable[[Given], Iterator[bytes]],
) -> Iterator[tuple[str, Iterator[bytes]]]:  # fmt: skip
    """All files, in the order of the manifest. `told`: the events behind the contents, up to the one that tells the
    root; that one alone is open, to its maker, whatever its audience.
    """
    opened = contents.opened | {told[-1].seq}
    yield FIRST, iter([canonical(manifest) + b"\n"])
    yield SECOND, iter([event_lines((*contents.events, *told), opened)])
    for path, raw in made.items():
        yield path, iter([raw])
    for given in contents.exhibits:
        if given.path is not None:
            yield given.path, exhibit(given)
