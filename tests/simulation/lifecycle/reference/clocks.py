"""The clocks of one case as the reference sees it: when they begin, stand still, run on, and what they do next."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.simulation.lifecycle.reference import almanac

C, R, SYSTEM = "complainant", "respondent", "system"
OTHER = {C: R, R: C}
NEVER_STOPS = ("upload", "service", "deemed_service", "pause")
Key = tuple[str, int | None]


@dataclass
class Clock:
    """A deadline. `stands`: since when it stands still."""

    on: str
    due: datetime
    means: str
    unit: str
    started: datetime
    repeat: int = 0
    attempt: int = 1
    warnings: list[datetime] = field(default_factory=list)
    stands: datetime | None = None
    automatic: bool = False
    granted: int = 0


class Clockwork:
    """Everything about time; `World` says what else there is to the case."""

    pack: dict
    zone: str
    status: str
    now: datetime
    moved: datetime
    patience: timedelta | None
    stalled: bool
    clocks: dict[Key, Clock]
    pauses: list[dict]
    put_off: datetime | None = None
    """After a ring that failed."""
    blocked: bool = False
    """It has failed too often: for the operators, until somebody acts."""

    @property
    def pause(self) -> dict | None:
        return next((p for p in self.pauses if p["state"] == "running"), None)

    @property
    def overdue(self) -> bool:
        return any(c.automatic for (rule, _), c in self.clocks.items() if rule != "upload")

    def too_late(self, rule: str, n: int | None = None) -> bool:
        """Time is over, though nobody may have noticed yet. What stands still or repeats itself is never too late."""
        clock = self.clocks.get((rule, n))
        return clock is not None and clock.stands is None and self.now > clock.due and clock.repeat == 0

    def start(
        self, rule: str, n: int | None = None, on: str | None = None, length: dict | None = None,
        at: datetime | None = None,
    ) -> Clock:  # fmt: skip
        by_rule, at = self.pack["deadlines"][rule], at or self.now
        length = length or by_rule["length"]
        due = almanac.after(at, length, self.zone)
        warnings = [at + (due - at) * percent / 100 for percent in sorted(by_rule.get("warn_at", []))]
        clock = Clock(
            on or by_rule["on"], due, by_rule["consequence"], length["unit"], at, by_rule.get("repeat", 0),
            warnings=warnings,
        )  # fmt: skip
        self.clocks[rule, n] = clock
        return clock

    def stop(self, *rules: str, n: int | None = None) -> None:
        for rule in rules:
            self.clocks.pop((rule, n), None)

    def keep(self, *rules: str) -> None:
        """Of all clocks only these."""
        self.clocks = {key: clock for key, clock in self.clocks.items() if key[0] in rules}

    def stir(self) -> None:
        """Whatever happens gives a case whose ring had failed another go."""
        self.put_off, self.blocked = None, False

    def touch(self) -> None:
        """Somebody or something has moved the case on."""
        self.moved = self.now
        self.stir()
        if self.patience:
            self.stalled = False

    # ------------------------------------------------------------------------------------------------------- pauses

    def stoppable(self, reason: str) -> list[Key]:
        """What is over already does not come to life again."""
        named = self.pack["pauses"][reason].get("stops", [])
        return [
            (rule, n) for (rule, n), clock in self.clocks.items()
            if clock.stands is None and rule not in NEVER_STOPS and (not named or rule in named)
            and not self.too_late(rule, n)
            and self.pack["deadlines"][rule].get("pausable", True)
        ]  # fmt: skip

    def pauses_left(self, reason: str, by: str) -> int:
        """Each party has its own share; everybody else has one together."""
        shares = [p["by"] if p["by"] in OTHER else SYSTEM for p in self.pauses if p["reason"] == reason]
        taken = shares.count(by if by in OTHER else SYSTEM)
        return min(self.pack["pauses"][reason].get("times", 1) - taken, 20 - len(self.pauses))

    def stand_still(self, reason: str, by: str) -> bool:
        """Whether anything stands still now because of it."""
        stopping = self.stoppable(reason)
        if self.pause is not None or not stopping or self.pauses_left(reason, by) <= 0:
            return False
        self.pauses.append({"reason": reason, "by": by, "state": "running"})
        for key in stopping:
            self.clocks[key].stands = self.now
        cap = self.pack["pauses"][reason]["cap"]
        end = almanac.after(self.now, cap, self.zone)
        self.clocks["pause", len(self.pauses) - 1] = Clock(SYSTEM, end, "resume", cap["unit"], self.now)
        self.touch()
        return True

    def run_on(self, only: str | None = None) -> None:
        pause = self.pause
        if pause is None or only not in (None, pause["reason"]):
            return
        self.stop("pause", n=next(n for n, one in enumerate(self.pauses) if one is pause))
        pause["state"] = "ended"
        for clock in self.clocks.values():
            if clock.stands is not None:
                due = almanac.given_back(clock.due, clock.stands, self.now, clock.unit, self.zone)
                clock.warnings = [w + (due - clock.due) for w in clock.warnings]
                clock.due, clock.stands = due, None
        self.touch()

    # ------------------------------------------------------------------------------------------------------- silence

    def stalls(self) -> datetime | None:
        if not self.patience or self.stalled or self.status == "closed":
            return None
        return self.moved + timedelta(seconds=int(self.patience.total_seconds()))

    def to_come(self) -> list[tuple[datetime, str, str, int, Key | None]]:
        """Every moment at which the clock alone does something, in order; of one moment ends come before warnings."""
        found: list[tuple[datetime, str, str, int, Key | None]] = []
        grace = timedelta(seconds=self.pack.get("grace_seconds", 60))
        for (rule, n), clock in self.clocks.items():
            if clock.stands is None:
                found.append((clock.due + grace, "expiry", rule, n or 0, (rule, n)))
                found += [(w, "warning", rule, n or 0, (rule, n)) for w in clock.warnings]
        if (stall := self.stalls()) is not None:
            found.append((stall, "stall", "", 0, None))
        return sorted(found, key=lambda one: one[:4])

    @property
    def wake(self) -> datetime | None:
        coming = self.to_come()
        if self.blocked or not coming:
            return None
        return max(coming[0][0], self.put_off or coming[0][0])
