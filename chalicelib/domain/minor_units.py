"""Amounts are whole numbers of a currency's smallest unit; how many digits people write behind the point (ISO 4217)."""

from __future__ import annotations

from typing import Final

NO_MINOR_UNIT: Final = frozenset({"CLP", "ISK", "JPY", "KRW", "UGX", "VND", "XAF", "XOF"})
THOUSANDTHS: Final = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
"""Of the accepted currencies; all others have hundredths (ISO 4217, list one)."""


def exponent(currency: str) -> int:
    """Digits behind the point."""
    return 0 if currency in NO_MINOR_UNIT else 3 if currency in THOUSANDTHS else 2


def decimal(amount: int, currency: str) -> str:
    """Minor units as people write them: 6490 CNY is `64.90`."""
    digits = exponent(currency)
    whole, rest = divmod(amount, 10**digits)
    return f"{whole}.{rest:0{digits}d}" if digits else str(whole)
