"""What is read from API Gateway's event before anybody is recognised."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from chalice.app import Request as Event

from chalicelib.entrypoints.http.exchange import exchange, folded, request_time

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def event(headers: dict[str, str] | None = None, path: str = "/v1/cases", **context: Any) -> Event:
    return Event({
        "multiValueQueryStringParameters": None, "headers": headers or {}, "pathParameters": {}, "body": None,
        "stageVariables": None, "path": path,
        "requestContext": {"httpMethod": "GET", "resourcePath": "/v1/cases", "path": path, **context},
    })  # fmt: skip


@pytest.mark.parametrize(
    ("seconds", "counts"), [(0, True), (-5, True), (-29, True), (-30, False), (1, False), (-3600, False)]
)
def test_a_request_counts_as_of_its_arrival_at_the_gateway(seconds: int, counts: bool) -> None:
    """Within what can be true: no earlier than the gateway waits, and never ahead of our own clock."""
    arrived = NOW + timedelta(seconds=seconds)
    seen = request_time(event(requestTimeEpoch=int(arrived.timestamp() * 1000)), NOW)
    assert seen == (arrived if counts else NOW)


@pytest.mark.parametrize("millis", [None, "1795320000000", True, -1, 2**60, 1.5])
def test_a_request_time_that_is_none_is_not_used(millis: object) -> None:
    """The local server sends none; anything odd is as good as none."""
    assert request_time(event(requestTimeEpoch=millis), NOW) == NOW


def test_the_gateways_request_id_is_the_correlation_id() -> None:
    """And stays the same however often it is asked for."""
    seen = event(requestId="gateway-id-1")
    assert exchange(seen).correlation_id == exchange(seen).correlation_id == "gateway-id-1"


def test_without_any_id_one_is_made_once() -> None:
    """The middleware and the view see the same request."""
    seen = event()
    assert exchange(seen).correlation_id == exchange(seen).correlation_id


@pytest.mark.parametrize(
    ("given", "taken"), [("order-448210", True), ("a b c d e f g", False), ("short", False)]
)
def test_a_callers_own_correlation_id_is_taken_when_harmless(given: str, taken: bool) -> None:
    """It ends up in log lines and headers."""
    seen = exchange(event({"x-correlation-id": given}, requestId="gateway-id-1")).correlation_id
    assert seen == (given if taken else "gateway-id-1")


@pytest.mark.parametrize(
    ("full", "own", "base"),
    [("/api/v1/cases", "/v1/cases", "/api"), ("/v1/cases", "/v1/cases", ""), ("/v1/cases", None, "")],
)
def test_the_prefix_is_what_the_stage_adds(full: str, own: str | None, base: str) -> None:
    """Links lead through it, so that they work with and without a domain of one's own."""
    seen = event()
    seen.context["path"] = full
    seen.to_original_event()["path"] = own
    assert exchange(seen).base == base


@pytest.mark.parametrize(("verb", "shown"), [("offer", "offer"), ("Offer\n", "{verb}"), ("x" * 41, "{verb}")])
def test_the_verb_of_an_action_is_part_of_its_route(verb: str, shown: str) -> None:
    """As in the table; what could be no verb is kept out of the log line."""
    seen = event()
    raw = seen.to_original_event() | {"pathParameters": {"case_id": "case_1", "verb": verb}}
    raw["requestContext"] |= {"resourcePath": "/v1/cases/{case_id}/actions/{verb}"}
    assert exchange(Event(raw)).route == f"/v1/cases/{{case_id}}/actions/{shown}"


@pytest.mark.parametrize(
    ("given", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::1", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("::1", "::/64"),
        ("test-invoke-source-ip", ""),
        ("203.0.113.7, 198.51.100.9", ""),
        ("fe80::1%eth0", ""),
        ("a\x00b", ""),
        ("1" * 100, ""),
        (None, ""),
        (7, ""),
    ],
)
def test_an_address_has_one_spelling_and_a_whole_64(given: object, counted: str) -> None:
    """What is no address is nobody's."""
    assert folded(given) == counted
    assert exchange(event(identity={"sourceIp": given})).address == counted


def test_the_address_is_the_gateways_word_alone() -> None:
    """Whatever the peer writes into headers; and none where the gateway gives none."""
    said = {"x-forwarded-for": "198.51.100.9", "forwarded": "for=198.51.100.9", "x-real-ip": "198.51.100.9"}
    assert exchange(event(said, identity={"sourceIp": "203.0.113.7"})).address == "203.0.113.7"
    assert exchange(event(said)).address == ""
