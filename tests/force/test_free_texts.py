"""Injection in every text of every request: each hostile one is refused with its code, or kept to the letter."""

from __future__ import annotations

import json
import re

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.entrypoints.http import fields
from chalicelib.entrypoints.http.decoder import decode
from tests.force.free_texts import FREE, Place, free, texts
from tests.force.hostile import NEVER, TEXTS
from tests.force.test_owned import TAKING

EVERY = list(texts(TAKING))
BY_ENDPOINT = {
    endpoint.name: found
    for endpoint in TAKING
    if (found := [place for place in EVERY if place.endpoint == endpoint.name and free(place)])
}
PLAIN = {"device"}
"""A word like any other, but as the name of a file."""


def codes(place: Place, text: str) -> set[str]:
    """What is said against the text there, by the way of a request; without fault it is the same to the letter."""
    try:
        value = decode(json.dumps({"v": text}).encode())
        assert isinstance(value, dict)
        made: str = fields.read(value["v"], place.kind, place.pointer)
    except Invalid as refused:
        return {fault.code for fault in refused.faults}
    assert made.encode() == text.encode()
    return set()


def expected(place: Place, text: str) -> set[str]:
    if place.node.max_length is not None and len(text) > place.node.max_length:
        return {"too_long"}
    if place.node.min_length is not None and len(text) < place.node.min_length:
        return {"too_short"}
    seen = (place.node.pattern or "").startswith("^[!-~]")
    return {"pattern"} if seen and not re.fullmatch(str(place.node.pattern), text) else set()


@pytest.mark.parametrize("name", BY_ENDPOINT)
def test_every_free_text_is_kept_to_the_letter_or_refused(name: str) -> None:
    """Refused only for its length or its script; what writes on terminals is refused everywhere."""
    for place in BY_ENDPOINT[name]:
        for text in TEXTS.values():
            assert codes(place, text) == expected(place, text), (place.pointer, text)
        for text in NEVER.values():
            assert codes(place, text) == {"control_character"}, (place.pointer, text)


def test_a_form_of_its_own_lets_nothing_through() -> None:
    """Codes, references, ids, links: one place of each form, with all of them."""
    forms = {place.node.pattern: place for place in EVERY if not free(place)}
    assert len(forms) > 50
    for place in forms.values():
        for name in TEXTS.keys() - PLAIN:
            assert codes(place, TEXTS[name]), (place.pointer, name)
        for text in NEVER.values():
            assert codes(place, text) == {"control_character"}


def test_the_list_is_of_every_text() -> None:
    """Every text of every body is free or of a form, and no place is there twice."""
    pairs = [(place.endpoint, place.pointer) for found in BY_ENDPOINT.values() for place in found]
    assert len(set(pairs)) == len(pairs) == sum(place.node.pattern in FREE for place in EVERY)
    assert len(pairs) > 300
    assert len(BY_ENDPOINT) > 60
