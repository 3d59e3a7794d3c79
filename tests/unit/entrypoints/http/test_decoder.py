"""The body decoder: what it accepts, and that each refusal names its place."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Fault, Invalid
from chalicelib.entrypoints.http.decoder import (
    MAX_DEPTH,
    MAX_INTEGER,
    BodyTooLarge,
    MalformedJson,
    child,
    decode,
)

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-MAX_INTEGER, MAX_INTEGER)
    | st.text(st.characters(exclude_categories=("Cs", "Cc"))),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8), inner, max_size=4
        )
    ),
    max_leaves=12,
)


def faults(raw: bytes, limit: int = 65_536) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        decode(raw, limit)
    return [(f.pointer, f.code) for f in refused.value.faults]


def attempt(raw: bytes) -> tuple[Fault, ...] | None:
    """The faults of a refusal, None for a value."""
    try:
        decode(raw, 1_000_000)
    except Invalid as refused:
        return refused.faults
    return None


@given(json_values)
def test_ordinary_json_comes_through_unchanged(value: object) -> None:
    """Whatever is nested at most sixteen deep, with plain texts and safe integers, is read as written."""
    assert decode(json.dumps(value).encode()) == value


@given(st.binary(max_size=200))
def test_any_bytes_give_a_value_or_invalid(raw: bytes) -> None:
    """No other exception leaves the decoder."""
    assert attempt(raw) != ()


@given(st.text(alphabet='{}[]",:\\u0dD8eE+-.1 \n\x00tn', max_size=60))
def test_nearly_json_gives_a_value_or_invalid(text: str) -> None:
    """Texts made of JSON's own characters find no other way out either."""
    assert attempt(text.encode()) != ()


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", ("", "syntax")),
        (b"{", ("", "syntax")),
        (b'{"a":1,}', ("", "syntax")),
        (b"\xef\xbb\xbf{}", ("", "syntax")),
        (b'{"a":"line\nbreak"}', ("", "syntax")),
        (b"{} {}", ("", "trailing_data")),
        (b'{"a":"\xff"}', ("", "not_utf8")),
        (b'{"a":{"b":1,"b":2}}', ("/a/b", "duplicate_key")),
        (b'{"a":[1,{"b/c":1.0}]}', ("/a/1/b~1c", "not_an_integer")),
        (b'{"a":1e3}', ("/a", "not_an_integer")),
        (b'{"a":NaN}', ("/a", "not_finite")),
        (b'{"a":-Infinity}', ("/a", "not_finite")),
        (b'{"a":9007199254740992}', ("/a", "integer_out_of_range")),
        (b'{"a":' + b"9" * 5000 + b"}", ("/a", "integer_out_of_range")),
        (rb'{"a":"\ud800"}', ("/a", "lone_surrogate")),
        (rb'{"a":"\u0000"}', ("/a", "control_character")),
        (rb'{"a":"\u0085"}', ("/a", "control_character")),
        (rb'{"a":"paid\runpaid"}', ("/a", "control_character")),
        (rb'{"a":"\r\n\r"}', ("/a", "control_character")),
        (rb'{"\u0007":1}', ("", "control_character")),
        (b"[" * 17 + b"]" * 17, ("", "too_deep")),
        (b"[" * 60_000, ("", "too_deep")),
        (b'{"a":' * 10_000, ("", "too_deep")),
    ],
)
def test_a_refusal_names_place_and_reason(raw: bytes, expected: tuple[str, str]) -> None:
    """Each rule has its own code, and a JSON Pointer wherever the place can be told."""
    assert faults(raw) == [expected]


@pytest.mark.parametrize(
    "raw",
    [
        b'"' + b'\\"' * 30_000,
        b'{"a":' + b'"\\' * 30_000,
        b'["' + b"\\" * 60_000,
        b'"' * 60_000,
        b"[1," * 20_000,
    ],
    ids=["escaped quotes", "open strings", "backslashes", "quotes", "arrays"],
)
def test_no_text_takes_long(raw: bytes) -> None:
    """Work grows with the length and no faster: half a megabyte of malice is read in a moment."""
    started = time.perf_counter()
    assert attempt(raw * 4) is not None
    assert time.perf_counter() - started < 1


def test_all_faults_are_told_at_once() -> None:
    """One answer names every value that is wrong."""
    raw = rb'{"a":1.5,"b":["\u0001",{"c":1,"c":NaN}]}'
    assert faults(raw) == [
        ("/a", "not_an_integer"), ("/b/0", "control_character"), ("/b/1/c", "duplicate_key"), ("/b/1/c", "not_finite"),
    ]  # fmt: skip


def test_a_repeated_key_is_refused_even_with_equal_values() -> None:
    """`{"a":1,"a":1}` reads alike everywhere, but whoever sends it has a bug worth knowing of."""
    assert faults(b'{"a":1,"a":1}') == [("/a", "duplicate_key")]


def test_newlines_tabs_and_emoji_are_text() -> None:
    """People write paragraphs."""
    assert decode(rb'{"a":"one\n\ttwo\r\n \ud83d\ude00 \u4e2d"}') == {"a": "one\n\ttwo\r\n \U0001f600 中"}


def test_sixteen_levels_are_deep_enough() -> None:
    """The published depth itself is accepted; brackets within texts do not count."""
    raw = b"[" * (MAX_DEPTH - 1) + b'["[[[[{{{{"]' + b"]" * (MAX_DEPTH - 1)
    assert decode(raw)


def test_the_size_is_checked_first() -> None:
    """A long body is refused unread, with the limit in the answer."""
    with pytest.raises(BodyTooLarge) as refused:
        decode(b" " * 101, 100)
    assert refused.value.faults == (Fault("", "body_too_large", 100),)


def test_malformed_json_has_its_own_code() -> None:
    """Clients tell a broken body from a wrong field."""
    with pytest.raises(MalformedJson):
        decode(b"nonsense")


def test_pointers_escape_and_never_carry_hostile_names() -> None:
    """RFC 6901 escapes; names that are long or not printable are replaced by their parent."""
    assert child("/a", "b/c~d") == "/a/b~1c~0d"
    assert child("/a", 0) == "/a/0"
    assert child("/a", "\ud800") == "/a"
    assert child("/a", "x" * 65) == "/a"
