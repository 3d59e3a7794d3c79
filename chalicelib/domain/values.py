"""Values shared by every rule: roles, money, moments, prefixed ids. Owns their shapes and their bounds."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Final

import msgspec

ID_BODY: Final = r"[a-z2-7]{26}"
ID_PREFIXES: Final = frozenset(
    {
        "agr", "alr", "arb", "aut", "awd", "bag", "bdl", "bid", "blk", "case", "chg", "clu", "cmd", "cnd",
        "cnv", "dec", "dfc", "drw", "ep", "era", "evi", "evt", "fln", "gde", "gof", "group", "hld", "hmg",
        "hng", "hov", "imp", "job", "key", "led", "med", "msg", "ntc", "off", "ord", "pau", "pol", "prf", "prp",
        "qst", "qte", "rcn", "rep", "req", "ret", "rpk", "rpr", "slt", "ten", "tsk", "txt",
    }
)  # fmt: skip
REF_PATTERN: Final = r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$"
"""References a platform gives (persons, orders): codes, never text, so that no e-mail address fits."""


def guest(tenant: str, ref: str) -> str:
    """What somebody of another tenant's roster is called in a case. No reference has a `/`: nobody has such a name of
    his own.
    """
    return f"{tenant}/{ref}"


CURRENCIES: Final = frozenset(
    [
        "AED",
        "ARS",
        "AUD",
        "BDT",
        "BGN",
        "BHD",
        "BRL",
        "CAD",
        "CHF",
        "CLP",
        "CNY",
        "COP",
        "CZK",
        "DKK",
        "EGP",
        "EUR",
        "GBP",
        "GEL",
        "GHS",
        "HKD",
        "HUF",
        "IDR",
        "ILS",
        "INR",
        "ISK",
        "JOD",
        "JPY",
        "KES",
        "KRW",
        "KWD",
        "KZT",
        "LKR",
        "MAD",
        "MDL",
        "MOP",
        "MXN",
        "MYR",
        "NGN",
        "NOK",
        "NZD",
        "OMR",
        "PEN",
        "PHP",
        "PKR",
        "PLN",
        "QAR",
        "RON",
        "RSD",
        "RUB",
        "SAR",
        "SEK",
        "SGD",
        "THB",
        "TND",
        "TRY",
        "TWD",
        "TZS",
        "UAH",
        "UGX",
        "USD",
        "UYU",
        "VND",
        "XAF",
        "XOF",
        "ZAR",
    ]
)
"""ISO 4217 codes accepted; amounts are integers in the currency's minor unit."""
MAX_AMOUNT: Final = 10**13


class Role(StrEnum):
    """Who acts. A principal has one; a deadline names the one it runs against."""

    COMPLAINANT = "complainant"
    RESPONDENT = "respondent"
    OFFICER = "officer"
    MEDIATOR = "mediator"
    BODY = "body"
    """An arbitration body's server."""
    CLERK = "clerk"
    """Whoever administers cases at a body; never decides one."""
    ARBITRATOR = "arbitrator"
    """A neutral on a body's roster."""
    REGULATOR = "regulator"
    REPRESENTATIVE = "representative"
    """Of a group: a member elected by it, or a lawyer or association with its authority."""
    PLATFORM = "platform"
    OPERATOR = "operator"
    SYSTEM = "system"

    @property
    def is_party(self) -> bool:
        return self in (Role.COMPLAINANT, Role.RESPONDENT)

    @property
    def other(self) -> Role:
        """The opposing party. Raises KeyError for a role that is not a party."""
        return {Role.COMPLAINANT: Role.RESPONDENT, Role.RESPONDENT: Role.COMPLAINANT}[self]


class Money(msgspec.Struct, frozen=True):
    """`amount` in minor units (cents, fen; whole yen), never a float; `currency` is ISO 4217."""

    amount: int
    currency: str


def derive_id(prefix: str, key: bytes, *parts: str) -> str:
    """A prefixed id of 26 base32 characters (130 bits) from HMAC-SHA256(key, parts): the same parts, the same id.

    Parts are length-prefixed, so that no two lists of parts read alike.
    """
    message = b"".join(len(p.encode()).to_bytes(4, "big") + p.encode() for p in parts)
    digest = hmac.new(key, message, hashlib.sha256).digest()
    return f"{prefix}_{base64.b32encode(digest)[:26].decode().lower()}"


@cache
def id_pattern(prefix: str) -> re.Pattern[str]:
    """Of the ids with that prefix; made when it is first asked for. Raises KeyError for a prefix that nothing has."""
    if prefix not in ID_PREFIXES:
        raise KeyError(prefix)
    return re.compile(rf"\A{prefix}_{ID_BODY}\Z")


def is_id(prefix: str, text: str) -> bool:
    """Whether the text is a well-formed id of that prefix. Checked before any read."""
    return bool(id_pattern(prefix).match(text))


def stamp(moment: datetime) -> str:
    """A moment as fixed-width UTC text, microseconds, sortable: `2026-11-22T04:00:00.000000Z`."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def parse_stamp(text: str) -> datetime:
    """The inverse of `stamp`; also reads any RFC 3339 moment with a zone. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC)
