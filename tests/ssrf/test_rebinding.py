"""Rebinding: a name that is public when it is looked at and something else when it is connected to."""

from __future__ import annotations

import pytest

from tests.ssrf.asking import Resolver, post, reached, refused
from tests.ssrf.corpus import FAMILIES, TWINS
from tests.ssrf.guard import guarded


@pytest.mark.parametrize("family", FAMILIES)
def test_the_address_that_was_judged_is_the_one_connected_to(family: str) -> None:
    """One look-up an attempt: the second answer is the next attempt's, and judged for itself."""
    with guarded(TWINS) as seen:
        for vector in FAMILIES[family]:
            resolver = Resolver([vector.twin_leads], [vector.leads], [vector.twin_leads])
            assert reached(post(vector.twin, resolver), seen, vector), vector
            assert resolver.asked == 1
            assert refused(post(vector.twin, resolver), seen), vector
            assert reached(post(vector.twin, resolver), seen, vector), vector


@pytest.mark.parametrize("family", FAMILIES)
def test_one_bad_address_condemns_all_of_them(family: str) -> None:
    """First or last: the others may be there to be judged in its place."""
    with guarded(TWINS) as seen:
        for vector in FAMILIES[family]:
            good, bad = vector.twin_leads, vector.leads
            assert reached(post(vector.twin, Resolver([good])), seen, vector), vector
            for answer in ((good, bad), (bad, good), (good, good, bad)):
                assert refused(post(vector.twin, Resolver(answer)), seen), vector


@pytest.mark.parametrize("family", FAMILIES)
def test_a_vector_that_shows_a_public_address_first_gains_nothing(family: str) -> None:
    """What is refused as a text is refused whatever its name says of itself; a name may be public until it is not."""
    with guarded(TWINS) as seen:
        for vector in FAMILIES[family]:
            assert reached(post(vector.twin, Resolver([vector.twin_leads])), seen, vector), vector
            resolver = Resolver([vector.twin_leads], [vector.leads])
            first = post(vector.text, resolver)
            assert (first.error == "connect" and seen.take()) if vector.is_name else refused(first, seen), (
                vector
            )
            assert refused(post(vector.text, resolver), seen), vector
