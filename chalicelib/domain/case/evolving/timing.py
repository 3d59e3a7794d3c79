"""What the clock's own events change: warnings, extensions, pauses, queues."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from chalicelib.domain.case import events as ev
from chalicelib.domain.case.evolving import parts
from chalicelib.domain.case.procedure import GROUPED, PauseState, Stopped
from chalicelib.domain.case.state import Case, DeadlineState


def apply(case: Case, event: ev.Timing, at: datetime) -> Case:  # noqa: C901 - one line per event type
    match event:
        case ev.DeadlineWarned():
            known = case.deadlines[event.deadline_id]
            left = tuple(w for w in known.warnings if w > event.moment)
            return parts.begin(case, replace(known, warnings=left))
        case ev.DeadlineExtended() | ev.DeadlineProlonged():
            return parts.begin(case, event.deadline)
        case ev.ClockPaused():
            return _paused(case, event)
        case ev.ClockResumed():
            ended = replace(case.pauses[event.pause_id], state=PauseState.ENDED)
            resumed = replace(case, pauses={**case.pauses, ended.id: ended})
            over = parts.end(resumed, f"pause:{ended.id}", DeadlineState.MET)
            return parts.begin(over, *event.deadlines)
        case ev.FirstReplyMissed():
            return parts.end(parts.head(case, late=True), event.deadline_id, DeadlineState.EXPIRED)
        case ev.CaseStalled():
            return parts.head(case, stalled=True)
        case ev.QueueLookedInto():
            if event.queue == "late":
                return parts.head(case, late=False)
            return parts.head(case, stalled=False, progress_at=at)
        case ev.WakeDeferred():
            return parts.head(case, wake_failures=case.head.wake_failures + 1, wake_not_before=event.until)
        case ev.WakeBlocked():
            return parts.head(case, wake_failures=event.failures, wake_blocked=True)
        case _:
            assert_never(event)


def _paused(case: Case, event: ev.ClockPaused) -> Case:
    """What began after the pause did (in a case that stands still for its group) has stood still from its beginning."""
    pause = event.pause
    stopped = [
        replace(
            d, state=DeadlineState.PAUSED,
            stopped=(*d.stopped, Stopped(pause.reason, max(pause.since, d.started_at))),
        )
        for d in case.running() if d.id in pause.deadlines
    ]  # fmt: skip
    known = replace(case, pauses={**case.pauses, pause.id: pause})
    if pause.reason == GROUPED and case.head.grouped_in is not None:
        known = parts.membership(known, case.head.grouped_in, pause_id=pause.id)
    return parts.begin(known, *stopped, event.deadline)
