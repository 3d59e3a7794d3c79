"""The proceedings: statements with more time for both, evidence asked for, a hearing in two time zones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from demo import files
from demo.arbitrated_cast import PAST, Tribunal
from demo.http import refusal
from demo.telling import DAY, Teller, moment, when

ZONES: Final = (ZoneInfo("Asia/Singapore"), ZoneInfo("America/New_York"))
"""Of the seat, and of the complainant."""
GIVEN: Final = 7
"""Days to answer."""
MORE: Final = 5
"""Days more."""
BOTH: Final = ["complainant", "respondent"]
HOURS: Final = (1, 13)
"""UTC: morning at the seat, and morning in New York."""


class Hearing(Teller):
    """`exhibit`: what the complainant submitted with the case. `cited`: what an award can rest on, in the end."""

    def __init__(self, tribunal: Tribunal, exhibit: str, *teller: Any) -> None:
        super().__init__(*teller)
        self.tribunal, self.exhibit = tribunal, exhibit
        self.chair = tribunal.chair[1]
        self.cited: list[str] = []

    def tell(self) -> list[str]:
        self.head("The proceedings: statements, more time for both, a report, a hearing")
        self._statements()
        self._evidence()
        self._heard()
        closed = self.tribunal.act("close_proceedings", self.chair)["arbitration"]
        self.say(closed["next"], label="the panel reads:")
        self.that("the proceedings are closed", closed["stage"] == "deliberation", closed["stage"])
        return self.cited

    def _order(self, kind: str, to: list[str], text: str) -> str:
        by = {"kind": kind, "to": to, "text": text, "days": GIVEN}
        (order,) = self.tribunal.act("order", self.chair, **by)["created"]
        self.cited.append(order)
        return str(order)

    def _statements(self) -> None:
        tribunal, dispute = self.tribunal, self.tribunal.dispute
        order = self._order(
            "statement", BOTH, "Say what was promised, what was delivered, and what you ask for."
        )
        member = tribunal.panel[next(iter(tribunal.panel))]
        wrong = refusal(lambda: tribunal.act("order", member, kind="other", text="Stop."))
        self.that("only the chair gives orders", wrong.get("code") == "not_presiding", wrong)
        before = moment(tribunal.deadline("arb_round")["due_at"])
        tribunal.act(
            "submit",
            dispute.consumer,
            order_id=order,
            text="The photograph shows it.",
            exhibits=[self.exhibit],
        )
        tribunal.act(
            "ask_extension", dispute.merchant, order_id=order, reason="Our workshop is closed this week."
        )
        tribunal.act(
            "extend", self.chair, order_id=order, days=MORE, reason="One extension, for both sides alike."
        )
        dues = {
            name: next(d for d in tribunal.show(by)["deadlines"] if d["rule"] == "arb_round")["due_at"]
            for name, by in (("the complainant", dispute.consumer), ("the shop", dispute.merchant))
        }  # fmt: skip
        self.that(
            f"the shop asks for more time, and both get {MORE} days more: until {when(next(iter(dues.values())))}",
            {moment(due) - before for due in dues.values()} == {MORE * DAY}, dues,
        )  # fmt: skip
        done = tribunal.act(
            "submit",
            dispute.merchant,
            order_id=order,
            text="We did what was agreed, and relied on others for the rest.",
        )
        state = done["arbitration"]["orders"][0]["state"]
        twice = refusal(lambda: tribunal.act("submit", dispute.merchant, order_id=order, text="And more."))
        self.that(
            "both have answered, and nobody answers twice",
            (state, twice["status"]) == ("met", 409),
            (state, twice),
        )

    def _evidence(self) -> None:
        tribunal, dispute = self.tribunal, self.tribunal.dispute
        order = self._order("evidence", ["respondent"], "Submit your own report on what is complained of.")
        report = dispute.attach(dispute.merchant, files.receipt(), "report.pdf", "application/pdf")
        foreign = refusal(
            lambda: tribunal.act(
                "submit", dispute.merchant, order_id=order, text="Here.", exhibits=[f"evi_{'a' * 26}"]
            )
        )
        self.that(
            "an exhibit that is not in the case is none", foreign.get("code") == "invalid_request", foreign
        )
        tribunal.act("submit", dispute.merchant, order_id=order, text="Here it is.", exhibits=[report])
        file = self.chair.get(f"{tribunal.place}/file")
        found = {e["id"]: e["sha256"] for e in file["exhibits"]}
        self.that(
            "the panel has the file as it was handed over, with what came since, each exhibit with its hash",
            {self.exhibit, report} <= found.keys() and all(len(sha256) == 64 for sha256 in found.values()), file,
        )  # fmt: skip
        self.cited += [self.exhibit, report]

    # ------------------------------------------------------------------------------------------------------ the hearing

    def _heard(self) -> None:
        tribunal, dispute = self.tribunal, self.tribunal.dispute
        day = (tribunal.body.now() + 3 * DAY).replace(minute=0, second=0, microsecond=0)
        slots = [{"starts_at": day.replace(hour=hour).isoformat(), "minutes": 60} for hour in HOURS]
        made = tribunal.act("propose_hearing", self.chair, slots=slots, time_zone=str(ZONES[0]), mode="video")
        (proposed,) = made["arbitration"]["hearings"]
        offered = {slot["id"]: moment(slot["starts_at"]) for slot in proposed["slots"]}
        for at in offered.values():
            self.say(" = ".join(f"{when(at, zone)} in {_city(zone)}" for zone in ZONES), label="a slot:")
        night, morning = sorted(offered, key=lambda id_: offered[id_])
        hearing = {"hearing_id": proposed["id"]}
        tribunal.act("answer_slots", dispute.consumer, **hearing, slots=[morning])
        tribunal.act("answer_slots", dispute.merchant, **hearing, slots=[night, morning])
        early = refusal(lambda: tribunal.act("record_hearing", self.chair, **hearing, minutes="Held."))
        fixed = tribunal.act("fix_hearing", self.chair, **hearing, slot=morning)["arbitration"]["hearings"][0]
        self.that(
            "the slot that suits both is fixed; nothing is recorded of a hearing before its time",
            (fixed["slot"], early["code"]) == (morning, "hearing_not_fixed"), (fixed, early),
        )  # fmt: skip
        self._calendar(proposed["id"], offered[morning])
        tribunal.move_to(offered[morning] + timedelta(hours=1) + PAST)
        minutes = "Both sides were heard. The shop had no explanation for what the photograph shows."
        held = tribunal.act("record_hearing", self.chair, **hearing, minutes=minutes)["arbitration"]
        self.say(minutes, label="recorded:")
        self.that(
            "the hearing stands in the record", held["hearings"][0]["state"] == "held", held["hearings"]
        )
        self.cited.append(proposed["id"])

    def _calendar(self, hearing: str, at: datetime) -> None:
        """The file that both put into their calendars."""
        dispute, place = self.tribunal.dispute, f"{self.tribunal.place}/hearings/{hearing}/calendar"
        found = [by.text(place) for by in (dispute.consumer, dispute.merchant)]
        lines = found[0].split("\r\n")
        start = f"DTSTART:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        self.say(
            ", ".join(line for line in lines if line.startswith(("DTSTART", "DTEND", "STATUS"))),
            label="calendar:",
        )
        self.that(
            "both download the same event for their calendars, whatever their time zone",
            found[0] == found[1] and start in lines and lines[-2] == "END:VCALENDAR", found,
        )  # fmt: skip


def _city(zone: ZoneInfo) -> str:
    return str(zone).rpartition("/")[2].replace("_", " ")
