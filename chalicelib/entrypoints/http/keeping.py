"""Legal holds and orders to erase. An operator acts on a case by its id and is shown nothing of it."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from chalicelib.application import execute
from chalicelib.application.texts import Texts
from chalicelib.bootstrap import services
from chalicelib.domain.access import Target
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.holding import ErasureGround
from chalicelib.domain.case.keeping import on_hold
from chalicelib.domain.case.state import Case
from chalicelib.domain.errors import Fault, Invalid, NotFound
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http import work
from chalicelib.entrypoints.http.auth import admit
from chalicelib.entrypoints.http.exchange import Caller, Reply, Request


def place(request: Request) -> Reply:
    def prepare(case: Case, texts: Texts) -> cmd.Command:
        return cmd.PlaceHold(request.body.ground, texts.add(_reason(case, request)))

    receipt = _carried_out(request, "case.hold", prepare)
    return _held(receipt, receipt.created[0])


def lift(request: Request) -> Reply:
    hold_id = request.path["hold_id"]

    def prepare(case: Case, texts: Texts) -> cmd.Command:
        return cmd.LiftHold(hold_id, texts.add(_reason(case, request)))

    return _held(_carried_out(request, "case.hold", prepare), hold_id)


def erase(request: Request) -> Reply:
    """Decides it; the bytes go by the one function that may delete them."""
    evidence_id, ground = request.path["evidence_id"], ErasureGround(request.body.ground)

    def prepare(case: Case, texts: Texts) -> cmd.Command:
        reason = texts.add(_reason(case, request))
        return cmd.EraseEvidence(evidence_id, ground, services().clock.now(), reason)

    receipt = _carried_out(request, "evidence.erase", prepare)
    item = receipt.case.evidence[evidence_id]
    body: dict[str, Any] = {"case_id": receipt.case.head.case_id, "evidence_id": item.id}
    body |= {"sha256": item.sha256, "size": item.size, "state": item.state}
    return Reply(body, version=receipt.case.head.version, replayed=receipt.replayed)


def _carried_out(request: Request, action: str, prepare: execute.Prepare) -> execute.Receipt:
    within, admitted = _within(request, action)
    return services().executor.run(work.ask(within), request.path["case_id"], prepare, admitted)


def _within(request: Request, action: str) -> tuple[Request, execute.Admit]:
    """Under the keys and by the time of the platform whose case it is. An operator has none of its own, and is let in
    for the platform, not for the case.
    """
    who = work.principal(request)
    if who.role is not Role.OPERATOR:
        return request, work.admission(request, action)
    head = services().store.head(request.path["case_id"])
    if head is None:
        raise NotFound("No such case.")
    platform = services().tenancies.of(head.tenant)
    within = replace(request, caller=Caller(who, platform.tenant, platform.root))
    return within, lambda case: admit(who, action, Target(case.head.tenant))


def _reason(case: Case, request: Request) -> str:
    reason: str = request.body.reason
    limit = services().reader.pack(case).texts.reason
    if len(reason) > limit:
        raise Invalid(faults=(Fault("/reason", "too_long", limit),))
    return reason


def _held(receipt: execute.Receipt, hold_id: str) -> Reply:
    case = receipt.case
    body = {"case_id": case.head.case_id, "hold_id": hold_id, "on_hold": on_hold(case)}
    return Reply(body, version=case.head.version, replayed=receipt.replayed)
