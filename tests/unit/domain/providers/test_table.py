"""The tables of `docs/receiving.md` are the ones in the code, row by row, in both languages of the case."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chalicelib.adapters.wording import texts
from chalicelib.domain.case.external import ExternalState
from chalicelib.domain.providers import states
from chalicelib.domain.providers.known import PROVIDERS
from chalicelib.domain.records.connectors import CONNECTORS

PAGE = (Path(__file__).parents[4] / "docs" / "receiving.md").read_text("utf-8")
ROWS = [re.findall(r"[^|]+", line) for line in PAGE.splitlines() if line.startswith("| ")]
CELLS = [tuple(cell.strip().strip("`") for cell in row if cell.strip()) for row in ROWS]


@pytest.mark.parametrize("table", [states.STATES, states.REASONS], ids=["states", "reasons"])
def test_every_code_is_published_with_its_meaning(table: dict[str, dict[str, str]]) -> None:
    """And nothing else is."""
    known = {(p, code, found) for p, codes in table.items() for code, found in codes.items()}
    told = {(row[0].lower(), row[1], row[2]) for row in CELLS if len(row) == 3 and row[0].lower() in table}
    both = {(p, c) for _, codes in ((0, states.STATES), (1, states.REASONS)) for p in codes for c in codes[p]}
    assert known <= told
    assert {(p, c) for p, c, _ in told} == both


@pytest.mark.parametrize("state", list(ExternalState))
def test_every_state_is_published_in_its_words(state: ExternalState) -> None:
    """The words that the case says."""
    said = texts.text("en", "external", "states", state)
    assert (state.value, "yes" if state.over else "no", said) in CELLS
    assert texts.text("zh", "external", "states", state) != said


def test_every_connector_is_published() -> None:
    """By its name."""
    assert {*CONNECTORS, *PROVIDERS} <= {row[0] for row in CELLS}
