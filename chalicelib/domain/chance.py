"""How likely a count is that no change explains: the exact comparison of two Poisson rates, with plain numbers. Pure.

Of `seen + base` events, as many fall into the window by chance as heads fall of so many tosses of a coin that is as
unfair as the window is short (conditional test: Przyborowski, Wilenski, "Homogeneity of results in testing samples from
Poisson series", Biometrika 31, 1940). It needs no large numbers and no estimate of a rate.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

_TINY: Final = 1e-300
_EXACT: Final = 1e-12
_TERMS: Final = 10_000


def excess(seen: float, base: float, windows: float, ratio: float = 1.0, spread: float = 1.0) -> float:
    """The chance of at least `seen` events in a window, where `base` fell into `windows` others as long and the rate
    has grown to `ratio` of theirs at most. `spread`: by how much counts scatter more than chance alone would have it
    (variance over mean, 1 for Poisson); both counts are worth so much less then.
    """
    return beta(seen / spread, base / spread + 1, ratio / (windows + ratio)) if seen > 0 else 1.0


def dispersion(groups: Sequence[Sequence[int]]) -> float:
    """Variance over mean within groups of counts that have one rate each, never below 1 (Farrington et al., "A
    statistical algorithm for the early detection of outbreaks", J. R. Stat. Soc. A 159, 1996).
    """
    total, free = 0.0, 0
    for counts in groups:
        mean = sum(counts) / len(counts) if counts else 0.0
        if mean > 0:
            total += sum((n - mean) ** 2 for n in counts) / mean
            free += len(counts) - 1
    return max(1.0, total / free) if free else 1.0


def beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function: for whole numbers the chance of at least `a` heads in `a + b - 1`
    tosses of a coin that shows them with chance `x`. Raises ValueError for a or b not above 0, or x outside 0 to 1.
    """
    if not (a > 0 and b > 0 and 0 <= x <= 1):
        raise ValueError("outside of what the function is defined for")
    if x in (0, 1):
        return float(x)
    scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    if x > (a + 1) / (a + b + 2):  # where the fraction converges slowly, the other tail's does not
        return 1 - math.exp(scale) * _fraction(b, a, 1 - x) / b
    return math.exp(scale) * _fraction(a, b, x) / a


def _fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of it (DLMF 8.17.22), by Lentz's method."""
    above, below = 1.0, 1 / _off_zero(1 - (a + b) * x / (a + 1))
    found = below
    for m in range(1, _TERMS):
        step = 1.0
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            below, above = 1 / _off_zero(1 + term * below), _off_zero(1 + term / above)
            step = above * below
            found *= step
        if abs(step - 1) < _EXACT:
            break
    return found


def _off_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
