"""Agreements to enter a stage that needs both parties' will: mediation, arbitration (P4, S24).

Only two acts make one: a proposal by one party and the explicit yes of the other. No timer, default, officer or group
vote does. For arbitration the record names body, scope, seat, language, fee and effect, and the yes quotes its hash.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from chalicelib.domain import deadlines
from chalicelib.domain.arbitration.rules import ADVISORY, OPINION
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import events as ev
from chalicelib.domain.case import guards, stages
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.procedure import Accord, AccordState, ArbitrationTerms
from chalicelib.domain.case.referred import Quoted, Referral
from chalicelib.domain.case.state import Case
from chalicelib.domain.case.terms import terms_hash as terms_hash  # noqa: PLC0414
from chalicelib.domain.errors import Fault, Invalid, NotAllowed, NotFound
from chalicelib.domain.rulepack import StageKind
from chalicelib.domain.values import stamp

Events = tuple[ev.Event, ...]
TENANT: Final = "ten_"
"""How the name of a body begins that works with Redress."""


def propose(case: Case, command: cmd.ProposeAccord, context: Context) -> Events:
    """One party proposes; the other's time to answer runs, and its silence is a no."""
    if faults := _faults(case, command, context):
        raise Invalid("This agreement cannot be proposed.", faults=tuple(faults))
    digest = terms_hash(command.arbitration) if command.arbitration is not None else None
    accord = Accord(
        context.id("agr"), command.stage, context.role, context.now, command.arbitration, digest,
        made_in=case.head.stage if command.arbitration is not None else "",
    )  # fmt: skip
    deadline = deadlines.start(context.pack, "accord", context.now, accord.id, on=context.role.other)
    ends = [command.arbitration.expires_at if command.arbitration is not None else None]
    ends += [command.quoted.valid_until if command.quoted is not None else None]
    expires = min((end for end in ends if end is not None), default=None)
    if expires is not None and expires < deadline.due_at:
        deadline = deadlines.until(deadline, expires)
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
    entered = stages.enter(case, context, accord.stage, "agreed_on", agreed=True)
    return (ev.AccordConcluded(accord.id, context.role), *left, *_expiring(accord, entered))


def decline(case: Case, accord_id: str, context: Context) -> Events:
    return (ev.AccordDeclined(_answerable(case, accord_id, context).id, context.role),)


def stands(case: Case, stage_id: str) -> bool:
    """Whether both parties have agreed to that stage."""
    return any(a.stage == stage_id and a.state is AccordState.CONCLUDED for a in case.accords.values())


def standing(case: Case) -> Accord | None:
    """The agreement to arbitrate by which the case is where it is."""
    found = (
        a for a in case.accords.values()
        if a.state is AccordState.CONCLUDED and a.stage == case.head.stage and a.arbitration is not None
    )  # fmt: skip
    return max(found, key=lambda a: (a.agreed_at or a.proposed_at, a.id), default=None)


def referral(case: Case, accord: Accord) -> Referral | None:
    """What that agreement has led to; an earlier one's is of no concern to it."""
    known = case.referral
    return known if known is not None and known.accord_id == accord.id else None


def has_proceedings(accord: Accord) -> bool:
    """Whether it names a quote, and so a body that works with Redress. To any other one the case is handed over."""
    return accord.arbitration is not None and bool(accord.arbitration.quote_id)


def _expiring(accord: Accord, entered: Events) -> Events:
    """Until the arbitration is open the case waits no longer than the agreement holds."""
    expires = accord.arbitration.expires_at if accord.arbitration is not None else None
    if expires is None or not has_proceedings(accord):
        return entered
    return tuple(
        replace(e, deadlines=tuple(d if d.due_at <= expires else deadlines.until(d, expires) for d in e.deadlines))
        if isinstance(e, ev.StageEntered) else e
        for e in entered
    )  # fmt: skip


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
    known = _effects(case, context)
    assert command.arbitration is not None
    faults = list(_quote_faults(command.arbitration, command.quoted, context))
    if command.arbitration.effect not in known:
        faults.append(Fault("/arbitration/effect", "not_one_of", limit=", ".join(known)))
    return faults


def _effects(case: Case, context: Context) -> tuple[str, ...]:
    """That an agreement may have in this case. Where only an opinion can come of it nobody agrees to be bound."""
    known = tuple(context.pack.agreement.effects) if context.pack.agreement else ()
    given = context.pack.arbitration
    if given is None or given.of(case.claim.dispute_type, case.claim.sought.money).effect != OPINION:
        return known
    return tuple(effect for effect in known if effect == ADVISORY)


def _quote_faults(terms: ArbitrationTerms, quoted: Quoted | None, context: Context) -> Iterator[Fault]:
    """What the agreement says must be what its quote says: then what is charged is what was quoted (S25)."""
    if terms.expires_at is not None and terms.expires_at <= context.now:
        yield Fault("/arbitration/expires_at", "in_the_past")
    if not terms.quote_id:
        if terms.body.startswith(TENANT):
            yield Fault("/arbitration/quote_id", "missing")
        if terms.fallbacks:
            yield Fault("/arbitration/fallbacks", "not_applicable")
        return
    if quoted is None:
        yield Fault("/arbitration/quote_id", "unknown_quote")
        return
    if quoted.valid_until < context.now:
        yield Fault("/arbitration/quote_id", "quote_expired", limit=stamp(quoted.valid_until))
    same = {
        "body": terms.body == quoted.body, "fee": terms.fee == quoted.fee, "shares": terms.shares == quoted.shares,
        "language": terms.language in quoted.languages, "seat": terms.seat in quoted.seats,
    }  # fmt: skip
    yield from (Fault(f"/arbitration/{name}", "other_quote") for name, holds in same.items() if not holds)
    yield from _fallback_faults(terms, quoted, context)


def _fallback_faults(terms: ArbitrationTerms, quoted: Quoted, context: Context) -> Iterator[Fault]:
    most = context.pack.arbitration.fallbacks if context.pack.arbitration is not None else 0
    if len(terms.fallbacks) > most:
        yield Fault("/arbitration/fallbacks", "at_most", limit=most)
    for n, body in enumerate(terms.fallbacks):
        if body in (terms.body, *terms.fallbacks[:n]):
            yield Fault(f"/arbitration/fallbacks/{n}", "not_unique")
        elif body not in quoted.able:
            yield Fault(f"/arbitration/fallbacks/{n}", "body_cannot_take")
