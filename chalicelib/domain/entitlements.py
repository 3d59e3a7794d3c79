"""What the consumer of a case is entitled to: the regime's numbers, the platform's, and what the merchant promised.

The better value for the consumer counts (S50), and what is mandatory at home goes along across borders (S55).
"""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.domain.promises import Source, stricter
from chalicelib.domain.rulepack import RulePack


def value(key: str, pack: RulePack, promised: Mapping[str, int]) -> tuple[int, Source] | None:
    """The number that counts and whose it is; None where nobody gives any. Raises KeyError for an unknown key."""
    given: list[tuple[int, Source]] = []
    if (own := pack.entitlements.get(key)) is not None:
        given.append((own.value, Source.LAW if own.mandatory else Source.PLATFORM))
    if key in promised:
        given.append((promised[key], Source.MERCHANT))
    return stricter(key, given) if given else None


def every(pack: RulePack, promised: Mapping[str, int]) -> dict[str, tuple[int, Source]]:
    """All entitlements of a case by key."""
    found = {key: value(key, pack, promised) for key in sorted({*pack.entitlements, *promised})}
    return {key: entitled for key, entitled in found.items() if entitled is not None}
