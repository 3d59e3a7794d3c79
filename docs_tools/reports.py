"""docs/api/reports.md: the life of a violation report, what silence means in it, who learns what, and its events."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from chalicelib.domain.report import events as ev
from chalicelib.domain.report import state
from chalicelib.domain.report.lifecycle import RULE_OF, TABLE
from chalicelib.domain.report.rules import ReportRules
from chalicelib.domain.report.state import Stage
from chalicelib.domain.rulepack import DeadlineRule
from docs_tools import docstrings
from docs_tools import markdown as md

LEAD: Final = """A violation report is an aggregate of its own beside the complaint it may come with. The report knows
the case; nothing of the case knows the report, and settling or closing the one never touches the other. It is for those
who govern a platform (its servers, its officers, a regulator) and, as far as status and outcome go, for its named
reporter. For whoever is reported, and for a mediator, there is none: every route answers `not_found`."""
SILENCE: Final = """A report is never closed as unfounded by silence. A deadline that passes puts it into the queue of
the supervisors (`GET /v1/reports?overdue=true`) and begins another round; when no round is left, the report goes to the
authority (`outcome` referred, `cause` silence). The numbers are those of the rule pack of the case, where it has the
rules `report_filing` and `report_check`, otherwise these:"""
EVENTS: Final = """The record is a hash chain like a case's, read from `GET /v1/reports/{report_id}/events` and verified
by the same tool. A webhook carries `report_id` and the whole summary in `data.report`, where one of a case carries
`case_id` and `data.case`. The reporter reads its events by a numbering of its own, without hashes: the length of the
chain would tell of the investigation."""
MOVES: Final = ("stage", "action", "by", "leads to")
NUMBERS: Final = ("deadline", "on", "length", "further rounds", "extension", "source", "verified")
COLUMNS: Final = ("type", "seen by", "what happened", "`data.event` holds")


def page(rules: ReportRules) -> str:
    return md.page(
        "Violation reports", "chalicelib/domain/report/lifecycle.py", LEAD,
        "## Stages and actions", md.table(MOVES, _moves()),
        "## What silence means", SILENCE, md.table(NUMBERS, _numbers(rules)),
        "## Events", EVENTS, md.table(COLUMNS, map(_event, ev.Event.__args__)),
        "## Codes", md.table(("name", "one of"), _codes()),
    )  # fmt: skip


def _moves() -> Iterable[list[str]]:
    for stage in Stage:
        for rule in (r for r in TABLE if stage in r.stages):
            yield [stage.value, f"`{rule.verb}`", ", ".join(sorted(rule.roles)), rule.leads_to or "stays"]
        yield [
            stage.value,
            "silence",
            "",
            f"supervisors, another round; then closed: referred ({RULE_OF[stage]})",
        ]


def _numbers(rules: ReportRules) -> Iterable[list[str]]:
    for key, rule in rules.deadlines.items():
        verified = "yes" if rule.verified else "no"
        yield [
            f"`{key}`",
            rule.on.value,
            _length(rule),
            str(rule.repeat),
            _extension(rule),
            rule.source,
            verified,
        ]


def _length(rule: DeadlineRule) -> str:
    return f"{rule.length.n} {rule.length.unit.value.replace('_', ' ')}"


def _extension(rule: DeadlineRule) -> str:
    if rule.extension is None:
        return "none"
    longer = rule.extension.length
    return f"{longer.n} {longer.unit.value.replace('_', ' ')}, {rule.extension.times} ×"


def _event(kind: type) -> list[str]:
    fields = ", ".join(f"`{name}`" for name in kind.__struct_fields__)  # type: ignore[attr-defined]
    tag = kind.__struct_config__.tag  # type: ignore[attr-defined]
    return [f"`{tag}`", _seen_by(kind), docstrings.of_class(kind), fields]


def _seen_by(kind: type) -> str:
    if kind in ev.NOBODY:
        return "nobody: its hash only"
    return "platform, regulator, named reporter" if kind in ev.TOLD else "platform, regulator"


def _codes() -> Iterable[list[str]]:
    for kind in (state.Violation, state.DeclineGround, state.StepKind, state.Measure, state.Outcome):
        yield [f"`{kind.__name__}`", md.code(*(member.value for member in kind))]
