"""Alerts in DynamoDB, in partitions of their own beside the cases; and what platforms have set of them."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec
from pynamodb.exceptions import PutError

from chalicelib.adapters.alert_layout import LAYOUT
from chalicelib.adapters.caches import TtlCache
from chalicelib.adapters.records import Records
from chalicelib.adapters.tables import Tables
from chalicelib.application.alert_ports import AlertWrite, LoadedAlert
from chalicelib.application.ports import VersionMoved, WallClock
from chalicelib.domain.alert.rules import AlertRules
from chalicelib.domain.alert.state import Alert

TTL_SECONDS: Final = 60
"""Published: so long those who count may go by what was set before."""
_RULES: Final = msgspec.json.Decoder(AlertRules)


class PynamoAlertStore(Records):
    """The AlertStore port."""

    def load(self, alert_id: str) -> LoadedAlert | None:
        rows = self._partition(alert_id)
        if not rows:
            return None
        fields, persons, _ = LAYOUT.fields(rows)
        return LoadedAlert(Alert(**fields), persons)

    def commit(self, write: AlertWrite, stamp: datetime) -> None:
        self._send(write, stamp)


class PynamoAlertRules:
    """The AlertRulebook port: a row `alert-rules` in the directory's partition of the tenant."""

    def __init__(self, tables: Tables, clock: WallClock, ttl: float = TTL_SECONDS) -> None:
        self._tables, self._ttl = tables, ttl
        self._known: TtlCache[AlertRules] = TtlCache(clock, 1_000)

    def get(self, tenant_id: str) -> AlertRules:
        model = self._tables.directory
        try:
            row = model.get(*_place(tenant_id), consistent_read=True)
        except model.DoesNotExist:
            return AlertRules()
        return _RULES.decode(row.doc or "")

    def current(self, tenant_id: str) -> AlertRules:
        found = self._known.get(tenant_id)
        if found is None:
            found = self.get(tenant_id)
            self._known.put(tenant_id, found, self._ttl)
        return found

    def put(self, tenant_id: str, rules: AlertRules) -> None:
        model = self._tables.directory
        row = model(*_place(tenant_id), doc=msgspec.json.encode(rules).decode(), version=rules.version)
        before = rules.version - 1
        free = model.version == before if before > 1 else model.pk.does_not_exist()
        try:
            row.save(condition=free)
        except PutError as error:
            if error.cause_response_code == "ConditionalCheckFailedException":
                raise VersionMoved from error
            raise


def _place(tenant_id: str) -> tuple[str, str]:
    return f"tenant#{tenant_id}", "alert-rules"
