from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.local import standins
from tests.local.playing import Spy


@pytest.fixture
def spy(aws: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Spy]:
    """What `handler` does in this test, on an empty AWS."""
    found = Spy()
    monkeypatch.setattr(standins, "handler", found)
    return found
