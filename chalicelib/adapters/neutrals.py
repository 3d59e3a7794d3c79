"""Rows of neutrals, and of the places cases have with them, in the directory's partition of their tenant. Pure.

`<kind>#<ref>` is a neutral, `slot#<kind>#<ref>#<case>` a place. What claims hold a condition against lies in attributes
of its own: `active`, `capacity`, `available`; the rest of an entry is one document.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

import msgspec

from chalicelib.adapters.sizes import Item
from chalicelib.application.ports import NeutralClaim
from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.roster import Absence, Accreditation, Mediator, Tie

if TYPE_CHECKING:
    from chalicelib.adapters.tables import DirectoryRow

MEDIATOR: Final = "mediator"


class _Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """What only changes of the entry change."""

    languages: tuple[str, ...]
    since: datetime
    skills: tuple[DisputeType, ...] = ()
    ties: tuple[Tie, ...] = ()
    accreditations: tuple[Accreditation, ...] = ()
    absences: tuple[Absence, ...] = ()


_ENTRY: Final = msgspec.json.Decoder(_Entry)


def partition(tenant: str) -> str:
    return f"tenant#{tenant}"


def sort_key(kind: str, ref: str) -> str:
    """References hold no `#`, and nothing that sorts before it."""
    return f"{kind}#{ref}"


def key(tenant: str, kind: str, ref: str) -> Item:
    return {"pk": {"S": partition(tenant)}, "sk": {"S": sort_key(kind, ref)}}


def slot_key(claim: NeutralClaim) -> Item:
    return key(claim.tenant, f"slot#{claim.kind}", f"{claim.ref}#{claim.case_id}")


LAST: Final = "~"
"""Sorts behind every day."""


def appointed_sort_key(ref: str, party: str, day: str) -> str:
    """Of an appointment: `day` is the date with the arbitration behind it; of the mark of all, `LAST`."""
    return f"appointed#{ref}#{party}#{day}"


def appointed_key(claim: NeutralClaim, party: str, day: str) -> Item:
    sk = appointed_sort_key(claim.ref, party, f"{day}#{claim.case_id}")
    return {"pk": {"S": partition(claim.tenant)}, "sk": {"S": sk}}


def mark_key(claim: NeutralClaim, party: str) -> Item:
    sk = appointed_sort_key(claim.ref, party, LAST)
    return {"pk": {"S": partition(claim.tenant)}, "sk": {"S": sk}}


def person_key(person: str) -> Item:
    """Where the cases of a person over all bodies are counted: see `body_rows`."""
    return {"pk": {"S": f"person#{person}"}, "sk": {"S": "total"}}


def document(mediator: Mediator) -> str:
    entry = _Entry(
        mediator.languages,
        mediator.since,
        mediator.skills,
        mediator.ties,
        mediator.accreditations,
        mediator.absences,
    )
    return msgspec.json.encode(entry).decode()


def mediator_of(row: DirectoryRow) -> Mediator:
    """Raises msgspec.ValidationError for a row that is not a mediator's."""
    entry = _ENTRY.decode(row.doc or "")
    return Mediator(
        ref=row.sk.partition("#")[2], languages=entry.languages, capacity=int(row.capacity or 0), since=entry.since,
        skills=entry.skills, ties=entry.ties, accreditations=entry.accreditations, absences=entry.absences,
        available=bool(row.available), active=int(row.active or 0),
        retired=bool(row.retired), version=int(row.version or 0),
    )  # fmt: skip
