"""How cases change: the loop of `carrying` with the rules of a case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from msgspec.structs import replace

from chalicelib.application import ballots, bids, ports
from chalicelib.application.asking import Ask, Tenancy, TenancyOf, TickFailed, command_id, fingerprint
from chalicelib.application.asking import Receipt as ReceiptOf
from chalicelib.application.carrying import ATTEMPTS, REQUEST_KEY_HOURS, WAKE_ATTEMPTS, Carrier
from chalicelib.application.commit import advance, ballot_claim, claims, created, member_claim, room_of
from chalicelib.application.group_ports import BallotThere, GateClosed, MemberThere
from chalicelib.application.texts import Texts, counted, seal_filing, seal_later, slot_for
from chalicelib.domain.access import Principal
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import decisions, foresight
from chalicelib.domain.case import events as ev
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.lifecycle import Look, with_instead
from chalicelib.domain.case.messages import Posted
from chalicelib.domain.case.procedure import ArbitrationTerms
from chalicelib.domain.case.referred import Quoted
from chalicelib.domain.case.state import Case
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.values import Role, derive_id

__all__ = [
    "ATTEMPTS", "REQUEST_KEY_HOURS", "WAKE_ATTEMPTS", "Admit", "Ask", "Executor", "Prepare", "Receipt", "Tenancy",
    "TenancyOf", "TickFailed", "case_id", "command_id", "fingerprint",
]  # fmt: skip


class Quotes(Protocol):
    """Where quotes of arbitration bodies are kept."""

    def for_agreement(
        self, tenant: ports.Tenant, case: Case, terms: ArbitrationTerms, now: datetime
    ) -> Quoted | None:
        """What the named quote says; None where there is no such quote for this case."""


Receipt = ReceiptOf[Case]
Prepare = Callable[[Case, Texts], cmd.Command]
Admit = Callable[[Case], None]


def case_id(root: ports.Root, principal: Principal, key: str) -> str:
    """Derived from the filing's idempotency key and unguessable: a repeated filing meets its own head, for ever."""
    return derive_id("case", root.ids, principal.id, "POST /v1/cases", key)


class Executor(Carrier[Case, cmd.Command, ports.CaseWrite]):
    """The one way in which a case changes."""

    noun = "case"

    def __init__(
        self, store: ports.CaseStore, crypto: ports.Crypto, packs: ports.Packs, clock: ports.WallClock,
        quotes: Callable[[], Quotes] | None = None,
    ) -> None:  # fmt: skip
        """`quotes`: made when an agreement names one; without it none is known."""
        super().__init__(store, crypto, clock)
        self._packs, self._quotes = packs, quotes

    def file(
        self, ask: Ask, pack_ref: str, prepare: Callable[[Texts], cmd.FileCase],
        contacts: Mapping[Role, Mapping[str, str]], companion: ports.ReportWrite | None = None,
    ) -> Receipt:  # fmt: skip
        """One transaction, no read. The same key with the same body gives the same case; with another, KeyReused.

        `companion`: the violation report that the same submission opens; both are written, or neither.
        """
        texts = Texts(self._crypto, ask.root.ids, ask.command_id)
        command = prepare(texts)
        case, rows = self._opened(ask, pack_ref, command, texts)
        persons, sealed = seal_filing(self._crypto, ask.root, command, texts, contacts)
        write = ports.CaseWrite(
            before=None,
            after=case,
            events=rows,
            persons=persons,
            sealed=sealed,
            companion=companion,
            log_shards=ask.tenant.log_shards,
        )
        return self._file(write, case, command.fingerprint)

    def try_filing(
        self, ask: Ask, pack_ref: str, prepare: Callable[[Texts], cmd.FileCase]
    ) -> tuple[Case, cmd.FileCase]:
        """The case that the filing would open. Nothing is written."""
        texts = Texts(self._crypto, ask.root.ids, ask.command_id)
        command = prepare(texts)
        return self._opened(ask, pack_ref, command, texts)[0], command

    def _opened(
        self, ask: Ask, pack_ref: str, command: cmd.FileCase, texts: Texts
    ) -> tuple[Case, tuple[ports.EventRow, ...]]:
        events = decisions.file(command, self._context(ask, pack_ref, command.claim.floor))
        return advance(
            None, events, at=ask.at, by=ask.principal.role, command_id=ask.command_id, id_key=ask.root.ids,
            texts=len(texts.items),
        )  # fmt: skip

    # ------------------------------------------------------------------------------------- what a case says of itself

    def _id(self, aggregate: Case) -> str:
        return aggregate.head.case_id

    def _context(self, ask: Ask, pack_ref: str, floor: str) -> Context:
        pack = self._packs.get(pack_ref, floor, ask.tenant.id)
        who = ask.principal
        return Context(ask.at, who.role, pack, ask.command_id, ask.root.ids, who.acting)

    def _rehearsable(self, command: cmd.Command) -> None:
        foresight.check(command)

    def _completed(self, ask: Ask, found: ports.Held[Case], command: cmd.Command) -> cmd.Command:
        """What is to lie sealed is sealed before the rules see it."""
        if isinstance(command, cmd.ProposeAccord):
            return self._with_quote(ask, found.aggregate, command)
        if isinstance(command, cmd.CastVote):
            return ballots.completed(self._crypto, ask.root, found.aggregate, command)
        if not isinstance(command, cmd.PlaceBid):
            return command
        assert isinstance(found, ports.Loaded)
        return bids.completed(self._crypto, ask.root, found, ask.principal.role, command)

    def _with_quote(self, ask: Ask, case: Case, command: cmd.ProposeAccord) -> cmd.Command:
        """What the quote says that it names. Who bears how much of the fee is the quote's unless the terms say so."""
        terms = command.arbitration
        if terms is None or not terms.quote_id or self._quotes is None:
            return command
        quoted = self._quotes().for_agreement(ask.tenant, case, terms, ask.at)
        if quoted is None:
            return command
        return replace(
            command, quoted=quoted, arbitration=replace(terms, shares=terms.shares or quoted.shares)
        )

    def _decide(self, ask: Ask, aggregate: Case, command: cmd.Command, texts: Texts) -> tuple[ev.Event, ...]:
        context = self._context(ask, aggregate.head.pack, aggregate.claim.floor)
        cap = context.pack.caps.texts
        if (more := counted(command, texts)) and aggregate.head.texts + more > cap:
            look = Look(aggregate, context.role, context.now, context.pack, context.acting)
            raise with_instead(NotAllowed("too_many_texts", limit=cap), look)
        return decisions.decide(aggregate, command, context)

    def _write(
        self,
        ask: Ask,
        found: ports.Held[Case],
        command: cmd.Command,
        happened: tuple[ev.Event, ...],
        texts: Texts,
    ) -> tuple[ports.CaseWrite, Case]:
        before, role, is_message = found.aggregate, ask.principal.role, isinstance(command, cmd.PostMessage)
        after, rows = advance(
            before, happened, at=ask.at, by=role, command_id=ask.command_id, id_key=ask.root.ids,
            texts=counted(command, texts), acting=ask.principal.acting,
        )  # fmt: skip
        persons, sealed = seal_later(
            self._crypto, ask.root, self._id(before), found.persons, slot_for(role, command), texts
        )
        messages = _messages(after, happened, ask, sealed)
        write = ports.CaseWrite(
            before=before, after=after, events=rows, persons=persons, sealed=() if is_message else sealed,
            messages=messages, request_key=self._request_key(ask, after, rows),
            claims=claims(before, after, getattr(command, "repeats", ())),
            bid=bids.row(before, after, role, command), member=member_claim(before, after),
            ballot=ballot_claim(after, command), log_shards=ask.tenant.log_shards,
        )  # fmt: skip
        return write, after

    def _commit(self, write: ports.CaseWrite) -> None:
        """A place that this case has taken or given back before is not counted again. What a group's own rows refuse is
        final: our own earlier attempt would have moved the case's version too, and is found by that.
        """
        try:
            super()._commit(write)
        except ports.SlotTaken as settled:
            self._commit(replace(write, claims=tuple(c for c in write.claims if c not in settled.claims)))
        except ports.NoCapacity as full:
            raise NotAllowed("mediator_at_capacity", mediator=full.claim.ref) from None
        except GateClosed as closed:
            raise NotAllowed("group_gate_closed", gate=closed.gate) from None
        except MemberThere:
            raise NotAllowed("already_member") from None
        except BallotThere:
            raise NotAllowed("already_voted") from None

    def _created(self, rows: tuple[ports.EventRow, ...]) -> tuple[str, ...]:
        return created(rows)

    def _tick_command(self) -> cmd.Command:
        return cmd.Tick()

    def _block_command(self, retry_at: datetime | None) -> cmd.Command:
        return cmd.BlockWake(retry_at)


def _messages(
    after: Case, happened: tuple[ev.Event, ...], ask: Ask, sealed: tuple[ports.Sealed, ...]
) -> tuple[ports.Message, ...]:
    """The row of what was said, beside its event."""
    said = next((event for event in happened if isinstance(event, Posted)), None)
    if said is None:
        return ()
    room = room_of(happened)
    return tuple(
        ports.Message(
            after.head.messages, ask.principal.role, ask.at, s.key, s, room, _neutral(after, room), lang=said.lang,
            attachments=said.attachments, edits=said.edits,
        )
        for s in sealed
    )  # fmt: skip


def _neutral(case: Case, room: str | None) -> str | None:
    """With whom a caucus is held."""
    return case.head.mediator if room is not None and room.startswith("caucus") else None
