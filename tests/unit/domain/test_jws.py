"""A foreign token's text: one form, and nothing that changes what is signed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.credentials import Rejected
from chalicelib.domain.jws import MAX_TEXT, decoded, parse
from tests.jwts import b64

HEAD, BODY = b64(b'{"alg":"RS256"}'), b64(b'{"iss":"i"}')


def test_a_token_falls_into_its_parts() -> None:
    """What is signed are the first two parts with their dot, as they came."""
    parts = parse(f"{HEAD}.{BODY}.{b64(b'mark')}")
    assert (parts.header, parts.claims) == ({"alg": "RS256"}, {"iss": "i"})
    assert (parts.signed, parts.signature) == (f"{HEAD}.{BODY}".encode(), b"mark")


@pytest.mark.parametrize(
    "text",
    [
        "", ".", "..", f"{HEAD}.{BODY}", f"{HEAD}.{BODY}.", f".{BODY}.YQ", f"{HEAD}..YQ",
        f"{HEAD}.{BODY}.YQ.YQ", f"{HEAD}.{BODY}.YQ.YQ.YQ", f"{HEAD}.{BODY}.YQ\n", f" {HEAD}.{BODY}.YQ",
        f"{HEAD}.{BODY}.YQ==", f"{HEAD}.{BODY}.YR", f"{HEAD}.{BODY}.Y", f"{HEAD}.{BODY}.Y+/a",
        f"{HEAD}.{b64(b'[]')}.YQ", f"{HEAD}.{b64(b'1')}.YQ", f"{HEAD}.{b64(b'{')}.YQ", f"{HEAD}.{b64(bytes([255]))}.YQ",
        f"{HEAD}.{BODY}.{'A' * MAX_TEXT}",
    ],
    ids=range(20),
)  # fmt: skip
def test_any_other_form_is_refused(text: str) -> None:
    """Parts missing or too many, blanks, padding, stray bits, no object, no UTF-8, too long."""
    with pytest.raises(Rejected):
        parse(text)


@pytest.mark.parametrize(
    "body",
    [
        b'{"iss":"i","iss":"j"}', b'{"a":{"b":1,"b":2}}', b'{"exp":NaN}', b'{"exp":Infinity}',
        b'{"a":' + b"[" * 2_000, b'{"exp":' + b"9" * 3_000 + b"9" * 20 + b"",
    ],
    ids=["name twice", "name twice inside", "NaN", "Infinity", "deep", "unfinished"],
)  # fmt: skip
def test_what_two_readers_would_read_differently_is_refused(body: bytes) -> None:
    """Or what would make one of them fall over."""
    with pytest.raises(Rejected):
        parse(f"{HEAD}.{b64(body)}.YQ")


@pytest.mark.parametrize("name", ["crit", "b64", "cty", "enc", "zip"])
def test_a_header_that_must_be_understood_is_refused(name: str) -> None:
    """Whatever its value: we understand none of them."""
    with pytest.raises(Rejected):
        parse(f"{b64(json.dumps({'alg': 'RS256', name: None}).encode())}.{BODY}.YQ")


@given(
    st.text(max_size=60) | st.from_regex(r"\A[A-Za-z0-9_-]{0,30}\.[A-Za-z0-9_-]{0,30}\.[A-Za-z0-9_-]{0,9}\Z")
)
def test_it_is_total_over_text(text: str) -> None:
    """Parts or a refusal, never another error."""
    try:
        found = parse(text)
    except Rejected:
        return
    assert found.signature == decoded(text.rpartition(".")[2])
