"""A complaint and a violation report as two tracks: one submission, two lives, and one of them unseen by the shop."""

from __future__ import annotations

import json
from typing import Any

import pytest

from local.client import Client, Refused
from redress_cli import verify
from tests.journeys.cast import Dispute, Platform, complaint, eventually, refund

WORDS = "The safety mark under the kettle is forged."


class Tracks:
    """A complaint that opened a report as well."""

    def __init__(self, platform: Platform) -> None:
        beside = {"violation": "counterfeit", "narrative": WORDS}
        filed = platform.api.post("/v1/cases", complaint(violation_report=beside))
        self.platform, self.report_id = platform, str(filed["report_id"])
        self.dispute = Dispute(platform, filed["case_id"])
        self.path = f"/v1/reports/{self.report_id}"

    def show(self, by: Client | None = None) -> Any:
        return (by or self.platform.officer()).get(self.path)

    def act(self, verb: str, **body: Any) -> Any:
        return self.platform.officer().post(f"{self.path}/actions/{verb}", body)["report"]

    def regulator(self) -> Client:
        token = self.platform.api.post("/v1/tokens", {"role": "regulator", "ref": "authority-1"})["token"]
        return self.platform.api.as_(token)


RUNS = ("remaining_seconds", "remaining_days", "remaining_working_days", "left")


def standing(shown: Any) -> Any:
    """A case as shown, without what goes on with the clock."""
    deadlines = [{k: v for k, v in one.items() if k not in RUNS} for one in shown["deadlines"]]
    return {**shown, "as_of": "", "deadlines": deadlines}


@pytest.fixture
def tracks(lab: Platform) -> Tracks:
    return Tracks(lab)


@pytest.mark.capability("S06")
def test_the_case_is_settled_and_the_report_goes_on_to_its_own_end(tracks: Tracks) -> None:
    """The shop pays and believes it is over; governance looks into the mark and takes the goods off the market."""
    dispute = tracks.dispute.served()
    offered = dispute.act(dispute.respondent, "offer", terms=refund(6_000))["created"][0]
    dispute.act(dispute.complainant, "accept", offer_id=offered)
    assert dispute.show()["outcome"] == "settled"
    assert (tracks.show()["status"], tracks.show()["version"]) == ("open", 1)

    tracks.act("accept", reasons="The photograph shows a mark that does not exist.")
    tracks.act("investigate", kind="request", text="Please test this kettle.", asked="laboratory-4")
    settled = dispute.show()
    upheld = tracks.act("uphold", reasons="The laboratory confirms it.", measures=["delisting", "recall"])
    assert (upheld["status"], upheld["outcome"]) == ("closed", "upheld")
    assert standing(dispute.show()) == standing(settled), "the case is as it was"
    told = tracks.show(dispute.complainant)
    assert (told["outcome"], told["finding"], told["steps"]) == ("upheld", None, None)


@pytest.mark.capability("S06")
def test_the_shop_never_sees_a_trace_of_it(tracks: Tracks) -> None:
    """Not in what it can read, nor in what the platform is sent of its case."""
    dispute = tracks.dispute.served()
    dispute.act(dispute.respondent, "respond", position="contests", statement="It is a sound kettle.")
    dispute.act(dispute.complainant, "message", text="It leaks.")
    tracks.act("accept", reasons="Plausible to those who govern.")
    tracks.platform.drain()
    shop = dispute.respondent
    read = [shop.get(f"/v1/cases/{dispute.case_id}{part}") for part in ("", "/events", "/messages")]
    of_case = [one.event for one in tracks.platform.inbox.delivered if one.event["data"].get("case_id")]
    assert len(of_case) >= 3
    for seen in (*read, *of_case):
        text = json.dumps(seen)
        assert not [m for m in (tracks.report_id, "rep_", "counterfeit", "forged", "Plausible") if m in text]
    for path in ("/v1/reports", tracks.path, f"{tracks.path}/events"):
        with pytest.raises(Refused) as refused:
            shop.get(path)
        assert refused.value.status == 404


@pytest.mark.capability("S06")
def test_a_report_that_nobody_looks_at_is_escalated_and_handed_over(tracks: Tracks) -> None:
    """Twice to the supervisors, then to the authority; the platform hears of each, and nobody has dismissed it."""
    lab = tracks.platform
    lab.advance(days=9)
    assert tracks.show()["overdue"] is True
    lab.drain()
    queue = lab.officer().get("/v1/reports", overdue="true")["reports"]
    assert [line["report_id"] for line in queue] == [tracks.report_id]
    lab.advance(days=40)
    closed = tracks.show()
    assert (closed["outcome"], closed["cause"], closed["finding"]) == ("referred", "silence", None)
    lab.drain()
    eventually(lambda: "report.referred" in lab.inbox.types())
    arrived = {
        one.headers["webhook-id"]: one.event["type"] for one in lab.inbox.delivered
    }  # some may come twice
    assert list(arrived.values()).count("report.overdue") == 2
    assert "report.dismissed" not in lab.inbox.types()


@pytest.mark.capability("S63")
def test_a_regulator_reads_along_and_checks_the_record(tracks: Tracks) -> None:
    """With the same tool as for a case; deciding is not the regulator's."""
    tracks.act("accept", reasons="Plausible.")
    tracks.act("dismiss", reasons="The mark is genuine after all.")
    regulator = tracks.regulator()
    shown = tracks.show(regulator)
    assert (shown["outcome"], shown["allowed_actions"]) == ("dismissed", [])
    assert WORDS in shown["texts"].values()
    record = regulator.get(f"{tracks.path}/events")
    found = verify.verify(json.dumps(record), [shown["chain_head"]])
    assert (found.code, found.owner, found.sealed) == (verify.WHOLE, tracks.report_id, 0)
    with pytest.raises(Refused) as refused:
        regulator.post(f"{tracks.path}/actions/refer", {"authority": "a-1", "reasons": "Mine."})
    assert refused.value.status == 403
    with pytest.raises(Refused) as hidden:
        regulator.get(f"/v1/cases/{tracks.dispute.case_id}")
    assert hidden.value.status == 403
