"""How arbitrations come into being and change: the loop of `carrying` with the rules of an arbitration.

Its tenant is the body, whoever acts: what is written lies under the body's keys. What the panel deliberates lies under
a key of its own (`PANEL`); when an award is rendered its words are sealed anew for those it is served on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final, Protocol

import msgspec
from msgspec.structs import replace

from chalicelib.application import ports
from chalicelib.application.arbitration_ports import ArbitrationStore, ArbitrationWrite, LoadedArbitration
from chalicelib.application.asking import Ask, Receipt
from chalicelib.application.carrying import Carrier
from chalicelib.application.chaining import End, Link, chain, rows
from chalicelib.application.texts import Item, Texts, bundle, items_of, seal_later, text_ids
from chalicelib.domain.arbitration import commands as cmd
from chalicelib.domain.arbitration import decisions, timing, views
from chalicelib.domain.arbitration import events as ev
from chalicelib.domain.arbitration.context import Context, pack_of
from chalicelib.domain.arbitration.evolve import fold
from chalicelib.domain.arbitration.guards import CAPS
from chalicelib.domain.arbitration.state import Arbitration, Award, Matter, Seat, SeatState, Status
from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.values import Role, derive_id

Events = tuple[ev.Event, ...]

BODY, TRIBUNAL, PANEL = "body", "tribunal", "panel"
"""Slots of whoever writes: the body's office, the neutrals to the parties, the neutrals among themselves."""
AMONG_THEMSELVES: Final = (cmd.Deliberate, cmd.PutDraft, cmd.VoteOnDraft)
SEALED: Final = (cmd.GiveNonce, cmd.RankList, cmd.SignAward, cmd.CommitVote, cmd.RevealVote)
"""Not tried out: the last juror to open a vote would see the count first, and then choose whether to open it."""
KIND: Final = "neutral"
MOST: Final = 5
"""Of a panel: so many appointments are given back in one transaction."""


class Rosters(Protocol):
    """A body's pools, as they are now."""

    def freeze_all(self, body: str, dispute_type: DisputeType, language: str) -> dict[str, str]:
        """By the role one serves in: the root of the pool."""


def arbitration_id(root: ports.Root, accord_id: str, fallback: int = 0) -> str:
    """Of the parties' agreement: one arbitration for each body that it names, however often it is opened. `root`: the
    body's.
    """
    return derive_id("arb", root.ids, "accord", accord_id, str(fallback))


def place_of(role: Role, command: object) -> str:
    """Under whose key this is written."""
    if role is Role.ARBITRATOR:
        return PANEL if isinstance(command, AMONG_THEMSELVES) else TRIBUNAL
    return role.value if role.is_party else BODY


def advance(
    before: Arbitration | None, events: Events, ask: Ask, texts: int = 0
) -> tuple[Arbitration, tuple[ports.EventRow, ...]]:
    """The arbitration one version on, and the rows that prove it."""
    after, end = fold(before, events, ask.at), End()
    if before is not None:
        end = End(before.head.seq, before.head.chain_head, before.head.audience)
    owner = {"arbitration_id": after.head.arbitration_id}
    who = ask.principal
    recorded, end = chain(
        end, events, ev.audiences, Link(owner, ask.at, who.role, ask.command_id, ask.root.ids, who.acting)
    )
    head = replace(
        after.head, version=after.head.version + 1, seq=end.seq, audience=dict(end.audience),
        chain_head=end.chain_head, updated_at=ask.at, texts=after.head.texts + texts,
    )  # fmt: skip
    if any(isinstance(event, ev.ReferralAccepted | ev.NonceGiven) for event in events):
        head = replace(head, drawn_from=end.chain_head)
    after = replace(after, head=head)
    after = replace(after, head=replace(head, next_wake=timing.next_wake(after)))
    return after, rows(recorded, head.arbitration_id, views.summary(after))


class ArbitrationExecutor(Carrier[Arbitration, cmd.Command, ArbitrationWrite]):
    """The one way in which an arbitration changes. `ask.tenant` and `ask.root` are the body's."""

    noun = "arbitration"

    def __init__(
        self, store: ArbitrationStore, crypto: ports.Crypto, packs: ports.Packs, clock: ports.WallClock,
        rosters: Callable[[], Rosters] | None = None,
    ) -> None:  # fmt: skip
        """`rosters`: made when a body takes a case, whose pools are frozen then; without it nothing can be drawn."""
        super().__init__(store, crypto, clock)
        self._arbitrations, self._packs, self._rosters = store, packs, rosters

    def open(self, ask: Ask, command: cmd.OpenArbitration, pack_ref: str) -> Receipt[Arbitration]:
        """One transaction, no read. Opened again, by a message that comes twice, it is the same one."""
        context = self._context(ask, pack_ref, command.platform, command.matter)
        after, made = advance(None, decisions.open_arbitration(command, context), ask)
        write = ArbitrationWrite(None, after, made, log_shards=ask.tenant.log_shards)
        return self._file(write, after, command.fingerprint)

    # ------------------------------------------------------------------------- what an arbitration says of itself

    def _id(self, aggregate: Arbitration) -> str:
        return aggregate.head.arbitration_id

    def _context(self, ask: Ask, pack_ref: str, platform: str, matter: Matter) -> Context:
        """The rules are the case's: the platform's own packs among them, and of their tracks the one it fits."""
        pack = pack_of(self._packs.get(pack_ref, "", platform), matter)
        return Context(ask.at, ask.principal.role, pack, ask.command_id, ask.root.ids, ask.principal.ref)

    def _rehearsable(self, command: cmd.Command) -> None:
        if isinstance(command, SEALED):
            raise NotAllowed("not_rehearsable", "What is sealed or signed is not tried out.")

    def _completed(self, ask: Ask, found: ports.Held[Arbitration], command: cmd.Command) -> cmd.Command:
        """The pools are frozen in the very command by which the body takes the case: before anybody knows the seed."""
        if not isinstance(command, cmd.AcceptReferral) or command.pools or self._rosters is None:
            return command
        matter = found.aggregate.matter
        pools = self._rosters().freeze_all(ask.tenant.id, matter.dispute_type, matter.terms.language)
        return replace(command, pools=pools)

    def _decide(self, ask: Ask, aggregate: Arbitration, command: cmd.Command, texts: Texts) -> Events:
        kept = 0 if isinstance(command, cmd.Deliberate) else len(texts.items)
        # The office and the panel have caps of their own, and must be able to give reasons whatever the sides wrote.
        if kept and ask.principal.role.is_party and aggregate.head.texts + kept > CAPS["texts"]:
            raise NotAllowed("too_many_texts", limit=CAPS["texts"])
        head = aggregate.head
        context = self._context(ask, head.pack, head.platform, aggregate.matter)
        return decisions.decide(aggregate, command, context)

    def _write(
        self, ask: Ask, found: ports.Held[Arbitration], command: cmd.Command, happened: Events, texts: Texts
    ) -> tuple[ArbitrationWrite, Arbitration]:
        before, said = found.aggregate, isinstance(command, cmd.Deliberate)
        after, made = advance(before, happened, ask, 0 if said else len(texts.items))
        place = place_of(ask.principal.role, command)
        persons, sealed = seal_later(self._crypto, ask.root, self._id(before), found.persons, place, texts)
        if (award := _rendered(happened)) is not None and isinstance(found, LoadedArbitration):
            more_persons, more = self._served(ask, found, award, persons)
            persons, sealed = (*persons, *more_persons), (*sealed, *more)
        write = ArbitrationWrite(
            before=before, after=after, events=made, persons=persons, sealed=() if said else sealed,
            deliberation=_said(after, ask, sealed) if said else (),
            request_key=self._request_key(ask, after, made),
            claims=claims(before, after, getattr(command, "repeats", ()), limited=self._limited(after)),
            log_shards=ask.tenant.log_shards,
        )  # fmt: skip
        return write, after

    def _served(
        self, ask: Ask, found: LoadedArbitration, award: Award, fresh: tuple[ports.NewPerson, ...]
    ) -> tuple[tuple[ports.NewPerson, ...], tuple[ports.Sealed, ...]]:
        """The award's words, out of the panel's keeping, with the salts they were committed to. One call more."""
        wanted = words_of(award)
        owner, panel = self._id(found.arbitration), found.persons.get(PANEL)
        if panel is None:
            return (), ()
        wrapped = self._arbitrations.person_keys(found.arbitration.head.tenant, owner, [panel]).get(PANEL)
        if wrapped is None:
            return (), ()
        kept: dict[str, Item] = {}
        for box in found.sealed:
            if box.slot == PANEL:
                plain = self._crypto.open(ask.root, owner, PANEL, wrapped, box.box)
                kept |= {i: item for i, item in items_of(plain).items() if i in wanted}
        if not kept:
            return (), ()
        known = found.persons.get(TRIBUNAL) or next((p for p in fresh if p.slot == TRIBUNAL), None)
        new = None if known else self._crypto.new_person(ask.root, owner, TRIBUNAL, f"~{TRIBUNAL}")
        public = known.public_key if known is not None else new.public_key if new is not None else b""
        served = ports.Sealed(TRIBUNAL, f"{award.id}", self._crypto.seal(public, owner, bundle(kept)))
        return ((new,) if new is not None else ()), (served,)

    def _limited(self, found: Arbitration) -> bool:
        """Whether the rules limit how often one is appointed for the same party."""
        pack = self._packs.get(found.head.pack, "", found.head.platform)
        return pack.arbitration is not None and pack.arbitration.repeat_limit is not None

    def _commit(self, write: ArbitrationWrite) -> None:
        """A place that this arbitration has taken or given back before is not counted again."""
        try:
            super()._commit(write)
        except ports.SlotTaken as settled:
            self._commit(replace(write, claims=tuple(c for c in write.claims if c not in settled.claims)))
        except ports.NoCapacity as full:
            raise NotAllowed(
                "neutral_not_eligible", neutral=full.claim.ref, reasons=["at_capacity"]
            ) from None

    def _created(self, rows: tuple[ports.EventRow, ...]) -> tuple[str, ...]:
        bodies = [(row.type, msgspec.json.decode(row.body)) for row in rows if row.type in _CREATED]
        return tuple(body["data"][_CREATED[kind]]["id"] for kind, body in bodies)

    def _tick_command(self) -> cmd.Command:
        return cmd.Tick()

    def _block_command(self, retry_at: datetime | None) -> cmd.Command:
        return cmd.BlockWake(retry_at)


_CREATED: Final = {
    "challenge.brought": "challenge", "order.given": "order", "hearing.proposed": "hearing",
    "deliberation.drafted": "draft", "award.adopted": "award", "award.request_made": "request",
    "appointment.listed": "listing",
}  # fmt: skip


def _rendered(happened: Events) -> Award | None:
    return next((e.award for e in happened if isinstance(e, ev.AwardRendered)), None)


def words_of(award: Award) -> frozenset[str]:
    """Ids of all texts that an award is made of."""
    return frozenset(text_ids(msgspec.to_builtins((award.content, award.dissents))))


def _said(after: Arbitration, ask: Ask, sealed: tuple[ports.Sealed, ...]) -> tuple[ports.Message, ...]:
    box = sealed[0]
    return (
        ports.Message(after.head.messages, ask.principal.role, ask.at, box.key, box, ref=ask.principal.ref),
    )


def claims(
    before: Arbitration, after: Arbitration, repeats: cmd.Repeats = (), *, limited: bool = False
) -> tuple[ports.NeutralClaim, ...]:
    """The places with neutrals that the command gives back and takes. Whoever is asked has one; at the end none has.

    `limited`: with his place an appointment is written for each party of `repeats`, so that two who ask him at once do
    not pass the limit; whoever goes before he sits gives it back.
    """
    held, holds = _held(before), _held(after)
    gone = [(ref, held[ref]) for ref in held if ref not in holds]
    come = [(ref, holds[ref]) for ref in holds if ref not in held]
    given = tuple((party, 0) for party in before.counted_for)
    # A whole crowd that is let go has no room for it in one transaction.
    few = limited and len(gone) <= MOST
    return (
        *(_claim(after, seat, (), take=False) if seat.state is SeatState.SEATED or not few else
          _claim(after, seat, given, take=False) for _, seat in gone),
        *(_claim(after, seat, repeats, take=True) for _, seat in come),
    )  # fmt: skip


def _claim(found: Arbitration, seat: Seat, repeats: cmd.Repeats, *, take: bool) -> ports.NeutralClaim:
    assert seat.neutral is not None
    day = (seat.asked_at or found.head.opened_at).date().isoformat()
    neutral, head = seat.neutral, found.head
    return ports.NeutralClaim(
        head.tenant, KIND, neutral.ref, head.arbitration_id, take, neutral.person, repeats, day
    )


def _held(found: Arbitration) -> dict[str, Seat]:
    if found.head.status is Status.CLOSED or found.head.external:  # whose roster is the body's own
        return {}
    return {s.neutral.ref: s for s in found.bench if s.neutral is not None}
