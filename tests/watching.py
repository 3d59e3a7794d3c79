"""A platform that counts its complaints, driven through the use case on real rows; series of counts; alerts."""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from chalicelib.application.asking import SYSTEM, Ask, Tenancy
from chalicelib.domain.alert import commands as cmd
from chalicelib.domain.alert.state import About, Alert
from chalicelib.domain.counting import Day, Key, SignalKind, mark
from chalicelib.domain.systemic import Spike
from chalicelib.domain.values import derive_id

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services
    from tests.conftest import HandClock

MONDAY = date(2026, 1, 5)
PRODUCT = Key(SignalKind.PRODUCT, "kettle-k2")
BATCH = Key(SignalKind.BATCH, "lot-7")
_names = itertools.count()


def spike(**changes: Any) -> Spike:
    """12 complaints in seven days where one was to be expected."""
    fields: dict[str, Any] = {
        "first_day": "2026-11-16", "last_day": "2026-11-22", "observed": 12, "expected_hundredths": 100,
        "chance_per_million": 3, "level": 1, "cases": ("case_" + "a" * 26,),
    }  # fmt: skip
    return Spike(**(fields | changes))


def about(**changes: Any) -> About:
    return About(**({"kind": SignalKind.PRODUCT, "value": "kettle-k2", "spike": spike()} | changes))


def counted(number: int) -> Day:
    """That many cases, none of them counted before."""
    return Day(frozenset(mark(f"case {next(_names)}") for _ in range(number))).halved()


def series(numbers: Sequence[int], first: date = MONDAY) -> dict[date, Day]:
    """A number of complaints for each day."""
    return {first + timedelta(days=n): counted(number) for n, number in enumerate(numbers) if number}


def poisson(dice: random.Random, mean: float) -> int:
    """Knuth's way, in pieces that do not underflow."""
    if mean > 30:
        return poisson(dice, mean / 2) + poisson(dice, mean / 2)
    least, product, number = 2.718281828459045**-mean, dice.random(), 0
    while product > least:
        product *= dice.random()
        number += 1
    return number


def raised(
    services: Services, tenant_id: str, name: str = "1", escalate: str | None = None, **of: Any
) -> Alert:
    """An alert of that tenant, as the system itself raises one."""
    tenancy: Tenancy = services.tenancies.of(tenant_id)
    alert_id = derive_id("alr", tenancy.root.ids, name)
    command = cmd.Raise(alert_id, tenant_id, about(**of), escalate, sandbox=tenancy.tenant.sandbox)
    ask = Ask(tenancy.tenant, tenancy.root, SYSTEM, tenancy.now, derive_id("cmd", tenancy.root.ids, alert_id))
    return services.alert_executor.raise_(ask, command).after


class Watch:
    """One tenant's counting. Cases have ids of their own; the clock stands on the day that is counted."""

    def __init__(self, services: Services, tenant_id: str, clock: HandClock) -> None:
        self.services, self.tenant_id, self.clock = services, tenant_id, clock
        self._names = itertools.count()

    def note(self, number: int, day: date, *keys: Key) -> list[Alert]:
        """So many filings on that day, one after the other; the alerts they have raised or made larger."""
        return [alert for _ in range(number) for alert in self.one(self.case_id(), day, *keys)]

    def one(self, case_id: str, day: date, *keys: Key) -> list[Alert]:
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        self.clock.moment = max(self.clock.moment, noon)
        tenancy = self.services.tenancies.of(self.tenant_id)
        return self.services.signals.note(tenancy, keys or (PRODUCT,), case_id, day)

    def case_id(self) -> str:
        return derive_id("case", b"watching", str(next(self._names)))

    def past(self, weekly: Mapping[int, int], *keys: Key, weeks: int = 10) -> date:
        """Weeks of steady counting, so many on each weekday (0: Monday); the day after them."""
        for n in range(7 * weeks):
            if number := weekly.get(n % 7, 0):
                assert self.note(number, MONDAY + timedelta(days=n), *keys) == []
        return MONDAY + timedelta(days=7 * weeks)
