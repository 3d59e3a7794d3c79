"""Who may do what: `may(principal, action, target)`, deny by default, one function for every route and reader."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from functools import cache
from typing import Final

import msgspec

from chalicelib.domain import authority
from chalicelib.domain.values import Role, guest


class Principal(msgspec.Struct, frozen=True):
    """Who calls. `id` names it in idempotency keys; `case_id` and `epoch` come with a party's or officer's token."""

    id: str
    role: Role
    tenant: str
    ref: str = ""
    case_id: str | None = None
    epoch: int = 0
    scopes: tuple[str, ...] = ()
    """Of an API key; of whoever acts for a party, the words of his authority."""
    person: str = ""
    """Of a neutral: the mark of the person that the reference stood for when the token was made."""
    authenticated_at: int = 0
    """When a person last proved who he is, Unix seconds of the wall clock; 0 of a server, which proves it each time."""
    methods: tuple[str, ...] = ()
    """How he did, in the words of RFC 8176 (`pwd`, `otp`, `mfa` …), as far as whoever let him in has said."""
    acting: str = ""
    """The representation (`rpr_…`) under which somebody acts for the party whose role this is; empty: himself."""


def person_mark(code: str) -> str:
    """So that a reference which a roster gives to somebody else later is not the same neutral; empty for no code."""
    return hashlib.sha256(f"redress:person:1|{code}".encode()).hexdigest()[:32] if code else ""


class Target(msgspec.Struct, frozen=True):
    """What is touched: a tenant's own things, or one case. `epochs`: the present epoch of each role's tokens."""

    tenant: str
    case_id: str | None = None
    epochs: dict[Role, int] = {}
    mediator: str | None = None
    """What whoever mediates the case now is called in it."""
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
    OUTSIDE = "outside"
    """The party may; whoever acts for it has no authority for that."""


_PEOPLE: Final = frozenset(
    {Role.OFFICER, Role.MEDIATOR, Role.REGULATOR, Role.REPRESENTATIVE, Role.CLERK, Role.ARBITRATOR}
)
"""Whose tokens are for no single case. They have no scopes."""
_PLATFORM: Final = frozenset({Role.PLATFORM})
_BODY: Final = frozenset({Role.BODY})
_OFFICE: Final = frozenset({Role.BODY, Role.CLERK})
"""Who runs an arbitration body. A clerk reads what the body's server keeps."""
_SERVERS: Final = _PLATFORM | _BODY
STAFF: Final = frozenset({Role.PLATFORM, Role.OFFICER})
"""A platform's own people and its server: of a case and of a group they see what concerns its running."""
_CASE: Final = STAFF | {Role.COMPLAINANT, Role.RESPONDENT, Role.MEDIATOR}
_GOVERNANCE: Final = STAFF | {Role.REGULATOR}
"""Who governs a platform. A violation report is theirs, and its named reporter's as far as it goes."""
_FILERS: Final = frozenset({Role.PLATFORM, Role.COMPLAINANT, Role.RESPONDENT})
_GROUP: Final = _CASE | {Role.REPRESENTATIVE}
_TRIBUNAL: Final = _OFFICE | {Role.COMPLAINANT, Role.RESPONDENT, Role.ARBITRATOR}
"""Who takes part in an arbitration. A platform's people see that it goes on, and what comes of it."""
_INSIDE: Final = STAFF | {Role.COMPLAINANT, Role.REPRESENTATIVE}
"""Who may be in a group or in charge of it, whichever group it is; the group decides, once it is loaded."""


def _of_group(roles: frozenset[Role]) -> frozenset[Role]:
    """A member in office comes with the token of its own case."""
    return roles | {Role.COMPLAINANT} if Role.REPRESENTATIVE in roles else roles


_FIXED: Final[dict[str, frozenset[Role]]] = {
    "tenant.create": frozenset({Role.OPERATOR}),
    "tenant.show": _SERVERS | {Role.OPERATOR},
    "key.create": _SERVERS | {Role.OPERATOR},
    "key.list": _SERVERS | {Role.OPERATOR},
    "key.revoke": _SERVERS | {Role.OPERATOR},
    "key.rotate": _SERVERS | {Role.OPERATOR},
    "tenant.show_security": _SERVERS | {Role.OPERATOR},
    "tenant.put_security": _SERVERS | {Role.OPERATOR},
    "tenant.revoke_staff": _SERVERS | {Role.OPERATOR},
    "token.create": _SERVERS,
    "issuer.put": _SERVERS,
    "issuer.list": _SERVERS,
    "issuer.show": _SERVERS,
    "issuer.delete": _SERVERS,
    "mediator.put": _PLATFORM,
    "mediator.list": STAFF,
    "mediator.show": STAFF,
    "mediator.retire": _PLATFORM,
    "family.put": STAFF,
    "family.list": STAFF,
    "family.show": STAFF,
    "family.delete": STAFF,
    "pack.manage": _PLATFORM,
    "pack.simulate": _PLATFORM,
    "record.manage": _PLATFORM,
    "record.deliver": _PLATFORM,
    "record.link": STAFF,
    "terms.put": _PLATFORM,
    "terms.show": STAFF,
    "case.terms": _CASE,
    "case.file": STAFF,
    "case.intake": _PLATFORM,
    "case.list": STAFF,
    "case.show": _CASE,
    "case.events": _CASE,
    "case.bundle": _CASE,
    "case.import": _PLATFORM,
    "bulk.manage": _PLATFORM,
    "case.negotiation_help": _CASE,
    "case.alike": STAFF,
    "case.messages": _CASE,
    "case.notices": _FILERS | {Role.OFFICER},
    "case.notice_preferences": _FILERS,
    "case.access_log": _FILERS | {Role.OFFICER},
    "case.own_data": frozenset({Role.COMPLAINANT, Role.RESPONDENT}),
    "case.public_draft": STAFF,
    "case.public_approve": frozenset({Role.OFFICER}),
    "tenant.notices": _PLATFORM,
    "tenant.over": STAFF,
    "case.revoke_tokens": _PLATFORM,
    "evidence.declare": _FILERS,
    "evidence.submit": _FILERS,
    "evidence.list": _CASE,
    "evidence.download": _CASE,
    "evidence.erase": frozenset({Role.OPERATOR}),
    "person.erase": STAFF | {Role.COMPLAINANT, Role.RESPONDENT},
    "person.data": STAFF,
    "case.represent": _FILERS,
    "case.end_representation": _FILERS,
    "case.hold": STAFF | {Role.OPERATOR},
    "report.file": _PLATFORM,
    "report.list": _GOVERNANCE,
    "report.show": _GOVERNANCE | {Role.COMPLAINANT},
    "report.events": _GOVERNANCE | {Role.COMPLAINANT},
    "alert.list": _GOVERNANCE,
    "alert.show": _GOVERNANCE,
    "alert.events": _GOVERNANCE,
    "alert.show_rules": _GOVERNANCE,
    "alert.set_rules": _PLATFORM,
    "group.open": STAFF | {Role.COMPLAINANT},
    "group.list": STAFF,
    "group.show": _GROUP,
    "group.events": _GROUP,
    "group.messages": _GROUP,
    "group.invitation": frozenset({Role.COMPLAINANT}),
    "group.work": _INSIDE,
    "group.link": _INSIDE,
    "group.ledger": STAFF,
    "group.own_line": frozenset({Role.COMPLAINANT}),
    "group.own_batch": frozenset({Role.COMPLAINANT}),
    "group.inclusion": _INSIDE,
    "group.roll": STAFF | {Role.REPRESENTATIVE},
    "group.draw": _INSIDE | {Role.RESPONDENT},
    "group.export": STAFF | {Role.REPRESENTATIVE},
    "body.put": _BODY,
    "agreement.propose": _SERVERS,
    "agreement.list": STAFF | _OFFICE,
    "agreement.show": STAFF | _OFFICE,
    "agreement.answer": _SERVERS,
    "neutral.put": _BODY,
    "neutral.import": _BODY,
    "neutral.list": _OFFICE,
    "neutral.show": _OFFICE,
    "neutral.export": _OFFICE,
    "neutral.retire": _BODY,
    "neutral.relate": _OFFICE,
    "neutral.relations": _OFFICE,
    "case.quote": _FILERS | {Role.OFFICER},
    "arbitration.of_case": STAFF | {Role.COMPLAINANT, Role.RESPONDENT},
    "arbitration.show": STAFF | _TRIBUNAL,
    "arbitration.events": STAFF | _TRIBUNAL,
    "arbitration.draw": STAFF | _TRIBUNAL,
    "arbitration.award": STAFF | _TRIBUNAL,
    "arbitration.calendar": _TRIBUNAL,
    "arbitration.deliberation": frozenset({Role.ARBITRATOR}),
    "arbitration.file": _OFFICE | {Role.ARBITRATOR},
    "arbitration.exhibit": _OFFICE | {Role.ARBITRATOR},
    "arbitration.list": _OFFICE | {Role.ARBITRATOR},
    "arbitration.accept_many": _OFFICE,
    "arbitration.statistics": _OFFICE,
    "arbitration.fees": _OFFICE,
    "case.enquire": STAFF,
    "handover.send": _BODY,
    "handover.show": _BODY,
    "handover.file": _BODY,
    "webhook.manage": _SERVERS,
    "events.list": _SERVERS,
    "sandbox.clock": _SERVERS,
}
"""What hangs on no lifecycle: action to the roles that may ever do it."""


@cache
def grants() -> dict[str, frozenset[Role]]:
    """Action to the roles that may ever do it. Made when it is first asked for: workers ask nobody who he is, and the
    lifecycle tables of all aggregates are behind it.
    """
    from chalicelib.domain.alert.lifecycle import BY_VERB as ALERT_RULES
    from chalicelib.domain.arbitration.lifecycle import BY_VERB as ARBITRATION_RULES
    from chalicelib.domain.case.lifecycle import BY_VERB
    from chalicelib.domain.group.lifecycle import BY_VERB as GROUP_RULES
    from chalicelib.domain.report.lifecycle import BY_VERB as REPORT_RULES

    return {
        **_FIXED,
        **{f"report.act.{verb}": rule.roles for verb, rule in REPORT_RULES.items()},
        **{f"alert.act.{verb}": rule.roles for verb, rule in ALERT_RULES.items()},
        **{f"group.act.{verb}": _of_group(rule.roles) for verb, rule in GROUP_RULES.items()},
        **{f"arbitration.act.{verb}": rule.roles for verb, rule in ARBITRATION_RULES.items()},
        **{f"case.act.{verb}": rule.roles for verb, rule in BY_VERB.items() if verb != "declare_evidence"},
    }


SCOPES: Final = (
    "agreements", "arbitrations", "bulk", "cases", "evidence", "events", "groups", "keys", "mediators", "reports",
    "sandbox", "tenants", "tokens", "webhooks",
)  # fmt: skip
"""What a platform's API key can be limited to; an action's scope is its first word in the plural (`act` counts as
cases).
"""

BODY_SCOPES: Final = (
    "agreements", "arbitrations", "events", "evidence", "keys", "neutrals", "sandbox", "tenants", "tokens", "webhooks",
)  # fmt: skip
"""What a body's can."""


OTHER_SCOPES: Final = {
    "evidence": "evidence", "events": "events", "sandbox": "sandbox", "pack": "tenants", "family": "tenants",
    "alert": "reports", "body": "tenants", "handover": "arbitrations", "record": "evidence", "terms": "tenants",
    "bulk": "bulk", "person": "cases", "issuer": "tenants",
}  # fmt: skip
"""Where it is another word. No scope is added lightly: keys that are in use have it not, and nobody passes on more."""


def scope_of(action: str) -> str:
    word = action.partition(".")[0]
    return OTHER_SCOPES.get(word, f"{word}s")


def may(principal: Principal, action: str, target: Target | None = None) -> Verdict:
    """Deny by default. Raises KeyError for an action that nobody declared."""
    if target is not None and (hidden := _out_of_reach(principal, target)) is not None:
        return hidden
    if principal.role not in grants()[action]:
        return Verdict.HIDE if _unheard_of(principal, action) else Verdict.FORBID
    if principal.acting and not authority.covers(principal.scopes, action):
        return Verdict.OUTSIDE
    has_scope = (
        principal.case_id is not None or principal.role in _PEOPLE or scope_of(action) in principal.scopes
    )
    return Verdict.ALLOW if has_scope else Verdict.FORBID


def _unheard_of(principal: Principal, action: str) -> bool:
    """Whoever may be reported, or sits with whoever was, never learns that there are reports."""
    return action.startswith("report.") and principal.role in (Role.RESPONDENT, Role.MEDIATOR)


def _is_guest(principal: Principal, target: Target) -> bool:
    """A body's mediator in the case that he mediates. Whether his token still holds was asked at his own tenant."""
    mediates = principal.role is Role.MEDIATOR and target.case_id is not None
    return mediates and target.mediator == guest(principal.tenant, principal.ref)


def _out_of_reach(principal: Principal, target: Target) -> Verdict | None:
    if principal.role is Role.OPERATOR:
        return Verdict.HIDE if target.case_id is not None else None
    if principal.tenant != target.tenant:
        return None if _is_guest(principal, target) else Verdict.HIDE
    if principal.case_id is not None and principal.case_id != target.case_id:
        return Verdict.HIDE
    if principal.role is Role.MEDIATOR and target.case_id is not None and principal.ref != target.mediator:
        return Verdict.HIDE
    if principal.role is Role.RESPONDENT and target.unopened:
        return Verdict.HIDE
    if principal.role in target.epochs and principal.epoch != target.epochs[principal.role]:
        return Verdict.REVOKED
    return None
