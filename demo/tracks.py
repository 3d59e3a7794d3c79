"""Two tracks: a complaint that ends with an agreement, and a violation report that does not end with it."""

from __future__ import annotations

import json
from typing import Final

from demo import files
from demo.cast import Dispute, Platform
from demo.complaints import complaint, refund
from demo.http import refusal
from demo.telling import Teller

WORDS: Final = "The safety mark under the kettle is forged."


class Tracks(Teller):
    """On a sandbox."""

    def tell(self, lab: Platform) -> None:
        self.head("A violation report stays open when the dispute is settled")
        beside = {"violation": "counterfeit", "narrative": WORDS}
        body = complaint("report", occurred_on=lab.now().date(), violation_report=beside)
        filed = lab.api.post("/v1/cases", body)
        dispute, report = Dispute(lab, filed["case_id"]).served(), f"/v1/reports/{filed['report_id']}"
        lab.officer.post(
            f"{report}/actions/accept", {"reasons": "The photograph shows a mark that does not exist."}
        )
        (offer,) = dispute.merchant.act(dispute.case_id, "offer", terms=refund(6_000))["created"]
        agreed = dispute.consumer.act(dispute.case_id, "accept", offer_id=offer)["case"]
        proof = dispute.attach(dispute.merchant, files.receipt(), "refund.pdf", "application/pdf")
        task = agreed["tasks"][0]["id"]
        closed = dispute.merchant.act(dispute.case_id, "perform", task_id=task, proof=[proof])["case"]
        self.say(closed["next"], label="the dispute:")
        shown = lab.officer.get(report)
        self.say(shown["next"], label="the report:")
        self.that(
            "the dispute is settled, paid and closed; the report is open and has a deadline of its own",
            (closed["status"], closed["outcome"], shown["status"]) == ("closed", "settled", "open")
            and shown["due_rule"] == "report_check",
        )
        told = dispute.consumer.get(report)
        self.say(told["next"], label="the consumer who reported reads:")
        self.that("not a word of the investigation", (told["steps"], told["narrative"]) == (None, None), told)
        hidden = refusal(lambda: dispute.merchant.get(report))
        place = f"/v1/cases/{dispute.case_id}"
        seen = json.dumps([dispute.merchant.get(f"{place}{part}") for part in ("", "/events", "/messages")])
        self.that(
            "for the shop there is no report: not in its case, and not found by its id",
            hidden["status"] == 404 and filed["report_id"] not in seen and "forged" not in seen, hidden,
        )  # fmt: skip
