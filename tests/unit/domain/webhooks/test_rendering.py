"""What an endpoint gets of an event: in full, thin, and never above 20,000 bytes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.publication import encode
from chalicelib.domain.webhooks.rendering import LATEST, MAX_BYTES, VERSIONS, render


def published(kind: str = "case", **event: Any) -> dict[str, Any]:
    return {
        "type": "case.served", "timestamp": "2026-11-22T04:00:00.000000Z",
        "data": {
            "event_id": "evt_1", f"{kind}_id": "x_1", "sequence": 3, "seq": 7, "hash": "ab" * 32,
            "by": {"role": "system"}, "event": event, kind: {"id": "x_1", "version": 7},
        },
    }  # fmt: skip


def rendered(thing: dict[str, Any], **how: Any) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(render(encode(thing), **how))
    return read


def test_the_first_version_is_the_event_log_byte_for_byte() -> None:
    """Whatever order its keys have."""
    text = '{"type":"x","data":{"b":1,"a":"灯"}}'
    assert render(text) == render(text, "1") == text


def test_thin_is_ids_numbers_hash_and_links() -> None:
    """Nothing of what is in the case."""
    assert rendered(published(secret="x"), thin=True) == {
        "type": "case.served", "timestamp": "2026-11-22T04:00:00.000000Z",
        "data": {
            "event_id": "evt_1", "case_id": "x_1", "sequence": 3, "seq": 7, "hash": "ab" * 32, "thin": True,
            "links": {"case": "/v1/cases/x_1", "event": "/v1/cases/x_1/events?after=6&limit=1"},
        },
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "place"),
    [("report", "reports"), ("group", "groups"), ("alert", "alerts"), ("arbitration", "arbitrations")],
)
def test_every_kind_of_record_has_its_link(kind: str, place: str) -> None:
    """A case alone has a log of its own to point into."""
    assert rendered(published(kind), thin=True)["data"]["links"] == {kind: f"/v1/{place}/x_1"}


def test_twenty_thousand_bytes_go_and_one_more_is_thin() -> None:
    """By bytes and not by letters; it says that it was cut."""
    text = encode(published(text=""))
    room = MAX_BYTES - len(text.encode())
    full = encode(published(text="x" * room))
    assert len(full.encode()) == 20_000
    assert render(full) == full
    cut = rendered(published(text="x" * (room + 1)))["data"]
    assert (cut["thin"], cut["truncated"], "event" in cut, cut["links"]["case"]) == (
        True, True, False, "/v1/cases/x_1",
    )  # fmt: skip
    assert "truncated" in rendered(published(text="灯" * (room // 3 + 1)))["data"]


def test_news_without_a_record_stays_whole() -> None:
    """A test event, or one of an endpoint."""
    news = {"type": "webhook.test", "timestamp": "2026", "data": {"event_id": "evt_1"}}
    assert rendered(news, thin=True) == news


def test_news_without_a_record_that_is_too_large_is_cut_to_its_ids() -> None:
    """A message of a hand-over, say; there is no link to give."""
    news = {
        "type": "handover.x",
        "timestamp": "2026",
        "data": {"id": "hmg_1", "payload": {"text": "x" * 20_000}},
    }
    assert rendered(news)["data"] == {"id": "hmg_1", "thin": True, "truncated": True}


@given(text=st.text(max_size=30_000), thin=st.booleans(), version=st.sampled_from(sorted(VERSIONS)))
@settings(max_examples=40, deadline=None)
def test_nothing_is_ever_larger(text: str, thin: bool, version: str) -> None:
    """In any version, of whatever is in it."""
    assert len(render(encode(published(text=text)), version, thin=thin).encode()) <= MAX_BYTES


def test_every_version_ever_published_can_be_rendered() -> None:
    """Whoever has pinned one gets it: a line is added to this list and none taken away."""
    assert sorted(VERSIONS) == ["1"]
    assert LATEST in VERSIONS
