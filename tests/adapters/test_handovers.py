"""Transactions of the hand-over: from one version to the next, and never over another's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from chalicelib.application.ports import VersionMoved
from chalicelib.bootstrap import Services
from chalicelib.domain.handover.rules import State, Transaction

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
FIRST = Transaction("hov_" + "h" * 26, "ten_" + "b" * 26, "ten_" + "p" * 26, NOW, NOW, version=1)


def test_what_was_put_is_had_again(services: Services) -> None:
    services.handovers.put(None, FIRST)
    after = replace(FIRST, state=State.ASKED, taken={"ext_00000001": "ab"}, version=2)
    services.handovers.put(FIRST, after)
    assert services.handovers.get(FIRST.id) == after


def test_nobody_writes_over_what_he_has_not_seen(services: Services) -> None:
    """Neither a first one nor a later one; the very same once more is our own attempt."""
    services.handovers.put(None, FIRST)
    services.handovers.put(None, FIRST)
    with pytest.raises(VersionMoved):
        services.handovers.put(None, replace(FIRST, state=State.ASKED))
    services.handovers.put(FIRST, replace(FIRST, state=State.ASKED, version=2))
    with pytest.raises(VersionMoved):
        services.handovers.put(FIRST, replace(FIRST, state=State.OFFERED, version=2))


def test_there_is_none_before(services: Services) -> None:
    assert services.handovers.get(FIRST.id) is None
