"""The lifecycle table: in which kind of stage which action is open to whom, under which guard, by when.

One declaration feeds the dispatch of commands, the allowed actions of a caller, the published diagram and the tests.
A guard answers None when the action is open, or the refusal that the caller would get.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final, TypeVar

import msgspec

from chalicelib.domain import calendars, deadlines
from chalicelib.domain.case.state import Case, OfferState, ProposalState, RequestState, Status, TaskState
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.rulepack import RulePack, StageKind
from chalicelib.domain.values import Role

NEGOTIATION, DETERMINATION, PERFORMANCE = (
    StageKind.NEGOTIATION,
    StageKind.DETERMINATION,
    StageKind.PERFORMANCE,
)
COMPLAINANT, RESPONDENT, OFFICER, PLATFORM = Role.COMPLAINANT, Role.RESPONDENT, Role.OFFICER, Role.PLATFORM
PARTIES: Final = frozenset({COMPLAINANT, RESPONDENT})


class Look(msgspec.Struct, frozen=True):
    """What a guard may look at."""

    case: Case
    role: Role
    now: datetime
    pack: RulePack


_Member = TypeVar("_Member")
Guard = Callable[[Look], NotAllowed | None]
Due = Callable[[Look], datetime | None]


class Rule(msgspec.Struct, frozen=True):
    """One line of the table. `due`: by when to act; `mandatory`: the roles for whom silence has a consequence."""

    verb: str
    stages: frozenset[StageKind]
    roles: frozenset[Role]
    guard: Guard
    due: Due
    mandatory: frozenset[Role] = frozenset()


class AllowedAction(msgspec.Struct, frozen=True):
    action: str
    due_at: datetime | None
    mandatory: bool


# ------------------------------------------------------------------------------------------------------------ guards


def _always(_: Look) -> NotAllowed | None:
    return None


def _served(look: Look) -> NotAllowed | None:
    return (
        None
        if look.case.head.served_at
        else NotAllowed("not_served", "The respondent has not been given notice yet.")
    )


def _not_served(look: Look) -> NotAllowed | None:
    return NotAllowed("already_served") if look.case.head.served_at else None


def _may_respond(look: Look) -> NotAllowed | None:
    head = look.case.head
    if head.responded_at is not None and head.position is not None:
        return NotAllowed("already_responded")
    if head.defaulted:
        return NotAllowed(
            "deadline_passed", "The time to respond is over.", due_at=look.case.deadlines["respond"].due_at
        )
    return _late(look, "respond")


def _may_offer(look: Look) -> NotAllowed | None:
    live = [o for o in look.case.offers.values() if o.state is OfferState.LIVE and o.by is look.role]
    if len(live) >= look.pack.caps.live_offers:
        return NotAllowed("too_many_live_offers", limit=look.pack.caps.live_offers)
    if len(look.case.offers) >= look.pack.caps.offers:
        return NotAllowed("too_many_offers", limit=look.pack.caps.offers)
    return _served(look) if look.role is COMPLAINANT else None


def _may_counter(look: Look) -> NotAllowed | None:
    return (
        _may_offer(look)
        if _offers_to(look)
        else NotAllowed("nothing_to_answer", "No offer of the other side is live.")
    )


def _may_accept(look: Look) -> NotAllowed | None:
    if _offers_to(look) or _proposals_to(look):
        return None
    return NotAllowed("nothing_to_answer", "Neither an offer of the other side nor a proposal is live.")


def _may_message(look: Look) -> NotAllowed | None:
    cap = look.pack.caps.messages
    written = look.case.head.messages_by.get(look.role.value, 0)
    return NotAllowed("too_many_messages", limit=cap) if written >= cap else None


def _may_escalate(look: Look) -> NotAllowed | None:
    """On refusal at once, otherwise not before the pack's time after service, then always (S17)."""
    head = look.case.head
    if head.served_at is None:
        return _served(look)
    opens = calendars.due(head.served_at, look.pack.escalate_after, look.pack.time_zone)
    if head.position == "contests" or look.now >= opens:
        return None
    return NotAllowed("too_early", "Escalation opens on a refusal, or later.", allowed_from=opens)


def _may_request(look: Look) -> NotAllowed | None:
    cap = look.pack.caps.requests
    return NotAllowed("too_many_requests", limit=cap) if len(look.case.requests) >= cap else None


def _may_propose(look: Look) -> NotAllowed | None:
    if any(p.state is ProposalState.LIVE for p in look.case.proposals.values()):
        return NotAllowed("proposal_pending", "A proposal is being considered.")
    if len(look.case.proposals) >= look.pack.caps.proposals:
        return NotAllowed("too_many_proposals", limit=look.pack.caps.proposals)
    return None


def _may_decide(look: Look) -> NotAllowed | None:
    """Both sides must have been heard, or have let their time pass; so too on a proposal of the officer's own."""
    if (pending := deadlines.running(look.case, "respond")) is not None:
        return NotAllowed("respondent_not_heard", "The respondent may still answer.", due_at=pending.due_at)
    waiting = [r.id for r in look.case.requests.values() if r.state is RequestState.OPEN]
    if waiting:
        due = deadlines.running(look.case, f"evidence:{waiting[0]}")
        return NotAllowed(
            "evidence_awaited", "A request for evidence is open.", due_at=due.due_at if due else None
        )
    if (asked := next((d for d in look.case.running() if d.rule == "proposal"), None)) is not None:
        return NotAllowed("proposal_pending", "A proposal is being considered.", due_at=asked.due_at)
    return _late(look, "decide")


def _may_perform(look: Look) -> NotAllowed | None:
    if any(t.state is TaskState.OPEN for t in look.case.tasks.values()):
        return None
    return NotAllowed("nothing_to_perform")


def _late(look: Look, deadline_id: str) -> NotAllowed | None:
    deadline = deadlines.running(look.case, deadline_id)
    if deadline is None or deadlines.in_time(deadline, look.now):
        return None
    return NotAllowed("deadline_passed", "The time for this is over.", due_at=deadline.due_at)


def _offers_to(look: Look) -> list[str]:
    return [o.id for o in look.case.offers.values() if o.state is OfferState.LIVE and o.by is not look.role]


def _proposals_to(look: Look) -> list[str]:
    live = [p for p in look.case.proposals.values() if p.state is ProposalState.LIVE]
    return [p.id for p in live if look.role not in p.accepted_by]


# --------------------------------------------------------------------------------------------------------- due moments


def _no_due(_: Look) -> datetime | None:
    return None


def _by(deadline_id: str) -> Due:
    def due(look: Look) -> datetime | None:
        found = deadlines.running(look.case, deadline_id)
        return found.due_at if found else None

    return due


def _first_of(rule: str) -> Due:
    """The earliest running deadline of a rule that has one per child and concerns this role."""

    def due(look: Look) -> datetime | None:
        moments = [
            d.due_at for d in look.case.running() if d.rule == rule and d.on in (look.role, Role.SYSTEM)
        ]
        return min(moments, default=None)

    return due


def _answer_due(look: Look) -> datetime | None:
    moments = [m for m in (_first_of("offer")(look), _first_of("proposal")(look)) if m is not None]
    return min(moments, default=None)


def _perform_due(look: Look) -> datetime | None:
    return min((d.due_at for d in look.case.running() if d.rule == "perform"), default=None)


# -------------------------------------------------------------------------------------------------------------- table

TALKS: Final = frozenset({NEGOTIATION, DETERMINATION})
ALL_STAGES: Final = frozenset(StageKind)


def _of(*members: _Member) -> frozenset[_Member]:
    return frozenset(members)


TABLE: Final = (
    Rule("serve", _of(NEGOTIATION), _of(PLATFORM), _not_served, _by("service"), mandatory=_of(PLATFORM)),
    Rule("respond", TALKS, _of(RESPONDENT), _may_respond, _by("respond"), mandatory=_of(RESPONDENT)),
    Rule("offer", TALKS, PARTIES, _may_offer, _by("negotiation")),
    Rule("counter", TALKS, PARTIES, _may_counter, _first_of("offer")),
    Rule("accept", TALKS, PARTIES, _may_accept, _answer_due),
    Rule("message", ALL_STAGES, PARTIES | {OFFICER}, _may_message, _no_due),
    Rule("escalate", _of(NEGOTIATION), PARTIES, _may_escalate, _no_due),
    Rule("withdraw", TALKS, _of(COMPLAINANT), _always, _no_due),
    Rule("request_evidence", _of(DETERMINATION), _of(OFFICER), _may_request, _by("decide")),
    Rule("propose", _of(DETERMINATION), _of(OFFICER), _may_propose, _by("decide")),
    Rule("decide", _of(DETERMINATION), _of(OFFICER), _may_decide, _by("decide"), mandatory=_of(OFFICER)),
    Rule(
        "perform",
        _of(PERFORMANCE),
        _of(RESPONDENT, PLATFORM),
        _may_perform,
        _perform_due,
        mandatory=_of(RESPONDENT),
    ),
    Rule("declare_evidence", ALL_STAGES, PARTIES | {PLATFORM}, _always, _first_of("evidence")),
)
BY_VERB: Final = {rule.verb: rule for rule in TABLE}


def refusal(verb: str, look: Look) -> NotAllowed | None:
    """Why the action is not open to this role now; None when it is. Raises KeyError for an unknown verb."""
    rule = BY_VERB[verb]
    if look.case.head.status is Status.CLOSED:
        return NotAllowed("case_closed", "The case is closed.")
    if look.pack.stage(look.case.head.stage).kind not in rule.stages:
        return NotAllowed("wrong_stage", stage=look.case.head.stage, open_in=sorted(rule.stages))
    if look.role not in rule.roles:
        return NotAllowed("wrong_role", roles=sorted(rule.roles))
    return rule.guard(look)


def allowed_actions(look: Look) -> list[AllowedAction]:
    """What this caller may do now, each with its deadline and whether silence has a consequence."""
    open_rules = [rule for rule in TABLE if look.role in rule.roles and refusal(rule.verb, look) is None]
    return [_allowed(rule, rule.due(look), look.role) for rule in open_rules]


def _allowed(rule: Rule, due_at: datetime | None, role: Role) -> AllowedAction:
    """Mandatory only while time runs."""
    return AllowedAction(rule.verb, due_at, due_at is not None and role in rule.mandatory)
