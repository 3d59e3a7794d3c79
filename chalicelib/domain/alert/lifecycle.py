"""Which action on an alert is open in which state, and to whom: one table for dispatch, allowed actions and grants."""

from __future__ import annotations

from typing import Final

import msgspec

from chalicelib.domain.alert.state import Alert, AlertState
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.values import Role


class Rule(msgspec.Struct, frozen=True):
    verb: str
    states: frozenset[AlertState]
    leads_to: AlertState
    roles: frozenset[Role] = frozenset({Role.OFFICER})


TABLE: Final = (
    Rule("acknowledge", frozenset({AlertState.OPEN}), AlertState.ACKNOWLEDGED),
    Rule("close", frozenset({AlertState.OPEN, AlertState.ACKNOWLEDGED}), AlertState.CLOSED),
)
BY_VERB: Final = {rule.verb: rule for rule in TABLE}


def refusal(verb: str, alert: Alert, role: Role) -> NotAllowed | None:
    """Why the action is not open to this role now; None when it is. Raises KeyError for an unknown verb."""
    rule, state = BY_VERB[verb], alert.head.state
    if state is AlertState.CLOSED:
        return NotAllowed("alert_closed", "The alert is closed.")
    if state not in rule.states:
        return NotAllowed("already_acknowledged", "Somebody has taken it up.")
    if role not in rule.roles:
        return NotAllowed("wrong_role", roles=sorted(rule.roles))
    return None


def allowed(alert: Alert, role: Role) -> list[str]:
    """What this caller may do now."""
    return [rule.verb for rule in TABLE if refusal(rule.verb, alert, role) is None]
