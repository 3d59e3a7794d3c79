"""What consumers without a platform send, and get. A complaint of theirs says nothing that only a platform can say."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from chalicelib.domain import proofs
from chalicelib.domain.case.procedure import OtherForum
from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.values import ID_BODY
from chalicelib.entrypoints.http import schemas
from chalicelib.entrypoints.http.case_parts import Out, Stamp
from chalicelib.entrypoints.http.case_replies import CaseView
from chalicelib.entrypoints.http.replies import Token
from chalicelib.entrypoints.http.schemas import Body


class ProofIn(Body):
    """An address that a code is mailed to."""

    tenant_id: Annotated[str, Meta(pattern=f"^ten_{ID_BODY}$")]
    email: schemas.Email
    purpose: Literal["file", "token"]
    """`file`: to file a complaint; `token`: to get a token for a case that the address is a party's of."""
    lang: schemas.Lang = "en"
    case_id: schemas.CaseId | None = None
    """With `token`, and only there."""


class ConfirmationIn(Body):
    code: Annotated[str, Meta(pattern=proofs.CODE_PATTERN)]


class PublicComplainantIn(Body):
    """The address is the one that was proved, the reference follows from it."""

    name: schemas.Name
    phone: schemas.Phone | None = None


class PublicRespondentIn(Body):
    name: schemas.Name
    email: schemas.Email | None = None
    """Where the respondent is told of the complaint."""
    phone: schemas.Phone | None = None


class PublicStandingIn(Body):
    """What the complainant declares. That the identity was checked is not the complainant's to say."""

    personal_use: bool | None = None
    own_claim: bool | None = None
    other_forum: OtherForum | None = None
    contacted_on: date | None = None


class PublicCaseIn(Body):
    """A complaint of somebody who comes without a platform."""

    pack: Annotated[str, Meta(pattern="^[a-z][a-z0-9-]{1,39}(@[1-9][0-9]{0,3})?$")]
    complainant: PublicComplainantIn
    respondent: PublicRespondentIn
    lang: schemas.Lang = "en"
    dispute_type: DisputeType | None = None
    occurred_on: date | None = None
    claim: schemas.ClaimIn = msgspec.field(default_factory=schemas.ClaimIn)
    narrative: Annotated[str, Meta(max_length=schemas.MAX_NARRATIVE)] | None = None
    order_ref: schemas.Ref | None = None
    """As the seller names the order."""
    details: schemas.Details = msgspec.field(default_factory=dict)
    standing: PublicStandingIn | None = None
    country: schemas.Country | None = None


class ProofAsked(Out):
    proof_id: str
    expires_at: Stamp


class Confirmed(Out):
    """One of the two."""

    filing_token: str | None = None
    """For `POST /v1/public/cases`, and nothing else."""
    expires_at: Stamp | None = None
    """Of the filing token."""
    token: Token | None = None


class PublicFiled(Out):
    case: CaseView
    token: Token | None
    """None of a dry run."""
    gaps: list[str]
    """What of the dispute type's form is lacking."""


class PublicIntake(Out):
    """Where somebody without a platform can file."""

    tenant_id: str
    name: str
    languages: list[str]
    packs: list[str]
    """Those in force today."""
    cases_a_day: int
    """Of one address."""
    proofs_an_hour: int
    proofs_a_day: int
    attempts: int
    """At one code."""
