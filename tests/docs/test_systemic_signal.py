"""The page on the systemic signal says everything there is of it, with the numbers of the code."""

from __future__ import annotations

import pytest

from chalicelib.adapters.counts import KEPT_DAYS
from chalicelib.domain.alert import decisions
from chalicelib.domain.alert import events as ev
from chalicelib.domain.alert.rules import AlertRules
from chalicelib.domain.alert.state import AlertReason
from chalicelib.domain.counting import KEPT, SignalKind
from chalicelib.domain.families import MAX_MEMBERS, FamilyKind
from chalicelib.domain.systemic import LEARNING, LEVELS, WEEKS
from chalicelib.entrypoints.http.alert_endpoints import ALERTS
from chalicelib.entrypoints.http.endpoint import Endpoint
from chalicelib.entrypoints.http.family_endpoints import FAMILIES
from docs_tools.capabilities import ROOT

PAGE = (ROOT / "docs" / "systemic-signal.md").read_text("utf-8")
FLAT = " ".join(PAGE.split())


@pytest.mark.parametrize("endpoint", [*ALERTS, *FAMILIES], ids=lambda endpoint: endpoint.name)
def test_every_route_is_described(endpoint: Endpoint) -> None:
    """With its method and its own refusals."""
    assert f"`{endpoint.method} {endpoint.path}`" in PAGE
    own = set(endpoint.problems) - {"version_conflict", "try_again"}
    assert all(f"`{code}`" in PAGE for code in own)


@pytest.mark.parametrize("kind", ev.Event.__args__, ids=lambda kind: kind.__name__)
def test_every_event_is_described(kind: type) -> None:
    """By its published name."""
    assert f"`{kind.__struct_config__.tag}`" in PAGE  # type: ignore[attr-defined]


@pytest.mark.parametrize("code", [*SignalKind, *AlertReason, *FamilyKind])
def test_every_code_is_there(code: str) -> None:
    """Clients need them all."""
    assert f"`{code}`" in PAGE


def test_its_numbers_are_those_of_the_code() -> None:
    """Defaults, levels, limits and times."""
    rules = AlertRules()
    assert f"| `watch.per_million` | {rules.watch.per_million} |" in PAGE
    assert f"| `watch.growth_percent` | {rules.watch.growth_percent} |" in PAGE
    assert f"| `watch.at_least` | {rules.watch.at_least} |" in PAGE
    assert f"| `escalation.from_level` | {rules.escalation.from_level} |" in PAGE
    (_, second, times), (_, third, most) = LEVELS
    assert f"level 2 begins at {second} complaints and {times} times" in FLAT
    assert f"level 3 at {third} and {most} times" in FLAT
    assert f"When {KEPT} marks are in" in FLAT
    assert f"after {KEPT_DAYS} days" in FLAT
    assert f"up to {MAX_MEMBERS} `members`" in FLAT
    assert f"fades {decisions.FADES_AFTER.days} days after" in FLAT
    assert (WEEKS, set(LEARNING.values()), decisions.QUIET.days) == (8, {4}, 7)
