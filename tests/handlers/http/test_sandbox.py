"""The movable clock of a sandbox."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.handlers.http.conftest import Api, Case


@pytest.fixture
def sandbox(api: Api) -> Case:
    """A case of a sandbox tenant."""
    return Case(api, str(api.tenant(sandbox=True)["key"]["api_key"]))


def test_a_sandbox_starts_at_wall_time(sandbox: Case) -> None:
    """Without any offset."""
    shown = sandbox.api.get("/v1/sandbox/clock", sandbox.platform).body
    assert shown["now"] == shown["wall"] == "2026-11-22T04:00:00.000000Z"
    assert shown["offset_seconds"] == 0


def test_a_move_stops_at_every_wake(sandbox: Case) -> None:
    """Sixty days in one step give what sixty days would: silence, escalation, extensions, referral, in order."""
    sandbox.done("serve", {}, sandbox.platform)
    moved = sandbox.api.post("/v1/sandbox/clock", {"advance_seconds": 60 * 86_400}, sandbox.platform)
    assert moved.status == 200
    assert moved.body["reached"] is True
    assert moved.body["woken"] >= 4
    record = sandbox.api.get(f"{sandbox.path}/events", sandbox.platform).body["events"]
    types = [e["type"] for e in record]
    assert (
        types.index("respondent.defaulted") < types.index("stage.entered") < types.index("deadline.extended")
    )
    assert types[-1] == "case.closed"
    moments = [e["at"] for e in record]
    assert moments == sorted(moments)
    assert len(set(moments)) >= 5, "each wake happens at its own time"


def test_a_move_tells_what_happened_in_order(sandbox: Case) -> None:
    """The same events, in the same order, as the record of the case holds."""
    sandbox.done("serve", {}, sandbox.platform)
    moved = sandbox.api.post("/v1/sandbox/clock", {"advance_seconds": 60 * 86_400}, sandbox.platform).body
    record = sandbox.api.get(f"{sandbox.path}/events", sandbox.platform).body["events"]
    told = [(e["at"], e["seq"], e["type"]) for e in moved["happened"] if e["id"] == sandbox.id]
    assert told == [(e["at"], e["seq"], e["type"]) for e in record[2:]], "filed and served before the move"


def test_the_clock_goes_to_the_next_deadline(sandbox: Case) -> None:
    """Exactly to when something happens by itself, as it was announced; that has happened then."""
    announced = sandbox.api.get("/v1/sandbox/clock", sandbox.platform).body["next_wake"]
    moved = sandbox.api.post("/v1/sandbox/clock", {"to_next": "deadline"}, sandbox.platform).body
    assert moved["now"] == announced
    assert [e["type"] for e in moved["happened"]] == ["deadline.extended"], "72 h to serve, extended once"
    assert moved["next_wake"] > announced


def test_what_is_done_in_a_sandbox_happens_in_its_time(sandbox: Case) -> None:
    """A case filed after a move is filed then; tokens keep wall time and stay valid."""
    sandbox.api.post("/v1/sandbox/clock", {"to": "2026-12-01T00:00:00+00:00"}, sandbox.platform)
    assert sandbox.api.get(sandbox.path, sandbox.complainant).body["as_of"] == "2026-12-01T00:00:00.000000Z"
    later = Case(sandbox.api, sandbox.platform)
    assert later.filed.body["filed_at"] == "2026-12-01T00:00:00.000000Z"


def test_time_never_goes_back(sandbox: Case) -> None:
    """A target in the past changes nothing."""
    sandbox.api.post("/v1/sandbox/clock", {"advance_seconds": 3600}, sandbox.platform)
    back = sandbox.api.post("/v1/sandbox/clock", {"to": "2026-11-22T04:00:00Z"}, sandbox.platform)
    assert back.body["now"] == "2026-11-22T05:00:00.000000Z"


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({}, ("", "exactly_one")),
        ({"advance_seconds": 1, "to": "2026-12-01T00:00:00Z"}, ("", "exactly_one")),
        ({"advance_seconds": 0}, ("/advance_seconds", "too_small")),
        ({"to": "2099-01-01T00:00:00Z"}, ("/to", "too_far_ahead")),
    ],
)
def test_a_move_says_how_far(sandbox: Case, body: dict[str, object], fault: tuple[str, str]) -> None:
    """By a length or to a moment, within bounds."""
    assert sandbox.api.post("/v1/sandbox/clock", body, sandbox.platform).faults == {fault}


def test_no_sandbox_gets_to_the_end_of_time(sandbox: Case) -> None:
    """The sweep reads every sandbox's time; one that cannot be written down would keep it from the others'."""
    tenant = sandbox.api.services.store.load(sandbox.id)
    assert tenant is not None
    sandbox.api.services.directory.grow_sandbox_offset(tenant.case.head.tenant, timedelta(days=173 * 365))
    for body, pointer in (
        ({"advance_seconds": 400 * 86_400}, "/advance_seconds"),
        ({"to": "2200-01-01T00:00:01Z"}, "/to"),
    ):
        moved = sandbox.api.post("/v1/sandbox/clock", body, sandbox.platform)
        assert moved.faults == {(pointer, "too_far_ahead")}


def test_a_real_platform_has_everybodys_time(api: Api, platform: str) -> None:
    """Nothing and nobody moves it."""
    assert api.post("/v1/sandbox/clock", {"advance_seconds": 1}, platform).code == "forbidden"
    assert api.get("/v1/sandbox/clock", platform).code == "forbidden"
