"""What requests about families of respondents may carry, and what the answers look like."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from chalicelib.domain.families import MAX_MEMBERS, FamilyKind
from chalicelib.entrypoints.http.case_parts import Out, Stamp
from chalicelib.entrypoints.http.schemas import Body, Limit, Ref

Member = Annotated[
    str, Meta(min_length=1, max_length=64, description="A reference of a respondent, as complaints name it.")
]


class FamilyIn(Body):
    """References that count as one respondent. Spellings that differ in case, width or blanks only are one."""

    kind: FamilyKind
    members: Annotated[list[Member], Meta(min_length=1, max_length=MAX_MEMBERS)]


class FamilyListQuery(Body):
    after: Ref | None = None
    """`next_after` of the page before."""
    limit: Limit = 50


class Family(Out):
    id: str
    kind: FamilyKind
    members: list[str]
    """In one spelling, sorted."""
    updated_at: Stamp
    updated_by: str
    """`platform`, or `officer.<reference>`."""
    version: int


class FamilyList(Out):
    """By their ids."""

    families: list[Family]
    next_after: str | None
