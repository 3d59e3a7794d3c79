"""Agreements between platforms and bodies: proposed by one side, answered by the other, ended by either."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chalicelib.bootstrap import services
from chalicelib.domain.bodies.agreements import BodyAgreement
from chalicelib.domain.values import derive_id, stamp
from chalicelib.entrypoints.http import work
from chalicelib.entrypoints.http.body_schemas import AgreementIn, AgreementListQuery
from chalicelib.entrypoints.http.exchange import Reply, Request


def propose(request: Request) -> Reply:
    """The id follows from the request's key: sent again it is the same agreement."""
    body: AgreementIn = request.body
    tenant, root = work.tenancy(request)
    id_ = derive_id("bag", root.ids, tenant.id, body.partner, request.key or "")
    made, again = services().body_keeping.propose(tenant, body.partner, body.terms, id_, work.moment(request))
    place = f"{request.exchange.base}/v1/agreements/{made.id}"
    return Reply(_shown(made), version=made.version, location=place, replayed=again)


def list_agreements(request: Request) -> Reply:
    query: AgreementListQuery = request.query
    tenant, _ = work.tenancy(request)
    found = services().body_keeping.agreements(tenant.id, query.after or "", query.limit)
    after = found[-1].id if len(found) == query.limit else None
    return Reply({"agreements": [_shown(agreement) for agreement in found], "next_after": after})


def show(request: Request) -> Reply:
    tenant, _ = work.tenancy(request)
    return _reply(services().body_keeping.agreement(tenant.id, request.path["agreement_id"]))


def confirm(request: Request) -> Reply:
    return _answer(request, confirmed=True)


def refuse(request: Request) -> Reply:
    return _answer(request, confirmed=False)


def end(request: Request) -> Reply:
    """With the notice agreed on; cases that are under way go on."""
    tenant, _ = work.tenancy(request)
    at, keeping = work.moment(request), services().body_keeping
    return _reply(keeping.end(tenant, request.path["agreement_id"], at, request.if_match))


def _answer(request: Request, *, confirmed: bool) -> Reply:
    tenant, _ = work.tenancy(request)
    at, id_ = work.moment(request), request.path["agreement_id"]
    return _reply(services().body_keeping.answer(tenant, id_, at, request.if_match, confirmed=confirmed))


def _reply(agreement: BodyAgreement) -> Reply:
    return Reply(_shown(agreement), version=agreement.version)


def _shown(agreement: BodyAgreement) -> dict[str, Any]:
    return {
        "agreement_id": agreement.id, "platform": agreement.platform, "body": agreement.body,
        "proposed_by": agreement.proposed_by, "terms": agreement.terms, "state": agreement.state,
        "proposed_at": stamp(agreement.proposed_at), "answered_at": _when(agreement.answered_at),
        "ended_at": _when(agreement.ended_at), "ended_by": agreement.ended_by, "ends_on": agreement.ends_on,
        "version": agreement.version,
    }  # fmt: skip


def _when(moment: datetime | None) -> str | None:
    return stamp(moment) if moment is not None else None
