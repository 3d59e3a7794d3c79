"""What a case can be asked to do: imperatives, without effects. Texts come sealed, as `TextRef`s."""

from __future__ import annotations

from datetime import datetime

import msgspec

from chalicelib.domain.case.state import Claim, Finding, Party, Reason, Terms, TextRef
from chalicelib.domain.values import Role


class FileCase(msgspec.Struct, frozen=True):
    case_id: str
    tenant: str
    complainant: Party
    respondent: Party
    claim: Claim
    lang: str
    fingerprint: str
    sandbox: bool = False


class RecordService(msgspec.Struct, frozen=True):
    """The respondent has been given notice. `how`: webhook (delivered), platform (attested by it)."""

    how: str
    at: datetime


class Respond(msgspec.Struct, frozen=True):
    position: str
    statement: TextRef


class MakeOffer(msgspec.Struct, frozen=True):
    terms: Terms
    note: TextRef | None = None


class CounterOffer(msgspec.Struct, frozen=True):
    offer_id: str
    terms: Terms
    note: TextRef | None = None


class Accept(msgspec.Struct, frozen=True):
    """Accepts an offer of the other side, or the officer's proposal, as it stands."""

    offer_id: str


class PostMessage(msgspec.Struct, frozen=True):
    message: TextRef


class Escalate(msgspec.Struct, frozen=True):
    reason: TextRef | None = None


class Withdraw(msgspec.Struct, frozen=True):
    reason: TextRef | None = None


class RequestEvidence(msgspec.Struct, frozen=True):
    to: Role
    what: TextRef


class Propose(msgspec.Struct, frozen=True):
    terms: Terms
    reasons: TextRef


class Decide(msgspec.Struct, frozen=True):
    finding: Finding
    reasons: tuple[Reason, ...]
    terms: Terms | None = None


class Perform(msgspec.Struct, frozen=True):
    task_id: str
    proof: tuple[str, ...]


class Declaration(msgspec.Struct, frozen=True):
    """One file: `sha256` in hex, `size` in bytes."""

    sha256: str
    size: int
    media_type: str
    name: TextRef
    request_id: str | None = None


class DeclareEvidence(msgspec.Struct, frozen=True):
    files: tuple[Declaration, ...]


class RecordInspection(msgspec.Struct, frozen=True):
    """What `inspect` found in the uploaded version. `refusal` is a stable code, or None when all is as declared."""

    evidence_id: str
    version_id: str
    refusal: str | None = None


class SubmitEvidence(msgspec.Struct, frozen=True):
    evidence_id: str


class RecordKept(msgspec.Struct, frozen=True):
    """The vault holds the file, locked until then."""

    evidence_id: str
    version_id: str
    kept_until: datetime


class AuthorizeDownload(msgspec.Struct, frozen=True):
    evidence_id: str


class RevokeTokens(msgspec.Struct, frozen=True):
    """Raises a party's epoch: every token it holds is void at once."""

    role: Role


class Tick(msgspec.Struct, frozen=True):
    """A wake-up. Decides whatever is due; nothing when nothing is."""


class BlockWake(msgspec.Struct, frozen=True):
    """A Tick failed. Puts the wake off until `retry_at`; without it the case is blocked and goes to the operators."""

    retry_at: datetime | None


Command = (
    FileCase | RecordService | Respond | MakeOffer | CounterOffer | Accept | PostMessage | Escalate | Withdraw
    | RequestEvidence | Propose | Decide | Perform | DeclareEvidence | RecordInspection | SubmitEvidence | RecordKept
    | AuthorizeDownload | RevokeTokens | Tick | BlockWake
)  # fmt: skip
