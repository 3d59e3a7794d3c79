"""What the hand-over needs from the outside: its transactions, kept by version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from chalicelib.domain.handover.rules import Transaction


class Handovers(Protocol):
    """Strongly consistent."""

    def get(self, handover_id: str) -> Transaction | None: ...
    def put(self, before: Transaction | None, after: Transaction) -> None:
        """From one version to the next. Raises VersionMoved."""
