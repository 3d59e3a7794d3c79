"""Deadlines: each has one consequence at most, not before its time and grace are over, and none while it stands still.

A consequence is read off the event that silence led to, and has to be that of a deadline in force, which it uses up.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from oracle.moments import SECOND, micros
from oracle.reading import Doc, Event, Index, Record
from oracle.rules import Breach, Rule

OF_ONE: Final = {
    "offer.lapsed": ("offer", "offer_id"), "proposal.lapsed": ("proposal", "proposal_id"),
    "accord.lapsed": ("accord", "accord_id"), "evidence.request_unmet": ("evidence", "request_id"),
    "evidence.lapsed": ("upload", "evidence_id"), "task.breached": ("perform", "task_id"),
    "return.lapsed": ("return_ship", "task_id"), "deficiency.lapsed": ("cure", "deficiency_id"),
}  # fmt: skip
"""What always is the consequence of the deadline of one thing: its rule, and where the thing's id stands."""
ALWAYS: Final = frozenset({"first_reply.missed", "respondent.defaulted"})
"""What names the deadline itself."""


class Clock(NamedTuple):
    """A deadline in force: `running`, `paused` or `over`; `command`: which used it up."""

    said: Doc
    state: str
    command: str = ""


class Passed(NamedTuple):
    """What an event says to have passed: one deadline by its id, or any with one of these consequences."""

    id: str = ""
    consequences: tuple[str, ...] = ()


def check(found: Index) -> Iterator[Breach]:
    for record in found.cases:
        clocks: dict[str, Clock] = {}
        pauses: dict[str, str] = {}
        for event in record.events:
            if (passed := _passed(event, pauses)) is not None:
                yield from _used(record, event, passed, clocks)
            _take(event, clocks, pauses)


def _passed(event: Event, pauses: dict[str, str]) -> Passed | None:
    data = event.data
    if event.type in OF_ONE:
        rule, name = OF_ONE[event.type]
        return Passed(f"{rule}:{data[name]}")
    if event.type in ALWAYS:
        return Passed(data["deadline_id"])
    match event.type:
        case "deadline.extended" if data["reason"] == "automatic":
            return Passed(data["deadline"]["id"])
        case "bidding.round_closed" if data["cause"] == "silence":
            return Passed(f"bid:{data['round_id']}")
        case "return.received" if data["how"] == "deemed":
            return Passed(f"return_receive:{data['task_id']}")
        case "case.served" if data["how"] == "deemed":
            return Passed("deemed_service")
        case "clock.resumed" if (
            data["by"] == event.by == "system" and pauses.get(data["pause_id"]) != "grouped"
        ):
            return Passed(f"pause:{data['pause_id']}")
    return _ended(event)


def _ended(event: Event) -> Passed | None:
    """What ends a stage or the case, and names no deadline."""
    data = event.data
    match event.type:
        case "stage.entered" if data["cause"] == "expired":
            return Passed(consequences=("escalate",))
        case "case.admitted" if event.by == "system":
            return Passed(consequences=("escalate",))
        case "mediation.ended" if data["result"] == "expired":
            return Passed(consequences=("escalate", "refer"))
        case "mediation.ended" if data["result"] == "silence":
            return Passed(consequences=("decline",))
        case "case.closed" if data["cause"].endswith("_expired") and not data["cause"].startswith(
            "mediation_"
        ):
            return Passed(consequences=("refer", "lapse", "default"))
        case "membership.ended" if data["cause"] == "too_long":
            return Passed(consequences=("leave_group",))
    return None


def _used(record: Record, event: Event, passed: Passed, clocks: dict[str, Clock]) -> Iterator[Breach]:
    if not passed.id and any(
        c.command == event.command and c.said["consequence"] in passed.consequences for c in clocks.values()
    ):
        return  # its second event
    known = passed.id or _likeliest(passed, clocks)
    clock, told = (
        clocks.get(known),
        f"{record.name}, event {event.seq}: {event.type} by deadline {known or '(none)'}",
    )
    if clock is None or clock.state == "over":
        yield Breach(Rule.DEADLINE_TWICE, f"{told}, which does not run")
    elif clock.state == "paused":
        yield Breach(Rule.DEADLINE_PAUSED, f"{told}, which stands still")
    elif micros(event.at) < micros(clock.said["due_at"]) + clock.said["grace_seconds"] * SECOND:
        yield Breach(Rule.DEADLINE_EARLY, f"{told} at {event.at}, due at {clock.said['due_at']}")
    if clock is not None:
        clocks[known] = Clock(clock.said, "over", event.command)


def _likeliest(passed: Passed, clocks: dict[str, Clock]) -> str:
    """That runs and is due first; else whichever there is."""
    fitting = [
        (clock.state != "running", clock.state != "paused", clock.said["due_at"], id_)
        for id_, clock in clocks.items() if clock.said["consequence"] in passed.consequences
    ]  # fmt: skip
    return min(fitting)[-1] if fitting else ""


def _ends(event: Event, clock: Clock) -> bool:
    """Whether what happened leaves nothing for the deadline to be about. What used it up stays named."""
    if clock.state == "over":
        return False
    match event.type:
        case "stage.entered":
            return clock.said["consequence"] in ("escalate", "decline")
        case "case.closed":
            return bool(clock.said["rule"] != "upload")
        case "case.responded":
            return clock.said["rule"] in ("respond", "first_reply")
    return False


def _take(event: Event, clocks: dict[str, Clock], pauses: dict[str, str]) -> None:
    data = event.data
    if event.type == "clock.paused":
        pauses[data["pause"]["id"]] = data["pause"]["reason"]
        for id_ in data["pause"]["deadlines"]:
            if id_ in clocks:
                clocks[id_] = Clock(clocks[id_].said, "paused")
    clocks.update({id_: Clock(clock.said, "over") for id_, clock in clocks.items() if _ends(event, clock)})
    for said in (data.get("deadline"), *data.get("deadlines", ())):
        if said is not None:
            clocks[said["id"]] = Clock(said, said.get("state", "running"))
