"""Random lives: a seed is a story that can be told again, and what the product loses is told by the oracle."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.adapters.views import PynamoViews
from chalicelib.entrypoints import relay
from simulation.lives import chance, moods, telling
from simulation.lives.figures import figures
from simulation.lives.files import picture
from simulation.lives.gateway import resource
from simulation.lives.telling import Told, World

UNSTEADY = moods.Weather("quick", "unsteady")
CALM = moods.Weather("quick", "calm")


@pytest.fixture(scope="module")
def told() -> Iterator[Told]:
    """Four lives while processes die, answers get lost and messages come twice."""
    return World(7, lives=4, weather=UNSTEADY).told()


def test_a_seed_leads_the_same_story_twice(told: Told) -> None:
    """Every call at the same microsecond with the same outcome."""
    again = World(7, lives=4, weather=UNSTEADY).told()
    assert again.trace == told.trace
    assert (again.commands, again.events, again.statuses) == (told.commands, told.events, told.statuses)


def test_nothing_is_wrong_with_what_four_lives_leave(told: Told) -> None:
    """By an oracle that knows the documents and none of the code."""
    assert told.violations == ()
    assert told.commands["file"] == 4


def swallow(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the relay has no eye for one kind of event."""
    wanted = relay._wanted

    def swallowing(record: dict[str, Any]) -> Any:
        new = record["dynamodb"].get("NewImage", {})
        return [] if new.get("type", {}).get("S") == "case.served" else wanted(record)

    monkeypatch.setattr(relay, "_wanted", swallowing)


def test_a_relay_that_swallows_an_event_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits for the webhook of a served case waits in vain, where nobody reconciles."""
    swallow(monkeypatch)
    monkeypatch.setattr(telling, "WORKERS", tuple(name for name in telling.WORKERS if name != "reconcile"))
    assert any("case.served" in what for what in World(3, lives=1, weather=CALM).told().violations)


def test_what_the_relay_has_swallowed_is_made_good(monkeypatch: pytest.MonkeyPatch) -> None:
    """By `reconcile`, which reads the log of events and looks for what each should have led to."""
    swallow(monkeypatch)
    assert World(3, lives=1, weather=CALM).told().violations == ()


def test_a_projector_that_drops_a_row_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The platform's list lacks a case that its record has."""
    monkeypatch.setattr(PynamoViews, "put", lambda *_: True)
    violations = World(3, lives=1, weather=CALM).told().violations
    assert any("view" in what or "list" in what for what in violations), violations


def test_a_path_is_found_among_the_routes() -> None:
    """With its parameters, as API Gateway tells them."""
    assert resource("/v1/cases/case_x/actions/serve") == (
        "/v1/cases/{case_id}/actions/{verb}",
        {"case_id": "case_x", "verb": "serve"},
    )


def test_what_the_system_draws_comes_of_the_seed() -> None:
    """Random bytes, and texts made of them; afterwards the system draws by itself again."""
    import os
    import secrets

    def drawn(seed: int) -> tuple[bytes, str]:
        with chance.of_a_world(seed):
            return os.urandom(8), secrets.token_hex(4)

    assert drawn(1) == drawn(1) != drawn(2)
    assert os.urandom(8) != os.urandom(8)


def test_a_seed_has_its_own_weather() -> None:
    """A fifth of all worlds is calm; most have to do with trouble of some kind."""
    found = [moods.weather(seed) for seed in range(100)]
    assert {weather.faults for weather in found} == {"calm", "unsteady", "rough"}
    assert {weather.pace for weather in found} == {"quick", "slow"}


def test_the_figures_are_sums_with_a_way_to_see_each_violation_again(told: Told) -> None:
    """Twice the same world is twice the lives."""
    from msgspec.structs import replace

    wrong = replace(told, violations=("a row is missing",))
    found = figures([told, wrong], wall=1.0)
    assert (found.lives, found.worlds) == (8, 2)
    assert found.by_command["file"] == 8
    assert [violation.replay for violation in found.violations] == [
        "python -m simulation --replay 7 --world 4"
    ]


def test_no_two_pictures_are_the_same() -> None:
    """Each is its own file, with a hash of its own."""
    dice = random.Random(1)
    assert len({picture(dice.getrandbits(24)) for _ in range(20)}) == 20
