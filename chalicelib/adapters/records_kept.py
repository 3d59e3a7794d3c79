"""Connections, links and records of third parties.

    directory    rcn#<id> / connection                        a connection, its secrets sealed
                 tenant#<tenant> / rcn#<id>                   that it is the tenant's
                 record-links#<case> / <connection>#<subject>
                 record-subject#<connection>#<subject> / <case>
    deliveries   record#<connection>#<subject> / <record>     kept for cases to come, 90 days
                 record-waiting#<connection> / <dispute>      a provider's notice that lacks something, 90 days
                 record-message#<connection> / <message>      known by its id, three days
                 record-signed#<connection> / <what was signed>   the bytes that a weak signature stands for

`adapters.records` is another thing: rows of event chains.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec
from pynamodb.exceptions import DeleteError, PutError
from pynamodb.transactions import TransactWrite

from chalicelib.adapters.aws import ClientFactory
from chalicelib.adapters.tables import Tables
from chalicelib.application.ports import VersionMoved
from chalicelib.application.record_ports import MAX_CASES, MAX_WAITING, Connection, KeptRecord, Link, Waiting

_SORT: Final = "connection"
_CONDITION_FAILED: Final = "ConditionalCheckFailedException"
MAX_KEPT: Final = 100
"""Of one subject, that a case which is linked later gets; the most that one case can hold."""


class PynamoConnections:
    """The Connections port."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def create(self, connection: Connection) -> None:
        model = self._tables.directory
        doc = msgspec.json.encode(connection).decode()
        with TransactWrite(connection=self._tables.reading) as transaction:
            transaction.save(model(_pk(connection.id), _SORT, doc=doc))
            transaction.save(model(f"tenant#{connection.tenant}", _pk(connection.id)))

    def get(self, connection_id: str) -> Connection | None:
        model = self._tables.directory
        try:
            row = model.get(_pk(connection_id), _SORT, consistent_read=True)
        except model.DoesNotExist:
            return None
        return msgspec.json.decode(row.doc or "", type=Connection)

    def of(self, tenant_id: str) -> list[Connection]:
        model = self._tables.directory
        rows = model.query(f"tenant#{tenant_id}", model.sk.startswith("rcn#"), consistent_read=True)
        found = [self.get(row.sk.removeprefix("rcn#")) for row in rows]
        return sorted((c for c in found if c is not None), key=lambda c: (c.created_at, c.id))

    def change(self, before: Connection, after: Connection) -> None:
        """A refusal may be the work of our own attempt whose answer was lost: what stands decides."""
        model = self._tables.directory
        row = model(_pk(after.id), _SORT, doc=msgspec.json.encode(after).decode())
        try:
            row.save(condition=model.doc == msgspec.json.encode(before).decode())
        except PutError as error:
            if error.cause_response_code != _CONDITION_FAILED:
                raise
            if self.get(after.id) != after:
                raise VersionMoved from error

    def delete(self, connection: Connection) -> None:
        model = self._tables.directory
        with TransactWrite(connection=self._tables.reading) as transaction:
            transaction.delete(model(_pk(connection.id), _SORT))
            transaction.delete(model(f"tenant#{connection.tenant}", _pk(connection.id)))


class PynamoLinks:
    """The Links port."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def put(self, link: Link) -> None:
        model = self._tables.directory
        doc = msgspec.json.encode(link).decode()
        with TransactWrite(connection=self._tables.reading) as transaction:
            transaction.save(
                model(f"record-links#{link.case_id}", f"{link.connection}#{link.subject}", doc=doc)
            )
            transaction.save(model(_subject(link.connection, link.subject), link.case_id))

    def of_case(self, case_id: str) -> list[Link]:
        rows = self._tables.directory.query(f"record-links#{case_id}", consistent_read=True)
        found = [msgspec.json.decode(row.doc or "", type=Link) for row in rows]
        return sorted(found, key=lambda link: (link.linked_at, link.connection, link.subject))

    def cases(self, connection_id: str, subject: str) -> list[str]:
        model = self._tables.directory
        rows = model.query(_subject(connection_id, subject), consistent_read=True, limit=MAX_CASES)
        return [row.sk for row in rows]


class PynamoKeptRecords:
    """The KeptRecords port."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def keep(self, record: KeptRecord, until: datetime) -> KeptRecord:
        model = self._tables.deliveries
        pk = _record(record.connection, record.subject)
        doc = msgspec.json.encode(record).decode()
        row = model(pk, record.record, doc=doc, ttl=int(until.timestamp()))
        try:
            row.save(condition=model.pk.does_not_exist())
        except PutError as error:
            if error.cause_response_code != _CONDITION_FAILED:
                raise
            standing = model.get(pk, record.record, consistent_read=True)
            return msgspec.json.decode(standing.doc or "", type=KeptRecord)
        return record

    def of(self, connection_id: str, subject: str, now: datetime) -> list[KeptRecord]:
        """DynamoDB deletes within days of the time: until then a row that is over is passed by here."""
        rows = self._tables.deliveries.query(
            _record(connection_id, subject), consistent_read=True, limit=MAX_KEPT
        )
        live = [row for row in rows if (row.ttl or 0) > now.timestamp()]
        found = [msgspec.json.decode(row.doc or "", type=KeptRecord) for row in live]
        return sorted(found, key=lambda record: (record.occurred_at, record.record))

    def remembered(self, connection_id: str, message_id: str) -> str | None:
        model = self._tables.deliveries
        try:
            return model.get(f"record-message#{connection_id}", message_id, consistent_read=True).doc
        except model.DoesNotExist:
            return None

    def remember(self, connection_id: str, message_id: str, digest: str, until: datetime) -> None:
        model = self._tables.deliveries
        model(f"record-message#{connection_id}", message_id, doc=digest, ttl=int(until.timestamp())).save()

    def stands(self, connection_id: str, signed: str, digest: str, until: datetime) -> bool:
        """The condition is what protects: of two bodies at the same moment, one is refused."""
        model = self._tables.deliveries
        row = model(f"record-signed#{connection_id}", signed, doc=digest, ttl=int(until.timestamp()))
        try:
            row.save(condition=model.pk.does_not_exist() | (model.doc == digest))
        except PutError as error:
            if error.cause_response_code != _CONDITION_FAILED:
                raise
            return False
        return True


class PynamoWaitingNotices:
    """The WaitingNotices port. Rows of `record-waiting#<connection>`, by the dispute."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def put(self, waiting: Waiting, until: datetime) -> bool:
        """Counted before, and not in the same breath: at the cap a handful more may slip in."""
        model = self._tables.deliveries
        pk = _waiting(waiting.connection)
        known = [row.sk for row in model.query(pk, consistent_read=True, limit=MAX_WAITING)]
        if len(known) >= MAX_WAITING and waiting.dispute not in known:
            return False
        doc = msgspec.json.encode(waiting).decode()
        model(pk, waiting.dispute, doc=doc, ttl=int(until.timestamp())).save()
        return True

    def of(self, connection_id: str, now: datetime) -> list[Waiting]:
        rows = self._tables.deliveries.query(
            _waiting(connection_id), consistent_read=True, limit=2 * MAX_WAITING
        )
        live = [row for row in rows if (row.ttl or 0) > now.timestamp()]
        return [msgspec.json.decode(row.doc or "", type=Waiting) for row in live]

    def find(self, connection_id: str, dispute: str, now: datetime) -> Waiting | None:
        model = self._tables.deliveries
        try:
            row = model.get(_waiting(connection_id), dispute, consistent_read=True)
        except model.DoesNotExist:
            return None
        live = (row.ttl or 0) > now.timestamp()
        return msgspec.json.decode(row.doc or "", type=Waiting) if live else None

    def take(self, waiting: Waiting) -> None:
        model = self._tables.deliveries
        doc = msgspec.json.encode(waiting).decode()
        try:
            model(_waiting(waiting.connection), waiting.dispute).delete(condition=model.doc == doc)
        except DeleteError as error:
            if error.cause_response_code != _CONDITION_FAILED:
                raise


class S3RecordFiles:
    """The RecordFiles port: into the intake bucket, under the key of the case's file."""

    def __init__(self, s3: ClientFactory, intake: str) -> None:
        self._s3, self._intake = s3, intake

    def put(self, case_id: str, evidence_id: str, body: bytes) -> str:
        from chalicelib.domain.records.record import MEDIA_TYPE

        answer = self._s3().put_object(
            Bucket=self._intake, Key=f"intake/{case_id}/{evidence_id}", Body=body, ContentType=MEDIA_TYPE,
            ChecksumAlgorithm="SHA256",
        )  # fmt: skip
        return str(answer["VersionId"])


def _pk(connection_id: str) -> str:
    return f"rcn#{connection_id}"


def _waiting(connection_id: str) -> str:
    return f"record-waiting#{connection_id}"


def _subject(connection_id: str, subject: str) -> str:
    return f"record-subject#{connection_id}#{subject}"


def _record(connection_id: str, subject: str) -> str:
    return f"record#{connection_id}#{subject}"
