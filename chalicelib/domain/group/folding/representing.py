"""What candidacies, elections and authorities change."""

from __future__ import annotations

from datetime import datetime
from typing import Final, assert_never

from msgspec.structs import replace

from chalicelib.domain.group import events as ev
from chalicelib.domain.group.folding.parts import begin, candidacy
from chalicelib.domain.group.state import CandidacyState, Group

_CAUSES: Final = {
    "resigned": CandidacyState.RESIGNED, "recalled": CandidacyState.RECALLED, "left": CandidacyState.LEFT,
}  # fmt: skip


def apply(group: Group, event: ev.Representing, at: datetime) -> Group:
    match event:
        case ev.CandidateStood():
            new = event.candidacy
            return begin(replace(group, candidacies={**group.candidacies, new.id: new}), event.deadline)
        case ev.CandidateStoodDown():
            return candidacy(group, event.candidacy_id, CandidacyState.WITHDRAWN)
        case ev.RepresentativesElected():
            counted = {c.id: c for c in event.candidacies}
            return replace(group, candidacies={**group.candidacies, **counted})
        case ev.RepresentativeEnded():
            return candidacy(group, event.candidacy_id, _CAUSES[event.cause])
        case ev.RecallDemanded():
            office = group.candidacies[event.candidacy_id]
            by = (*office.recall_by, event.case_id)
            return candidacy(group, office.id, office.state, recall_by=by)
        case ev.RepresentativeReplaced():
            return candidacy(group, event.candidacy_id, CandidacyState.ELECTED, since=at)
        case ev.AuthorityRegistered():
            made = event.authority
            return replace(group, authorities={**group.authorities, made.id: made})
        case ev.AuthorityRevoked():
            gone = replace(group.authorities[event.authority_id], revoked=True)
            return replace(group, authorities={**group.authorities, gone.id: gone})
        case _:
            assert_never(event)
