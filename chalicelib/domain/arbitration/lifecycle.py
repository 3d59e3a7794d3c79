"""The lifecycle table of an arbitration: in which stage which action is open to whom, under which guard, by when.

One declaration feeds the dispatch of commands, the allowed actions of a caller, the published table and the tests.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

import msgspec

from chalicelib.domain.arbitration import guards, rules
from chalicelib.domain.arbitration.guards import Look as Look  # noqa: PLC0414
from chalicelib.domain.arbitration.state import Stage, Status
from chalicelib.domain.case.state import Deadline
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.values import Role

ROUTING, CONSTITUTION, PROCEEDINGS, DELIBERATION, AWARDED = (
    Stage.ROUTING, Stage.CONSTITUTION, Stage.PROCEEDINGS, Stage.DELIBERATION, Stage.AWARDED,
)  # fmt: skip
BEFORE: Final = frozenset({ROUTING, CONSTITUTION})
LIVE: Final = frozenset({CONSTITUTION, PROCEEDINGS, DELIBERATION})
SITTING: Final = frozenset({PROCEEDINGS, DELIBERATION, AWARDED})
OPEN: Final = LIVE | {ROUTING, AWARDED}
PARTIES: Final = frozenset({Role.COMPLAINANT, Role.RESPONDENT})
OFFICE: Final = frozenset({Role.BODY, Role.CLERK})
PANEL: Final = frozenset({Role.ARBITRATOR})
CLERK: Final = frozenset({Role.CLERK})

Guard = Callable[[Look], NotAllowed | None]


class Rule(msgspec.Struct, frozen=True):
    """One line of the table. `bound`: rules of the deadlines by which to act; `decides`: silence has a consequence."""

    verb: str
    stages: frozenset[Stage]
    roles: frozenset[Role]
    guard: Guard
    bound: tuple[str, ...] = ()
    decides: bool = False


class AllowedAction(msgspec.Struct, frozen=True):
    action: str
    due_at: datetime | None
    mandatory: bool


def _of(*members: Stage) -> frozenset[Stage]:
    return frozenset(members)


TABLE: Final = (
    Rule("accept_referral", _of(ROUTING), OFFICE, guards.may_take, (rules.ACCEPT,), decides=True),
    Rule("refuse_referral", _of(ROUTING), OFFICE, guards.may_take, (rules.ACCEPT,), decides=True),
    Rule("withdraw_consent", BEFORE, PARTIES, guards.may_withdraw),
    Rule("record_payment", OPEN, OFFICE, guards.has_unpaid),
    Rule("give_nonce", BEFORE, PARTIES | OFFICE, guards.may_give_nonce, (rules.NONCES,)),
    Rule("put_list", _of(CONSTITUTION), OFFICE, guards.may_put_list, (rules.APPOINT,)),
    Rule("rank_list", _of(CONSTITUTION), PARTIES, guards.may_rank, (rules.STRIKE,), decides=True),
    Rule("nominate", _of(CONSTITUTION), PARTIES, guards.may_nominate, (rules.NOMINATE,), decides=True),
    Rule("appoint", _of(CONSTITUTION), OFFICE, guards.may_appoint, (rules.APPOINT,), decides=True),
    Rule("accept_appointment", _of(CONSTITUTION), PANEL, guards.is_asked, (rules.DISCLOSE,), decides=True),
    Rule("decline_appointment", _of(CONSTITUTION), PANEL, guards.is_asked, (rules.DISCLOSE,), decides=True),
    Rule("update_disclosure", LIVE, PANEL, guards.is_in),
    Rule("waive_conflict", LIVE, PARTIES, guards.may_waive, (rules.CHALLENGE,)),
    Rule("challenge", LIVE, PARTIES, guards.may_challenge, (rules.CHALLENGE,)),
    Rule("comment", LIVE, PARTIES | PANEL, guards.may_comment, (rules.COMMENT,)),
    Rule("rule_on_challenge", LIVE, CLERK, guards.may_rule_on_challenge, (rules.RULING,), decides=True),
    Rule("resign", LIVE, PANEL, guards.may_resign),
    Rule("remove_neutral", LIVE, CLERK, guards.may_remove),
    Rule("order", _of(PROCEEDINGS), PANEL, guards.may_order, (rules.PROCEEDINGS,)),
    Rule("submit", _of(PROCEEDINGS), PARTIES, guards.may_submit, (rules.ROUND,), decides=True),
    Rule("ask_extension", _of(PROCEEDINGS), PARTIES, guards.may_submit, (rules.ROUND,)),
    Rule("extend", _of(PROCEEDINGS), PANEL, guards.may_extend, (rules.ROUND,)),
    Rule("propose_hearing", _of(PROCEEDINGS), PANEL, guards.may_hear, (rules.PROCEEDINGS,)),
    Rule("answer_slots", _of(PROCEEDINGS), PARTIES, guards.may_answer_slots),
    Rule("fix_hearing", _of(PROCEEDINGS), PANEL, guards.has_hearing),
    Rule("cancel_hearing", _of(PROCEEDINGS), PANEL, guards.has_hearing),
    Rule("record_hearing", _of(PROCEEDINGS), PANEL, guards.has_hearing),
    Rule("agree_terms", _of(CONSTITUTION, PROCEEDINGS), PARTIES, guards.may_agree),
    Rule("close_proceedings", _of(PROCEEDINGS), PANEL, guards.may_close, (rules.PROCEEDINGS,), decides=True),
    Rule("reopen_proceedings", _of(DELIBERATION), PANEL, guards.may_reopen),
    Rule("terminate", LIVE, PANEL | CLERK, guards.may_terminate),
    Rule("deliberate", SITTING, PANEL, guards.may_deliberate),
    Rule("put_draft", _of(DELIBERATION), PANEL, guards.may_draft, (rules.AWARD,), decides=True),
    Rule("vote_on_draft", _of(DELIBERATION), PANEL, guards.may_vote, (rules.AWARD,), decides=True),
    Rule("adopt_draft", _of(DELIBERATION), PANEL, guards.may_adopt, (rules.AWARD,), decides=True),
    Rule("sign", _of(DELIBERATION, AWARDED), PANEL, guards.may_sign, (rules.SIGN,), decides=True),
    Rule("commit_vote", _of(DELIBERATION), PANEL, guards.may_commit, (rules.COMMIT,), decides=True),
    Rule("reveal_vote", _of(DELIBERATION), PANEL, guards.may_reveal, (rules.REVEAL,), decides=True),
    Rule("request_after", _of(AWARDED), PARTIES, guards.may_request, (rules.CORRECT, rules.APPEAL)),
    Rule("rule_on_request", _of(AWARDED), PANEL, guards.may_rule_on_request, (rules.RULING,), decides=True),
)  # fmt: skip
BY_VERB: Final = {rule.verb: rule for rule in TABLE}


def refusal(verb: str, look: Look) -> NotAllowed | None:
    """Why the action is not open to this role now; None when it is. Raises KeyError for an unknown verb."""
    rule, head = BY_VERB[verb], look.found.head
    if head.status is Status.CLOSED:
        return NotAllowed("arbitration_closed", "The arbitration is closed.", outcome=head.outcome)
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
    due_at = min(
        (d.due_at for d in look.found.running() if d.rule in rule.bound and _mine(d, look)), default=None
    )
    return AllowedAction(rule.verb, due_at, due_at is not None and rule.decides)


def _mine(deadline: Deadline, look: Look) -> bool:
    """A neutral's own seat, a party's own seat; what is for all is everybody's."""
    if deadline.rule == rules.DISCLOSE:
        seat = look.found.seat_of(look.ref)
        return seat is not None and deadline.id.endswith(f":{seat.id}")
    if deadline.rule == rules.NOMINATE:
        own = guards.own_seat(look.found, look.role)
        return own is not None and deadline.id.endswith(f":{own.id}")
    return True
