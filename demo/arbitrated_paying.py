"""After the award: carried into the case, performed, closed; and the fee, which is what was quoted."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from demo import files
from demo.arbitrated_cast import Tribunal
from demo.checks import until
from demo.collective_group import table
from demo.collective_sums import priced
from demo.http import refusal
from demo.telling import Teller, after_days, moment, spelled

WITHIN: Final = 14
"""Days to pay, as the award has it."""


class Performing(Teller):
    def __init__(self, tribunal: Tribunal, *teller: Any) -> None:
        super().__init__(*teller)
        self.tribunal = tribunal

    def tell(self, granted: dict[str, Any]) -> None:
        self.head("The award is carried into the case and performed; what it cost is what was quoted")
        self._performed(granted)
        self._paid()
        self._over()
        self._chained()

    def _performed(self, granted: dict[str, Any]) -> None:
        dispute = self.tribunal.dispute
        shown = until("the case", lambda: (c := dispute.show())["outcome"] == "awarded" and c)
        task = shown["tasks"][-1]
        self.say(task["said"], label="the shop reads:")
        carried = moment(shown["updated_at"]).date()
        self.that(
            f"the case has the award as its outcome, to be paid by {spelled(after_days(carried, WITHIN))}",
            (shown["legal_effect"], shown["stage"], task["terms"]["money"]) == ("award", "performance", granted)
            and dispute.last_day("perform") == after_days(carried, WITHIN), shown,
        )  # fmt: skip
        proof = dispute.attach(dispute.merchant, files.receipt(), "refund.pdf", "application/pdf")
        closed = dispute.merchant.act(dispute.case_id, "perform", task_id=task["id"], proof=[proof])["case"]
        self.that(
            "paid and proven: the case is closed",
            (closed["status"], closed["outcome"]) == ("closed", "awarded"),
            closed,
        )

    def _paid(self) -> None:
        tribunal = self.tribunal
        for charge in tribunal.show()["fees"]:
            tribunal.act("record_payment", tribunal.body.officer, charge_id=charge["id"])
        ledger = tribunal.body.officer.get("/v1/arbitrations/fees")
        (line,), (total,) = ledger["lines"], ledger["sums"]
        heads = ("quoted", "charged", "paid", "refunded")
        sums = [priced({"amount": total[name], "currency": total["currency"]}) for name in heads]
        table(self.console, list(heads), [sums], right=0)
        terms = tribunal.show()["agreement"]
        charged = {c["on"]: c["money"]["amount"] for c in tribunal.show()["fees"]}
        self.that(
            "the fee ledger: charged is what was quoted, side by side, and all of it is paid",
            line["as_quoted"] and (total["quoted"], total["charged"], total["paid"], total["refunded"])
            == (terms["fee"]["amount"],) * 3 + (0,) and charged == terms["shares"], ledger,
        )  # fmt: skip

    def _over(self) -> None:
        """When nobody can ask for a correction any more."""
        tribunal = self.tribunal
        tribunal.pass_by("arb_correct")
        shown = tribunal.once("the end", lambda a: a["status"] == "closed")
        late = refusal(
            lambda: tribunal.act(
                "request_after", tribunal.dispute.merchant, kind="correction", text="A tenth more."
            )
        )
        self.that(
            "nobody has asked for a correction in its time: closed, and nothing opens it again",
            (shown["outcome"], late["code"]) == ("awarded", "arbitration_closed"), (shown["outcome"], late),
        )  # fmt: skip
        ref, _ = tribunal.chair

        def counted() -> Any:
            own = tribunal.body.officer.get(f"/v1/neutrals/{ref}")
            return own if (own["active"], own["statistics"]["decided"]) == (0, 1) else None

        entry = until("the statistics", counted)
        self.that(
            f"{ref} has a place free again, and one case more that was decided",
            entry["statistics"]["assigned"] == 1, entry,
        )  # fmt: skip

    def _chained(self) -> None:
        """Of what the panel sealed the others see the place in the chain, and no more."""
        events: list[Any] = []
        after: int | None = 0
        while after is not None:
            page = self.tribunal.dispute.consumer.get(f"{self.tribunal.place}/events", after=after, limit=100)
            events, after = events + page["events"], page["next_after"]
        prev, broken = bytes(32).hex(), []
        for event in events:
            known = event["sealed"] or event["hash"] == _hash(event)
            if event["prev"] != prev or not known:
                broken.append(event["seq"])
            prev = event["hash"]
        sealed = sum(event["sealed"] for event in events)
        self.that(
            f"the record's {len(events)} events hang together by their hashes, the {sealed} sealed ones among them",
            not broken and sealed > 0 and prev == self.tribunal.show()["chain_head"], broken,
        )  # fmt: skip


def _hash(event: Any) -> str:
    return hashlib.sha256(
        b"redress:event:1" + bytes.fromhex(event["prev"]) + event["body"].encode("ascii")
    ).hexdigest()
