"""A body's neutrals in the directory table: entered, read, retired; their persons' capacity over all bodies; counters.

What cases claim of them is written by the cases' own transactions, against the attributes that lie open in the rows
(`adapters.body_rows`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from msgspec.structs import replace
from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from chalicelib.adapters import body_rows as rows
from chalicelib.adapters.tables import DirectoryRow, Tables
from chalicelib.application.body_ports import CapacityBelowLoad, PersonHasCases
from chalicelib.application.neutral_ports import Appointments
from chalicelib.application.ports import Contention
from chalicelib.domain.errors import RedressError
from chalicelib.domain.neutrals.roster import Neutral, Statistics, refiled

ATTEMPTS: Final = 5
AT_ONCE: Final = 20
"""Entries in one transaction of 100 actions: five each, where persons change."""
_LAST: Final = "~"
_PASSING: Final = frozenset(
    {"ConditionalCheckFailed", "TransactionConflict", "ProvisionedThroughputExceeded", "ThrottlingError"}
)
_DONE: Final = "ConditionalCheckFailed"


class Moved(Exception):
    """Somebody was faster: read again."""


class _Person:
    """What lies under a person's code: the total, and what each body declares."""

    def __init__(self, found: list[DirectoryRow]) -> None:
        self.total = next((row for row in found if row.sk == rows.TOTAL), None)
        self.declared = {row.sk: int(row.capacity) for row in found if row.sk != rows.TOTAL and row.capacity}

    @property
    def active(self) -> int:
        return int(self.total.active or 0) if self.total else 0

    def least(self, sk: str, own: int | None) -> int:
        """The lowest that anybody declares, with `own` in the place of what is declared under `sk`."""
        others = [capacity for other, capacity in self.declared.items() if other != sk]
        return min([*others, *([own] if own is not None else [])], default=rows.UNCOUNTED)


class PynamoBodyRoster:
    """The BodyRoster port, and the NeutralRows one."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def put(self, tenant_id: str, neutral: Neutral) -> tuple[Neutral | None, Neutral]:
        """Two reads and one transaction, a third read where there is a person. Of two at once the later one stands."""
        for _ in range(ATTEMPTS):
            before = self.one(tenant_id, neutral.ref)
            _check(before, neutral)
            try:
                self._write(tenant_id, before, neutral)
            except Moved:
                continue
            after = self.one(tenant_id, neutral.ref)
            assert after is not None, "it has just been written"
            return before, after
        raise Contention("others change this neutral at the moment")

    def put_all(
        self, tenant_id: str, changes: Sequence[tuple[Neutral | None, Neutral]]
    ) -> dict[str, RedressError]:
        """Twenty in one transaction; where one of them fails, or a person comes twice, each for itself."""
        refused: dict[str, RedressError] = {}
        for start in range(0, len(changes), AT_ONCE):
            some = changes[start : start + AT_ONCE]
            if not self._together(tenant_id, some):
                for _, after in some:
                    try:
                        self.put(tenant_id, after)
                    except (CapacityBelowLoad, PersonHasCases, Contention) as error:
                        refused[after.ref] = error
        return refused

    def _together(self, tenant_id: str, some: Sequence[tuple[Neutral | None, Neutral]]) -> bool:
        """False when nothing was written."""
        persons = [after.person for _, after in some if after.person]
        if len(set(persons)) < len(persons):
            return False
        try:
            for before, after in some:
                _check(before, after)
            plans = [self._changes(tenant_id, before, after) for before, after in some]
            self._transact(
                [row for plan in plans for row in plan[0]], [row for plan in plans for row in plan[1]]
            )
        except (CapacityBelowLoad, PersonHasCases, Moved):
            return False
        return True

    def one(self, tenant_id: str, ref: str) -> Neutral | None:
        model = self._tables.directory
        try:
            return rows.neutral_of(model.get(*rows.neutral_place(tenant_id, ref), consistent_read=True))
        except model.DoesNotExist:
            return None

    def many(self, tenant_id: str, refs: Collection[str]) -> dict[str, Neutral]:
        """One BatchGet for the entries and one for the persons, for up to 100 of them. The capacity over all bodies is
        the lowest that any of them declares.
        """
        entries = self._batch([rows.neutral_place(tenant_id, ref) for ref in sorted(set(refs))])
        found = [rows.neutral_of(row) for row in entries]
        persons = {n.person for n in found if n.person}
        totals = {
            row.pk: row for row in self._batch([rows.person_place(person) for person in sorted(persons)])
        }
        return {n.ref: _with_total(n, totals.get(rows.person_place(n.person)[0])) for n in found}

    def page(self, tenant_id: str, after: str, limit: int) -> list[Neutral]:
        model = self._tables.directory
        (pk, first), (_, last) = (
            rows.neutral_place(tenant_id, f"{after}!" if after else ""),
            rows.neutral_place(tenant_id, _LAST),
        )
        found = model.query(pk, model.sk.between(first, last), consistent_read=True, limit=limit)
        return [rows.neutral_of(row) for row in found]

    def serves(self, tenant_id: str, ref: str) -> bool:
        found = self.one(tenant_id, ref)
        return found is not None and not found.retired

    def retire(self, tenant_id: str, ref: str) -> Neutral | None:
        for _ in range(ATTEMPTS):
            before = self.one(tenant_id, ref)
            if before is None:
                return None
            try:
                self._leave(tenant_id, before)
            except Moved:
                continue
            return before
        raise Contention("others change this neutral at the moment")

    def appointments(
        self, tenant_id: str, ref: str, party_refs: Collection[str], since: date
    ) -> Mapping[str, int]:
        """One Query for each party; there are no more rows of a year than its rule allows, and a few; the last is the
        mark of all.
        """
        model, found, marks = self._tables.directory, dict[str, int](), dict[str, int]()
        for party in sorted(set(party_refs)):
            (pk, first), (_, last) = (
                rows.appointed_place(tenant_id, ref, party, since.isoformat()),
                rows.appointed_place(tenant_id, ref, party, _LAST),
            )
            known = list(model.query(pk, model.sk.between(first, last), consistent_read=True))
            marks[party] = sum(int(row.version or 0) for row in known if row.sk == last)
            counted = sum(row.sk != last for row in known)
            found |= {party: counted} if counted else {}
        return Appointments(found, marks)

    def record_appointment(
        self, tenant_id: str, ref: str, party_refs: Collection[str], of: str, on: date
    ) -> None:
        model, day = self._tables.directory, f"{on.isoformat()}#{of}"
        places = [rows.appointed_place(tenant_id, ref, party, day) for party in sorted(set(party_refs))]
        one = [model.active.set(1)]
        self._once(tenant_id, f"counted#appointed#{ref}#{of}", [(model(*place), one) for place in places])

    def record_statistics(self, tenant_id: str, ref: str, more: Statistics, of: str) -> None:
        model = self._tables.directory
        added = [(getattr(model, name), getattr(more, name)) for name in rows.COUNTED if getattr(more, name)]
        actions = [attribute.set((attribute | 0) + number) for attribute, number in added]
        if actions:
            entry = model(*rows.neutral_place(tenant_id, ref))
            self._once(tenant_id, f"counted#statistics#{ref}#{of}", [(entry, actions)])

    # --------------------------------------------------------------------------------------------------- writing

    def _write(self, tenant_id: str, before: Neutral | None, after: Neutral) -> None:
        self._transact(*self._changes(tenant_id, before, after))

    def _changes(self, tenant_id: str, before: Neutral | None, after: Neutral) -> tuple[list[Any], list[Any]]:
        """What is updated and what is deleted for it: one row, and up to four where there are persons."""
        model = self._tables.directory
        entry = model(*rows.neutral_place(tenant_id, after.ref))
        since = after.since if before is None else before.since
        entered = replace(after, since=since, filed=refiled(before, after))
        actions = [
            model.doc.set(rows.document(entered)), model.capacity.set(after.capacity),
            model.available.set(after.available), model.active.set(model.active | 0),
            model.version.set((model.version | 0) + 1), model.retired.remove(),
        ]  # fmt: skip
        unchanged = self._unchanged(before) & (
            (model.active <= after.capacity) | model.active.does_not_exist()
        )
        updated = [(entry, actions, unchanged), *self._persons(tenant_id, before, after)]
        return updated, self._undeclared(tenant_id, before, after)

    def _leave(self, tenant_id: str, before: Neutral) -> None:
        """Gone, or without further cases where he has some; a claim in between meets one state or the other."""
        model = self._tables.directory
        entry = model(*rows.neutral_place(tenant_id, before.ref))
        gone = self._undeclared(tenant_id, before, None)
        persons = list(self._persons(tenant_id, before, None))
        if before.active == 0:
            self._transact(persons, deleted=[(entry, (model.active == 0) & self._unchanged(before)), *gone])
            return
        actions = [model.retired.set(True), model.available.set(False), model.version.set(model.version + 1)]
        self._transact([(entry, actions, self._unchanged(before)), *persons], deleted=gone)

    def _persons(self, tenant_id: str, before: Neutral | None, after: Neutral | None) -> Iterator[Any]:
        """What the persons' rows become: the one that he was said to be, and the one that he is."""
        was, now = (before.person if before else ""), (after.person if after else "")
        model = self._tables.directory
        if was and was != now:
            yield self._total(
                was, rows.declared_place(was, tenant_id, before.ref if before else "")[1], None, 0
            )
        if now and after is not None:
            place = rows.declared_place(now, tenant_id, after.ref)
            yield self._total(now, place[1], after.capacity_total, before.active if before else 0)
            if after.capacity_total is not None:
                yield model(*place), [model.capacity.set(after.capacity_total)], None

    def _total(self, person: str, sk: str, own: int | None, active_here: int) -> Any:
        """Raises CapacityBelowLoad where the person has more cases, here and elsewhere, than `own` allows."""
        model = self._tables.directory
        pk, total = rows.person_place(person)
        stands = _Person(list(model.query(pk, consistent_read=True)))
        if own is not None and own < stands.active:
            raise CapacityBelowLoad("capacity_total", active_here)
        least = stands.least(sk, own)
        version: Any = model.version.does_not_exist()
        if stands.total is not None and stands.total.version is not None:
            version = model.version == stands.total.version
        actions = [
            model.capacity.set(least), model.available.set(True), model.active.set(model.active | 0),
            model.version.set((model.version | 0) + 1),
        ]  # fmt: skip
        return model(pk, total), actions, version

    def _undeclared(self, tenant_id: str, before: Neutral | None, after: Neutral | None) -> list[Any]:
        """What he declared under a person's code and does no more."""
        if before is None or not before.person or before.capacity_total is None:
            return []
        if after is not None and after.person == before.person and after.capacity_total is not None:
            return []
        return [(self._tables.directory(*rows.declared_place(before.person, tenant_id, before.ref)), None)]

    def _unchanged(self, before: Neutral | None) -> Any:
        model = self._tables.directory
        return model.pk.does_not_exist() if before is None else model.version == before.version

    def _transact(self, updated: list[Any], deleted: list[Any]) -> None:
        """Raises Moved when any of it is no longer as it was read."""
        try:
            with TransactWrite(connection=self._tables.reading) as transaction:
                for row, condition in deleted:
                    transaction.delete(row, condition=condition)
                for row, actions, condition in updated:
                    transaction.update(row, actions=actions, condition=condition)
        except TransactWriteError as error:
            if {reason.code for reason in error.cancellation_reasons if reason} & _PASSING:
                raise Moved from error
            raise

    def _once(self, tenant_id: str, marker: str, updated: list[Any]) -> None:
        """Counts, unless it has been counted. Raises Contention."""
        model = self._tables.directory
        mark = model(rows.neutral_place(tenant_id, "")[0], marker)
        try:
            with TransactWrite(connection=self._tables.reading) as transaction:
                transaction.save(mark, condition=model.pk.does_not_exist())
                for row, actions in updated:
                    transaction.update(row, actions=actions)
        except TransactWriteError as error:
            codes = {reason.code for reason in error.cancellation_reasons if reason}
            if _DONE in codes:
                return
            raise (Contention("cancelled by a conflict") if codes & _PASSING else error) from error

    def _batch(self, places: list[tuple[str, str]]) -> list[DirectoryRow]:
        return list(self._tables.directory.batch_get(places, consistent_read=True)) if places else []


def _check(before: Neutral | None, after: Neutral) -> None:
    """Raises CapacityBelowLoad, PersonHasCases."""
    if before is None or not before.active:
        return
    if after.capacity < before.active:
        raise CapacityBelowLoad("capacity", before.active)
    if after.person != before.person:
        raise PersonHasCases(active=before.active)


def _with_total(neutral: Neutral, total: DirectoryRow | None) -> Neutral:
    if total is None:
        return neutral
    capacity = int(total.capacity or rows.UNCOUNTED)
    counted = None if capacity >= rows.UNCOUNTED else capacity
    return replace(neutral, capacity_total=counted, active_total=int(total.active or 0))
