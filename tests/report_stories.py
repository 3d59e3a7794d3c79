"""A violation report told step by step on the pure domain: who does what, when. No AWS, no clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.application.asking import Ask
from chalicelib.application.ports import EventRow, Root, Tenant
from chalicelib.application.reporting import advance
from chalicelib.domain.access import Principal
from chalicelib.domain.calendars import Length, Rules, Unit
from chalicelib.domain.case.state import TextRef
from chalicelib.domain.report import commands as cmd
from chalicelib.domain.report import decisions, timing
from chalicelib.domain.report.context import Context
from chalicelib.domain.report.rules import Caps, ReportRules
from chalicelib.domain.report.state import Matter, Report, Reporter, Violation
from chalicelib.domain.rulepack import Consequence, DeadlineRule, Extension
from chalicelib.domain.values import Role, derive_id

KEY = b"k" * 32
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
GRACE = timedelta(seconds=60)
TENANT = Tenant("ten_" + "a" * 26, "Market", sandbox=False, created_at=START, wrapped_root=b"")
ROOT = Root(KEY, KEY, KEY)
REPORTED = "shop-77"


def rule(hours: int, **changes: Any) -> DeadlineRule:
    length = Length(hours, Unit.HOURS)
    return DeadlineRule(
        Role.OFFICER, length, Consequence.REFER, **({"source": "test", "verified": True} | changes)
    )


def rules(**changes: Any) -> ReportRules:
    """Filing 100 h with two more rounds and a warning at half of it; check 200 h with one more and one extension."""
    longer = Extension((Role.OFFICER,), Length(80, Unit.HOURS), "test")
    fields: dict[str, Any] = {
        "ref": "report-rules@1", "days": Rules("UTC"), "authority": {"en": "The authority.", "zh": "主管部门。"},
        "grace_seconds": 60, "caps": Caps(steps=3),
        "deadlines": {
            "report_filing": rule(100, repeat=2, warn_at=(50,)),
            "report_check": rule(200, repeat=1, extension=longer),
        },
    }  # fmt: skip
    return ReportRules(**(fields | changes))


def text(name: str = "t") -> TextRef:
    return TextRef(derive_id("txt", KEY, name), "c0" * 32)


def matter(**changes: Any) -> Matter:
    fields: dict[str, Any] = {
        "violation": Violation.COUNTERFEIT, "subject_ref": REPORTED, "reporter": Reporter("buyer-1042"),
        "narrative": text("narrative"),
    }  # fmt: skip
    return Matter(**(fields | changes))


@dataclass
class Story:
    """Commands are by the officer unless told otherwise."""

    rules: ReportRules = field(default_factory=rules)
    now: datetime = START
    report: Report | None = None
    rows: list[EventRow] = field(default_factory=list)
    commands: int = 0

    @property
    def told(self) -> Report:
        assert self.report is not None
        return self.report

    def file(self, **changes: Any) -> Story:
        command = cmd.FileReport(derive_id("rep", KEY), TENANT.id, matter(**changes), "en", "5f" * 16)
        return self._happen(decisions.file(command, self._context(Role.PLATFORM)), Role.PLATFORM)

    def do(self, command: cmd.Command, role: Role = Role.OFFICER) -> Story:
        return self._happen(decisions.decide(self.told, command, self._context(role)), role)

    def wait(self, length: timedelta) -> Story:
        """Time passes, and every wake on the way rings."""
        end = self.now + length
        while (wake := self.told.head.next_wake) is not None and wake <= end:
            self.now = max(wake, self.now)
            self.do(cmd.Tick(), Role.SYSTEM)
            assert not timing.is_stranded(self.told)
        self.now = end
        return self

    def happened(self) -> list[str]:
        return [row.type for row in self.rows]

    def _context(self, role: Role) -> Context:
        return Context(self.now, role, self.rules, derive_id("cmd", KEY, str(self.commands)), KEY)

    def _happen(self, events: decisions.Events, role: Role) -> Story:
        if events:
            command_id = derive_id("cmd", KEY, str(self.commands))
            ask = Ask(TENANT, ROOT, Principal("p", role, TENANT.id), self.now, command_id)
            self.report, rows = advance(self.report, events, ask)
            self.rows += rows
            self.commands += 1
        return self


def filed(**changes: Any) -> Story:
    return Story().file(**changes)


def accepted(**changes: Any) -> Story:
    return filed(**changes).do(cmd.Accept(text("why")))
