"""What can be said of a case without personal text: the summary that every event carries, whose move it is, and the
view for one caller with the actions open to it. Plain data; sentences in the caller's language are made at the edge.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from chalicelib.domain.case import evidence, lifecycle
from chalicelib.domain.case.state import (
    Budget,
    Case,
    Deadline,
    ProposalState,
    RequestState,
    Status,
)  # fmt: skip
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Role, stamp

NEUTRALS = (Role.OFFICER, Role.PLATFORM)


def movers(case: Case) -> tuple[Role, ...]:
    """Who must act next, the most urgent first; nobody once the case is closed."""
    if case.head.status is Status.CLOSED:
        return ()
    found = [r for d in case.running() for r in _called(case, d)]
    if not found:
        found = [Role.COMPLAINANT, Role.RESPONDENT]
    return tuple(dict.fromkeys(found))


def _called(case: Case, deadline: Deadline) -> tuple[Role, ...]:
    """Whom a running deadline calls upon. The shared one of negotiation calls those with something to answer."""
    match deadline.rule:
        case "offer" | "evidence" | "respond" | "perform" | "service":
            return (deadline.on,)
        case "proposal":
            accepted = case.proposals[deadline.subject].accepted_by
            return tuple(r for r in (Role.COMPLAINANT, Role.RESPONDENT) if r not in accepted)
        case "decide":
            waiting = any(r.state is RequestState.OPEN for r in case.requests.values())
            asked = any(p.state is ProposalState.LIVE for p in case.proposals.values())
            return () if waiting or asked else (Role.OFFICER,)
        case _:
            return ()


def next_due(case: Case) -> Deadline | None:
    """The deadline that passes first, uploads aside: they bind nobody."""
    return next((d for d in case.running() if d.rule != "upload"), None)


def summary(case: Case) -> dict[str, Any]:
    """The whole current state in short, for webhooks, lists and the log: codes, numbers and references only."""
    head, due = case.head, next_due(case)
    return {
        "case_id": head.case_id, "version": head.version, "seq": head.seq, "chain_head": head.chain_head,
        "status": head.status.value, "stage": head.stage, "outcome": head.outcome and head.outcome.value,
        "legal_effect": head.legal_effect and head.legal_effect.value, "move": [r.value for r in movers(case)],
        "due_at": stamp(due.due_at) if due else None, "due_rule": due.rule if due else None,
        "due_on": due.on.value if due else None, "complainant_ref": head.complainant.ref,
        "respondent_ref": head.respondent.ref, "lang": head.lang, "dispute_type": case.claim.dispute_type.value,
        "pack": head.pack, "filed_at": stamp(head.filed_at), "updated_at": stamp(head.updated_at),
        "overdue": head.overdue, "defaulted": head.defaulted, "wake_blocked": head.wake_blocked,
    }  # fmt: skip


def view(case: Case, role: Role, now: datetime, pack: RulePack) -> dict[str, Any]:
    """The case as this caller may see it, without texts: `texts` of the reader are keyed by the ids found here."""
    seen = summary(case) | _moves(case, role) | {
        "served_at": case.head.served_at and stamp(case.head.served_at),
        "position": case.head.position,
        "as_of": stamp(now),
        "claim": _plain(case.claim),
        "deadlines": [
            _deadline(d, now)
            for d in sorted(case.deadlines.values(), key=lambda d: (d.due_at, d.id))
            if _concerns(d, case, role)
        ],
        "offers": [_plain(o) for o in case.offers.values()],
        "proposals": [_plain(p) for p in case.proposals.values()],
        "requests": [_plain(r) for r in case.requests.values()],
        "tasks": [_plain(t) for t in case.tasks.values()],
        "decision": _plain(case.decision) if case.decision else None,
        "evidence": [_plain(e) for e in case.evidence.values() if evidence.shown(e, role)],
        "allowed_actions": [_plain(a) for a in lifecycle.allowed_actions(lifecycle.Look(case, role, now, pack))],
        "next_forum": pack.next_forum if case.head.status is Status.CLOSED else None,
    }  # fmt: skip
    if role.is_party:
        budget = case.budgets.get(role, Budget(role))
        seen["evidence_left"] = evidence.remaining(budget, pack.evidence)
    return seen


def _moves(case: Case, role: Role) -> dict[str, bool]:
    turn = movers(case)
    mine = {Role.OFFICER: NEUTRALS, Role.PLATFORM: NEUTRALS}.get(role, (role,))
    return {
        "your_move": any(r in mine for r in turn),
        "their_move": any(r.is_party and r not in mine for r in turn),
        "neutral_move": any(r in NEUTRALS and r not in mine for r in turn),
    }


def _deadline(deadline: Deadline, now: datetime) -> dict[str, Any]:
    left = max(0, int((deadline.due_at - now).total_seconds()))
    plain: dict[str, Any] = _plain(deadline)
    return plain | {"remaining_seconds": left if deadline.state.value == "running" else 0}


def _concerns(deadline: Deadline, case: Case, role: Role) -> bool:
    """A running upload tells of a file that the other side has not brought yet."""
    return deadline.rule != "upload" or evidence.shown(case.evidence[deadline.subject], role)


def _plain(value: Any) -> Any:
    """Builtins with moments as fixed-width stamps."""
    return _stamped(msgspec.to_builtins(value, builtin_types=(datetime,)))


def _stamped(value: Any) -> Any:
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, dict):
        return {key: _stamped(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_stamped(item) for item in value]
    return value
