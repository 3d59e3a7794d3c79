"""What has happened to a case: past participles, published under dotted names, each with a type version.

Events hold ids, codes, numbers, moments and salted commitments. No name, no free text, no file name: a test holds every
string field against an allow-list.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from chalicelib.domain import audiences as known
from chalicelib.domain.case.state import (
    Claim,
    Deadline,
    Decision,
    Evidence,
    EvidenceRequest,
    LegalEffect,
    Offer,
    Outcome,
    Party,
    Proposal,
    Task,
    TextRef,
)  # fmt: skip
from chalicelib.domain.values import Role

PARTIES: Final = known.PARTIES
PLATFORM: Final = known.PLATFORM
EVERYONE: Final = (PARTIES, PLATFORM)


class CaseFiled(msgspec.Struct, frozen=True, tag="case.filed", omit_defaults=True):
    case_id: str
    tenant: str
    pack: str
    stage: str
    complainant: Party
    respondent: Party
    claim: Claim
    lang: str
    fingerprint: str
    deadlines: tuple[Deadline, ...]
    sandbox: bool = False


class CaseServed(msgspec.Struct, frozen=True, tag="case.served", omit_defaults=True):
    how: str
    at: datetime
    deadlines: tuple[Deadline, ...]


class CaseResponded(msgspec.Struct, frozen=True, tag="case.responded", omit_defaults=True):
    position: str
    statement: TextRef


class OfferMade(msgspec.Struct, frozen=True, tag="offer.made", omit_defaults=True):
    offer: Offer
    deadline: Deadline


class OfferLapsed(msgspec.Struct, frozen=True, tag="offer.lapsed", omit_defaults=True):
    offer_id: str


class CaseSettled(msgspec.Struct, frozen=True, tag="case.settled", omit_defaults=True):
    """The parties agree: on an offer, on equal offers, or on the officer's proposal (`offer_id` names it)."""

    offer_id: str
    by: Role


class ProposalMade(msgspec.Struct, frozen=True, tag="proposal.made", omit_defaults=True):
    proposal: Proposal
    deadline: Deadline


class ProposalAccepted(msgspec.Struct, frozen=True, tag="proposal.accepted", omit_defaults=True):
    """One party accepts; the case settles when the other has too."""

    proposal_id: str
    by: Role


class ProposalLapsed(msgspec.Struct, frozen=True, tag="proposal.lapsed", omit_defaults=True):
    proposal_id: str


class MessagePosted(msgspec.Struct, frozen=True, tag="message.posted", omit_defaults=True):
    by: Role
    message: TextRef


class StageEntered(msgspec.Struct, frozen=True, tag="stage.entered", omit_defaults=True):
    """`cause`: escalated (a party asked), expired, defaulted (the respondent was silent), agreed, decided."""

    stage: str
    cause: str
    deadlines: tuple[Deadline, ...]
    tasks: tuple[Task, ...] = ()
    by: Role = Role.SYSTEM
    reason: TextRef | None = None


class RespondentDefaulted(msgspec.Struct, frozen=True, tag="respondent.defaulted", omit_defaults=True):
    deadline_id: str


class EvidenceRequested(msgspec.Struct, frozen=True, tag="evidence.requested", omit_defaults=True):
    request: EvidenceRequest
    deadline: Deadline


class RequestUnmet(msgspec.Struct, frozen=True, tag="evidence.request_unmet", omit_defaults=True):
    request_id: str


class EvidenceDeclared(msgspec.Struct, frozen=True, tag="evidence.declared", omit_defaults=True):
    evidence: Evidence
    deadline: Deadline


class EvidenceInspected(msgspec.Struct, frozen=True, tag="evidence.inspected", omit_defaults=True):
    evidence_id: str
    version_id: str


class EvidenceRefused(msgspec.Struct, frozen=True, tag="evidence.refused", omit_defaults=True):
    evidence_id: str
    reason: str


class EvidenceLapsed(msgspec.Struct, frozen=True, tag="evidence.lapsed", omit_defaults=True):
    evidence_id: str


class EvidenceSubmitted(msgspec.Struct, frozen=True, tag="evidence.submitted", omit_defaults=True):
    evidence_id: str
    retention_days: int
    request_id: str | None = None


class EvidenceKept(msgspec.Struct, frozen=True, tag="evidence.kept", omit_defaults=True):
    evidence_id: str
    version_id: str
    kept_until: datetime


class DownloadAuthorised(msgspec.Struct, frozen=True, tag="evidence.download_authorised", omit_defaults=True):
    evidence_id: str
    by: Role


class CaseDecided(msgspec.Struct, frozen=True, tag="case.decided", omit_defaults=True):
    decision: Decision
    legal_effect: LegalEffect


class TaskPerformed(msgspec.Struct, frozen=True, tag="task.performed", omit_defaults=True):
    task_id: str
    by: Role
    proof: tuple[str, ...]


class TaskBreached(msgspec.Struct, frozen=True, tag="task.breached", omit_defaults=True):
    task_id: str


class CaseClosed(msgspec.Struct, frozen=True, tag="case.closed", omit_defaults=True):
    outcome: Outcome
    cause: str
    reason: TextRef | None = None


class DeadlineWarned(msgspec.Struct, frozen=True, tag="deadline.warned", omit_defaults=True):
    """A warning moment passed; `due_at` is when time is up. Earlier moments still pending are dropped with it."""

    deadline_id: str
    on: Role
    due_at: datetime
    moment: datetime


class DeadlineExtended(msgspec.Struct, frozen=True, tag="deadline.extended", omit_defaults=True):
    """Time ran out once and the rule grants itself another round: the deadline replaces the old one."""

    deadline: Deadline
    reason: str


class TokensRevoked(msgspec.Struct, frozen=True, tag="tokens.revoked", omit_defaults=True):
    role: Role
    epoch: int


class WakeDeferred(msgspec.Struct, frozen=True, tag="wake.deferred", omit_defaults=True):
    until: datetime


class WakeBlocked(msgspec.Struct, frozen=True, tag="wake.blocked", omit_defaults=True):
    failures: int


Event = (
    CaseFiled | CaseServed | CaseResponded | OfferMade | OfferLapsed | CaseSettled | ProposalMade | ProposalAccepted
    | ProposalLapsed | MessagePosted | StageEntered | RespondentDefaulted | EvidenceRequested | RequestUnmet
    | EvidenceDeclared | EvidenceInspected | EvidenceRefused | EvidenceLapsed | EvidenceSubmitted | EvidenceKept
    | DownloadAuthorised | CaseDecided | TaskPerformed | TaskBreached | CaseClosed | DeadlineWarned | DeadlineExtended
    | TokensRevoked | WakeDeferred | WakeBlocked
)  # fmt: skip

TYPE_VERSIONS: Final[dict[type, int]] = {}
"""Event types whose shape has changed since version 1, with their present version."""

AUDIENCES: Final[dict[type, tuple[str, ...]]] = {
    WakeDeferred: (),
    WakeBlocked: (),
    TokensRevoked: (PLATFORM,),
    # A file under way concerns the side that brings it, which sees it in the case; what is submitted is for both.
    EvidenceDeclared: (PLATFORM,),
    EvidenceInspected: (PLATFORM,),
    EvidenceRefused: (PLATFORM,),
    EvidenceLapsed: (PLATFORM,),
}
"""Who gets to see an event type, where that is not everyone."""


def audiences(event: Event) -> tuple[str, ...]:
    return AUDIENCES.get(type(event), EVERYONE)


def type_name(event: Event) -> str:
    """The published name, e.g. `case.filed`."""
    tag = type(event).__struct_config__.tag
    assert isinstance(tag, str)
    return tag
