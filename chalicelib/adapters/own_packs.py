"""Tenants' own rule packs in the directory table: a row per version, written once; only its end can be set later."""

from __future__ import annotations

import msgspec
from pynamodb.exceptions import DoesNotExist, PutError, UpdateError

from chalicelib.adapters.tables import Tables
from chalicelib.application.ports import AlreadyThere
from chalicelib.domain.rulepack import RulePack


class PynamoOwnPacks:
    """The OwnPacks port."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def put(self, tenant_id: str, pack: RulePack) -> None:
        model = self._tables.directory
        row = model(_pk(tenant_id), _sk(pack.ref), doc=msgspec.json.encode(pack).decode())
        try:
            row.save(condition=model.pk.does_not_exist())
        except PutError as error:
            if error.cause_response_code == "ConditionalCheckFailedException":
                raise AlreadyThere(f"there is a version {pack.ref} already") from None
            raise

    def get(self, tenant_id: str, ref: str) -> RulePack | None:
        """Strongly consistent: a case may be filed under it at once."""
        try:
            row = self._tables.directory.get(_pk(tenant_id), _sk(ref), consistent_read=True)
        except DoesNotExist:
            return None
        return msgspec.json.decode(row.doc or "", type=RulePack)

    def all(self, tenant_id: str) -> list[RulePack]:
        """By id and version."""
        model = self._tables.directory
        rows = model.query(_pk(tenant_id), model.sk.startswith("pack#"), consistent_read=True)
        return [msgspec.json.decode(row.doc or "", type=RulePack) for row in rows]

    def end(self, tenant_id: str, ref: str, last_day: str) -> bool:
        """Conditional on the row as it was read: two who end it at once do not both succeed."""
        model, found = self._tables.directory, self.get(tenant_id, ref)
        if found is None or found.effective_to is not None:
            return False
        ended = msgspec.structs.replace(found, effective_to=last_day)
        row, before = model(_pk(tenant_id), _sk(ref)), msgspec.json.encode(found).decode()
        try:
            row.update(
                actions=[model.doc.set(msgspec.json.encode(ended).decode())], condition=model.doc == before
            )
        except UpdateError as error:
            if error.cause_response_code == "ConditionalCheckFailedException":
                return False
            raise
        return True


def _pk(tenant_id: str) -> str:
    return f"tenant#{tenant_id}"


def _sk(ref: str) -> str:
    return f"pack#{ref}"
