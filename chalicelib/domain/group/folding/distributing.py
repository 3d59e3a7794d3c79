"""What common questions, test cases, ledgers and unclaimed sums change."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from chalicelib.domain.case.state import DeadlineState
from chalicelib.domain.group import events as ev
from chalicelib.domain.group.folding.parts import begin, end, head
from chalicelib.domain.group.rules import BATCH, DETERMINATION
from chalicelib.domain.group.state import Group, Ledger, Settled


def apply(group: Group, event: ev.Determining | ev.Distributing, at: datetime) -> Group:
    if isinstance(event, ev.Determining):
        return _determined(group, event, at)
    return _distributed(group, event)


def _determined(group: Group, event: ev.Determining, at: datetime) -> Group:
    match event:
        case ev.QuestionPosed():
            return replace(group, questions={**group.questions, event.question.id: event.question})
        case ev.QuestionAnswered():
            known = group.questions[event.question_id]
            answered = replace(known, finding=event.finding, reasons=event.reasons, decided_at=at)
            return replace(group, questions={**group.questions, known.id: answered})
        case ev.CommonlyDecided():
            return replace(group, decisions={**group.decisions, event.decision.id: event.decision})
        case ev.NonceGiven():
            return head(group, nonces={**group.head.nonces, event.by.value: event.nonce})
        case ev.DrawOrdered():
            return replace(head(group, nonces={}), draws={**group.draws, event.draw.id: event.draw})
        case ev.TestsDrawn():
            return _drawn(group, event)
        case ev.TestEnded():
            return replace(group, results={**group.results, str(event.result.number): event.result})
        case ev.BatchesPlanned():
            bounded = end(group, lambda d: d.rule == DETERMINATION, DeadlineState.MET)
            return begin(replace(bounded, batching=event.batching), event.deadline)
        case ev.BatchOpened():
            return _batch_opened(group, event)
        case _:
            assert_never(event)


def _drawn(group: Group, event: ev.TestsDrawn) -> Group:
    known = group.draws[event.draw_id]
    drawn = replace(
        known, cases=event.cases, seed=event.seed, roll=event.roll or known.roll, members=event.members
    )
    return replace(group, draws={**group.draws, drawn.id: drawn})


def _batch_opened(group: Group, event: ev.BatchOpened) -> Group:
    assert group.batching is not None, "batches are planned before one is opened"
    batching = replace(group.batching, opened=(*group.batching.opened, event.batch))
    over = end(replace(group, batching=batching), lambda d: d.rule == BATCH, DeadlineState.MET)
    return begin(over, event.deadline)


def _distributed(group: Group, event: ev.Distributing) -> Group:
    match event:
        case ev.LedgerMade():
            return begin(_made(group, event.ledger), event.deadline)
        case ev.LedgerCorrected():
            known = group.ledger
            assert known is not None, "a correction is of a ledger"
            right = replace(known, corrections=(*known.corrections, event.correction))
            stopped = end(group, lambda d: d.rule == "group_review", DeadlineState.CANCELLED)
            return replace(stopped, ledgers={**group.ledgers, known.id: right})
        case ev.SumUnclaimed():
            return _unclaimed(group, event)
        case ev.UnclaimedResolved():
            given = {c: amount - event.rest.get(c, 0) for c, amount in event.sums.items()}
            shared = {c: amount for c, amount in given.items() if amount} if event.to == "members" else {}
            settled = group.settled or Settled()
            return replace(group, settled=replace(settled, resolved=event.to, shared=shared))
        case _:
            assert_never(event)


def _made(group: Group, made: Ledger) -> Group:
    """Corrections lie with the present version alone. The same version once more: the last correction did not fit."""
    before = group.ledger
    if before is None:
        return replace(group, ledgers={made.id: made})
    same = made.id == before.id
    kept = before.corrections[:-1] if same else before.corrections
    ledgers = {**group.ledgers, before.id: replace(before, corrections=())}
    return replace(group, ledgers={**ledgers, made.id: replace(made, corrections=kept)})


def _unclaimed(group: Group, event: ev.SumUnclaimed) -> Group:
    known, money = group.settled or Settled(), event.amount
    sums = {**known.unclaimed, money.currency: known.unclaimed.get(money.currency, 0) + money.amount}
    unpaid = {**known.unpaid, event.case_id: money.amount}
    cases = (*known.cases, event.case_id)
    return replace(group, settled=replace(known, unclaimed=sums, cases=cases, unpaid=unpaid))
