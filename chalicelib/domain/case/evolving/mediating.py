"""What agreements on a stage and the five steps of a mediation change."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from chalicelib.domain.case import events as ev
from chalicelib.domain.case.evolving import parts
from chalicelib.domain.case.procedure import AccordState, Challenge, Mediation, Step
from chalicelib.domain.case.state import Case, DeadlineState


def apply(case: Case, event: ev.Mediating, at: datetime) -> Case:  # noqa: C901 - one line per event type
    match event:
        case ev.AccordProposed():
            known = {**case.accords, event.accord.id: event.accord}
            proposed = parts.begin(replace(case, accords=known), event.deadline)
            return parts.spoken(proposed, event.accord.by, at)
        case ev.AccordConcluded():
            concluded = _accord(case, event.accord_id, AccordState.CONCLUDED, DeadlineState.MET, at)
            return parts.spoken(concluded, event.by, at)
        case ev.AccordDeclined():
            declined = _accord(case, event.accord_id, AccordState.DECLINED, DeadlineState.MET)
            return parts.spoken(declined, event.by, at)
        case ev.AccordLapsed():
            return _accord(case, event.accord_id, AccordState.LAPSED, DeadlineState.EXPIRED)
        case ev.MediationOpened():
            opened = replace(case, mediations={**case.mediations, event.mediation.id: event.mediation})
            return parts.begin(opened, event.deadline)
        case ev.MediationConsented():
            return parts.spoken(_consented(case, event), event.by, at)
        case ev.MediatorAssigned():
            assigned = parts.mediation(
                case, mediator=event.mediator, body=event.body, person="", draw=event.draw, step=_next(case),
                assigned_at=at,
            )  # fmt: skip
            return parts.end(assigned, "appoint", DeadlineState.MET)
        case ev.MediatorIdentified():
            return parts.mediation(case, person=event.person)
        case ev.MediatorChallenged():
            return parts.mediation(case, challenge=Challenge(event.by, event.reason, at))
        case ev.ChallengeRuledOn():
            return _ruled(case, event)
        case ev.MediationAdvanced():
            return parts.mediation(case, step=event.step)
        case ev.MediationEnded():
            ended = parts.mediation(case, result=event.result, step=Step.RESULT)
            return parts.end_all(ended, lambda d: d.rule in ("consent", "appoint"))
        case _:
            assert_never(event)


def _accord(
    case: Case, accord_id: str, state: AccordState, deadline: DeadlineState, agreed_at: datetime | None = None
) -> Case:
    changed = replace(case.accords[accord_id], state=state, agreed_at=agreed_at)
    after = replace(case, accords={**case.accords, accord_id: changed})
    return parts.end(after, f"accord:{accord_id}", deadline)


def _consented(case: Case, event: ev.MediationConsented) -> Case:
    known = _current(case)
    consents = (*known.consents, event.by)
    if event.deadline is None:
        return parts.mediation(case, consents=consents)
    both = parts.mediation(case, consents=consents, step=Step.MEDIATOR)
    return parts.begin(parts.end(both, "consent", DeadlineState.MET), event.deadline)


def _next(case: Case) -> Step:
    """A replaced mediator goes on where the former one stood."""
    known = _current(case)
    return Step.INVESTIGATE if known.step is Step.MEDIATOR else known.step


def _ruled(case: Case, event: ev.ChallengeRuledOn) -> Case:
    known = _current(case)
    assert known.challenge is not None
    ruled = replace(known.challenge, upheld=event.upheld)
    if not event.upheld or known.in_charge is None:
        return parts.mediation(case, challenge=ruled)
    persons = (*known.former_persons, known.person) if known.person else known.former_persons
    replaced = parts.mediation(
        case, challenge=ruled, mediator=None, body=None, person="", draw=None,
        former=(*known.former, known.in_charge), former_persons=persons,
    )  # fmt: skip
    return parts.begin(replaced, event.deadline)


def _current(case: Case) -> Mediation:
    known = case.mediation
    assert known is not None, "no mediation is under way"
    return known
