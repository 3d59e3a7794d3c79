"""Load, decide, commit: once, for every command on an aggregate of any kind. Owns retries, idempotency and the unknown
outcome; what is particular to a kind of aggregate (cases, violation reports) stands in a subclass of `Carrier`.

What protects whom: the head's version condition orders commands; a filing's derived id meets its own head; the request
row of another POST is put in the command's own transaction; every event carries its `command_id`, so that after a
timeout the retry finds its own work and stops with success.
"""

from __future__ import annotations

import hmac
import random
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final, Generic, Protocol, TypeVar

import msgspec
from msgspec.structs import replace

from chalicelib.application import ports
from chalicelib.application.asking import (
    SYSTEM,
    Aggregate,
    Ask,
    Head,
    Receipt,
    Tenancy,
    TenancyOf,
    TickFailed,
)
from chalicelib.application.texts import Texts
from chalicelib.domain.errors import Conflict, KeyReused, NotFound, RedressError, TryAgain
from chalicelib.domain.values import derive_id

ATTEMPTS: Final = 5
BACKOFF_SECONDS: Final = 0.05
REQUEST_KEY_HOURS: Final = 72
WAKE_ATTEMPTS: Final = 5
TICK_ROUNDS: Final = 100
"""How often one wake ticks an aggregate of which more is due than fits into one transaction."""
WAKE_BACKOFF: Final = timedelta(seconds=30)


class Written(Protocol):
    """What a command changes, as far as the loop looks at it."""

    @property
    def events(self) -> tuple[ports.EventRow, ...]: ...


A = TypeVar("A", bound=Aggregate)
C = TypeVar("C")
W = TypeVar("W", bound=Written)


class Carrier(ABC, Generic[A, C, W]):
    """The one way in which aggregates of a kind change."""

    noun: ClassVar[str]
    """What people call one, e.g. `case`."""

    def __init__(self, store: ports.Store[A, W], crypto: ports.Crypto, clock: ports.WallClock) -> None:
        self._store, self._crypto, self._clock = store, crypto, clock

    # ------------------------------------------------------------------------------------ what a kind says of itself

    @abstractmethod
    def _id(self, aggregate: A) -> str: ...

    def _rehearsable(self, command: C) -> None:
        """Raises NotAllowed for a command whose result must not be told beforehand."""

    def _completed(self, ask: Ask, found: ports.Held[A], command: C) -> C:  # noqa: ARG002 - for those who need it
        """The command with what only the loaded rows can add to it."""
        return command

    @abstractmethod
    def _decide(self, ask: Ask, aggregate: A, command: C, texts: Texts) -> tuple[Any, ...]:
        """The events the command leads to; none when nothing changes. Raises what the rules raise."""

    @abstractmethod
    def _write(
        self, ask: Ask, found: ports.Held[A], command: C, happened: tuple[Any, ...], texts: Texts
    ) -> tuple[W, A]:
        """All that changes, and the aggregate after it."""

    @abstractmethod
    def _created(self, rows: tuple[ports.EventRow, ...]) -> tuple[str, ...]:
        """Ids of what these events brought into the aggregate."""

    @abstractmethod
    def _tick_command(self) -> C: ...

    @abstractmethod
    def _block_command(self, retry_at: datetime | None) -> C: ...

    # -------------------------------------------------------------------------------------------------------- filing

    def _file(self, write: W, after: A, fingerprint: str) -> Receipt[A]:
        """One transaction, no read. The same key with the same body gives the same thing; with another, KeyReused."""
        unsure = False
        for attempt in range(ATTEMPTS):
            try:
                self._commit(write)
                return Receipt(after)
            except ports.HeadExists as found:
                return self._same_filing(found.fingerprint, fingerprint, self._id(after), ours=unsure)
            except (ports.Contention, ports.Unknown) as failed:
                unsure |= isinstance(failed, ports.Unknown)
                self._pause(attempt)
        raise TryAgain(
            f"The {self.noun} could not be written; the same request may be sent again.", retry_after=2
        )

    def _same_filing(self, stored: str, presented: str, id_: str, *, ours: bool) -> Receipt[A]:
        """`ours`: an attempt of this very call may have taken effect before its answer was lost."""
        if not hmac.compare_digest(stored, presented):
            raise KeyReused("This key came before with another body.")
        return Receipt(self._load(id_).aggregate, replayed=not ours)

    def filed_before(self, id_: str, fingerprint: str) -> Receipt[A] | None:
        """What this very filing made at an earlier time, if it did."""
        found = self._store.load(id_)
        if found is None or not hmac.compare_digest(found.aggregate.head.fingerprint, fingerprint):
            return None
        return Receipt(found.aggregate, replayed=True)

    # ------------------------------------------------------------------------------------------------ other commands

    def run(
        self, ask: Ask, id_: str, prepare: Callable[[A, Texts], C], admit: Callable[[A], None],
        loaded: ports.Held[A] | None = None,
    ) -> Receipt[A]:  # fmt: skip
        """One Query and one transaction when nobody interferes. `loaded` spares the first Query.

        Raises what `admit` and the rules raise, NotFound, KeyReused, Conflict (stale If-Match), TryAgain
        (contention outlasted us).
        """
        found, unsure = loaded or self._load(id_), False
        first_seq = found.aggregate.head.seq
        ask = _placed(ask, first_seq)
        texts = Texts(self._crypto, ask.root.ids, ask.command_id)
        for attempt in range(ATTEMPTS):
            if attempt:
                found = self._load(id_)
            admit(found.aggregate)
            if attempt and (own := self._own_work(ask, found.aggregate, first_seq)) is not None:
                return replace(own, replayed=own.replayed and not unsure)
            try:
                made = self._decided(ask, found, prepare, texts)
                if made is None:
                    return Receipt(found.aggregate, changed=False)
                write, after = made
                self._commit(write)
                return Receipt(after, self._created(write.events), events=tuple(write.events))
            except ports.RequestKeyExists as earlier:
                return self._replay(earlier.stored, ask, found.aggregate)
            except (ports.VersionMoved, ports.Contention, ports.Unknown) as failed:
                unsure |= isinstance(failed, ports.Unknown)
                self._pause(attempt)
        raise TryAgain(
            f"Others change this {self.noun} at the moment; the same request may be sent again.",
            retry_after=2,
        )

    def repeated(self, ask: Ask, aggregate: A) -> Receipt[A] | None:
        """What this very request has done before, if it has: for whoever it has put outside. Raises KeyReused."""
        stored = self._store.request_key(self._key_row(ask)) if ask.key is not None else None
        return self._replay(stored, ask, aggregate) if stored is not None else None

    def rehearse(
        self, ask: Ask, id_: str, prepare: Callable[[A, Texts], C], admit: Callable[[A], None]
    ) -> tuple[A, A, C]:
        """What the command would lead to: the aggregate before and after, and the command. Nothing is written.

        Raises what `run` would raise for the same request.
        """
        found = self._load(id_)
        admit(found.aggregate)
        ask = replace(_placed(ask, found.aggregate.head.seq), key=None)
        texts = Texts(self._crypto, ask.root.ids, ask.command_id)
        if ask.if_match is not None and ask.if_match != found.aggregate.head.version:
            raise Conflict(f"The {self.noun} has changed since.", version=found.aggregate.head.version)
        command = prepare(found.aggregate, texts)
        self._rehearsable(command)
        command = self._completed(ask, found, command)
        happened = self._decide(ask, found.aggregate, command, texts)
        after = self._write(ask, found, command, happened, texts)[1] if happened else found.aggregate
        return found.aggregate, after, command

    def system(
        self,
        id_: str,
        prepare: Callable[[A], C],
        of: TenancyOf,
        label: str,
        loaded: ports.Held[A] | None = None,
    ) -> Receipt[A]:
        """A command of the system itself. `label` makes its id, by which an attempt whose answer was lost is found.
        That a message which comes twice changes nothing is up to the rules. `loaded` spares the Query.
        """
        loaded = loaded or self._load(id_)
        ask = self._system_ask(loaded.aggregate, of(loaded.aggregate.head.tenant), label)
        return self.run(ask, id_, lambda aggregate, _: prepare(aggregate), _anyone, loaded)

    # ---------------------------------------------------------------------------------------------------------- wakes

    def tick(self, id_: str, of: TenancyOf) -> Receipt[A]:
        """Wakes it. A Tick that fails puts its wake off; after five failures it is blocked and alarmed.

        Raises TickFailed then; the ring that led here is spent all the same. Raises NotFound, and TryAgain, which
        says nothing against it.
        """
        loaded = self._load(id_)
        tenancy = of(loaded.aggregate.head.tenant)
        late = _late(loaded.aggregate.head, tenancy)
        try:
            receipt = self._tick(loaded, tenancy)
            for _ in range(TICK_ROUNDS):
                if not _is_due(receipt.after.head, tenancy.now):
                    break
                loaded, happened = self._load(id_), receipt.events
                receipt = self._tick(loaded, tenancy)
                receipt = replace(receipt, events=happened + receipt.events)
        except TryAgain:
            raise
        except Exception as broken:
            blocked = self._block(loaded, tenancy)
            raise TickFailed(id_, blocked=blocked.head.wake_blocked) from broken
        return replace(receipt, late=late)

    def _tick(self, loaded: ports.Held[A], tenancy: Tenancy) -> Receipt[A]:
        found = loaded.aggregate
        ask = self._system_ask(found, tenancy, f"tick:{found.head.version}")
        receipt = self.run(
            ask, self._id(found), lambda _aggregate, _texts: self._tick_command(), _anyone, loaded
        )
        assert receipt.changed or not _is_due(receipt.after.head, tenancy.now), "something due is left undone"
        return receipt

    def _block(self, loaded: ports.Held[A], tenancy: Tenancy) -> A:
        """Puts the wake off. What has moved on since the Tick saw it has another go already."""
        found = loaded.aggregate
        failures = found.head.wake_failures + 1
        retry = None if failures >= WAKE_ATTEMPTS else tenancy.now + WAKE_BACKOFF * 2**failures
        label = f"block:{found.head.version}"
        ask = replace(self._system_ask(found, tenancy, label), if_match=found.head.version)
        command = self._block_command(retry)
        try:
            return self.run(ask, self._id(found), lambda _aggregate, _texts: command, _anyone, loaded).after
        except Conflict:
            return self._load(self._id(found)).aggregate

    # --------------------------------------------------------------------------------------------------------- steps

    def _load(self, id_: str) -> ports.Held[A]:
        loaded = self._store.load(id_)
        if loaded is None:
            raise NotFound(f"No such {self.noun}.")
        return loaded

    def _decided(
        self, ask: Ask, found: ports.Held[A], prepare: Callable[[A, Texts], C], texts: Texts
    ) -> tuple[W, A] | None:
        """None when the command changes nothing. A refusal first looks whether this request was carried out before."""
        version = found.aggregate.head.version
        texts.items.clear()
        try:
            if ask.if_match is not None and ask.if_match != version:
                raise Conflict(f"The {self.noun} has changed since.", version=version)
            command = self._completed(ask, found, prepare(found.aggregate, texts))
            happened = self._decide(ask, found.aggregate, command, texts)
        except RedressError:
            if ask.key is not None and (stored := self._store.request_key(self._key_row(ask))) is not None:
                raise ports.RequestKeyExists(stored) from None
            raise
        return self._write(ask, found, command, happened, texts) if happened else None

    def _commit(self, write: W) -> None:
        """One attempt. Raises what the store raises."""
        self._store.commit(write, self._clock.now())

    def _key_row(self, ask: Ask) -> str:
        assert ask.key is not None
        digest = derive_id("key", ask.root.ids, ask.route, ask.key)
        return f"idem#{ask.tenant.id}#{ask.principal.id}#{digest}"

    def _request_key(self, ask: Ask, after: A, rows: tuple[ports.EventRow, ...]) -> ports.RequestKey | None:
        if ask.key is None:
            return None
        until = self._clock.now() + timedelta(hours=REQUEST_KEY_HOURS)
        return ports.RequestKey(
            pk=self._key_row(ask), fingerprint=ask.fingerprint, case_id=self._id(after), command_id=ask.command_id,
            version=after.head.version, expires_at=int(until.timestamp()), created=self._created(rows),
        )  # fmt: skip

    def _replay(self, stored: ports.RequestKey, ask: Ask, found: A) -> Receipt[A]:
        """As it was loaded; where the first request was faster than that, as it is now."""
        if not hmac.compare_digest(stored.fingerprint, ask.fingerprint):
            raise KeyReused("This key came before with another body.")
        if found.head.version < stored.version:
            found = self._load(stored.case_id).aggregate
        return Receipt(found, stored.created, replayed=True)

    def _own_work(self, ask: Ask, found: A, since: int) -> Receipt[A] | None:
        """After a lost answer or a conflict: did one of our own attempts take effect, or the same request sent twice?
        With a key its row tells whether it was the same.
        """
        if found.head.seq == since:
            return None
        newer = self._store.events(self._id(found), since)
        mine = tuple(row for row in newer if msgspec.json.decode(row.body)["command_id"] == ask.command_id)
        if not mine:
            return None
        stored = self._store.request_key(self._key_row(ask)) if ask.key is not None else None
        return self._replay(stored, ask, found) if stored is not None else Receipt(found, self._created(mine))

    def _pause(self, attempt: int) -> None:
        self._clock.sleep(random.uniform(0.5, 1.5) * BACKOFF_SECONDS * 2**attempt)  # noqa: S311  # nosec B311

    def _system_ask(self, found: A, tenancy: Tenancy, label: str) -> Ask:
        command = derive_id("cmd", tenancy.root.ids, self._id(found), label)
        return Ask(tenancy.tenant, tenancy.root, SYSTEM, tenancy.now, command)


def _placed(ask: Ask, seq: int) -> Ask:
    """Where the record ends when the request comes goes into the command's id, and so into all ids that derive from it:
    a key may be used again once it is forgotten, and must not then give out the ids of what it made the first time.
    """
    return replace(ask, command_id=derive_id("cmd", ask.root.ids, ask.command_id, str(seq)))


def _is_due(head: Head, now: datetime) -> bool:
    return head.next_wake is not None and head.next_wake <= now


def _late(head: Head, tenancy: Tenancy) -> float | None:
    """A sandbox's clock jumps: of its wakes none is late."""
    if head.next_wake is None or not _is_due(head, tenancy.now) or tenancy.tenant.sandbox:
        return None
    return (tenancy.now - head.next_wake).total_seconds()


def _anyone(_: object) -> None:
    """The system acts on everything."""
