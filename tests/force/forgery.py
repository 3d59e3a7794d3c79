"""A forgery: what it is of, its class, how it is made of the good one, and how it is to be refused."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any, NamedTuple

from tests.handlers.http.conftest import OPERATOR, Api, Case

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


class Tools(NamedTuple):
    """What a forger may hold: a case of his own platform, another platform's key, and, at the worst, the right one."""

    case: Case
    own: bytes
    """The platform's key for tokens: with it only what is said can be wrong."""
    ids: bytes
    """The platform's key for something else."""
    others: bytes
    """Another platform's key for tokens."""
    other_tenant: str


class Forgery(NamedTuple):
    kind: str
    name: str
    make: Callable[[str, Tools], str]
    status: int = 401
    code: str = "credential_invalid"

    @property
    def label(self) -> str:
        return f"{self.kind}: {self.name}"


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def flipped(text: str, at: int) -> str:
    """Another character of the same alphabet at that place."""
    at %= len(text)
    letters = (
        "abcdefghijklmnopqrstuvwxyz234567" if text[at] in "abcdefghijklmnopqrstuvwxyz234567" else ALPHABET
    )
    return text[:at] + letters[(letters.index(text[at]) + 1) % len(letters)] + text[at + 1 :]


def stray(text: str) -> str:
    """The same bytes, with a bit set in the last character that counts for nothing."""
    return text[:-1] + ALPHABET[ALPHABET.index(text[-1]) ^ 1]


def said(text: str) -> dict[str, Any]:
    """What a token of ours says."""
    payload = text[3:].partition(".")[0]
    found: dict[str, Any] = json.loads(unb64(payload))
    return found


def signed(payload: bytes, key: bytes, prefix: str = "rt_", over: str | None = None) -> str:
    """Any payload as a token. `over`: the prefix that is signed, where that is another."""
    text = b64(payload)
    mac = hmac.new(key, f"{prefix if over is None else over}{text}".encode(), hashlib.sha256).digest()
    return f"{prefix}{text}.{b64(mac)}"


def plain(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def reminted(prefix: str, **changes: Any) -> Callable[[str, Tools], str]:
    """Says something else, signed with the right key."""
    return lambda text, tools: signed(plain(said(text) | changes), tools.own, prefix)


def other_platform(api: Api) -> tuple[str, str]:
    made = api.tenant()
    return str(made["id"]), str(made["key"]["api_key"])


def tools_of(case: Case) -> Tools:
    services = case.api.services
    tenant = services.directory.tenant(said(case.respondent)["t"])
    assert tenant is not None
    other_id, _ = other_platform(case.api)
    other = services.directory.tenant(other_id)
    assert other is not None
    root = services.roots.of(tenant)
    return Tools(case, root.tokens, root.ids, services.roots.of(other).tokens, other_id)


__all__ = ["OPERATOR"]
