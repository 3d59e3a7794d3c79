"""Two regimes over HTTP on the sandbox clock, in 2031: in July and August no day is off in China or moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from demo.files import receipt
from local.client import Client, Refused
from tests.journeys.cast import Dispute, Platform, complaint

REVIEW = {"problem": "removed", "review_ref": "R-1", "posted_on": "2031-06-20"}
KETTLE = {
    "product": "Kettle K2", "fault": "stopped_working", "received_on": "2031-06-20", "noticed_on": "2031-06-25",
}  # fmt: skip
STANDING = {"personal_use": True, "own_claim": True, "other_forum": "none", "identity_checked": True}


def moment(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def travel(lab: Platform, to: datetime) -> None:
    """Years ahead; one move of the clock takes four hundred days at most."""
    while to - lab.now() > timedelta(days=390):
        lab.advance(days=390)
    lab.move_to(to)


def last_day(shown: Any, rule: str, zone: str) -> str:
    """The day of that place with which the running deadline of that rule ends."""
    (due,) = [d["due_at"] for d in shown["deadlines"] if d["rule"] == rule and d["state"] == "running"]
    last = datetime.fromisoformat(due) - timedelta(microseconds=1)
    return last.astimezone(ZoneInfo(zone)).date().isoformat()


# --------------------------------------------------------------------------------------------------------------- China


def shanghai(text: str) -> datetime:
    return moment(text, "Asia/Shanghai")


@pytest.fixture
def complained(lab: Platform) -> Dispute:
    """Filed on Monday 7 July 2031 under the measures of 2026; the shop promises its money back within two days."""
    travel(lab, shanghai("2031-07-07 09:00"))
    return lab.file(
        pack="cn-samr-2026", occurred_on="2031-06-25", details=KETTLE, standing=STANDING, country="CN",
        promises={"refund_days": 2}, lang="zh",
        claim={"remedy": "refund", "money": {"amount": 19_900, "currency": "CNY"}},
    )  # fmt: skip


def mediator(lab: Platform) -> Client:
    """Somebody on the roster."""
    lab.api.send("PUT", "/v1/mediators/med-1", {"languages": ["zh", "en"], "capacity": 5})
    return lab.api.as_(lab.api.post("/v1/tokens", {"role": "mediator", "ref": "med-1"})["token"])


@pytest.mark.capability("S20")
@pytest.mark.capability("S50")
def test_a_complaint_to_the_regulator_is_mediated_and_the_promise_is_kept(complained: Dispute) -> None:
    """Admitted, notified, consented, mediated, settled, sent back, refunded: each by its day."""
    lab, zone = complained.platform, "Asia/Shanghai"
    # Seven working days from Monday 7 July: 8 to 11, 14, 15, 16.
    assert last_day(complained.show(), "screening", zone) == "2031-07-16"
    admitted = complained.act(lab.officer(), "admit")["case"]
    # Sixty days from 7 July: 24 left in July, 31 in August, 5 in September, a Friday.
    assert last_day(admitted, "mediation", zone) == "2031-09-05"
    # The acknowledged webhook is the notice. Seven working days to consent: 8 to 11, 14, 15, 16.
    assert last_day(complained.served().show(), "consent", zone) == "2031-07-16"
    lab.move_to(shanghai("2031-07-08 10:00"))
    complained.act(complained.complainant, "consent")
    complained.act(complained.respondent, "consent")
    talks = mediator(lab)
    complained.act(lab.officer(), "assign_mediator", mediator="med-1")
    complained.act(talks, "advance_mediation", to="negotiate")
    terms = {"remedy": "return_and_refund", "money": {"amount": 19_900, "currency": "CNY"}}
    (proposal,) = complained.act(talks, "propose", terms=terms, reasons="退货退款较为公平。")["created"]
    complained.act(complained.complainant, "accept", offer_id=proposal)
    lab.move_to(shanghai("2031-07-10 10:00"))
    settled = complained.act(complained.respondent, "accept", offer_id=proposal)["case"]
    goods, money = sorted(settled["tasks"], key=lambda task: task["kind"] == "perform")
    # Seven days from Thursday 10 July to send the goods: the 17th.
    assert last_day(settled, "return_ship", zone) == "2031-07-17"
    complained.act(complained.complainant, "ship_return", task_id=goods["id"], carrier="sf", tracking="SF1")
    lab.move_to(shanghai("2031-07-15 16:00"))
    back = complained.act(complained.respondent, "confirm_return", task_id=goods["id"])["case"]
    # Back on Tuesday the 15th: two days by promise, the 17th; the law would have given seven.
    assert last_day(back, "perform", zone) == "2031-07-17"
    paid = complained.attach(complained.respondent, receipt(), "paid.pdf", media_type="application/pdf")
    closed = complained.act(complained.respondent, "perform", task_id=money["id"], proof=[paid])["case"]
    assert (closed["status"], closed["outcome"], closed["legal_effect"]) == ("closed", "settled", "agreement")


@pytest.mark.capability("S05")
def test_a_complaint_with_gaps_waits_for_the_complainant_and_then_for_the_officer(lab: Platform) -> None:
    """What the form lacks is asked for; the officer's seven days go on when it has come."""
    travel(lab, shanghai("2031-07-07 09:00"))
    dispute = lab.file(pack="cn-samr-2026", occurred_on="2031-06-25", details={}, standing=STANDING)
    assert last_day(dispute.show(), "cure", "Asia/Shanghai") == "2031-07-16"
    lab.move_to(shanghai("2031-07-10 09:00"))
    dispute.act(dispute.complainant, "cure", details=KETTLE)
    # Three working days stood still, 7, 8 and 9 July: from the 16th to the 21st, over a weekend.
    assert last_day(dispute.show(), "screening", "Asia/Shanghai") == "2031-07-21"


# --------------------------------------------------------------------------------------------------------------- Union


@pytest.mark.capability("S52")
def test_silence_on_all_sides_is_told_by_the_clock_alone(lab: Platform) -> None:
    """A body that neither screens nor decides, a platform that does not answer: what happens, and when."""
    travel(lab, moment("2031-07-07 09:00", "Europe/Brussels"))
    dispute = lab.file(
        pack="eu-dsa", dispute_type="review", occurred_on="2031-06-28", claim={"remedy": "review_correction"},
        details=REVIEW,
    )  # fmt: skip
    # Seven days to screen: the 14th; taken on by silence a minute later, and the platform is told the next morning.
    lab.move_to(moment("2031-07-15 10:00", "Europe/Brussels"))
    shown = dispute.served().show()
    # Fourteen days to answer from the 15th: the 29th. Ninety from the filing: 24, 31, 30 and 5: 5 October, a Sunday.
    assert last_day(shown, "respond", "Europe/Brussels") == "2031-07-29"
    assert last_day(shown, "decide", "Europe/Brussels") == "2031-10-05"
    lab.move_to(moment("2031-10-06 00:02", "Europe/Brussels"))
    told = [(e["type"], e["at"][:16]) for e in dispute.events() if e["type"] != "deadline.warned"]
    assert told[1:] == [
        ("case.admitted", "2031-07-14T22:01"),
        ("stage.entered", "2031-07-14T22:01"),
        ("case.served", "2031-07-15T08:00"),
        ("respondent.defaulted", "2031-07-29T22:01"),
        ("case.stalled", "2031-08-28T22:01"),  # thirty days after the last thing that happened
        ("case.closed", "2031-10-05T22:01"),
    ]
    assert (dispute.show()["outcome"], dispute.show()["defaulted"]) == ("referred", True)


# ----------------------------------------------------------------------------------------------------------- published


def test_every_regime_is_published_with_its_sources(shop: Platform) -> None:
    """For anybody, each number with where it comes from and whether it was read."""
    packs = {pack["id"]: pack for pack in shop.api.as_("").get("/v1/rule-packs")["packs"]}
    assert set(packs) >= {
        "generic", "demo", "cn-samr-2020", "cn-samr-2026", "eu-adr-2013", "eu-adr-2025", "eu-dsa", "us-mass-arb",
    }  # fmt: skip
    screening = shop.api.as_("").get("/v1/rule-packs/cn-samr-2020@1")["deadlines"]["screening"]
    assert (screening["length"], screening["verified"]) == ({"n": 7, "unit": "working_days"}, True)
    assert "art. 14" in screening["source"]


@pytest.mark.parametrize(
    ("pack", "code"), [("cn-samr-2020@1", "not_in_force"), ("cn-samr-2020", "not_one_of")]
)
def test_nobody_files_under_measures_that_are_history(lab: Platform, pack: str, code: str) -> None:
    """A case of 2031 is not one of 2020."""
    with pytest.raises(Refused) as caught:
        lab.api.post("/v1/cases", complaint(pack=pack))
    assert [(f["pointer"], f["code"]) for f in caught.value.problem["faults"]] == [("/pack", code)]
