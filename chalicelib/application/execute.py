"""Load, decide, commit: once, for every command of a case. Owns retries, idempotency and the unknown outcome.

What protects whom: the head's version condition orders commands; a filing's derived case id meets its own head; the
request row of another POST is put in the command's own transaction; every event carries its `command_id`, so that
after a timeout the retry finds its own work and stops with success.
"""

from __future__ import annotations

import hmac
import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec
from msgspec.structs import replace

from chalicelib.application import ports
from chalicelib.application.commit import advance, created
from chalicelib.application.texts import Texts, counted, seal_filing, seal_later
from chalicelib.domain.access import Principal
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import decisions
from chalicelib.domain.case import events as ev
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.state import Case
from chalicelib.domain.errors import Conflict, KeyReused, NotAllowed, NotFound, RedressError, TryAgain
from chalicelib.domain.values import Role, derive_id

ATTEMPTS: Final = 5
BACKOFF_SECONDS: Final = 0.05
REQUEST_KEY_HOURS: Final = 72
WAKE_ATTEMPTS: Final = 5
TICK_ROUNDS: Final = 100
"""How often one wake ticks a case of which more is due than fits into one transaction."""
WAKE_BACKOFF: Final = timedelta(seconds=30)
SYSTEM: Final = Principal(id="system", role=Role.SYSTEM, tenant="")


class Ask(msgspec.Struct, frozen=True):
    """One request to change one case. `at`: the tenant's time of the request; `fingerprint`: of the body as read."""

    tenant: ports.Tenant
    root: ports.Root
    principal: Principal
    at: datetime
    command_id: str
    route: str = ""
    key: str | None = None
    """The Idempotency-Key."""
    fingerprint: str = ""
    if_match: int | None = None


class Receipt(msgspec.Struct, frozen=True):
    """What a command led to. `created`: ids of what it made, in order. A replay shows the case as it is now."""

    case: Case
    created: tuple[str, ...] = ()
    replayed: bool = False
    changed: bool = True


class Tenancy(msgspec.Struct, frozen=True):
    """A tenant with its unwrapped keys and its time: the wall clock, or a sandbox's own."""

    tenant: ports.Tenant
    root: ports.Root
    now: datetime


class TickFailed(Exception):
    """The rules broke on this case (a bug of ours); its wake has been put off, or blocked."""

    def __init__(self, case_id: str, *, blocked: bool) -> None:
        super().__init__(case_id)
        self.case_id, self.blocked = case_id, blocked


TenancyOf = Callable[[str], Tenancy]
Prepare = Callable[[Case, Texts], cmd.Command]
Admit = Callable[[Case], None]


def fingerprint(root: ports.Root, canonical: bytes) -> str:
    """What tells a repeated body from another one. Keyed: the stored value gives nothing away."""
    return hmac.new(root.ids, b"redress:fingerprint:1" + canonical, "sha256").hexdigest()[:32]


def command_id(root: ports.Root, principal: Principal, route: str, key: str) -> str:
    """The same for the same request of the same caller."""
    return derive_id("cmd", root.ids, principal.id, route, key)


def case_id(root: ports.Root, principal: Principal, key: str) -> str:
    """Derived from the filing's idempotency key and unguessable: a repeated filing meets its own head, for ever."""
    return derive_id("case", root.ids, principal.id, "POST /v1/cases", key)


class Executor:
    """The one way in which a case changes."""

    def __init__(
        self, store: ports.CaseStore, crypto: ports.Crypto, packs: ports.Packs, clock: ports.WallClock
    ) -> None:
        self._store, self._crypto, self._packs, self._clock = store, crypto, packs, clock

    # -------------------------------------------------------------------------------------------------------- filing

    def file(
        self, ask: Ask, pack_ref: str, prepare: Callable[[Texts], cmd.FileCase],
        contacts: Mapping[Role, Mapping[str, str]],
    ) -> Receipt:  # fmt: skip
        """One transaction, no read. The same key with the same body gives the same case; with another, KeyReused."""
        pack = self._packs.get(pack_ref)
        texts = Texts(self._crypto, ask.root.ids, ask.command_id)
        command = prepare(texts)
        context = Context(ask.at, ask.principal.role, pack, ask.command_id, ask.root.ids)
        case, rows = advance(
            None, decisions.file(command, context), at=ask.at, by=ask.principal.role, command_id=ask.command_id,
            id_key=ask.root.ids, texts=len(texts.items),
        )  # fmt: skip
        persons, sealed = seal_filing(self._crypto, ask.root, command, texts, contacts)
        write = ports.CaseWrite(before=None, after=case, events=rows, persons=persons, sealed=sealed)
        unsure = False
        for attempt in range(ATTEMPTS):
            try:
                self._store.commit(write, self._clock.now())
                return Receipt(case)
            except ports.HeadExists as found:
                return self._same_filing(found.fingerprint, command, ours=unsure)
            except (ports.Contention, ports.Unknown) as failed:
                unsure |= isinstance(failed, ports.Unknown)
                self._pause(attempt)
        raise TryAgain("The case could not be written; the same request may be sent again.", retry_after=2)

    def _same_filing(self, stored: str, command: cmd.FileCase, *, ours: bool) -> Receipt:
        """`ours`: an attempt of this very call may have taken effect before its answer was lost."""
        if not hmac.compare_digest(stored, command.fingerprint):
            raise KeyReused("This key came before with another complaint.")
        loaded = self._store.load(command.case_id)
        assert loaded is not None, "a head that refused our write is there to be read"
        return Receipt(loaded.case, replayed=not ours)

    def filed_before(self, case_id: str, fingerprint: str) -> Receipt | None:
        """The case that this very filing made at an earlier time, if it did."""
        loaded = self._store.load(case_id)
        if loaded is None or not hmac.compare_digest(loaded.case.head.fingerprint, fingerprint):
            return None
        return Receipt(loaded.case, replayed=True)

    # ------------------------------------------------------------------------------------------------ other commands

    def run(
        self, ask: Ask, case_id: str, prepare: Prepare, admit: Admit, loaded: ports.Loaded | None = None
    ) -> Receipt:
        """One Query and one transaction when nobody interferes. `loaded` spares the first Query.

        Raises what `admit` and the rules raise, NotFound, KeyReused, Conflict (stale If-Match), TryAgain
        (contention outlasted us).
        """
        found, unsure = loaded or self._load(case_id), False
        first_seq = found.case.head.seq
        ask = _placed(ask, first_seq)
        texts = Texts(self._crypto, ask.root.ids, ask.command_id)
        for attempt in range(ATTEMPTS):
            if attempt:
                found = self._load(case_id)
            admit(found.case)
            if attempt and (own := self._own_work(ask, found.case, first_seq)) is not None:
                return replace(own, replayed=own.replayed and not unsure)
            try:
                write = self._decided(ask, found, prepare, texts)
                if write is None:
                    return Receipt(found.case, changed=False)
                self._store.commit(write, self._clock.now())
                return Receipt(write.after, created(write.events))
            except ports.RequestKeyExists as earlier:
                return self._replay(earlier.stored, ask, found.case)
            except (ports.VersionMoved, ports.Contention, ports.Unknown) as failed:
                unsure |= isinstance(failed, ports.Unknown)
                self._pause(attempt)
        raise TryAgain(
            "Others change this case at the moment; the same request may be sent again.", retry_after=2
        )

    def system(
        self,
        case_id: str,
        prepare: Callable[[Case], cmd.Command],
        of: TenancyOf,
        label: str,
        loaded: ports.Loaded | None = None,
    ) -> Receipt:
        """A command of the system itself. `label` makes its id, by which an attempt whose answer was lost is found.
        That a message which comes twice changes nothing is up to the rules. `loaded` spares the Query.
        """
        loaded = loaded or self._load(case_id)
        return self.run(
            _system_ask(loaded.case, of(loaded.case.head.tenant), label),
            case_id,
            lambda case, _: prepare(case),
            _anyone,
            loaded,
        )

    def tick(self, case_id: str, of: TenancyOf) -> Receipt:
        """Wakes the case. A Tick that fails puts its wake off; after five failures the case is blocked and alarmed.

        Raises TickFailed then; the ring that led here is spent all the same. Raises NotFound, and TryAgain, which
        says nothing against the case.
        """
        loaded = self._load(case_id)
        tenancy = of(loaded.case.head.tenant)
        try:
            receipt = self._tick(loaded, tenancy)
            for _ in range(TICK_ROUNDS):
                if not _is_due(receipt.case, tenancy.now):
                    break
                loaded = self._load(case_id)
                receipt = self._tick(loaded, tenancy)
        except TryAgain:
            raise
        except Exception as broken:
            blocked = self._block(loaded, tenancy)
            raise TickFailed(case_id, blocked=blocked.head.wake_blocked) from broken
        return receipt

    def _tick(self, loaded: ports.Loaded, tenancy: Tenancy) -> Receipt:
        head = loaded.case.head
        ask = _system_ask(loaded.case, tenancy, f"tick:{head.version}")
        receipt = self.run(ask, head.case_id, lambda _case, _texts: cmd.Tick(), _anyone, loaded)
        assert receipt.changed or not _is_due(receipt.case, tenancy.now), "something due is left undone"
        return receipt

    def _block(self, loaded: ports.Loaded, tenancy: Tenancy) -> Case:
        """Puts the wake off. A case that has moved on since the Tick saw it has another go already."""
        head = loaded.case.head
        failures = head.wake_failures + 1
        retry = None if failures >= WAKE_ATTEMPTS else tenancy.now + WAKE_BACKOFF * 2**failures
        ask = replace(_system_ask(loaded.case, tenancy, f"block:{head.version}"), if_match=head.version)
        command = cmd.BlockWake(retry)
        try:
            return self.run(ask, head.case_id, lambda _case, _texts: command, _anyone, loaded).case
        except Conflict:
            return self._load(head.case_id).case

    # --------------------------------------------------------------------------------------------------------- steps

    def _load(self, case_id: str) -> ports.Loaded:
        loaded = self._store.load(case_id)
        if loaded is None:
            raise NotFound("No such case.")
        return loaded

    def _decided(
        self, ask: Ask, loaded: ports.Loaded, prepare: Prepare, texts: Texts
    ) -> ports.CaseWrite | None:
        """None when the command changes nothing. A refusal first looks whether this request was carried out before."""
        case = loaded.case
        pack = self._packs.get(case.head.pack)
        context = Context(ask.at, ask.principal.role, pack, ask.command_id, ask.root.ids)
        texts.items.clear()
        try:
            if ask.if_match is not None and ask.if_match != case.head.version:
                raise Conflict("The case has changed since.", version=case.head.version)
            command = prepare(case, texts)
            if (more := counted(command, texts)) and case.head.texts + more > pack.caps.texts:
                raise NotAllowed("too_many_texts", limit=pack.caps.texts)
            happened = decisions.decide(case, command, context)
        except RedressError:
            if ask.key is not None and (stored := self._store.request_key(self._key_row(ask))) is not None:
                raise ports.RequestKeyExists(stored) from None
            raise
        return self._write(ask, loaded, command, happened, texts) if happened else None

    def _write(
        self,
        ask: Ask,
        loaded: ports.Loaded,
        command: cmd.Command,
        happened: tuple[ev.Event, ...],
        texts: Texts,
    ) -> ports.CaseWrite:
        is_message = isinstance(command, cmd.PostMessage)
        after, rows = advance(
            loaded.case, happened, at=ask.at, by=ask.principal.role, command_id=ask.command_id, id_key=ask.root.ids,
            texts=counted(command, texts),
        )  # fmt: skip
        persons, sealed = seal_later(self._crypto, ask.root, loaded, ask.principal.role, texts)
        messages = tuple(
            ports.Message(after.head.messages, ask.principal.role, ask.at, s.key, s)
            for s in sealed
            if is_message
        )
        return ports.CaseWrite(
            before=loaded.case, after=after, events=rows, persons=persons, sealed=() if is_message else sealed,
            messages=messages, request_key=self._request_key(ask, after, rows),
        )  # fmt: skip

    def _key_row(self, ask: Ask) -> str:
        assert ask.key is not None
        digest = derive_id("key", ask.root.ids, ask.route, ask.key)
        return f"idem#{ask.tenant.id}#{ask.principal.id}#{digest}"

    def _request_key(
        self, ask: Ask, after: Case, rows: tuple[ports.EventRow, ...]
    ) -> ports.RequestKey | None:
        if ask.key is None:
            return None
        until = self._clock.now() + timedelta(hours=REQUEST_KEY_HOURS)
        return ports.RequestKey(
            pk=self._key_row(ask), fingerprint=ask.fingerprint, case_id=after.head.case_id, command_id=ask.command_id,
            version=after.head.version, expires_at=int(until.timestamp()), created=created(rows),
        )  # fmt: skip

    def _replay(self, stored: ports.RequestKey, ask: Ask, case: Case) -> Receipt:
        """`case` as it was loaded; where the first request was faster than that, as it is now."""
        if not hmac.compare_digest(stored.fingerprint, ask.fingerprint):
            raise KeyReused("This key came before with another body.")
        if case.head.version < stored.version:
            case = self._load(stored.case_id).case
        return Receipt(case, stored.created, replayed=True)

    def _own_work(self, ask: Ask, case: Case, since: int) -> Receipt | None:
        """After a lost answer or a conflict: did one of our own attempts take effect, or the same request sent twice?
        With a key its row tells whether it was the same.
        """
        if case.head.seq == since:
            return None
        newer = self._store.events(case.head.case_id, since)
        mine = tuple(row for row in newer if msgspec.json.decode(row.body)["command_id"] == ask.command_id)
        if not mine:
            return None
        stored = self._store.request_key(self._key_row(ask)) if ask.key is not None else None
        return self._replay(stored, ask, case) if stored is not None else Receipt(case, created(mine))

    def _pause(self, attempt: int) -> None:
        self._clock.sleep(random.uniform(0.5, 1.5) * BACKOFF_SECONDS * 2**attempt)  # noqa: S311 - jitter, no secret


def _placed(ask: Ask, seq: int) -> Ask:
    """Where the record ends when the request comes goes into the command's id, and so into all ids that derive from it:
    a key may be used again once it is forgotten, and must not then give out the ids of what it made the first time.
    """
    return replace(ask, command_id=derive_id("cmd", ask.root.ids, ask.command_id, str(seq)))


def _is_due(case: Case, now: datetime) -> bool:
    return case.head.next_wake is not None and case.head.next_wake <= now


def _anyone(_: Case) -> None:
    """The system acts on every case."""


def _system_ask(case: Case, tenancy: Tenancy, label: str) -> Ask:
    command = derive_id("cmd", tenancy.root.ids, case.head.case_id, label)
    return Ask(tenancy.tenant, tenancy.root, SYSTEM, tenancy.now, command)
