"""Actions on a group: one line per verb, from body to command. The rules decide; nothing is decided here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace

from chalicelib.application.asking import Ask
from chalicelib.application.texts import Texts
from chalicelib.bootstrap import services
from chalicelib.domain.access import Principal
from chalicelib.domain.case import foresight
from chalicelib.domain.errors import Invalid
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group import mandate, views
from chalicelib.domain.group.state import Group
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http import action_schemas, group_render, work
from chalicelib.entrypoints.http import group_schemas as schemas
from chalicelib.entrypoints.http.acting import dealing, gathering
from chalicelib.entrypoints.http.acting.collective import GroupMaking
from chalicelib.entrypoints.http.exchange import Reply, Request
from chalicelib.entrypoints.http.group_access import Visit, admission, visit

Make = Callable[[GroupMaking], cmd.Command]
Prepare = Callable[[Group, Texts], cmd.Command]


def handler(verb: str) -> Callable[[Request], Reply]:
    """The handler of one verb."""
    make, action = ACTIONS[verb][1], f"group.act.{verb}"

    def act(request: Request) -> Reply:
        seen = visit(request, action, acts=True)
        ask = replace(work.ask(request), principal=seen.who)
        prepare = _prepare(request, verb, make, ask)
        if request.query.dry_run:
            return _tried(request, seen, ask, prepare, action)
        group_id, admitted = request.path["group_id"], admission(request, action, seen)
        receipt = services().group_executor.run(ask, group_id, prepare, admitted, seen.loaded)
        after = services().groups.keep(receipt.after)
        body = {"group": view(request, after, seen), "created": list(receipt.created)}
        return Reply(body, version=after.head.version, replayed=receipt.replayed)

    return act


def _prepare(request: Request, verb: str, make: Make, ask: Ask) -> Prepare:
    def prepare(group: Group, texts: Texts) -> cmd.Command:
        _covered(group, verb, request.body, ask)
        pack, tried = services().group_reader.pack(group), request.query.dry_run
        making = GroupMaking(request.body, group, texts, pack, ask.principal, ask.at, tried=tried)
        command = make(making)
        if making.faults:
            raise Invalid(faults=tuple(making.faults))
        return command

    return prepare


def _covered(group: Group, verb: str, body: Any, ask: Ask) -> None:
    """Raises NotAllowed for what a representative's mandate does not cover."""
    who = ask.principal
    if who.role is not Role.REPRESENTATIVE:
        return
    room = getattr(body, "room", "")
    refused = mandate.refusal(group, verb, ref=who.ref, case_id=who.case_id or "", now=ask.at, room=room)
    if refused is not None:
        raise refused


def _tried(request: Request, seen: Visit, ask: Ask, prepare: Prepare, action: str) -> Reply:
    """What the action would lead to, for this caller; refused where it would be refused."""
    before, after, _ = services().group_executor.rehearse(
        ask, request.path["group_id"], prepare, admission(request, action, seen)
    )
    shown = {"group": view(request, after, seen), "created": [], "dry_run": True}
    return Reply(shown | {"clock": _clock(before, after, seen.who)})


def _clock(before: Group, after: Group, who: Principal) -> list[dict[str, Any]]:
    """What becomes of the deadlines that this caller may know of."""
    known = {key for key, d in after.deadlines.items() if views.concerns(d, after, who.role)}
    changes = foresight.changes(before.deadlines, after.deadlines)
    return [change for change in changes if change["id"] in known]


def view(request: Request, group: Group, seen: Visit) -> dict[str, Any]:
    """The group after the action, for the caller as it stands in it then."""
    who, reader = seen.who, services().group_reader
    shown = reader.view(group, who, seen.at)
    return group_render.group(shown, group, reader.pack(group), who.role, request.lang)


ACTIONS: Final[dict[str, tuple[type | None, Make]]] = {
    "gather": (None, gathering.gather),
    "dismiss": (schemas.GroupReasonsIn, gathering.dismiss),
    "merge": (schemas.MergeIn, gathering.merge),
    "split": (schemas.SplitIn, gathering.split),
    "list": (schemas.ListIn, gathering.list_),
    "close_gathering": (None, gathering.close_gathering),
    "stand": (schemas.StandIn, gathering.stand),
    "stand_down": (action_schemas.ReasonIn, gathering.stand_down),
    "demand_recall": (schemas.DemandRecallIn, gathering.demand_recall),
    "authorise": (schemas.AuthoriseIn, gathering.authorise),
    "revoke_authority": (schemas.RevokeAuthorityIn, gathering.revoke_authority),
    "offer": (schemas.GroupOfferIn, dealing.offer),
    "agree_to_offer": (schemas.AgreeToOfferIn, dealing.agree_to_offer),
    "refuse_offer": (schemas.RefuseOfferIn, dealing.refuse_offer),
    "withdraw_offer": (schemas.WithdrawGroupOfferIn, dealing.withdraw_offer),
    "propose_change": (schemas.ProposeChangeIn, dealing.propose_change),
    "message": (schemas.GroupMessageIn, dealing.message),
    "escalate": (action_schemas.ReasonIn, dealing.escalate),
    "assign_mediator": (schemas.AssignGroupMediatorIn, dealing.assign_mediator),
    "pose_question": (schemas.PoseQuestionIn, dealing.pose_question),
    "answer_question": (schemas.AnswerQuestionIn, dealing.answer_question),
    "decide": (schemas.DecideCommonIn, dealing.decide),
    "commit_nonce": (schemas.NonceIn, dealing.commit_nonce),
    "draw_tests": (schemas.DrawTestsIn, dealing.draw_tests),
    "open_batch": (None, dealing.open_batch),
    "correct_ledger": (schemas.CorrectLedgerIn, dealing.correct_ledger),
    "record_unclaimed": (schemas.RecordUnclaimedIn, dealing.record_unclaimed),
}
"""Verb to the struct of its body, if it has one, and what makes the command of it; in the order of a group's life."""
