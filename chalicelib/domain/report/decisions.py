"""What a command on a violation report leads to: events, or a refusal. Pure.

Nothing of a case is asked here: settling or closing the case a report came with never touches it.
"""

from __future__ import annotations

from typing import assert_never

from msgspec.structs import replace

from chalicelib.domain import deadlines
from chalicelib.domain.case.state import Deadline
from chalicelib.domain.errors import Fault, Invalid
from chalicelib.domain.report import commands as cmd
from chalicelib.domain.report import events as ev
from chalicelib.domain.report import lifecycle
from chalicelib.domain.report.context import Context
from chalicelib.domain.report.rules import CHECK, FILING
from chalicelib.domain.report.state import Finding, Report, Step
from chalicelib.domain.report.timing import due

Events = tuple[ev.Event, ...]


def file(command: cmd.FileReport, context: Context) -> Events:
    """A new report: whether it is taken up has to be decided in time."""
    return (
        ev.ReportFiled(
            report_id=command.report_id, tenant=command.tenant, rules=context.rules.ref, matter=command.matter,
            lang=command.lang, fingerprint=command.fingerprint, sandbox=command.sandbox,
            deadline=deadlines.start(context.rules, FILING, context.now),
        ),
    )  # fmt: skip


def decide(report: Report, command: cmd.Command, context: Context) -> Events:
    """The events the command leads to; an empty tuple when there is nothing to do.

    Raises NotAllowed or Invalid; nothing has changed then.
    """
    match command:
        case cmd.Accept():
            _open(report, "accept", context)
            return (ev.ReportAccepted(command.reasons, deadlines.start(context.rules, CHECK, context.now)),)
        case cmd.Decline():
            _open(report, "decline", context)
            return (ev.ReportDeclined(command.ground, command.reasons, command.instead),)
        case cmd.Investigate():
            _open(report, "investigate", context)
            return (ev.StepTaken(_step(command, context)),)
        case cmd.Extend():
            _open(report, "extend", context)
            return (ev.ReportExtended(_prolonged(report, command, context), command.reasons),)
        case cmd.Uphold():
            _open(report, "uphold", context)
            return (ev.ReportUpheld(_finding(command, context)),)
        case cmd.Dismiss():
            _open(report, "dismiss", context)
            return (
                ev.ReportDismissed(Finding(violated=False, reasons=command.reasons, found_at=context.now)),
            )
        case cmd.Refer():
            _open(report, "refer", context)
            return (ev.ReportReferred("officer", command.reasons, command.authority),)
        case cmd.Tick():
            return tick(report, context)
        case cmd.BlockWake():
            return (_block_wake(report, command),)
        case _:
            assert_never(command)


def tick(report: Report, context: Context) -> Events:
    """Whatever is due. A missed decision goes to the supervisors and gets another round; when there is none left, the
    report goes to the authority. It never ends as unfounded because nobody looked.
    """
    happened = due(report, context.now)
    if happened is None:
        return ()
    deadline, warning = happened
    if warning is not None:
        return (ev.ReportWarned(deadline.id, deadline.on, deadline.due_at, warning),)
    if deadline.repeat > 0:
        return (ev.ReportOverdue(deadlines.extended(context.rules, deadline, context.now)),)
    return (ev.ReportReferred("silence"),)


def _open(report: Report, verb: str, context: Context) -> None:
    look = lifecycle.Look(report, context.role, context.rules)
    if (refused := lifecycle.refusal(verb, look)) is not None:
        raise refused


def _step(command: cmd.Investigate, context: Context) -> Step:
    return Step(context.id("req"), command.kind, command.text, context.role, context.now, command.asked)


def _prolonged(report: Report, command: cmd.Extend, context: Context) -> Deadline:
    """The warnings are those of the time that is left now."""
    longer = deadlines.prolonged(
        context.rules, report.deadlines[CHECK], context.role, context.now, command.reasons
    )
    share = context.rules.deadlines[CHECK].warn_at
    left = longer.due_at - context.now
    return replace(longer, warnings=tuple(context.now + left * percent / 100 for percent in sorted(share)))


def _finding(command: cmd.Uphold, context: Context) -> Finding:
    """A violation that was found has a measure, if only a warning; each is named once."""
    if not command.measures:
        raise Invalid("A violation has a consequence.", faults=(Fault("/measures", "missing"),))
    if len(set(command.measures)) < len(command.measures):
        raise Invalid("A measure is named once.", faults=(Fault("/measures", "repeated"),))
    return Finding(
        violated=True, reasons=command.reasons, found_at=context.now, measures=tuple(sorted(command.measures))
    )


def _block_wake(report: Report, command: cmd.BlockWake) -> ev.Event:
    if command.retry_at is None:
        return ev.WakeBlocked(report.head.wake_failures + 1)
    return ev.WakeDeferred(command.retry_at)
