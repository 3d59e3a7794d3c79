"""How cases end: settled, decided and performed, withdrawn; and that each tells what comes next."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import pytest

from demo.files import photo, receipt
from tests.journeys.cast import Dispute, Platform, refund


@pytest.fixture
def determined(lab: Platform) -> Dispute:
    """Contested and escalated: before the officer."""
    dispute = lab.file().served()
    dispute.act(dispute.respondent, "respond", position="contests", statement="It was sound when it left us.")
    dispute.act(dispute.complainant, "escalate", reason="They deny everything.")
    return dispute


@pytest.mark.capability("S18")
def test_a_decision_is_made_on_evidence_and_carried_out(determined: Dispute) -> None:
    """Both sides bring files, the officer decides with reasons that cite them, the shop proves that it has paid."""
    officer, shop = determined.platform.officer(), determined.respondent
    (asked,) = determined.act(officer, "request_evidence", to="respondent", what="The test report.")[
        "created"
    ]
    report = determined.attach(shop, receipt(), "report.pdf", media_type="application/pdf", request_id=asked)
    picture = determined.attach(determined.complainant, photo())
    reasons = [
        {"text": "The photograph shows the crack.", "cites": [picture, "claim"]},
        {"text": "The report is of another model.", "cites": [report, "response"]},
    ]
    decided = determined.act(
        officer, "decide", finding="partly_upheld", reasons=reasons, terms=refund(5_000)
    )["case"]
    assert (decided["stage"], decided["legal_effect"]) == ("performance", "platform_decision")
    assert [r["cites"] for r in decided["decision"]["reasons"]] == [[picture, "claim"], [report, "response"]]
    (task,) = decided["tasks"]
    paid = determined.attach(shop, receipt() + b"\n", "paid.pdf", media_type="application/pdf")
    closed = determined.act(shop, "perform", task_id=task["id"], proof=[paid])["case"]
    assert (closed["status"], closed["outcome"], closed["move"]) == ("closed", "decided", [])
    assert closed["tasks"][0]["state"] == "performed"
    assert closed["next_forum"]["zh"]


@pytest.mark.capability("S08")
def test_evidence_that_did_not_come_stands_in_the_file(determined: Dispute) -> None:
    """The officer may rest a reason on the silence."""
    lab, officer = determined.platform, determined.platform.officer()
    (asked,) = determined.act(officer, "request_evidence", to="respondent", what="The test report.")[
        "created"
    ]
    due = next(d["due_at"] for d in determined.show()["deadlines"] if d["rule"] == "evidence")
    lab.move_to(datetime.fromisoformat(due) + timedelta(minutes=2))
    assert [r["state"] for r in determined.show()["requests"]] == ["unmet"]
    reasons = [{"text": "The report was asked for and never came.", "cites": [asked]}]
    decided = determined.act(officer, "decide", finding="upheld", reasons=reasons, terms=refund(6_000))[
        "case"
    ]
    assert decided["decision"]["reasons"][0]["cites"] == [asked]


@pytest.mark.capability("S18")
def test_an_obligation_that_nobody_meets_is_a_breach(determined: Dispute) -> None:
    """It is recorded when its time is over, and the case names the next forum."""
    lab, officer = determined.platform, determined.platform.officer()
    reasons = [{"text": "The claim is sound.", "cites": ["claim"]}]
    determined.act(officer, "decide", finding="upheld", reasons=reasons, terms=refund(6_000))
    lab.advance(days=30)
    shown = determined.show()
    assert (shown["status"], shown["outcome"], shown["tasks"][0]["state"]) == (
        "closed",
        "decided",
        "breached",
    )
    assert [e["type"] for e in determined.events()][-2:] == ["task.breached", "case.closed"]


@pytest.mark.capability("S15")
def test_equal_offers_are_an_agreement(lab: Platform) -> None:
    """Nobody has to accept what both have said."""
    dispute = lab.file().served()
    dispute.act(dispute.respondent, "offer", terms=refund(4_500), note="Half, and you keep it.")
    settled = dispute.act(dispute.complainant, "offer", terms=refund(4_500))["case"]
    assert (settled["outcome"], settled["legal_effect"], settled["stage"]) == (
        "settled",
        "agreement",
        "performance",
    )


@pytest.mark.capability("S10")
def test_what_was_written_can_be_proven(lab: Platform) -> None:
    """The record holds commitments; with the text and its salt anybody would arrive at them. The chain recomputes."""
    dispute = lab.file().served()
    dispute.act(dispute.complainant, "message", text="Good morning.")
    dispute.act(dispute.respondent, "message", text="早上好。")
    thread = dispute.respondent.get(f"/v1/cases/{dispute.case_id}/messages")["messages"]
    assert [(m["by"], m["text"]) for m in thread] == [
        ("complainant", "Good morning."),
        ("respondent", "早上好。"),
    ]
    prev = bytes(32)
    for event in dispute.events(dispute.complainant):
        assert event["prev"] == prev.hex()
        prev = hashlib.sha256(b"redress:event:1" + prev + event["body"].encode()).digest()
        assert event["hash"] == prev.hex()
        assert "morning" not in event["body"]
    assert dispute.show()["chain_head"] == prev.hex()


def test_a_withdrawn_complaint_is_closed_for_everybody(shop: Platform) -> None:
    """At once, without a reason, and with the ways that stay open."""
    dispute = shop.file()
    closed = dispute.act(dispute.complainant, "withdraw")["case"]
    assert (closed["status"], closed["outcome"]) == ("closed", "withdrawn")
    assert closed["next_forum"]["en"]
    assert [a["action"] for a in dispute.show(dispute.complainant)["allowed_actions"]] == ["reopen"]
    assert [a["action"] for a in dispute.show(dispute.platform.officer())["allowed_actions"]] == []
