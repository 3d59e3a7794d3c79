"""Agreements to enter a stage that needs both parties' will: mediation, arbitration (P4, S24).

Only two acts make one: a proposal by one party and the explicit yes of the other. No timer, default, officer or group
vote does. For arbitration the record names body, scope, seat, language, fee and effect, and the yes quotes its hash.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import msgspec

from chalicelib.domain import deadlines
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import events as ev
from chalicelib.domain.case import guards, stages
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.procedure import Accord, AccordState, ArbitrationTerms
from chalicelib.domain.case.state import Case
from chalicelib.domain.errors import Fault, Invalid, NotAllowed, NotFound
from chalicelib.domain.rulepack import StageKind

Events = tuple[ev.Event, ...]


def terms_hash(terms: ArbitrationTerms) -> str:
    """SHA-256 over the terms in canonical JSON (sorted keys, no blanks), in hex."""
    plain: Any = msgspec.to_builtins(terms)
    return hashlib.sha256(json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def propose(case: Case, command: cmd.ProposeAccord, context: Context) -> Events:
    """One party proposes; the other's time to answer runs, and its silence is a no."""
    if faults := _faults(case, command, context):
        raise Invalid("This agreement cannot be proposed.", faults=tuple(faults))
    digest = terms_hash(command.arbitration) if command.arbitration is not None else None
    accord = Accord(context.id("agr"), command.stage, context.role, context.now, command.arbitration, digest)
    deadline = deadlines.start(context.pack, "accord", context.now, accord.id, on=context.role.other)
    return (ev.AccordProposed(accord, deadline),)


def conclude(case: Case, command: cmd.ConcludeAccord, context: Context) -> Events:
    """The other party agrees, and the case enters the stage."""
    accord = _answerable(case, command.accord_id, context)
    given, wanted = command.terms_sha256 or "", accord.terms_sha256 or ""
    if not hmac.compare_digest(given, wanted):
        raise Invalid(
            "The yes must quote the hash of the very terms that were proposed.",
            faults=(Fault("/terms_sha256", "other_terms", limit=wanted or None),),
        )
    left: Events = (ev.MediationEnded("withdrawn", context.role),) if case.mediation is not None else ()
    return (
        ev.AccordConcluded(accord.id, context.role),
        *left,
        *stages.enter(case, context, accord.stage, "agreed_on", agreed=True),
    )


def decline(case: Case, accord_id: str, context: Context) -> Events:
    return (ev.AccordDeclined(_answerable(case, accord_id, context).id, context.role),)


def stands(case: Case, stage_id: str) -> bool:
    """Whether both parties have agreed to that stage."""
    return any(a.stage == stage_id and a.state is AccordState.CONCLUDED for a in case.accords.values())


def _answerable(case: Case, accord_id: str, context: Context) -> Accord:
    accord = case.accords.get(accord_id)
    if accord is None:
        raise NotFound("No such agreement in this case.")
    if accord.by is context.role:
        raise NotAllowed("own_offer", "One's own proposal cannot be answered.")
    if accord.state is not AccordState.LIVE:
        raise NotAllowed("offer_not_live", state=accord.state.value)
    if (late := guards.passed(deadlines.running(case, f"accord:{accord.id}"), context.now)) is not None:
        raise late
    return accord


def _faults(case: Case, command: cmd.ProposeAccord, context: Context) -> list[Fault]:
    possible = context.pack.stage(case.head.stage).by_agreement
    if command.stage not in possible:
        return [Fault("/stage", "not_one_of", limit=", ".join(possible))]
    is_arbitration = context.pack.stage(command.stage).kind is StageKind.ARBITRATION
    if is_arbitration and command.arbitration is None:
        return [Fault("/arbitration", "missing")]
    if not is_arbitration:
        return [Fault("/arbitration", "not_applicable")] if command.arbitration is not None else []
    known = context.pack.agreement.effects if context.pack.agreement else ()
    assert command.arbitration is not None
    if command.arbitration.effect not in known:
        return [Fault("/arbitration/effect", "not_one_of", limit=", ".join(known))]
    return []
