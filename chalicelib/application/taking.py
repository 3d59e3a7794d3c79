"""What a body's own system tells Redress: one message, checked against its transaction and carried out once.

Order: the commands on the arbitration first, then the transaction, then what is to be said back. Each step finds its
own work when the message comes again: the commands by their request key, the transaction by its version.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable
from typing import Final, assert_never

import msgspec
from msgspec.structs import replace

from chalicelib.application import ports
from chalicelib.application.arbitration_ports import LoadedArbitration
from chalicelib.application.arbitration_queries import ArbitrationReader
from chalicelib.application.arbitrations import ArbitrationExecutor
from chalicelib.application.asking import Ask, Tenancy
from chalicelib.application.handing import Handing
from chalicelib.application.handover_ports import Handovers
from chalicelib.application.queries import Reader
from chalicelib.application.texts import Item, Texts
from chalicelib.domain.access import Principal
from chalicelib.domain.arbitration import commands as cmd
from chalicelib.domain.arbitration import external
from chalicelib.domain.arbitration.document import signing_bytes
from chalicelib.domain.arbitration.state import Arbitration, Slot, Stage
from chalicelib.domain.case.terms import TextRef
from chalicelib.domain.errors import Fault, Invalid, KeyReused, NotAllowed, NotFound, TryAgain
from chalicelib.domain.handover import messages as msg
from chalicelib.domain.handover import rules
from chalicelib.domain.handover import updates as upd
from chalicelib.domain.handover.rules import Transaction
from chalicelib.domain.values import Role, derive_id

SERVER: Final = "body"


class Acting(msgspec.Struct, frozen=True):
    """As whom a message acts: the office, a clerk, or the member who presides."""

    role: Role
    ref: str = ""


class Taken(msgspec.Struct, frozen=True):
    """The transaction after a message. `repeated`: it had been taken before; `created`: ids of what it has made."""

    known: Transaction
    repeated: bool = False
    created: tuple[str, ...] = ()


OFFICE: Final = Acting(Role.BODY)
Prepare = Callable[[Arbitration, Texts], cmd.Command]


class Taking:
    """`arbitrations`: the one way in which they change."""

    def __init__(
        self, handovers: Handovers, handing: Handing, arbitrations: ArbitrationExecutor, reader: ArbitrationReader,
        cases: Reader, crypto: ports.Crypto,
    ) -> None:  # fmt: skip
        self._handovers, self._handing, self._reader = handovers, handing, reader
        self._arbitrations, self._cases, self._crypto = arbitrations, cases, crypto

    def known(self, handover_id: str, tenant_id: str) -> Transaction:
        """For the body, or the platform, whose transaction it is. Raises NotFound, in the same words for another's."""
        known = self._handovers.get(handover_id)
        if known is None or tenant_id not in (known.body, known.platform):
            raise NotFound("No such transaction.")
        return known

    def take(self, message: msg.Envelope, raw: bytes, there: Tenancy) -> Taken:
        """Said again it has made what it has made the first time. Raises what the rules raise."""
        known, hash_ = self.known(message.correlation_id, there.tenant.id), rules.digest(raw)
        if known.body != there.tenant.id:
            raise NotFound("No such transaction.")
        if rules.repeated(known, message.id, hash_):
            self._say_back(known)
            return Taken(
                known, repeated=True, created=self._created_before(known, message, hash_, there) or ()
            )
        try:
            rules.admit(known, message, there.now)
        except NotAllowed:
            created = self._created_before(known, message, hash_, there)
            if created is None:
                raise
            after = rules.noted(known, message.id, hash_, there.now)
            self._put(known, after)
            return Taken(self._say_back(after) or after, repeated=True, created=created)
        after, created = self._carried_out(known, message, hash_, there)
        self._put(known, after)
        return Taken(self._say_back(after) or after, created=created)

    def _put(self, known: Transaction, after: Transaction) -> None:
        try:
            self._handovers.put(known, after)
        except ports.VersionMoved:
            raise TryAgain("Another message of the transaction is being taken.") from None

    def _created_before(
        self, known: Transaction, message: msg.Envelope, hash_: str, there: Tenancy
    ) -> tuple[str, ...] | None:
        """What this very message has made; None where it has had no effect on the case. It may have had one that the
        transaction does not tell of, where the process has died in between: meanwhile that may have gone on by what the
        case says (`Handing`). Raises Reused for another message of the same id.
        """
        if not known.arbitration_id:
            return None
        ask, loaded = _ask(known, message, hash_, there, OFFICE), self._reader.load(known.arbitration_id)
        try:
            done = self._arbitrations.repeated(ask, loaded.arbitration)
        except KeyReused:
            raise rules.Reused("Another message of this id was taken before.", message=message.id) from None
        return None if done is None else done.created

    def _say_back(self, known: Transaction) -> Transaction | None:
        """What follows at once: the fee is asked of a body that could take it, a case that was taken is confirmed."""
        if known.arbitration_id:
            return self._handing.arbitration(known.arbitration_id)
        if known.state in (rules.State.ABLE, rules.State.PRICING):
            return self._handing.price(known, self._cases.load(known.case_id).case)
        return None

    def _carried_out(
        self, known: Transaction, message: msg.Envelope, hash_: str, there: Tenancy
    ) -> tuple[Transaction, tuple[str, ...]]:
        now, created = there.now, tuple[str, ...]()
        match message:
            case msg.OnSearchMessage(payload=told):
                after = rules.took(known, message, hash_, now, no=not told.able)
                after = replace(after, reason=told.reason or "", answer_by=None)
            case msg.OnQuoteMessage(payload=told):
                if told.able and told.fee != known.fee:
                    limit = f"{known.fee.amount} {known.fee.currency}" if known.fee is not None else None
                    raise Invalid(faults=(Fault("/payload/fee", "other_value", limit=limit),))
                after = rules.took(known, message, hash_, now, no=not told.able)
                after = replace(after, reason=told.reason or "", usual_days=told.usual_days, answer_by=None)
            case msg.OnInitMessage(payload=told):
                prepare: Prepare = lambda _, texts: _answered(told, texts)  # noqa: E731 - one line, used once
                self._run(known, message, hash_, there, prepare, OFFICE)
                after = rules.took(known, message, hash_, now, no=not told.accepts)
                after = replace(after, reference=told.reference or "")
            case msg.UpdateMessage(payload=update):
                created = self._updated(known, message, hash_, there, update)
                after = rules.took(known, message, hash_, now, ended=isinstance(update, upd.EndUpdate))
            case _:
                after = rules.took(known, message, hash_, now)
        return after, created

    # --------------------------------------------------------------------------------------------------------- updates

    def _updated(
        self, known: Transaction, message: msg.Envelope, hash_: str, there: Tenancy, update: upd.Update
    ) -> tuple[str, ...]:
        loaded = self._reader.load(known.arbitration_id)
        prepare: Prepare = lambda found, texts: self._command(found, update, texts)  # noqa: E731 - one line, used once
        return self._run(known, message, hash_, there, prepare, _acting(loaded.arbitration, update), loaded)

    def _command(self, found: Arbitration, update: upd.Update, texts: Texts) -> cmd.Command:  # noqa: C901 - one per kind
        match update:
            case upd.TribunalUpdate():
                return cmd.RecordTribunal(tuple(_appointed(m, texts) for m in update.members))
            case upd.DisclosureUpdate():
                return cmd.UpdateDisclosure(update.disclosures, texts.maybe(update.statement))
            case upd.RemovalUpdate():
                return cmd.RemoveNeutral(update.seat, texts.add(update.reasons))
            case upd.RulingUpdate():
                reasons = texts.add(update.reasons)
                return cmd.RuleOnChallenge(
                    update.challenge_id, update.upheld, reasons, update.by, update.repeat
                )
            case upd.StageUpdate():
                return cmd.RecordStage(Stage(update.stage), texts.maybe(update.reason))
            case upd.OrderUpdate():
                to = tuple(Role(side) for side in update.to)
                return cmd.GiveOrder(update.order, texts.add(update.text), to, update.days)
            case upd.ExtensionUpdate():
                return cmd.Extend(update.order_id, update.days, texts.add(update.reason))
            case upd.HearingUpdate():
                slot = Slot(_slot_id(found, update), update.starts_at, update.minutes)
                return cmd.FixOutside(slot, update.time_zone, update.mode, update.replaces)
            case upd.HearingCancelledUpdate():
                return cmd.CancelHearing(update.hearing_id)
            case upd.HearingHeldUpdate():
                return cmd.RecordHearing(update.hearing_id, texts.add(update.minutes))
            case upd.AwardUpdate():
                return self._award(found, update, texts)
            case upd.RequestUpdate():
                return cmd.RuleOnRequest(update.request_id, granted=False, reasons=texts.add(update.reasons))
            case upd.EndUpdate():
                return cmd.Terminate(update.ground, texts.add(update.reasons))
            case _:
                assert_never(update)

    def _award(self, found: Arbitration, update: upd.AwardUpdate, texts: Texts) -> cmd.RecordAward:
        """With each signature checked against the key on record, over the very bytes that were signed."""
        reasons, signed = texts.maybe(update.reasons), signing_bytes(update.document)
        faults = []
        for n, told in enumerate(update.signatures):
            seat = found.seat_of(told.ref)
            key = seat.neutral.public_key if seat is not None and seat.neutral is not None else ""
            if key and not self._crypto.signed(key, told.signature, signed):
                faults.append(Fault(f"/payload/signatures/{n}/signature", "does_not_fit"))
        if faults:
            raise Invalid("The award is not signed.", faults=tuple(faults))
        words = frozenset(_kept(words, texts) for words in update.texts)
        signatures = tuple((s.ref, s.signature) for s in update.signatures)
        return cmd.RecordAward(update.document, signatures, words, update.request_id, reasons)

    def _run(
        self, known: Transaction, message: msg.Envelope, hash_: str, there: Tenancy, prepare: Prepare,
        acting: Acting, loaded: LoadedArbitration | None = None,
    ) -> tuple[str, ...]:  # fmt: skip
        """Ids of what it has made. Once for this message: its id is the request's key."""
        ask = _ask(known, message, hash_, there, acting)
        try:
            return self._arbitrations.run(ask, known.arbitration_id, prepare, _anyone, loaded).created
        except Invalid as wrong:
            raise _pointed(wrong) from None


def _ask(known: Transaction, message: msg.Envelope, hash_: str, there: Tenancy, acting: Acting) -> Ask:
    who = Principal(SERVER, acting.role, there.tenant.id, acting.ref)
    return Ask(
        there.tenant, there.root, who, there.now, derive_id("cmd", there.root.ids, "handover", known.id, message.id),
        route=f"handover/{known.id}", key=message.id, fingerprint=hash_,
    )  # fmt: skip


def _acting(found: Arbitration, update: upd.Update) -> Acting:
    """As at other bodies: what a clerk does there is a clerk's, what the tribunal does is its presiding member's."""
    match update:
        case upd.RulingUpdate():
            return Acting(Role.CLERK, update.by)
        case upd.DisclosureUpdate():
            return Acting(Role.ARBITRATOR, update.ref)
        case upd.TribunalUpdate() | upd.StageUpdate() | upd.HearingUpdate():
            return OFFICE
        case upd.RemovalUpdate():
            return Acting(Role.CLERK, SERVER)
        case _:
            return _presiding(found)


def _presiding(found: Arbitration) -> Acting:
    """Before the tribunal is complete a clerk."""
    chair = found.presiding
    if chair is None or chair.neutral is None or not found.head.complete:
        return Acting(Role.CLERK, SERVER)
    return Acting(Role.ARBITRATOR, chair.neutral.ref)


def text_id(commitment: str) -> str:
    """Of a text that the body has salted itself: from its commitment, so that no message can name another's text."""
    digest = hashlib.sha256(b"redress:handover-text:1" + bytes.fromhex(commitment)).digest()
    return f"txt_{base64.b32encode(digest)[:26].decode().lower()}"


def _kept(words: upd.Words, texts: Texts) -> TextRef:
    salt = binascii.unhexlify(words.salt)
    commitment = hashlib.sha256(salt + words.text.encode()).hexdigest()
    kept = TextRef(text_id(commitment), commitment)
    texts.items[kept.id] = Item(salt, words.text)
    return kept


def _answered(told: msg.OnInit, texts: Texts) -> cmd.Command:
    if told.accepts:
        return cmd.TakeReferral()
    faults = [Fault(f"/{name}", "missing") for name in ("ground", "reasons") if getattr(told, name) is None]
    if faults or told.ground is None or told.reasons is None:
        raise Invalid(faults=tuple(faults))
    return cmd.RefuseReferral(told.ground, texts.add(told.reasons))


def _appointed(member: upd.Member, texts: Texts) -> cmd.Appointed:
    neutral = external.neutral_of(member.ref, member.person, member.public_key)
    return cmd.Appointed(member.seat, neutral, member.disclosures, texts.maybe(member.statement))


def _slot_id(found: Arbitration, update: upd.HearingUpdate) -> str:
    return derive_id("slt", found.head.arbitration_id.encode(), update.starts_at.isoformat())


def _pointed(wrong: Invalid) -> Invalid:
    """Its pointers into the message, where the rules know the command alone; a hearing from outside has one slot."""
    faults = tuple(
        f if f.pointer.startswith("/payload")
        else replace(f, pointer=f"/payload{f.pointer.removeprefix('/slots/0')}")
        for f in wrong.faults
    )  # fmt: skip
    told = Invalid(wrong.detail, faults=faults)
    told.code = wrong.code
    return told


def _anyone(_: object) -> None:
    """The transaction has said whose arbitration it is."""
