"""What requests about keeping files carry, and what they are answered with: uploads in parts, holds, erasure."""

from __future__ import annotations

from typing import Literal

from chalicelib.domain.case.holding import HoldGround
from chalicelib.entrypoints.http.case_parts import Out, Stamp
from chalicelib.entrypoints.http.schemas import Body, Text


class HoldIn(Body):
    """Sealed for the platform's people and nobody else: `reason`."""

    ground: HoldGround
    reason: Text


class LiftIn(Body):
    reason: Text


class EraseIn(Body):
    """By which order. That the time is over needs none."""

    ground: Literal["court_order", "authority_order", "data_subject", "unlawful_content"]
    reason: Text
    """The order and its reference; sealed for the platform's people."""


class HoldSet(Out):
    case_id: str
    hold_id: str
    on_hold: bool
    """Whether any hold of the case is in force now."""


class ErasureOrdered(Out):
    """Nobody gets the file any more; its bytes go within minutes, and `evidence.erased` says when they have gone."""

    case_id: str
    evidence_id: str
    sha256: str
    size: int
    state: Literal["erasing", "erased"]


class Part(Out):
    number: int
    size: int


class PartAddress(Out):
    """PUT exactly `size` bytes there, with no header but `Content-Length`, until `expires_at`."""

    number: int
    size: int
    url: str
    expires_at: Stamp


class PartsUpload(Out):
    """An upload in parts. Part n begins at byte (n - 1) x `part_bytes` of the file."""

    evidence_id: str
    size: int
    part_bytes: int
    missing: list[PartAddress]
    arrived: list[Part]
    """Parts that are there in full."""


class PartsJoined(Out):
    """The file is whole; it is inspected next."""

    evidence_id: str
