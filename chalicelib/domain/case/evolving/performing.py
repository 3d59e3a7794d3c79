"""What performance and return shipments change."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from chalicelib.domain.case import events as ev
from chalicelib.domain.case.evolving import parts
from chalicelib.domain.case.state import Case, DeadlineState, TaskState


def apply(case: Case, event: ev.Performing, _at: datetime) -> Case:
    match event:
        case ev.TaskPerformed():
            done = parts.task(case, event.task_id, state=TaskState.PERFORMED, proof=event.proof)
            return parts.end(done, f"perform:{event.task_id}", DeadlineState.MET)
        case ev.TaskBreached():
            broken = parts.task(case, event.task_id, state=TaskState.BREACHED)
            return parts.end(broken, f"perform:{event.task_id}", DeadlineState.EXPIRED)
        case ev.ReturnShipped():
            shipped = parts.task(
                case, event.task_id, state=TaskState.SHIPPED, carrier=event.carrier, tracking=event.tracking
            )
            return parts.begin(
                parts.end(shipped, f"return_ship:{event.task_id}", DeadlineState.MET), event.deadline
            )
        case ev.ReturnReceived():
            return _received(case, event)
        case ev.ReturnRefused():
            refused = parts.end(case, f"return_receive:{event.task_id}", DeadlineState.MET)
            return parts.lapse_tasks(refused)
        case ev.ReturnLapsed():
            lapsed = parts.end(case, f"return_ship:{event.task_id}", DeadlineState.EXPIRED)
            return parts.lapse_tasks(lapsed)
        case _:
            assert_never(event)


def _received(case: Case, event: ev.ReturnReceived) -> Case:
    state = DeadlineState.MET if event.how == "confirmed" else DeadlineState.EXPIRED
    back = parts.task(case, event.task_id, state=TaskState.PERFORMED)
    over = parts.end(
        parts.end(back, f"return_ship:{event.task_id}", state), f"return_receive:{event.task_id}", state
    )
    return parts.begin(parts.task(over, event.following, state=TaskState.OPEN), event.deadline)
