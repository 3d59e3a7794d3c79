"""The docket over HTTP: lists of a body and of a neutral, many referrals accepted at once, figures, the fee ledger."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from msgspec.structs import replace

from chalicelib.application import asking, docket
from chalicelib.bootstrap import services
from chalicelib.domain.errors import Fault, Invalid, RedressError
from chalicelib.domain.values import Role, stamp
from chalicelib.entrypoints.http import catalogue, texts, work
from chalicelib.entrypoints.http.acting import constituting
from chalicelib.entrypoints.http.arbitration_access import admission, ask, visit
from chalicelib.entrypoints.http.arbitration_actions import prepared
from chalicelib.entrypoints.http.arbitration_schemas import ArbitrationListQuery
from chalicelib.entrypoints.http.cases import LAST_DUE
from chalicelib.entrypoints.http.exchange import Reply, Request

FIRST_DUE: Final = "0001-01-01T00:00:00.000000Z"
ACCEPTING: Final = "arbitration.act.accept_referral"


def list_arbitrations(request: Request) -> Reply:
    """Of a body all, of a neutral his own. Rows are written after the arbitration itself: the newest may be missing."""
    query: ArbitrationListQuery = request.query
    who = work.principal(request)
    neutral = who.role is Role.ARBITRATOR
    owner = docket.own_rows(who.tenant, who.ref) if neutral else who.tenant
    filters = _filters(query, Role.ARBITRATOR if neutral else Role.BODY)
    try:
        rows, after = services().docket.page(owner, query.order, filters, query.after, query.limit)
    except Invalid as refused:  # everything else has been checked, so it is the cursor
        raise Invalid(refused.detail, faults=(Fault("query/after", "malformed_cursor"),)) from None
    return Reply({"arbitrations": rows, "next_after": after or None, "as_of": stamp(request.wall)})


def _filters(query: ArbitrationListQuery, mover: Role) -> dict[str, str]:
    given: dict[str, Any] = {
        "status": query.status, "stage": query.stage, "updated_since": query.updated_since,
        "move": mover.value if query.mine else None, "due_to": query.due_before,
        "due_from": FIRST_DUE if query.due_before else None,
    }  # fmt: skip
    return {name: _filter(value) for name, value in given.items() if value is not None}


def _filter(value: Any) -> str:
    return min(stamp(value), LAST_DUE) if isinstance(value, datetime) else str(value)


def bulk_accept(request: Request) -> Reply:
    """Each by a command of its own, whose id follows from the request's key and its own: sent again, it is the same."""
    asked = list(dict.fromkeys(request.body.arbitrations))
    results = [_accepted(request, one) for one in asked]
    return Reply({"results": results, "accepted": sum(one["status"] == 200 for one in results)})


def _accepted(request: Request, arbitration_id: str) -> dict[str, Any]:
    try:
        seen = visit(request, ACCEPTING, arbitration_id)
        whole = ask(request, seen)
        key, route = f"{request.key}:{arbitration_id}", f"{whole.route}/{arbitration_id}"
        one = replace(
            whole, key=key, route=route, if_match=None,
            command_id=asking.command_id(seen.root, seen.who, route, key),
            fingerprint=asking.fingerprint(seen.root, arbitration_id.encode(), key),
        )  # fmt: skip
        prepare = prepared(None, constituting.accept_referral, one, tried=False)
        receipt = services().arbitration_executor.run(
            one, arbitration_id, prepare, admission(request, ACCEPTING), seen.loaded
        )
    except RedressError as refused:
        return _refused(arbitration_id, refused, request.lang)
    return {
        "arbitration_id": arbitration_id, "status": 200, "stage": receipt.after.head.stage,
        "replayed": receipt.replayed,
    }  # fmt: skip


def _refused(arbitration_id: str, refused: RedressError, lang: str) -> dict[str, Any]:
    """As the action alone would have been refused; a failure of ours is nobody's refusal."""
    code = catalogue.known(refused)
    status = catalogue.PROBLEMS[code]
    if status >= 500:
        raise refused
    remedy = texts.text(lang, "problems", code, "remedy")
    return {"arbitration_id": arbitration_id, "status": status, "code": code, "remedy": remedy}


def statistics(request: Request) -> Reply:
    tenant, _ = work.tenancy(request)
    return Reply(services().docket.statistics(tenant.id) | {"as_of": stamp(request.wall)})


def fees(request: Request) -> Reply:
    """What was quoted, charged, paid and given back, in lines and in sums."""
    tenant, _ = work.tenancy(request)
    try:
        lines, after = services().docket.fees(tenant.id, request.query.after, request.query.limit)
    except Invalid as refused:
        raise Invalid(refused.detail, faults=(Fault("query/after", "malformed_cursor"),)) from None
    shown = {"lines": lines, "sums": docket.sums(lines), "next_after": after or None}
    return Reply(shown | {"as_of": stamp(request.wall)})
