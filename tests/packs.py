"""Rule packs to test with, beside those that ship: a procedure that screens, made from the general one."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

import chalicelib
from chalicelib.domain.calendars import Length, Unit
from chalicelib.domain.rulepack import Consequence, DeadlineRule, Ground, Pausing, RulePack, Stage, StageKind
from chalicelib.domain.values import Role

SHIPPED = Path(chalicelib.__file__).parent / "rulepacks"
SCREENED = "screened"


def shipped(ref: str) -> RulePack:
    """One that ships, as it is written."""
    return msgspec.json.decode((SHIPPED / f"{ref}.json").read_bytes(), type=RulePack)


def hours(on: Role, n: int, consequence: Consequence, **changes: Any) -> DeadlineRule:
    return DeadlineRule(on, Length(n, Unit.HOURS), consequence, source="test", verified=True, **changes)


def ground(code: str) -> Ground:
    return Ground(code, {"en": code, "zh": code}, {"en": "The court.", "zh": "法院。"}, "test", verified=True)


def screening(**changes: Any) -> RulePack:
    """The general procedure behind a screening of 48 hours, in which a complaint can be completed within 72; no case
    may go without anybody's act for a week.
    """
    base = shipped("generic@2")
    first = Stage("screening", StageKind.SCREENING, "screen", next="negotiation")
    own = {
        "screen": hours(Role.OFFICER, 48, Consequence.ESCALATE),
        "cure": hours(Role.COMPLAINANT, 72, Consequence.LAPSE),
    }
    stopped = Pausing(
        (Role.OFFICER,), Length(5, Unit.CALENDAR_DAYS), "test", True, times=3, stops=("screen",)
    )
    fields: dict[str, Any] = {
        "id": SCREENED, "version": 1, "effective_from": "2026-01-01", "first_stage": first.id,
        "stages": (first, *base.stages), "deadlines": base.deadlines | own,
        "grounds": (ground("time_limit"), ground("no_standing")), "pauses": base.pauses | {"cure": stopped},
        "stall_after": Length(7, Unit.CALENDAR_DAYS),
    }  # fmt: skip
    return replace(base, **(fields | changes))


def folder(place: Path, *packs: RulePack) -> Path:
    """A folder of rule packs: those that ship and these."""
    made = place / "rulepacks"
    shutil.copytree(SHIPPED, made)
    for pack in packs:
        (made / f"{pack.ref}.json").write_bytes(msgspec.json.encode(pack))
    return made
