"""How groups come into being and change: the loop of `carrying` with the rules of a group.

Whoever acts does so as somebody: a member (`complainant`, by its own case), a `representative` (a member in office, or
a lawyer or association with authority), the respondent, the platform's people, a mediator. `acting` says as whom.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec
from msgspec.structs import replace

from chalicelib.application import ports
from chalicelib.application.asking import Ask, Receipt
from chalicelib.application.carrying import Carrier
from chalicelib.application.chaining import End, Link, chain, rows
from chalicelib.application.group_ports import GroupStore, GroupWrite, Writer, WriterFull
from chalicelib.application.texts import Texts, bundle, seal_later, slot
from chalicelib.domain.access import STAFF, Principal
from chalicelib.domain.case.state import Case
from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group import decisions, timing, views
from chalicelib.domain.group import events as ev
from chalicelib.domain.group.context import Context
from chalicelib.domain.group.evolve import evolve
from chalicelib.domain.group.guards import CAPS
from chalicelib.domain.group.state import Group, Stage, Status
from chalicelib.domain.values import Role, derive_id

Events = tuple[ev.Event, ...]
MEMBERS: Final = frozenset({Role.COMPLAINANT, Role.REPRESENTATIVE})


def group_id(root: ports.Root, principal: Principal, key: str) -> str:
    """Derived from the opening's idempotency key and unguessable: a repeated opening meets its own head. A complainant
    opens one group with one case, whatever keys are used.
    """
    if principal.role is Role.COMPLAINANT:
        return derive_id("group", root.ids, "case", principal.case_id or "")
    return derive_id("group", root.ids, principal.id, "POST /v1/groups", key)


def of_cluster(root: ports.Root, cluster: str) -> str:
    """The group that detection suggests for a cluster: one, however often it is suggested."""
    return derive_id("group", root.ids, "cluster", cluster)


def member_digest(root: ports.Root, group: str, ref: str) -> str:
    """A person within a group: what keeps anybody from joining twice, and tells nothing outside it."""
    return derive_id("mbr", root.ids, group, ref)[4:]


def acting(principal: Principal, group: Group, case: Case | None, now: datetime) -> Principal:
    """As whom the caller acts in this group. `case`: the caller's own, of a party's token.

    Raises NotFound for whoever has nothing to do with it, so that nobody learns who is in a group.
    """
    if principal.role is Role.COMPLAINANT:
        if case is None or case.head.grouped_in != group.head.group_id:
            raise NotFound("No such group.")
        # Members have elected one another: whoever acts for one of them in its case holds no office.
        in_office = case.head.case_id in group.representatives and not principal.acting
        role = Role.REPRESENTATIVE if in_office else Role.COMPLAINANT
        return replace(principal, role=role, case_id=case.head.case_id)
    if principal.role is Role.RESPONDENT and not _answers_to(group, case):
        raise NotFound("No such group.")
    if principal.role is Role.REPRESENTATIVE and not _authorised(group, principal.ref, now):
        raise NotFound("No such group.")
    if principal.role is Role.MEDIATOR and principal.ref != group.head.mediator:
        raise NotFound("No such group.")
    return principal


def _answers_to(group: Group, case: Case | None) -> bool:
    """Whether it is the respondent's group, and one that the respondent has ever been told of: of what was suggested
    and came to nothing it learns nothing.
    """
    told = group.head.audience.get(ev.PARTIES, 0) > 0
    return told and case is not None and case.head.respondent.ref == group.head.respondent


def _authorised(group: Group, ref: str, now: datetime) -> bool:
    return any(a.ref == ref and not a.revoked and now < a.expires_at for a in group.authorities.values())


def advance(
    before: Group | None, events: Events, ask: Ask, texts: int = 0
) -> tuple[Group, tuple[ports.EventRow, ...]]:
    """The group one version on, and the rows that prove it."""
    group, seen = before, []
    for event in events:
        suggested = group is not None and group.head.stage is Stage.SUGGESTED
        group = evolve(group, event, ask.at)
        # The end of what was only suggested is nobody's affair but the platform's.
        dropped = suggested and group.head.status is Status.CLOSED
        seen.append(ev.audiences(event, Stage.SUGGESTED if dropped else group.head.stage))
    assert group is not None, "something has happened"
    end, told = End(), iter(seen)
    if before is not None:
        end = End(before.head.seq, before.head.chain_head, before.head.audience)
    owner = {"group_id": group.head.group_id}
    recorded, end = chain(
        end, events, lambda _event: next(told),
        Link(owner, ask.at, ask.principal.role, ask.command_id, ask.root.ids, ask.principal.acting),
    )  # fmt: skip
    head = replace(
        group.head, version=group.head.version + 1, seq=end.seq, audience=dict(end.audience),
        chain_head=end.chain_head, updated_at=ask.at, texts=group.head.texts + texts,
    )  # fmt: skip
    after = replace(group, head=head)
    after = replace(after, head=replace(head, next_wake=timing.next_wake(after)))
    return after, rows(recorded, head.group_id, views.summary(after))


class GroupExecutor(Carrier[Group, cmd.Command, GroupWrite]):
    """The one way in which a group changes."""

    noun = "group"

    def __init__(
        self, store: GroupStore, crypto: ports.Crypto, packs: ports.Packs, clock: ports.WallClock
    ) -> None:
        super().__init__(store, crypto, clock)
        self._packs = packs

    def open(self, ask: Ask, command: cmd.OpenGroup, pack_ref: str) -> Receipt[Group]:
        """One transaction, no read. The same key with the same body gives the same group.

        Raises what the rules raise: NotAllowed where the pack knows no groups, Invalid.
        """
        events = decisions.open_group(command, self._context(ask, pack_ref))
        after, made = advance(None, events, ask)
        return self._file(
            GroupWrite(None, after, made, log_shards=ask.tenant.log_shards), after, command.fingerprint
        )

    # ------------------------------------------------------------------------------------ what a group says of itself

    def _id(self, aggregate: Group) -> str:
        return aggregate.head.group_id

    def _context(self, ask: Ask, pack_ref: str) -> Context:
        pack = self._packs.get(pack_ref, "", ask.tenant.id)
        case_id = ask.principal.case_id or "" if ask.principal.role in MEMBERS else ""
        return Context(ask.at, ask.principal.role, pack, ask.command_id, ask.root.ids, case_id)

    def _completed(self, ask: Ask, found: ports.Held[Group], command: cmd.Command) -> cmd.Command:  # noqa: ARG002
        if not isinstance(command, cmd.Authorise) or not (command.signature and command.public_key):
            return command
        statement = bytes.fromhex(command.statement_sha256)
        return replace(command, fits=self._crypto.signed(command.public_key, command.signature, statement))

    def _decide(self, ask: Ask, aggregate: Group, command: cmd.Command, texts: Texts) -> Events:
        kept = 0 if isinstance(command, cmd.PostMessage) else len(texts.items)
        # The office has caps of its own, and must be able to give its reasons whatever the sides have written.
        if kept and ask.principal.role not in STAFF and aggregate.head.texts + kept > CAPS["texts"]:
            raise NotAllowed("too_many_texts", limit=CAPS["texts"])
        return decisions.decide(aggregate, command, self._context(ask, aggregate.head.pack))

    def _write(
        self, ask: Ask, found: ports.Held[Group], command: cmd.Command, happened: Events, texts: Texts
    ) -> tuple[GroupWrite, Group]:
        before, said = found.aggregate, isinstance(command, cmd.PostMessage)
        after, made = advance(before, happened, ask, 0 if said else len(texts.items))
        persons, sealed = self._sealed(ask, found, texts)
        messages = _messages(after, ask, happened, sealed) if said else ()
        apart = said and ask.principal.role in MEMBERS  # a key for this message alone, which nobody else uses
        write = GroupWrite(
            before=before, after=after, events=made, persons=() if apart else persons,
            sealed=() if said else sealed, messages=messages, keys=persons if apart else (),
            request_key=self._request_key(ask, after, made), claims=_claims(before, after),
            log_shards=ask.tenant.log_shards, writer=_writer(ask) if said else None,
        )  # fmt: skip
        return write, after

    def _sealed(
        self, ask: Ask, found: ports.Held[Group], texts: Texts
    ) -> tuple[tuple[ports.NewPerson, ...], tuple[ports.Sealed, ...]]:
        """The office and the parties have a key each. What a member writes gets a key of its own, under the member's
        reference: nothing has to be read for it, and erasing the person erases it.
        """
        owner = found.aggregate.head.group_id
        if ask.principal.role not in MEMBERS or not texts.items:
            place = slot(ask.principal.role)
            return seal_later(self._crypto, ask.root, owner, found.persons, place, texts)
        first = next(iter(texts.items))
        new = self._crypto.new_person(ask.root, owner, first, ask.principal.ref)
        box = self._crypto.seal(new.public_key, owner, bundle(texts.items))
        return (new,), (ports.Sealed(new.slot, first, box),)

    def _commit(self, write: GroupWrite) -> None:
        """A mediator's place that this group has taken or given back before is not counted again."""
        try:
            super()._commit(write)
        except ports.SlotTaken as settled:
            self._commit(replace(write, claims=tuple(c for c in write.claims if c not in settled.claims)))
        except WriterFull:
            raise NotAllowed("own_messages_full", limit=CAPS["own_messages"]) from None
        except ports.NoCapacity as full:
            raise NotAllowed("mediator_at_capacity", mediator=full.claim.ref) from None

    def _created(self, rows: tuple[ports.EventRow, ...]) -> tuple[str, ...]:
        bodies = [(row.type, msgspec.json.decode(row.body)) for row in rows if row.type in _CREATED]
        return tuple(body["data"][_CREATED[kind]]["id"] for kind, body in bodies)

    def _tick_command(self) -> cmd.Command:
        return cmd.Tick()

    def _block_command(self, retry_at: datetime | None) -> cmd.Command:
        return cmd.BlockWake(retry_at)


_CREATED: Final = {
    "candidacy.declared": "candidacy", "authority.registered": "authority", "poll.asked": "poll",
    "group_offer.made": "offer", "change.proposed": "change", "question.posed": "question",
    "group.decided": "decision", "draw.ordered": "draw", "ledger.made": "ledger",
}  # fmt: skip


def _writer(ask: Ask) -> Writer | None:
    """Members have a number of messages each, whatever office they hold: none of them fills a room alone."""
    case_id = ask.principal.case_id if ask.principal.role in MEMBERS else None
    return Writer(case_id, CAPS["own_messages"]) if case_id else None


def _messages(
    after: Group, ask: Ask, happened: Events, sealed: tuple[ports.Sealed, ...]
) -> tuple[ports.Message, ...]:
    """`ref`: whose it is; under it lies the key where it is the message's own."""
    posted = next(event for event in happened if isinstance(event, ev.MessagePosted))
    box = sealed[0]
    return (
        ports.Message(
            after.head.messages, ask.principal.role, ask.at, box.key, box, posted.room,
            ref=ask.principal.ref, case_id=ask.principal.case_id or "",
        ),
    )  # fmt: skip


def _claims(before: Group, after: Group) -> tuple[ports.NeutralClaim, ...]:
    """The places with mediators that the command gives back and takes."""
    gone, come = before.head.mediator, after.head.mediator
    if gone == come:
        return ()
    named = ((gone, False), (come, True))
    return tuple(
        ports.NeutralClaim(after.head.tenant, "mediator", ref, after.head.group_id, take)
        for ref, take in named if ref is not None
    )  # fmt: skip
