"""Payment providers' disputes on their way into cases: one dispute is one case, whatever comes first, twice or late.

The case's id derives from the connection and the provider's id of the dispute, by the same derivation as any filing's;
what a notice says is recorded where it is newer than what the case knows. A notice from which no case can be made is
kept, sealed, until the platform has supplied what was lacking.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Final, Protocol

import msgspec

from chalicelib.application import execute, ports
from chalicelib.application.asking import Ask, Tenancy
from chalicelib.application.filing_cases import Filing
from chalicelib.application.record_ports import (
    KEPT_FOR,
    MAX_WAITING,
    REMEMBERED_FOR,
    Connection,
    KeptRecords,
    Waiting,
    WaitingNotices,
)  # fmt: skip
from chalicelib.application.recording import Recording, kept
from chalicelib.domain.access import Principal
from chalicelib.domain.case.exhibits import Attested, SourceKind
from chalicelib.domain.case.external import External, ExternalState, RecordExternal
from chalicelib.domain.case.filing import Form, PersonForm
from chalicelib.domain.errors import Fault, Incomplete, Invalid, KeyReused, NotAllowed
from chalicelib.domain.intake.complaint import Complaint
from chalicelib.domain.providers.notice import Notice
from chalicelib.domain.records.record import Entry, EntryKind, Payment, Record, consistent, in_time
from chalicelib.domain.values import CURRENCIES, Money, Role, stamp

ROUTE: Final = "POST /v1/records/{connection_id}"
SHORT: Final = 40
"""Characters of a provider's id that go into a reference as they are; longer ones by their hash."""


class Words(Protocol):
    """A text for people, in one of our languages."""

    def __call__(self, lang: str, *path: str, **values: object) -> str: ...


class Taken(msgspec.Struct, frozen=True):
    """What became of a notice. `lacking`: why no case could be made; it waits."""

    case_id: str
    state: ExternalState
    repeated: bool = False
    lacking: tuple[Fault, ...] = ()


class Disputing:
    def __init__(
        self, store: ports.CaseStore, executor: execute.Executor, filing: Filing, recording: Recording,
        remembered: KeptRecords, waiting: WaitingNotices, crypto: ports.Crypto, words: Words,
    ) -> None:  # fmt: skip
        self._store, self._executor, self._filing, self._recording = store, executor, filing, recording
        self._remembered, self._waiting, self._crypto, self._words = remembered, waiting, crypto, words

    def stands(self, connection: Connection, signed: str, raw: bytes, until: datetime) -> None:
        """Raises KeyReused where that signature came with other bytes: before they are read, whatever they say."""
        if not self._remembered.stands(connection.id, signed, hashlib.sha256(raw).hexdigest(), until):
            raise KeyReused("Another body came under this signature.")

    def take(self, connection: Connection, notice: Notice, message_id: str, there: Tenancy) -> Taken:
        """Raises KeyReused where the same message said something else before, NotAllowed where too much waits, Invalid
        for a state of tomorrow: as the newest for ever it would hide all others.
        """
        consistent(in_time([("", notice.as_of)], there.now))
        digest = _digest(notice)
        before = self._remembered.remembered(connection.id, message_id)
        if before not in (None, digest):
            raise KeyReused("Another notice came under this id.")
        ask = _ask(connection, notice.dispute, there)
        case_id = _case_id(ask)
        if before is not None:
            return Taken(case_id, notice.state, repeated=True)
        try:
            fresh = self._carry(connection, notice, ask, there)
        except (Invalid, Incomplete) as lacking:
            self._wait(connection, notice, lacking.faults, there)
            return Taken(case_id, notice.state, lacking=lacking.faults)
        # What waited of the dispute waits no more. It is carried too: it may be newer than what has made the case now.
        if fresh and (found := self._waiting.find(connection.id, notice.dispute, there.now)) is not None:
            self._again(connection, found, there)
        self._remembered.remember(connection.id, message_id, digest, there.now + REMEMBERED_FOR)
        return Taken(case_id, notice.state)

    def retry(self, connection: Connection, there: Tenancy) -> list[tuple[Waiting, Taken]]:
        """Tries everything that waits once more; what still lacks something goes on waiting."""
        return [(found, self._again(connection, found, there)) for found in self.waiting(connection, there)]

    def waiting(self, connection: Connection, there: Tenancy) -> list[Waiting]:
        return self._waiting.of(connection.id, there.now)

    def _again(self, connection: Connection, found: Waiting, there: Tenancy) -> Taken:
        notice = msgspec.json.decode(self._crypto.unlock(there.root, connection.id, found.box), type=Notice)
        ask = _ask(connection, notice.dispute, there)
        try:
            self._carry(connection, notice, ask, there)
        except (Invalid, Incomplete) as lacking:
            self._wait(connection, notice, lacking.faults, there)
            return Taken(_case_id(ask), notice.state, lacking=lacking.faults)
        self._waiting.take(found)
        return Taken(_case_id(ask), notice.state)

    def _carry(self, connection: Connection, notice: Notice, ask: Ask, there: Tenancy) -> bool:
        """Into its case, which is filed where there is none; whether it was. Everything here may be done again."""
        case_id, found = _case_id(ask), _external(connection, notice)
        fresh = False
        if self._store.load(case_id) is None:
            complaint = self._complaint(connection, notice, found, there)
            fresh = not self._filing.file(ask, complaint, case_id).replayed
        if not fresh:
            label = f"external:{_digest(notice)}"
            self._executor.system(case_id, lambda _: RecordExternal(found), lambda _: there, label)
        if (record := _moved(notice)) is not None:
            self._recording.attach(case_id, kept(connection, record, Attested.SIGNATURE), lambda _: there)
        return fresh

    def _wait(
        self, connection: Connection, notice: Notice, faults: tuple[Fault, ...], there: Tenancy
    ) -> None:
        """The latest notice of a dispute, whichever comes last."""
        earlier = self._waiting.find(connection.id, notice.dispute, there.now)
        if earlier is not None and earlier.as_of > notice.as_of:
            return
        box = self._crypto.lock(there.root, connection.id, msgspec.json.encode(notice))
        made = Waiting(connection.id, notice.dispute, notice.as_of, there.now, faults, box)
        if not self._waiting.put(made, there.now + KEPT_FOR):
            raise NotAllowed("too_many_waiting_disputes", limit=MAX_WAITING)

    def _complaint(
        self, connection: Connection, notice: Notice, found: External, there: Tenancy
    ) -> Complaint:
        """In the payer's name: what the provider tells, and what the connection says of the merchant."""
        source = connection.source
        assert source is not None, "such a connection is set up with a source"
        occurred = min(notice.paid_on or notice.opened_at, there.now)
        payer = notice.payer_name or self._words(source.lang, "external", "payer")
        form = Form(
            complainant=PersonForm(_ref(notice.provider, notice.payer or notice.dispute), payer),
            respondent=PersonForm(source.respondent, source.respondent_name), dispute_type=notice.dispute_type,
            occurred_on=occurred.date(), remedy=source.remedy, money=notice.amount,
            narrative=self._narrative(notice, source.lang), order_ref=notice.order or notice.payment,
            channel="api", lang=source.lang,
        )  # fmt: skip
        return Complaint(pack=source.pack, form=form, external=found)

    def _narrative(self, notice: Notice, lang: str) -> str:
        """Codes in a sentence of ours, then the payer's own words, each marked as such."""
        told = self._words(
            lang, "external", "narrative", provider=self._words(lang, "external", "providers", notice.provider),
            dispute=notice.dispute, reason=notice.reason, payment=notice.payment or "-", order=notice.order or "-",
        )  # fmt: skip
        notes = [self._words(lang, "external", "note", text=text) for text in notice.notes]
        return "\n\n".join([told, *notes])


def _ask(connection: Connection, dispute: str, there: Tenancy) -> Ask:
    """As if the connection itself had filed, with a key that is the dispute: every notice of it asks the same."""
    who = Principal(connection.id, Role.PLATFORM, connection.tenant)
    key = f"dispute:{dispute}"
    return Ask(
        tenant=there.tenant, root=there.root, principal=who, at=there.now,
        command_id=execute.command_id(there.root, who, ROUTE, key), route=ROUTE, key=key,
        fingerprint=execute.fingerprint(there.root, b"external dispute", key),
    )  # fmt: skip


def _case_id(ask: Ask) -> str:
    assert ask.key is not None
    return execute.case_id(ask.root, ask.principal, ask.key)


def _external(connection: Connection, notice: Notice) -> External:
    amount = notice.amount if _known(notice.amount) else None
    return External(
        id=notice.dispute, provider=notice.provider, connection=connection.id, code=notice.code, state=notice.state,
        as_of=notice.as_of, reason=notice.reason, amount=amount, due_at=notice.due_at, payment=notice.payment,
    )  # fmt: skip


def _moved(notice: Notice) -> Record | None:
    """Money that the provider has moved, as a record of that payment. It proves a movement, and performs nothing."""
    moved = notice.moved
    if moved is None or not _known(moved.amount):
        return None
    sums = {kind: moved.amount.amount if moved.what is kind else 0 for kind in EntryKind}
    payment = Payment(
        provider=notice.provider, currency=moved.amount.currency,
        entries=(Entry(stamp(moved.at), moved.what, moved.amount.amount, moved.reference),), authorised=0, captured=0,
        refunded=sums[EntryKind.REFUNDED],
        charged_back=sums[EntryKind.CHARGED_BACK] - sums[EntryKind.CHARGEBACK_REVERSED],
    )  # fmt: skip
    return Record(
        kind=SourceKind.PAYMENT, connector=f"{notice.provider}_disputes", record=notice.event,
        subject=notice.payment or notice.dispute, occurred_at=moved.at, content=payment,
    )  # fmt: skip


def _known(amount: Money | None) -> bool:
    """Of another currency it is not known what its smallest unit is: no number is better than a wrong one."""
    return amount is not None and amount.currency in CURRENCIES


def _ref(provider: str, theirs: str) -> str:
    """A reference for somebody whom only the provider knows."""
    if len(theirs) <= SHORT:
        return f"{provider}:{theirs}"
    return f"{provider}:{hashlib.sha256(theirs.encode()).hexdigest()[:SHORT]}"


def _digest(notice: Notice) -> str:
    """Of what it says: Stripe counts open deliveries in a notice that it sends again."""
    return hashlib.sha256(msgspec.json.encode(notice)).hexdigest()


def lacking(faults: Sequence[Fault]) -> list[dict[str, object]]:
    return [{"pointer": fault.pointer, "code": fault.code} for fault in faults]
