"""One case as the reference sees it: plain lists and clocks, and what happens to them.

Written from the description of the procedure, not from its code. It keeps no events: whatever happens is done at once.
A pack is the plain JSON that a tenant would upload.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from tests.simulation.lifecycle.reference import almanac
from tests.simulation.lifecycle.reference.clocks import SYSTEM, C, Clock, Clockwork, Key, R

MONEY = ("refund", "partial_refund", "return_and_refund", "compensation")
SURVIVES_THE_STAGE = (
    "respond", "offer", "proposal", "evidence", "upload", "pause", "first_reply", "deemed_service",
)  # fmt: skip
BINDING = ("settled", "decided", "awarded")


class World(Clockwork):
    """The case, at `now`."""

    def __init__(self, pack: dict, now: datetime, claim: dict, gaps: tuple[str, ...]) -> None:
        self.pack, self.now, self.filed, self.claim = pack, now, now, claim
        self.zone, self.stage = pack["time_zone"], pack["first_stage"]
        self.status, self.outcome, self.effect, self.cause = "open", None, None, None
        self.served: datetime | None = None
        self.closed: datetime | None = None
        self.sent = self.answered = self.defaulted = self.late = self.stalled = False
        self.position: str | None = None
        self.reopened = 0
        self.clocks: dict[Key, Clock] = {}
        self.offers: list[dict] = []
        self.proposals: list[dict] = []
        self.accords: list[dict] = []
        self.rounds: list[dict] = []
        self.requests: list[dict] = []
        self.tasks: list[dict] = []
        self.deficiencies: list[dict] = []
        self.pauses: list[dict] = []
        self.evidence: list[dict] = []
        self.mediations: list[dict] = []
        self.count: Counter[str] = Counter()
        stall = pack.get("stall_after")
        self.patience = almanac.after(now, stall, "UTC") - now if stall else None
        self.moved = now
        self._begin(gaps)

    def _begin(self, gaps: tuple[str, ...]) -> None:
        here = self.here
        if here["kind"] == "screening":
            self.start(here["deadline"])
            if gaps:
                self.lacks(gaps, SYSTEM)
            return
        self.start("service")
        if here.get("counts_from", "service") != "service":
            self.start(here["deadline"])
        if here["kind"] == "mediation":
            self.open_mediation(agreed=False)

    # ------------------------------------------------------------------------------------------------------ looking

    def named(self, stage: str) -> dict:
        return next(s for s in self.pack["stages"] if s["id"] == stage)

    @property
    def here(self) -> dict:
        return self.named(self.stage)

    @property
    def kind(self) -> str:
        return self.here["kind"]

    @property
    def mediation(self) -> dict | None:
        return next((m for m in self.mediations if m["result"] is None), None)

    def first_with_notice(self) -> str:
        """The stage in which the respondent is told."""
        first = self.named(self.pack["first_stage"])
        return first["next"] if first["kind"] == "screening" else first["id"]

    def waits_for_notice(self, stage: dict) -> bool:
        return stage.get("counts_from", "service") == "service" and stage["id"] == self.first_with_notice()

    def live(self, children: str) -> list[int]:
        return [n for n, one in enumerate(getattr(self, children)) if one["state"] == "live"]

    # ------------------------------------------------------------------------------------------------------- stages

    def enter(self, stage: str, cause: str, *, agreed: bool = False) -> None:
        target = self.named(stage)
        starting = self.bounds(target)
        self.keep(*SURVIVES_THE_STAGE)
        self._forget_agreements()
        self.stage = stage
        self.count["stage.entered"] += 1
        if cause == "return_refused":
            self.outcome = self.effect = None
        for rule, at in starting:
            self.start(rule, at=at)
        if target["kind"] == "mediation":
            self.open_mediation(agreed=agreed)
        self.touch()

    def bounds(self, stage: dict, *, again: bool = False) -> list[tuple[str, datetime]]:
        """What runs from the entry on, and since when."""
        from_filing = stage.get("counts_from") == "filing" and not again
        own = [(stage["deadline"], self.filed if from_filing else self.now)]
        if stage["kind"] == "screening":
            return own
        if self.served is not None:
            unheard = not self.answered and not self.defaulted and ("respond", None) not in self.clocks
            return own + ([("respond", self.now)] if unheard else [])
        notice = [] if ("deemed_service", None) in self.clocks else [("service", self.now)]
        return notice if self.waits_for_notice(stage) else notice + own

    def serve(self, at: datetime, starts: datetime) -> None:
        """The respondent knows."""
        self.served = at
        self.stop("service", "deemed_service")
        self.start("respond", at=starts)
        if "first_reply" in self.pack["deadlines"]:
            self.start("first_reply", at=starts)
        if self.waits_for_notice(self.here):
            self.start(self.here["deadline"], at=starts)
        if self.mediation is not None and self.mediation["step"] == "apply":
            self.start("consent", at=starts)
        self.touch()

    def acted(self, role: str) -> None:
        """Who answers has had notice."""
        if role == R and self.served is None:
            self.serve(self.now, self.now)

    def answer(self) -> None:
        if not self.answered:
            self.answered = True
            self.stop("respond", "first_reply")

    def spoke(self, role: str) -> None:
        """A party has dealt with the other side: for the respondent that is an answer."""
        if role == R:
            self.answer()
        self.touch()

    def lacks(self, items: tuple[str, ...], by: str) -> None:
        if "cure" in self.pack["pauses"]:
            self.stand_still("cure", by)
        self.deficiencies.append({"items": items, "state": "open"})
        self.start("cure", len(self.deficiencies) - 1)
        self.touch()

    # ---------------------------------------------------------------------------------------------------- mediation

    def open_mediation(self, *, agreed: bool) -> None:
        self.mediations.append(
            {
                "step": "mediator" if agreed else "apply", "consents": {C, R} if agreed else set(), "mediator": None,
                "former": [], "challenge": None, "result": None,
            }
        )  # fmt: skip
        if agreed:
            self.start("appoint")
        elif self.served is not None:
            self.start("consent")

    def end_mediation(self, result: str) -> None:
        under_way = self.mediation
        if under_way is not None:
            under_way["result"], under_way["step"] = result, "result"
            self.count["mediation.ended"] += 1
        self.stop("consent", "appoint")

    def leave_mediation(self, result: str) -> None:
        """Without an agreement: on, or out where nothing follows."""
        self.end_mediation(result)
        following = self.here.get("next")
        if following is None:
            self.close("referred", f"mediation_{result}")
        else:
            self.enter(following, f"mediation_{result}")

    # --------------------------------------------------------------------------------------------------------- ends

    def _forget_agreements(self) -> None:
        for one in self.accords:
            one["state"] = "closed" if one["state"] == "live" else one["state"]
        for one in [*self.rounds, *self.deficiencies]:
            one["state"] = "closed" if one["state"] == "open" else one["state"]

    def _forget_everything(self, mediation: str) -> None:
        self._forget_agreements()
        for one in [*self.offers, *self.proposals]:
            one["state"] = "closed" if one["state"] == "live" else one["state"]
        for one in self.requests:
            one["state"] = "closed" if one["state"] == "open" else one["state"]
        for one in self.pauses:
            one["state"] = "ended"
        if self.mediation is not None:
            self.mediation.update(result=mediation, step="result")
        self.keep("upload", "perform")

    def close(self, outcome: str, cause: str) -> None:
        self._forget_everything("closed")
        self.keep("upload")
        self.status, self.outcome, self.cause, self.closed = "closed", outcome, cause, self.now
        self.late = False
        if outcome not in BINDING:
            self.effect = None
        self.count["case.closed"] += 1
        self.touch()
        self.stalled = False

    def settle(self, terms: dict) -> None:
        self.count["case.settled"] += 1
        self.outcome, self.effect = "settled", "agreement"
        self._forget_everything("agreed")
        self.owe(terms)

    def decide(self, terms: dict | None) -> None:
        self.outcome, self.effect = "decided", self.here.get("legal_effect", "platform_decision")
        self._forget_everything("decided")
        if terms is None:
            self.close("decided", "dismissed")
        else:
            self.owe(terms)

    def owe(self, terms: dict) -> None:
        """Into performance: the goods first where they go back."""
        self.keep(*SURVIVES_THE_STAGE)
        self.stage = next(s["id"] for s in self.pack["stages"] if s["kind"] == "performance")
        self.count["stage.entered"] += 1
        money: dict[str, Any] = {"kind": "perform", "by": R, "terms": terms, "state": "open", "after": None}
        goods_first = terms["remedy"] == "return_and_refund" or terms["goods"]
        if goods_first and "return_ship" in self.pack["deadlines"]:
            n = len(self.tasks)
            self.tasks.append({"kind": "return", "by": C, "terms": terms, "state": "open", "after": None})
            self.tasks.append(money | {"state": "waiting", "after": n})
            self.start("return_ship", n, C)
        else:
            self.tasks.append(money)
            self.owed_by(len(self.tasks) - 1)
        self.touch()

    def owed_by(self, n: int) -> None:
        """By the terms; else by the rule, or by what the merchant promised where that is sooner."""
        terms, promise = self.tasks[n]["terms"], self.claim["promise"]
        agreed = {"n": terms["days"], "unit": "calendar_days"} if terms["days"] else None
        clock = self.start("perform", n, R, agreed)
        if agreed is None and promise is not None and terms["remedy"] in MONEY:
            sooner = self.start("perform", n, R, {"n": promise, "unit": "calendar_days"})
            self.clocks["perform", n] = min(clock, sooner, key=lambda c: c.due)

    def back(self, n: int) -> None:
        """The goods are."""
        self.tasks[n]["state"] = "performed"
        self.stop("return_ship", "return_receive", n=n)
        following = next(k for k, task in enumerate(self.tasks) if task["after"] == n)
        self.tasks[following]["state"] = "open"
        self.owed_by(following)
        self.touch()

    def drop_tasks(self) -> None:
        for task in self.tasks:
            if task["state"] in ("waiting", "open", "shipped"):
                task["state"] = "lapsed"

    def done(self, n: int, state: str, cause: str) -> None:
        """Of a task; the last one ends the case."""
        self.tasks[n]["state"] = state
        self.stop("perform", n=n)
        self.touch()
        if not any(t["state"] in ("waiting", "open", "shipped") for t in self.tasks):
            self.close(self.outcome or "", cause)
