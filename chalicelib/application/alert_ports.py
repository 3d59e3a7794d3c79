"""What the systemic signal needs from the outside: counts, alerts, and what a platform has set of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol, TypeVar

import msgspec

from chalicelib.application.ports import EventRow, NewPerson, Person, RequestKey, Sealed

if TYPE_CHECKING:  # whoever writes another aggregate never meets an alert
    from chalicelib.domain.alert.rules import AlertRules
    from chalicelib.domain.alert.state import Alert
    from chalicelib.domain.counting import Day, Key


class History(msgspec.Struct, frozen=True):
    """What was counted of one key before a day, and the alert it led to last; empty for none."""

    days: Mapping[date, Day]
    alert_id: str = ""


class Counts(Protocol):
    """Complaints by tenant, key and day."""

    def add(self, tenant_id: str, key: Key, day: date, case_id: str) -> Day | None:
        """Counts a case once, however often it is asked; the day as it stands then. One write, no read. None where the
        key is so busy that this case is not among those that are kept.
        """

    def history(self, tenant_id: str, key: Key, day: date) -> History:
        """One Query, remembered for a quarter of an hour: days that are over hardly change."""

    def since(self, tenant_id: str, day: date) -> date:
        """The first day on which anything was counted for the tenant: this one if there is none."""

    def claim(self, tenant_id: str, key: Key, alert_id: str, instead_of: str) -> str:
        """Makes it the key's alert where `instead_of` is what stands; what stands then. Of two one wins."""


class AlertWrite(msgspec.Struct, frozen=True):
    """Everything one command changes in an alert: one TransactWriteItems."""

    before: Alert | None
    after: Alert
    events: tuple[EventRow, ...]
    persons: tuple[NewPerson, ...] = ()
    sealed: tuple[Sealed, ...] = ()
    request_key: RequestKey | None = None


class LoadedAlert(msgspec.Struct, frozen=True):
    """All of an alert's `a#` rows, from one Query. Nobody writes words in it."""

    alert: Alert
    persons: dict[str, Person] = {}

    @property
    def aggregate(self) -> Alert:
        return self.alert


class AlertStore(Protocol):
    """Alerts, beside the cases."""

    def load(self, alert_id: str) -> LoadedAlert | None:
        """One strongly consistent Query."""

    def commit(self, write: AlertWrite, stamp: datetime) -> None:
        """As for a case."""

    def request_key(self, pk: str) -> RequestKey | None: ...
    def events(self, owner: str, after_seq: int = 0, limit: int = 500) -> list[EventRow]: ...


class AlertRulebook(Protocol):
    """What platforms have set."""

    def get(self, tenant_id: str) -> AlertRules:
        """As it stands; those of version 1 for a platform that has set none."""

    def current(self, tenant_id: str) -> AlertRules:
        """May be up to 60 s old: for those who count."""

    def put(self, tenant_id: str, rules: AlertRules) -> None:
        """The version after the one that stands. Raises VersionMoved."""


V = TypeVar("V")


class Memory(Protocol[V]):
    """Of one warm process; nothing in it outlives its time."""

    def get(self, key: object, /) -> V | None: ...
    def put(self, key: object, value: V, seconds: float, /) -> None: ...
