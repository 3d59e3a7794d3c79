"""The endpoints of tree heads and inclusion proofs, with what they take and answer."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final

from msgspec import Meta

from chalicelib.entrypoints.http import trees
from chalicelib.entrypoints.http.case_parts import Hash, Out, Stamp
from chalicelib.entrypoints.http.endpoint import Endpoint
from chalicelib.entrypoints.http.schemas import Body

Day = Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\d$", description="A day in UTC.")]
DayOrNone = Annotated[str, Meta(pattern=r"^(\d{4}-\d\d-\d\d)?$")]
HashOrNone = Annotated[str, Meta(pattern="^([0-9a-f]{64})?$")]
Base64 = Annotated[str, Meta(pattern="^[A-Za-z0-9+/]+={0,2}$")]


class TreeHeadsQuery(Body):
    after: date | None = None
    """Heads older than that day's."""
    limit: Annotated[int, Meta(ge=1, le=20)] = 10


class InclusionQuery(Body):
    day: date | None = None
    """Whose tree; left out: the newest there is."""


class HeadOfTree(Out):
    """What is signed. Previous: the head before it, whatever day that was of; both are empty in the first."""

    log_id: Hash
    """SHA-256 of the public key."""
    day: Day
    timestamp: Stamp
    tree_size: int
    root_hash: Hash
    previous_day: DayOrNone
    previous: HashOrNone


class SignedTreeHead(Out):
    """`signature`: R and S of 32 bytes each, over "redress:tree-head:1" and the head as canonical JSON; P-256 with
    SHA-256. `public_key`: SubjectPublicKeyInfo.
    """

    head: HeadOfTree
    signature: Base64
    public_key: Base64


class TreeHeadOfDay(SignedTreeHead):
    jwk: dict[str, Any]
    """The same key as RFC 7517 has it."""


class TreeHeads(Out):
    tree_heads: list[SignedTreeHead]
    next_after: Day | None


class TreeLeaf(Out):
    id: str
    seq: int
    """Up to which event."""
    chain_head: Hash


class InclusionProof(Out):
    """As `redress inclusion verify` reads it (RFC 9162 §2.1.3)."""

    format: str
    leaf: TreeLeaf
    leaf_index: int
    path: list[Hash]
    """The lowest first."""
    tree: SignedTreeHead


TREES: Final[tuple[Endpoint, ...]] = (
    Endpoint(
        method="GET", path="/v1/tree-heads", name="list_tree_heads", tag="about",
        summary="Signed tree heads over all records, one a day, the newest first", handle=trees.list_heads,
        query=TreeHeadsQuery, reply=TreeHeads,
    ),
    Endpoint(
        method="GET", path="/v1/tree-heads/{day}", name="show_tree_head", tag="about",
        summary="The signed tree head of one day, with the public key", handle=trees.show, reply=TreeHeadOfDay,
    ),
    Endpoint(
        method="GET", path="/v1/cases/{case_id}/tree-inclusion", name="prove_case", tag="cases",
        summary="Proof that the record of a case is in a day's tree", handle=trees.of_case, action="case.events",
        query=InclusionQuery, reply=InclusionProof,
    ),
    Endpoint(
        method="GET", path="/v1/groups/{group_id}/tree-inclusion", name="prove_group", tag="groups",
        summary="Proof that the record of a group is in a day's tree", handle=trees.of_group, action="group.events",
        query=InclusionQuery, reply=InclusionProof,
    ),
    Endpoint(
        method="GET", path="/v1/arbitrations/{arbitration_id}/tree-inclusion", name="prove_arbitration",
        tag="arbitrations", summary="Proof that the record of an arbitration is in a day's tree",
        handle=trees.of_arbitration, action="arbitration.events", query=InclusionQuery, reply=InclusionProof,
    ),
)  # fmt: skip
