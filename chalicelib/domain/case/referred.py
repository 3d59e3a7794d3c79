"""What a case knows of its arbitration: where it lies, how far it has come, what was awarded. Codes and hashes only."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from chalicelib.domain.values import Money

STAGES: Final = ("routing", "constitution", "proceedings", "deliberation", "awarded")
"""Of an arbitration, in their order, as the parties' own timeline shows them."""


class Referral(msgspec.Struct, frozen=True, omit_defaults=True):
    """The arbitration that the parties' agreement has led to. `fallback`: 0 for the body they agreed on, n for the n-th
    of those they named for the case that it refuses.
    """

    arbitration_id: str
    accord_id: str
    body: str
    at: datetime
    fallback: int = 0
    reached: tuple[str, ...] = ()
    """Stages of the arbitration that the case was told of."""
    awards: tuple[str, ...] = ()
    """Ids of the awards that the case carries out: the first one, then corrections and additions."""
    award_sha256: str = ""
    """Of the last of them."""
    finding: str = ""


class Quoted(msgspec.Struct, frozen=True):
    """What a body's quote says, as far as an agreement must say the same; no part of the case."""

    body: str
    fee: Money
    shares: dict[str, int]
    """By role, minor units; whoever bears nothing is absent."""
    languages: tuple[str, ...]
    seats: tuple[str, ...]
    valid_until: datetime
    able: tuple[str, ...] = ()
    """Bodies that can take the case now, of those that the agreement names besides."""
