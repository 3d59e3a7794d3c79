"""What its arbitration changes in a case."""

from __future__ import annotations

from typing import assert_never

from msgspec.structs import replace

from chalicelib.domain.case import events as ev
from chalicelib.domain.case.evolving import parts
from chalicelib.domain.case.procedure import AccordState
from chalicelib.domain.case.referred import Referral
from chalicelib.domain.case.state import Case, Outcome, Status


def apply(case: Case, event: ev.Arbitrated) -> Case:
    match event:
        case ev.ArbitrationReferred():
            referred = parts.head(case, arbitration=event.referral.arbitration_id)
            return parts.begin(replace(referred, referral=event.referral), event.deadline)
        case ev.ArbitrationReached():
            known = _known(case)
            return replace(case, referral=replace(known, reached=(*known.reached, event.stage)))
        case ev.CaseAwarded():
            awarded = parts.head(case, outcome=Outcome.AWARDED, legal_effect=event.legal_effect)
            return parts.close_talks(_noted(awarded, event), "decided")
        case ev.AwardCorrected():
            live = _opened_again(case) if event.reopens else case
            tasks = {**live.tasks, **{t.id: t for t in event.tasks}}
            return parts.begin(_noted(replace(live, tasks=tasks), event), *event.deadlines)
        case ev.ArbitrationReturned():
            over = replace(case.accords[event.accord_id], state=AccordState.ENDED)
            return parts.head(replace(case, accords={**case.accords, over.id: over}), arbitration=None)
        case _:
            assert_never(event)


def _opened_again(case: Case) -> Case:
    """What was awarded stands, with its effect; only that it is over does not."""
    return parts.head(case, status=Status.OPEN, closed_at=None, notice=None, cause=None)


def _noted(case: Case, event: ev.CaseAwarded | ev.AwardCorrected) -> Case:
    known = _known(case)
    noted = replace(
        known,
        awards=(*known.awards, event.award_id),
        award_sha256=event.award_sha256,
        finding=event.finding.value,
    )
    return replace(case, referral=noted)


def _known(case: Case) -> Referral:
    assert case.referral is not None, "it was referred first"
    return case.referral
