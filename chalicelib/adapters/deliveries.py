"""Webhook endpoints and deliveries, with their own sparse wake index.

A delivery has a wake exactly while an attempt is to come. Wakes are wall time for every tenant, sandboxes included:
an endpoint is a real server, and what it is spared by waiting is real load.

A refused condition may be the work of our own attempt whose answer was lost, for botocore sends a write twice. So each
refusal first looks whether what stands is just what was to be written.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import msgspec
from pynamodb.exceptions import DeleteError, PutError, PynamoDBException
from pynamodb.expressions.condition import Condition

from chalicelib.adapters.partitions import SHARDS, shard, wake_partition
from chalicelib.adapters.tables import DeliveryRow, Tables
from chalicelib.application.ports import AlreadyThere, WallClock
from chalicelib.application.webhook_ports import Delivery, WebhookEndpoint
from chalicelib.domain.values import stamp

KEPT_FOR: Final = timedelta(days=30)
"""How long the log of a finished delivery can be read."""
PENDING: Final = "pending"
DUE_AT_MOST: Final = 10_000
"""Of one hour; the rest comes with the next ring."""


class PynamoDeliveries:
    """The Deliveries port."""

    def __init__(self, tables: Tables, clock: WallClock) -> None:
        self._tables = tables
        self._clock = clock

    # ------------------------------------------------------------------------------------------------- endpoints

    def create_endpoint(self, endpoint: WebhookEndpoint) -> None:
        """Raises AlreadyThere for an id that exists."""
        if self._saved(self._endpoint_row(endpoint), self._tables.deliveries.pk.does_not_exist()):
            return
        if self.endpoint(endpoint.tenant, endpoint.id) != endpoint:
            raise AlreadyThere

    def endpoint(self, tenant_id: str, endpoint_id: str) -> WebhookEndpoint | None:
        row = self._row(f"endpoints#{tenant_id}", endpoint_id)
        return _endpoint(row) if row else None

    def endpoints(self, tenant_id: str) -> list[WebhookEndpoint]:
        """Strongly consistent: an endpoint gets the very next event, and none after it is deleted."""
        rows = self._tables.deliveries.query(f"endpoints#{tenant_id}", consistent_read=True)
        return [_endpoint(row) for row in rows]

    def disable_endpoint(self, tenant_id: str, endpoint_id: str, why: str) -> None:
        """The first reason stays. Nothing to do for an endpoint that is gone."""
        endpoint = self.endpoint(tenant_id, endpoint_id)
        if endpoint is None or endpoint.disabled is not None:
            return
        disabled = msgspec.structs.replace(endpoint, disabled=why)
        self._saved(self._endpoint_row(disabled), self._tables.deliveries.pk.exists())  # unless deleted since

    def delete_endpoint(self, tenant_id: str, endpoint_id: str) -> bool:
        model = self._tables.deliveries
        try:
            model(f"endpoints#{tenant_id}", endpoint_id).delete(condition=model.pk.exists())
        except DeleteError as error:
            if _condition_failed(error):
                return False
            raise
        return True

    def _endpoint_row(self, endpoint: WebhookEndpoint) -> DeliveryRow:
        doc = msgspec.json.encode(endpoint).decode()
        return self._tables.deliveries(f"endpoints#{endpoint.tenant}", endpoint.id, doc=doc)

    # ------------------------------------------------------------------------------------------------ deliveries

    def open(self, delivery: Delivery) -> Delivery:
        """The given object itself, and no copy, where the row is this call's."""
        if self._saved(self._delivery_row(delivery), self._tables.deliveries.pk.does_not_exist()):
            return delivery
        standing = self.get(delivery.endpoint_id, delivery.event_id)
        return delivery if standing is None or standing == delivery else standing

    def get(self, endpoint_id: str, event_id: str) -> Delivery | None:
        row = self._row(_delivery_pk(endpoint_id, event_id), "d")
        return msgspec.json.decode(row.doc or "", type=Delivery) if row else None

    def record(self, delivery: Delivery, attempts_before: int) -> bool:
        condition = self._tables.deliveries.attempts == attempts_before
        if self._saved(self._delivery_row(delivery), condition):
            return True
        return self.get(delivery.endpoint_id, delivery.event_id) == delivery

    def due(self, partition_hour: datetime, until: datetime) -> list[tuple[str, str]]:
        """The earliest first. By the index, so a row written a moment ago may be missing: the second ring finds it."""
        return [_ids(row.pk) for row in self._wakes(partition_hour, until)]

    def _wakes(self, partition_hour: datetime, until: datetime) -> list[DeliveryRow]:
        model = self._tables.deliveries
        partitions = [wake_partition(stamp(partition_hour)[:13], number) for number in range(SHARDS)]
        rows = [
            row
            for partition in partitions
            for row in model.query(
                partition, model.wake_sk <= stamp(until), index_name="wakes", limit=DUE_AT_MOST // SHARDS
            )
        ]
        return sorted(rows, key=lambda row: (row.wake_sk or "", row.pk))

    def _delivery_row(self, delivery: Delivery) -> DeliveryRow:
        row = self._tables.deliveries(
            _delivery_pk(delivery.endpoint_id, delivery.event_id),
            "d",
            doc=msgspec.json.encode(delivery).decode(),
            attempts=delivery.attempts,
        )
        if delivery.state != PENDING:
            row.ttl = int((self._clock.now() + KEPT_FOR).timestamp())
        elif delivery.next_attempt is not None:
            wake = stamp(delivery.next_attempt)
            row.wake_pk, row.wake_sk = wake_partition(wake[:13], shard(delivery.event_id)), wake
        return row

    def _saved(self, row: DeliveryRow, condition: Condition) -> bool:
        try:
            row.save(condition=condition)
        except PutError as error:
            if _condition_failed(error):
                return False
            raise
        return True

    def _row(self, pk: str, sk: str) -> DeliveryRow | None:
        model = self._tables.deliveries
        try:
            return model.get(pk, sk, consistent_read=True)
        except model.DoesNotExist:
            return None


def _endpoint(row: DeliveryRow) -> WebhookEndpoint:
    return msgspec.json.decode(row.doc or "", type=WebhookEndpoint)


def _delivery_pk(endpoint_id: str, event_id: str) -> str:
    return f"delivery#{endpoint_id}#{event_id}"


def _ids(pk: str) -> tuple[str, str]:
    _, endpoint_id, event_id = pk.split("#")
    return endpoint_id, event_id


def _condition_failed(error: PynamoDBException) -> bool:
    return error.cause_response_code == "ConditionalCheckFailedException"
