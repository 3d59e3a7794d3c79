"""Time: stopped by a side, given by an officer, and told step by step when nobody does anything."""

from __future__ import annotations

from typing import Any, Final

from demo.cast import Dispute, Platform
from demo.complaints import complaint
from demo.http import refusal
from demo.telling import Teller, after_days, moment, spelled, when

HAPPENED: Final = {
    "first_reply.missed": "no first reply within a day: noted, the supervisors are told",
    "deadline.warned": "whoever has to act next is reminded",
    "respondent.defaulted": "the merchant's silence is recorded; it admits nothing",
    "stage.entered": "the case moves on to an officer",
    "deadline.extended": "the officer is late: extended automatically, and seen in a queue",
    "case.stalled": "nobody has acted for a month: the ombuds office is told",
    "case.closed": "the case closes, and the next forum is named",
}
IN_ORDER: Final = [
    "first_reply.missed", "deadline.warned", "deadline.warned", "respondent.defaulted", "stage.entered",
    "deadline.warned", "deadline.extended", "deadline.warned", "deadline.extended", "deadline.warned", "case.closed",
]  # fmt: skip
STALLED: Final = "case.stalled"
MOST_STEPS: Final = 20


class Clock(Teller):
    """On sandboxes."""

    def stopped_and_extended(self, lab: Platform) -> Dispute:
        """Leaves an open case behind, before an officer."""
        self.head("A pause and an extension, with the dates they lead to")
        dispute = lab.file(complaint("pause", occurred_on=lab.now().date())).served()
        served = moment(dispute.show()["served_at"]).date()
        self.say(f"the merchant's answer is due by {spelled(dispute.last_day('respond'))}, the talks may last until "
                 f"{spelled(dispute.last_day('negotiation'))}")  # fmt: skip
        dispute.consumer.act(dispute.case_id, "pause", reason="cool_off", note="Let us sleep on it.")
        stopped = next(d for d in dispute.show()["deadlines"] if d["rule"] == "respond")
        self.say(stopped["paused"])
        hello = refusal(lambda: dispute.merchant.act(dispute.case_id, "message", text="Still there?"))
        self.that(
            f"nobody can write before {when(hello['allowed_from'])}, but everybody may offer",
            hello["code"] == "cooling_off" and "offer" in [a["action"] for a in hello["instead"]], hello,
        )  # fmt: skip
        lab.advance(days=1)
        dispute.consumer.act(dispute.case_id, "resume")
        self.that(
            f"a day of quiet moves both by a day: {spelled(after_days(served, 6))} and "
            f"{spelled(after_days(served, 15))}",
            (dispute.last_day("respond"), dispute.last_day("negotiation"))
            == (after_days(served, 6), after_days(served, 15)),
        )
        self._extended(dispute)
        return dispute

    def _extended(self, dispute: Dispute) -> None:
        """Ten days to decide from the day of the escalation, and ten more."""
        case_id, officer = dispute.case_id, dispute.platform.officer
        dispute.merchant.act(
            case_id, "respond", position="contests", statement="It was sound when it left us."
        )
        dispute.consumer.act(case_id, "escalate", reason="They deny everything.")
        today = dispute.platform.now().date()
        before = dispute.last_day("decide")
        officer.act(case_id, "prolong", deadline_id="decide", reason="The laboratory needs another week.")
        self.say(dispute.deadline("decide")["history"][0])
        self.that(
            f"ten days to decide, {spelled(after_days(today, 10))}, become twenty: {spelled(after_days(today, 20))}",
            (before, dispute.last_day("decide")) == (after_days(today, 10), after_days(today, 20)),
        )
        again = refusal(lambda: officer.act(case_id, "prolong", deadline_id="decide", reason="And another."))
        self.that("once is enough", again["code"] in ("prolonged_already", "nothing_to_prolong"), again)

    # ---------------------------------------------------------------------------------------- nobody does anything

    def nobody_acts(self, quiet: Platform) -> None:
        self.head("A sandbox goes from deadline to deadline: what happens when nobody does anything")
        dispute = quiet.file(complaint("quiet", occurred_on=quiet.now().date())).served()
        served = moment(dispute.show()["served_at"]).date()
        told, announced = self._stepped(quiet)
        types = [e["type"] for e in told]
        # The month without an act ends at the hour of the filing: before the last reminder of that day or after it.
        self.that(
            "it tells in order what happened",
            [t for t in types if t != STALLED] == IN_ORDER and STALLED in types[-3:-1], told,
        )  # fmt: skip
        self.that("each step goes to the moment the step before it announced", announced)
        self._by_hand(told, served)
        notice = dispute.show()["outcome_notice"]
        self.say(f"{notice['what']} {notice['binds']}")
        self.that(
            "silence has closed the case and decided nothing",
            (notice["outcome"], notice["legal_effect"]) == ("referred", None), notice,
        )  # fmt: skip

    def _stepped(self, quiet: Platform) -> tuple[list[Any], bool]:
        told, punctual, announced = [], True, None
        for _ in range(MOST_STEPS):
            moved = quiet.step()
            for event in moved["happened"]:
                self.say(HAPPENED.get(event["type"], event["type"]), label=f"{when(event['at'])}:")
            told += moved["happened"]
            punctual &= announced is None or [announced] == sorted({e["at"] for e in moved["happened"]})
            if (announced := moved["next_wake"]) is None:
                break
        return told, punctual

    def _by_hand(self, told: list[Any], served: Any) -> None:
        """Five days to answer: day 6 as it begins. Ten to decide from day 6: day 17; then 28, then 39."""
        days = [
            moment(e["at"]).date() for e in told if e["type"] in ("respondent.defaulted", "deadline.extended")
        ]
        days.append(moment(told[-1]["at"]).date())
        self.that(
            "the consequences come on the days that one counts by hand: 6, 17, 28 and 39 after the notice",
            days == [after_days(served, n) for n in (6, 17, 28, 39)], days,
        )  # fmt: skip
