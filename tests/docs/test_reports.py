"""The page on violation reports says everything there is of them."""

from __future__ import annotations

from enum import EnumType

import pytest

from chalicelib.adapters.packs import PackFiles
from chalicelib.adapters.report_rules import ReportRuleFiles
from chalicelib.domain.report import events as ev
from chalicelib.domain.report import state
from chalicelib.domain.report.lifecycle import TABLE
from chalicelib.domain.report.state import Stage
from docs_tools import reports


@pytest.fixture(scope="module")
def page() -> str:
    return reports.page(ReportRuleFiles(PackFiles()).of(""))


@pytest.mark.parametrize("kind", ev.Event.__args__, ids=lambda kind: kind.__name__)
def test_every_event_of_a_report_is_described(page: str, kind: type) -> None:
    """By its published name."""
    assert f"| `{kind.__struct_config__.tag}` |" in page  # type: ignore[attr-defined]


def test_every_action_stands_in_its_stages(page: str) -> None:
    """And what silence means in each."""
    for rule in TABLE:
        assert all(f"| {stage.value} | `{rule.verb}` |" in page for stage in rule.stages)
    assert all(f"| {stage.value} | silence |" in page for stage in Stage)


@pytest.mark.parametrize("kind", [state.Violation, state.Measure, state.DeclineGround, state.Outcome])
def test_every_code_is_listed(page: str, kind: EnumType) -> None:
    """Clients need them all."""
    assert all(f"`{member.value}`" in page for member in kind)  # type: ignore[attr-defined]


def test_numbers_come_with_their_sources(page: str) -> None:
    """And say whether anybody has read them there."""
    assert "| `report_check` | officer | 15 working days | 1 | 15 working days, 1 × | SAMR Decree 20" in page
    assert page.count("was not read. | no |") == 2
