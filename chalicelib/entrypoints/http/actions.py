"""Actions on a case: one line per verb, from body to command. The rules decide; nothing is decided here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from chalicelib.application.texts import Texts
from chalicelib.bootstrap import services
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.state import Case
from chalicelib.domain.errors import Invalid
from chalicelib.entrypoints.http import action_schemas as schemas
from chalicelib.entrypoints.http import work
from chalicelib.entrypoints.http.acting import deciding, grouping, mediating, opening, talks, timing
from chalicelib.entrypoints.http.acting.making import Making
from chalicelib.entrypoints.http.exchange import Reply, Request
from chalicelib.entrypoints.http.member_schemas import JoinGroupIn, LeaveGroupIn, VoteIn

Make = Callable[[Making], cmd.Command]


def handler(verb: str, action: str) -> Callable[[Request], Reply]:
    """The handler of one verb."""
    make = ACTIONS[verb][1]

    def act(request: Request) -> Reply:
        return run(request, action, make)

    return act


def run(request: Request, action: str, make: Make) -> Reply:
    """Carries one command out on the case of the path and shows the case after it."""
    ask = work.ask(request)

    def prepare(case: Case, texts: Texts) -> cmd.Command:
        pack = services().packs.get(case.head.pack, case.claim.floor, case.head.tenant)
        making = Making(request.body, case, texts, pack, ask.principal, ask.at)
        command = make(making)
        if making.faults:
            raise Invalid(faults=tuple(making.faults))
        return command

    if request.query.dry_run:
        return work.tried(request, ask, prepare, action)
    receipt = services().executor.run(ask, request.path["case_id"], prepare, work.admission(request, action))
    return work.done(request, receipt, ask.at)


ACTIONS: Final[dict[str, tuple[type | None, Make]]] = {
    "admit": (None, opening.admit),
    "reject": (schemas.RejectIn, opening.reject),
    "note_deficiency": (schemas.NoteDeficiencyIn, opening.note_deficiency),
    "cure": (schemas.CureIn, opening.cure),
    "serve": (schemas.ServeIn, opening.serve),
    "dispatch_notice": (schemas.DispatchNoticeIn, opening.dispatch_notice),
    "respond": (schemas.RespondIn, opening.respond),
    "offer": (schemas.OfferIn, talks.offer),
    "counter": (schemas.CounterIn, talks.counter),
    "accept": (schemas.AcceptIn, talks.accept),
    "decline": (schemas.DeclineIn, talks.decline),
    "withdraw_offer": (schemas.WithdrawOfferIn, talks.withdraw_offer),
    "bid": (schemas.BidIn, talks.bid),
    "message": (schemas.MessageIn, talks.message),
    "escalate": (schemas.ReasonIn, talks.escalate),
    "withdraw": (schemas.ReasonIn, opening.withdraw),
    "propose_accord": (schemas.ProposeAccordIn, talks.propose_accord),
    "conclude_accord": (schemas.ConcludeAccordIn, talks.conclude_accord),
    "consent": (None, mediating.consent),
    "leave_mediation": (schemas.ReasonIn, mediating.leave),
    "assign_mediator": (schemas.AssignMediatorIn, mediating.assign),
    "challenge_mediator": (schemas.GivenReasonIn, mediating.challenge),
    "rule_on_challenge": (schemas.RuleOnChallengeIn, mediating.rule_on_challenge),
    "advance_mediation": (schemas.AdvanceMediationIn, mediating.advance),
    "conclude_mediation": (schemas.GivenReasonsIn, mediating.conclude),
    "pause": (schemas.PauseIn, timing.pause),
    "resume": (None, timing.resume),
    "prolong": (schemas.ProlongIn, timing.prolong),
    "request_evidence": (schemas.RequestEvidenceIn, deciding.request_evidence),
    "propose": (schemas.ProposeIn, deciding.propose),
    "decide": (schemas.DecideIn, deciding.decide),
    "perform": (schemas.PerformIn, deciding.perform),
    "ship_return": (schemas.ShipReturnIn, deciding.ship_return),
    "confirm_return": (schemas.ConfirmReturnIn, deciding.confirm_return),
    "refuse_return": (schemas.RefuseReturnIn, deciding.refuse_return),
    "reopen": (schemas.GivenReasonIn, opening.reopen),
    "look_into": (schemas.LookIntoIn, timing.look_into),
    "join_group": (JoinGroupIn, grouping.join),
    "leave_group": (LeaveGroupIn, grouping.leave),
    "vote_in_group": (VoteIn, grouping.vote),
    "revoke_tokens": (schemas.RevokeTokensIn, timing.revoke_tokens),
}
"""Verb to the struct of its body, if it has one, and what makes the command of it; in the order of the lifecycle."""
