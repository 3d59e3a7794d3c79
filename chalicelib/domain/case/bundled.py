"""A case to take along: one file with everything its reader may see and what proves it. Values only."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from chalicelib.domain.values import Role


class BundleState(StrEnum):
    QUEUED = "queued"
    WORKING = "working"
    """What goes into it is settled and stands in the record by its root; the file is being written."""
    READY = "ready"
    FAILED = "failed"


class Bundle(msgspec.Struct, frozen=True, omit_defaults=True):
    """`ref`: who of that role asked for it, as the case names people. `seq`, `chain_head`: up to which event it goes;
    `root`: of its manifest. `sha256`, `size`: of the whole file. All hashes in hex.
    """

    id: str
    by: Role
    lang: str
    asked_at: datetime
    ref: str = ""
    state: BundleState = BundleState.QUEUED
    seq: int = 0
    chain_head: str = ""
    root: str = ""
    sha256: str = ""
    size: int = 0
    expires_at: datetime | None = None
    cause: str | None = None
    """Why it failed: a stable code."""
