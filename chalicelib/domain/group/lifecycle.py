"""The lifecycle table of a group: in which stage which action is open to whom, under which guard, by when.

One declaration feeds the dispatch of commands, the allowed actions of a caller, the published table and the tests. What
members do for themselves (join, leave, vote) stands in the table of cases.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

import msgspec

from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.group import guards, rules
from chalicelib.domain.group.guards import Look as Look  # noqa: PLC0414
from chalicelib.domain.group.state import Group, Stage, Status
from chalicelib.domain.group.timing import STAGES
from chalicelib.domain.values import Role

SUGGESTED, GATHERING, ELECTION = Stage.SUGGESTED, Stage.GATHERING, Stage.ELECTION
TALKS: Final = frozenset({Stage.NEGOTIATION, Stage.MEDIATION, Stage.DETERMINATION})
FORMED: Final = TALKS | {ELECTION}
OPEN: Final = FORMED | {GATHERING}
REPRESENTATIVE, RESPONDENT, OFFICER, PLATFORM, MEDIATOR, MEMBER = (
    Role.REPRESENTATIVE, Role.RESPONDENT, Role.OFFICER, Role.PLATFORM, Role.MEDIATOR, Role.COMPLAINANT,
)  # fmt: skip
SIDES: Final = frozenset({REPRESENTATIVE, RESPONDENT})

Guard = Callable[[Look], NotAllowed | None]


class Rule(msgspec.Struct, frozen=True):
    """One line of the table. `decides`: it ends what silence would otherwise have a consequence for."""

    verb: str
    stages: frozenset[Stage]
    roles: frozenset[Role]
    guard: Guard
    bound: tuple[str, ...] = ()
    """Rules of the deadlines by which to act."""
    decides: bool = False


class AllowedAction(msgspec.Struct, frozen=True):
    action: str
    due_at: datetime | None
    mandatory: bool


def _of(*members: Stage) -> frozenset[Stage]:
    return frozenset(members)


_STAFF: Final = frozenset({OFFICER})
_OFFICE: Final = frozenset({OFFICER, PLATFORM})
_TALKERS: Final = SIDES | {MEDIATOR}
_STAGE: Final = tuple(STAGES.values())
TABLE: Final = (
    Rule("gather", _of(SUGGESTED), _STAFF, guards.always, (rules.SUGGESTION,), decides=True),
    Rule("dismiss", _of(SUGGESTED, GATHERING), _STAFF, guards.always, (rules.SUGGESTION,), decides=True),
    Rule("merge", _of(SUGGESTED, GATHERING), _STAFF, guards.always),
    Rule("split", _of(SUGGESTED), _STAFF, guards.always),
    Rule("list", _of(GATHERING), _OFFICE, guards.always),
    Rule("close_gathering", _of(GATHERING), _STAFF, guards.may_close, (rules.GATHERING,)),
    Rule("stand", OPEN, frozenset({MEMBER}), guards.may_stand, (rules.GATHERING, rules.ELECTION)),
    Rule(
        "stand_down", OPEN, frozenset({MEMBER, REPRESENTATIVE}), guards.may_stand_down,
    ),
    Rule("demand_recall", TALKS, frozenset({MEMBER}), guards.may_recall),
    Rule("authorise", OPEN, frozenset({REPRESENTATIVE, PLATFORM}), guards.may_authorise),
    Rule("revoke_authority", OPEN, frozenset({REPRESENTATIVE, PLATFORM}), guards.has_authority),
    Rule("offer", TALKS, _TALKERS, guards.may_offer, _STAGE),
    Rule("agree_to_offer", TALKS, SIDES, guards.may_agree, _STAGE),
    Rule("refuse_offer", TALKS, SIDES, guards.may_answer, _STAGE),
    Rule("withdraw_offer", TALKS, _TALKERS, guards.may_withdraw),
    Rule("propose_change", TALKS, frozenset({REPRESENTATIVE}), guards.may_ask),
    Rule("message", OPEN, SIDES | {MEMBER, OFFICER, MEDIATOR}, guards.may_message),
    Rule("escalate", _of(Stage.NEGOTIATION, Stage.MEDIATION), SIDES, guards.may_escalate, _STAGE),
    Rule("assign_mediator", _of(Stage.MEDIATION), _OFFICE, guards.may_assign, (rules.MEDIATION,), decides=True),
    Rule("pose_question", _of(Stage.DETERMINATION), _STAFF, guards.may_pose, (rules.DETERMINATION,)),
    Rule("answer_question", _of(Stage.DETERMINATION), _STAFF, guards.may_find, (rules.DETERMINATION,)),
    Rule("decide", _of(Stage.DETERMINATION), _STAFF, guards.may_ask, (rules.DETERMINATION,), decides=True),
    Rule("commit_nonce", TALKS, SIDES, guards.may_commit),
    Rule("draw_tests", _of(Stage.DETERMINATION), _STAFF, guards.may_draw, (rules.DETERMINATION,)),
    Rule("open_batch", _of(Stage.DETERMINATION), _STAFF, guards.may_open_batch, (rules.BATCH,)),
    Rule("correct_ledger", _of(Stage.DISTRIBUTION), _STAFF, guards.may_correct, (rules.REVIEW,)),
    Rule(
        "record_unclaimed", _of(Stage.DISTRIBUTION), frozenset({PLATFORM}), guards.may_record, (rules.UNCLAIMED,),
    ),
)  # fmt: skip
BY_VERB: Final = {rule.verb: rule for rule in TABLE}


def refusal(verb: str, look: Look) -> NotAllowed | None:
    """Why the action is not open to this role now; None when it is. Raises KeyError for an unknown verb."""
    rule, head = BY_VERB[verb], look.group.head
    if head.status is Status.CLOSED:
        return NotAllowed("group_closed", "The group is closed.", outcome=head.outcome)
    if head.stage not in rule.stages:
        return NotAllowed("wrong_stage", stage=head.stage, open_in=sorted(rule.stages))
    if look.role not in rule.roles:
        return NotAllowed("wrong_role", roles=sorted(rule.roles))
    return rule.guard(look)


def allowed_actions(look: Look) -> list[AllowedAction]:
    """What this caller may do now, each with its deadline and whether silence has a consequence."""
    open_rules = [r for r in TABLE if look.role in r.roles and refusal(r.verb, look) is None]
    return [_allowed(rule, look) for rule in open_rules]


def _allowed(rule: Rule, look: Look) -> AllowedAction:
    due_at = min((d.due_at for d in look.group.running() if d.rule in rule.bound), default=None)
    return AllowedAction(rule.verb, due_at, due_at is not None and rule.decides)


def gathers(group: Group) -> bool:
    """Whether cases can still come to it by a merger."""
    return group.head.status is Status.OPEN and group.head.stage in (SUGGESTED, GATHERING)
