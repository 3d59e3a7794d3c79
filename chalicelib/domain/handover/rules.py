"""The order of a transaction: which message may follow which, what a repeated one is, and how much there may be.

A transaction is an enquiry (search, quote), which names no case, or a case (init until its end). Pure.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import msgspec
from msgspec.structs import replace

from chalicelib.domain.errors import Conflict, Fault, Invalid, NotAllowed
from chalicelib.domain.handover.messages import AmountBand, Envelope
from chalicelib.domain.values import Money

TOLERANCE: Final = timedelta(seconds=300)
"""How far the signed moment of a message may lie from the time here."""
MAX_BYTES: Final = 256 * 1024
MAX_MESSAGES: Final = 200
"""Of a body in one transaction; what is refused does not count."""
LINK_VALID: Final = timedelta(minutes=10)
ANSWER_WITHIN: Final = timedelta(days=2)
"""For a search or a quote: afterwards the answer is late."""
BANDS: Final = (0, 10_000, 100_000, 1_000_000, 10_000_000)
"""Minor units: what a search tells of an amount."""


class State(StrEnum):
    NEW = "new"
    ASKED = "asked"
    ABLE = "able"
    UNABLE = "unable"
    PRICING = "pricing"
    PRICED = "priced"
    OFFERED = "offered"
    TAKEN = "taken"
    REFUSED = "refused"
    CONFIRMING = "confirming"
    RUNNING = "running"
    CANCELLING = "cancelling"
    ENDED = "ended"


S = State
_HELD: Final = frozenset({S.CONFIRMING, S.RUNNING})
_KNOWN: Final = frozenset({S.OFFERED, S.TAKEN, S.REFUSED, S.CANCELLING, S.ENDED}) | _HELD
"""The body has been told of the case."""
QUOTING: Final = frozenset({"status", "challenge"})
"""Messages that have parties' words in them."""
FOLLOWS: Final[dict[str, tuple[frozenset[State], State | None]]] = {
    "search": (frozenset({S.NEW}), S.ASKED),
    "on_search": (frozenset({S.ASKED}), S.ABLE),
    "quote": (frozenset({S.ABLE}), S.PRICING),
    "on_quote": (frozenset({S.PRICING}), S.PRICED),
    "init": (frozenset({S.NEW}), S.OFFERED),
    "on_init": (frozenset({S.OFFERED}), S.TAKEN),
    "confirm": (frozenset({S.TAKEN}), S.CONFIRMING),
    "on_confirm": (frozenset({S.CONFIRMING}), S.RUNNING),
    "status": (_HELD, None),
    "challenge": (_HELD, None),
    "on_status": (_HELD, None),
    "update": (_HELD, None),
    "cancel": (frozenset({S.OFFERED, S.TAKEN}) | _HELD, S.CANCELLING),
    "on_cancel": (frozenset({S.CANCELLING}), S.ENDED),
    "erased": (_KNOWN, None),
}
"""By action: in which states it may come, and the state after it; None: the same one. A `no` leads elsewhere."""
DECLINED: Final = {"on_search": S.UNABLE, "on_quote": S.UNABLE, "on_init": S.REFUSED}
"""By answer: the state after a no."""
INCOMING: Final = ("on_search", "on_quote", "on_init", "on_confirm", "on_status", "update", "on_cancel")


class Sent(msgspec.Struct, frozen=True):
    """A message to the body."""

    id: str
    action: str
    at: datetime


class Transaction(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is known of one. `taken`: what the body has sent, by message id the hash of each."""

    id: str
    body: str
    platform: str
    opened_at: datetime
    updated_at: datetime
    state: State = State.NEW
    version: int = 0
    case_id: str = ""
    """Of an enquiry too, for the platform that asks; the body is told with the case."""
    arbitration_id: str = ""
    sent: tuple[Sent, ...] = ()
    taken: dict[str, str] = {}
    answer_by: datetime | None = None
    """Of an enquiry: until when the body's answer counts."""
    fee: Money | None = None
    """What a quote names."""
    usual_days: int | None = None
    reason: str = ""
    """Why the body cannot take it, as a code."""
    reference: str = ""
    """The body's own number of the case."""


def digest(raw: bytes) -> str:
    """What tells a repeated message from another of the same id."""
    return hashlib.sha256(raw).hexdigest()[:32]


def repeated(known: Transaction, message_id: str, hash_: str) -> bool:
    """Whether this very message has been taken before. Raises Conflict where it was another of the same id."""
    before = known.taken.get(message_id)
    if before is None:
        return False
    if before != hash_:
        raise Reused("Another message of this id was taken before.", message=message_id)
    return True


class Reused(Conflict):
    code = "handover_id_reused"


def admit(known: Transaction, message: Envelope, now: datetime) -> None:
    """Raises Invalid for one that names others, NotAllowed for one that does not follow, is late, or one too many."""
    named = (("/platform", message.platform, known.platform), ("/body", message.body, known.body))
    if faults := tuple(Fault(at, "other_value", limit=own) for at, said, own in named if said != own):
        raise Invalid("The message belongs to another transaction.", faults=faults)
    states, _ = FOLLOWS[message.action]
    if known.state not in states:
        raise NotAllowed("handover_out_of_turn", state=known.state.value, awaited=list(awaited(known.state)))
    if known.answer_by is not None and now > known.answer_by:
        raise NotAllowed("deadline_passed", "The time to answer is over.", due_at=known.answer_by)
    if len(known.taken) >= MAX_MESSAGES:
        raise NotAllowed("handover_holds_no_more", limit=MAX_MESSAGES)


def awaited(state: State) -> tuple[str, ...]:
    """What a body may send in that state."""
    return tuple(action for action in INCOMING if state in FOLLOWS[action][0])


def took(
    known: Transaction, message: Envelope, hash_: str, now: datetime, *, no: bool = False, ended: bool = False
) -> Transaction:
    """It after the message. `no`: the answer was one; `ended`: with this message the case is over."""
    _, after = FOLLOWS[message.action]
    state = DECLINED[message.action] if no else S.ENDED if ended else after or known.state
    if message.action == "update" and not ended:
        state = S.RUNNING  # whoever works on it has had the confirmation
    return replace(
        known,
        state=state,
        taken={**known.taken, message.id: hash_},
        updated_at=now,
        version=known.version + 1,
    )


def noted(known: Transaction, message_id: str, hash_: str, now: datetime) -> Transaction:
    """It after a message whose effect it has had already."""
    taken = {**known.taken, message_id: hash_}
    return replace(known, taken=taken, updated_at=now, version=known.version + 1)


def may_send(known: Transaction, action: str) -> bool:
    return known.state in FOLLOWS[action][0]


def sent(known: Transaction, message_id: str, action: str, now: datetime) -> Transaction:
    """It after a message to the body."""
    _, after = FOLLOWS[action]
    return replace(
        known, state=after or known.state, sent=(*known.sent, Sent(message_id, action, now)), updated_at=now,
        version=known.version + 1,
    )  # fmt: skip


def band(money: Money | None) -> AmountBand | None:
    """As much of an amount as a search tells."""
    if money is None:
        return None
    least = max(b for b in BANDS if b <= money.amount)
    above = [b for b in BANDS if b > money.amount]
    return AmountBand(money.currency, least, above[0] - 1 if above else None)
