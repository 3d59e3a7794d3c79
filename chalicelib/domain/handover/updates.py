"""What a body tells of a case that it has taken: the payloads of `update`, told apart by their `kind`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from chalicelib.domain.arbitration.state import Bar, OrderKind
from chalicelib.domain.handover.shapes import (
    MAX_MEMBERS,
    MAX_TEXTS,
    Code,
    Moment,
    PublicKey,
    Ref,
    SeatId,
    Signed,
    Text,
)


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """Whoever is to sit. `person`: the body's code of the person; `disclosures`: by code, hard never among them."""

    seat: SeatId
    ref: Ref
    person: Ref
    public_key: PublicKey
    disclosures: Annotated[dict[Code, Bar], msgspec.Meta(max_length=40)] = {}
    statement: Text | None = None


class TribunalUpdate(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="tribunal"):
    members: Annotated[tuple[Member, ...], msgspec.Meta(min_length=1, max_length=MAX_MEMBERS)]


class DisclosureUpdate(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="disclosure"):
    """Something that has come up later."""

    ref: Ref
    disclosures: Annotated[dict[Code, Bar], msgspec.Meta(max_length=40)] = {}
    statement: Text | None = None


class RemovalUpdate(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="removal"):
    """A member has gone; somebody else is to be named for the seat."""

    seat: SeatId
    reasons: Text


class RulingUpdate(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="ruling"):
    """On a challenge. `by`: who has decided, never the one it is about."""

    challenge_id: str
    upheld: bool
    by: Ref
    reasons: Text
    repeat: bool = False


class StageUpdate(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="stage"):
    """`deliberation`: the proceedings are closed; `proceedings`: they are opened again, with a reason."""

    stage: Literal["deliberation", "proceedings"]
    reason: Text | None = None


class OrderUpdate(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="order"):
    order: OrderKind
    text: Text
    to: tuple[Literal["complainant", "respondent"], ...] = ()
    days: Annotated[int, msgspec.Meta(ge=1, le=365)] | None = None


class ExtensionUpdate(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="extension"):
    """Longer to answer an order, for everybody it asks. `order_id`: as `created` by the order."""

    order_id: str
    days: Annotated[int, msgspec.Meta(ge=1, le=365)]
    reason: Text


class HearingUpdate(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="hearing"):
    """A hearing that the body has fixed. `replaces`: the one that is moved, as `created` when it was fixed."""

    replaces: str | None = None
    starts_at: Moment
    minutes: Annotated[int, msgspec.Meta(ge=10, le=480)]
    time_zone: Annotated[str, msgspec.Meta(max_length=40)]
    mode: Literal["video", "telephone"]


class HearingCancelledUpdate(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="hearing_cancelled"
):
    """None takes its place."""

    hearing_id: str


class HearingHeldUpdate(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="hearing_held"):
    """It has taken place. `minutes`: what was said, for both parties."""

    hearing_id: str
    minutes: Text


class Words(msgspec.Struct, frozen=True):
    """A text of an award: what its commitment in the document is made of, SHA-256(salt, text)."""

    salt: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")]
    text: Text


class Signature(msgspec.Struct, frozen=True):
    ref: Ref
    signature: Signed


class AwardUpdate(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="award"):
    """The award, or where `document.corrects` names it, the corrected or additional one on a request."""

    document: dict[str, Any]
    """`redress-award/1`, the very data that is signed."""
    texts: Annotated[tuple[Words, ...], msgspec.Meta(max_length=MAX_TEXTS)]
    signatures: Annotated[tuple[Signature, ...], msgspec.Meta(min_length=1, max_length=MAX_MEMBERS)]
    request_id: str | None = None
    reasons: Text | None = None


class RequestUpdate(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="request_refused"):
    """A correction, an addition: not granted."""

    request_id: str
    reasons: Text


class EndUpdate(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="end"):
    """Without an award, on a ground of docs/handover.md."""

    ground: Code
    reasons: Text


Update = (
    TribunalUpdate | DisclosureUpdate | RemovalUpdate | RulingUpdate | StageUpdate | OrderUpdate | ExtensionUpdate
    | HearingUpdate | HearingCancelledUpdate | HearingHeldUpdate | AwardUpdate | RequestUpdate | EndUpdate
)  # fmt: skip
