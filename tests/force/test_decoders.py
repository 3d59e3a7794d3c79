"""No reader breaks: whatever bytes come, it answers, or refuses in the one way it says. More with FUZZ_CASES."""

from __future__ import annotations

import pytest

from tests.force.decoders import ALL, Decoder
from tests.force.mutating import SEED, broken


@pytest.mark.parametrize("decoder", ALL, ids=lambda d: d.name)
def test_a_reader_has_one_error(decoder: Decoder) -> None:
    """What it takes whole it takes; of what is broken nothing else gets out of it."""
    samples = decoder.samples()
    for sample in samples:
        decoder.read(sample)
    for number, raw in enumerate(broken(samples, decoder.name)):
        try:
            decoder.read(raw)
        except decoder.refuses:
            continue
        except Exception as error:  # noqa: BLE001 - it is what we look for
            pytest.fail(f"{decoder.name}, case {number} of FUZZ_SEED={SEED}: {error!r} of {raw[:300]!r}")
