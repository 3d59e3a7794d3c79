"""Time as a sandbox has it: sixty days in one call. As it passes: test_wall_time.py."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.journeys.cast import Platform, eventually, refund, running


@pytest.mark.capability("S52")
def test_sixty_days_pass_in_one_call(lab: Platform) -> None:
    """Every deadline on the way, in its order and at its own time; nobody is stranded."""
    dispute = lab.file().served()
    respond, negotiation = running(dispute, "respond"), running(dispute, "negotiation")
    assert respond < negotiation
    moved = lab.api.post("/v1/sandbox/clock", {"advance_seconds": 60 * 86_400})
    assert moved["reached"]
    events = dispute.events()
    types = [e["type"] for e in events[2:]]
    # The month in which nobody acted ends at the hour of the filing: before the last reminder of that day or after.
    assert [name for name in types if name != "case.stalled"] == [
        "first_reply.missed", "deadline.warned", "deadline.warned", "respondent.defaulted", "stage.entered",
        "deadline.warned", "deadline.extended", "deadline.warned", "deadline.extended", "deadline.warned",
        "case.closed",
    ]  # fmt: skip
    assert types.index("case.stalled") in (9, 10)
    moments = [datetime.fromisoformat(e["at"]) for e in events]
    assert moments == sorted(moments)
    assert moments[5] == respond + timedelta(seconds=60)
    shown = dispute.show()
    assert (shown["status"], shown["outcome"], shown["defaulted"]) == ("closed", "referred", True)
    assert shown["next_forum"]["en"]


def test_the_webhooks_of_sixty_days_tell_the_same(lab: Platform) -> None:
    """All of them arrive, each with its number in the case."""
    dispute = lab.file().served()
    lab.advance(days=60)
    lab.drain()
    events = dispute.events()
    assert events[-1]["type"] == "case.closed"
    eventually(lambda: len(lab.inbox.delivered) >= len(events))
    told = {one.event["data"]["sequence"]: one.event["type"] for one in lab.inbox.delivered}
    assert told == {n: e["type"] for n, e in enumerate(events, 1)}


def test_a_reply_of_the_last_second_is_in_time(lab: Platform) -> None:
    """The respondent answers a second before; nobody is in default when the clock has passed."""
    dispute = lab.file().served()
    due = running(dispute, "respond")
    lab.move_to(due - timedelta(seconds=5))
    dispute.act(dispute.respondent, "respond", position="contests", statement="We tested it.")
    lab.move_to(due + timedelta(hours=1))
    shown = dispute.show()
    assert (shown["stage"], shown["defaulted"], shown["position"]) == ("negotiation", False, "contests")


def test_silence_accepts_no_offer(lab: Platform) -> None:
    """It lapses, and nothing is settled (P5)."""
    dispute = lab.file().served()
    dispute.act(dispute.respondent, "offer", terms=refund(3_000))
    lab.move_to(running(dispute, "offer") + timedelta(minutes=2))
    shown = dispute.show()
    assert ([o["state"] for o in shown["offers"]], shown["outcome"]) == (["lapsed"], None)
