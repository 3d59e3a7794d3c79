"""Who may see which file of a case, and which form of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from chalicelib.domain.case.exhibits import Visibility
from chalicelib.domain.case.state import Case, Evidence, EvidenceState
from chalicelib.domain.errors import NotFound
from chalicelib.domain.values import Role

IN_VAULT: Final = (EvidenceState.SUBMITTED, EvidenceState.KEPT)
"""Evidence whose bytes are there, or on their way."""
TAKEN_OUT: Final = (EvidenceState.ERASING, EvidenceState.ERASED)
"""Evidence whose bytes nobody gets any more."""
SUBMITTED: Final = (*IN_VAULT, *TAKEN_OUT)
GONE: Final = (EvidenceState.REFUSED, EvidenceState.LAPSED, EvidenceState.DISCARDED)
"""What never became evidence and never will."""
NEUTRALS: Final = (Role.MEDIATOR, Role.OFFICER, Role.PLATFORM, Role.ARBITRATOR, Role.BODY, Role.CLERK)
"""Who mediates or decides, and the servers and offices they work at."""


def known(case: Case, evidence_id: str) -> Evidence:
    """Raises NotFound."""
    found = case.evidence.get(evidence_id)
    if found is None:
        raise unknown()
    return found


def unknown() -> NotFound:
    """In the same words for a file that is not there and for one that is not for the caller."""
    return NotFound("No such evidence.")


def shown(item: Evidence, role: Role) -> bool:
    """A file under way concerns only the side that brings it; once submitted both sides see it alike (S45), unless it
    was brought for neutrals only or for the mediator alone.
    """
    return item.by is role or (item.state in SUBMITTED and reaches(item.visibility, role))


def reaches(visibility: Visibility, role: Role) -> bool:
    """Whom besides its own side a submitted file of that visibility is for."""
    match visibility:
        case Visibility.PARTIES:
            return True
        case Visibility.NEUTRALS:
            return role in NEUTRALS
        case Visibility.CAUCUS:
            return role is Role.MEDIATOR


def sees(case: Case, item: Evidence, role: Role) -> bool:
    """What was told a mediator in confidence is not for the one who comes after (UNCITRAL Model Law on Mediation,
    article 9), as with the words of a caucus. Whose token is a mediator's is the one in charge.
    """
    another = item.confided_to not in (None, case.head.mediator)
    return shown(item, role) and not (role is Role.MEDIATOR and another)


def original_shown(item: Evidence, role: Role) -> bool:
    """An image of the other side is seen as a copy without metadata, and so is a film of which one was made because it
    tells where it was taken. Everything else is as it came.
    """
    plain = not item.media_type.startswith("image/") and item.copy is None
    return not role.is_party or item.by is role or plain


def open_to(item: Evidence, role: Role) -> tuple[str, ...]:
    """What the side that brings a file may still do with it."""
    if item.by is not role or item.source is not None:
        return ()
    match item.state:
        case EvidenceState.DECLARED:
            return ("upload", "amend", "discard")
        case EvidenceState.INSPECTED:
            return ("submit", "amend", "discard")
        case _:
            return ()


def duplicate_of(item: Evidence, files: Iterable[Evidence]) -> str | None:
    """The first file of the same side with the same bytes, where that still counts: by when it was declared, for stored
    files come by their ids. Nothing is refused for it: one file may answer two lines of the checklist; but it is
    weighed once.
    """
    same = (f for f in files if f.by is item.by and f.sha256 == item.sha256 and f.state not in GONE)
    first = min(same, key=lambda file: (file.declared_at, file.id), default=None)
    return first.id if first is not None and first.id != item.id and item.state not in GONE else None


def everybody_sees(item: Evidence) -> bool:
    """Evidence before both sides and whoever decides."""
    return item.visibility is Visibility.PARTIES and item.state in IN_VAULT


def citable(item: Evidence) -> bool:
    """Whether something can be rested on it: only what both sides could see and speak to."""
    return item.visibility is Visibility.PARTIES and item.state is EvidenceState.KEPT
