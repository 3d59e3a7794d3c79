"""Ways to an agreement and out of it: trying out, sealed bids, goods against money."""

from __future__ import annotations

import json
from typing import Any

from demo import files
from demo.cast import Dispute, Platform
from demo.complaints import complaint
from demo.http import Api, refusal
from demo.receiver import Inbox
from demo.telling import Teller, after_days, moment, spelled, when

LEAST, MOST = 5_817, 4_139
"""What the two bid in the round in which they do not meet."""
LOWER, UPPER, MIDPOINT = 4_503, 5_277, 4_890
"""(45.03 + 52.77) / 2 = 48.90."""


def dollars(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "USD"}


class Bargains(Teller):
    """On the sandbox."""

    def __init__(self, lab: Platform, inbox: Inbox, *teller: Any) -> None:
        super().__init__(*teller)
        self.lab, self.inbox = lab, inbox

    def _open(self, name: str, **changes: Any) -> Dispute:
        return self.lab.file(complaint(name, occurred_on=self.lab.now().date(), **changes)).served()

    # ------------------------------------------------------------------------------------------------------- dry run

    def rehearsal(self) -> None:
        self.head("Trying an action out before doing it")
        dispute = self._open("rehearsal")
        before = dispute.show()["version"]
        terms = {"remedy": "repair", "within_days": 10}
        tried = dispute.merchant.rehearse(dispute.case_id, "offer", terms=terms)
        self.say(f"What if the merchant offered {tried['case']['offers'][0]['terms']['said'].lower()}?")
        for change in tried["clock"]:
            self.say(f"{change['rule'].replace('_', ' ')}: {_changed(change)}")
        self.that(
            "nothing has been written",
            tried["dry_run"] and (dispute.show()["version"], dispute.show()["offers"]) == (before, []),
        )
        dispute.merchant.act(dispute.case_id, "offer", terms=terms)
        due = next(c["due_after"] for c in tried["clock"] if c["change"] == "starts")
        self.that(
            "done in earnest it leads to the same date", dispute.deadline("offer")["due_at"] == due, due
        )
        sealed = refusal(lambda: dispute.merchant.rehearse(dispute.case_id, "bid", amount=dollars(1)))
        self.that(
            "what depends on the other side's secret cannot be tried out", sealed["code"] == "no_rehearsal"
        )
        dispute.consumer.act(dispute.case_id, "withdraw")

    # ---------------------------------------------------------------------------------------------------- sealed bids

    def sealed_bids(self) -> None:
        self.head("Sealed bids: a round that fails without a trace, and one that settles")
        dispute = self._open("bids")
        consumer, merchant, case_id = dispute.consumer, dispute.merchant, dispute.case_id
        consumer.act(case_id, "bid", amount=dollars(LEAST))
        self.say(dispute.show(merchant)["bidding"][0]["said"], label="the merchant reads:")
        apart = merchant.act(case_id, "bid", amount=dollars(MOST))["case"]
        self.say(apart["bidding"][0]["said"])
        self.that("bids that do not meet end the round without a result", apart["outcome"] is None)
        merchant.act(case_id, "bid", amount=dollars(UPPER))
        twice = refusal(lambda: merchant.act(case_id, "bid", amount=dollars(UPPER - 1)))
        self.that("a bid cannot be changed", twice["code"] == "already_bid", twice)
        crossed = consumer.act(case_id, "bid", amount=dollars(LOWER))["case"]
        self.say(crossed["bidding"][1]["said"])
        self.that(
            "they settle exactly at the midpoint, USD 48.90",
            crossed["outcome"] == "settled" and crossed["tasks"][0]["terms"]["money"] == dollars(MIDPOINT), crossed,
        )  # fmt: skip
        told = self._told(dispute)
        self.that(
            "no bid of either round stands anywhere: not in the view of either side, the officer or the platform, "
            "nor in the record, nor in any webhook",
            not _numbers(told) & {LEAST, MOST, LOWER, UPPER} and MIDPOINT in _numbers(told),
        )

    def _told(self, dispute: Dispute) -> list[Any]:
        """All that anybody can read of the case, and what has left for the platform."""
        readers: list[Api] = [dispute.consumer, dispute.merchant, self.lab.officer, self.lab.api]
        place = f"/v1/cases/{dispute.case_id}"
        parts = [reader.get(f"{place}{part}") for reader in readers for part in ("", "/events", "/messages")]
        return [*parts, *self.inbox.events[self.lab.path].values()]

    # --------------------------------------------------------------------------------------------- goods, then money

    def goods_then_money(self) -> None:
        self.head("Return and refund: the goods first, then the money")
        dispute = self._open("return", promises={"refund_days": 3})
        case_id = dispute.case_id
        terms = {
            "remedy": "return_and_refund", "money": dollars(6_490), "conditions": ["respondent_pays_return"],
        }  # fmt: skip
        (offer,) = dispute.merchant.act(case_id, "offer", terms=terms)["created"]
        agreed = dispute.consumer.act(case_id, "accept", offer_id=offer)["case"]
        goods, paid = sorted(agreed["tasks"], key=lambda task: task["kind"] == "perform")
        for line in (goods["said"], paid["said"], agreed["next"]):
            self.say(line, label="the consumer reads:")
        early = refusal(lambda: dispute.merchant.act(case_id, "perform", task_id=paid["id"], proof=[]))
        self.that(
            "the money is not due before the goods are back", early["code"] == "nothing_to_perform", early
        )
        dispute.consumer.act(case_id, "ship_return", task_id=goods["id"], carrier="sf", tracking="SF1001")
        self.lab.advance(days=3)
        back = dispute.merchant.act(case_id, "confirm_return", task_id=goods["id"])["case"]
        self._promised(dispute, back)
        proof = dispute.attach(dispute.merchant, files.receipt(), "refund.pdf", "application/pdf")
        self._paid(dispute, paid["id"], proof)

    def _promised(self, dispute: Dispute, back: Any) -> None:
        """Three days from the day the goods came back, though the rule allows fourteen."""
        confirmed = moment(back["updated_at"]).date()
        (entitled,) = back["entitlements"]
        self.say(f"{entitled['said']} {entitled['because']}.", label="promised with the order:")
        self.that(
            f"the goods are back on {spelled(confirmed)}; by its promise the shop pays by "
            f"{spelled(after_days(confirmed, 3))}, the rule would have given it fourteen days",
            dispute.last_day("perform") == after_days(confirmed, 3), dispute.deadline("perform"),
        )  # fmt: skip

    def _paid(self, dispute: Dispute, task_id: str, proof: str) -> None:
        closed = dispute.merchant.act(dispute.case_id, "perform", task_id=task_id, proof=[proof])["case"]
        self.say(" ".join([closed["outcome_notice"]["what"], closed["outcome_notice"]["binds"]]))
        self.that(
            "paid and proven: the case is closed as settled, and its agreement is a contract",
            (closed["status"], closed["outcome"], closed["legal_effect"])
            == ("closed", "settled", "agreement"),
        )


def _changed(change: dict[str, Any]) -> str:
    match change["change"]:
        case "met":
            return "answered in time"
        case "starts":
            return f"the {change['on']} may answer until {when(change['due_after'])}"
        case other:
            return f"{other}, {when(change['due_after'])}"


def _numbers(value: Any) -> set[int]:
    """Every number in it, those in canonical JSON inside strings included."""
    if isinstance(value, str):
        return _numbers(json.loads(value)) if value.startswith(("{", "[")) else set()
    if isinstance(value, dict):
        return set().union(*(_numbers(one) for one in value.values()))
    if isinstance(value, list):
        return set().union(*(_numbers(one) for one in value))
    return {value} if isinstance(value, int) else set()
