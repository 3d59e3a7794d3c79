"""Profiles, agreements, quotes and durations of arbitration bodies in the directory table.

`bodies` / `<body>` is a profile; `agreements#<tenant>` / `<id>` an agreement, once for each of its two sides;
`quote#<id>` / `quote` a quote as it was given; `body#<body>` / `days#<category>#<length>` counts past arbitrations.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

import msgspec
from pynamodb.exceptions import PutError, TransactWriteError
from pynamodb.transactions import TransactWrite

from chalicelib.adapters.tables import DirectoryRow, Tables
from chalicelib.application.ports import Contention, VersionMoved
from chalicelib.domain.bodies.agreements import BodyAgreement
from chalicelib.domain.bodies.durations import length_of
from chalicelib.domain.bodies.profile import BodyProfile
from chalicelib.domain.bodies.quotes import Quote
from chalicelib.domain.case.state import DisputeType

_PROFILES: Final = "bodies"
_LAST: Final = "~"
_FAILED: Final = "ConditionalCheckFailed"
_BUSY: Final = frozenset({"TransactionConflict", "ProvisionedThroughputExceeded", "ThrottlingError"})
_PROFILE: Final = msgspec.json.Decoder(BodyProfile)
_AGREEMENT: Final = msgspec.json.Decoder(BodyAgreement)
_QUOTE: Final = msgspec.json.Decoder(Quote)


class PynamoBodies:
    """The Bodies port."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def put_profile(self, before: BodyProfile | None, after: BodyProfile) -> None:
        row = self._row(_PROFILES, after.body, doc=_doc(after), version=after.version)
        try:
            row.save(condition=self._same(before))
        except PutError as error:
            if error.cause_response_code != f"{_FAILED}Exception":
                raise
            raise VersionMoved from error

    def profile(self, body: str) -> BodyProfile | None:
        row = self._get(_PROFILES, body)
        return _PROFILE.decode(row.doc or "") if row else None

    def profiles(self, after: str, limit: int) -> list[BodyProfile]:
        model = self._tables.directory
        found = model.query(_PROFILES, model.sk > after if after else None, consistent_read=True, limit=limit)
        return [_PROFILE.decode(row.doc or "") for row in found]

    def some_profiles(self, bodies: Collection[str]) -> dict[str, BodyProfile]:
        wanted = [(_PROFILES, body) for body in sorted(set(bodies))]
        rows = self._tables.directory.batch_get(wanted, consistent_read=True) if wanted else ()
        return {row.sk: _PROFILE.decode(row.doc or "") for row in rows}

    def put_agreement(self, before: BodyAgreement | None, after: BodyAgreement) -> None:
        same = self._same(before)
        try:
            with TransactWrite(connection=self._tables.reading) as transaction:
                for tenant in (after.platform, after.body):
                    row = self._row(_agreements(tenant), after.id, doc=_doc(after), version=after.version)
                    transaction.save(row, condition=same)
        except TransactWriteError as error:
            raise _refused(error) from error

    def agreement(self, tenant: str, agreement_id: str) -> BodyAgreement | None:
        row = self._get(_agreements(tenant), agreement_id)
        return _AGREEMENT.decode(row.doc or "") if row else None

    def agreements(self, tenant: str, after: str = "", limit: int | None = None) -> list[BodyAgreement]:
        model = self._tables.directory
        condition = model.sk > after if after else None
        rows = model.query(_agreements(tenant), condition, consistent_read=True, limit=limit)
        return [_AGREEMENT.decode(row.doc or "") for row in rows]

    def put_quotes(self, quotes: Sequence[Quote]) -> None:
        with self._tables.directory.batch_write() as batch:
            for quote in quotes:
                batch.save(self._row(f"quote#{quote.id}", "quote", doc=_doc(quote)))

    def quote(self, quote_id: str) -> Quote | None:
        row = self._get(f"quote#{quote_id}", "quote")
        return _QUOTE.decode(row.doc or "") if row else None

    def record_duration(self, body: str, category: DisputeType, days: int, of: str) -> None:
        model, pk = self._tables.directory, f"body#{body}"
        counter = self._row(pk, f"days#{category}#{length_of(days):04}")
        try:
            with TransactWrite(connection=self._tables.reading) as transaction:
                transaction.save(self._row(pk, f"counted#{of}"), condition=model.pk.does_not_exist())
                transaction.update(counter, actions=[model.active.set((model.active | 0) + 1)])
        except TransactWriteError as error:
            if not isinstance(refused := _refused(error), VersionMoved):
                raise refused from error

    def durations(self, body: str) -> dict[DisputeType, dict[int, int]]:
        model = self._tables.directory
        found: dict[DisputeType, dict[int, int]] = {}
        for row in model.query(f"body#{body}", model.sk.between("days#", f"days#{_LAST}")):
            _, category, length = row.sk.split("#")
            found.setdefault(DisputeType(category), {})[int(length)] = int(row.active or 0)
        return found

    def _same(self, before: BodyProfile | BodyAgreement | None) -> Any:
        model = self._tables.directory
        return model.version == before.version if before else model.pk.does_not_exist()

    def _row(self, pk: str, sk: str, **attributes: Any) -> DirectoryRow:
        return self._tables.directory(pk, sk, **attributes)

    def _get(self, pk: str, sk: str) -> DirectoryRow | None:
        model = self._tables.directory
        try:
            return model.get(pk, sk, consistent_read=True)
        except model.DoesNotExist:
            return None


def _agreements(tenant: str) -> str:
    return f"agreements#{tenant}"


def _doc(value: BodyProfile | BodyAgreement | Quote) -> str:
    return msgspec.json.encode(value).decode()


def _refused(error: TransactWriteError) -> Exception:
    codes = {reason.code for reason in error.cancellation_reasons if reason}
    if _FAILED in codes:
        return VersionMoved()
    return Contention("cancelled by a conflict or a throttle") if codes & _BUSY else error
