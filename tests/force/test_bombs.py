"""JSON bombs: refused by one error, with place and limit, before anything grows; over HTTP nothing is written."""

from __future__ import annotations

import sys
from collections import Counter
from types import FrameType
from typing import Any

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.entrypoints.http.decoder import MAX_BODY, MAX_DEPTH, BodyTooLarge, decode
from tests.force.bombs import BOMBS, LEVELS, SOUND
from tests.handlers.http.conftest import Case
from tests.handlers.http.refusing import account, api, nothing_written, shared

__all__ = ["account", "api", "shared"]  # the fixtures


def codes(raw: bytes) -> set[str]:
    with pytest.raises(Invalid) as refused:
        decode(raw, 4 * LEVELS * 2)
    assert all(fault.pointer == "" or fault.pointer.startswith("/") for fault in refused.value.faults)
    return {fault.code for fault in refused.value.faults}


def calls(raw: bytes) -> Counter[str]:
    """How often each function was called while it was read: what grows shows here, whatever the clock."""
    seen: Counter[str] = Counter()

    def note(frame: FrameType, event: str, _: Any) -> None:
        if event == "call":
            seen[frame.f_code.co_name] += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        decode(raw, 4 * LEVELS * 2)
    except Invalid:
        pass
    finally:
        sys.setprofile(before)
    return seen


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused(name: str) -> None:
    """By the decoder's one error, for the one reason."""
    raw, code = BOMBS[name]
    assert codes(raw) == {code}


@pytest.mark.parametrize("name", SOUND)
def test_what_only_looks_like_one_is_read(name: str) -> None:
    """Large or odd is not wrong."""
    decode(SOUND[name], 4 * LEVELS * 2)


@pytest.mark.parametrize("name", [name for name, (_, code) in BOMBS.items() if code == "too_deep"])
def test_depth_is_counted_before_anything_is_parsed(name: str) -> None:
    """Not one parser is called, and nothing calls itself."""
    seen = calls(BOMBS[name][0])
    assert seen["loads"] == seen["_parse"] == 0
    assert sum(seen.values()) < 20


@pytest.mark.parametrize("name", ["sixty thousand digits", "a fraction without end", "1E+9999"])
def test_a_long_number_is_never_made(name: str) -> None:
    """Its digits are counted, not read: a handful of calls, however many there are."""
    assert sum(calls(BOMBS[name][0]).values()) < 40


def test_length_is_looked_at_first() -> None:
    """One byte more than is allowed, of what would be refused for another reason."""
    with pytest.raises(BodyTooLarge) as refused:
        decode(b"\xff" * (MAX_BODY + 1))
    assert [(f.code, f.limit) for f in refused.value.faults] == [("body_too_large", MAX_BODY)]


def test_the_depth_allowed_is_told() -> None:
    """With the refusal."""
    with pytest.raises(Invalid) as refused:
        decode(b"[" * (MAX_DEPTH + 1))
    assert [(f.pointer, f.code, f.limit) for f in refused.value.faults] == [("", "too_deep", MAX_DEPTH)]


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_over_http_is_a_problem(shared: Case, name: str) -> None:
    """Told with its code; nothing is written."""
    raw, code = BOMBS[name]
    with nothing_written():
        answer = shared.api("POST", "/v1/cases", None, shared.platform, raw=raw)
    assert answer.status == 400, answer.text
    assert answer.code in {"invalid_request", "malformed_json"}
    assert {fault for _, fault in answer.faults} == {code}


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "gzip, gzip", "identity"])
def test_no_body_is_unpacked(shared: Case, coding: str) -> None:
    """Whatever it says of itself: what was packed is bytes that are no text."""
    with nothing_written():
        answer = shared.api(
            "POST", "/v1/cases", None, shared.platform, raw=BOMBS["packed"][0], Content_Encoding=coding
        )
    assert (answer.status, answer.code) == (400, "malformed_json")


@pytest.mark.parametrize("length", ["0", "1", "99999999999", "-1", "5;ext", "ffffffffffffffff"])
def test_no_length_that_is_claimed_is_believed(shared: Case, length: str) -> None:
    """Nor chunks: the gateway hands over whole bodies, and their own bytes count."""
    with nothing_written():
        answer = shared.api(
            "POST",
            "/v1/cases",
            None,
            shared.platform,
            raw=b"[" * 100,
            Content_Length=length,
            Transfer_Encoding="chunked",
        )
    assert (answer.status, answer.faults) == (400, {("", "too_deep")})
