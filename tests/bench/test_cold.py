"""Cold starts in processes of their own: that they answer, and what they load to do so. Nothing here is timed."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from bench import cold
from bench.cold import Cold, Launch, Run, Side
from bench.scenes import FUNCTIONS

NEVER = {"boto3", "s3transfer", "pydantic", "jwt", "requests", "moto", "local", "tests", "infra"}
STORE, CIPHERS = {"pynamodb", "blinker"}, {"cryptography"}
NEEDLESS = {
    "api": set(), "wake": set(), "inspect": {"PIL", "pypdf"}, "notify": set(), "oversee": CIPHERS, "reconcile": CIPHERS,
    "relay": STORE | CIPHERS, "arm": STORE | CIPHERS,
    "sweep": CIPHERS, "deliver": CIPHERS, "project": CIPHERS, "members": CIPHERS, "group": set(),
    "assign": set(), "bulk": set(), "mail_in": set(), "bundle": set(), "erase": CIPHERS, "audit": CIPHERS,
}  # fmt: skip
"""By function: the ciphers are a third of the package, the tables' models a tenth of a cold start."""


@pytest.fixture(scope="module")
def launches() -> Iterator[dict[str, Launch]]:
    """Every function's scene, recorded once."""
    with cold.launches(FUNCTIONS) as ready:
        yield {launch.function: launch for launch in ready}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_answers_and_loads_nothing_it_does_not_need(
    launches: dict[str, Launch], function: str
) -> None:
    """Production code on recorded answers, with the variables that the template gives to it and no others."""
    loaded = launches[function].run(cold.ours(function)).roots
    assert not loaded & (NEVER | NEEDLESS[function])
    assert ("chalice" in loaded) == ("app" in loaded) == (function == "api")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_ordinary_handler_answers_the_same_event(launches: dict[str, Launch], function: str) -> None:
    """With everything in it that the report lists."""
    loaded = launches[function].run(cold.ordinary(function)).roots
    assert loaded >= set(cold.ORDINARY.values())


def test_a_child_that_fails_says_why(launches: dict[str, Launch]) -> None:
    """Its own words, not a figure."""
    with pytest.raises(cold.Failed, match="No module named 'nowhere'"):
        launches["relay"].run(("nowhere", "handler"))


def test_peak_memory_is_the_childs_own(launches: dict[str, Launch]) -> None:
    """This process holds moto: the kernel's account of a child would begin there."""
    run: Run = launches["relay"].run(cold.ours("relay"))
    assert 0 < run.memory < 100 * 1_024
    assert sys.modules.keys() >= {"moto"}


def test_the_target_is_held_against_cpu() -> None:
    """A ratio at the target still passes."""
    side = Side(cpu_ms=500, wall_ms=900, memory_mb=74, modules=760)
    at = Cold("wake", side, side, target=0.6, runs=15, cpu_ratio=0.6, wall_ratio=1.0)
    beyond = Cold("wake", side, side, target=0.6, runs=15, cpu_ratio=0.602, wall_ratio=0.1)
    assert (at.passed, beyond.passed) == (True, False)
    assert cold.row(at) | {"cpu_ratio": 0.6, "wall_ratio": 1.0, "passed": True} == cold.row(at)
