"""What the events of screening change."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from chalicelib.domain.case import events as ev
from chalicelib.domain.case.evolving.parts import begin, end
from chalicelib.domain.case.procedure import DeficiencyState
from chalicelib.domain.case.state import Case, DeadlineState


def apply(case: Case, event: ev.Screening, _at: datetime) -> Case:
    match event:
        case ev.CaseAdmitted() | ev.CaseRejected():
            return case
        case ev.DeficiencyNoted():
            known = {**case.deficiencies, event.deficiency.id: event.deficiency}
            return begin(replace(case, deficiencies=known), event.deadline)
        case ev.DeficiencyCured():
            details = {**case.claim.details, **event.details}
            supplied = replace(case, claim=replace(case.claim, details=details))
            return _over(supplied, event.deficiency_id, DeficiencyState.CURED, DeadlineState.MET)
        case ev.DeficiencyLapsed():
            return _over(case, event.deficiency_id, DeficiencyState.LAPSED, DeadlineState.EXPIRED)
        case _:
            assert_never(event)


def _over(case: Case, deficiency_id: str, state: DeficiencyState, deadline: DeadlineState) -> Case:
    changed = replace(case.deficiencies[deficiency_id], state=state)
    after = replace(case, deficiencies={**case.deficiencies, deficiency_id: changed})
    return end(after, f"cure:{deficiency_id}", deadline)
