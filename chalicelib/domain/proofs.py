"""Proof that somebody reads an address: the code that is mailed, and the filing token that a right one gives.

A code is written down nowhere: it follows from the tenant's key, the proof's id and a random nonce in its row.

    rf_<26: tenant><26: proof><8: hex, Unix seconds of its end><26: base32 of HMAC-SHA256>
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import unicodedata
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

import msgspec

from chalicelib.domain.credentials import Rejected
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.values import ID_BODY

LIFE: Final = timedelta(minutes=10)
"""From the request; the mail has to come and be read in it."""
FILING_LIFE: Final = timedelta(minutes=60)
"""From the confirmation: long enough to write down what happened."""
DIGITS: Final = 8
"""10^8 codes are 26.5 bits: five attempts find one in twenty million."""
ATTEMPTS: Final = 5
AN_HOUR: Final = 3
A_DAY: Final = 10
"""Proofs of one address at one tenant, by the hour and the day of the wall clock (UTC)."""
CASES_A_DAY: Final = 5
"""That one address can file with one tenant, by the day of the wall clock (UTC)."""
CODE_PATTERN: Final = rf"^[0-9]{{{DIGITS}}}$"
_AMBIGUOUS: Final = frozenset("\u00df\u1e9e\u03c2\u200c\u200d")
"""What IDNA 2003, which Python speaks, rewrites or drops, and IDNA 2008 keeps: ß, final sigma, joiners."""
_FILING: Final = re.compile(rf"rf_({ID_BODY})({ID_BODY})([0-9a-f]{{8}})({ID_BODY})")


class ProofInvalid(NotAllowed):
    """A wrong code, a proof that is over, used, tried too often, or none of ours: nobody is told which."""

    def __init__(self) -> None:
        super().__init__("proof_invalid")


class PublicFilings(NotAllowed):
    """The address has filed as many cases today as it may."""

    def __init__(self) -> None:
        super().__init__("too_many_public_cases", limit=CASES_A_DAY)


class FilingToken(msgspec.Struct, frozen=True):
    """A filing token taken apart; nothing is believed before `checked`."""

    tenant: str
    proof: str
    expires: int
    mac: str


def normal(address: str) -> str:
    """One spelling for one mailbox: the host in its ASCII form (RFC 5891), all in lower case. What stands before the @
    is otherwise left as it is, for only its own server knows what dots and suffixes mean there.
    """
    local, _, host = unicodedata.normalize("NFC", address.strip()).rpartition("@")
    with suppress(UnicodeError):  # the mailer will not take it either
        host = ascii_host(host)
    return f"{local}@{host}".lower()


def ascii_host(host: str) -> str:
    """As mail goes there. Raises UnicodeError for what is no host, and for letters that make two domains of one text:
    their owners write it in its ASCII form (xn--…).
    """
    if not _AMBIGUOUS.isdisjoint(host):
        raise UnicodeError("this host has two meanings")
    return host.encode("idna").decode("ascii")


def box(address: str) -> str:
    """What an address is counted under: without suffix and dots, which bring the mail to the same person in most boxes
    that there are. Elsewhere two people share a number, and are still two.
    """
    local, _, host = normal(address).rpartition("@")
    return f"{local.partition('+')[0].replace('.', '') or local}@{host}"


def mark(key: bytes, address: str) -> str:
    """What stands for an address in names of rows. `key`: the tenant's for ids."""
    return _mac(key, "redress:proof-address:1", normal(address)).hex()[:32]


def code(key: bytes, proof_id: str, nonce: str) -> str:
    """The eight digits of a proof. `key`: the tenant's for tokens. Of 64 bits, so that no code is likelier."""
    number = int.from_bytes(_mac(key, "redress:proof-code:1", f"{proof_id}|{nonce}")[:8], "big")
    return f"{number % 10**DIGITS:0{DIGITS}}"


def is_code(given: str, key: bytes, proof_id: str, nonce: str) -> bool:
    """In constant time."""
    return hmac.compare_digest(given.encode(), code(key, proof_id, nonce).encode())


def filing_token(key: bytes, tenant: str, proof_id: str, address_mark: str, until: datetime) -> str:
    """`key`: the tenant's for tokens; `address_mark`: the address that it is bound to."""
    signed = f"{tenant.removeprefix('ten_')}{proof_id.removeprefix('prf_')}{int(until.timestamp()):08x}"
    return f"rf_{signed}{_signature(key, signed, address_mark)}"


def read(text: str) -> FilingToken:
    """Raises Rejected for what does not read like one of ours."""
    found = _FILING.fullmatch(text)
    if found is None:
        raise Rejected("token_malformed")
    return FilingToken(f"ten_{found[1]}", f"prf_{found[2]}", int(found[3], 16), found[4])


def check(token: FilingToken, key: bytes, address_mark: str, now: datetime) -> None:
    """`now`: wall time. Raises Rejected with `token_forged` or `token_expired`."""
    signed = f"{token.tenant.removeprefix('ten_')}{token.proof.removeprefix('prf_')}{token.expires:08x}"
    if not hmac.compare_digest(token.mac, _signature(key, signed, address_mark)):
        raise Rejected("token_forged")
    if now.timestamp() >= token.expires:
        raise Rejected("token_expired")


def _signature(key: bytes, signed: str, address_mark: str) -> str:
    digest = _mac(key, "redress:public-filing:1", f"{signed}|{address_mark}")
    return base64.b32encode(digest).decode().lower()[:26]


def _mac(key: bytes, use: str, text: str) -> bytes:
    return hmac.new(key, f"{use}|{text}".encode(), hashlib.sha256).digest()
