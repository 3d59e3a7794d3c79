"""What requests and answers about keys' rotation, access tokens and settings of access carry."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, field

from chalicelib.application.onboarding import MAX_OVERLAP
from chalicelib.domain.security import (
    MAX_METHODS,
    MAX_ORIGINS,
    MAX_STEP_UP,
    METHOD_PATTERN,
    MIN_STEP_UP,
    STEP_UP_SECONDS,
)
from chalicelib.entrypoints.http.case_parts import Out, Stamp
from chalicelib.entrypoints.http.replies import Key, NewKey
from chalicelib.entrypoints.http.schemas import Body, Moment

LimitName = Annotated[str, Meta(pattern=r"^[a-z_.]{3,40}$")]
Origin = Annotated[str, Meta(min_length=8, max_length=270)]


class RotationIn(Body):
    overlap_seconds: Annotated[int, Meta(ge=0, le=int(MAX_OVERLAP.total_seconds()))] = 86_400
    """For how long the old key goes on beside the new one; never longer than it would have."""
    expires_at: Moment | None = None
    """Of the new key. Left out: it lasts as long as the old one was made for."""


class RotatedKey(Out):
    key: NewKey
    replaced: Key


class SecurityIn(Body):
    """The whole settings: what is left out is as it is for everybody."""

    origins: Annotated[list[Origin], Meta(max_length=MAX_ORIGINS)] | None = None
    """The web origins whose pages may call for the tenant, as browsers say them; none: any. An empty list: no page."""
    step_up_seconds: Annotated[int, Meta(ge=MIN_STEP_UP, le=MAX_STEP_UP)] = STEP_UP_SECONDS
    """How old the proof of identity may be before an action that cannot be undone."""
    step_up_methods: Annotated[
        list[Annotated[str, Meta(pattern=METHOD_PATTERN)]], Meta(max_length=MAX_METHODS)
    ] = field(default_factory=list)
    """Of these one must have been used (RFC 8176); empty: any."""
    limits: Annotated[dict[LimitName, Annotated[int, Meta(ge=1, le=10**9)]], Meta(max_length=40)] = field(
        default_factory=dict
    )
    """Published limits that are to be others, by their names. Only the operator raises one."""
    public_intake: bool = False
    """Of a platform: takes complaints of consumers who come without one. Only the operator changes it."""


class Security(Out):
    origins: list[str] | None
    step_up_seconds: int
    step_up_methods: list[str]
    limits: dict[str, int]
    public_intake: bool
    version: int


class StaffRevoked(Out):
    staff_epoch: int
    """All tokens of the tenant's people carry it; those with a lower one are void."""
    revoked_at: Stamp
    effective_within_seconds: int


class AccessToken(Out):
    """RFC 6749 §5.1."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int
    """Seconds."""
    scope: str


class OAuthError(Out):
    """RFC 6749 §5.2."""

    error: Literal[
        "invalid_request", "invalid_client", "invalid_scope", "unauthorized_client", "unsupported_grant_type"
    ]
    error_description: str


class OAuthMetadata(Out):
    """RFC 8414 §2."""

    issuer: str
    token_endpoint: str
    token_endpoint_auth_methods_supported: list[str]
    grant_types_supported: list[str]
    response_types_supported: list[str]
    scopes_supported: list[str]
    service_documentation: str
    ui_locales_supported: list[str]
