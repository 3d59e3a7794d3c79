"""Screening: whether a complaint is admissible, what it lacks, and what follows (S04, S05).

Nothing is refused by a machine: what speaks against a complaint is shown to the officer as doubts, on the grounds that
the pack names, and the officer decides with reasons.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final, assert_never
from zoneinfo import ZoneInfo

from chalicelib.domain import deadlines
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import endings, stages, timing
from chalicelib.domain.case import events as ev
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.filing import oldest_facts
from chalicelib.domain.case.procedure import Deficiency, OtherForum
from chalicelib.domain.case.seeing import shown
from chalicelib.domain.case.state import Case, Claim, Evidence, Outcome
from chalicelib.domain.errors import Fault, Invalid
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Role

Events = tuple[ev.Event, ...]

DOUBTS: Final[dict[str, Callable[[Claim], bool]]] = {
    "not_personal_use": lambda claim: _standing(claim, "personal_use") is False,
    "no_standing": lambda claim: _standing(claim, "own_claim") is False,
    "identity_refused": lambda claim: _standing(claim, "identity_checked") is False,
    "other_forum": lambda claim: _standing(claim, "other_forum") not in (None, OtherForum.NONE),
    "respondent_not_contacted": lambda claim: (
        claim.standing is not None and claim.standing.contacted_on is None
    ),
}
"""By ground: what in the complaint raises it. Grounds of a pack that are not here are the officer's to see."""


def doubts(claim: Claim, filed_at: datetime, pack: RulePack) -> tuple[str, ...]:
    """Grounds of the pack for which the complaint itself gives reason, in its order. Nothing follows from them."""
    named = [ground.code for ground in pack.grounds]
    raised = {code for code, check in DOUBTS.items() if check(claim)}
    if _too_late(claim, filed_at, pack):
        raised.add("time_limit")
    return tuple(code for code in named if code in raised)


def decide(case: Case, command: cmd.Screening, context: Context) -> Events:
    match command:
        case cmd.Admit():
            return admitted(case, context)
        case cmd.Reject():
            return _rejected(case, command, context)
        case cmd.NoteDeficiency():
            return noted(case, command.items, context, command)
        case cmd.Cure():
            return _cured(case, command, context)
        case _:
            assert_never(command)


def admitted(case: Case, context: Context) -> Events:
    """The procedure begins: the respondent is to be given notice."""
    return (ev.CaseAdmitted(context.role), *stages.next_stage(case, context, cause="admitted"))


def noted(
    case: Case | None, items: tuple[str, ...], context: Context, command: cmd.NoteDeficiency | None = None
) -> Events:
    """The complainant is asked to complete the complaint; meanwhile nobody's time to screen runs.

    `case` is None at filing. Raises Invalid without items.
    """
    if not items:
        raise Invalid("A deficiency notice says what is lacking.", faults=(Fault("/items", "missing"),))
    note = command.note if command else None
    lacking = Deficiency(context.id("dfc"), items, context.now, context.role, note)
    deadline = deadlines.start(context.pack, "cure", context.now, lacking.id)
    event = ev.DeficiencyNoted(lacking, deadline)
    if case is None or "cure" not in context.pack.pauses:
        return (event,)
    return (*timing.paused(case, "cure", context), event)


def _rejected(case: Case, command: cmd.Reject, context: Context) -> Events:
    known = [ground.code for ground in context.pack.grounds]
    if command.ground not in known:
        raise Invalid(
            "The rules know no such ground.", faults=(Fault("/ground", "not_one_of", limit=", ".join(known)),)
        )
    closed = endings.closed(case, context, Outcome.REJECTED, command.ground, command.reasons)
    return (ev.CaseRejected(command.ground, command.reasons), closed)


def _brought(item: Evidence) -> bool:
    """By the complainant, where whoever screens can look at it."""
    here = item.state in ("submitted", "kept")
    return here and item.by is Role.COMPLAINANT and shown(item, Role.OFFICER)


def _cured(case: Case, command: cmd.Cure, context: Context) -> Events:
    """All of it or nothing: what is still lacking is named. Details go by their key, other items by the note."""
    lacking = next(d for d in case.deficiencies.values() if d.state == "open")
    details = [item for item in lacking.items if not item.startswith("evidence.")]
    faults = [Fault(f"/details/{item}", "missing") for item in details if not command.details.get(item)]
    proof = [item for item in lacking.items if item.startswith("evidence.")]
    kept = any(_brought(e) for e in case.evidence.values())
    if proof and not (kept or command.note):
        faults += [Fault(f"/evidence/{item.removeprefix('evidence.')}", "missing") for item in proof]
    if faults:
        raise Invalid("Something is still lacking.", faults=tuple(faults))
    given = {key: value for key, value in command.details.items() if key in details}
    cured: Events = (ev.DeficiencyCured(lacking.id, given, command.note),)
    return (*cured, *timing.resumed(case, context, only="cure"))


def _standing(claim: Claim, field: str) -> object:
    return getattr(claim.standing, field) if claim.standing is not None else None


def _too_late(claim: Claim, filed_at: datetime, pack: RulePack) -> bool:
    today = filed_at.astimezone(ZoneInfo(pack.time_zone)).date()
    return claim.occurred_on < oldest_facts(pack, today).isoformat()
