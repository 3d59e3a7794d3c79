"""The erasure of persons: by itself when a case's time is over, or on request. Decided in each case, written into the
ledger, done, recorded. Every step may be done twice, late and in any order.

A person's words lie under one key per person and case; who loses the key loses the words, in backups too. What staff
wrote in the case is about its parties, and goes with the first of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from chalicelib.application import ports, reactions
from chalicelib.application.asking import TenancyOf
from chalicelib.application.execute import Executor
from chalicelib.application.forgetting_panels import Panel, Panels
from chalicelib.application.forgetting_ports import (
    Aggregates,
    Copies,
    ErasureRequests,
    HeldKey,
    PersonErasure,
    PersonKeys,
    PersonLedger,
)
from chalicelib.application.keeping import LOOK_AGAIN, Erasing
from chalicelib.application.keeping_ports import Calendar, Eraser, Kept
from chalicelib.application.texts import OFFICE, SUPERVISOR
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.forgetting import Why, kept_until
from chalicelib.domain.case.holding import ErasureGround
from chalicelib.domain.case.seeing import IN_VAULT, TAKEN_OUT
from chalicelib.domain.case.state import Case, Evidence, Party
from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.domain.values import Role, stamp

PERSONS, REQUEST, BESIDE = "persons", "request", "beside"
"""Lines of the calendar that are about no file: a case's persons, a request, what lies beside a case."""
STAFF: Final = (OFFICE, SUPERVISOR, Role.MEDIATOR.value)
PARTIES: Final = (Role.COMPLAINANT, Role.RESPONDENT)
PAGE: Final = 100
"""Of a request's cases in one message: two calls each."""
UNDER_WAY: Final = timedelta(seconds=900)
"""So long may a bundle still be written whose making had begun: no function runs longer."""
WAITS: Final = "erasure_waits"


class Forgetting:
    """`others`: by the prefix of their ids, what else persons write in. `files`: the way of a file out of the vault."""

    def __init__(
        self, store: ports.CaseStore, executor: Executor, packs: ports.Packs, keys: PersonKeys, copies: Copies,
        eraser: Eraser, files: Erasing, calendar: Calendar, ledger: PersonLedger, requests: ErasureRequests,
        queues: ports.Queues, clock: ports.WallClock, of: TenancyOf, others: Mapping[str, Callable[[], Aggregates]],
        panels: Panels,
    ) -> None:  # fmt: skip
        self._panels = panels
        self._store, self._executor, self._packs, self._keys = store, executor, packs, keys
        self._copies, self._eraser, self._files = copies, eraser, files
        self._calendar, self._ledger, self._requests = calendar, ledger, requests
        self._queues, self._clock, self._of, self._others = queues, clock, of, others

    # ---------------------------------------------------------------------------------------------------- the calendar

    def remember(self, case_id: str) -> None:
        """The case is closed: its line stands on the day on which its persons are erased by themselves."""
        case = self._load(case_id).case
        pack = self._packs.get(case.head.pack, case.claim.floor, case.head.tenant)
        until = kept_until(case, pack)
        if until is not None:
            self._calendar.enter(Kept(case_id, PERSONS, max(until, self._clock.now())))

    def over(self, kept: Kept) -> bool:
        """A line has come due. Whether anything goes."""
        match kept.evidence_id:
            case "persons":
                later, gone = self._case_over(kept.case_id)
            case "request":
                later, gone = None, self.carry(kept.case_id)
            case _:
                later, gone = self._beside(kept.case_id)
        again = Kept(kept.case_id, kept.evidence_id, later) if later is not None else None
        if again is not None:
            self._calendar.enter(again)
        if again != kept:
            self._calendar.drop(kept)
        return gone

    def _case_over(self, case_id: str) -> tuple[datetime | None, bool]:
        """A case that was opened again gets a new line when it is closed again."""
        later, gone = None, False
        for role in PARTIES:
            ends, went = self._order(case_id, role, ErasureGround.RETENTION, "")
            later, gone = ends or later, gone or went
        return later, gone

    def _order(
        self, case_id: str, role: Role, ground: ErasureGround, request_id: str
    ) -> tuple[datetime | None, bool]:
        """When to look again, and whether it was ordered now."""
        command = cmd.ErasePerson(role, ground, self._clock.now(), request_id)
        label = f"person:{role.value}:{ground.value}:{stamp(command.at)}"
        try:
            return None, self._executor.system(case_id, lambda _: command, self._of, label).changed
        except NotAllowed as refused:
            if refused.code != WAITS:
                raise
            if Why.OPEN_CASE in reasons(refused) and not request_id:
                return None, False
            return refused.due_at or self._clock.now() + LOOK_AGAIN, False

    def carry(self, request_id: str, after: HeldKey | None = None) -> bool:
        """One page of a request, as far as it can be carried out by now; its next page follows as a message, and what
        must wait has a line in the calendar. Whether anything goes.
        """
        request = self._requests.get(request_id)
        if request is None:
            return False
        page = self._keys.of(request.tenant, request.ref, after=after, limit=PAGE)
        moments: list[datetime] = []
        gone = False
        for key in page:
            if key.owner.startswith("case_"):
                later, went = self._order(key.owner, Role(key.slot), request.ground, request.id)
            else:
                went = self._aside(request.tenant, [key], request.ground)
                later = None if went else self._clock.now() + LOOK_AGAIN
            gone |= went
            moments += [later] if later is not None else []
        if moments:
            self._calendar.enter(Kept(request_id, REQUEST, _hour(min(moments))))
        if len(page) == PAGE:
            self._queues.send(reactions.ERASURES, [reactions.carry_on(request_id, page[-1])])
        return gone

    # --------------------------------------------------------------------------------------------------------- erasing

    def forget(self, case_id: str, role: Role) -> bool:
        """Carries out what was decided: ledger first, then the keys, the files and the copies, then the record. Dying
        in between, it begins again. False where nothing was decided, or all is done.
        """
        loaded = self._load(case_id)
        case, party = loaded.case, loaded.case.party(role)
        if party.erased_for is None or party.erased_at is not None:
            return False
        keys = _keys(loaded, role)
        self._ledger.enter(
            PersonErasure(case.head.tenant, case_id, role.value, party.erased_for, keys, self._clock.now())
        )
        self._drop(case.head.tenant, keys)
        self._bytes(case, role, party.erased_for)
        self._copies.drop(case_id)
        later, _ = self._beside(case_id)
        if later is not None:
            self._calendar.enter(Kept(case_id, BESIDE, later))
        command = cmd.RecordPersonErased(role)
        self._executor.system(case_id, lambda _: command, self._of, f"forgotten:{role.value}:{party.epoch}")
        # A bundle whose making had begun may be written yet, under no link of anybody's.
        self._queues.send(
            reactions.ERASURES, [reactions.copies_again(case_id)], delay=int(UNDER_WAY.total_seconds())
        )
        return True

    def copies(self, case_id: str) -> None:
        """Once more, when nothing can come any more."""
        self._copies.drop(case_id)

    def _bytes(self, case: Case, role: Role, ground: ErasureGround) -> None:
        """The files of that side, and third parties' records: both are about persons. One that a later hold keeps goes
        by the calendar when that is lifted.
        """
        for item in case.evidence.values():
            if not (item.by is role or item.source is not None):
                continue
            if item.state in IN_VAULT:
                self._file(case.head.case_id, item, ground)
            elif item.state not in TAKEN_OUT:
                self._eraser.erase(case.head.case_id, item.id, past_lock=False)

    def _file(self, case_id: str, item: Evidence, ground: ErasureGround) -> None:
        command = cmd.EraseEvidence(item.id, ground, self._clock.now())
        try:
            self._executor.system(case_id, lambda _: command, self._of, f"{ground.value}:{item.id}")
        except NotAllowed as refused:
            if refused.code not in ("evidence_held", "evidence_not_kept", "retention_not_over"):
                raise
            self._calendar.enter(Kept(case_id, item.id, self._clock.now() + LOOK_AGAIN))
            return
        self._files.erase(case_id, item.id)

    def _drop(self, tenant: str, keys: tuple[HeldKey, ...]) -> None:
        for key in keys:
            self._keys.drop(tenant, key)

    # -------------------------------------------------------------------------------------------- what lies beside

    def _beside(self, case_id: str) -> tuple[datetime | None, bool]:
        """What its erased parties wrote in its groups and arbitrations, each when that is over; once both are erased, a
        body's own record too, when its time is over. When to look again, and whether anything went.
        """
        case = self._load(case_id).case
        erased = [p for p in (case.head.complainant, case.head.respondent) if p.erased_for is not None]
        looks, gone = list[datetime | None](), False
        for group in (self._panels.group(group_id) for group_id in case.memberships):
            later, went = self._group(group, case, erased) if group is not None else (None, False)
            looks, gone = [*looks, later], gone or went
        for panel in self._panels.of(case):
            later, went = self._panel(panel, case, [p.role for p in erased])
            looks, gone = [*looks, later], gone or went
        return min((look for look in looks if look is not None), default=None), gone

    def _group(self, group: Panel, case: Case, erased: list[Party]) -> tuple[datetime | None, bool]:
        """A member's words go once it is over, and a respondent's who has asked for it; of all others at its time."""
        now, gone = self._clock.now(), False
        if group.closed_at is None:
            return (now + LOOK_AGAIN if erased else None), False
        for party in erased:
            ground = party.erased_for or ErasureGround.RETENTION
            gone |= self._aside(group.body, self._keys.of(group.body, party.ref, group.id), ground)
            if party.role is Role.RESPONDENT and ground is not ErasureGround.RETENTION:
                gone |= self._aside(group.body, group.of(party.role), ground)
        if not erased or group.kept_until > now:
            return (group.kept_until if erased and group.keys else None), gone
        if _held(case):
            return now + LOOK_AGAIN, gone
        return None, self._aside(group.body, list(group.keys), ErasureGround.RETENTION) or gone

    def _panel(self, panel: Panel, case: Case, erased: list[Role]) -> tuple[datetime | None, bool]:
        """An arbitration's words lie under keys of its body's: each party's under one, the record under others."""
        now = self._clock.now()
        if panel.closed_at is None:
            return (now + LOOK_AGAIN if erased else None), False
        for role in erased:
            self._aside(panel.body, panel.of(role), ErasureGround.RETENTION)
        if len(erased) < len(PARTIES):
            return None, bool(erased)
        if panel.kept_until > now:
            return panel.kept_until, True
        if _held(case):
            return now + LOOK_AGAIN, True
        return None, self._aside(panel.body, panel.record(), ErasureGround.RETENTION)

    def _aside(self, tenant: str, keys: list[HeldKey], ground: ErasureGround) -> bool:
        """Keys of one group, report or arbitration: gone if that is over. True where none is left."""
        if not keys:
            return True
        owner = keys[0].owner
        made = self._others.get(owner.partition("_")[0])
        if made is not None and not is_over(made().load(owner)):
            return False
        self._ledger.enter(PersonErasure(tenant, owner, "", ground, tuple(keys), self._clock.now()))
        self._drop(tenant, tuple(keys))
        return True

    # ------------------------------------------------------------------------------------------------- after a restore

    def reapply(self, since: date) -> int:
        """Sends out every person who was erased from that day on. How many."""
        sent, day = 0, since
        while day <= self._clock.now().astimezone(UTC).date():
            for page in self._ledger.of(day):
                self._queues.send(reactions.ERASURES, [reactions.forget_again(line) for line in page])
                sent += len(page)
            day += timedelta(days=1)
        return sent

    def again(self, erasure: PersonErasure) -> None:
        """What a backup has brought back goes once more: the keys at once; where the restored record does not know of
        it, it learns of it anew, and the rest follows from that.
        """
        self._drop(erasure.tenant, erasure.keys)
        loaded = self._store.load(erasure.owner) if erasure.role else None
        if loaded is None:
            return
        role = Role(erasure.role)
        self._copies.drop(erasure.owner)
        command = cmd.ErasePerson(role, erasure.ground, self._clock.now(), again=True)
        label = f"forget-again:{role.value}:{stamp(erasure.at)}"
        self._executor.system(erasure.owner, lambda _: command, self._of, label, loaded)
        self.forget(erasure.owner, role)

    def _load(self, case_id: str) -> ports.Loaded:
        loaded = self._store.load(case_id)
        if loaded is None:
            raise NotFound("No such case.")
        return loaded


def _held(case: Case) -> bool:
    return any(hold.in_force for hold in case.holds.values())


def _hour(moment: datetime) -> datetime:
    """The next full hour: pages that wait for about the same time wait in one line."""
    full = moment.replace(minute=0, second=0, microsecond=0)
    return full if full == moment else full + timedelta(hours=1)


def is_over(loaded: Any | None) -> bool:
    """Of a group, report or arbitration: whether it is closed, or not there any more."""
    return loaded is None or loaded.aggregate.head.status.value == "closed"


def reasons(refused: NotAllowed) -> list[str]:
    """Why the rules keep a person's data for now."""
    found = refused.data.get("reasons")
    return [str(one) for one in found] if isinstance(found, list) else []


def _keys(loaded: ports.Loaded, role: Role) -> tuple[HeldKey, ...]:
    """The party's, and those of the platform's people and mediators in that case."""
    owner, slots = loaded.case.head.case_id, (role.value, *STAFF)
    return tuple(HeldKey(owner, p.slot, p.ref) for p in loaded.persons.values() if p.slot in slots)
