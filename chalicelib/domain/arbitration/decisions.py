"""What a command on an arbitration leads to: events, or a refusal. Pure."""

from __future__ import annotations

from typing import Final

from chalicelib.domain.arbitration import (
    after,
    challenging,
    constituting,
    crowds,
    deliberating,
    external,
    lifecycle,
    proceeding,
    referring,
)
from chalicelib.domain.arbitration import commands as cmd
from chalicelib.domain.arbitration import events as ev
from chalicelib.domain.arbitration.context import Context
from chalicelib.domain.arbitration.evolve import fold
from chalicelib.domain.arbitration.guards import CAPS, Look
from chalicelib.domain.arbitration.state import Arbitration, Outcome, Stage, Status
from chalicelib.domain.arbitration.tick import tick
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.values import Role

Events = tuple[ev.Event, ...]

VERBS: Final[dict[type, str]] = {
    cmd.AcceptReferral: "accept_referral", cmd.RefuseReferral: "refuse_referral",
    cmd.WithdrawConsent: "withdraw_consent", cmd.RecordPayment: "record_payment", cmd.GiveNonce: "give_nonce",
    cmd.PutList: "put_list", cmd.RankList: "rank_list", cmd.Nominate: "nominate", cmd.Appoint: "appoint",
    cmd.AcceptAppointment: "accept_appointment", cmd.DeclineAppointment: "decline_appointment",
    cmd.UpdateDisclosure: "update_disclosure", cmd.WaiveConflict: "waive_conflict",
    cmd.ChallengeNeutral: "challenge", cmd.CommentOnChallenge: "comment", cmd.RuleOnChallenge: "rule_on_challenge",
    cmd.Resign: "resign", cmd.RemoveNeutral: "remove_neutral", cmd.GiveOrder: "order", cmd.Submit: "submit",
    cmd.AskExtension: "ask_extension", cmd.Extend: "extend", cmd.ProposeHearing: "propose_hearing",
    cmd.AnswerSlots: "answer_slots", cmd.FixHearing: "fix_hearing", cmd.CancelHearing: "cancel_hearing",
    cmd.RecordHearing: "record_hearing", cmd.AgreeTerms: "agree_terms", cmd.CloseProceedings: "close_proceedings",
    cmd.ReopenProceedings: "reopen_proceedings", cmd.Terminate: "terminate", cmd.Deliberate: "deliberate",
    cmd.PutDraft: "put_draft", cmd.VoteOnDraft: "vote_on_draft", cmd.AdoptDraft: "adopt_draft",
    cmd.SignAward: "sign", cmd.RequestAfter: "request_after", cmd.RuleOnRequest: "rule_on_request",
    cmd.CommitVote: "commit_vote", cmd.RevealVote: "reveal_vote",
}  # fmt: skip
"""The line of the table that each command of a person comes under."""
BY_SYSTEM: Final = (cmd.PutList, cmd.Appoint)
"""What the system does as well, of its own accord: its commands find the seat filled, or change nothing."""


def open_arbitration(command: cmd.OpenArbitration, context: Context) -> Events:
    return referring.opened(command, context)


def decide(found: Arbitration, command: cmd.Command, context: Context) -> Events:
    """The events the command leads to; an empty tuple when there is nothing to do.

    Raises NotAllowed, NotFound or Invalid; nothing has changed then.
    """
    verb = VERBS.get(type(command))
    by_system = context.role is Role.SYSTEM
    if verb is None and not by_system and not isinstance(command, cmd.Outside):
        raise NotAllowed("wrong_role", roles=[Role.SYSTEM])
    if verb is not None and not (by_system and isinstance(command, BY_SYSTEM)):
        _open(found, verb, context)
    if by_system and isinstance(command, (*BY_SYSTEM, cmd.RecordDraw)) and not _constitutes(found):
        return ()
    happened = _decided(found, command, context)
    happened = (*happened, *_voting_on(found, happened, context))
    happened = (*happened, *_given_up(found, happened, context))
    return (*happened, *_ended_by(found, happened, context))


def _decided(found: Arbitration, command: cmd.Command, context: Context) -> Events:
    if isinstance(command, cmd.Referring):
        return referring.decide(found, command, context)
    if isinstance(command, cmd.Constituting):
        return constituting.decide(found, command, context)
    if isinstance(command, cmd.Challenging):
        return challenging.decide(found, command, context)
    if isinstance(command, cmd.Proceeding):
        return proceeding.decide(found, command, context)
    if isinstance(command, cmd.Deciding):
        return deliberating.decide(found, command, context)
    if isinstance(command, cmd.Voting):
        return crowds.decide(found, command, context)
    if isinstance(command, cmd.After):
        return after.decide(found, command, context)
    if isinstance(command, cmd.Outside):
        return external.decide(found, command, context)
    if isinstance(command, cmd.Tick):
        return tick(found, context)
    return (_block_wake(found, command),)


def _constitutes(found: Arbitration) -> bool:
    return found.head.status is Status.OPEN and found.head.stage is Stage.CONSTITUTION


def _voting_on(found: Arbitration, happened: Events, context: Context) -> Events:
    """Where the one whom a crowd still waited for has gone."""
    if not any(isinstance(e, ev.NeutralGone) and e.voting for e in happened):
        return ()
    return crowds.left_alone(fold(found, happened, context.now), context)


def _given_up(found: Arbitration, happened: Events, context: Context) -> Events:
    """Where one after the other is asked for a seat and goes, it is not filled for ever (P6)."""
    left = [e.seat for e in happened if isinstance(e, ev.NeutralGone)]
    after_it = fold(found, happened, context.now) if left else found
    if any(len(set(after_it.seats[seat].former)) >= _most(after_it, seat) for seat in left):
        return referring.closed(after_it, Outcome.TERMINATED, "no_neutral")
    return ()


def _most(found: Arbitration, seat: str) -> int:
    """On appeal those of the first panel have not been asked for this seat."""
    others = {ref for s in found.seats.values() if s.id != seat and s.id not in {b.id for b in found.bench}
              for ref in (*s.former, *((s.neutral.ref,) if s.neutral is not None else ()))}  # fmt: skip
    return CAPS["replacements"] + len(others)


def _ended_by(found: Arbitration, happened: Events, context: Context) -> Events:
    """A corrected award that is rendered behind the last window leaves nothing to wait for."""
    if not any(isinstance(e, ev.AwardRendered) for e in happened) or any(
        isinstance(e, ev.ArbitrationClosed) for e in happened
    ):
        return ()
    return after.after_signing(fold(found, happened, context.now))


def _open(found: Arbitration, verb: str, context: Context) -> None:
    look = Look(found, context.role, context.now, context.pack, context.ref)
    if (refused := lifecycle.refusal(verb, look)) is not None:
        refused.data.setdefault("instead", [a.action for a in lifecycle.allowed_actions(look)])
        raise refused


def _block_wake(found: Arbitration, command: cmd.BlockWake) -> ev.Event:
    if command.retry_at is None:
        return ev.WakeBlocked(found.head.wake_failures + 1)
    return ev.WakeDeferred(command.retry_at)
