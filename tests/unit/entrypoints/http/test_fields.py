"""Field validation: every error at once, never laxer than msgspec, never another exception."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, NewType

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta

from chalicelib.domain.errors import Fault, Invalid
from chalicelib.entrypoints.http.fields import all_optional, read, read_query

Code = NewType("Code", str)
ShortCode = Annotated[Code, Meta(pattern="^[a-z]{1,3}$", max_length=3)]


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Inner(msgspec.Struct, forbid_unknown_fields=True):
    n: Annotated[int, Meta(ge=1, le=3)]
    code: ShortCode | None = None


class Cat(msgspec.Struct, tag="cat", forbid_unknown_fields=True):
    lives: int


class Dog(msgspec.Struct, tag="dog", forbid_unknown_fields=True):
    name: str


class Outer(msgspec.Struct, forbid_unknown_fields=True):
    text: Annotated[str, Meta(min_length=1, max_length=3)]
    colour: Colour
    inner: Inner | None = None
    items: Annotated[list[Inner], Meta(min_length=1, max_length=2)] | None = None
    many: tuple[ShortCode, ...] = ()
    labels: Annotated[dict[ShortCode, Annotated[str, Meta(max_length=2)]], Meta(max_length=1)] | None = None
    day: date | None = None
    moment: Annotated[datetime, Meta(tz=True)] | None = None
    flag: bool = False
    kind: Literal["one", "two"] | None = None
    pet: Cat | Dog | None = None
    count: Annotated[int, Meta(gt=0, lt=5)] | None = None
    size: Literal[1, 2] | str | None = None


class Page(msgspec.Struct, forbid_unknown_fields=True):
    after: Annotated[str, Meta(max_length=5)] = ""
    limit: Annotated[int, Meta(ge=1, le=100)] = 50
    strict: bool | None = None


scalars = st.sampled_from(
    [None, True, False, 0, 1, 2, 3, 5, -1, 2**53, "", "a", "ab", "abc\n", "abcd", "red", "one", "cat", "dog",
     "2026-11-22", "2026-02-30", "2026-11-22T04:00:00Z", "2026-11-22T04:00:00", "0000-01-01",
     "9999-12-31T23:59:59+23:59", "中文"]
) | st.text(max_size=4)  # fmt: skip
names = st.sampled_from(
    ["text", "colour", "inner", "items", "many", "labels", "day", "moment", "flag", "kind", "pet", "count", "size", "n",
     "code", "type", "lives", "name", "other"]
)  # fmt: skip
likely = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=6),
    max_leaves=20,
)
inners = st.fixed_dictionaries({"n": scalars}, optional={"code": scalars, "other": scalars})
bodies = st.fixed_dictionaries(
    {},
    optional={
        "text": st.sampled_from(["a", "abc", "abcd", ""]),
        "colour": st.sampled_from(["red", "green", 1]),
        "inner": inners,
        "items": st.lists(inners, max_size=3),
        "many": st.lists(scalars, max_size=3),
        "labels": st.dictionaries(st.text("ab1", max_size=4), scalars, max_size=2),
        "day": scalars,
        "moment": scalars,
        "flag": scalars,
        "kind": scalars,
        "pet": st.fixed_dictionaries({}, optional={"type": scalars, "lives": scalars, "name": scalars}),
        "count": scalars,
        "size": scalars,
        "other": scalars,
    },
)


def refused(value: object, kind: type = Outer) -> list[tuple[str, str, Any]]:
    with pytest.raises(Invalid) as caught:
        read(value, kind)
    return [(f.pointer, f.code, f.limit) for f in caught.value.faults]


@given(likely | bodies, st.sampled_from([Outer, Inner, Page]))
def test_never_laxer_than_msgspec(value: object, kind: type) -> None:
    """What it accepts, msgspec converts to the same; what msgspec refuses, it reports at least one fault for."""
    try:
        ours, faults = read(value, kind), None
    except Invalid as error:
        ours, faults = None, {f.code for f in error.faults}
    if faults is None:
        assert ours == msgspec.convert(value, kind)
    else:
        assert faults
        assert "invalid" not in faults, "a rule is missing here"


def test_all_errors_come_at_once() -> None:
    """Unknown, missing, wrong type, length, range, pattern, enumeration, nested and in lists."""
    value = {
        "text": "long!", "inner": {"n": 9, "code": "A", "x": 1}, "items": [{}, {"n": True}], "day": "2026-02-30",
        "flag": 1, "kind": "three", "pet": {"type": "fish"}, "count": 5, "bogus": None,
    }  # fmt: skip
    assert refused(value) == [
        ("/bogus", "unknown_field", None),
        ("/text", "too_long", 3),
        ("/colour", "missing", None),
        ("/inner/x", "unknown_field", None),
        ("/inner/n", "too_large", 3),
        ("/inner/code", "pattern", "^[a-z]{1,3}$"),
        ("/items/0/n", "missing", None),
        ("/items/1/n", "wrong_type", "integer"),
        ("/day", "not_a_date", None),
        ("/flag", "wrong_type", "boolean"),
        ("/kind", "not_one_of", "one, two"),
        ("/pet/type", "not_one_of", "cat, dog"),
        ("/count", "too_large", 4),
    ]


@pytest.mark.parametrize(
    ("field", "given_", "expected"),
    [
        ("items", [], ("/items", "too_few", 1)),
        ("items", [{"n": 1}] * 3, ("/items", "too_many", 2)),
        ("labels", {"a": "b", "c": "d"}, ("/labels", "too_many", 1)),
        ("labels", {"a": "long"}, ("/labels/a", "too_long", 2)),
        ("many", ["a", 1], ("/many/1", "wrong_type", "string")),
        ("many", "abc", ("/many", "wrong_type", "array")),
        ("count", 0, ("/count", "too_small", 1)),
        ("moment", "2026-11-22T04:00:00", ("/moment", "not_a_moment", None)),
        ("moment", "9999-12-31T23:59:59-23:59", ("/moment", "not_a_moment", None)),
        ("text", "", ("/text", "too_short", 1)),
        ("inner", [], ("/inner", "wrong_type", "object")),
        ("pet", {"type": "cat", "lives": "9"}, ("/pet/lives", "wrong_type", "integer")),
        ("size", 3, ("/size", "not_one_of", "1, 2")),
        ("size", {}, ("/size", "wrong_type", "string or value")),
    ],
)
def test_one_rule_at_a_time(field: str, given_: object, expected: tuple[str, str, Any]) -> None:
    """Each rule has its code and publishes its limit."""
    assert refused({"text": "a", "colour": "red", field: given_}) == [expected]


def test_a_pattern_ends_where_the_text_ends() -> None:
    """Python's `$` would let a newline slip in behind a reference."""
    assert refused({"n": 1, "code": "ab\n"}, Inner) == [("/code", "pattern", "^[a-z]{1,3}$")]


def test_a_valid_value_is_converted() -> None:
    """Enums, dates, moments and nested structs arrive typed."""
    value = {"text": "a", "colour": "blue", "inner": {"n": 2}, "day": "2026-11-22"}
    value["moment"] = "2026-11-22T12:00:00+08:00"
    got = read(value, Outer)
    assert (got.colour, got.inner, got.day) == (Colour.BLUE, Inner(2), date(2026, 11, 22))
    assert got.moment == datetime(2026, 11, 22, 4, tzinfo=UTC)


def test_the_top_level_must_be_an_object() -> None:
    """The empty pointer names the whole body."""
    assert refused([]) == [("", "wrong_type", "object")]


def test_query_parameters_are_typed_by_their_field() -> None:
    """`limit=20` is a number, `after=20` stays a text."""
    assert read_query({"after": ["20"], "limit": ["20"], "strict": ["true"]}, Page) == Page("20", 20, True)


@pytest.mark.parametrize(
    ("params", "fault"),
    [
        ({"limit": ["1", "2"]}, Fault("query/limit", "repeated_parameter")),
        ({"limit": ["1.5"]}, Fault("query/limit", "wrong_type", "integer")),
        ({"limit": ["9999"]}, Fault("query/limit", "too_large", 100)),
        ({"limt": ["5"]}, Fault("query/limt", "unknown_field")),
        ({"after": ["\x00"]}, Fault("query/after", "control_character")),
        ({"strict": ["yes"]}, Fault("query/strict", "wrong_type", "boolean")),
    ],
)
def test_query_faults_say_that_they_are_in_the_query(params: dict[str, list[str]], fault: Fault) -> None:
    """No pointer into a body begins with `query/`."""
    with pytest.raises(Invalid) as caught:
        read_query(params, Page)
    assert caught.value.faults == (fault,)


def test_a_type_no_request_uses_is_a_programming_error() -> None:
    """Told at once, not passed unchecked."""
    with pytest.raises(TypeError, match="FloatType"):
        read(1, float)


def test_an_empty_body_is_enough_when_nothing_is_required() -> None:
    """`{reason?}` needs no braces."""
    assert all_optional(Page)
    assert not all_optional(Outer)
