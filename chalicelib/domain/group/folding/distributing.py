"""What common questions, test cases, ledgers and unclaimed sums change."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from chalicelib.domain.case.state import DeadlineState
from chalicelib.domain.group import events as ev
from chalicelib.domain.group.folding.parts import begin, end, head
from chalicelib.domain.group.state import Group, Settled


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
            drawn = replace(group.draws[event.draw_id], cases=event.cases, seed=event.seed)
            return replace(group, draws={**group.draws, drawn.id: drawn})
        case ev.TestEnded():
            return replace(group, results={**group.results, str(event.result.number): event.result})
        case _:
            assert_never(event)


def _distributed(group: Group, event: ev.Distributing) -> Group:
    match event:
        case ev.LedgerMade():
            made = replace(group, ledgers={**group.ledgers, event.ledger.id: event.ledger})
            return begin(made, event.deadline)
        case ev.LedgerCorrected():
            known = group.ledger
            assert known is not None, "a correction is of a ledger"
            right = replace(known, corrections=(*known.corrections, event.correction))
            stopped = end(group, lambda d: d.rule == "group_review", DeadlineState.CANCELLED)
            return replace(stopped, ledgers={**group.ledgers, known.id: right})
        case ev.SumUnclaimed():
            return _unclaimed(group, event)
        case ev.UnclaimedResolved():
            return replace(group, settled=replace(group.settled or Settled(), resolved=event.to))
        case _:
            assert_never(event)


def _unclaimed(group: Group, event: ev.SumUnclaimed) -> Group:
    known, money = group.settled or Settled(), event.amount
    sums = {**known.unclaimed, money.currency: known.unclaimed.get(money.currency, 0) + money.amount}
    return replace(group, settled=replace(known, unclaimed=sums, cases=(*known.cases, event.case_id)))
