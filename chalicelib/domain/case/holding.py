"""What keeps a case's files from being erased, and on which grounds they are. Values only."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from chalicelib.domain.case.terms import TextRef
from chalicelib.domain.values import Role


class HoldGround(StrEnum):
    """Why files must stay although their time is over (Regulation (EU) 2016/679 art. 17(3)(b) and (e))."""

    LITIGATION = "litigation"
    """A lawsuit is pending or to be expected."""
    COURT_ORDER = "court_order"
    AUTHORITY_ORDER = "authority_order"
    INVESTIGATION = "investigation"
    """Of fraud or of a crime, our own or an authority's."""
    AUDIT = "audit"


class ErasureGround(StrEnum):
    """Why a file's bytes go."""

    RETENTION = "retention"
    """Its time is over. The only ground that needs no order."""
    COURT_ORDER = "court_order"
    AUTHORITY_ORDER = "authority_order"
    DATA_SUBJECT = "data_subject"
    """Somebody's right to erasure prevails (Regulation (EU) 2016/679 art. 17(1))."""
    UNLAWFUL_CONTENT = "unlawful_content"
    """Nobody may keep it."""


class Hold(msgspec.Struct, frozen=True, omit_defaults=True):
    """A legal hold on all files of a case, those that come later included. Several may stand side by side: each ends by
    itself, and the files stay as long as one is in force.
    """

    id: str
    by: Role
    ground: HoldGround
    reason: TextRef
    placed_at: datetime
    lifted_at: datetime | None = None
    lifted_by: Role | None = None
    lift_reason: TextRef | None = None

    @property
    def in_force(self) -> bool:
        return self.lifted_at is None
