"""Names and patterns of the published schemas."""

from __future__ import annotations

import re

import pytest

from chalicelib.entrypoints.http.openapi import document
from chalicelib.entrypoints.http.openapi_schemas import REF, AmbiguousName, ecma, portable


def test_two_classes_of_one_name_say_what_they_belong_to() -> None:
    """And whoever refers to them follows."""
    made = portable({
        "chalicelib.domain.case.state.Stage": {"enum": ["a"], "title": "Stage"},
        "chalicelib.entrypoints.http.group_parts.Stage": {"enum": ["b"]},
        "Case": {"properties": {"stage": {"$ref": REF.format(name="chalicelib.domain.case.state.Stage")}}},
    })  # fmt: skip
    assert set(made) == {"StageOfCase", "StageOfGroup", "Case"}
    assert made["StageOfCase"]["title"] == "StageOfCase"
    assert made["Case"]["properties"]["stage"] == {"$ref": REF.format(name="StageOfCase")}


def test_a_name_that_would_be_taken_twice_is_refused() -> None:
    """Rather than one schema in the place of another."""
    with pytest.raises(AmbiguousName, match="StageOfCase"):
        portable({"chalicelib.domain.case.state.Stage": {}, "StageOfCase": {}})


def test_every_array_says_what_is_in_it() -> None:
    """Tuples and lists of anything too: generators of code ask for it."""
    made = portable({
        "Pair": {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}, {"type": "string"}]},
        "Any": {"type": "array"},
    })  # fmt: skip
    assert made["Pair"]["items"] == {"anyOf": [{"type": "string"}, {"type": "integer"}]}
    assert made["Any"]["items"] == {}


def test_patterns_are_read_by_javascript_too() -> None:
    r"""Which knows neither `\A` nor `\Z`."""
    assert ecma(r"\A[0-9a-f]{64}\Z") == "^[0-9a-f]{64}$"


def test_no_name_tells_where_the_code_has_it() -> None:
    """Every published name is one word."""
    assert all(re.fullmatch(r"[A-Z][A-Za-z0-9]*", name) for name in document()["components"]["schemas"])
