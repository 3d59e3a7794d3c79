"""The systemic signal (S60): whoever places a new complaint notes what it is about, and a spike becomes an alert.

For the consumer of filings (the function `group`, once for each filing, after it was placed):

    tenancy = services().tenancies.of(tenant_id)
    merchant = services().families.resolve(tenant_id, case.head.respondent.ref)
    services().signals.note(tenancy, keys(merchant, case.claim.about), case_id, case.head.filed_at.date())

It needs `dynamodb:UpdateItem`, `GetItem`, `PutItem` and `Query` on the views table; `Query` and `PutItem` on disputes;
`GetItem` and `Query` on the directory; `kms:Decrypt` with the data key. A message that comes twice changes nothing: a
day's count is a set of marks, one for each case (see `domain.counting`), an alert's id follows from what it is about.

Cost of a filing: one write unit for each of its keys, none for a key so busy that the case is not sampled; a read only
from the second filing about the same thing on a day on, and then once a quarter of an hour for that key and process.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import msgspec

from chalicelib.application.alert_ports import AlertRulebook, AlertStore, Counts, Memory
from chalicelib.application.alerting import AlertExecutor
from chalicelib.application.asking import SYSTEM, Ask, Tenancy
from chalicelib.domain import systemic
from chalicelib.domain.alert import commands as cmd
from chalicelib.domain.alert import decisions
from chalicelib.domain.alert.rules import AlertRules
from chalicelib.domain.alert.state import About, Alert, AlertState
from chalicelib.domain.counting import Day, Key
from chalicelib.domain.systemic import Spike
from chalicelib.domain.values import derive_id

LOOK_FROM: Final = 2
"""Of one thing on one day. Most things are complained of once a day at most: looking costs them no read."""
SETTLED_SECONDS: Final = 60
"""How long a process believes that an alert is open, or was closed lately, without looking."""


class Told(msgspec.Struct, frozen=True):
    """What is known of a key's alert: the spike as it was told, or None where nothing is to be told for now."""

    spike: Spike | None


class _Seen(msgspec.Struct, frozen=True):
    """A spike, as this process sees it now."""

    tenancy: Tenancy
    key: Key
    spike: Spike
    rules: AlertRules

    @property
    def tenant_id(self) -> str:
        return self.tenancy.tenant.id

    @property
    def escalates(self) -> str | None:
        return self.rules.escalation.cause(self.key.kind, self.spike)


class Signals:
    """Counts filings and raises alerts."""

    def __init__(
        self, counts: Counts, rules: AlertRulebook, alerts: AlertStore, executor: AlertExecutor,
        memory: Memory[Told],
    ) -> None:  # fmt: skip
        self._counts, self._rules = counts, rules
        self._alerts, self._executor, self._memory = alerts, executor, memory

    def note(self, tenancy: Tenancy, keys: Sequence[Key], case_id: str, day: date) -> list[Alert]:
        """Counts a case under each of its keys, once, however often it is noted; the alerts it has raised, or made
        larger. `day`: of its filing, in UTC.
        """
        since = self._counts.since(tenancy.tenant.id, day)
        touched: list[Alert] = []
        for key in dict.fromkeys(keys):
            counted = self._counts.add(tenancy.tenant.id, key, day, case_id)
            if counted is None or counted.number < LOOK_FROM:
                continue
            if (alert := self._look(tenancy, key, day, counted, since)) is not None:
                touched.append(alert)
        return touched

    def _look(self, tenancy: Tenancy, key: Key, day: date, counted: Day, since: date) -> Alert | None:
        history = self._counts.history(tenancy.tenant.id, key, day)
        rules = self._rules.current(tenancy.tenant.id)
        spike = systemic.look({**history.days, day: counted}, day, since, key.kind, rules.watch)
        return None if spike is None else self._tell(_Seen(tenancy, key, spike, rules), history.alert_id)

    def _tell(self, seen: _Seen, known_id: str) -> Alert | None:
        """Nothing where it is told already, and has not grown by enough; nor shortly after an alert was closed."""
        place = (seen.tenant_id, seen.key)
        known = self._memory.get(place)
        if known is not None and not (known.spike and systemic.grown(known.spike, seen.spike)):
            return None
        alert, fresh = self._alert(seen, known_id)
        is_open = alert.head.state is not AlertState.CLOSED
        if is_open and not fresh and systemic.grown(alert.latest, seen.spike):
            alert, fresh = self._grown(seen, alert), True
        self._memory.put(place, Told(alert.latest if is_open else None), SETTLED_SECONDS)
        return alert if fresh else None

    def _alert(self, seen: _Seen, known_id: str) -> tuple[Alert, bool]:
        """The key's alert, and whether it was raised now. One that was claimed and never written is raised by whoever
        comes next.
        """
        alert_id = known_id or self._claim(seen, "")
        loaded = self._alerts.load(alert_id)
        if loaded is not None and not decisions.quiet(loaded.alert, seen.tenancy.now):
            alert_id = self._claim(seen, alert_id)
            loaded = self._alerts.load(alert_id)
        return (loaded.alert, False) if loaded is not None else self._raised(seen, alert_id)

    def _claim(self, seen: _Seen, instead_of: str) -> str:
        """Under the id that all who see this spike on this day give it; or whose it is already."""
        key, root = seen.key, seen.tenancy.root
        mine = derive_id("alr", root.ids, seen.tenant_id, key.kind, key.value, seen.spike.last_day)
        return self._counts.claim(seen.tenant_id, key, mine, instead_of)

    def _raised(self, seen: _Seen, alert_id: str) -> tuple[Alert, bool]:
        tenancy, about = seen.tenancy, About(seen.key.kind, seen.key.value, seen.spike)
        command = cmd.Raise(alert_id, seen.tenant_id, about, seen.escalates, sandbox=tenancy.tenant.sandbox)
        command_id = derive_id("cmd", tenancy.root.ids, alert_id, "raise")
        ask = Ask(tenancy.tenant, tenancy.root, SYSTEM, tenancy.now, command_id)
        receipt = self._executor.raise_(ask, command)
        return receipt.after, not receipt.replayed

    def _grown(self, seen: _Seen, alert: Alert) -> Alert:
        """As it stands then: somebody else may have told it already."""
        command, label = cmd.Grow(seen.spike, seen.escalates), f"grow:{alert.head.version}"
        of, alert_id = seen.tenancy, alert.head.alert_id
        return self._executor.system(alert_id, lambda _: command, lambda _: of, label).after
