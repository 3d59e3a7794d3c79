"""One bundle for all tests of a module: making it takes longer than most of them."""

from __future__ import annotations

import pytest

from tests.bundle_samples import sample


@pytest.fixture(scope="module")
def whole() -> bytes:
    return sample()
