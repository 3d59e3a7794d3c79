"""How alerts come into being and change: the loop of `carrying` with the rules of an alert. And how they are read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from chalicelib.application import ports, soundness
from chalicelib.application.alert_ports import AlertRulebook, AlertStore, AlertWrite, LoadedAlert
from chalicelib.application.asking import Ask, Receipt
from chalicelib.application.carrying import ATTEMPTS, Carrier
from chalicelib.application.chaining import End, Link, chain, rows
from chalicelib.application.texts import Texts
from chalicelib.domain.alert import commands as cmd
from chalicelib.domain.alert import decisions, views
from chalicelib.domain.alert import events as ev
from chalicelib.domain.alert.evolve import fold, next_wake
from chalicelib.domain.alert.rules import AlertRules
from chalicelib.domain.alert.state import Alert
from chalicelib.domain.audiences import PLATFORM
from chalicelib.domain.errors import Conflict, NotFound, TryAgain

Events = tuple[ev.Event, ...]


def advance(before: Alert | None, events: Events, ask: Ask) -> tuple[Alert, tuple[ports.EventRow, ...]]:
    """The alert one version on, and the rows that prove it."""
    after, end = fold(before, events, ask.at), End()
    if before is not None:
        end = End(before.head.seq, before.head.chain_head, before.head.audience)
    link = Link({"alert_id": after.head.alert_id}, ask.at, ask.principal.role, ask.command_id, ask.root.ids)
    recorded, end = chain(end, events, ev.audiences, link)
    head = replace(
        after.head, version=after.head.version + 1, seq=end.seq, audience=dict(end.audience),
        chain_head=end.chain_head, updated_at=ask.at, next_wake=next_wake(after),
    )  # fmt: skip
    after = replace(after, head=head)
    return after, rows(recorded, head.alert_id, views.summary(after))


class AlertExecutor(Carrier[Alert, cmd.Command, AlertWrite]):
    """The one way in which an alert changes."""

    noun = "alert"

    def __init__(self, store: AlertStore, crypto: ports.Crypto, clock: ports.WallClock) -> None:
        super().__init__(store, crypto, clock)

    def raise_(self, ask: Ask, command: cmd.Raise) -> Receipt[Alert]:
        """One transaction, no read. The same id twice is the same alert, as it is now, whatever was seen each time."""
        after, made = advance(None, decisions.open_(command, ask.at), ask)
        return self._file(AlertWrite(None, after, made), after, after.head.fingerprint)

    # ----------------------------------------------------------------------------------- what an alert says of itself

    def _id(self, aggregate: Alert) -> str:
        return aggregate.head.alert_id

    def _decide(self, ask: Ask, aggregate: Alert, command: cmd.Command, texts: Texts) -> Events:  # noqa: ARG002 - the loop's
        return decisions.decide(aggregate, command, ask.principal.role, ask.at)

    def _write(
        self,
        ask: Ask,
        found: ports.Held[Alert],
        command: cmd.Command,  # noqa: ARG002 - the loop's
        happened: Events,
        texts: Texts,  # noqa: ARG002 - the loop's
    ) -> tuple[AlertWrite, Alert]:
        before = found.aggregate
        after, made = advance(before, happened, ask)
        return AlertWrite(before, after, made, request_key=self._request_key(ask, after, made)), after

    def _created(self, rows: tuple[ports.EventRow, ...]) -> tuple[str, ...]:  # noqa: ARG002 - the loop's
        return ()

    def _tick_command(self) -> cmd.Command:
        return cmd.Tick()

    def _block_command(self, retry_at: Any) -> cmd.Command:
        return cmd.BlockWake(retry_at)


class AlertReader:
    """What callers see of alerts. Whether they may is decided before."""

    def __init__(self, store: AlertStore) -> None:
        self._store = store

    def load(self, alert_id: str) -> LoadedAlert:
        """Raises NotFound."""
        loaded = self._store.load(alert_id)
        if loaded is None:
            raise NotFound("No such alert.")
        return loaded

    def events(
        self, alert_id: str, after: int, limit: int, end: soundness.End | None = None
    ) -> dict[str, Any]:
        """The record from there on: bodies as they were hashed, what is for nobody as a hash. Raises Damaged."""
        found = soundness.page(self._store.events, alert_id, after, limit, end)
        shown = [_link(row) for row in found]
        return {"events": shown, "next_after": found[-1].seq if len(found) == limit else None}

    def event_row(self, alert_id: str, event_id: str) -> ports.EventRow:
        """One event by its id. Raises NotFound."""
        for row in self._all(alert_id):
            if row.id == event_id:
                return row
        raise NotFound("No such event of this alert.")

    def _all(self, alert_id: str) -> Iterator[ports.EventRow]:
        after = 0
        while found := self._store.events(alert_id, after, 500):
            yield from found
            after = found[-1].seq


def set_rules(book: AlertRulebook, tenant_id: str, wanted: AlertRules, if_match: int | None) -> AlertRules:
    """What stands then. The same request twice is as good as once. Raises Conflict (a stale `if_match`), TryAgain."""
    for _ in range(ATTEMPTS):
        stands = book.get(tenant_id)
        if if_match not in (None, stands.version):
            raise Conflict("The rules have changed since.", version=stands.version)
        if stands.says(wanted):
            return stands
        after = replace(wanted, version=stands.version + 1)
        try:
            book.put(tenant_id, after)
        except ports.VersionMoved:
            continue
        return after
    raise TryAgain("Others change these rules at the moment; the same request may be sent again.")


def _link(row: ports.EventRow) -> dict[str, Any]:
    link = {"seq": row.seq, "prev": row.prev, "hash": row.hash}
    if PLATFORM not in row.audience:
        return link | {"sealed": True}
    told = {
        "id": row.id,
        "type": row.type,
        "at": row.at,
        "sequence": row.audience[PLATFORM],
        "body": row.body,
    }
    return link | told
