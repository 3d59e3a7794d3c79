"""A mediated complaint, told for its roster: who may not mediate, with every reason, and whose place is taken."""

from __future__ import annotations

from typing import Any, Final

from demo import files
from demo.arbitrated_rows import Row, filing, opening
from demo.cast import Dispute, Platform
from demo.http import refusal
from demo.telling import Teller

TIED: Final = "m-arlen"
BUSY: Final = "m-brook"
FREE: Final = "m-sato"


class Mediated(Teller):
    """On the platform's own roster of mediators, by the rules that a body's roster has too."""

    def __init__(self, market: Platform, row: Row, *teller: Any) -> None:
        super().__init__(*teller)
        self.market, self.row = market, row
        self.filing = filing(row, market.now().date())

    def tell(self) -> None:
        self.head(
            "A smaller dispute is mediated: by somebody from the roster, with the same check for conflicts"
        )
        dispute = self.market.file(self.filing).served()
        self.say(opening(self.row))
        self._entered()
        case_id = dispute.case_id
        accord = dispute.consumer.act(case_id, "propose_accord", stage="mediation")["case"]["accords"][-1]
        agreed = dispute.merchant.act(case_id, "conclude_accord", accord_id=accord["id"])["case"]
        self.that(
            "one proposes mediation and the other agrees", agreed["stage"] == "mediation", agreed["stage"]
        )
        self._assigned(dispute)
        self._settled(dispute)

    def _entered(self) -> None:
        shop, lang = self.filing["respondent"]["ref"], self.row["lang"]
        tie = {"ref": shop, "reason": "ownership"}
        entries: dict[str, dict[str, Any]] = {
            TIED: {"languages": ["fr"], "capacity": 9, "ties": [tie], "available": False},
            BUSY: {"languages": [lang], "capacity": 1, "skills": ["price"]},
            FREE: {"languages": ["en", "zh"], "capacity": 1},
        }
        for ref, entry in entries.items():
            self.market.api.put(f"/v1/mediators/{ref}", entry)

    def _assigned(self, dispute: Dispute) -> None:
        officer, case_id = self.market.officer, dispute.case_id
        tied = refusal(lambda: officer.act(case_id, "assign_mediator", mediator=TIED))
        against = tied.get("data", {}).get("reasons", [])
        self.say(f"{TIED} is asked for: {', '.join(against).replace('_', ' ')}")
        self.that(
            "whoever owns a part of the shop cannot mediate, and every other reason is told with it",
            against == ["tied_to_party", "no_language", "not_available"], tied,
        )  # fmt: skip
        given = officer.act(case_id, "assign_mediator")["case"]["mediation"][0]["mediator"]
        entry = officer.get(f"/v1/mediators/{FREE}")
        self.that(
            f"asked for anybody, the roster gives {given}, whose only place is taken by it",
            given == FREE and (entry["active"], entry["capacity"]) == (1, 1), (given, entry),
        )  # fmt: skip

    def _settled(self, dispute: Dispute) -> None:
        case_id, mediator = dispute.case_id, self.market.mediator(FREE)
        claimed = self.filing["claim"]["money"]
        mediator.act(case_id, "advance_mediation", to="negotiate")
        half = {"remedy": "partial_refund", "money": claimed | {"amount": claimed["amount"] // 2}}
        reasons = "Each side has a point; half of it settles both."
        (proposal,) = mediator.act(case_id, "propose", terms=half, reasons=reasons)["created"]
        dispute.consumer.act(case_id, "accept", offer_id=proposal)
        settled = dispute.merchant.act(case_id, "accept", offer_id=proposal)["case"]
        self.say(settled["tasks"][0]["said"], label="both accept what the mediator proposes:")
        proof = dispute.attach(dispute.merchant, files.receipt(), "refund.pdf", "application/pdf")
        task = settled["tasks"][0]["id"]
        closed = dispute.merchant.act(case_id, "perform", task_id=task, proof=[proof])["case"]
        free = self.market.officer.get(f"/v1/mediators/{FREE}")
        self.that(
            "settled, paid and closed; the mediator's place is free again",
            (closed["status"], closed["outcome"], free["active"]) == ("closed", "settled", 0), (closed["status"], free),
        )  # fmt: skip
