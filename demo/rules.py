"""Rules of a platform's own: refused with the path to the mistake, tried on a told case, stored, used."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any, Final

from demo.cast import Dispute, Platform
from demo.complaints import complaint, refund
from demo.http import refusal
from demo.rights import SHANGHAI
from demo.telling import Teller, after_days, moment, spelled, when

OWN: Final = "demo-market"
LATE_ANSWER: Final = {
    "filed_at": "2026-09-01T09:00:00Z", "until": "2026-12-31T00:00:00Z",
    "sought": {"remedy": "refund", "money": {"amount": 6_490, "currency": "USD"}},
    "acts": [
        {"at": "2026-09-01T10:00:00Z", "by": "platform", "do": "serve"},
        {"at": "2026-09-07T18:00:00Z", "by": "respondent", "do": "respond", "with": {"position": "contests"}},
        {
            "at": "2026-09-08T12:00:00Z", "by": "officer", "do": "decide",
            "with": {"finding": "upheld", "terms": refund(6_000)},
        },
        {"at": "2026-09-09T09:00:00Z", "by": "respondent", "do": "offer", "with": {"terms": refund(4_000)}},
        {"at": "2026-09-10T09:00:00Z", "by": "complainant", "do": "accept"},
    ],
}  # fmt: skip
"""Served on Tuesday 1 September 2026, answered on Monday the 7th: the sixth day."""
MEDIATED: Final = Path(__file__).with_name("mediated.json")
"""Admitted on Thursday 24 September 2026 in Shanghai, before the holidays of October; nobody agrees."""


class Rules(Teller):
    """On a sandbox, and one look at a live platform."""

    def own(self, lab: Platform, shop: Platform) -> None:
        self.head("A platform writes rules of its own")
        pack = lab.api.get("/v1/rule-packs/generic@2") | {"id": OWN, "version": 1}
        pack["effective_from"] = lab.now().date().isoformat()
        pack["deadlines"]["respond"]["length"]["n"] = 7
        self._mistakes(lab, pack)
        self._simulated(lab, pack)
        unanswered = {key: value for key, value in pack.items() if key != "unverified_override"}
        faults = self._refused(shop, unanswered)
        self.that(
            f"on a live platform {len(faults)} numbers that nobody has verified need somebody who answers for them",
            faults and {fault["code"] for fault in faults} == {"unverified_number"}, faults,
        )  # fmt: skip
        lab.api.post(f"/v1/tenants/{lab.tenant_id}/rule-packs", pack)
        self._used(lab)

    def _mistakes(self, lab: Platform, pack: dict[str, Any]) -> None:
        consenting, lost = copy.deepcopy(pack), copy.deepcopy(pack)
        consenting["deadlines"]["negotiation"]["consequence"] = "accept_offer"
        lost["deadlines"]["second_look"] = lost["deadlines"]["negotiation"]
        stage = {
            "id": "second_look",
            "kind": "negotiation",
            "deadline": "second_look",
            "next": "determination",
        }
        lost["stages"].append(stage)
        for mistake, code in ((consenting, "creates_consent"), (lost, "unreachable_stage")):
            faults = self._refused(lab, mistake)
            for fault in faults:
                self.say(fault["remedy"], label=f"{fault['pointer']}:")
            self.that(
                f"refused, with the path to the mistake ({code})",
                code in [fault["code"] for fault in faults]
                and all(_at(mistake, fault["pointer"]) for fault in faults),
                faults,
            )

    def _refused(self, platform: Platform, pack: dict[str, Any]) -> Any:
        place = f"/v1/tenants/{platform.tenant_id}/rule-packs"
        return refusal(lambda: platform.api.post(place, pack))["faults"]

    def _simulated(self, lab: Platform, pack: dict[str, Any]) -> None:
        """Five days end with Sunday the 6th, seven with Tuesday the 8th; the answer comes between the two."""
        found = lab.api.post("/v1/simulations", {"pack": "generic@2", "beside": pack, "story": LATE_ANSWER})
        respond = next(d for d in found["differences"] if d["what"].endswith("respond due"))
        self.say("the same case under both: the merchant answers on the sixth day")
        for told, due in ((found["told"], respond["one"]), (found["beside"], respond["two"])):
            self.say(f"until {when(due)}, and the case is {told['outcome']}", label=f"{told['pack']}:")
        self.that(
            "tried before it is used: two more days are the difference between a decision and a settlement",
            (found["told"]["outcome"], found["beside"]["outcome"]) == ("decided", "settled"), found,
        )  # fmt: skip
        days = [when(due) for due in (respond["one"], respond["two"])]
        self.that(
            "the dates are those of a calendar on the wall",
            days == ["the end of Sunday 6 September 2026", "the end of Tuesday 8 September 2026"], days,
        )  # fmt: skip

    def _used(self, lab: Platform) -> None:
        dispute: Dispute = lab.file(complaint("own-rules", OWN, occurred_on=lab.now().date())).served()
        served = moment(dispute.show()["served_at"]).date()
        self.that(
            f"stored; a complaint under {OWN}@1 gives the merchant until {spelled(after_days(served, 7))}",
            dispute.last_day("respond") == after_days(served, 7), dispute.deadline("respond"),
        )  # fmt: skip
        dispute.consumer.act(dispute.case_id, "withdraw")

    def decrees(self, lab: Platform) -> None:
        """45 working days from 24 September: 28 to 30 (3), 8 to 10 October (6; Saturday the 10th makes up for a day
        off), 12 to 30 October (21), 2 to 27 November (41), 30 November to 3 December (45). Sixty days: 6 in September,
        31 in October, 23 in November, a Monday.
        """
        self.head("One case under two regimes: mediated in China before the holidays of October 2026")
        story = json.loads(MEDIATED.read_text("utf-8"))
        asked = {"pack": "cn-samr-2020@1", "beside": "cn-samr-2026@1", "story": story}
        found = lab.api.post("/v1/simulations", asked)
        due = next(d for d in found["differences"] if d["what"].endswith("mediation due"))
        days = {"cn-samr-2020@1": when(due["one"], SHANGHAI), "cn-samr-2026@1": when(due["two"], SHANGHAI)}
        for pack, day in days.items():
            self.say(f"the mediation may last until {day}", label=f"{pack}:")
        self.that(
            "45 working days over a week of holidays and a Saturday that is worked; or sixty days",
            [*days.values()]
            == ["the end of Thursday 3 December 2026", "the end of Monday 23 November 2026"], days,
        )  # fmt: skip


def _at(value: Any, pointer: str) -> bool:
    """Whether the pointer leads somewhere."""
    for step in pointer.split("/")[1:]:
        value = value[int(step)] if isinstance(value, list) else value.get(step)
    return value is not None
