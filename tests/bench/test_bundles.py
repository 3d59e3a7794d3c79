"""The bench of bundles: what it counts as missed."""

from __future__ import annotations

import random

import pytest
from msgspec.structs import replace

from bench import bundles
from bench.tampers import TAMPERS, tampered
from tests.bundle_samples import sample

FOUND = bundles.Found(
    tampers=10, kinds={"flipped": 10}, undetected={}, tampers_seconds=1.0, events=5_000, events_per_second=1.0,
    mb_per_second=1.0, exhibits=1_000, exhibit_bytes=1, bundle_mib=250.0, made_seconds=1.0, verified_seconds=1.0,
    peak_mib=50.0,
)  # fmt: skip


def test_a_tamper_that_goes_unnoticed_fails_the_bench() -> None:
    """So does memory that grows with the exhibits."""
    assert bundles.failures(FOUND) == []
    missed = replace(FOUND, undetected={"swapped": 2}, peak_mib=300.0)
    assert bundles.failures(missed) == [
        "bundles: 2 × swapped was not detected", "bundles: 300 MiB to make one of 1000, not 96",
    ]  # fmt: skip


@pytest.fixture(scope="module")
def raw() -> bytes:
    return sample()


def test_the_same_seed_draws_the_same_tampers(raw: bytes) -> None:
    """And none that changes nothing."""
    first, again = (list(tampered(raw, 40, seed=3)) for _ in range(2))
    assert first == again
    assert all(made != raw for _, made in first)


@pytest.mark.parametrize("tamper", TAMPERS, ids=lambda tamper: tamper.__name__)
def test_every_kind_changes_something(raw: bytes, tamper: object) -> None:
    """Some draws of some do not, and are drawn again."""
    assert any(tamper(raw, random.Random(seed)) != raw for seed in range(5))  # type: ignore[operator]
