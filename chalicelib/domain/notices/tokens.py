"""Marks that stand for a person or an address where neither may lie in clear, and the token of a one-click unsubscribe.

All under keys of the tenant: whoever reads the rows can test no guess.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from chalicelib.domain.notices.templates import INFORMATIVE, Category

_SIGNED: Final = 32
PATTERN: Final = r"^ten_[a-z2-7]{26}\.[0-9a-f]{32}\.[a-z]{4,10}\.[0-9a-f]{32}$"


def person_mark(key: bytes, ref: str) -> str:
    """Of a party's reference at its platform. `key`: the tenant's for ids."""
    return _mac(key, "redress:notices:person:1", ref)[:32]


def address_mark(key: bytes, address: str) -> str:
    """Of an address however it is spelt: servers tell no difference by case, in fact if not by their standard."""
    return _mac(key, "redress:notices:address:1", address.strip().lower())[:32]


def unsubscribe_token(key: bytes, tenant: str, person: str, category: Category) -> str:
    """`key`: the tenant's for tokens. It does not end: an old mail must do what it says."""
    said = f"{tenant}.{person}.{category.value}"
    return f"{said}.{_mac(key, 'redress:notices:unsubscribe:1', said)[:_SIGNED]}"


def tenant_of(token: str) -> str:
    """As it claims; nothing is believed before `read` has looked at the signature."""
    return token.partition(".")[0]


def read(key: bytes, token: str) -> tuple[str, Category] | None:
    """Person and category; None for a token that is not of this tenant's making."""
    said, _, signature = token.rpartition(".")
    if not hmac.compare_digest(signature, _mac(key, "redress:notices:unsubscribe:1", said)[:_SIGNED]):
        return None
    _, person, category = said.split(".")
    found = next((c for c in INFORMATIVE if c.value == category), None)
    return (person, found) if found is not None else None


def masked(address: str) -> str:
    """`a•••@b•••.example`: enough to recognise one's own, too little to learn another's."""
    local, _, domain = address.rpartition("@")
    name, dot, rest = domain.partition(".")
    return f"{local[:1]}•••@{name[:1]}•••{dot}{rest.rpartition('.')[2]}"


def _mac(key: bytes, use: str, text: str) -> str:
    return hmac.new(key, f"{use}|{text}".encode(), hashlib.sha256).hexdigest()
