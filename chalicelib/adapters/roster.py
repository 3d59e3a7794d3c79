"""Mediators in the directory table: entered, read, retired. What cases claim of them goes through `writes`."""

from __future__ import annotations

from typing import Final

from pynamodb.exceptions import DeleteError, UpdateError

from chalicelib.adapters import neutrals
from chalicelib.adapters.tables import DirectoryRow, Tables
from chalicelib.domain.roster import Mediator

_CONDITION_FAILED: Final = "ConditionalCheckFailedException"
_LAST: Final = "~"
"""Sorts after every reference, as `!` sorts before whatever goes on from one."""


class Roster:
    """The Directory port's mediators. Every read is strongly consistent."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def put(self, tenant_id: str, mediator: Mediator) -> Mediator:
        """One UpdateItem, which leaves `active` to the claims. Of two at once the later one stands."""
        model, row = self._tables.directory, self._row(tenant_id, mediator.ref)
        row.update(
            actions=[
                model.doc.set(neutrals.document(mediator)),
                model.capacity.set(mediator.capacity),
                model.available.set(mediator.available),
                model.active.set(model.active | 0),
                model.version.set((model.version | 0) + 1),
                model.retired.remove(),
            ]
        )
        return neutrals.mediator_of(row)

    def one(self, tenant_id: str, ref: str) -> Mediator | None:
        model = self._tables.directory
        try:
            row = model.get(*_place(tenant_id, ref), consistent_read=True)
        except model.DoesNotExist:
            return None
        return neutrals.mediator_of(row)

    def page(self, tenant_id: str, after: str, limit: int | None) -> list[Mediator]:
        model = self._tables.directory
        (pk, first), (_, last) = _place(tenant_id, f"{after}!" if after else ""), _place(tenant_id, _LAST)
        rows = model.query(pk, model.sk.between(first, last), consistent_read=True, limit=limit)
        return [neutrals.mediator_of(row) for row in rows]

    def retire(self, tenant_id: str, ref: str) -> bool:
        """One call, or two where he has cases; a claim in between meets one state or the other."""
        return self._deleted(tenant_id, ref) or self._marked(tenant_id, ref)

    def _deleted(self, tenant_id: str, ref: str) -> bool:
        try:
            self._row(tenant_id, ref).delete(condition=self._tables.directory.active == 0)
        except DeleteError as error:
            return _met_condition(error)
        return True

    def _marked(self, tenant_id: str, ref: str) -> bool:
        model = self._tables.directory
        try:
            self._row(tenant_id, ref).update(
                actions=[model.retired.set(True), model.available.set(False)], condition=model.pk.exists()
            )
        except UpdateError as error:
            return _met_condition(error)
        return True

    def _row(self, tenant_id: str, ref: str) -> DirectoryRow:
        return self._tables.directory(*_place(tenant_id, ref))


def _place(tenant_id: str, ref: str) -> tuple[str, str]:
    return neutrals.partition(tenant_id), neutrals.sort_key(neutrals.MEDIATOR, ref)


def _met_condition(error: DeleteError | UpdateError) -> bool:
    """False where the condition failed; raises anything else."""
    if error.cause_response_code != _CONDITION_FAILED:
        raise error
    return False
