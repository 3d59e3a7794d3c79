"""The same dispute elsewhere: what a payment provider says of it, kept beside the case (S01, S64).

A provider decides by its own rules about its own money. Here nothing follows from that by itself: no settlement, no
award, no step of the procedure. The parties and whoever decides see how it stands there, and act.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec

from chalicelib.domain.values import Money


class ExternalState(StrEnum):
    """How a dispute stands at a provider, in words that mean the same for all of them."""

    AWAITING_MERCHANT = "awaiting_merchant"
    AWAITING_PAYER = "awaiting_payer"
    UNDER_REVIEW = "under_review"
    OTHER = "other"
    """A state that is not in our table: the provider's own code tells."""
    ENDED = "ended"
    """Over without a result on the merits: taken back, cancelled, prevented."""
    ACCEPTED = "accepted"
    """The merchant has accepted it."""
    REFUNDED = "refunded"
    MERCHANT_WON = "merchant_won"
    PAYER_WON = "payer_won"

    @property
    def over(self) -> bool:
        return self in _OVER


_OVER: Final = frozenset(
    {
        ExternalState.ENDED, ExternalState.ACCEPTED, ExternalState.REFUNDED, ExternalState.MERCHANT_WON,
        ExternalState.PAYER_WON,
    }
)  # fmt: skip
_ORDER: Final = tuple(ExternalState)


class External(msgspec.Struct, frozen=True, omit_defaults=True):
    """One dispute at one provider, as of `as_of`, which is the provider's own time of that state."""

    id: str
    """The provider's own id of the dispute."""
    provider: str
    connection: str
    code: str
    """The provider's own code of the state."""
    state: ExternalState
    as_of: datetime
    reason: str = ""
    """The provider's own code."""
    amount: Money | None = None
    due_at: datetime | None = None
    """By when the merchant has to answer there."""
    payment: str | None = None
    """The payment that is disputed, by the provider's number."""

    @property
    def key(self) -> str:
        return f"{self.connection}:{self.id}"


class RecordExternal(msgspec.Struct, frozen=True):
    """A provider has told how the dispute stands there."""

    found: External


def news(known: dict[str, External], found: External) -> bool:
    """Whether it is to be recorded: newer than what is known, so that it does not matter in which order notices come.
    A case is made from one dispute and follows that one, so there is no more of it to keep.
    """
    before = known.get(found.key)
    return before is None or _rank(found) > _rank(before)


def _rank(found: External) -> tuple[datetime, bool, int, str, str, float, int, str, str]:
    """A total order over everything said of one dispute. Of two states at the same moment (Stripe counts in seconds) a
    later one in the life of a dispute holds.
    """
    due, money = found.due_at, found.amount or Money(0, "")
    return (
        found.as_of, found.state.over, _ORDER.index(found.state), found.code, found.reason,
        due.timestamp() if due else 0.0, money.amount, money.currency, found.payment or "",
    )  # fmt: skip
