"""Verifies the record of a case or a violation report with the standard library alone: copy this file and run it
anywhere.

    python verify.py FILE [--chain-head HASH ...]

FILE (or `-`) holds the pages of `GET /v1/cases/{case_id}/events` (or `/v1/reports/{report_id}/events`) as JSON: one
page, a list of pages, a list of events, or several of them one after another. The rule, for each event:

    hash = SHA-256("redress:event:1" + prev + body)

`prev` is the hash before it as 32 raw bytes (zeros for the first event), `body` the text as it stands in the
page. An event that is not for its reader comes as `prev` and `hash` alone: it is linked, and its content not
seen.

A whole chain proves that nothing was changed, left out or put in between *since somebody noted a later hash*. So
hold it against a `chain_head` you kept from a receipt, a webhook or a view of the case: `--chain-head` must be in
the chain.

Exit codes: 0 whole; 1 broken, or a kept head is not in it; 2 not readable; 3 whole as far as it goes, but not
complete.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DOMAIN = b"redress:event:1"
GENESIS = "0" * 64
WHOLE, BROKEN, UNREADABLE, INCOMPLETE = 0, 1, 2, 3
_HASH = re.compile(r"[0-9a-f]{64}")
_SAME = ("id", "type", "at", "seq")
"""What stands beside a body must be what stands in it: only the body is hashed."""


class NotAnExport(Exception):
    """The text holds no record of a case."""


@dataclass
class Verdict:
    """What was found. `faults` are in the order of the chain."""

    owner: str = ""
    """Whose record it is."""
    events: int = 0
    sealed: int = 0
    first: int = 0
    last: int = 0
    head: str = ""
    more: bool = False
    faults: list[str] = field(default_factory=list)

    @property
    def code(self) -> int:
        if self.faults:
            return BROKEN
        return INCOMPLETE if self.first != 1 or self.more else WHOLE


def verify(text: str, kept: Sequence[str] = ()) -> Verdict:
    """Total over text. Raises NotAnExport for what is no export; everything else is a verdict."""
    pages = list(_pages(text))
    events = [event for page in pages for event in page["events"]]
    if not events:
        raise NotAnExport("there is no event in it")
    found = Verdict(events=len(events), more=pages[-1].get("next_after") is not None)
    _chain(events, found)
    hashes = {event["hash"] for event in events}
    found.faults += [f"chain head {head} is not in this record" for head in kept if head not in hashes]
    return found


def _pages(text: str) -> Iterator[dict[str, Any]]:
    """Every page in the text; bare events count as one."""
    for value in _values(text):
        items = value if isinstance(value, list) else [value]
        if items and all(isinstance(item, dict) and "hash" in item for item in items):
            items = [{"events": items}]
        for page in items:
            if not isinstance(page, dict) or not isinstance(page.get("events"), list):
                raise NotAnExport("this is no page of a record: it has no list of `events`")
            page = {**page, "events": [_told(event) for event in page["events"]]}
            for n, event in enumerate(page["events"]):
                _check_shape(event, n)
            yield page


def _told(event: Any) -> Any:
    """The API writes what is not for its reader as null."""
    return {k: v for k, v in event.items() if v is not None} if isinstance(event, dict) else event


def _values(text: str) -> Iterator[Any]:
    """JSON values one after another."""
    decoder, at = json.JSONDecoder(), 0
    while at < len(text):
        if text[at].isspace() or text[at] == "\ufeff":
            at += 1
            continue
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            raise NotAnExport(f"no JSON at character {at}") from None
        yield value


def _check_shape(event: Any, n: int) -> None:
    good = (
        isinstance(event, dict) and type(event.get("seq")) is int
        and all(isinstance(event.get(name), str) and _HASH.fullmatch(event[name]) for name in ("prev", "hash"))
        and ("body" not in event or isinstance(event["body"], str))
    )  # fmt: skip
    if not good:
        raise NotAnExport(f"event {n} of a page has no `seq`, `prev` and `hash` of the right form")


def _chain(events: list[dict[str, Any]], found: Verdict) -> None:
    """Walks the chain once. After a break it goes on from what is stored, so that every break is named."""
    found.first, found.last, found.head = events[0]["seq"], events[-1]["seq"], events[-1]["hash"]
    prev = GENESIS if found.first == 1 else events[0]["prev"]
    before, sequence = found.first - 1, 0 if found.first == 1 else None
    for event in events:
        seq = event["seq"]
        if seq != before + 1:
            found.faults.append(
                f"event {seq} follows event {before}: something is missing, doubled or out of order"
            )
        elif event["prev"] != prev:
            found.faults.append(f"event {seq} is not linked to the one before it")
        if "body" in event:
            sequence = _content(event, sequence, found)
        else:
            found.sealed += 1
        prev, before = event["hash"], seq


def _content(event: dict[str, Any], sequence: int | None, found: Verdict) -> int | None:
    seq, body = event["seq"], event["body"]
    if _link(event["prev"], body) != event["hash"]:
        found.faults.append(f"event {seq} was altered: its body does not give its hash")
        return event.get("sequence")
    said = _envelope(body)
    if said is None or any(said.get(name) != event[name] for name in _SAME if name in event):
        found.faults.append(f"event {seq} is labelled otherwise than its body says")
        return event.get("sequence")
    owner = said.get("case_id") or said.get("report_id") or said.get("group_id") or said.get("alert_id")
    found.owner = found.owner or str(owner)
    if owner != found.owner:
        found.faults.append(f"event {seq} belongs to another record")
    return _counted(event, said, sequence, found)


def _counted(event: dict[str, Any], said: dict[str, Any], sequence: int | None, found: Verdict) -> int | None:
    """The reader's own count has no gaps: what was sealed was sealed by rule, not by whim."""
    mine = event.get("sequence")
    audience = said.get("audience")
    if mine is None:
        return sequence
    if not isinstance(audience, dict) or mine not in audience.values():
        found.faults.append(f"event {event['seq']} has a sequence number that its body does not give it")
    elif sequence is not None and mine != sequence + 1:
        found.faults.append(
            f"event {event['seq']}: sequence {mine} follows {sequence}; an event of yours is kept from you"
        )
    return mine if isinstance(mine, int) else sequence


def _link(prev: str, body: str) -> str:
    return hashlib.sha256(DOMAIN + bytes.fromhex(prev) + body.encode("utf-8", "surrogatepass")).hexdigest()


def _envelope(body: str) -> dict[str, Any] | None:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def report(found: Verdict) -> Iterator[str]:
    """The verdict in words."""
    name = found.owner or "a record whose events are all sealed"
    yield f"{name}: {found.events} events, {found.first} to {found.last}"
    if found.sealed:
        yield f"{found.sealed} of them are not for this reader: linked, their content not seen"
        yield "what stands before such an event is held by a head that was kept from before it, and by no later one"
    yield from (f"BROKEN: {fault}" for fault in found.faults)
    if found.faults:
        return
    yield f"the chain is whole; its head is {found.head}"
    if found.first != 1:
        yield f"INCOMPLETE: the record begins with event {found.first}; what comes before is not checked"
    if found.more:
        yield "INCOMPLETE: the last page says that more may follow"


def _printable(line: str) -> str:
    """Whoever made the file does not write on the reader's terminal. Stands here too: this file is copied alone."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in line)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="verify", description="Verify the record of a case or a report.")
    parser.add_argument("file", help="JSON of GET /v1/cases/{case_id}/events, or - for standard input")
    parser.add_argument(
        "--chain-head", action="append", default=[], metavar="HASH", help="a head you kept: must be in it"
    )
    given = parser.parse_args(arguments)
    try:
        text = sys.stdin.read() if given.file == "-" else Path(given.file).read_text("utf-8")
        found = verify(text, [head.lower() for head in given.chain_head])
    except (OSError, UnicodeDecodeError, NotAnExport) as error:
        print(f"not readable: {error}", file=sys.stderr)
        return UNREADABLE
    for line in report(found):
        print(_printable(line))
    return found.code


if __name__ == "__main__":
    raise SystemExit(main())
