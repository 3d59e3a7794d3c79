"""What both sides agree on before there is an arbitration: a quote, shown before anybody chooses, and its very hash."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from demo import files
from demo.arbitrated_body import BANDS, SHARES, SITTING
from demo.arbitrated_cast import Body, Tribunal
from demo.arbitrated_rows import THRESHOLD, Row, filing, large, opening
from demo.cast import Dispute, Platform
from demo.checks import until
from demo.collective_sums import priced
from demo.http import refusal
from demo.telling import Teller, when

RULES: Final = hashlib.sha256(b"Rules of Harbour Arbitration, 2026").hexdigest()


class Consenting(Teller):
    def __init__(self, body: Body, market: Platform, row: Row, *teller: Any) -> None:
        super().__init__(*teller)
        self.body, self.market, self.row = body, market, row

    def tell(self) -> tuple[Tribunal, str]:
        """The arbitration, and the complainant's exhibit in it."""
        self.head(
            "A dispute that two sides want decided by somebody else: what it would cost, and the agreement"
        )
        dispute = self.market.file(filing(self.row, self.market.now().date(), large(self.row))).served()
        self.say(opening(self.row))
        claimed = filing(self.row, self.market.now().date(), large(self.row))["claim"]["money"]
        least = claimed | {"amount": THRESHOLD[claimed["currency"]]}
        self.say(f"it claims {priced(claimed)}; from {priced(least)} on three decide")
        exhibit = dispute.attach(dispute.consumer, files.photo(), "goods.png", "image/png")
        dispute.merchant.act(
            dispute.case_id, "respond", position="contests", statement="It was sound when it left us."
        )
        quote = self._quoted(dispute, large(self.row))
        self._agreed(dispute, quote)
        return self._referred(dispute), exhibit

    def _quoted(self, dispute: Dispute, claimed: int) -> Any:
        asked = f"/v1/cases/{dispute.case_id}/quotes"
        found = dispute.consumer.post(asked)
        for quote in found["quotes"]:
            fee, usual = quote["fee"], quote["usual"]
            parts = ", ".join(f"{side} {_sum(fee[side], fee)}" for side in SHARES)
            lasts = f"{usual['median']} days" if usual else "not known yet: nothing was decided here"
            self.say(f"{quote['form']}: {_sum(fee['total'], fee)} ({parts}); usual duration {lasts}")
        chosen = next(q for q in found["quotes"] if q["form"] == "hearing")
        fee = chosen["fee"]
        band = BANDS[fee["currency"]][-1]
        total = band["fixed"] + SITTING + (claimed * band["per_mille"] + 500) // 1_000
        self.that(
            f"before anybody chooses, fee and usual duration are on the table: {_sum(total, fee)}, worked out here too",
            fee["total"] == total == sum(fee[side] for side in SHARES) and "usual" in chosen, chosen,
        )  # fmt: skip
        other = dispute.merchant.post(asked)["quotes"]
        self.that(
            "the other side is told the very same, under the same hash, good until " + when(chosen["valid_until"]),
            [q["sha256"] for q in other] == [q["sha256"] for q in found["quotes"]], other,
        )  # fmt: skip
        return chosen

    # ------------------------------------------------------------------------------------------------------ the consent

    def _agreed(self, dispute: Dispute, quote: Any) -> None:
        case_id, consumer, merchant = dispute.case_id, dispute.consumer, dispute.merchant
        fee = quote["fee"]
        terms = {
            "body": quote["body_id"], "scope": "whole_claim", "seat": "SG", "language": self.row["lang"],
            "fee": {"amount": fee["total"], "currency": fee["currency"]}, "fee_by": "system",
            "effect": "final_and_binding", "rules_sha256": RULES, "quote_id": quote["quote_id"],
        }  # fmt: skip
        less = terms | {"fee": {"amount": fee["total"] - 1, "currency": fee["currency"]}}
        wrong = refusal(
            lambda: consumer.act(case_id, "propose_accord", stage="arbitration", arbitration=less)
        )
        self.that(
            "an agreement that says another fee than its quote is refused",
            [e["code"] for e in wrong.get("faults", ())] == ["other_quote"], wrong,
        )  # fmt: skip
        made = consumer.act(case_id, "propose_accord", stage="arbitration", arbitration=terms)
        accord = made["case"]["accords"][-1]
        self.that(
            "one side alone has agreed to nothing",
            made["case"]["stage"] != "arbitration",
            made["case"]["stage"],
        )
        yes = {"accord_id": accord["id"], "terms_sha256": accord["terms_sha256"]}
        blind = refusal(
            lambda: merchant.act(case_id, "conclude_accord", **(yes | {"terms_sha256": "0" * 64}))
        )
        own = refusal(lambda: consumer.act(case_id, "conclude_accord", **yes))
        self.that(
            "a yes to other terms is none, and nobody says yes for the other side",
            (blind["code"], own["code"]) == ("invalid_request", "nothing_to_answer"), (blind, own),
        )  # fmt: skip
        concluded = merchant.act(case_id, "conclude_accord", **yes)["case"]
        self.that(
            "the shop agrees, quoting the hash of the very terms: the case goes to arbitration",
            concluded["stage"] == "arbitration", concluded["stage"],
        )  # fmt: skip

    def _referred(self, dispute: Dispute) -> Tribunal:
        def referred() -> Any:
            return dispute.show().get("arbitration") or dispute.show().get("referral")

        until("the referral", referred)
        shown = self.market.officer.get(f"/v1/cases/{dispute.case_id}/arbitration")
        tribunal = Tribunal(self.body, dispute, shown["arbitration_id"], self.console)
        listed = until(
            "the docket", lambda: self.body.officer.get("/v1/arbitrations", mine="true")["arbitrations"]
        )
        self.that(
            "the body finds one new case on its docket, whose move is its own: three are to decide it",
            [(one["arbitration_id"], one["size"], one["stage"]) for one in listed]
            == [(tribunal.arbitration_id, 3, "routing")], listed,
        )  # fmt: skip
        return tribunal


def _sum(amount: int, fee: Any) -> str:
    return priced({"amount": amount, "currency": fee["currency"]})
