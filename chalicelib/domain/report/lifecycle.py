"""The lifecycle table of a violation report: in which stage which action is open to whom, under which guard, by when.

One declaration feeds the dispatch of commands, the allowed actions of a caller, the published table and the tests.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

import msgspec

from chalicelib.domain import deadlines
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.report.rules import CHECK, FILING, ReportRules
from chalicelib.domain.report.state import Report, Stage, Status
from chalicelib.domain.values import Role

OFFICE: Final = frozenset({Role.OFFICER})
RULE_OF: Final = {Stage.FILING: FILING, Stage.CHECK: CHECK}
"""The deadline that bounds each stage (P6: none is without an end)."""


class Look(msgspec.Struct, frozen=True):
    """What a guard may look at."""

    report: Report
    role: Role
    rules: ReportRules


Guard = Callable[[Look], NotAllowed | None]


class Rule(msgspec.Struct, frozen=True):
    """One line of the table. `decides`: it ends what silence would otherwise have a consequence for."""

    verb: str
    stages: frozenset[Stage]
    guard: Guard
    decides: bool
    leads_to: str
    roles: frozenset[Role] = OFFICE


class AllowedAction(msgspec.Struct, frozen=True):
    action: str
    due_at: datetime | None
    mandatory: bool


def _always(_: Look) -> NotAllowed | None:
    return None


def _may_investigate(look: Look) -> NotAllowed | None:
    cap = look.rules.caps.steps
    return NotAllowed("too_many_steps", limit=cap) if len(look.report.steps) >= cap else None


def _may_extend(look: Look) -> NotAllowed | None:
    """By those the rules name, as often as they say."""
    rule, deadline = look.rules.deadlines[CHECK].extension, look.report.deadlines[CHECK]
    if rule is None or look.role not in rule.by:
        return NotAllowed("not_prolongable", deadline=CHECK)
    if deadlines.granted(deadline) >= rule.times:
        return NotAllowed("prolonged_already", due_at=deadline.due_at, limit=rule.times, deadline=CHECK)
    return None


_FILING: Final = frozenset({Stage.FILING})
_CHECK: Final = frozenset({Stage.CHECK})
TABLE: Final = (
    Rule("accept", _FILING, _always, decides=True, leads_to="check"),
    Rule("decline", _FILING, _always, decides=True, leads_to="closed: declined"),
    Rule("investigate", _CHECK, _may_investigate, decides=False, leads_to=""),
    Rule("extend", _CHECK, _may_extend, decides=False, leads_to=""),
    Rule("uphold", _CHECK, _always, decides=True, leads_to="closed: upheld"),
    Rule("dismiss", _CHECK, _always, decides=True, leads_to="closed: dismissed"),
    Rule("refer", _FILING | _CHECK, _always, decides=True, leads_to="closed: referred"),
)
BY_VERB: Final = {rule.verb: rule for rule in TABLE}


def refusal(verb: str, look: Look) -> NotAllowed | None:
    """Why the action is not open to this role now; None when it is. Raises KeyError for an unknown verb."""
    rule, head = BY_VERB[verb], look.report.head
    if head.status is Status.CLOSED:
        return NotAllowed("report_closed", "The report is closed.")
    if head.stage not in rule.stages:
        return NotAllowed("wrong_stage", stage=head.stage, open_in=sorted(rule.stages))
    if look.role not in rule.roles:
        return NotAllowed("wrong_role", roles=sorted(rule.roles))
    return rule.guard(look)


def allowed_actions(look: Look) -> list[AllowedAction]:
    """What this caller may do now, each with its deadline and whether silence has a consequence."""
    running = look.report.running()
    due_at = running[0].due_at if running else None
    return [
        AllowedAction(rule.verb, due_at, due_at is not None and rule.decides)
        for rule in TABLE
        if refusal(rule.verb, look) is None
    ]
