"""What holds and erasure change."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from chalicelib.domain.case import events as ev
from chalicelib.domain.case.bundled import Bundle, BundleState
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
        case ev.PersonErasureOrdered():
            party = replace(case.party(event.role), epoch=event.epoch, erased_for=event.ground)
            return _copies_gone(parts.head(case, **{event.role.value: party}), at)
        case ev.PersonErased():
            return parts.head(case, **{event.role.value: replace(case.party(event.role), erased_at=at)})
        case _:
            assert_never(event)


def _copies_gone(case: Case, at: datetime) -> Case:
    """Nobody fetches a bundle that was asked for before: the rest is in a new one."""
    over: dict[str, Bundle] = {}
    for bundle in case.bundles.values():
        if bundle.state in (BundleState.QUEUED, BundleState.WORKING):
            over[bundle.id] = replace(bundle, state=BundleState.FAILED, cause="person_erased")
        elif bundle.expires_at is not None and bundle.expires_at > at:
            over[bundle.id] = replace(bundle, expires_at=at)
    return replace(case, bundles={**case.bundles, **over}) if over else case
