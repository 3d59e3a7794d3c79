"""Before there is a case: what somebody may ask for, and the procedure as it is published. Anybody may call this."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from demo.http import Api, refusal
from demo.telling import Teller, after_days, last_day, when

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
UNOPENED: Final = {"online": True, "opened": False}


class Rights(Teller):
    """Asks without a credential."""

    def diagnosis(self, api: Api) -> None:
        self.head("Before anybody complains: bought online in China, day 6, unopened")
        shown = self._asked(api, 6)
        right = next(r for r in shown["rights"] if r["code"] == "no_reason_return")
        self.say(f"{right['title']}, by article {right['article']}, until {when(right['until'], SHANGHAI)}")
        refund = next(limit for limit in right["limits"] if limit["key"] == "refund_after_return")
        self.say(
            f"then: {refund['label'].lower()} within {refund['n']} days (art. {refund['basis']['article']})"
        )
        self.say(right["letter"], label="what to write:")
        # Received six days ago and counted from the day after: the seventh day is tomorrow.
        tomorrow = after_days(datetime.now(SHANGHAI).date(), 1)
        self.that(
            "seven days are over tomorrow at midnight in Shanghai; the number was read in the law",
            (last_day(right["until"], SHANGHAI), right["verified"]) == (tomorrow, True), right["until"],
        )  # fmt: skip
        excluded = [exclusion["basis"]["article"] for exclusion in right["would_exclude"]]
        self.that(
            f"what would take the right away is asked for, with its article: {', '.join(excluded)}", excluded
        )
        late = self._asked(api, 8)["not_available"]
        self.that("on day 8 the same right has lapsed", [r["state"] for r in late] == ["lapsed"], late)
        self._in_chinese(api)

    def _in_chinese(self, api: Api) -> None:
        shown = self._asked(api.speaking("zh"), 6)
        self.say(shown["rights"][0]["explains"], label=f"{shown['rights'][0]['title']}：")
        self.that(
            "it is no legal advice, and says so in both languages",
            "不是法律意见" in shown["notice"] and "not legal advice" in self._asked(api, 6)["notice"],
        )

    def _asked(self, api: Api, day: int) -> Any:
        answers = {**UNOPENED, "days_since_receipt": day}
        return api.post("/v1/diagnoses", {"country": "CN", "answers": answers})

    def published(self, api: Api) -> None:
        self.head("The procedure is published before anybody needs it")
        shown = api.get("/v1/procedures/cn-samr-2026")
        ways = " → ".join(stage["name"]["en"] for stage in shown["stages"])
        self.say(f"{shown['title']['en']}: {ways}")
        rule = next(d for d in shown["deadlines"] if d["rule"] == "screening")
        self.say(f"{rule['duty']['en']} {rule['silence']['en']}")
        self.say(f"{rule['duty']['zh']}{rule['silence']['zh']}")
        self.say(rule["source"].split(",")[0], label="source:")
        self.that(
            "every number says where it comes from and whether it was read there",
            all(d["source"] and isinstance(d["verified"], bool) for d in shown["deadlines"]),
        )
        self.that(
            f"{len(shown['unverified'])} numbers with legal consequences are listed as unverified, and somebody "
            "answers for them",
            shown["unverified"] and shown["unverified_override"],
        )
        self._of_another_day(api)

    def _of_another_day(self, api: Api) -> None:
        old = api.get("/v1/procedures/generic", as_of="2026-11-21")["ref"]
        now = api.get("/v1/procedures/generic", as_of="2026-11-22")["ref"]
        self.that(f"a day has its rules: {old} until 21 November 2026, {now} since then", old != now)
        early = refusal(lambda: api.get("/v1/procedures/cn-samr-2026", as_of="2026-04-14"))
        self.that(
            "the day before they came into force there is nothing to show, and it says what there is",
            [v["effective_from"] for v in early["data"]["versions"]] == ["2026-04-15"], early,
        )  # fmt: skip
