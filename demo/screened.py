"""A complaint to China's market regulator on the sandbox clock: screened, completed, admitted, mediated, settled.

It is told in July, when no day is off in China: what the API says is compared with days counted here.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from demo import files
from demo.cast import Dispute, Platform
from demo.complaints import chinese_complaint, refund
from demo.http import Api, refusal
from demo.rights import SHANGHAI
from demo.telling import Teller, after_days, after_weekdays, spelled

WHISPER: Final = "只对您说：能退一百五十元，我就接受。"
JULY: Final = 7


class Screened(Teller):
    """On a sandbox of its own, whose clock goes to the first Monday of the next July."""

    def __init__(self, market: Platform, *teller: Any) -> None:
        super().__init__(*teller)
        self.market = market

    def tell(self) -> None:
        self.head("A complaint to the market regulator (cn-samr-2026): screened, then mediated")
        monday = _first_monday(self.market.now().astimezone(SHANGHAI).date())
        self._go(monday, 9)
        dispute = self._filed(monday)
        self._admitted(dispute, monday)
        mediator = self._consented(dispute)
        self._caucus(dispute, mediator)
        self._settled(dispute, mediator)

    def _go(self, day: date, hour: int) -> None:
        self.market.move_to(datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI).isoformat())

    def _filed(self, monday: date) -> Dispute:
        """With two gaps; seven working days to fill them."""
        received = monday - timedelta(days=10)
        dispute = self.market.file(chinese_complaint(received, {"product": "K2", "fault": "stopped_working"}))
        (lacking,) = dispute.show()["deficiencies"]
        self.say(f"{spelled(monday)}: {lacking['said']}")
        self.say(dispute.show(dispute.consumer.speaking("zh"))["next"], label="the consumer reads:")
        self.that(
            f"seven working days to complete it: {spelled(after_weekdays(monday, 7))}; nobody has told the shop",
            dispute.last_day("cure", SHANGHAI) == after_weekdays(monday, 7)
            and dispute.show()["served_at"] is None,
            dispute.deadline("cure"),
        )
        return dispute

    def _admitted(self, dispute: Dispute, monday: date) -> None:
        """Cured on Thursday: Monday to Wednesday stood still and are given back to the officer's seven."""
        thursday, received = after_days(monday, 3), after_days(monday, -10).isoformat()
        self._go(thursday, 9)
        dispute.consumer.act(
            dispute.case_id, "cure", details={"received_on": received, "noticed_on": received}
        )
        self.that(
            f"completed on Thursday; the officer's time stood still, and ends on {spelled(after_weekdays(monday, 10))}",
            dispute.last_day("screening", SHANGHAI) == after_weekdays(monday, 10), dispute.deadline("screening"),
        )  # fmt: skip
        self.market.officer.act(dispute.case_id, "admit")
        dispute.served()
        sixty = after_days(thursday, 60)
        if sixty.weekday() > 4:
            sixty = after_weekdays(sixty, 1)
        self.that(
            f"admitted, and only now the shop is told; the mediation has sixty days, until {spelled(sixty)}",
            dispute.last_day("mediation", SHANGHAI) == sixty, dispute.deadline("mediation"),
        )  # fmt: skip

    def _consented(self, dispute: Dispute) -> Api:
        market, case_id = self.market, dispute.case_id
        market.api.put("/v1/mediators/m-chen", {"languages": ["zh", "en"], "capacity": 3})
        tie = {"ref": "m-kettles", "reason": "employment"}
        market.api.put("/v1/mediators/m-zhou", {"languages": ["zh"], "capacity": 9, "ties": [tie]})
        self.say(dispute.deadline("consent")["silence"], label="declared beforehand:")
        dispute.consumer.act(case_id, "consent")
        early = refusal(lambda: market.officer.act(case_id, "assign_mediator"))
        self.that("one consent is not enough", early.get("code") in ("not_consented", "wrong_step"), early)
        dispute.merchant.act(case_id, "consent")
        tied = refusal(lambda: market.officer.act(case_id, "assign_mediator", mediator="m-zhou"))
        self.that(
            "who once worked for the shop cannot mediate", tied["data"]["reasons"] == ["tied_to_party"], tied
        )
        given = market.officer.act(case_id, "assign_mediator")["case"]["mediation"][0]
        self.that(
            "both have consented, and the roster gives the other one", given["mediator"] == "m-chen", given
        )
        return market.mediator("m-chen")

    def _caucus(self, dispute: Dispute, mediator: Api) -> None:
        dispute.consumer.act(dispute.case_id, "message", text=WHISPER, room="caucus")
        dispute.merchant.act(dispute.case_id, "message", text="我们愿意谈。", room="joint")
        place = f"/v1/cases/{dispute.case_id}/messages"
        seen = {
            name: [message["text"] for message in by.get(place)["messages"]]
            for name, by in (
                ("mediator", mediator), ("consumer", dispute.consumer), ("shop", dispute.merchant),
                ("officer", self.market.officer), ("platform", self.market.api),
            )
        }  # fmt: skip
        self.say(WHISPER, label="the consumer, to the mediator alone:")
        self.that(
            "mediator and consumer read it; the shop, the officer and the platform do not",
            [name for name, texts in seen.items() if WHISPER in texts] == ["mediator", "consumer"], seen,
        )  # fmt: skip
        self.that("what is said in the joint room both sides read", len(seen["shop"]) == 1, seen["shop"])

    def _settled(self, dispute: Dispute, mediator: Api) -> None:
        case_id = dispute.case_id
        mediator.act(case_id, "advance_mediation", to="negotiate")
        terms, reasons = refund(15_000, "CNY"), "商品确有瑕疵，双方各让一步较为公平。"
        (proposal,) = mediator.act(case_id, "propose", terms=terms, reasons=reasons)["created"]
        dispute.consumer.act(case_id, "accept", offer_id=proposal)
        half = dispute.show(dispute.consumer)
        self.say(half["next"], label="the consumer reads:")
        self.that("one yes settles nothing", half["outcome"] is None)
        settled = dispute.merchant.act(case_id, "accept", offer_id=proposal)["case"]
        self.say(f"{settled['mediation'][0]['said']} {settled['tasks'][0]['said']}", label="the shop reads:")
        proof = dispute.attach(dispute.merchant, files.receipt(), "refund.pdf", "application/pdf")
        task = settled["tasks"][0]["id"]
        closed = dispute.merchant.act(case_id, "perform", task_id=task, proof=[proof])["case"]
        notice = dispute.show(dispute.consumer.speaking("zh"))["outcome_notice"]
        self.say(f"{notice['what']}{notice['binds']}{''.join(notice['then'])}", label="the consumer reads:")
        self.that(
            "both have accepted the mediator's proposal; it is paid, proven and closed as an agreement",
            (closed["status"], closed["outcome"], closed["legal_effect"])
            == ("closed", "settled", "agreement"),
        )
        order = [event["type"] for event in dispute.record()]
        after = order.index("case.admitted") < order.index("case.served") < order.index("mediation.consented")
        self.that("the record has it in this order: admitted, told, consented, settled", after, order)


def _first_monday(today: date) -> date:
    """Of the next July that is not this one."""
    first = date(today.year + (today.month >= JULY), JULY, 1)
    return first + timedelta(days=-first.weekday() % 7)
