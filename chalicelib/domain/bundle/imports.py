"""A case that another installation has closed into a bundle and that is kept here, read-only, ids and proofs intact."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec


class ImportState(StrEnum):
    WAITING = "waiting"
    """For the file."""
    WORKING = "working"
    IMPORTED = "imported"
    REFUSED = "refused"
    ERASED = "erased"
    """Its retention is over, or an order came before: bundle and exhibits are gone."""


class Import(msgspec.Struct, frozen=True, omit_defaults=True):
    """`sha256`, `size`: of the bundle, as announced. The rest is read from it, once it was found whole. `origin`: the
    tenant of the other installation, as its first event names it.
    """

    id: str
    tenant: str
    sha256: str
    size: int
    asked_at: datetime
    state: ImportState = ImportState.WAITING
    case_id: str = ""
    origin: str = ""
    reader: str = ""
    lang: str = ""
    root: str = ""
    chain_head: str = ""
    events: int = 0
    sealed: int = 0
    exhibits: tuple[dict[str, Any], ...] = ()
    """As the manifest lists them."""
    imported_at: datetime | None = None
    cause: str | None = None
    """Why it was refused: a stable code."""
    broken: str | None = None
    """The first broken thing, as the verifier names it."""
