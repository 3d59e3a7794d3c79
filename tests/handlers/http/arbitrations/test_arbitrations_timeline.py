"""The time-line of a case that a body decides: one id, one line, from filing to the body's own steps (S64)."""

from __future__ import annotations

import pytest

from chalicelib.domain.arbitration.events import Event as ArbitrationEvent
from chalicelib.domain.case.events import Event as CaseEvent
from chalicelib.domain.group.events import Event as GroupEvent
from chalicelib.entrypoints.http import timelines
from tests.handlers.http.arbitrations.story import Story


@pytest.mark.capability("S64")
def test_the_bodys_steps_stand_in_the_cases_line(story: Story) -> None:
    """For a party, behind the agreement that led to them."""
    story.drawn()
    steps = story.api.get(f"{story.case.path}/timeline", story.complainant).body["steps"]
    types = [step["type"] for step in steps]
    assert types[0] == "case.filed"
    assert types.index("accord.concluded") < types.index("arbitration.opened") < types.index("draw.drawn")
    assert {step["arbitration_id"] for step in steps if step["kind"] == "arbitration"} == {story.id}


def test_deliberation_is_in_nobodys_line(story: Story) -> None:
    """Neither a party's nor the platform's shows a step of the panel among itself."""
    story.drawn()
    for reader in (story.complainant, story.platform):
        steps = story.api.get(f"{story.case.path}/timeline", reader).body["steps"]
        assert not [step for step in steps if step["type"].startswith("deliberation.")]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_event_has_its_sentence(lang: str) -> None:
    """Of cases, groups and arbitrations, in both languages."""
    known = timelines._words(lang)
    types = {
        str(kind.__struct_config__.tag)
        for events in (CaseEvent, GroupEvent, ArbitrationEvent)
        for kind in events.__args__
    }
    assert not types - known.keys()
