"""What somebody of the platform has approved for the public, of which text of the case. Values only."""

from __future__ import annotations

from datetime import datetime

import msgspec

from chalicelib.domain.case.terms import TextRef
from chalicelib.domain.values import Role


class PublicText(msgspec.Struct, frozen=True, omit_defaults=True):
    """The words lie sealed with what the office writes. Another approval for the same text takes this one's place."""

    id: str
    """Of the text that it is for: the narrative, or a reason of the decision."""
    text: TextRef
    by: Role
    approved_at: datetime
    reason: TextRef | None = None
    """Why it may say what the redaction would have taken out; None where that finds nothing."""
