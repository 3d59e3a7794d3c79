"""What is said of a file beside its bytes: who may see it, where it comes from, what inspection found. Values only.

A file keeps being what it was when it came: nothing here changes bytes. What the other side gets of an image is a copy
without its metadata, named by its own hash; the original stays the evidence.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec

from chalicelib.domain.values import Money

OTHER: Final = "other"
"""The kind of a file that is on no checklist."""


class Visibility(StrEnum):
    """Who besides the side that brings a file may see it, once it is submitted."""

    PARTIES = "parties"
    """The other side, and whoever mediates or decides."""
    NEUTRALS = "neutrals"
    """Whoever mediates or decides; not the other side. Nothing can be rested on it: of what a decision cites, both
    sides must have been able to speak (equality of the parties, UNCITRAL Technical Notes on ODR, section II). A
    redacted version beside it can be cited.
    """
    CAUCUS = "caucus"
    """The mediator alone, in confidence (UNCITRAL Model Law on Mediation, article 9)."""


class SourceKind(StrEnum):
    CARRIER = "carrier"
    PAYMENT = "payment"
    CHAT = "chat"
    SHOP = "shop"
    """The system in which the platform or its merchant keeps orders."""


class Attested(StrEnum):
    """How we know who sent a third party's record."""

    SIGNATURE = "signature"
    """Signed by the sender with the connection's secret (Standard Webhooks)."""
    API_KEY = "api_key"
    """Handed in by the platform's server, which vouches for it."""


class Source(msgspec.Struct, frozen=True, omit_defaults=True):
    """Of a third party's record (S09). `record` is the sender's own id of it, `subject` what it is about: a tracking or
    payment number.
    """

    kind: SourceKind
    connection: str
    record: str
    subject: str
    attested: Attested
    occurred_at: datetime | None = None
    refunded: Money | None = None
    """Of a refund that was carried out: how much."""


class Facts(msgspec.Struct, frozen=True, omit_defaults=True):
    """What inspection found; only what was looked for is there. Sizes in pixels and bytes."""

    pages: int | None = None
    width: int | None = None
    height: int | None = None
    encrypted: bool = False
    location: bool = False
    """That the file says where it was made. Where, is nowhere written down, and the other side never learns."""
    taken_at: str | None = None
    """As a camera wrote it, `2026-11-22T10:15:00`: a claim of the file, without a time zone, and no proof."""
    entries: int | None = None
    unpacked: int | None = None
    depth: int | None = None
    """Of an archive: files, bytes unpacked, archives within archives."""
    scanned_by: str | None = None
    noted: tuple[str, ...] = ()
    """What a reader should know, as stable codes: `trailing_data`, `bidi_controls`, `embedded_files`, …"""


class Derived(msgspec.Struct, frozen=True):
    """A copy made from a kept file; SHA-256 in hex, bytes."""

    sha256: str
    size: int
    media_type: str
    version_id: str


class Which(StrEnum):
    """What of a file a download is for."""

    ORIGINAL = "original"
    COPY = "copy"
    THUMBNAIL = "thumbnail"
