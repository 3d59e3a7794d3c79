"""The numbers of a violation report: its deadlines and caps as dated data, and what a rule pack says of them instead.

The data are JSON under `chalicelib/catalogue/<ref>.json`, ref being `report-rules@<version>`; a report is pinned to one
of them, or to a rule pack, for its whole life.
"""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from msgspec.structs import replace

from chalicelib.domain.calendars import Rules
from chalicelib.domain.rulepack import Consequence, DeadlineRule, RulePack

FILING: Final = "report_filing"
"""Until when it is decided whether the report is taken up."""
CHECK: Final = "report_check"
"""Until when a report that was taken up is found right or wrong."""
DEADLINES: Final = (FILING, CHECK)


class Caps(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one report may hold. Texts in characters."""

    steps: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50
    narrative: int = 30_000
    text: int = 10_000


class RulesFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One version of the rules, as it lies in its file. `calendar`: of the working days, by its id."""

    version: Annotated[int, msgspec.Meta(ge=1)]
    time_zone: str
    calendar: str
    grace_seconds: Annotated[int, msgspec.Meta(ge=1, le=3600)]
    authority: dict[str, str]
    """Where a report goes that nobody has decided, by language."""
    unverified_override: str
    """Who answers for the numbers that are not verified, and why."""
    deadlines: dict[str, DeadlineRule]
    caps: Caps


class ReportRules(msgspec.Struct, frozen=True):
    """The rules as a report goes by them. `days`: how time is counted."""

    ref: str
    days: Rules
    deadlines: dict[str, DeadlineRule]
    authority: dict[str, str]
    grace_seconds: int
    caps: Caps = Caps()

    def counting(self, rule: str) -> Rules:
        """How time is counted for that deadline."""
        roll = self.deadlines[rule].roll
        return self.days if roll is None else replace(self.days, roll=roll)


def of_pack(pack: RulePack, default: ReportRules) -> ReportRules:
    """The pack's own numbers where it has some, the default's otherwise; days are counted as the pack counts them.

    A pack in which silence on a report means something else than a referral is no usable pack (`packcheck`).
    """
    own = {key: pack.deadlines[key] for key in DEADLINES if key in pack.deadlines}
    return replace(
        default, ref=pack.ref, days=pack.counting(), deadlines=default.deadlines | own,
        authority=pack.next_forum or default.authority, grace_seconds=pack.grace_seconds,
    )  # fmt: skip


def problems(rules: ReportRules) -> list[str]:
    """What is wrong with rules beyond their shape. Silence on a report may never mean that nothing was found."""
    found = [f"deadlines: {key} is missing" for key in DEADLINES if key not in rules.deadlines]
    for key in DEADLINES:
        rule = rules.deadlines.get(key)
        if rule is not None and rule.consequence is not Consequence.REFER:
            found.append(
                f"deadlines/{key}: silence on a report refers it to the authority and means nothing else"
            )
    return found
