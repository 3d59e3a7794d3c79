"""The ways that the parts of a case go: offers, proposals, agreements, files, tasks, pauses and the rest.

One line for each event: of which kind its part is, where its id stands, from which states it leads, and to which.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from oracle.reading import Event, Index, Record
from oracle.rules import Breach, Rule

NEW: Final = ""


class Step(NamedTuple):
    """`id_`: the way to the id in the event's data; "" where a case has one of the kind at most."""

    kind: str
    id_: str
    before: frozenset[str]
    after: str


def _of(kind: str, id_: str, before: str, after: str) -> Step:
    """`before`: states with spaces between; `new` is none yet."""
    return Step(kind, id_, frozenset(NEW if state == "new" else state for state in before.split()), after)


STEPS: Final = {
    "offer.made": _of("offer", "offer.id", "new", "live"),
    "offer.declined": _of("offer", "offer_id", "live", "over"),
    "offer.withdrawn": _of("offer", "offer_id", "live", "over"),
    "offer.lapsed": _of("offer", "offer_id", "live", "over"),
    "proposal.made": _of("proposal", "proposal.id", "new", "live"),
    "proposal.accepted": _of("proposal", "proposal_id", "live", "live"),
    "proposal.declined": _of("proposal", "proposal_id", "live", "over"),
    "proposal.lapsed": _of("proposal", "proposal_id", "live", "over"),
    "bidding.bid_placed": _of("round", "round_id", "new live", "live"),
    "bidding.crossed": _of("round", "round_id", "live", "over"),
    "bidding.round_closed": _of("round", "round_id", "live", "over"),
    "accord.proposed": _of("accord", "accord.id", "new", "live"),
    "accord.concluded": _of("accord", "accord_id", "live", "concluded"),
    "accord.declined": _of("accord", "accord_id", "live", "over"),
    "accord.lapsed": _of("accord", "accord_id", "live", "over"),
    "arbitration.returned": _of("accord", "accord_id", "concluded", "over"),
    "arbitration.referred": _of("referral", "referral.arbitration_id", "new", "referred"),
    "arbitration.stage_reached": _of("referral", "arbitration_id", "referred awarded", "referred"),
    "case.awarded": _of("referral", "arbitration_id", "referred", "awarded"),
    "case.award_corrected": _of("referral", "arbitration_id", "referred awarded", "awarded"),
    "deficiency.noted": _of("deficiency", "deficiency.id", "new", "open"),
    "deficiency.cured": _of("deficiency", "deficiency_id", "open", "over"),
    "deficiency.lapsed": _of("deficiency", "deficiency_id", "open", "over"),
    "evidence.requested": _of("request", "request.id", "new", "open"),
    "evidence.request_unmet": _of("request", "request_id", "open", "over"),
    "evidence.declared": _of("file", "evidence.id", "new", "declared"),
    "evidence.amended": _of("file", "evidence_id", "declared inspected", "declared"),
    "evidence.inspected": _of("file", "evidence_id", "declared", "inspected"),
    "evidence.refused": _of("file", "evidence_id", "declared inspected", "over"),
    "evidence.discarded": _of("file", "evidence_id", "declared inspected", "over"),
    "evidence.lapsed": _of("file", "evidence_id", "declared inspected", "over"),
    "evidence.submitted": _of("file", "evidence_id", "declared inspected", "submitted"),
    "evidence.record_attached": _of("file", "evidence.id", "new", "submitted"),
    "evidence.kept": _of("file", "evidence_id", "submitted", "kept"),
    "evidence.download_authorised": _of("file", "evidence_id", "kept", "kept"),
    "evidence.erasure_ordered": _of("file", "evidence_id", "declared inspected submitted kept", "erasing"),
    "evidence.erased": _of("file", "evidence_id", "erasing", "erased"),
    "task.performed": _of("task", "task_id", "open", "performed"),
    "task.breached": _of("task", "task_id", "open", "breached"),
    "return.shipped": _of("task", "task_id", "open", "shipped"),
    "return.received": _of("task", "task_id", "open shipped", "performed"),
    "return.refused": _of("task", "task_id", "open shipped", "lapsed"),
    "return.lapsed": _of("task", "task_id", "open", "lapsed"),
    "mediation.opened": _of("mediation", "mediation.id", "new", "open"),
    "mediation.consented": _of("mediation", "", "open", "open"),
    "mediation.mediator_assigned": _of("mediation", "", "open", "open"),
    "mediation.advanced": _of("mediation", "", "open", "open"),
    "mediation.ended": _of("mediation", "", "open", "over"),
    "mediation.challenged": _of("challenge", "", "new over", "open"),
    "mediation.challenge_ruled_on": _of("challenge", "", "open", "over"),
    "clock.paused": _of("pause", "pause.id", "new", "running"),
    "clock.resumed": _of("pause", "pause_id", "running", "over"),
    "hold.placed": _of("hold", "hold.id", "new", "on"),
    "hold.lifted": _of("hold", "hold_id", "on", "off"),
    "representation.authorised": _of("representation", "representation.id", "new", "on"),
    "representation.ended": _of("representation", "representation_id", "on", "off"),
    "membership.begun": _of("membership", "membership.group_id", "new out", "in"),
    "membership.voted": _of("membership", "group_id", "in", "in"),
    "membership.carried": _of("membership", "group_id", "in", "in"),
    "membership.ended": _of("membership", "group_id", "in", "out"),
    "bundle.requested": _of("bundle", "bundle.id", "new", "asked"),
    "bundle.made": _of("bundle", "bundle_id", "asked", "made"),
    "bundle.ready": _of("bundle", "bundle_id", "made", "ready"),
    "bundle.failed": _of("bundle", "bundle_id", "asked made", "over"),
    "person.erasure_ordered": _of("person", "role", "new", "going"),
    "person.erased": _of("person", "role", "going", "gone"),
}  # fmt: skip
ENDS_TALKS: Final = frozenset(
    {"case.settled", "case.decided", "case.awarded", "membership.carried", "case.closed"}
)
TALKS: Final = frozenset({"offer", "proposal", "round", "accord"})


def check(found: Index) -> Iterator[Breach]:
    for record in found.cases:
        yield from _followed(record)


def _followed(record: Record) -> Iterator[Breach]:
    states: dict[tuple[str, str], str] = {}
    current = ""
    for event in record.events:
        step = STEPS.get(event.type)
        if event.type == "mediation.opened":
            current = event.data["mediation"]["id"]
        if step is not None:
            id_ = _at(event, step.id_) if step.id_ else current
            known = states.get((step.kind, id_), NEW)
            if known not in step.before:
                yield Breach(
                    Rule.STATE_PART,
                    f"{record.name}, event {event.seq}: {event.type} of {step.kind} {id_}, which is"
                    f" {known or 'not there'}",
                )
            states[step.kind, id_] = step.after
        states.update(_besides(event, states))


def _besides(event: Event, states: dict[tuple[str, str], str]) -> Iterator[tuple[tuple[str, str], str]]:
    """What an event does to other parts than its own."""
    data = event.data
    if event.type == "offer.made" and data["offer"].get("counters"):
        yield ("offer", data["offer"]["counters"]), "over"
    if event.type in ("stage.entered", "case.award_corrected"):
        yield from ((("task", task["id"]), task.get("state", "open")) for task in data.get("tasks", ()))
    if event.type == "return.received":
        yield ("task", data["following"]), "open"
    if event.type == "evidence.submitted" and data.get("request_id"):
        yield ("request", data["request_id"]), "over"
    if event.type in ENDS_TALKS:
        yield from (
            (place, "over") for place, state in list(states.items()) if place[0] in TALKS and state == "live"
        )


def _at(event: Event, way: str) -> str:
    found: Any = event.data
    for name in way.split("."):
        found = found[name]
    return str(found)
