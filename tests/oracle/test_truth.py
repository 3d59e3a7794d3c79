"""Of what is true the oracle has nothing to say."""

from __future__ import annotations

import oracle
from oracle import groups
from oracle.evidence import Evidence
from oracle.reading import Index


def test_nothing_is_told_of_a_true_story(truth: Evidence) -> None:
    """From filing to closing, by people and by time."""
    assert oracle.check(truth) == []


def test_the_story_has_something_to_find(truth: Evidence) -> None:
    """An oracle is silent about nothing too."""
    found = Index(truth)
    happened = {event.type for record in found.cases for event in record.events}
    assert {"case.closed", "task.breached", "deadline.extended", "mediation.mediator_assigned"} <= happened
    assert len(found.cases) == 4
    assert truth.deliveries
    assert found.lines


def test_nothing_is_told_of_a_true_group(crowd: Evidence) -> None:
    """Members, rolls and ledgers of a group that settled."""
    found = Index(crowd)
    assert found.members
    assert any(record.parts.get("ledger") for record in found.records.values())
    assert list(groups.check(found)) == []
