"""What requests about representatives carry, and what they are answered with."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from chalicelib.domain.case.representatives import EndGround, RepresentativeKind, Signature
from chalicelib.entrypoints.http.action_schemas import Sha256
from chalicelib.entrypoints.http.case_parts import Out, Representation
from chalicelib.entrypoints.http.schemas import Body, EvidenceId, Moment, PartyRole, Ref

ScopeWord = Literal["read", "evidence", "negotiate", "perform", "settle", "arbitrate", "withdraw", "group"]


class RepresentationIn(Body):
    """Who may act for a party of this case, for what, and until when. What binds the party (`settle`, `arbitrate`,
    `withdraw`, `group`) is covered only where it is named.
    """

    ref: Ref
    kind: RepresentativeKind
    scope: Annotated[list[ScopeWord], Meta(min_length=1, max_length=8)]
    text_sha256: Sha256
    """Of the text that the party has agreed to, or of the signed document."""
    signature: Signature
    """`accepted`: by this very request, with the party's own token. `document`: by a signed one."""
    expires_at: Moment
    """At most 365 days after the signature."""
    of: PartyRole | None = None
    """Which party; the platform says it, a party leaves it out."""
    signed_at: Moment | None = None
    """Of a document."""
    evidence_id: EvidenceId | None = None
    """The document, where it is among the case's files."""


class EndRepresentationIn(Body):
    ground: EndGround | None = None
    """Why; the platform must say it."""


class RepresentationSet(Out):
    case_id: str
    representation: Representation
