"""Links by which people are asked to join a group: signed, with an end, kept nowhere. Owns their format.

    link   rj_<base64url of canonical JSON>.<base64url of HMAC-SHA256>

A link opens the door for whoever the group concerns, and for nobody else: what a case needs to join it must still have.
It cannot be taken back; a group that nobody joins any more ends all of its links.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from datetime import datetime, timedelta
from typing import Annotated, Final

import msgspec

from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.values import is_id

MAX_DAYS: Final = 30
"""How long a link lives at most. Published."""
USUAL_DAYS: Final = 14
MAX_LINK: Final = 512
_LABEL: Final = b"redress:join-link:1|"
"""What tokens of people are signed with the same key, behind another label: neither passes for the other."""
_LINK: Final = re.compile(r"rj_([A-Za-z0-9_-]{1,400})\.([A-Za-z0-9_-]{43})")
_Unix = Annotated[int, msgspec.Meta(ge=0, le=2**40)]


class Link(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a link says. `expires`: Unix seconds, by the tenant's own time."""

    tenant: str = msgspec.field(name="t")
    group_id: str = msgspec.field(name="g")
    expires: _Unix = msgspec.field(name="x")


_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder(Link)


def issue(tenant: str, group_id: str, now: datetime, days: int, key: bytes) -> tuple[str, datetime]:
    """The link's text and its end. Raises ValueError for a longer life than the published one."""
    if not 1 <= days <= MAX_DAYS:
        raise ValueError(f"a link lives for 1 to {MAX_DAYS} days")
    ends = (now + timedelta(days=days)).replace(microsecond=0)
    payload = _b64url(_ENCODER.encode(Link(tenant, group_id, int(ends.timestamp()))))
    return f"rj_{payload}.{_b64url(_mac(payload, key))}", ends


def check(text: str, tenant: str, group_id: str, key: bytes, now: datetime) -> None:
    """Raises NotAllowed: `link_invalid` for whatever we did not write, or wrote for another group; `link_expired`."""
    found = _read(text, key)
    if found is None or (found.tenant, found.group_id) != (tenant, group_id):
        raise NotAllowed("link_invalid", "This is no link to this group.")
    if now.timestamp() >= found.expires:
        raise NotAllowed("link_expired", "The link has come to its end.")


def _read(text: str, key: bytes) -> Link | None:
    """Total over text. None unless these are the very bytes that `issue` writes, under this key."""
    parts = _LINK.fullmatch(text) if len(text) <= MAX_LINK else None
    payload, mac = (_unb64url(parts[1]), _unb64url(parts[2])) if parts else (None, None)
    if parts is None or payload is None or mac is None:
        return None
    if not hmac.compare_digest(mac, _mac(parts[1], key)):
        return None
    try:
        link = _DECODER.decode(payload)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    sound = is_id("ten", link.tenant) and is_id("group", link.group_id)
    return link if sound and _ENCODER.encode(link) == payload else None


def _mac(payload: str, key: bytes) -> bytes:
    return hmac.new(key, _LABEL + payload.encode("ascii"), hashlib.sha256).digest()


def _b64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _unb64url(text: str) -> bytes | None:
    """None unless the text is what `_b64url` writes."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None
    return raw if _b64url(raw) == text else None
