"""A receiver: each event once, and never an older state after a newer one."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from redress_client import Receiver, webhooks
from redress_client.receiving import InProcess

SECRET = "whsec_" + base64.b64encode(b"s" * 32).decode()
NOW = 1_795_320_000


def event(number: int, sequence: int | None = None, case: str = "case_1") -> tuple[dict[str, str], bytes]:
    """Headers and body of event `number`."""
    data = {"event_id": f"evt_{number}", "case_id": case, "sequence": sequence or number}
    body = json.dumps({"type": "case.filed", "data": data}).encode()
    return webhooks.sign(f"evt_{number}", NOW, body, SECRET), body


def receiver(**more: Any) -> tuple[Receiver, list[Any]]:
    got: list[Any] = []
    return Receiver(SECRET, got.append, **more), got


def ids(got: list[Any]) -> list[str]:
    return [one["data"]["event_id"] for one in got]


def test_a_repeated_event_is_taken_once() -> None:
    """And acknowledged each time."""
    ours, got = receiver()
    assert [ours.receive(*event(1), now=NOW) for _ in range(3)] == [204, 204, 204]
    assert ids(got) == ["evt_1"]


def test_an_event_that_was_overtaken_is_dropped() -> None:
    """The newer one carried the whole state; another case has an order of its own."""
    ours, got = receiver()
    for number, sequence, case in ((1, 1, "case_1"), (3, 3, "case_1"), (2, 2, "case_1"), (4, 1, "case_2")):
        assert ours.receive(*event(number, sequence, case), now=NOW) == 204
    assert ids(got) == ["evt_1", "evt_3", "evt_4"]


def test_what_the_handler_could_not_do_comes_again() -> None:
    """Nothing is noted before it is done."""
    failing = [True]

    def handle(_: Any) -> None:
        if failing.pop() if failing else False:
            raise OSError("the database is away")

    ours = Receiver(SECRET, handle)
    with pytest.raises(OSError, match="away"):
        ours.receive(*event(1), now=NOW)
    assert ours.receive(*event(1), now=NOW) == 204


def test_what_is_not_proven_is_refused_with_400() -> None:
    """And nobody hears of it."""
    ours, got = receiver()
    headers, body = event(1)
    assert ours.receive(headers, body + b" ", now=NOW) == 400
    assert ours.receive({}, body, now=NOW) == 400
    assert got == []


def test_a_secret_that_is_none_is_not_the_senders_fault() -> None:
    """It is raised, not answered."""
    with pytest.raises(webhooks.Rejected):
        Receiver("whsec_", print).receive(*event(1), now=NOW)


def test_a_test_event_has_no_place_in_any_order() -> None:
    """It is taken once."""
    ours, got = receiver()
    body = b'{"type":"webhook.test","data":{"event_id":"evt_9"}}'
    headers = webhooks.sign("evt_9", NOW, body, SECRET)
    assert [ours.receive(headers, body, now=NOW) for _ in range(2)] == [204, 204]
    assert ids(got) == ["evt_9"]


def test_memory_is_bounded() -> None:
    """Of ids and of owners, the latest stay."""
    memory = InProcess(kept=2)
    for number in range(4):
        memory.note(f"evt_{number}", f"case_{number}", 5)
    assert [memory.known(f"evt_{n}") for n in range(4)] == [False, False, True, True]
    assert [memory.newest(f"case_{n}") for n in range(4)] == [0, 0, 5, 5]
