"""The lifecycle table: in which kind of stage which action is open to whom, under which guard, by when.

One declaration feeds the dispatch of commands, the allowed actions of a caller, the published diagram and the tests.
A guard answers None when the action is open, or the refusal that the caller would get.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final, TypeVar

import msgspec

from chalicelib.domain import deadlines
from chalicelib.domain.case import acting, guards
from chalicelib.domain.case.guards import Look as Look  # noqa: PLC0414
from chalicelib.domain.case.state import Status
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.rulepack import StageKind
from chalicelib.domain.values import Role

SCREENING, NEGOTIATION, MEDIATION, DETERMINATION, ARBITRATION, PERFORMANCE = (
    StageKind.SCREENING, StageKind.NEGOTIATION, StageKind.MEDIATION, StageKind.DETERMINATION, StageKind.ARBITRATION,
    StageKind.PERFORMANCE,
)  # fmt: skip
COMPLAINANT, RESPONDENT, OFFICER, PLATFORM, MEDIATOR = (
    Role.COMPLAINANT, Role.RESPONDENT, Role.OFFICER, Role.PLATFORM, Role.MEDIATOR,
)  # fmt: skip
PARTIES: Final = frozenset({COMPLAINANT, RESPONDENT})

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
    when: Status = Status.OPEN
    """Of the case."""


class AllowedAction(msgspec.Struct, frozen=True):
    action: str
    due_at: datetime | None
    mandatory: bool


# --------------------------------------------------------------------------------------------------------- due moments


def _no_due(_: Look) -> datetime | None:
    return None


def _stage_due(look: Look) -> datetime | None:
    """When the present stage ends."""
    found = deadlines.running(look.case, look.pack.stage(look.case.head.stage).deadline)
    return found.due_at if found else None


def _by(*rules: str) -> Due:
    """The earliest running deadline of these rules that concerns this role."""

    def due(look: Look) -> datetime | None:
        concerned = [
            d.due_at for d in look.case.running() if d.rule in rules and d.on in (look.role, Role.SYSTEM)
        ]
        return min(concerned, default=None)

    return due


def _first(*rules: str) -> Due:
    """The earliest running deadline of these rules, whomever it runs against."""

    def due(look: Look) -> datetime | None:
        return min((d.due_at for d in look.case.running() if d.rule in rules), default=None)

    return due


def _reopen_due(look: Look) -> datetime | None:
    return guards.reopen_until(look.case, look.pack)


# -------------------------------------------------------------------------------------------------------------- table

BEFORE_END: Final = frozenset({NEGOTIATION, MEDIATION, DETERMINATION, ARBITRATION})
"""Where the parties may still settle."""
TALKS: Final = frozenset({NEGOTIATION, MEDIATION, DETERMINATION})
ALL_STAGES: Final = frozenset(StageKind)


def _of(*members: _Member) -> frozenset[_Member]:
    return frozenset(members)


TABLE: Final = (
    Rule("admit", _of(SCREENING), _of(OFFICER), guards.may_admit, _stage_due, _of(OFFICER)),
    Rule("reject", _of(SCREENING), _of(OFFICER), guards.always, _stage_due),
    Rule("note_deficiency", _of(SCREENING), _of(OFFICER), guards.may_note_deficiency, _stage_due),
    Rule("cure", _of(SCREENING), _of(COMPLAINANT), guards.may_cure, _first("cure"), _of(COMPLAINANT)),
    Rule("serve", BEFORE_END, _of(PLATFORM), guards.may_serve, _first("service"), _of(PLATFORM)),
    Rule("dispatch_notice", BEFORE_END, _of(PLATFORM), guards.may_dispatch, _first("service")),
    Rule("respond", TALKS, _of(RESPONDENT), guards.may_respond, _first("respond"), _of(RESPONDENT)),
    Rule("offer", BEFORE_END, PARTIES, guards.may_offer, _no_due),
    Rule("counter", BEFORE_END, PARTIES, guards.may_counter, _by("offer")),
    Rule("accept", BEFORE_END, PARTIES, guards.may_accept, _by("offer", "proposal")),
    Rule("decline", BEFORE_END, PARTIES, guards.may_decline, _by("offer", "proposal", "accord")),
    Rule("withdraw_offer", BEFORE_END, PARTIES, guards.may_withdraw_offer, _no_due),
    Rule("bid", _of(NEGOTIATION, MEDIATION), PARTIES, guards.may_bid, _by("bid")),
    Rule("message", ALL_STAGES, PARTIES | {OFFICER, MEDIATOR}, guards.may_message, _no_due),
    Rule("escalate", _of(NEGOTIATION), PARTIES, guards.may_escalate, _no_due),
    Rule("withdraw", BEFORE_END | {SCREENING}, _of(COMPLAINANT), guards.always, _no_due),
    Rule("propose_accord", TALKS, PARTIES, guards.may_propose_accord, _no_due),
    Rule("conclude_accord", TALKS, PARTIES, guards.may_conclude_accord, _by("accord")),
    Rule("consent", _of(MEDIATION), PARTIES, guards.may_consent, _first("consent")),
    Rule("leave_mediation", _of(MEDIATION), PARTIES, guards.may_leave, _no_due),
    Rule(
        "assign_mediator", _of(MEDIATION), _of(OFFICER, PLATFORM), guards.may_assign, _first("appoint"),
        _of(OFFICER, PLATFORM),
    ),
    Rule("challenge_mediator", _of(MEDIATION), PARTIES, guards.may_challenge, _no_due),
    Rule("rule_on_challenge", _of(MEDIATION), _of(OFFICER), guards.may_rule, _first("pause"), _of(OFFICER)),
    Rule("advance_mediation", _of(MEDIATION), _of(MEDIATOR), guards.may_advance, _stage_due),
    Rule("conclude_mediation", _of(MEDIATION), _of(MEDIATOR), guards.may_conclude_mediation, _stage_due),
    Rule("pause", TALKS, PARTIES | {OFFICER, MEDIATOR}, guards.may_pause, _no_due),
    Rule("resume", TALKS, PARTIES | {OFFICER, MEDIATOR}, guards.may_resume, _first("pause")),
    Rule("prolong", ALL_STAGES, _of(OFFICER, MEDIATOR, PLATFORM), guards.may_prolong, _no_due),
    Rule(
        "request_evidence", _of(DETERMINATION, MEDIATION), _of(OFFICER, MEDIATOR), guards.may_request, _stage_due,
    ),
    Rule("propose", _of(DETERMINATION, MEDIATION), _of(OFFICER, MEDIATOR), guards.may_propose, _stage_due),
    Rule("decide", _of(DETERMINATION), _of(OFFICER), guards.may_decide, _stage_due, _of(OFFICER)),
    Rule(
        "perform", _of(PERFORMANCE), _of(RESPONDENT, PLATFORM), guards.may_perform, _first("perform"),
        _of(RESPONDENT),
    ),
    Rule(
        "ship_return", _of(PERFORMANCE), _of(COMPLAINANT), guards.may_ship, _first("return_ship"), _of(COMPLAINANT),
    ),
    Rule(
        "confirm_return", _of(PERFORMANCE), _of(RESPONDENT), guards.may_receive, _first("return_receive"),
        _of(RESPONDENT),
    ),
    Rule("refuse_return", _of(PERFORMANCE), _of(RESPONDENT), guards.may_refuse_return, _first("return_receive")),
    Rule("reopen", ALL_STAGES, PARTIES, guards.may_reopen, _reopen_due, when=Status.CLOSED),
    Rule("look_into", ALL_STAGES, _of(OFFICER, PLATFORM), guards.may_look_into, _no_due),
    Rule("join_group", TALKS, _of(COMPLAINANT), guards.may_join, _no_due),
    Rule("leave_group", TALKS, _of(COMPLAINANT), guards.is_grouped, _no_due),
    Rule("vote_in_group", TALKS, _of(COMPLAINANT), guards.is_grouped, _no_due),
    Rule("declare_evidence", ALL_STAGES, PARTIES | {PLATFORM}, guards.always, _by("evidence")),
)  # fmt: skip
BY_VERB: Final = {rule.verb: rule for rule in TABLE}


def refusal(verb: str, look: Look) -> NotAllowed | None:
    """Why the action is not open to this role now; None when it is. Raises KeyError for an unknown verb."""
    rule = BY_VERB[verb]
    if look.case.head.status is not rule.when:
        if rule.when is Status.CLOSED:
            return NotAllowed("case_open", "The case is open.")
        return NotAllowed("case_closed", "The case is closed.")
    if look.kind not in rule.stages:
        return NotAllowed("wrong_stage", stage=look.case.head.stage, open_in=sorted(rule.stages))
    if look.role not in rule.roles:
        return NotAllowed("wrong_role", roles=sorted(rule.roles))
    forbidden = acting.forbids(look.case, look.acting, look.role, verb, look.now)
    return forbidden or guards.in_group(verb, look) or rule.guard(look)


def explained(verb: str, look: Look) -> NotAllowed | None:
    """The refusal with what the caller can do instead: the actions that are open now."""
    refused = refusal(verb, look)
    return with_instead(refused, look) if refused is not None else None


def with_instead(refused: NotAllowed, look: Look) -> NotAllowed:
    """The same refusal, which says what else is open to this caller now."""
    refused.data.setdefault("instead", [action.action for action in allowed_actions(look)])
    return refused


def allowed_actions(look: Look) -> list[AllowedAction]:
    """What this caller may do now, each with its deadline and whether silence has a consequence."""
    open_rules = [rule for rule in TABLE if look.role in rule.roles and refusal(rule.verb, look) is None]
    return [_allowed(rule, rule.due(look), look.role) for rule in open_rules]


def _allowed(rule: Rule, due_at: datetime | None, role: Role) -> AllowedAction:
    """Mandatory only while time runs."""
    return AllowedAction(rule.verb, due_at, due_at is not None and role in rule.mandatory)
