"""Who comes to an arbitration, and as whom. For whoever has nothing to do with it there is no such arbitration.

Its tenant is the body. A platform and its officers come by whose case it is, the parties with the token of that very
case, the body's office by whose arbitration it is, and a neutral only while somebody asks him, or he sits.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from chalicelib.application import asking
from chalicelib.application.arbitration_ports import LoadedArbitration
from chalicelib.application.asking import Ask
from chalicelib.application.ports import Root, Tenant
from chalicelib.bootstrap import services
from chalicelib.domain.access import STAFF, Principal, Target, person_mark
from chalicelib.domain.arbitration import views
from chalicelib.domain.arbitration.state import Arbitration
from chalicelib.domain.errors import NotFound
from chalicelib.domain.values import Role, derive_id
from chalicelib.entrypoints.http import acting_for, work
from chalicelib.entrypoints.http.auth import admit
from chalicelib.entrypoints.http.exchange import Request


class Visit(msgspec.Struct, frozen=True):
    """A caller at an arbitration. `tenant`, `root`: the body's, under whose keys it lies; `at`: by the body's time."""

    loaded: LoadedArbitration
    who: Principal
    tenant: Tenant
    root: Root
    at: datetime

    @property
    def found(self) -> Arbitration:
        return self.loaded.arbitration


def visit(request: Request, action: str, arbitration_id: str = "") -> Visit:
    """The arbitration of the path, for this caller: one Query, and one GetItem more for a party.

    Raises NotFound, Forbidden, NotRecognised.
    """
    loaded = services().arbitration_reader.load(arbitration_id or request.path["arbitration_id"])
    within(work.principal(request), action, loaded.arbitration)
    return _visit(request, loaded)


def visit_before(request: Request, action: str) -> Visit | None:
    """For a neutral who may have sat in it when he sent this request first: what the first one did has put him outside.
    Nothing of it is shown to him unless it is that request. Raises NotFound as `visit` does.
    """
    loaded, who = services().arbitration_reader.load(request.path["arbitration_id"]), work.principal(request)
    if (
        who.role is not Role.ARBITRATOR
        or not request.key
        or views.sees(loaded.arbitration, who.role, who.ref)
    ):
        return None
    _admitted(who, action, loaded.arbitration)
    return _visit(request, loaded)


def _visit(request: Request, loaded: LoadedArbitration) -> Visit:
    body = services().tenancies.of(loaded.arbitration.head.tenant)
    return Visit(loaded, work.principal(request), body.tenant, body.root, moment(request, body.tenant))


def moment(request: Request, tenant: Tenant) -> datetime:
    """That tenant's time of the request."""
    offset = services().directory.sandbox_offset(tenant.id) if tenant.sandbox else timedelta(0)
    return request.wall + offset


def within(who: Principal, action: str, found: Arbitration) -> None:
    """Raises NotFound for whoever it is not for, Forbidden for a key without the scope, NotRecognised for a token that
    was good once.
    """
    _admitted(who, action, found)
    if not views.sees(found, who.role, who.ref) or _is_another(who, found):
        raise NotFound("No such arbitration.")


def _is_another(who: Principal, found: Arbitration) -> bool:
    """Whether the body has given the reference of who sits in it to somebody else since."""
    seat = found.seat_of(who.ref) if who.role is Role.ARBITRATOR else None
    sits = seat.neutral.person if seat is not None and seat.neutral is not None else ""
    return bool(sits) and who.person != person_mark(sits)


def _admitted(who: Principal, action: str, found: Arbitration) -> None:
    try:
        admit(who, action, _target(who, action, found))
    except NotFound:
        raise NotFound("No such arbitration.") from None


def _target(who: Principal, action: str, found: Arbitration) -> Target:
    head = found.head
    if who.role in STAFF:
        return Target(head.platform)
    if not who.role.is_party:
        return Target(head.tenant)
    if (who.tenant, who.case_id) != (head.platform, head.case_id):
        raise NotFound
    case = services().store.head(head.case_id)
    if case is None:
        raise NotFound
    if who.acting:  # his authority lies with the case: one Query more
        loaded = services().reader.load(head.case_id)
        acting_for.require(who, action, loaded.case, services().tenancies.of(head.platform).now)
    epochs = {Role.COMPLAINANT: case.complainant.epoch, Role.RESPONDENT: case.respondent.epoch}
    return Target(head.platform, head.case_id, epochs)


def admission(request: Request, action: str) -> Callable[[Arbitration], None]:
    """What decides again, on an arbitration that has moved on since it was read."""
    return lambda found: within(work.principal(request), action, found)


def ask(request: Request, seen: Visit) -> Ask:
    """The request as the executor takes it: the caller's own, under the body's keys and by its time."""
    key, route = request.key, request.exchange.route.format_map(request.path)
    return Ask(
        tenant=seen.tenant, root=seen.root, principal=seen.who, at=seen.at,
        command_id=asking.command_id(seen.root, seen.who, route, key) if key else _once(seen.root),
        route=route, key=key, fingerprint=asking.fingerprint(seen.root, request.canonical, key or ""),
        if_match=request.if_match,
    )  # fmt: skip


def _once(root: Root) -> str:
    return derive_id("cmd", root.ids, secrets.token_hex(16))
