"""What may follow what in a case as a whole: filing first, nothing behind the end but what outlives it, outcomes that
rest on something, and a head that says where all this has led.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from oracle.reading import Event, Index, Record
from oracle.rules import Breach, Rule

OUTLIVES: Final = frozenset({
    "case.reopened", "case.award_corrected", "evidence.kept", "evidence.inspected", "evidence.refused",
    "evidence.lapsed", "evidence.download_authorised", "evidence.erasure_ordered", "evidence.erased", "hold.placed",
    "hold.lifted", "person.erasure_ordered", "person.erased", "representation.authorised", "representation.ended",
    "bundle.requested", "bundle.made", "bundle.ready", "bundle.failed", "bundle.download_authorised",
    "external.updated", "tokens.revoked", "arbitration.stage_reached", "wake.deferred", "wake.blocked",
    "deadline.warned",
})  # fmt: skip
"""What may be recorded of a case that is closed: its files, its bundles, who may act, and its opening again."""
BINDS: Final = {
    "settled": {"agreement", "confirmed_agreement"}, "decided": {"platform_decision", "opinion"},
    "awarded": {"award", "opinion"},
}  # fmt: skip
"""By outcome: what it can bind by. Any other binds nobody."""
LEADS: Final = {"case.settled": "settled", "case.decided": "decided", "case.awarded": "awarded"}


class Standing(msgspec.Struct):
    """Where the events so far have led. `closed_by`: the command that closed it. `undone`: what it had
    come to has fallen away, and somebody looks at it anew.
    """

    status: str = "open"
    stage: str = ""
    outcome: str | None = None
    effect: str | None = None
    closed_by: str = ""
    undone: bool = False


def check(found: Index) -> Iterator[Breach]:
    for record in found.cases:
        yield from _followed(record)


def _followed(record: Record) -> Iterator[Breach]:
    now = Standing()
    for event in record.events:
        if (event.type == "case.filed") != (event.seq == 1):
            yield Breach(Rule.STATE_FILED, f"{record.name}, event {event.seq} is {event.type}")
        if now.status == "closed" and event.type not in OUTLIVES and event.command != now.closed_by:
            yield Breach(
                Rule.STATE_CLOSED, f"{record.name}, event {event.seq}: {event.type} in a closed case"
            )
        if (event.type == "case.reopened" and now.status == "open") or not _rests(now, event):
            yield Breach(
                Rule.STATE_OUTCOME,
                f"{record.name}, event {event.seq}: {event.type} by {event.by} does not follow from {now.outcome}",
            )
        _take(now, event)
    yield from _head(record, now)


def _rests(now: Standing, event: Event) -> bool:
    """Whether a closing carries out what the case has come to, or ends it for a reason that needs none."""
    if event.type == "case.closed":
        outcome = event.data["outcome"]
        if outcome in BINDS:
            return now.outcome == outcome
        return outcome != "withdrawn" or event.by == "complainant"
    return event.type not in LEADS or now.outcome is None or now.undone


def _take(now: Standing, event: Event) -> None:
    data = event.data
    if event.type in LEADS:
        now.undone = False
    match event.type:
        case "case.filed" | "stage.entered":
            now.stage = data["stage"]
            if data.get("cause") == "return_refused":  # what was agreed or decided is open again
                now.undone, now.outcome, now.effect = True, None, None
        case "case.settled":
            now.outcome, now.effect = "settled", "agreement"
        case "case.decided" | "case.awarded":
            now.outcome, now.effect = LEADS[event.type], data["legal_effect"]
        case "membership.carried":
            now.outcome, now.effect = data["outcome"], data["legal_effect"]
        case "case.closed":
            now.status, now.closed_by, now.outcome = "closed", event.command, data["outcome"]
            now.effect = now.effect if now.outcome in BINDS else None
        case "case.reopened":
            now.status, now.stage, now.outcome, now.effect = "open", data["stage"], None, None
        case "case.award_corrected" if data.get("reopens"):
            now.status = "open"


def _head(record: Record, now: Standing) -> Iterator[Breach]:
    if (head := record.head) is None:
        return
    said = head.get("status", "open"), head["stage"], head.get("outcome"), head.get("legal_effect")
    if said != (now.status, now.stage, now.outcome, now.effect):
        led = (now.status, now.stage, now.outcome, now.effect)
        yield Breach(Rule.STATE_HEAD, f"{record.name} has come to {led}, its head says {said}")
    if now.effect is not None and now.effect not in BINDS.get(str(now.outcome), ()):
        yield Breach(Rule.STATE_OUTCOME, f"{record.name} is {now.outcome} and binds by {now.effect}")
