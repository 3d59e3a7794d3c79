"""What follows for files in the vault: a case's legal holds, the end of their time, the erasure that was ordered.

Every step may be done twice, late and in any order: what is to be done is read off the case. A file on hold is safe
three times over: the rules refuse to erase it, the vault refuses by S3's own hold, and the function that erases may not
lift that.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Final

from msgspec.structs import replace

from chalicelib.application import ports, reactions
from chalicelib.application.execute import Executor, TenancyOf
from chalicelib.application.keeping_ports import Calendar, Eraser, Erasure, Kept, Ledger, VaultHolds
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.holding import ErasureGround
from chalicelib.domain.case.keeping import held_files, on_hold
from chalicelib.domain.case.seeing import IN_VAULT, TAKEN_OUT, known, unknown
from chalicelib.domain.case.state import Case, Evidence, EvidenceState
from chalicelib.domain.errors import NotAllowed, NotFound, TryAgain

ROUNDS: Final = 3
LOOK_AGAIN: Final = timedelta(days=7)
"""After so long a file whose time is over and that could not be erased is looked at once more."""
WAITS: Final = frozenset({"evidence_held", "evidence_not_kept", "retention_not_over"})


class Holding:
    """Carries a case's holds to the vault."""

    def __init__(self, store: ports.CaseStore, vault: VaultHolds) -> None:
        self._store, self._vault = store, vault

    def follow(self, case_id: str, known: Case | None = None) -> None:
        """All kept files as the case has it now. It is read again afterwards: of two who carry a hold and its lifting
        at the same time, whoever comes last sees what is true. `known`: the case as it has just been written.

        Raises NotFound, and TryAgain where holds change faster than that.
        """
        case = known or self._load(case_id)
        if not case.holds:
            return
        for _ in range(ROUNDS):
            held, files = on_hold(case), held_files(case)
            for evidence_id in files:
                self._vault.set(case_id, evidence_id, held=held)
            case = self._load(case_id)
            if on_hold(case) is held and set(held_files(case)) <= set(files):
                return
        raise TryAgain("The case's holds keep changing.")

    def _load(self, case_id: str) -> Case:
        loaded = self._store.load(case_id)
        if loaded is None:
            raise NotFound("No such case.")
        return loaded.case


class Erasing:
    """The way of a file out of the vault. Decided in the case, written into the ledger, done, recorded."""

    def __init__(
        self, store: ports.CaseStore, executor: Executor, eraser: Eraser, calendar: Calendar, ledger: Ledger,
        queues: ports.Queues, clock: ports.WallClock, of: TenancyOf,
    ) -> None:  # fmt: skip
        self._store, self._executor, self._eraser = store, executor, eraser
        self._calendar, self._ledger, self._queues = calendar, ledger, queues
        self._clock, self._of = clock, of

    # ---------------------------------------------------------------------------------------------------- the calendar

    def remember(self, kept: Kept) -> None:
        """Never on a day that lies behind: nobody would look there."""
        self._calendar.enter(replace(kept, until=max(kept.until, self._clock.now())))

    def passed(self, kept: Kept) -> None:
        """The line is dealt with."""
        self._calendar.drop(kept)

    def round(self, time_left: Callable[[], bool]) -> int:
        """Sends out what is over. A line stays until it is dealt with, and its day is not passed before: so a lost
        message, or a round that was broken off, costs an hour. How many were sent.
        """
        now, sent = self._clock.now(), 0
        today = now.astimezone(UTC).date()
        day = mark = self._calendar.watermark() or today
        while day <= today:
            empty = True
            for page in self._calendar.due(day, now):
                if not time_left():
                    return sent
                empty = False
                self._queues.send(reactions.ERASURES, [reactions.retention_over(kept) for kept in page])
                sent += len(page)
            if empty and day == mark and day < today:
                mark = day + timedelta(days=1)
                self._calendar.advance(mark)
            day += timedelta(days=1)
        if mark == today:
            self._calendar.advance(mark)
        return sent

    def over(self, kept: Kept) -> bool:
        """Decides the erasure of a file whose time is over. One that cannot go is looked at again in a week, or when
        its time is over; the old line goes last. Whether it goes.
        """
        loaded, item = self._item(kept.case_id, kept.evidence_id)
        now = self._clock.now()
        command = cmd.EraseEvidence(item.id, ErasureGround.RETENTION, now)
        label, later = f"retention:{item.id}:{kept.until}", None
        try:
            self._executor.system(kept.case_id, lambda _: command, self._of, label, loaded)
        except NotAllowed as refused:
            if refused.code not in WAITS:
                raise
            later = replace(kept, until=_next_look(item, now))
            self._calendar.enter(later)
        if later != kept:
            self._calendar.drop(kept)
        return later is None

    # --------------------------------------------------------------------------------------------------------- erasing

    def erase(self, case_id: str, evidence_id: str) -> bool:
        """Carries out what was decided: ledger first, then the bytes, then the record. Dying in between, it begins
        again; a second time there is nothing left to delete. False where nothing was decided, or all is done.
        """
        loaded, item = self._item(case_id, evidence_id)
        if item.state is not EvidenceState.ERASING or item.erased_for is None:
            return False
        self._ledger.enter(Erasure(case_id, evidence_id, item.erased_for, self._clock.now()))
        past_lock = item.erased_for is not ErasureGround.RETENTION
        self._eraser.erase(case_id, evidence_id, past_lock=past_lock)
        self._executor.system(
            case_id, lambda _: cmd.RecordErased(evidence_id), self._of, f"erased:{evidence_id}", loaded
        )
        return True

    # ------------------------------------------------------------------------------------------------- after a restore

    def reapply(self, since: date) -> int:
        """Sends out everything that was erased from that day on. How many."""
        sent, day = 0, since
        while day <= self._clock.now().astimezone(UTC).date():
            for page in self._ledger.of(day):
                self._queues.send(reactions.ERASURES, [reactions.erase_again(line) for line in page])
                sent += len(page)
            day += timedelta(days=1)
        return sent

    def again(self, erasure: Erasure) -> None:
        """What a backup has brought back goes once more: the bytes at once, and where the restored record has the file
        as kept, the record learns of it anew. What was erased needs no second decision.
        """
        case_id, evidence_id = erasure.case_id, erasure.evidence_id
        self._eraser.erase(case_id, evidence_id, past_lock=True)
        loaded = self._store.load(case_id)
        item = loaded.case.evidence.get(evidence_id) if loaded else None
        if loaded is None or item is None:
            return
        now = self._clock.now()
        command: cmd.Command
        if item.state in IN_VAULT:
            command = cmd.EraseEvidence(evidence_id, erasure.ground, now, again=True)
        elif item.state in TAKEN_OUT:
            command = cmd.RecordErased(evidence_id)
        else:
            return
        self._executor.system(case_id, lambda _: command, self._of, f"again:{evidence_id}", loaded)

    def _item(self, case_id: str, evidence_id: str) -> tuple[ports.Loaded, Evidence]:
        loaded = self._store.load(case_id)
        if loaded is None:
            raise unknown()
        return loaded, known(loaded.case, evidence_id)


def _next_look(item: Evidence, now: datetime) -> datetime:
    """When its time is over, if that has not come; else in a week."""
    return item.kept_until if item.kept_until is not None and item.kept_until > now else now + LOOK_AGAIN
