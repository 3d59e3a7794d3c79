"""Where a world has come to rest, in a form in which two worlds can be compared.

Masked is what may differ between two that are equally right: ids, moments, hashes, ciphertexts, how often something was
tried and how often a row was written. What was sent outside counts once, however often it came, since that is promised
at least once.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from simulation import template
from simulation.items import unpacked
from simulation.loop import SECOND

if TYPE_CHECKING:
    from simulation.lives.place import Place
    from simulation.queues import Queue

_MASKS: Final = (
    (re.compile(r"\b([a-z]{2,10})_[a-z2-7]{26}\b"), r"\1_"),
    (re.compile(r"\d{4}-\d\d-\d\d(T[\d:.]*(Z|\+00:00)?)?"), "<moment>"),
    (re.compile(r"\d{1,2} [A-Z][a-z]+ 20\d\d|20\d\d年\d{1,2}月\d{1,2}日|\b\d\d:\d\d(:\d\d)?\b"), "<moment>"),
    (re.compile(r"\b([0-9a-f]{32,}|[0-9a-f]{16})\b"), "<hash>"),
    (re.compile(r'"how": "(webhook|email)"'), '"how": "<whichever came first>"'),
    (re.compile(r"\bmail-\d{8}\b"), "<mail>"),
    (re.compile(r"[A-Za-z0-9+/_-]{40,}={0,2}"), "<secret>"),
    (re.compile(r"\b1[78]\d{8}(\d{3}|\d{6})?\b"), "<moment>"),
)
_APPROXIMATE: Final = ("volume#", "members#")
"""Rows counted from a stream that may tell twice, which say so (adapters/volumes.py, adapters/group_counts.py)."""
_UNTOLD: Final = frozenset(
    {
        "ttl",
        "attempts",
        "attempt",
        "tries",
        "version",
        "number",
        "stamp",
        "size",
        "expires_at",
        "holder",
        "stall_seconds",
        "text",
    }
)
"""Attributes that say how often, or until when; and what a mail says: how its case stands when it is written."""
ALIKE: Final = 40
"""Letters that two lines share if they are of the same thing."""
AROUND: Final = 60
"""Letters that are shown of a difference, on either side."""
Remains = Counter[str]


def remains(place: Place) -> Remains:
    """Lines, and how many of each there are."""
    found: Remains = Counter()
    for logical, _ in template.of_type("AWS::DynamoDB::Table"):
        for row in place.table(logical).rows(None, place.loop.now).rows.values():
            item = unpacked(row.stored)
            if not item["pk"]["S"].startswith(_APPROXIMATE):
                found[f"{logical} {_row(item)}"] += 1
    for line in _sent(place):
        found[line] = 1
    for name, queue in place.queues.items():
        if not queue.counts_only and (left := under_way(queue, place.loop.now)):
            found[f"{left} messages in {name}"] += 1
    return found


def under_way(queue: Queue, now: int) -> int:
    """Messages that somebody has taken or can take soon. Those that wait for a moment of their own are at rest."""
    soon = now + 60 * SECOND
    return sum(message.received > 0 or message.visible_at <= soon for message in queue.messages.values())


def _sent(place: Place) -> Iterable[str]:
    for name, bucket in place.s3.buckets.items():
        for one in bucket.versions():
            digest = hashlib.sha256(one.body).hexdigest()[:8] if "Vault" in name else ""
            yield f"{name} {masked(one.key)} {digest} locked={one.until is not None} held={one.held}"
    for got in place.receivers.got:
        if got.answered is not None and got.answered < 300:
            yield masked(f"webhook {got.endpoint} {json.dumps(_plain(json.loads(got.body)), sort_keys=True)}")
    for sent in place.ses.sent:
        yield f"mail {sent.to} {sorted(sent.tags.items())}"


def _row(item: Mapping[str, Any]) -> str:
    return masked(
        json.dumps({name: _value(value) for name, value in sorted(item.items()) if name not in _UNTOLD})
    )


def _value(typed: Mapping[str, Any]) -> Any:
    ((kind, value),) = typed.items()
    if kind == "B":
        return "<bytes>"
    if kind == "S" and value[:1] in ("{", "["):
        return _document(value)
    if kind == "M":
        return {name: _value(inner) for name, inner in sorted(value.items()) if name not in _UNTOLD}
    if kind == "L":
        return [_value(inner) for inner in value]
    return sorted(value) if kind == "SS" else value


def _document(text: str) -> Any:
    """A list is a row of figures: what is counted there has no name."""
    try:
        found = json.loads(text)
    except ValueError:
        return text
    if isinstance(found, list):
        return [one for one in found if not isinstance(one, int)]
    return _plain(found)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in sorted(value.items()) if name not in _UNTOLD}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value


def masked(text: str) -> str:
    for pattern, word in _MASKS:
        text = pattern.sub(word, text)
    return text


def difference(wanted: Remains, found: Remains) -> list[str]:
    """What is missing and what is too much; of two lines that begin alike, where they part."""
    missing, more = list((wanted - found).elements()), list((found - wanted).elements())
    told = []
    for line in missing:
        like = max(more, key=partial(_shared, line), default="")
        at = _shared(line, like)
        if at < ALIKE:
            told.append(f"missing: {line}")
            continue
        more.remove(like)
        near = max(0, at - AROUND)
        told.append(f"other: {line[:ALIKE]} … {line[near : at + AROUND]} ≠ {like[near : at + AROUND]}")
    return told + [f"too much: {line}" for line in more]


def _shared(one: str, other: str) -> int:
    """How many letters both begin with."""
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
