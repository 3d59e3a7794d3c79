"""An uploaded version: one look from the first byte to the last, then, where its kind asks for it, in parts."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from typing import Final

from msgspec.structs import replace

from chalicelib.adapters.inspection.ranged import Fetched, Held, Ranged
from chalicelib.adapters.inspection.reading import Read, read
from chalicelib.adapters.inspection.refusal import Refused
from chalicelib.adapters.inspection.scanners import Scanner
from chalicelib.application.ports import Inspected
from chalicelib.domain.case.exhibits import Facts
from chalicelib.domain.media import agrees

_UNFORESEEN: Final = (ArithmeticError, LookupError, TypeError, ValueError, RecursionError, struct.error)
"""What a parser runs into that believed a file. A message that came again would find the same bytes."""
Fetch = Callable[[int, int], bytes]
"""From where, how many bytes."""


def inspect(
    chunks: Iterable[bytes],
    fetch: Fetch,
    scanner: Scanner,
    version_id: str,
    max_bytes: int,
    declared: str | None,
) -> Inspected:
    """Parsers see nothing that has another size or kind than declared, or that a scanner has warned of."""
    try:
        seen = read(chunks, scanner, max_bytes)
    except Refused as refused:
        return Inspected("", 0, "", version_id, refusal=refused.code)
    finally:
        scanner.close()
    found = Inspected(seen.sha256, seen.size, seen.media_type, version_id, seen.threat)
    if declared is None or seen.threat or seen.size > max_bytes or not agrees(declared, seen.media_type):
        return found
    try:
        facts = _examined(seen, fetch, declared)
    except Refused as refused:
        return replace(found, refusal=refused.code)
    except _UNFORESEEN:
        return replace(found, refusal="damaged")
    return replace(found, facts=replace(facts, scanned_by=scanner.name))


def _examined(seen: Read, fetch: Fetch, declared: str) -> Facts:
    from chalicelib.adapters.inspection.examining import examine

    file: Ranged = Held(seen.held) if seen.held is not None else Fetched(fetch, seen.size)
    return examine(file, declared, seen.media_type, seen.head, seen.words)
