"""The complete lifecycle beside a small independent model: random people, random clocks, random rule packs.

`LIFECYCLE_RUNS` says how many lives of a case are led (`make simulate REFERENCE=10000`), `LIFECYCLE_STEPS` how long
each is.
"""

from __future__ import annotations

import ast
import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.simulation.lifecycle import reference
from tests.simulation.lifecycle.driving import Driven
from tests.simulation.lifecycle.machine import START, Lifecycle
from tests.simulation.lifecycle.packs import packs

RUNS = int(os.environ.get("LIFECYCLE_RUNS", "100"))  # other ones each time: they add up from run to run
STEPS = int(os.environ.get("LIFECYCLE_STEPS", "30"))
REFERENCE = Path(reference.__file__).parent
OWN = "tests.simulation.lifecycle.reference"
unhurried = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None)


@pytest.mark.capability("S37")
@pytest.mark.capability("S52")
@pytest.mark.timeout(0)
def test_every_life_of_a_case_is_the_one_the_reference_leads() -> None:
    """Accepted or refused and why, stage, outcome, every clock, what silence leads to, how often anything escalates;
    and after every step the promises: nobody stranded, nothing twice, nobody made to agree by keeping silent.
    """
    run_state_machine_as_test(
        Lifecycle, settings=settings(unhurried, max_examples=RUNS, stateful_step_count=STEPS)
    )


@settings(unhurried, max_examples=50)
@given(packs())
def test_every_random_pack_is_one_that_a_tenant_could_use(pack: dict) -> None:
    """The checks of an upload find nothing wrong with it; and a case can be filed under it."""
    claim = {"remedy": "refund", "amount": 10_000, "promise": None}
    assert Driven(pack, START, claim, ()).case.head.stage == pack["first_stage"]


@pytest.mark.parametrize("path", sorted(REFERENCE.glob("*.py")), ids=lambda path: path.stem)
def test_the_reference_imports_nothing_of_the_product(path: Path) -> None:
    """Nothing but the standard library and its own modules: it must not inherit a mistake."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0
            names = [node.module or ""]
        for name in names:
            assert name.split(".")[0] in sys.stdlib_module_names or f"{name}.".startswith(f"{OWN}."), name
            assert name.split(".")[0] != "importlib"
        assert not (isinstance(node, ast.Name) and node.id == "__import__")
