"""Ways of tampering with a bundle, drawn by chance from a seed: from a flipped bit to a manifest made anew.

None of them can make the record's hashes anew: whoever could would need every chain head that others have kept.
"""

from __future__ import annotations

import hashlib
import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator
from typing import Any, Final

from chalicelib.domain.bundle.check import FIRST, SECOND, canonical
from chalicelib.domain.bundle.zipping import zipped
from chalicelib.domain.case.manifest import root

Files = dict[str, bytes]
Tamper = Callable[[bytes, random.Random], bytes]


def flipped(raw: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(raw))
    return raw[:at] + bytes([raw[at] ^ 1 << chance.randrange(8)]) + raw[at + 1 :]


def overwritten(raw: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(raw) - 8)
    return raw[:at] + chance.randbytes(8) + raw[at + 8 :]


def truncated(raw: bytes, chance: random.Random) -> bytes:
    return raw[: chance.randrange(len(raw))]


def lengthened(raw: bytes, chance: random.Random) -> bytes:
    return raw + chance.randbytes(chance.randint(1, 64))


def inserted(raw: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(raw))
    return raw[:at] + chance.randbytes(chance.randint(1, 16)) + raw[at:]


def left_out(raw: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(raw) - 16)
    return raw[:at] + raw[at + chance.randint(1, 16) :]


def without_a_file(raw: bytes, chance: random.Random) -> bytes:
    files = opened(raw)
    del files[chance.choice(list(files))]
    return closed(files)


def with_a_file(raw: bytes, chance: random.Random) -> bytes:
    return closed(opened(raw) | {f"exhibits/X-{chance.randrange(99)}": chance.randbytes(40)})


def renamed(raw: bytes, chance: random.Random) -> bytes:
    files = opened(raw)
    old = chance.choice(list(files))
    return closed({(f"{name}x" if name == old else name): content for name, content in files.items()})


def reordered(raw: bytes, chance: random.Random) -> bytes:
    files = opened(raw)
    names = list(files)
    a, b = chance.sample(range(len(names)), 2)
    names[a], names[b] = names[b], names[a]
    return closed({name: files[name] for name in names})


def swapped(raw: bytes, chance: random.Random) -> bytes:
    """Two files change places under their names."""
    files = opened(raw)
    a, b = chance.sample(list(files), 2)
    return closed(files | {a: files[b], b: files[a]})


def replaced(raw: bytes, chance: random.Random) -> bytes:
    files = opened(raw)
    name = chance.choice(list(files))
    return closed(files | {name: chance.randbytes(max(1, len(files[name])))})


def edited(raw: bytes, chance: random.Random) -> bytes:
    """One value in one of the JSON files, written as neatly as before."""
    files = opened(raw)
    name = chance.choice([FIRST, "case.json", "texts.json"])
    value = _other(json.loads(files[name]), chance)
    neat = (
        canonical(value)
        if name == FIRST
        else json.dumps(value, sort_keys=True, indent=1, ensure_ascii=False).encode()
    )
    return closed(files | {name: neat + b"\n"})


def line_dropped(raw: bytes, chance: random.Random) -> bytes:
    return _lines(raw, chance, lambda lines, n: lines[:n] + lines[n + 1 :])


def line_doubled(raw: bytes, chance: random.Random) -> bytes:
    return _lines(raw, chance, lambda lines, n: lines[: n + 1] + lines[n:])


def lines_swapped(raw: bytes, chance: random.Random) -> bytes:
    return _lines(
        raw, chance, lambda lines, n: [lines[n], *lines[1:n], lines[0], *lines[n + 1 :]] if n else lines[::-1]
    )


def line_edited(raw: bytes, chance: random.Random) -> bytes:
    return _lines(
        raw,
        chance,
        lambda lines, n: [*lines[:n], canonical(_other(json.loads(lines[n]), chance)), *lines[n + 1 :]],
    )


def sealed(raw: bytes, chance: random.Random) -> bytes:
    """An event is kept from its reader."""
    files = opened(raw)
    lines = [json.loads(line) for line in files[SECOND].splitlines()]
    line = chance.choice([line for line in lines if "body" in line])
    del line["body"]
    line["sealed"] = True
    return closed(files | {SECOND: b"".join(canonical(line) + b"\n" for line in lines)})


def rooted_anew(raw: bytes, chance: random.Random) -> bytes:
    """A file is replaced, and the manifest made to fit, root and all."""
    files = opened(raw)
    manifest = json.loads(files[FIRST])
    line = chance.choice(manifest["files"])
    other = chance.randbytes(50)
    line |= {"sha256": hashlib.sha256(other).hexdigest(), "size": len(other)}
    for exhibit in manifest["exhibits"]:
        if exhibit["path"] == line["path"]:
            exhibit |= {"sha256": line["sha256"], "size": line["size"]}
    manifest["root"] = root(manifest)
    return closed(files | {line["path"]: other, FIRST: canonical(manifest) + b"\n"})


TAMPERS: Final[tuple[Tamper, ...]] = (
    flipped, overwritten, truncated, lengthened, inserted, left_out, without_a_file, with_a_file, renamed, reordered,
    swapped, replaced, edited, line_dropped, line_doubled, lines_swapped, line_edited, sealed, rooted_anew,
)  # fmt: skip


def tampered(raw: bytes, count: int, seed: int = 6) -> Iterator[tuple[str, bytes]]:
    """So many, each other than the bundle; half of them single flipped bits."""
    chance = random.Random(seed)
    while count:
        tamper = flipped if chance.random() < 0.5 else chance.choice(TAMPERS)
        if (made := tamper(raw, chance)) != raw:
            yield tamper.__name__, made
            count -= 1


def opened(raw: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(raw)) as box:
        return {info.filename: box.read(info) for info in box.infolist()}


def closed(files: Files) -> bytes:
    """A ZIP of the right shape, whatever is in it."""
    return b"".join(zipped((name, iter([content])) for name, content in files.items()))


def _lines(raw: bytes, chance: random.Random, change: Callable[[list[bytes], int], list[bytes]]) -> bytes:
    files = opened(raw)
    name = chance.choice([SECOND, "messages.jsonl"])
    lines = files[name].splitlines() or [b"{}"]
    made = change(lines, chance.randrange(len(lines)))
    return closed(files | {name: b"".join(line + b"\n" for line in made)})


def _other(value: Any, chance: random.Random) -> Any:
    """With one value somewhere in it changed."""
    match value:
        case dict() if value:
            key = chance.choice(sorted(value))
            return {**value, key: _other(value[key], chance)}
        case list() if value:
            n = chance.randrange(len(value))
            return [*value[:n], _other(value[n], chance), *value[n + 1 :]]
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return value + "x" if not value or chance.random() < 0.5 else value[:-1]
        case _:
            return "x"
