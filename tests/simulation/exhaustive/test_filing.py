"""A complaint is filed, and every mishap befalls every call of it: it is there once all the same."""

from __future__ import annotations

import itertools

import pytest

from simulation.exhaustive.exploring import Exploring, Scope
from simulation.faults import Mishap
from simulation.lives import gateway
from tests.simulation.exhaustive.conftest import Moment


def test_a_filing_with_any_one_mishap_is_a_filing(filing: Moment) -> None:
    """Whatever its process suffers, and wherever: events, rows, webhooks and answer are those of a run without."""
    exploring = Exploring(filing.stage, "filing", filing.wanted, Scope(deep=False, at_once=2))
    found = exploring.explored()
    assert exploring.straight.status == 201
    assert found.violations == ()
    assert found.calls["api"] >= 1
    assert found.copies >= 7  # a transaction alone knows seven mishaps


def test_two_mishaps_are_no_worse(filing: Moment) -> None:
    """A few of all pairs; the others are tried by `make exhaustive`."""
    exploring = Exploring(filing.stage, "filing", filing.wanted, Scope(deep=False))
    last = len(exploring.straight.calls)
    assert exploring.tried((last, Mishap.ANSWER_LOST), (last + 1, Mishap.DEATH_AFTER)) is None
    assert exploring.tried((last, Mishap.LATE), (last + 1, Mishap.CONFLICT)) is None


def test_the_relay_loses_nothing(filing: Moment) -> None:
    """It dies behind its first message: the stream's records come again."""
    exploring = Exploring(filing.stage, "filing", filing.wanted, Scope())
    at = _first(exploring, "sqs.SendMessageBatch")
    assert exploring.tried((at, Mishap.DEATH_AFTER)) is None


def test_a_command_that_is_given_twice_is_found(filing: Moment, monkeypatch: pytest.MonkeyPatch) -> None:
    """By people who forget their Idempotency-Key: their first complaint is there already."""
    numbers, whole = itertools.count(), gateway._headers
    monkeypatch.setattr(
        gateway, "_headers", lambda wish: whole(wish) | {"idempotency-key": f"{wish.key}-{next(numbers)}"}
    )
    exploring = Exploring(filing.stage, "filing", filing.wanted, Scope(deep=False))
    found = exploring.tried((len(exploring.straight.calls), Mishap.DEATH_AFTER))
    assert found is not None
    assert any(line.startswith("too much: DisputesTable") for line in found.what)


def _first(exploring: Exploring, call: str) -> int:
    return next(n for n, (_, name) in enumerate(exploring.straight.calls, 1) if name == call)
