"""What only the persons concerned can do: agree to arbitrate, in full (P4); accept, consent, vote, and never by silence
(P5).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from oracle.reading import Doc, Event, Index, Record
from oracle.rules import Breach, Rule

PARTIES: Final = frozenset({"complainant", "respondent"})
TERMS: Final = ("body", "scope", "seat", "language", "fee", "effect")
"""What an agreement on arbitration names."""
OWN: Final = frozenset({
    "accord.proposed", "accord.concluded", "proposal.accepted", "case.settled", "mediation.consented", "offer.made",
    "bidding.bid_placed", "membership.begun", "membership.voted", "case.responded",
})  # fmt: skip
"""Events that bind whoever caused them."""


def check(found: Index) -> Iterator[Breach]:
    for record in found.cases:
        yield from _own(record)
        yield from _arbitrated(record)


def _own(record: Record) -> Iterator[Breach]:
    offers: dict[str, str] = {}
    accepted: dict[str, set[str]] = {}
    for event in record.events:
        if event.type in OWN and (event.by not in PARTIES or event.data.get("by", event.by) != event.by):
            yield Breach(
                Rule.CONSENT_SILENCE,
                f"{record.name}, event {event.seq}: {event.type} of {event.data.get('by')} was done by {event.by}",
            )
        if event.type == "offer.made":
            offers[event.data["offer"]["id"]] = event.data["offer"]["by"]
        elif event.type == "proposal.accepted":
            accepted.setdefault(event.data["proposal_id"], set()).add(event.by)
        elif event.type == "case.settled":
            yield from _settled(record, event, offers, accepted)


def _settled(
    record: Record, event: Event, offers: dict[str, str], accepted: dict[str, set[str]]
) -> Iterator[Breach]:
    on = event.data["offer_id"]
    if offers.get(on) == event.by:
        yield Breach(
            Rule.CONSENT_SILENCE, f"{record.name}, event {event.seq}: {event.by} accepted an offer of its own"
        )
    if on.startswith("prp_") and accepted.get(on, set()) | {event.by} != PARTIES:
        yield Breach(
            Rule.CONSENT_SILENCE, f"{record.name}, event {event.seq}: not both have accepted proposal {on}"
        )


def _arbitrated(record: Record) -> Iterator[Breach]:
    """The stage is entered by the very command that concludes the agreement."""
    proposed: dict[str, Doc] = {}
    agreed: dict[str, str] = {}
    stages: set[str] = {"arbitration"}
    for event in record.events:
        if event.type == "accord.proposed" and (accord := event.data["accord"]).get("arbitration"):
            proposed[accord["id"]] = accord
            stages.add(accord["stage"])
        elif event.type == "accord.concluded" and _whole(proposed.get(event.data["accord_id"]), event):
            agreed[event.data["accord_id"]] = event.command
        elif (
            event.type == "stage.entered"
            and event.data["stage"] in stages
            and event.command not in agreed.values()
        ) or (event.type == "arbitration.referred" and event.data["referral"]["accord_id"] not in agreed):
            yield Breach(
                Rule.CONSENT_ARBITRATION,
                f"{record.name}, event {event.seq}: {event.type} without both sides' agreement",
            )


def _whole(accord: Doc | None, concluded: Event) -> bool:
    return (
        accord is not None and {accord["by"], concluded.by} == PARTIES
        and all(accord["arbitration"].get(name) for name in TERMS)
    )  # fmt: skip
