"""What can be said of a case without personal text: the summary that every event carries, whose move it is, and the
view for one caller with the actions open to it. Plain data; sentences in the caller's language are made at the edge.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from chalicelib.domain import calendars, deadlines, entitlements
from chalicelib.domain.access import STAFF
from chalicelib.domain.case import accords, evidence, forgetting, lifecycle, screening, seeing
from chalicelib.domain.case.external import External
from chalicelib.domain.case.procedure import MembershipState, Round
from chalicelib.domain.case.state import (
    Budget,
    Case,
    Deadline,
    DeadlineState,
    Decision,
    Evidence,
    EvidenceRequest,
    Outcome,
    ProposalState,
    RequestState,
    Status,
)  # fmt: skip
from chalicelib.domain.promises import Source
from chalicelib.domain.rulepack import RulePack, StageKind
from chalicelib.domain.similar import share
from chalicelib.domain.values import Role, stamp


def movers(case: Case) -> tuple[Role, ...]:
    """Who must act next, the most urgent first; nobody once the case is closed, nor while others act for it."""
    if case.head.status is Status.CLOSED:
        return ()
    found = [r for d in case.running() for r in _called(case, d)]
    if not found and case.head.grouped_in is None:
        found = [Role.COMPLAINANT, Role.RESPONDENT]
    return tuple(dict.fromkeys(found))


def _called(case: Case, deadline: Deadline) -> tuple[Role, ...]:
    """Whom a running deadline calls upon. The shared one of negotiation calls those with something to answer."""
    match deadline.rule:
        case (
            "offer"
            | "evidence"
            | "respond"
            | "perform"
            | "service"
            | "cure"
            | "accord"
            | "bid"
            | "appoint"
            | "return_ship"
            | "return_receive"
        ):
            return (deadline.on,)
        case "consent":
            under_way = case.mediation
            asked_still = (Role.COMPLAINANT, Role.RESPONDENT)
            return tuple(r for r in asked_still if under_way is None or r not in under_way.consents)
        case "proposal":
            accepted = case.proposals[deadline.subject].accepted_by
            return tuple(r for r in (Role.COMPLAINANT, Role.RESPONDENT) if r not in accepted)
        case "upload" | "pause" | "first_reply" | "deemed_service":
            return ()
        case _:
            return _bound(case, deadline.on)


def _bound(case: Case, on: Role) -> tuple[Role, ...]:
    """Whom the end of the stage calls upon; nobody while somebody else is asked first."""
    if on is Role.OFFICER:
        waiting = any(r.state is RequestState.OPEN for r in case.requests.values())
        asked = any(p.state is ProposalState.LIVE for p in case.proposals.values())
        lacking = any(d.state == "open" for d in case.deficiencies.values())
        return () if waiting or asked or lacking else (on,)
    if on is Role.MEDIATOR:
        return _in_mediation(case)
    return () if on is Role.SYSTEM else (on,)


def _in_mediation(case: Case) -> tuple[Role, ...]:
    """The mediator, once there is one and nobody else is called upon first."""
    under_way = case.mediation
    open_challenge = (
        under_way is not None and under_way.challenge is not None and under_way.challenge.upheld is None
    )
    if open_challenge:
        return (Role.OFFICER,)
    return (Role.MEDIATOR,) if under_way is not None and under_way.mediator is not None else ()


def queues(case: Case) -> list[str]:
    """Where people of the platform look for it: unserved, overdue, late (first reply), stalled (ombuds), blocked."""
    head = case.head
    if head.status is Status.CLOSED:
        return []
    found = {
        "unserved": head.overdue and head.served_at is None, "overdue": head.overdue and head.served_at is not None,
        "late": head.late, "ombuds": head.stalled, "blocked": head.wake_blocked,
    }  # fmt: skip
    return [name for name, holds in found.items() if holds]


def next_due(case: Case) -> Deadline | None:
    """The deadline that passes first, uploads aside: they bind nobody."""
    return next((d for d in case.running() if d.rule not in ("upload", "pause")), None)


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
        "queues": queues(case), "remedy": case.claim.sought.remedy.value, "agreed_percent": agreed_percent(case),
        "grouped_in": head.grouped_in, "test_of": _test_of(case),
        **{name: said for name, said in _sometimes(case).items() if said is not None},
    }  # fmt: skip


def _test_of(case: Case) -> str | None:
    """Whose test case it is: the group is told how it ends."""
    drawn = (m.group_id for m in case.memberships.values() if m.state is MembershipState.TEST)
    return next(drawn, None)


def _sometimes(case: Case) -> dict[str, str | None]:
    """Not every case has any of it, and each event's row holds a summary: there it stands only if it is so."""
    channel = case.claim.channel if case.claim.channel != "api" else None
    filed = {"order_ref": case.claim.order_ref, "channel": channel}
    return filed | {"arbitration": case.head.arbitration, "accord": _accord(case)}


def _accord(case: Case) -> str | None:
    """The agreement by which the case waits in arbitration at a body that works with Redress."""
    found = accords.standing(case)
    if found is None or case.head.status is Status.CLOSED or not accords.has_proceedings(found):
        return None
    return found.id


def agreed_percent(case: Case) -> int | None:
    """What was agreed or ordered, in percent of the claim; None before that, and where it is no matter of money."""
    claimed = case.claim.sought.money
    if claimed is None or case.head.outcome not in (Outcome.SETTLED, Outcome.DECIDED):
        return None
    if case.head.outcome is Outcome.DECIDED and (own := _own_decision(case)) is not None:
        terms = own.terms
        return (
            share(claimed.amount, terms.money.amount)
            if terms and terms.money
            else 0
            if terms is None
            else None
        )
    if case.head.cause == "dismissed":
        return 0
    owed = [t for t in case.tasks.values() if t.kind == "perform" and t.terms.money is not None]
    latest = [t for t in owed if t.state not in ("breached", "lapsed")] or owed
    return share(claimed.amount, latest[0].terms.money.amount) if latest and latest[0].terms.money else None


def _own_decision(case: Case) -> Decision | None:
    """What was decided in this very case, unless a group's decision has been carried to it since."""
    ends = [
        m.ended_at for m in case.memberships.values() if m.state is MembershipState.CARRIED and m.ended_at
    ]
    own = case.decision
    return None if own is None or any(end > own.decided_at for end in ends) else own


def view(case: Case, role: Role, now: datetime, pack: RulePack, acting: str = "") -> dict[str, Any]:
    """The case as this caller may see it, without texts: `texts` of the reader are keyed by the ids found here.
    `acting`: the representation under which somebody else has come; he sees no more, and fewer actions.
    """
    look = lifecycle.Look(case, role, now, pack, acting)
    seen = summary(case) | _sometimes(case) | _moves(case, role) | {
        "served_at": case.head.served_at and stamp(case.head.served_at),
        "position": case.head.position,
        "as_of": stamp(now),
        "claim": _plain(case.claim),
        "deadlines": [
            _deadline(d, now, pack)
            for d in sorted(case.deadlines.values(), key=lambda d: (d.due_at, d.id))
            if concerns(d, case, role)
        ],
        "offers": _in_order(case.offers, "made_at"),
        "proposals": [_plain(p) for p in case.proposals.values()],
        "requests": [_request(r, case) for r in case.requests.values()],
        "tasks": [_plain(t) for t in case.tasks.values()],
        "decision": _plain(case.decision) if case.decision else None,
        "evidence": [_file(e, case, role) for e in _files(case) if seeing.sees(case, e, role)],
        "allowed_actions": [_plain(a) for a in lifecycle.allowed_actions(look)],
        "next_forum": pack.next_forum if case.head.status is Status.CLOSED else None,
        "deficiencies": _in_order(case.deficiencies, "noted_at"),
        "pauses": _in_order(case.pauses, "since"),
        "accords": _in_order(case.accords, "proposed_at"),
        "bidding": [_round(r, role) for r in sorted(case.rounds.values(), key=lambda r: r.number)],
        "mediation": [_mediation(m) for m in _in_order(case.mediations, "opened_at")],
        "entitlements": _entitlements(case, pack),
        "outcome_notice": _notice(case),
        "screening": _screening(case, role, pack),
        "group": _group(case, role),
        "referral": _plain(case.referral) if case.referral and case.head.arbitration else None,
        "group_invitations": _invitations(case, role),
        "external_disputes": [_external(found) for found in case.externals.values()],
        "representations": [
            _plain(r) | {"in_force": r.in_force(now)}
            for r in sorted(case.representations.values(), key=lambda r: (r.authorised_at, r.id))
        ],
        "holds": _in_order(case.holds, "placed_at") if role in STAFF else [],
        "erased": {role: at and stamp(at) for role, at in forgetting.shown(case).items()},
    }  # fmt: skip
    if role not in STAFF:
        seen["queues"] = []  # of the platform's people
    if role.is_party:
        budget = case.budgets.get(role, Budget(role))
        seen["evidence_left"] = evidence.remaining(budget, pack.evidence)
    return seen


def _external(found: External) -> dict[str, Any]:
    """How the same dispute stands at a payment provider. By when to answer there is told while it is open."""
    plain: dict[str, Any] = _plain(found)
    over = found.state.over
    return plain | {"over": over, "due_at": stamp(found.due_at) if found.due_at and not over else None}


def _request(request: EvidenceRequest, case: Case) -> dict[str, Any]:
    """One that nobody met can be rested on by whoever decides: an adverse inference (IBA Rules on the Taking of
    Evidence in International Arbitration 2020, article 9(6)).
    """
    due = deadlines.unfinished(case, f"evidence:{request.id}")
    plain: dict[str, Any] = _plain(request)
    asked = {"state": request.state.value, "by": request.by.value}
    return plain | asked | {
        "due_at": stamp(due.due_at) if due else None, "adverse_inference": request.tells_against,
    }  # fmt: skip


def _files(case: Case) -> list[Evidence]:
    """As they were declared, like everything else that is shown in order."""
    return sorted(case.evidence.values(), key=lambda file: (file.declared_at, file.id))


def _file(item: Evidence, case: Case, role: Role) -> dict[str, Any]:
    """With what the caller may still do with it. That a file says where it was made is for the side that brings it."""
    plain: dict[str, Any] = _plain(item)
    for sealed in ("former", "confided_to"):
        plain.pop(sealed, None)
    if role is not item.by and "facts" in plain:
        plain["facts"] = {name: value for name, value in plain["facts"].items() if name != "location"}
    open_to = list(seeing.open_to(item, role)) if case.head.status is Status.OPEN else []
    known = (e for e in case.evidence.values() if seeing.sees(case, e, role))  # no sealed twin
    return plain | {"open": open_to, "duplicate_of": seeing.duplicate_of(item, known)}


def _mediation(plain: dict[str, Any]) -> dict[str, Any]:
    """Without who a body's mediators are over all bodies; when one was assigned his event says."""
    hidden = ("person", "former_persons", "assigned_at")
    return {name: value for name, value in plain.items() if name not in hidden}


def _moves(case: Case, role: Role) -> dict[str, bool]:
    turn = movers(case)
    mine = STAFF if role in STAFF else (role,)
    return {
        "your_move": any(r in mine for r in turn),
        "their_move": any(r.is_party and r not in mine for r in turn),
        "neutral_move": any(r in STAFF and r not in mine for r in turn),
    }


def _deadline(deadline: Deadline, now: datetime, pack: RulePack) -> dict[str, Any]:
    """In full: what is left in seconds, calendar days and working days; of one that stands still, what will be left."""
    plain: dict[str, Any] = _plain(deadline)
    live = deadline.state in (DeadlineState.RUNNING, DeadlineState.PAUSED)
    at = deadline.stopped[-1].since if deadline.state is DeadlineState.PAUSED else now
    left = calendars.remaining(at if live else deadline.due_at, deadline.due_at, _counting(pack, deadline))
    rule = pack.deadlines.get(deadline.rule)
    may = [r.value for r in rule.extension.by] if rule and rule.extension and live else []
    return plain | {
        "remaining_seconds": left.seconds, "remaining_days": left.calendar_days,
        "remaining_working_days": left.working_days, "may_prolong": may,
    }  # fmt: skip


def _counting(pack: RulePack, deadline: Deadline) -> calendars.Rules:
    return pack.counting(deadline.rule if deadline.rule in pack.deadlines else None)


def _round(found: Round, role: Role) -> dict[str, Any]:
    """Who has bid, never how much."""
    shown: dict[str, Any] = _plain(found)
    return shown | {"bids": sorted(found.bids), "your_bid": role.value in found.bids}


def _entitlements(case: Case, pack: RulePack) -> list[dict[str, Any]]:
    found = entitlements.every(pack, case.claim.promises)
    return [
        {
            "key": key, "value": value, "source": source.value,
            "article": pack.entitlements[key].article if source is not Source.MERCHANT else None,
        }
        for key, (value, source) in found.items()
    ]  # fmt: skip


def _notice(case: Case) -> dict[str, Any] | None:
    """How the case ended and what can be done now; before it is closed, what an outcome leads to."""
    head = case.head
    if head.outcome is None:
        return None
    seen: dict[str, Any] = {"outcome": head.outcome.value, "cause": head.cause, "steps": ["perform"]}
    if head.notice is not None:
        seen |= _plain(head.notice)
    legal_effect = head.legal_effect.value if head.legal_effect else None
    closed_at = stamp(head.closed_at) if head.closed_at else None
    return {"reopen_until": None} | seen | {"legal_effect": legal_effect, "closed_at": closed_at}


def _screening(case: Case, role: Role, pack: RulePack) -> dict[str, Any] | None:
    """For those who screen: on which grounds the complaint raises doubts. Nothing follows from them."""
    if role not in STAFF or pack.stage(case.head.stage).kind is not StageKind.SCREENING:
        return None
    return {"doubts": list(screening.doubts(case.claim, case.head.filed_at, pack))}


def _group(case: Case, role: Role) -> dict[str, Any] | None:
    """The group that the case is in, or was in last. In which votes were cast, and with which loss and proof the member
    registered there, is not the other side's to know.

    `tolled`: as long as the case belonged to a group, whichever, its own deadlines and the limitation of the claim
    stood still.
    """
    if not case.memberships:
        return None
    latest = max(case.memberships.values(), key=lambda m: (m.joined_at, m.group_id))
    open_to = role is Role.COMPLAINANT or role in STAFF
    past = [stretch for m in case.memberships.values() for stretch in m.stretches]
    times: list[dict[str, Any]] = [{"since": s.since, "until": s.until} for s in past]
    times += [{"since": m.joined_at, "until": None} for m in case.memberships.values() if m.ended_at is None]
    return {
        "group_id": latest.group_id, "state": latest.state.value, "joined_at": stamp(latest.joined_at),
        "ended_at": stamp(latest.ended_at) if latest.ended_at else None, "cause": latest.cause or None,
        "registration": _plain(latest.registration) if open_to else None,
        "votes": sorted(latest.votes) if open_to else [],
        "tolled": _stamped(sorted(times, key=lambda t: t["since"])),
    }  # fmt: skip


def _invitations(case: Case, role: Role) -> list[dict[str, Any]]:
    """Of which groups the complainant was told; nothing for the other side."""
    if role is not Role.COMPLAINANT and role not in STAFF:
        return []
    return [_plain(i) for i in sorted(case.invited.values(), key=lambda i: (i.at, i.group_id))]


def concerns(deadline: Deadline, case: Case, role: Role) -> bool:
    """A running upload tells of a file that the other side has not brought yet."""
    return deadline.rule != "upload" or seeing.shown(case.evidence[deadline.subject], role)


def _in_order(children: Mapping[str, Any], moment: str) -> list[Any]:
    """The oldest first: stored children come by their ids, which tell nothing."""
    return [_plain(c) for c in sorted(children.values(), key=lambda c: (getattr(c, moment), c.id))]


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
