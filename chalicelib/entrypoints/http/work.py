"""What handlers share: the caller's tenant and its time, admission to a case, and one command carried out on it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from chalicelib.application import execute
from chalicelib.bootstrap import services
from chalicelib.domain.case.state import Case
from chalicelib.domain.values import derive_id
from chalicelib.entrypoints.http import acting_for, procedures, render
from chalicelib.entrypoints.http.auth import admit, case_target
from chalicelib.entrypoints.http.exchange import Reply, Request
from chalicelib.entrypoints.http.part_words import Label

if TYPE_CHECKING:
    from chalicelib.application.ports import Loaded, Root, Tenant
    from chalicelib.domain.access import Principal
    from chalicelib.domain.values import Role


def principal(request: Request) -> Principal:
    assert request.caller is not None, "the endpoint asks for a credential"
    return request.caller.principal


def tenancy(request: Request) -> tuple[Tenant, Root]:
    """The caller's own platform. Operators have none: their actions never come here."""
    caller = request.caller
    assert caller is not None
    assert caller.tenant is not None
    assert caller.root is not None
    return caller.tenant, caller.root


def moment(request: Request) -> datetime:
    """The tenant's time of the request: wall time, or a sandbox's own, which is read anew each time."""
    tenant, _ = tenancy(request)
    offset = services().directory.sandbox_offset(tenant.id) if tenant.sandbox else timedelta(0)
    return request.wall + offset


def admission(request: Request, action: str) -> execute.Admit:
    """What decides, once the case is loaded, whether this caller may do this to it."""
    tenant, _ = tenancy(request)
    who = principal(request)

    def decide(case: Case) -> None:
        admit(who, action, case_target(case, tenant))
        if who.acting:
            acting_for.require(who, action, case, moment(request))

    return decide


def load(request: Request, action: str) -> Loaded:
    """The case of the path, for this caller. Raises NotFound, Forbidden, NotRecognised."""
    loaded = services().reader.load(request.path["case_id"])
    admission(request, action)(loaded.case)
    return loaded


def ask(request: Request) -> execute.Ask:
    """The request as the executor takes it. Its route names the case, so that a key means one thing on one case."""
    tenant, root = tenancy(request)
    who, key = principal(request), request.key
    route = request.exchange.route.format_map(request.path)
    return execute.Ask(
        tenant=tenant, root=root, principal=who, at=moment(request),
        command_id=execute.command_id(root, who, route, key) if key else _once(root),
        route=route, key=key, fingerprint=execute.fingerprint(root, request.canonical, key or ""),
        if_match=request.if_match,
    )  # fmt: skip


def _once(root: Root) -> str:
    """The id of a command that nobody can repeat."""
    return derive_id("cmd", root.ids, secrets.token_hex(16))


def view(request: Request, case: Case, at: datetime) -> dict[str, Any]:
    """The case for this caller, in its language, without texts."""
    return told(request, case, services().reader.view(case, principal(request), at))


def told(request: Request, case: Case, seen: dict[str, Any]) -> dict[str, Any]:
    """What the caller may see of the case, with everything said in its language."""
    return told_as(request, case, seen, principal(request).role)


def told_as(request: Request, case: Case, seen: dict[str, Any], role: Role) -> dict[str, Any]:
    """What that role sees of it, in the language of the request."""
    pack = services().reader.pack(case)
    said = render.case(seen, pack, role, request.lang, _label(case, request.lang))
    return said | {"procedure": procedures.link(request, pack, case.head.tenant)}


def _label(case: Case, lang: str) -> Label:
    """Names of what a complaint can lack, by the form and the checklist of its kind of dispute."""
    return lambda item: services().catalogue.get().guides[case.claim.dispute_type].name(item, lang)


def clock(request: Request, before: Case | None, after: Case) -> list[dict[str, Any]]:
    """What becomes of the deadlines that this caller may know of."""
    from chalicelib.domain.case import foresight, views

    role = principal(request).role
    return [
        change for change in foresight.clock(before, after)
        if views.concerns(after.deadlines[change["id"]], after, role)
    ]  # fmt: skip


def tried(
    request: Request, ask: execute.Ask, prepare: execute.Prepare, action: str,
    more: Callable[[Case], dict[str, Any]] | None = None,
) -> Reply:  # fmt: skip
    """What a command would lead to, for this caller; refused where it would be refused. `more`: what else to say of
    the case as it would be.
    """
    before, after, _ = services().executor.rehearse(
        ask, request.path["case_id"], prepare, admission(request, action)
    )
    shown = {"case": view(request, after, ask.at), "created": [], "dry_run": True}
    return Reply(shown | {"clock": clock(request, before, after)} | (more(after) if more else {}))


def done(request: Request, receipt: execute.Receipt, at: datetime, **more: Any) -> Reply:
    """What an action answers with: the case after it, and the ids of what it made."""
    body = {"case": view(request, receipt.case, at), "created": list(receipt.created), **more}
    return Reply(body, version=receipt.case.head.version, replayed=receipt.replayed)
