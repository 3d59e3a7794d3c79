"""What requests about bodies may carry: profiles are the domain's own, agreements, relations and the lists."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal

from msgspec import Meta

from chalicelib.domain.bodies.agreements import AgreementTerms
from chalicelib.domain.neutrals.roster import Relation
from chalicelib.domain.values import ID_BODY
from chalicelib.entrypoints.http.schemas import Body, Limit, Ref

MAX_RELATIONS: Final = 500

TenantId = Annotated[str, Meta(pattern=f"^ten_{ID_BODY}$")]
AgreementId = Annotated[str, Meta(pattern=f"^bag_{ID_BODY}$")]


class BodyListQuery(Body):
    after: TenantId | None = None
    """`next_after` of the page before."""
    limit: Limit = 50


class AgreementIn(Body):
    """A platform proposes to a body, or a body to a platform."""

    partner: TenantId
    """The other side."""
    terms: AgreementTerms


class AgreementListQuery(Body):
    after: AgreementId | None = None
    """`next_after` of the page before."""
    limit: Limit = 50


class RelationIn(Body):
    """That two codes are tied. It counts in both directions."""

    a: Ref
    relation: Relation
    b: Ref
    since: date | None = None
    until: date | None = None
    """The last day; left out: it lasts."""


class RelationsIn(Body):
    relations: Annotated[list[RelationIn], Meta(min_length=1, max_length=MAX_RELATIONS)]


class RelationQuery(Body):
    of: Ref
    """Whose."""


class OneRelationQuery(Body):
    """Which one to take out, as it was put in."""

    a: Ref
    relation: Relation
    b: Ref


OnError = Literal["keep_good", "keep_none"]
