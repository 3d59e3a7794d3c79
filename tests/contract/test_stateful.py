"""One call upon another: whatever became of the calls before, no answer is a 5xx or other than published.

`make fuzz CASES=50000` walks further than the few steps that every test run takes.
"""

from __future__ import annotations

import functools
import os
import random
import sys
from collections import Counter
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from chalicelib.entrypoints.http.endpoints import TABLE, Endpoint
from tests.contract.walking import Walk, weights
from tests.kept import Kept
from tests.matrix.world import World

CASES: Final = int(os.environ.get("FUZZ_CASES") or "50")
SEED: Final = int(os.environ.get("FUZZ_SEED") or "0")
STEPS: Final = 50
"""Of one walk; then the tables are put back, so that they do not only fill up."""


def test_no_walk_leads_to_a_failure(
    description: Any, world: World, kept: Kept, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the description: its bodies and examples, the ids of earlier answers, everybody who may ever call."""

    @functools.cache
    def way(endpoint: Endpoint) -> Any:
        operation = description[endpoint.path][endpoint.method]
        return operation.as_strategy(generation_mode=GenerationMode.POSITIVE)

    likely, walks = weights(), list[Walk]()

    @seed(SEED)
    @settings(
        max_examples=max(1, CASES // STEPS), deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.data(), st.randoms(use_true_random=False))
    def walk(data: st.DataObject, chance: random.Random) -> None:
        kept.put_back()
        steps = Walk(world, description, random.Random(chance.getrandbits(32)))
        walks.append(steps)
        filing = [endpoint for endpoint in TABLE if endpoint.name == "file_case"] * 2
        for endpoint in (*filing, *steps.chance.choices(TABLE, likely, k=STEPS - len(filing))):
            steps.step(endpoint, data.draw(way(endpoint)) if steps.wants_made(endpoint) else None)

    walk()
    failures = {kind: told for one in walks for kind, told in one.failures.items()}
    if "FUZZ_CASES" in os.environ:
        statuses = sum((w.statuses for w in walks), Counter[int]())
        done = sum((w.done for w in walks), Counter[str]())
        with capsys.disabled():
            sys.stdout.write(
                f"\n{statuses.total()} calls: {dict(sorted(statuses.items()))}; {len(done)} operations\n"
            )
    assert not failures, "\n\n".join(failures.values())
