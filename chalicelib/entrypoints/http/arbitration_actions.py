"""Actions on an arbitration: one line per verb, from body to command. The rules decide; nothing is decided here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from chalicelib.application.asking import Ask, Receipt
from chalicelib.application.texts import Texts
from chalicelib.bootstrap import services
from chalicelib.domain.arbitration import commands as cmd
from chalicelib.domain.arbitration import views
from chalicelib.domain.arbitration.state import Arbitration
from chalicelib.domain.case import foresight
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.entrypoints.http import action_schemas, arbitration_render
from chalicelib.entrypoints.http import arbitration_schemas as schemas
from chalicelib.entrypoints.http.acting import awarding, constituting, proceeding
from chalicelib.entrypoints.http.acting.tribunal import TribunalMaking
from chalicelib.entrypoints.http.arbitration_access import Visit, admission, ask, visit, visit_before
from chalicelib.entrypoints.http.exchange import Reply, Request
from chalicelib.entrypoints.http.group_schemas import NonceIn

Make = Callable[[TribunalMaking], cmd.Command]
Prepare = Callable[[Arbitration, Texts], cmd.Command]


def handler(verb: str) -> Callable[[Request], Reply]:
    """The handler of one verb."""
    make, action = ACTIONS[verb][1], f"arbitration.act.{verb}"

    def act(request: Request) -> Reply:
        try:
            seen = visit(request, action)
        except NotFound:
            return _again(request, action)
        asked = ask(request, seen)
        prepare = prepared(request.body, make, asked, tried=request.query.dry_run)
        admitted, id_ = admission(request, action), seen.found.head.arbitration_id
        if request.query.dry_run:
            return _tried(
                request, seen, services().arbitration_executor.rehearse(asked, id_, prepare, admitted)
            )
        receipt = services().arbitration_executor.run(asked, id_, prepare, admitted, seen.loaded)
        return _acted(request, receipt, seen)

    return act


def _acted(request: Request, receipt: Receipt[Arbitration], seen: Visit) -> Reply:
    body = {"arbitration": view(request, receipt.after, seen), "created": list(receipt.created)}
    return Reply(body, version=receipt.after.head.version, replayed=receipt.replayed)


def _again(request: Request, action: str) -> Reply:
    """A neutral who has gone sends the request once more by which he went: he is told the same as the first time.
    Raises NotFound for everything else.
    """
    seen = visit_before(request, action)
    repeated = (
        services().arbitration_executor.repeated(ask(request, seen), seen.found) if seen is not None else None
    )
    if seen is None or repeated is None or request.query.dry_run:
        raise NotFound("No such arbitration.")
    return _acted(request, repeated, seen)


def prepared(body: Any, make: Make, asked: Ask, *, tried: bool) -> Prepare:
    """From the arbitration as it is to the command. Raises Invalid with all faults at once."""

    def prepare(found: Arbitration, texts: Texts) -> cmd.Command:
        pack = services().arbitration_reader.pack(found)
        making = TribunalMaking(body, found, texts, pack, asked.principal, asked.at, tried=tried)
        command = make(making)
        if making.faults:
            raise Invalid(faults=tuple(making.faults))
        return command

    return prepare


def _tried(request: Request, seen: Visit, made: tuple[Arbitration, Arbitration, cmd.Command]) -> Reply:
    """What the action would lead to, for this caller; refused where it would be refused."""
    before, after, _ = made
    shown = {"arbitration": view(request, after, seen), "created": [], "dry_run": True}
    changes = foresight.changes(before.deadlines, after.deadlines)
    known = {d["id"] for d in shown["arbitration"].get("deadlines", ())}  # type: ignore[attr-defined]
    return Reply(shown | {"clock": [change for change in changes if change["id"] in known]})


def view(request: Request, found: Arbitration, seen: Visit) -> dict[str, Any]:
    """The arbitration after the action, for the caller as it stands in it then. Whoever has just gone sees no more of
    it than that he has gone.
    """
    who, reader = seen.who, services().arbitration_reader
    ref = who.ref if views.sees(found, who.role, who.ref) else ""
    shown = reader.view(found, who.role, ref, seen.at)
    return arbitration_render.arbitration(shown, found, reader.pack(found), who.role, request.lang)


ACTIONS: Final[dict[str, tuple[type | None, Make]]] = {
    "accept_referral": (None, constituting.accept_referral),
    "refuse_referral": (schemas.RefuseReferralIn, constituting.refuse_referral),
    "withdraw_consent": (action_schemas.ReasonIn, constituting.withdraw_consent),
    "record_payment": (schemas.RecordPaymentIn, constituting.record_payment),
    "give_nonce": (NonceIn, constituting.give_nonce),
    "put_list": (schemas.PutListIn, constituting.put_list),
    "rank_list": (schemas.RankListIn, constituting.rank_list),
    "nominate": (schemas.NominateIn, constituting.nominate),
    "appoint": (schemas.AppointIn, constituting.appoint),
    "accept_appointment": (schemas.AcceptAppointmentIn, constituting.accept_appointment),
    "decline_appointment": (schemas.DeclineAppointmentIn, constituting.decline_appointment),
    "update_disclosure": (schemas.UpdateDisclosureIn, constituting.update_disclosure),
    "waive_conflict": (schemas.WaiveConflictIn, constituting.waive_conflict),
    "challenge": (schemas.ChallengeNeutralIn, constituting.challenge),
    "comment": (schemas.CommentIn, constituting.comment),
    "rule_on_challenge": (schemas.RuleOnNeutralIn, constituting.rule_on_challenge),
    "resign": (schemas.ResignIn, constituting.resign),
    "remove_neutral": (schemas.RemoveNeutralIn, constituting.remove_neutral),
    "order": (schemas.OrderIn, proceeding.order),
    "submit": (schemas.SubmitIn, proceeding.submit),
    "ask_extension": (schemas.AskExtensionIn, proceeding.ask_extension),
    "extend": (schemas.ExtendIn, proceeding.extend),
    "propose_hearing": (schemas.ProposeHearingIn, proceeding.propose_hearing),
    "answer_slots": (schemas.AnswerSlotsIn, proceeding.answer_slots),
    "fix_hearing": (schemas.FixHearingIn, proceeding.fix_hearing),
    "cancel_hearing": (schemas.CancelHearingIn, proceeding.cancel_hearing),
    "record_hearing": (schemas.RecordHearingIn, proceeding.record_hearing),
    "agree_terms": (schemas.AgreeTermsIn, proceeding.agree_terms),
    "close_proceedings": (None, proceeding.close_proceedings),
    "reopen_proceedings": (action_schemas.GivenReasonIn, proceeding.reopen_proceedings),
    "terminate": (schemas.TerminateIn, proceeding.terminate),
    "deliberate": (schemas.DeliberateIn, awarding.deliberate),
    "put_draft": (schemas.PutDraftIn, awarding.put_draft),
    "vote_on_draft": (schemas.VoteOnDraftIn, awarding.vote_on_draft),
    "adopt_draft": (schemas.AdoptDraftIn, awarding.adopt_draft),
    "sign": (schemas.SignIn, awarding.sign),
    "commit_vote": (schemas.CommitVoteIn, awarding.commit_vote),
    "reveal_vote": (schemas.RevealVoteIn, awarding.reveal_vote),
    "request_after": (schemas.RequestAfterIn, awarding.request_after),
    "rule_on_request": (schemas.RuleOnRequestIn, awarding.rule_on_request),
}
"""Verb to the struct of its body, if it has one, and what makes the command of it; in the order of the table."""
