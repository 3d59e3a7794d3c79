"""Dispatch: a row may hold any URL and a name have any address; a connection is made to a public one or not at all."""

from __future__ import annotations

import pytest

from chalicelib.domain.addresses import Policy
from tests.ssrf.asking import Resolver, post, reached, refused
from tests.ssrf.corpus import FAMILIES, MADE, TWINS, WRITTEN
from tests.ssrf.guard import guarded

ONE_MACHINE = Policy(allow_http=True, exceptions=frozenset({("127.0.0.1", 4010)}))


@pytest.mark.parametrize("family", FAMILIES)
def test_no_vector_is_sent_to(family: str) -> None:
    """Its twin is. What the text gives away is refused before it is looked up."""
    with guarded(TWINS) as seen:
        for vector in FAMILIES[family]:
            assert reached(post(vector.twin, Resolver([vector.twin_leads])), seen, vector), vector
            resolver = Resolver([vector.leads])
            assert refused(post(vector.text, resolver), seen), vector
            assert resolver.asked == (1 if vector.is_name else 0), vector


@pytest.mark.parametrize("family", FAMILIES)
def test_no_name_with_the_address_of_a_vector_is_sent_to(family: str) -> None:
    """However harmless it looks: the twin's own name, were it to lead there."""
    with guarded(TWINS) as seen:
        for vector in FAMILIES[family]:
            assert reached(post(vector.twin, Resolver([vector.twin_leads])), seen, vector), vector
            assert refused(post(vector.twin, Resolver([vector.leads])), seen), vector


def test_the_exception_of_the_one_machine_stack_opens_none_of_them() -> None:
    """It is for one address and one port."""
    with guarded(TWINS) as seen:
        opened = [
            vector
            for vector in WRITTEN + MADE
            if not refused(post(vector.text, Resolver([vector.leads]), ONE_MACHINE), seen)
        ]
    assert not opened
