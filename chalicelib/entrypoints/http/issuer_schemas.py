"""What requests about issuers may carry, and what the answers look like."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, field

from chalicelib.domain.issuers import Algorithm, Kind, Naming
from chalicelib.entrypoints.http.case_parts import Out, Stamp
from chalicelib.entrypoints.http.schemas import Body

Uri = Annotated[str, Meta(min_length=12, max_length=512, pattern="^[!-~]+$")]
Exact = Annotated[str, Meta(min_length=1, max_length=255, pattern="^[!-~]+$")]
ClaimName = Annotated[
    str,
    Meta(min_length=1, max_length=128, pattern="^[!-~]+$", description="Or a JSON Pointer: `/realm/roles`."),
]
Typ = Literal["JWT", "at+jwt"]
PeopleRole = Literal["officer", "mediator", "regulator", "representative", "clerk", "arbitrator"]


class IssuerIn(Body):
    """An issuer whose tokens let your own people in. Parties come with tokens that your server makes."""

    issuer: Uri
    """The `iss` of its tokens, letter by letter."""
    audience: Annotated[list[Exact], Meta(min_length=1, max_length=5)]
    """One of these must be in `aud`; of Cognito's access tokens, in `client_id`."""
    algorithm: Algorithm
    """The only one that is accepted, whatever a token says."""
    role_claim: ClaimName
    roles: Annotated[dict[Exact, PeopleRole], Meta(min_length=1, max_length=20)]
    """Values of that claim and what they make of their bearer. A token must come to exactly one role."""
    kind: Kind = Kind.OIDC
    jwks_uri: Uri | None = None
    """Where its keys are; left out: as its discovery document says now."""
    types: Annotated[list[Typ], Meta(min_length=1, max_length=2)] = field(default_factory=lambda: ["JWT"])
    """Accepted values of `typ`."""
    untyped: bool = False
    """Accept tokens without `typ` too, as Cognito makes them."""
    ref_claim: ClaimName = "sub"
    """Names the person: must never pass from one to another."""
    naming: Naming = Naming.HASHED
    """`as_is`: the claim is the reference by which you know the person (one of your issuers at most)."""


class Issuer(Out):
    ref: str
    issuer: str
    kind: Kind
    algorithm: Algorithm
    jwks_uri: str
    audience: list[str]
    types: list[Typ]
    untyped: bool
    role_claim: str
    roles: dict[str, PeopleRole]
    ref_claim: str
    naming: Naming
    updated_at: Stamp


class Issuers(Out):
    """By their references."""

    issuers: list[Issuer]
