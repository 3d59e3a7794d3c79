"""How a case ended: `adapters.wording`, by its former name."""

from __future__ import annotations

from chalicelib.adapters.wording.outcomes import (
    View,
    notice,
    step,
)  # fmt: skip

__all__ = ["View", "notice", "step"]
