"""The messages of `redress-handover/1` (docs/handover.md), both ways. Shapes alone; who may send what when is `rules`.

Whoever reads one ignores members that it does not know: further ones may come without a new version.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

import msgspec

from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.handover.shapes import FORMAT as FORMAT  # noqa: PLC0414
from chalicelib.domain.handover.shapes import (
    Code,
    Format,
    HandoverId,
    MessageId,
    Moment,
    Ref,
    SeatId,
    TenantId,
    Text,
)
from chalicelib.domain.handover.updates import Update
from chalicelib.domain.values import Money, Role


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """What every message says of itself. `correlation_id`: of the transaction it belongs to."""

    format: Format = FORMAT
    id: MessageId
    correlation_id: HandoverId
    action: str
    sent_at: Moment
    platform: TenantId
    body: TenantId


# ------------------------------------------------------------------------------------------- from Redress to the body


class AmountBand(msgspec.Struct, frozen=True):
    """Minor units. The exact amount is told with the case, not before: `up_to` is left out for the widest band."""

    currency: str
    at_least: int
    up_to: int | None = None


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """Could the body take such a dispute? Nothing here tells which case it is, nor between whom."""

    dispute_type: DisputeType
    language: str
    amount: AmountBand | None = None
    law: str | None = None
    """Of which country's consumer; ISO 3166-1 alpha-2."""
    answer_by: Moment


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """What would it charge? `fee`: by the schedule that the body has published."""

    dispute_type: DisputeType
    language: str
    amount: Money | None = None
    form: str
    fee: Money
    answer_by: Moment


class PartyFacts(msgspec.Struct, frozen=True):
    """A party by the platform's reference; names and words are in the file."""

    role: Role
    ref: str
    lang: str


class FileLink(msgspec.Struct, frozen=True):
    """The hand-over file, below the address of the API, with the body's key; for ten minutes."""

    path: str
    expires_at: Moment


class Record(msgspec.Struct, frozen=True):
    """Where a record ends: its last number and the head of its chain."""

    seq: int
    chain_head: str


class Init(msgspec.Struct, frozen=True, kw_only=True):
    """A case, to be taken or refused by `accept_by`. `agreement`: what both parties have agreed on, as recorded."""

    arbitration_id: str
    case_id: str
    enquiry: HandoverId | None = None
    """The transaction of the search and the quote, where there was one."""
    agreement: dict[str, Any]
    agreement_sha256: str
    agreed_at: Moment
    parties: tuple[PartyFacts, ...]
    dispute_type: DisputeType
    sought: dict[str, Any]
    case_record: Record
    record: Record
    exhibits: dict[str, str]
    """SHA-256 of each, by its id."""
    rules: str
    size: int
    accept_by: Moment
    file: FileLink


class SeatWanted(msgspec.Struct, frozen=True):
    id: SeatId
    role: str


class Confirm(msgspec.Struct, frozen=True, kw_only=True):
    """The case is the body's: these seats are to be filled by then."""

    record: Record
    seats: tuple[SeatWanted, ...]
    charges: tuple[dict[str, Any], ...]
    tribunal_by: Moment | None = None


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """How it stands here, after the parties have done something; and the question how it stands there."""

    stage: str
    instance: int = 1
    """2: a party has appealed. `seats` are those of this instance."""
    record: Record
    seats: tuple[dict[str, Any], ...]
    deadlines: tuple[dict[str, Any], ...]
    orders: tuple[dict[str, Any], ...]
    """With what the parties have submitted; the words are in `texts`, by their ids."""
    hearings: tuple[dict[str, Any], ...] = ()
    requests: tuple[dict[str, Any], ...]
    agreed: dict[str, Any] | None = None
    """Terms that both parties want as an award."""
    texts: dict[str, str] = {}
    file: FileLink


class ChallengeTold(msgspec.Struct, frozen=True, kw_only=True):
    """A party challenges a member of the tribunal. `ready`: everybody was heard, and the body is to rule by then."""

    challenge_id: str
    seat: str
    ref: str
    by: Role
    reason: str
    comments: dict[str, str] = {}
    ready: bool = False
    rule_by: Moment | None = None


class Cancel(msgspec.Struct, frozen=True, kw_only=True):
    """It is over here: settled, withdrawn, or refused by silence."""

    outcome: str
    cause: str


class Erased(msgspec.Struct, frozen=True, kw_only=True):
    """What that party wrote is gone here: its words are in no file and no message any more. The body's own copies are
    for the body to erase (Regulation (EU) 2016/679 art. 17(2) and 19; PIPL art. 47).
    """

    arbitration_id: str
    case_id: str
    role: Role
    ref: str


# ------------------------------------------------------------------------------------------- from the body to Redress


class OnSearch(msgspec.Struct, frozen=True, kw_only=True):
    able: bool
    reason: Code | None = None


class OnQuote(msgspec.Struct, frozen=True, kw_only=True):
    """`fee`: the one that was named. Another is no quote: the published schedule is what the parties rely on."""

    able: bool
    fee: Money | None = None
    usual_days: Annotated[int, msgspec.Meta(ge=1, le=3650)] | None = None
    reason: Code | None = None


class OnInit(msgspec.Struct, frozen=True, kw_only=True):
    """Taken; or refused on a ground of docs/handover.md, with reasons."""

    accepts: bool
    ground: Code | None = None
    reasons: Text | None = None
    reference: Ref | None = None
    """The body's own number of the case."""


class OnConfirm(msgspec.Struct, frozen=True, kw_only=True):
    reference: Ref | None = None


class OnStatus(msgspec.Struct, frozen=True, kw_only=True):
    """Acknowledges a `status` or a `challenge`. What has happened there comes as `update`."""

    stage: Code | None = None


class OnCancel(msgspec.Struct, frozen=True, kw_only=True):
    reference: Ref | None = None


class OnSearchMessage(Envelope, frozen=True, kw_only=True):
    action: Literal["on_search"] = "on_search"
    payload: OnSearch


class OnQuoteMessage(Envelope, frozen=True, kw_only=True):
    action: Literal["on_quote"] = "on_quote"
    payload: OnQuote


class OnInitMessage(Envelope, frozen=True, kw_only=True):
    action: Literal["on_init"] = "on_init"
    payload: OnInit


class OnConfirmMessage(Envelope, frozen=True, kw_only=True):
    action: Literal["on_confirm"] = "on_confirm"
    payload: OnConfirm


class OnStatusMessage(Envelope, frozen=True, kw_only=True):
    action: Literal["on_status"] = "on_status"
    payload: OnStatus


class UpdateMessage(Envelope, frozen=True, kw_only=True):
    action: Literal["update"] = "update"
    payload: Update


class OnCancelMessage(Envelope, frozen=True, kw_only=True):
    action: Literal["on_cancel"] = "on_cancel"
    payload: OnCancel


INCOMING: Final[dict[str, type[Envelope]]] = {
    "on_search": OnSearchMessage, "on_quote": OnQuoteMessage, "on_init": OnInitMessage,
    "on_confirm": OnConfirmMessage, "on_status": OnStatusMessage, "update": UpdateMessage,
    "on_cancel": OnCancelMessage,
}  # fmt: skip
"""What a body sends, by action: each at `/v1/handover/<action>`."""
Outgoing = Search | Quote | Init | Confirm | Status | ChallengeTold | Cancel | Erased
OUTGOING: Final[dict[str, type[Outgoing]]] = {
    "search": Search, "quote": Quote, "init": Init, "confirm": Confirm, "status": Status,
    "challenge": ChallengeTold, "cancel": Cancel, "erased": Erased,
}  # fmt: skip
"""What Redress sends, by action: each as a webhook `handover.<action>`."""
EVENT_TYPES: Final = tuple(f"handover.{action}" for action in OUTGOING)
