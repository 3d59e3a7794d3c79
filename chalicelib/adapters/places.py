"""Places that cases have taken with neutrals: rows `slot#<kind>#<ref>#<case>` of the directory, and their counters."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from chalicelib.adapters import body_rows, neutrals
from chalicelib.adapters.tables import DirectoryRow, Tables
from chalicelib.application.recounting import PERSON, Counted

PAGE: Final = 200
"""Counters looked at between two looks at the clock."""
MOST: Final = 90
"""Places deleted in one write of 100 actions; what is left is found the next night."""
_PASSING: Final = frozenset(
    {"ConditionalCheckFailed", "TransactionConflict", "ProvisionedThroughputExceeded", "ThrottlingError"}
)


class PynamoPlaces:
    """The Places port, and the Counters one."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def of(self, tenant_id: str, ref: str, kind: str = body_rows.NEUTRAL) -> list[str]:
        model = self._tables.directory
        prefix = f"slot#{kind}#{ref}#"
        found = model.query(neutrals.partition(tenant_id), model.sk.startswith(prefix), consistent_read=True)
        return [row.sk.removeprefix(prefix) for row in found]

    # --------------------------------------------------------------------------------------------------------- counters

    def page(self, position: str) -> tuple[list[Counted], str]:
        """A Scan: it reads the table through, once a night; tenants stand in no list."""
        model = self._tables.directory
        wanted = (
            model.sk.startswith(f"{body_rows.NEUTRAL}#") | model.sk.startswith(f"{neutrals.MEDIATOR}#")
            | (model.sk == body_rows.TOTAL)
        )  # fmt: skip
        found = model.scan(
            wanted,
            limit=PAGE,
            consistent_read=True,
            last_evaluated_key=json.loads(position) if position else None,
        )
        page = [_counted(row) for row in found]
        return page, json.dumps(found.last_evaluated_key) if found.last_evaluated_key else ""

    def now(self, of: Counted) -> Counted | None:
        model = self._tables.directory
        try:
            return _counted(model.get(*_place(of), consistent_read=True))
        except model.DoesNotExist:
            return None

    def places(self, of: Counted) -> list[str]:
        return self.of(of.tenant, of.ref, of.kind)

    def mend(self, of: Counted, active: int, gone: Sequence[str], lost: Sequence[str] = ()) -> bool:
        model, back = self._tables.directory, list(lost)[:MOST]
        some = list(gone)[: MOST - len(back)]
        row = model(*_place(of))
        try:
            with TransactWrite(connection=self._tables.reading) as transaction:
                kept = active + len(gone) - len(some) - len(lost) + len(back)
                transaction.update(row, actions=[model.active.set(kept)], condition=model.active == of.active)
                for id_ in some:
                    place = model(neutrals.partition(of.tenant), f"slot#{of.kind}#{of.ref}#{id_}")
                    transaction.delete(place, condition=model.pk.exists())
                for id_ in back:
                    place = model(neutrals.partition(of.tenant), f"slot#{of.kind}#{of.ref}#{id_}")
                    transaction.save(place, condition=model.pk.does_not_exist())
        except TransactWriteError as error:
            if {reason.code for reason in error.cancellation_reasons if reason} & _PASSING:
                return False
            raise
        return True


def _counted(row: DirectoryRow) -> Counted:
    active = int(row.active or 0)
    if row.sk == body_rows.TOTAL:
        return Counted("", PERSON, row.pk.partition("#")[2], active)
    kind, _, ref = row.sk.partition("#")
    person = body_rows.neutral_of(row).person if kind == body_rows.NEUTRAL else ""
    return Counted(row.pk.partition("#")[2], kind, ref, active, person)


def _place(of: Counted) -> tuple[str, str]:
    if of.kind == PERSON:
        return body_rows.person_place(of.ref)
    return neutrals.partition(of.tenant), neutrals.sort_key(of.kind, of.ref)
