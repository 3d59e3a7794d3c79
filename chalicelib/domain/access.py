"""Who may do what: `may(principal, action, target)`, deny by default, one function for every route and reader."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import msgspec

from chalicelib.domain.alert.lifecycle import BY_VERB as ALERT_RULES
from chalicelib.domain.case.lifecycle import BY_VERB
from chalicelib.domain.group.lifecycle import BY_VERB as GROUP_RULES
from chalicelib.domain.report.lifecycle import BY_VERB as REPORT_RULES
from chalicelib.domain.values import Role


class Principal(msgspec.Struct, frozen=True):
    """Who calls. `id` names it in idempotency keys; `case_id` and `epoch` come with a party's or officer's token."""

    id: str
    role: Role
    tenant: str
    ref: str = ""
    case_id: str | None = None
    epoch: int = 0
    scopes: tuple[str, ...] = ()


class Target(msgspec.Struct, frozen=True):
    """What is touched: a tenant's own things, or one case. `epochs`: the present epoch of each role's tokens."""

    tenant: str
    case_id: str | None = None
    epochs: dict[Role, int] = {}
    mediator: str | None = None
    """The reference of whoever mediates the case now."""
    unopened: bool = False
    """Still being screened: nobody has told the respondent of it."""


class Verdict(StrEnum):
    ALLOW = "allow"
    FORBID = "forbid"
    """The caller may know of it but not do this."""
    HIDE = "hide"
    """For this caller there is no such thing."""
    REVOKED = "revoked"
    """The credential was good once."""


_PLATFORM: Final = frozenset({Role.PLATFORM})
_STAFF: Final = frozenset({Role.PLATFORM, Role.OFFICER})
_CASE: Final = frozenset({Role.PLATFORM, Role.OFFICER, Role.COMPLAINANT, Role.RESPONDENT, Role.MEDIATOR})
_GOVERNANCE: Final = frozenset({Role.PLATFORM, Role.OFFICER, Role.REGULATOR})
"""Who governs a platform. A violation report is theirs, and its named reporter's as far as it goes."""
_FILERS: Final = frozenset({Role.PLATFORM, Role.COMPLAINANT, Role.RESPONDENT})
_GROUP: Final = _CASE | {Role.REPRESENTATIVE}
_INSIDE: Final = _STAFF | {Role.COMPLAINANT, Role.REPRESENTATIVE}
"""Who may be in a group or in charge of it, whichever group it is; the group decides, once it is loaded."""


def _of_group(roles: frozenset[Role]) -> frozenset[Role]:
    """A member in office comes with the token of its own case."""
    return roles | {Role.COMPLAINANT} if Role.REPRESENTATIVE in roles else roles


GRANTS: Final[dict[str, frozenset[Role]]] = {
    "tenant.create": frozenset({Role.OPERATOR}),
    "tenant.show": frozenset({Role.OPERATOR, Role.PLATFORM}),
    "key.create": frozenset({Role.OPERATOR, Role.PLATFORM}),
    "key.list": frozenset({Role.OPERATOR, Role.PLATFORM}),
    "key.revoke": frozenset({Role.OPERATOR, Role.PLATFORM}),
    "token.create": _PLATFORM,
    "mediator.put": _PLATFORM,
    "mediator.list": _STAFF,
    "mediator.show": _STAFF,
    "mediator.retire": _PLATFORM,
    "family.put": _STAFF,
    "family.list": _STAFF,
    "family.show": _STAFF,
    "family.delete": _STAFF,
    "pack.manage": _PLATFORM,
    "pack.simulate": _PLATFORM,
    "case.file": _PLATFORM,
    "case.list": _STAFF,
    "case.show": _CASE,
    "case.events": _CASE,
    "case.negotiation_help": frozenset(
        {Role.PLATFORM, Role.OFFICER, Role.COMPLAINANT, Role.RESPONDENT, Role.MEDIATOR}
    ),
    "case.alike": _STAFF,
    "case.messages": _CASE,
    "case.revoke_tokens": _PLATFORM,
    "evidence.declare": _FILERS,
    "evidence.submit": _FILERS,
    "evidence.download": _CASE,
    "report.file": _PLATFORM,
    "report.list": _GOVERNANCE,
    "report.show": _GOVERNANCE | {Role.COMPLAINANT},
    "report.events": _GOVERNANCE | {Role.COMPLAINANT},
    **{f"report.act.{verb}": rule.roles for verb, rule in REPORT_RULES.items()},
    "alert.list": _GOVERNANCE,
    "alert.show": _GOVERNANCE,
    "alert.events": _GOVERNANCE,
    "alert.show_rules": _GOVERNANCE,
    "alert.set_rules": _PLATFORM,
    **{f"alert.act.{verb}": rule.roles for verb, rule in ALERT_RULES.items()},
    "group.open": _STAFF | {Role.COMPLAINANT},
    "group.list": _STAFF,
    "group.show": _GROUP,
    "group.events": _GROUP,
    "group.messages": _GROUP,
    "group.invitation": frozenset({Role.COMPLAINANT}),
    "group.work": _INSIDE,
    "group.link": _INSIDE,
    "group.ledger": _STAFF,
    "group.own_line": frozenset({Role.COMPLAINANT}),
    "group.export": _STAFF | {Role.REPRESENTATIVE},
    **{f"group.act.{verb}": _of_group(rule.roles) for verb, rule in GROUP_RULES.items()},
    "webhook.manage": _PLATFORM,
    "events.list": _PLATFORM,
    "sandbox.clock": _PLATFORM,
    **{f"case.act.{verb}": rule.roles for verb, rule in BY_VERB.items() if verb != "declare_evidence"},
}
"""Action to the roles that may ever do it."""

SCOPES: Final = (
    "cases", "evidence", "events", "groups", "keys", "mediators", "reports", "sandbox", "tenants", "tokens",
    "webhooks",
)  # fmt: skip
"""What an API key can be limited to; an action's scope is its first word in the plural (`act` counts as cases)."""


OTHER_SCOPES: Final = {
    "evidence": "evidence", "events": "events", "sandbox": "sandbox", "pack": "tenants", "family": "tenants",
    "alert": "reports",
}  # fmt: skip
"""Where it is another word. No scope is added lightly: keys that are in use have it not, and nobody passes on more."""


def scope_of(action: str) -> str:
    word = action.partition(".")[0]
    return OTHER_SCOPES.get(word, f"{word}s")


def may(principal: Principal, action: str, target: Target | None = None) -> Verdict:
    """Deny by default. Raises KeyError for an action that nobody declared."""
    if target is not None and (hidden := _out_of_reach(principal, target)) is not None:
        return hidden
    if principal.role not in GRANTS[action]:
        return Verdict.HIDE if _unheard_of(principal, action) else Verdict.FORBID
    has_scope = (
        principal.case_id is not None
        or principal.role in (Role.OFFICER, Role.MEDIATOR, Role.REGULATOR, Role.REPRESENTATIVE)
        or scope_of(action) in principal.scopes
    )
    return Verdict.ALLOW if has_scope else Verdict.FORBID


def _unheard_of(principal: Principal, action: str) -> bool:
    """Whoever may be reported, or sits with whoever was, never learns that there are reports."""
    return action.startswith("report.") and principal.role in (Role.RESPONDENT, Role.MEDIATOR)


def _out_of_reach(principal: Principal, target: Target) -> Verdict | None:
    if principal.role is Role.OPERATOR:
        return Verdict.HIDE if target.case_id is not None else None
    if principal.tenant != target.tenant:
        return Verdict.HIDE
    if principal.case_id is not None and principal.case_id != target.case_id:
        return Verdict.HIDE
    if principal.role is Role.MEDIATOR and target.case_id is not None and principal.ref != target.mediator:
        return Verdict.HIDE
    if principal.role is Role.RESPONDENT and target.unopened:
        return Verdict.HIDE
    if principal.role in target.epochs and principal.epoch != target.epochs[principal.role]:
        return Verdict.REVOKED
    return None
