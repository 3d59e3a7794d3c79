"""Reconciling, each night: re-sends what an event should have caused and did not (design §2).

The tenants' logs of the last days are walked; each record that is in them is read as it stands, strongly consistent and
with what no log shows. What its events lead to is asked of `reactions`, as the relay asks, and sent again where the
trace of an effect is missing (`domain.reconciling`). All consumers are idempotent, so a message too many does no harm;
counts of members are not, and are never sent again.

Of wakes there is nothing to do: they lie in the heads themselves, are armed from the index every hour, and swept.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

import msgspec

from chalicelib.application import ports, reactions
from chalicelib.application.reactions import StoredEvent, Wanted
from chalicelib.application.reconciling_ports import LogOf, Tenants, TraceRows
from chalicelib.application.webhook_ports import WebhookEndpoint
from chalicelib.domain.notices.notice import Notice
from chalicelib.domain.reconciling import Ears, Effect, Listener, Seen, Traces, Verdict, judge, wanting
from chalicelib.domain.values import parse_stamp, stamp

BOOKMARK: Final = "reconcile"
LOOKS_BACK: Final = timedelta(days=5)
"""Beyond the four days after which a queue forgets a message: what nobody worked off is found all the same."""
PAGE: Final = 200
RECORD: Final = 500
_EFFECTS: Final = {
    reactions.VIEWS: Effect.LINE, reactions.DELIVERIES: Effect.DELIVERY, reactions.NOTICES: Effect.NOTICE,
}  # fmt: skip


class Endpoints(Protocol):
    def endpoints(self, tenant_id: str) -> list[WebhookEndpoint]: ...


class Told(Protocol):
    def people_since(self, tenant_id: str) -> datetime | None:
        """Since when the tenant has its people told by us; None: it does not."""

    def of(self, owner: str, after: str = "", limit: int = 500) -> list[Notice]: ...


class Log(Protocol):
    """Of the stores, what is walked."""

    def events(self, owner: str, after_seq: int = 0, limit: int = 500) -> list[ports.EventRow]: ...
    def log(
        self, tenant_id: str, after: str, until: datetime, limit: int, shards: int = ports.LOG_SHARDS
    ) -> tuple[list[ports.EventRow], str]: ...


class Mark(msgspec.Struct, frozen=True):
    """How far a night has come: the day it began, up to which stamp it goes, and where it stands."""

    day: str = ""
    until: str = ""
    page: str = ""
    tenant: str = ""
    position: str = ""
    done: bool = True


class Found(msgspec.Struct, frozen=True):
    """What one call did. `resent`: messages whose effect was missing; `repeated`: those of which nobody can say;
    `done`: it came to the end of the night's logs.
    """

    events: int = 0
    resent: int = 0
    repeated: int = 0
    done: bool = False

    def and_(self, other: Found) -> Found:
        return Found(self.events + other.events, self.resent + other.resent, self.repeated + other.repeated)


class Reconciling:
    """`settled`: so old an event is when its effects should all be there."""

    def __init__(
        self, tenants: Tenants, log: Log, traces: TraceRows, endpoints: Endpoints, told: Told, queues: ports.Queues,
        directory: ports.Directory, clock: ports.WallClock, settled: timedelta,
    ) -> None:  # fmt: skip
        self._tenants, self._log, self._traces, self._endpoints = tenants, log, traces, endpoints
        self._told, self._queues, self._directory = told, queues, directory
        self._clock, self._settled = clock, settled

    def night(self, time_left: Callable[[], bool]) -> Found:
        """Once a day (UTC), from where an earlier call stopped, until the logs end or `time_left` says no."""
        mark, found = self._mark(), Found()
        while not mark.done and time_left():
            tenants, following = self._tenants.page(mark.page)
            for log in _from(tenants, mark.tenant):
                mark, more = self._walk(log, mark, time_left)
                found = found.and_(more)
                if mark.position < mark.until:
                    return found
            mark = msgspec.structs.replace(mark, page=following, tenant="", position="", done=not following)
            self._keep(mark)
            if mark.done:
                return msgspec.structs.replace(found, done=True)
        return found

    def _mark(self) -> Mark:
        """The night's that is not over, or a new one's; today's may be done."""
        now = self._clock.now()
        text = self._directory.bookmark(BOOKMARK)
        mark = msgspec.json.decode(text, type=Mark) if text else Mark()
        if not mark.done or mark.day == now.date().isoformat():
            return mark
        return Mark(now.date().isoformat(), stamp(now - self._settled), done=False)

    def _keep(self, mark: Mark) -> None:
        self._directory.set_bookmark(BOOKMARK, msgspec.json.encode(mark).decode())

    def _walk(self, log: LogOf, mark: Mark, time_left: Callable[[], bool]) -> tuple[Mark, Found]:
        """One tenant's log, from the mark on. Looked at, sent, and only then passed."""
        until, found = parse_stamp(mark.until), Found()
        start = mark.position if mark.tenant == log.tenant else ""
        mark = msgspec.structs.replace(mark, tenant=log.tenant, position=start or stamp(until - LOOKS_BACK))
        while mark.position < mark.until and time_left():
            rows, position = self._log.log(log.tenant, mark.position, until, PAGE, log.shards)
            found = found.and_(self._page(log.tenant, rows))
            mark = msgspec.structs.replace(mark, position=position)
            if rows:
                self._keep(mark)
        return mark, found

    # ------------------------------------------------------------------------------------------------- a page of a log

    def _page(self, tenant: str, rows: Sequence[ports.EventRow]) -> Found:
        if not rows:
            return Found()
        records = self._records(rows)
        ears = self._ears(tenant)
        traces = self._traces_of(tenant, records, ears)
        missing, unsure, marks = list[Wanted](), list[Wanted](), set[str]()
        for owner, events in records.items():
            for row, seen in zip(events, _seen(events), strict=True):
                for wanted in _reactions(tenant, row):
                    match judge(_effect(wanted, seen), seen, traces[owner], ears):
                        case Verdict.MISSING:
                            missing.append(wanted)
                        case Verdict.REPEAT:
                            unsure.append(wanted)
                            marks.add(row.id)
                        case Verdict.THERE:
                            pass
        self._send([*missing, *unsure])
        self._traces.note_repeated(marks)
        return Found(sum(map(len, records.values())), len(missing), len(unsure))

    def _records(self, rows: Iterable[ports.EventRow]) -> dict[str, list[ports.EventRow]]:
        """By owner, what its record has between the first and the last of these, and they themselves: an event that no
        log shows stands between two that one does.
        """
        logged: dict[str, dict[int, ports.EventRow]] = defaultdict(dict)
        for row in rows:
            logged[row.case_id][row.seq] = row
        return {owner: self._between(owner, min(known), max(known)) for owner, known in logged.items()}

    def _between(self, owner: str, first: int, last: int) -> list[ports.EventRow]:
        return self._log.events(owner, first - 1, last - first + 1)

    def _ears(self, tenant: str) -> Ears:
        """A new endpoint gets nothing of what was before it, one that is disabled nothing at all."""
        live = [one for one in self._endpoints.endpoints(tenant) if one.disabled is None]
        listeners = tuple(Listener(one.id, one.created_at, one.event_types) for one in live)
        return Ears(listeners, self._told.people_since(tenant))

    def _traces_of(
        self, tenant: str, records: dict[str, list[ports.EventRow]], ears: Ears
    ) -> dict[str, Traces]:
        """Three reads for the whole page, and one for each case whose people are told by us."""
        lines = self._traces.lines(tenant, records.keys())
        wanted = {
            (endpoint, seen.id)
            for events in records.values() for seen in _seen(events) for endpoint in wanting(seen, ears)
        }  # fmt: skip
        deliveries = self._traces.deliveries(wanted)
        repeated = self._traces.repeated({row.id for events in records.values() for row in events})
        return {
            owner: Traces(*lines[owner], deliveries, self._told_of(owner, ears), repeated)
            for owner in records
        }

    def _told_of(self, owner: str, ears: Ears) -> frozenset[int]:
        if ears.people_since is None or not owner.startswith("case_"):
            return frozenset()
        return frozenset(int(notice.key.partition("-")[0]) for notice in self._told.of(owner))

    def _send(self, all_: Sequence[Wanted]) -> None:
        """As the relay sends them."""
        for wanted in all_:
            if wanted.group:
                message = ports.InOrder(wanted.body, wanted.group, wanted.id)
                self._queues.send_in_order(wanted.queue, [message])
            else:
                self._queues.send(wanted.queue, [wanted.body], fair=wanted.tenant)


def _from(tenants: Sequence[LogOf], tenant: str) -> list[LogOf]:
    """That one and those behind it; all, where it is not among them."""
    at = next((n for n, one in enumerate(tenants) if one.tenant == tenant), 0)
    return list(tenants[at:])


def _seen(events: Sequence[ports.EventRow]) -> list[Seen]:
    newest = max(row.seq for row in events)
    return [
        Seen(row.id, row.seq, row.type, parse_stamp(row.at), json.loads(row.summary)["version"], row.seq == newest)
        for row in events
    ]  # fmt: skip


def _reactions(tenant: str, row: ports.EventRow) -> list[Wanted]:
    """Each effect once: of messages that name nothing but their owner, one says it all."""
    stored = StoredEvent(tenant, row.body, row.hash, dict(row.audience), row.summary)
    return [wanted for wanted in reactions.on_event(stored) if not reactions.is_count(wanted)]


def _effect(wanted: Wanted, seen: Seen) -> Effect:
    if wanted.queue == reactions.GROUPING and seen.type == "case.filed":
        return Effect.PLACE
    return _EFFECTS.get(wanted.queue, Effect.OTHER)
