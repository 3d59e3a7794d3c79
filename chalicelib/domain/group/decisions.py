"""What a command on a group leads to: events, or a refusal. Pure."""

from __future__ import annotations

from typing import Final

from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group import (
    dealing,
    determining,
    distributing,
    lifecycle,
    opening,
    representing,
    results,
)
from chalicelib.domain.group import events as ev
from chalicelib.domain.group.context import Context
from chalicelib.domain.group.guards import Look
from chalicelib.domain.group.state import Group
from chalicelib.domain.group.tick import tick

Events = tuple[ev.Event, ...]

VERBS: Final[dict[type, str]] = {
    cmd.Gather: "gather", cmd.Dismiss: "dismiss", cmd.Merge: "merge", cmd.Split: "split", cmd.List: "list",
    cmd.CloseGathering: "close_gathering", cmd.Stand: "stand", cmd.StandDown: "stand_down",
    cmd.DemandRecall: "demand_recall", cmd.Authorise: "authorise", cmd.RevokeAuthority: "revoke_authority",
    cmd.MakeOffer: "offer", cmd.AgreeToOffer: "agree_to_offer", cmd.RefuseOffer: "refuse_offer",
    cmd.WithdrawOffer: "withdraw_offer", cmd.ProposeChange: "propose_change", cmd.PostMessage: "message",
    cmd.Escalate: "escalate", cmd.AssignMediator: "assign_mediator", cmd.PoseQuestion: "pose_question",
    cmd.AnswerQuestion: "answer_question", cmd.DecideCommon: "decide", cmd.CommitNonce: "commit_nonce",
    cmd.DrawTests: "draw_tests",
    cmd.OpenBatch: "open_batch", cmd.CorrectLedger: "correct_ledger", cmd.RecordUnclaimed: "record_unclaimed",
}  # fmt: skip
"""The line of the table that each command of a person comes under."""


def open_group(command: cmd.OpenGroup, context: Context) -> Events:
    return opening.opened(command, context)


def decide(group: Group, command: cmd.Command, context: Context) -> Events:
    """The events the command leads to; an empty tuple when there is nothing to do.

    Raises NotAllowed, NotFound or Invalid; nothing has changed then.
    """
    if (verb := VERBS.get(type(command))) is not None:
        _open(group, verb, context)
    if isinstance(command, cmd.Opening):
        return opening.decide(group, command, context) if _absorbs(group, command) else ()
    if isinstance(command, cmd.Representing):
        return representing.decide(group, command, context)
    if isinstance(command, cmd.Deciding):
        return dealing.decide(group, command, context)
    if isinstance(command, cmd.Determining):
        return determining.decide(group, command, context)
    if isinstance(command, cmd.Distributing):
        return distributing.decide(group, command, context)
    if isinstance(command, cmd.Working):
        return results.of_work(group, command, context)
    if isinstance(command, cmd.RevokeTokens):
        return (ev.TokensRevoked(group.head.epoch + 1),)
    if isinstance(command, cmd.Tick):
        return tick(group, context)
    return (_block_wake(group, command),)


def _open(group: Group, verb: str, context: Context) -> None:
    look = Look(group, context.role, context.now, context.pack, context.case_id)
    if (refused := lifecycle.refusal(verb, look)) is not None:
        refused.data.setdefault("instead", [found.action for found in lifecycle.allowed_actions(look)])
        raise refused


def _absorbs(group: Group, command: cmd.Opening) -> bool:
    """Another group comes in only while this one still gathers. Raises NotAllowed later."""
    if isinstance(command, cmd.Absorb) and not lifecycle.gathers(group):
        raise NotAllowed("group_not_gathering", stage=group.head.stage)
    return True


def _block_wake(group: Group, command: cmd.BlockWake) -> ev.Event:
    if command.retry_at is None:
        return ev.WakeBlocked(group.head.wake_failures + 1)
    return ev.WakeDeferred(command.retry_at)
