"""What a platform sets of its alerts: how sharply it looks, and which of them its regulator reads. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

import msgspec

from chalicelib.domain.counting import SignalKind
from chalicelib.domain.systemic import Spike, Watch

LEVEL: Final = "level"
KIND: Final = "kind"


class Escalation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which alerts a regulator reads: those of a level or above, and all of some kinds. Safety goes by kind: a batch or
    a recall concerns whoever has bought of it.
    """

    from_level: Annotated[int, msgspec.Meta(ge=1, le=3)] | None = 3
    kinds: tuple[SignalKind, ...] = (SignalKind.BATCH, SignalKind.RECALL)

    def cause(self, kind: SignalKind, spike: Spike) -> str | None:
        """Why an alert goes to the regulator; None when it does not."""
        if kind in self.kinds:
            return KIND
        return LEVEL if self.from_level is not None and spike.level >= self.from_level else None


class AlertRules(msgspec.Struct, frozen=True):
    """Of one platform. Version 1 are the rules of whoever has set none."""

    watch: Watch = Watch()
    escalation: Escalation = Escalation()
    updated_at: datetime | None = None
    updated_by: str = ""
    version: int = 1

    def says(self, other: AlertRules) -> bool:
        """Whether the two differ in nothing but when and by whom they were set."""
        return (self.watch, self.escalation) == (other.watch, other.escalation)
