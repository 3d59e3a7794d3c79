"""What every provider's notice comes to, and what its reader has to do: the common form, and the reading of fields.

Providers add fields when they like, so what is not known is passed by; what is needed is looked at closely. Words in a
notice are anybody's: they are cleaned of what no text may hold, cut, and go nowhere but sealed into the case.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, Protocol

import msgspec

from chalicelib.domain.case.external import ExternalState
from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.delivery import SignatureRejected
from chalicelib.domain.errors import Fault, Invalid
from chalicelib.domain.minor_units import exponent
from chalicelib.domain.records.record import EntryKind
from chalicelib.domain.values import MAX_AMOUNT, REF_PATTERN, Money

MAX_NOTE: Final = 2_000
"""Characters of one remark that are taken over, and MAX_NOTES of them."""
MAX_NOTES: Final = 5
MAX_NAME: Final = 200
MAX_HEADER: Final = 4_096
_REF: Final = re.compile(REF_PATTERN.replace("$", r"\Z"))
_CODE: Final = re.compile(r"\A[A-Za-z0-9][A-Za-z0-9_:-]{0,63}\Z")
_DECIMAL: Final = re.compile(r"\A-?[0-9]{1,16}(?:\.[0-9]{1,6})?\Z")
_UNFIT: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
)
"""Controls, halves of characters, and marks that turn the direction of writing around."""


class Moved(msgspec.Struct, frozen=True):
    """Money that the provider has moved for the dispute, as it tells."""

    what: EntryKind
    amount: Money
    at: datetime
    reference: str | None = None


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """One notice in our words. Whatever a filing needs may be missing here: the filing says so."""

    provider: str
    event: str
    """The provider's own id of the notice, as far as there is one; else a code that names it."""
    dispute: str
    code: str
    state: ExternalState
    as_of: datetime
    opened_at: datetime
    reason: str
    dispute_type: DisputeType
    amount: Money | None = None
    due_at: datetime | None = None
    paid_on: datetime | None = None
    order: str | None = None
    payment: str | None = None
    payer: str | None = None
    payer_name: str | None = None
    notes: tuple[str, ...] = ()
    moved: Moved | None = None


class Certificate(msgspec.Struct, frozen=True):
    """What is read from an X.509 certificate with an RSA key. `sha256`: of its DER, by which people compare it;
    `modulus` in hex.
    """

    modulus: str
    exponent: int
    starts: datetime
    ends: datetime
    sha256: str


class Pinned(msgspec.Struct, frozen=True):
    """A certificate of PayPal's that the platform trusts, and where PayPal publishes it."""

    url: str
    certificate: Certificate


class Keys(msgspec.Struct, frozen=True):
    """What a notice is held against. Without any of it a well-formed one is refused as `signature_mismatch`."""

    secrets: tuple[bytes, ...] = ()
    webhook_id: str = ""
    pinned: tuple[Pinned, ...] = ()
    shop: str = ""


class Provider(Protocol):
    """What a new provider implements."""

    @property
    def name(self) -> str:
        """Of the connector."""

    @property
    def headers(self) -> tuple[str, ...]:
        """In lower case: those that a signed notice has."""

    def verify(self, headers: Mapping[str, str], body: bytes, keys: Keys, now: datetime) -> str:
        """The id by which the notice is remembered, or an empty text where that stands in its body.

        Total: whatever headers and body hold, the one exception is SignatureRejected.
        """

    def loosely(self, headers: Mapping[str, str], body: bytes) -> str:
        """What a verified signature was made over, where another body could be put under it; else an empty text."""

    @property
    def good_for(self) -> timedelta:
        """How long after it came such a signature is still taken at most."""

    def read(self, headers: Mapping[str, str], body: bytes) -> Notice | None:
        """None for a notice about something else. Raises Invalid, and nothing else."""


# ------------------------------------------------------------------------------------------------- reading of fields


def header(headers: Mapping[str, str], name: str, pattern: re.Pattern[str] | None = None) -> str:
    """Names without regard to case. Raises SignatureRejected."""
    found: list[object] = [value for key, value in headers.items() if str(key).lower() == name]
    text = found[0] if len(found) == 1 else None
    if not isinstance(text, str) or not text:
        raise SignatureRejected("header_missing")
    if len(text) > MAX_HEADER or not text.isascii() or (pattern and not pattern.fullmatch(text)):
        raise SignatureRejected("header_malformed")
    return text


def parsed(body: bytes) -> dict[str, Any]:
    """Raises Invalid for what is no JSON object. A signature stands for it, so what a key that comes twice means is
    the sender's to know.
    """
    try:
        value: object = json.loads(body, parse_constant=_refused)
    except (ValueError, RecursionError):
        raise Invalid(faults=(Fault("", "syntax"),)) from None
    if not isinstance(value, dict):
        raise Invalid(faults=(Fault("", "wrong_type", "object"),))
    return value


def at(value: object, *path: str | int) -> Any:
    """What stands under a path; None where nothing does."""
    for step in path:
        if isinstance(step, int):
            inside = isinstance(value, Sequence) and not isinstance(value, str) and step < len(value)
            value = value[step] if inside else None  # type: ignore[index]
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def needed_id(value: object, pointer: str) -> str:
    """Raises Invalid."""
    if (found := ref(value)) is None:
        raise Invalid(faults=(Fault(pointer, "missing" if value is None else "invalid"),))
    return found


def needed_moment(value: object, pointer: str) -> datetime:
    """Raises Invalid."""
    if (found := moment(value)) is None:
        raise Invalid(faults=(Fault(pointer, "missing" if value is None else "invalid"),))
    return found


def ref(value: object) -> str | None:
    """A code as we take them; None for anything else, a name above all."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    return text if isinstance(text, str) and _REF.match(text) else None


def text(value: object) -> str:
    """To look up; empty for what is no text."""
    return value if isinstance(value, str) else ""


def code(value: object) -> str:
    return value if isinstance(value, str) and _CODE.match(value) else "unknown"


def moment(value: object) -> datetime | None:
    """Unix seconds, or a text with a zone."""
    try:
        if isinstance(value, int) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC) if 0 < value < 2**33 else None
        found = datetime.fromisoformat(value) if isinstance(value, str) and len(value) < 40 else None
        return found.astimezone(UTC) if found is not None and found.tzinfo is not None else None
    except (ValueError, OverflowError, OSError):
        return None


def decimal_money(value: object, currency: object) -> Money | None:
    """From a decimal text in whole units, exactly: what is finer than the currency's smallest unit is no amount."""
    if not isinstance(value, str) or not _DECIMAL.match(value) or not isinstance(currency, str):
        return None
    minor = Decimal(value).scaleb(exponent(currency.upper()))
    return whole_money(int(minor), currency) if minor == minor.to_integral_value() else None


def whole_money(amount: object, currency: object) -> Money | None:
    """From an integer in the currency's smallest unit; None for nothing, or less."""
    if not isinstance(amount, int) or isinstance(amount, bool) or not 0 < amount <= MAX_AMOUNT:
        return None
    known = isinstance(currency, str) and re.fullmatch("[A-Za-z]{3}", currency)
    return Money(amount, str(currency).upper()) if known else None


def words(value: object, limit: int = MAX_NOTE) -> str | None:
    """Somebody's text, without what no text may hold."""
    if not isinstance(value, str):
        return None
    return _UNFIT.sub("", value[: 4 * limit]).strip()[:limit].strip() or None


def name(value: object) -> str | None:
    """Somebody's name, on one line."""
    return " ".join((words(value, MAX_NAME) or "").split()) or None


def _refused(_: str) -> None:
    raise ValueError("no such number")
