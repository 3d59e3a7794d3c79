"""What naming a representative and the end of a representation change."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from chalicelib.domain.case import events as ev
from chalicelib.domain.case.state import Case


def apply(case: Case, event: ev.Representing, at: datetime) -> Case:
    match event:
        case ev.RepresentativeAuthorised():
            new = event.representation
            return replace(case, representations={**case.representations, new.id: new})
        case ev.RepresentationEnded():
            ended = replace(
                case.representations[event.representation_id], ended_at=at, ended_by=event.by,
                renounced=event.renounced, ground=event.ground,
            )  # fmt: skip
            return replace(case, representations={**case.representations, ended.id: ended})
        case _:
            assert_never(event)
