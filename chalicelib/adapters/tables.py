"""The five DynamoDB tables: their keys, attributes and indexes as PynamoDB models, and the connections they share.

Models are bound to a table name on first use, never at import. All share one botocore session, for making a second
one costs more than a hundred milliseconds of a cold start. Two connections: `reading` retries as botocore does,
`once` never does, because a transaction must not be sent again behind our back.
"""

from __future__ import annotations

from functools import cached_property
from typing import Final, TypeVar

from botocore.session import Session
from pynamodb.attributes import (
    BinaryAttribute,
    BooleanAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)  # fmt: skip
from pynamodb.connection import Connection
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, IncludeProjection, KeysOnlyProjection
from pynamodb.models import Model

from chalicelib.adapters.aws import Clients, region
from chalicelib.adapters.session import settle
from chalicelib.settings import Settings

CONNECT_SECONDS: Final = 2
READ_SECONDS: Final = 5
RETRIES: Final = 2


class _Row(Model):
    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)


class _CaseWakes(GlobalSecondaryIndex["DisputeRow"]):
    """What is due, by the hour (or by the sandbox tenant) and the exact time."""

    class Meta:
        index_name = "wakes"
        projection = KeysOnlyProjection()

    wake_pk = UnicodeAttribute(hash_key=True)
    wake_sk = UnicodeAttribute(range_key=True)


class _DeliveryWakes(GlobalSecondaryIndex["DeliveryRow"]):
    """Attempts that are due, by the hour and the exact time."""

    class Meta:
        index_name = "wakes"
        projection = KeysOnlyProjection()

    wake_pk = UnicodeAttribute(hash_key=True)
    wake_sk = UnicodeAttribute(range_key=True)


class _DeliveryLog(GlobalSecondaryIndex["DeliveryRow"]):
    """An endpoint's deliveries by day."""

    class Meta:
        index_name = "log"
        projection = IncludeProjection(["line"])

    log_pk = UnicodeAttribute(hash_key=True)
    log_sk = UnicodeAttribute(range_key=True)


class _Log(GlobalSecondaryIndex["DisputeRow"]):
    """A tenant's event log by day. Only event rows carry its keys."""

    class Meta:
        index_name = "log"
        projection = IncludeProjection(["id", "type", "at", "body", "prev", "hash", "audience", "summary"])

    log_pk = UnicodeAttribute(hash_key=True)
    log_sk = UnicodeAttribute(range_key=True)


class _Participants(GlobalSecondaryIndex["DisputeRow"]):
    """The cases a person takes part in."""

    class Meta:
        index_name = "participants"
        projection = KeysOnlyProjection()

    participant = UnicodeAttribute(hash_key=True)
    pk = UnicodeAttribute(range_key=True)


class DisputeRow(_Row):
    """Cases and request keys. `codec` owns the other attributes: the hot path goes through plain attribute maps."""

    wakes = _CaseWakes()
    log = _Log()
    participants = _Participants()

    wake_pk = UnicodeAttribute(null=True)
    wake_sk = UnicodeAttribute(null=True)
    log_pk = UnicodeAttribute(null=True)
    log_sk = UnicodeAttribute(null=True)
    participant = UnicodeAttribute(null=True)


class SubjectKeyRow(_Row):
    """A person's wrapped key for one case. Erasing the partition erases the person."""

    wrapped = BinaryAttribute(legacy_encoding=False)


class DirectoryRow(_Row):
    """Tenants, keys of clients, sandbox clocks, the sweep's watermark; neutrals and the places that cases have."""

    doc = UnicodeAttribute(null=True)
    last_used = UnicodeAttribute(null=True)
    offset_us = NumberAttribute(null=True)
    hour = UnicodeAttribute(null=True)
    active = NumberAttribute(null=True)
    capacity = NumberAttribute(null=True)
    available = BooleanAttribute(null=True)
    retired = BooleanAttribute(null=True)
    version = NumberAttribute(null=True)
    assigned = NumberAttribute(null=True)
    decided = NumberAttribute(null=True)
    overturned = NumberAttribute(null=True)
    days = NumberAttribute(null=True)
    over = UnicodeSetAttribute(null=True)
    for_complainant = NumberAttribute(null=True)
    for_respondent = NumberAttribute(null=True)


class _ByDue(GlobalSecondaryIndex["ViewRow"]):
    class Meta:
        index_name = "by_due"
        projection = AllProjection()

    pk = UnicodeAttribute(hash_key=True)
    due_at = UnicodeAttribute(range_key=True)


class _ByUpdated(GlobalSecondaryIndex["ViewRow"]):
    class Meta:
        index_name = "by_updated"
        projection = AllProjection()

    pk = UnicodeAttribute(hash_key=True)
    updated_at = UnicodeAttribute(range_key=True)


class _ByFiled(GlobalSecondaryIndex["ViewRow"]):
    class Meta:
        index_name = "by_filed"
        projection = KeysOnlyProjection()

    pk = UnicodeAttribute(hash_key=True)
    filed_at = UnicodeAttribute(range_key=True)


class ViewRow(_Row):
    """A line of a platform's list of cases; a counter of a group's members; complaints of a day about one thing; where
    a record ends.
    """

    by_due = _ByDue()
    by_updated = _ByUpdated()
    by_filed = _ByFiled()

    version = NumberAttribute(null=True)
    chain_head = UnicodeAttribute(null=True)
    tenant = UnicodeAttribute(null=True)
    summary = UnicodeAttribute(null=True)
    status = UnicodeAttribute(null=True)
    stage = UnicodeAttribute(null=True)
    move = UnicodeSetAttribute(null=True)
    queues = UnicodeSetAttribute(null=True)
    filed_at = UnicodeAttribute(null=True)
    percent = NumberAttribute(null=True)
    members = NumberAttribute(null=True)
    seen = UnicodeSetAttribute(null=True)
    thin = NumberAttribute(null=True)
    case_0 = UnicodeAttribute(null=True)
    case_1 = UnicodeAttribute(null=True)
    case_2 = UnicodeAttribute(null=True)
    alert = UnicodeAttribute(null=True)
    ttl = NumberAttribute(null=True)
    due_at = UnicodeAttribute(null=True)
    updated_at = UnicodeAttribute(null=True)


class DeliveryRow(_Row):
    """Webhook endpoints, their health, their counted seconds, deliveries; how far a sandbox's clock is ahead."""

    wakes = _DeliveryWakes()
    log = _DeliveryLog()

    doc = UnicodeAttribute(null=True)
    packed = BinaryAttribute(legacy_encoding=False, null=True)
    """A delivery, packed; one of earlier versions has a `doc` like all else here, and a `line` that is text."""
    attempts = NumberAttribute(null=True)
    version = NumberAttribute(null=True)
    taken = NumberAttribute(null=True)
    offset_us = NumberAttribute(null=True)
    line = UnicodeAttribute(null=True)
    log_pk = UnicodeAttribute(null=True)
    log_sk = UnicodeAttribute(null=True)
    wake_pk = UnicodeAttribute(null=True)
    wake_sk = UnicodeAttribute(null=True)
    ttl = NumberAttribute(null=True)


class _SharedConnection(Connection):
    """A PynamoDB connection whose client comes from a session that is already loaded."""

    def __init__(self, session: Session, retries: int) -> None:
        super().__init__(
            region=region(),
            connect_timeout_seconds=CONNECT_SECONDS,
            read_timeout_seconds=READ_SECONDS,
            max_retry_attempts=retries,
        )
        self._shared_session = session

    @property
    def session(self) -> Session:
        return self._shared_session


R = TypeVar("R", bound=_Row)


class Tables:
    """The models and connections of one process. Making it touches nothing."""

    def __init__(self, settings: Settings, clients: Clients) -> None:
        self._settings = settings
        self._clients = clients
        self._lock = clients.lock
        self._connections: dict[int, Connection] = {}
        self._models: dict[type[_Row], type[_Row]] = {}

    @property
    def reading(self) -> Connection:
        """Retries throttles and passing faults. For everything but the case's transaction."""
        return self._connections.get(RETRIES) or self._connect(RETRIES)

    @property
    def once(self) -> Connection:
        """Sends what it is given once."""
        return self._connections.get(0) or self._connect(0)

    @property
    def disputes(self) -> type[DisputeRow]:
        return self._bound(DisputeRow, self._settings.disputes_table)

    @property
    def subject_keys(self) -> type[SubjectKeyRow]:
        return self._bound(SubjectKeyRow, self._settings.subject_keys_table)

    @property
    def directory(self) -> type[DirectoryRow]:
        return self._bound(DirectoryRow, self._settings.directory_table)

    @property
    def views(self) -> type[ViewRow]:
        return self._bound(ViewRow, self._settings.views_table)

    @property
    def deliveries(self) -> type[DeliveryRow]:
        return self._bound(DeliveryRow, self._settings.deliveries_table)

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of the tables that a case's rows lie in, by what the codec calls them."""
        return {"disputes": self._settings.disputes_table, "subject_keys": self._settings.subject_keys_table}

    @cached_property
    def names_with_directory(self) -> dict[str, str]:
        """Those, and where neutrals are: not every function that reads cases is told of it."""
        return self.names | {"directory": self._settings.directory_table}

    def _connect(self, retries: int) -> Connection:
        with self._lock:
            if retries not in self._connections:
                connection = _SharedConnection(self._clients.session, retries)
                settle(connection.client)
                self._connections[retries] = connection
            return self._connections[retries]

    def _bound(self, base: type[R], table_name: str) -> type[R]:
        with self._lock:
            model = self._models.get(base)
            if model is None:
                meta = type("Meta", (), {"table_name": table_name})
                model = type(base.__name__, (base,), {"Meta": meta})
                table = model._get_connection()
                self.reading.add_meta_table(table.get_meta_table())
                table.connection = self.reading
                self._models[base] = model
            return model  # type: ignore[return-value]
