"""What holds and erasure change."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from chalicelib.domain.case import events as ev
from chalicelib.domain.case.evolving import parts
from chalicelib.domain.case.state import Case, EvidenceState


def apply(case: Case, event: ev.Keeping, at: datetime) -> Case:
    match event:
        case ev.HoldPlaced():
            return replace(case, holds={**case.holds, event.hold.id: event.hold})
        case ev.HoldLifted():
            lifted = replace(
                case.holds[event.hold_id], lifted_at=at, lifted_by=event.by, lift_reason=event.reason
            )
            return replace(case, holds={**case.holds, lifted.id: lifted})
        case ev.EvidenceErasureOrdered():
            return parts.file(case, event.evidence_id, state=EvidenceState.ERASING, erased_for=event.ground)
        case ev.EvidenceErased():
            return parts.file(case, event.evidence_id, state=EvidenceState.ERASED, erased_at=at)
        case _:
            assert_never(event)
