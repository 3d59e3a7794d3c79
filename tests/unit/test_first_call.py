"""The collector rests during the first call of a process, and during no other."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from itertools import count

import pytest

from chalicelib import first_call


@pytest.fixture(autouse=True)
def fresh_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if nothing had been called yet; the collector is as it was afterwards."""
    monkeypatch.setattr(first_call, "_calls", count())
    yield
    gc.unfreeze()
    gc.enable()


@first_call.uncollected()
def collecting() -> bool:
    """A handler that says whether the collector is on."""
    return gc.isenabled()


def test_the_first_call_is_not_collected_and_the_next_are() -> None:
    """From the first answer on everything is as always."""
    assert [collecting(), collecting(), collecting()] == [False, True, True]


def test_a_first_call_that_fails_puts_the_collector_back() -> None:
    """An error is an answer too."""
    with pytest.raises(ValueError, match="broken"), first_call.uncollected():
        raise ValueError("broken")
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    """Whoever turned it off had a reason."""
    gc.disable()
    assert not collecting()
    assert not gc.isenabled()


def test_what_the_first_call_loaded_is_left_alone() -> None:
    """Later collections do not walk through it."""
    before = gc.get_freeze_count()
    collecting()
    assert gc.get_freeze_count() > before
