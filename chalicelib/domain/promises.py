"""Of several sources of one entitlement, the one that is best for the consumer counts. Owns what "best" means for each.

The law is a floor: a merchant or a platform may promise more and is then held to it, and may never give less (PRC
Consumer Protection Law art. 16 and 26; Directive 2011/83/EU art. 25). Across borders the law of the consumer's home
is that floor and the law of the seller's place may add to it (Regulation (EC) No 593/2008 art. 6(2)).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

import msgspec

from chalicelib.domain.errors import Fault


class Source(StrEnum):
    """Where a value comes from. Among equals the first counts: a promise that repeats the law adds nothing."""

    LAW = "law"
    """Of the consumer's home."""
    SELLER_LAW = "seller_law"
    PLATFORM = "platform"
    MERCHANT = "merchant"


class Better(StrEnum):
    """Which value serves the consumer."""

    LONGER = "longer"
    SHORTER = "shorter"
    HIGHER = "higher"


class Entitlement(msgspec.Struct, frozen=True):
    """`unit` is one of the calendar's units, `times` for a multiple of the price, or `minor_units` of the law's own
    currency; `most` bounds what is believed.
    """

    better: Better
    unit: str
    most: int


ENTITLEMENTS: Final[dict[str, Entitlement]] = {
    "no_reason_return_days": Entitlement(Better.LONGER, "calendar_days", 3_650),
    "quality_return_days": Entitlement(Better.LONGER, "calendar_days", 3_650),
    "refund_days": Entitlement(Better.SHORTER, "calendar_days", 3_650),
    "delivery_days": Entitlement(Better.SHORTER, "calendar_days", 3_650),
    "price_guarantee_days": Entitlement(Better.LONGER, "calendar_days", 3_650),
    "warranty_months": Entitlement(Better.LONGER, "months", 600),
    "proof_on_trader_months": Entitlement(Better.LONGER, "months", 600),
    "fraud_multiple": Entitlement(Better.HIGHER, "times", 100),
    "fraud_floor": Entitlement(Better.HIGHER, "minor_units", 10**9),
    "record_retention_years": Entitlement(Better.LONGER, "years", 100),
}
"""Everything that a law gives and that somebody may promise more of."""


def stricter(key: str, values: Iterable[tuple[int, Source]]) -> tuple[int, Source]:
    """The value that binds the trader most, and whose it is.

    Raises KeyError for an entitlement that is not known, ValueError where nobody gives any value.
    """
    better = ENTITLEMENTS[key].better
    ranked = sorted(values, key=lambda given: list(Source).index(given[1]))
    if not ranked:
        raise ValueError(f"nobody gives {key}")
    return (min if better is Better.SHORTER else max)(ranked, key=lambda given: given[0])


def wrong_promises(promises: Mapping[str, int], at: str) -> list[Fault]:
    """What is wrong with promises somebody reports: an entitlement nobody knows, a value nobody means."""
    faults = []
    for key, value in promises.items():
        known = ENTITLEMENTS.get(key)
        if known is None:
            faults.append(Fault(at, "not_one_of", ", ".join(ENTITLEMENTS)))
        elif not 1 <= value <= known.most:
            faults.append(Fault(f"{at}/{key}", "out_of_range", known.most))
    return faults
