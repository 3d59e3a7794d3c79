"""Proofs of an address: rows of the deliveries table that end.

proof#<id>            / proof      what is to be proved, the address sealed; `attempts` beside it
proof-count#<name>    / count      how many of an hour or a day; the name holds a keyed mark of the address
proof-place#<name>    / 1 … 5      the cases that an address has filed on a day
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec
from pynamodb.exceptions import PutError, UpdateError
from pynamodb.expressions.update import Action

from chalicelib.adapters.tables import Tables
from chalicelib.application.proof_ports import Proof

_FAILED: Final = "ConditionalCheckFailedException"
LINGERS: Final = timedelta(hours=3)
"""After its end: what was confirmed is filed under for an hour."""


class _Row(msgspec.Struct, omit_defaults=True):
    tenant: str
    purpose: str
    nonce: str
    sealed: str
    lang: str
    expires_at: datetime
    case_id: str = ""
    role: str = ""
    sent: bool = False
    used: bool = False


class PynamoProofs:
    """The Proofs port."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def put(self, proof: Proof) -> None:
        model = self._tables.deliveries
        ends = int((proof.expires_at + LINGERS).timestamp())
        row = model(_pk(proof.id), "proof", doc=_doc(proof), attempts=0, ttl=ends)
        row.save(condition=model.pk.does_not_exist())

    def get(self, proof_id: str) -> Proof | None:
        model = self._tables.deliveries
        try:
            row = model.get(_pk(proof_id), "proof", consistent_read=True)
        except model.DoesNotExist:
            return None
        return _proof(proof_id, row.doc or "")

    def attempt(self, proof_id: str, most: int) -> Proof | None:
        """Conditional on `attempts` being below `most`: the sixth at once loses as the sixth after."""
        model = self._tables.deliveries
        row = model(_pk(proof_id), "proof")
        actions: list[Action] = [model.attempts.add(1)]
        if not _done(lambda: row.update(actions=actions, condition=model.attempts < most)):
            return None
        return _proof(proof_id, row.doc or "")

    def change(self, before: Proof, after: Proof) -> bool:
        """Conditional on the whole document: of two confirmations at once one gets through."""
        model = self._tables.deliveries
        row = model(_pk(after.id), "proof")
        actions: list[Action] = [model.doc.set(_doc(after))]
        return _done(lambda: row.update(actions=actions, condition=model.doc == _doc(before)))

    def count(self, name: str, until: datetime) -> int:
        model = self._tables.deliveries
        row = model(f"proof-count#{name}", "count")
        row.update(actions=[model.attempts.add(1), model.ttl.set(int(until.timestamp()))])
        return int(row.attempts or 0)

    def take(self, name: str, most: int, case_id: str, until: datetime) -> bool:
        """Each place is conditional on being free, or this case's already. None is ever freed, so a case that comes
        again meets its own before it meets a free one.
        """
        model, ends = self._tables.deliveries, int(until.timestamp())
        for number in range(1, most + 1):
            row = model(f"proof-place#{name}", str(number), doc=case_id, ttl=ends)
            mine = model.pk.does_not_exist() | (model.doc == case_id)
            if _done(lambda row=row, mine=mine: row.save(condition=mine)):  # type: ignore[misc]
                return True
        return False


def _done(write: Callable[[], object]) -> bool:
    try:
        write()
    except (PutError, UpdateError) as error:
        if error.cause_response_code != _FAILED:
            raise
        return False
    return True


def _pk(proof_id: str) -> str:
    return f"proof#{proof_id}"


def _doc(proof: Proof) -> str:
    said: dict[str, Any] = msgspec.structs.asdict(proof)
    del said["id"]
    row = _Row(**(said | {"sealed": base64.b64encode(proof.sealed).decode()}))
    return msgspec.json.encode(row).decode()


def _proof(proof_id: str, doc: str) -> Proof:
    row = msgspec.json.decode(doc, type=_Row)
    said: dict[str, Any] = msgspec.structs.asdict(row)
    ends = row.expires_at.astimezone(UTC)
    return Proof(proof_id, **(said | {"sealed": base64.b64decode(row.sealed), "expires_at": ends}))
