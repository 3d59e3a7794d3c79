"""Rows of webhook endpoints: as their owners set them up, how they have been doing, their counted seconds; and how far
a sandbox's clock is ahead, which `deliver` may read nowhere else.

A refused condition may be the work of our own attempt whose answer was lost, for botocore sends a write twice. So each
refusal first looks whether what stands is just what was to be written.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import msgspec
from msgspec.structs import replace
from pynamodb.exceptions import DeleteError, PutError, PynamoDBException, UpdateError
from pynamodb.expressions.condition import Condition

from chalicelib.adapters.tables import DeliveryRow, Tables
from chalicelib.application.ports import AlreadyThere, VersionMoved, WallClock
from chalicelib.application.webhook_ports import Health, WebhookEndpoint
from chalicelib.domain.values import stamp

COUNTED_FOR: Final = timedelta(hours=1)
"""How long the row of a counted second stays."""
_MICROSECOND: Final = timedelta(microseconds=1)
_ENDPOINT: Final = msgspec.json.Decoder(WebhookEndpoint)
_HEALTH: Final = msgspec.json.Decoder(Health)
"""Made here, before `deliver` has threads."""
_TIMES: Final = 5
"""How often a change is tried against an owner who changes the same endpoint."""


class EndpointRows:
    """What the Deliveries port has of endpoints."""

    def __init__(self, tables: Tables, clock: WallClock) -> None:
        self._tables = tables
        self._clock = clock

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

    def change_endpoint(self, before: WebhookEndpoint, after: WebhookEndpoint) -> None:
        """Raises VersionMoved where `before` does not stand any more. The health of one that is enabled again, or moves
        to another address, goes first: with the old one, its next failure would disable it, and its breaker stay open.
        """
        if (before.disabled is not None and after.disabled is None) or before.url != after.url:
            self._forget_health(before.id)
        if not self._changed(before, after) and self.endpoint(after.tenant, after.id) != after:
            raise VersionMoved

    def _changed(self, before: WebhookEndpoint, after: WebhookEndpoint) -> bool:
        """Under the row's own text, which may be of an older release than what we would write of `before`."""
        row = self._row(f"endpoints#{before.tenant}", before.id)
        if row is None or _endpoint(row) != before:
            return False
        return self._saved(self._endpoint_row(after), self._tables.deliveries.doc == row.doc)

    def disable_endpoint(self, endpoint: WebhookEndpoint, why: str) -> None:
        """The first reason stays. Nothing to do for an endpoint that is gone, or has left the address at which it
        failed. Raises VersionMoved where its owner changes it again and again.
        """
        for _ in range(_TIMES):
            before = self.endpoint(endpoint.tenant, endpoint.id)
            if before is None or before.disabled is not None or before.url != endpoint.url:
                return
            now = self._clock.now()
            if self._changed(
                before, replace(before, disabled=why, disabled_at=now, version=before.version + 1)
            ):
                return
        raise VersionMoved

    def delete_endpoint(self, tenant_id: str, endpoint_id: str) -> bool:
        model = self._tables.deliveries
        try:
            model(f"endpoints#{tenant_id}", endpoint_id).delete(condition=model.pk.exists())
        except DeleteError as error:
            if condition_failed(error):
                return False
            raise
        self._forget_health(endpoint_id)
        return True

    def _forget_health(self, endpoint_id: str) -> None:
        self._tables.deliveries(f"health#{endpoint_id}", "h").delete()

    def _endpoint_row(self, endpoint: WebhookEndpoint) -> DeliveryRow:
        doc = msgspec.json.encode(endpoint).decode()
        return self._tables.deliveries(f"endpoints#{endpoint.tenant}", endpoint.id, doc=doc)

    # ---------------------------------------------------------------------------------------------------- health

    def health(self, endpoint_id: str) -> Health | None:
        row = self._row(f"health#{endpoint_id}", "h")
        return _HEALTH.decode(row.doc or "") if row else None

    def record_health(self, after: Health, version_before: int) -> bool:
        model = self._tables.deliveries
        doc = msgspec.json.encode(after).decode()
        row = model(f"health#{after.endpoint_id}", "h", doc=doc, version=after.version)
        condition = model.version == version_before if version_before else model.pk.does_not_exist()
        return self._saved(row, condition) or self.health(after.endpoint_id) == after

    def take(self, endpoint_id: str, second: datetime) -> int:
        """A lost answer counts one too many, and so slows an endpoint down by one attempt."""
        model = self._tables.deliveries
        row = model(f"rate#{endpoint_id}", stamp(second.replace(microsecond=0)))
        row.update(actions=[model.taken.add(1), model.ttl.set(int((second + COUNTED_FOR).timestamp()))])
        return int(row.taken or 0)

    # ------------------------------------------------------------------------------------------- a sandbox's clock

    def sandbox_offset(self, tenant_id: str) -> timedelta:
        row = self._row(f"sandbox#{tenant_id}", "clock")
        return timedelta(microseconds=int(row.offset_us or 0)) if row else timedelta(0)

    def set_sandbox_offset(self, tenant_id: str, offset: timedelta) -> None:
        model, microseconds = self._tables.deliveries, offset // _MICROSECOND
        try:
            model(f"sandbox#{tenant_id}", "clock").update(
                actions=[model.offset_us.set(microseconds)],
                condition=model.offset_us.does_not_exist() | (model.offset_us < microseconds),
            )
        except UpdateError as error:
            if not condition_failed(error):
                raise

    # ----------------------------------------------------------------------------------------------------- rows

    def _saved(self, row: DeliveryRow, condition: Condition) -> bool:
        try:
            row.save(condition=condition)
        except PutError as error:
            if condition_failed(error):
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
    return _ENDPOINT.decode(row.doc or "")


def condition_failed(error: PynamoDBException) -> bool:
    return error.cause_response_code == "ConditionalCheckFailedException"
