"""Notices to people in the deliveries table, with tenants' settings, persons' wishes and addresses that bounced.

    notice#<owner>   / <9-digit seq>-<role>   a notice: codes, its text, where it stands
    notices#<tenant> / settings | person#<mark> | address#<mark>

No address and no name lies here: marks are hashes under the tenant's key, and the text of a notice quotes nobody. A
refused condition may be the work of our own attempt whose answer was lost: what stands is looked at first.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import msgspec
from pynamodb.exceptions import PutError

from chalicelib.adapters.caches import TtlCache
from chalicelib.adapters.tables import DeliveryRow, Tables
from chalicelib.application.notice_ports import NoticeSettings
from chalicelib.application.ports import VersionMoved, WallClock
from chalicelib.domain.notices.notice import Notice
from chalicelib.domain.notices.preferences import Preferences

KEPT_FOR: Final = timedelta(days=400)
"""How long a notice can be shown; that a case was served stands in its record for good."""
SUPPRESSED_FOR: Final = timedelta(days=400)
"""Mailboxes come and go: a bounce is no judgement for ever."""
TTL_SECONDS: Final = 60
"""Published: how long a change of a tenant's settings may go unseen."""


class PynamoNotices:
    """The Notices port."""

    def __init__(self, tables: Tables, clock: WallClock) -> None:
        self._tables, self._clock = tables, clock
        self._settings: TtlCache[NoticeSettings] = TtlCache(clock)

    # -------------------------------------------------------------------------------------------- settings, wishes

    def settings(self, tenant_id: str) -> NoticeSettings:
        """One GetItem a minute and tenant: most tenants never turn it on."""
        known = self._settings.get(tenant_id)
        if known is None:
            known = self.stored_settings(tenant_id)
            self._settings.put(tenant_id, known, TTL_SECONDS)
        return known

    def stored_settings(self, tenant_id: str) -> NoticeSettings:
        """As they stand now, for who shows or changes them."""
        row = self._row(_tenant(tenant_id), "settings")
        return msgspec.json.decode(row.doc or "", type=NoticeSettings) if row else NoticeSettings()

    def people_since(self, tenant_id: str) -> datetime | None:
        return self.settings(tenant_id).since

    def put_settings(self, tenant_id: str, after: NoticeSettings, if_match: int | None) -> NoticeSettings:
        before = self.stored_settings(tenant_id)
        since = before.since if before.on and after.on else self._clock.now() if after.on else None
        stands = msgspec.structs.replace(after, version=_next(before.version, if_match), since=since)
        self._put(_tenant(tenant_id), "settings", msgspec.json.encode(stands), stands.version)
        self._settings.drop(tenant_id)
        return stands

    def preferences(self, tenant_id: str, person: str) -> Preferences:
        row = self._row(_tenant(tenant_id), f"person#{person}")
        return msgspec.json.decode(row.doc or "", type=Preferences) if row else Preferences()

    def put_preferences(
        self, tenant_id: str, person: str, after: Preferences, if_match: int | None
    ) -> Preferences:
        before = self.preferences(tenant_id, person)
        stands = msgspec.structs.replace(after, version=_next(before.version, if_match))
        self._put(_tenant(tenant_id), f"person#{person}", msgspec.json.encode(stands), stands.version)
        return stands

    def _put(self, pk: str, sk: str, doc: bytes, version: int) -> None:
        model = self._tables.deliveries
        row = model(pk, sk, doc=doc.decode(), attempts=version)
        same = model.attempts == version - 1 if version > 1 else model.pk.does_not_exist()
        try:
            row.save(condition=same)
        except PutError as error:
            if error.cause_response_code != "ConditionalCheckFailedException":
                raise
            standing = self._row(pk, sk)
            if standing is None or standing.doc != row.doc:
                raise VersionMoved from None

    # ----------------------------------------------------------------------------------------------------- notices

    def open(self, notice: Notice) -> Notice:
        if self._saved(notice, fresh=True):
            return notice
        return self.get(notice.owner, notice.key) or notice

    def get(self, owner: str, key: str) -> Notice | None:
        row = self._row(f"notice#{owner}", key)
        return msgspec.json.decode(row.doc or "", type=Notice) if row else None

    def of(self, owner: str, after: str = "", limit: int = 500) -> list[Notice]:
        model = self._tables.deliveries
        behind = model.sk > after if after else None
        rows = model.query(f"notice#{owner}", behind, consistent_read=True, limit=limit)
        return [msgspec.json.decode(row.doc or "", type=Notice) for row in rows]

    def change(self, after: Notice) -> bool:
        return self._saved(after, fresh=False)

    def _saved(self, notice: Notice, *, fresh: bool) -> bool:
        model = self._tables.deliveries
        row = model(
            f"notice#{notice.owner}", notice.key, doc=msgspec.json.encode(notice).decode(), attempts=notice.version,
            ttl=int((notice.at + KEPT_FOR).timestamp()),
        )  # fmt: skip
        same = model.pk.does_not_exist() if fresh else model.attempts == notice.version - 1
        try:
            row.save(condition=same)
        except PutError as error:
            if error.cause_response_code != "ConditionalCheckFailedException":
                raise
            return self.get(notice.owner, notice.key) == notice
        return True

    # --------------------------------------------------------------------------------------------------- addresses

    def suppress(self, tenant_id: str, address: str) -> None:
        until = int((self._clock.now() + SUPPRESSED_FOR).timestamp())
        self._tables.deliveries(_tenant(tenant_id), f"address#{address}", ttl=until).save()

    def is_suppressed(self, tenant_id: str, address: str) -> bool:
        """What the table has not yet swept away does not count any more."""
        row = self._row(_tenant(tenant_id), f"address#{address}")
        return row is not None and int(row.ttl or 0) > self._clock.now().timestamp()

    def _row(self, pk: str, sk: str) -> DeliveryRow | None:
        model = self._tables.deliveries
        try:
            return model.get(pk, sk, consistent_read=True)
        except model.DoesNotExist:
            return None


def _tenant(tenant_id: str) -> str:
    return f"notices#{tenant_id}"


def _next(stands: int, if_match: int | None) -> int:
    """Raises VersionMoved for a caller who has seen another version."""
    if if_match is not None and if_match != stands:
        raise VersionMoved
    return stands + 1
