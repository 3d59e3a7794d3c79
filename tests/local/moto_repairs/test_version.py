"""Which moto was repaired."""

from __future__ import annotations

import moto


def test_moto_is_the_version_that_was_repaired() -> None:
    """Another version needs another look at every repair below."""
    assert moto.__version__ == "5.2.5"
