"""What Redress tells a body's own system: enquiries, and of each of its cases whatever is due to be told.

What is due is read off the arbitration and the transaction, so that a message of ours that is lost, late or doubled
changes nothing: a message's id derives from what it tells, and goes out as a webhook, which is put once under its id.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from chalicelib.application import ports, reactions, webhook_messages
from chalicelib.application.arbitration_ports import LoadedArbitration
from chalicelib.application.arbitration_queries import ArbitrationReader
from chalicelib.application.asking import Tenancy, TenancyOf
from chalicelib.application.body_ports import Bodies
from chalicelib.application.handover_ports import Handovers
from chalicelib.domain.access import Principal
from chalicelib.domain.arbitration import rules as pace
from chalicelib.domain.arbitration import views
from chalicelib.domain.arbitration.state import Arbitration, Challenge, SeatState, Stage, Status
from chalicelib.domain.bodies import fees
from chalicelib.domain.case.state import Case
from chalicelib.domain.errors import NotAllowed, NotFound, TryAgain
from chalicelib.domain.handover import messages as msg
from chalicelib.domain.handover import rules
from chalicelib.domain.handover.rules import Transaction
from chalicelib.domain.publication import encode
from chalicelib.domain.values import Money, Role, derive_id, stamp

ATTEMPTS: Final = 4
WORKING: Final = frozenset({rules.State.CONFIRMING, rules.State.RUNNING})


class Handing:
    """`of`: a tenant with its keys and its time."""

    def __init__(
        self,
        handovers: Handovers,
        bodies: Bodies,
        reader: ArbitrationReader,
        queues: ports.Queues,
        of: TenancyOf,
    ) -> None:
        self._handovers, self._bodies, self._reader = handovers, bodies, reader
        self._queues, self._of = queues, of

    # ------------------------------------------------------------------------------------------------------ enquiries

    def enquire(self, platform: ports.Tenant, case: Case, body: str) -> Transaction:
        """Asks a body whether it could take such a dispute; asked again it is the same question.

        Raises NotFound for no such body, NotAllowed for one that works with Redress itself.
        """
        profile = self._bodies.profile(body)
        if profile is None or profile.sandbox != platform.sandbox:
            raise NotFound("No such body.")
        if not profile.terms.external:
            raise NotAllowed("not_handed_over", "This body works with Redress itself: ask for its quote.")
        there, claim = self._of(body), case.claim
        id_ = derive_id("hov", there.root.ids, "enquiry", platform.id, case.head.case_id)
        known = self._handovers.get(id_)
        if known is not None and known.state is not rules.State.ASKED:
            return known
        answer_by = (known.answer_by if known is not None else None) or there.now + rules.ANSWER_WITHIN
        fresh = known or Transaction(
            id_, body, platform.id, there.now, there.now, case_id=case.head.case_id, answer_by=answer_by
        )
        asked = msg.Search(
            dispute_type=claim.dispute_type, language=case.head.lang, amount=rules.band(claim.sought.money),
            law=claim.country, answer_by=answer_by,
        )  # fmt: skip
        return self._send(fresh, "search", asked, "search", there)

    def price(self, known: Transaction, case: Case) -> Transaction:
        """The body could take it: the fee of its published schedule is put to it."""
        there, profile = self._of(known.body), self._bodies.profile(known.body)
        again = known.state is rules.State.PRICING  # it may have been written down, and never sent
        if profile is None or not (again or rules.may_send(known, "quote")):
            return known
        money, form = case.claim.sought.money, profile.terms.forms[0]
        fee = fees.price(profile.terms.fees, money, form) if money is not None else None
        if fee is None:
            return known
        asked = msg.Quote(
            dispute_type=case.claim.dispute_type, language=case.head.lang, amount=money, form=form.value,
            fee=Money(fee.total, fee.currency),
            answer_by=(known.answer_by if again else None) or there.now + rules.ANSWER_WITHIN,
        )  # fmt: skip
        if again and asked.fee != known.fee:  # the schedule has changed: what was asked stands
            return known
        renewed = replace(known, answer_by=asked.answer_by, fee=asked.fee)
        return self._send(renewed, "quote", asked, "quote", there)

    # ---------------------------------------------------------------------------------------------------------- cases

    def arbitration(self, arbitration_id: str) -> Transaction | None:
        """Tells the body's own system whatever it is due to be told of its case; None for a body without one."""
        loaded = self._reader.load(arbitration_id)
        found = loaded.arbitration
        profile = self._bodies.profile(found.head.tenant)
        if profile is None or not profile.terms.external:
            return None
        for attempt in range(ATTEMPTS):
            try:
                return self._tell(loaded)
            except ports.VersionMoved:
                if attempt == ATTEMPTS - 1:
                    raise TryAgain("The body's own messages are faster.") from None
        return None

    def _tell(self, loaded: LoadedArbitration) -> Transaction:
        found = loaded.arbitration
        there = self._of(found.head.tenant)
        known = self._known(found, there)
        if found.head.status is Status.CLOSED:
            return self._cancelled(known, found, there)
        if found.head.stage is Stage.ROUTING:
            return self._send(known, "init", self._init(found, known, there), "init", there)
        if (
            known.state is rules.State.OFFERED and found.head.external
        ):  # the answer was carried out, and then lost
            known = self._healed(known, there)
        if known.state in (rules.State.TAKEN, rules.State.CONFIRMING):
            known = self._send(known, "confirm", _confirm(found), "confirm", there)
        if known.state not in WORKING:
            return known
        shown = self._shown(loaded, there)
        for challenge in found.challenges.values():
            if challenge is found.contested:
                told = _challenge(found, challenge, shown["texts"])
                key = f"challenge:{challenge.id}:{int(told.ready)}"
                known = self._send(known, "challenge", told, key, there)
        if (said := _said(found)) is not None:
            known = self._send(
                known, "status", self._status(found, known, shown, there), f"status:{said}", there
            )
        return known

    def erased(self, arbitration_id: str, role: Role) -> Transaction | None:
        """What was quoted to the body's own system is kept no longer, and it is told that the party was erased. None
        where nothing was ever handed over. Raises ports.VersionMoved.
        """
        found = self._reader.load(arbitration_id).arbitration
        there = self._of(found.head.tenant)
        known = self._handovers.get(derive_id("hov", there.root.ids, arbitration_id))
        if known is None:
            return None
        quoting = [(s.id, f"handover.{s.action}") for s in known.sent if s.action in rules.QUOTING]
        if quoting:
            message = webhook_messages.withdraw(known.body, quoting)
            self._queues.send(reactions.DELIVERIES, [message], fair=known.body)
        party = {p.role: p for p in (found.head.complainant, found.head.respondent)}[role]
        told = msg.Erased(arbitration_id=arbitration_id, case_id=found.head.case_id, role=role, ref=party.ref)
        return self._send(known, "erased", told, f"erased:{role.value}", there)

    def _healed(self, known: Transaction, there: Tenancy) -> Transaction:
        after = replace(known, state=rules.State.TAKEN, updated_at=there.now, version=known.version + 1)
        self._handovers.put(known, after)
        return after

    def _known(self, found: Arbitration, there: Tenancy) -> Transaction:
        """The case's transaction, as it stands or new."""
        id_ = derive_id("hov", there.root.ids, found.head.arbitration_id)
        return self._handovers.get(id_) or Transaction(
            id_, found.head.tenant, found.head.platform, there.now, there.now, case_id=found.head.case_id,
            arbitration_id=found.head.arbitration_id,
        )  # fmt: skip

    def _cancelled(self, known: Transaction, found: Arbitration, there: Tenancy) -> Transaction:
        """Nothing for one that never was handed over, or that has come to its end by the body's own words."""
        outcome = found.head.outcome.value if found.head.outcome is not None else ""
        told = msg.Cancel(outcome=outcome, cause=found.head.cause)
        return self._send(known, "cancel", told, "cancel", there)

    # --------------------------------------------------------------------------------------------------- what is told

    def _init(self, found: Arbitration, known: Transaction, there: Tenancy) -> msg.Init:
        matter, head = found.matter, found.head
        enquiry = derive_id("hov", there.root.ids, "enquiry", head.platform, head.case_id)
        return msg.Init(
            arbitration_id=head.arbitration_id, case_id=head.case_id,
            enquiry=enquiry if self._handovers.get(enquiry) is not None else None,
            agreement=views.plain(matter.terms), agreement_sha256=matter.terms_sha256, agreed_at=matter.agreed_at,
            parties=tuple(msg.PartyFacts(p.role, p.ref, p.lang) for p in (head.complainant, head.respondent)),
            dispute_type=matter.dispute_type, sought=views.plain(matter.sought),
            case_record=msg.Record(matter.case_seq, matter.case_chain_head), record=_record(found),
            exhibits=matter.exhibits, rules=head.pack, size=head.size,
            accept_by=next(d.due_at for d in found.deadlines.values() if d.rule == pace.ACCEPT),
            file=self.link(known, there),
        )  # fmt: skip

    def _status(
        self, found: Arbitration, known: Transaction, shown: dict[str, Any], there: Tenancy
    ) -> msg.Status:
        return msg.Status(
            stage=found.head.stage.value, instance=found.head.instance, record=_record(found),
            hearings=tuple(shown["hearings"]), seats=tuple(shown["seats"]),
            deadlines=tuple(shown["deadlines"]), orders=tuple(shown["orders"]), requests=tuple(shown["requests"]),
            agreed=shown["agreed"], texts=shown["texts"], file=self.link(known, there),
        )  # fmt: skip

    def _shown(self, loaded: LoadedArbitration, there: Tenancy) -> dict[str, Any]:
        """As the body's office sees it, with the words."""
        office = Principal("body", Role.BODY, there.tenant.id)
        return self._reader.show(loaded, office, there.root, there.now)

    # ---------------------------------------------------------------------------------------------------------- links

    def link(self, known: Transaction, there: Tenancy) -> msg.FileLink:
        """For ten minutes of the body's time, and with the body's key only."""
        until = there.now.replace(microsecond=0) + rules.LINK_VALID
        path = f"/v1/handovers/{known.id}/file?until={int(until.timestamp())}&proof={_proof(known, until, there)}"
        return msg.FileLink(path, until)

    def admits(self, known: Transaction, until: datetime, proof: str, there: Tenancy) -> bool:
        """Whether that link was given, and still holds."""
        return hmac.compare_digest(proof, _proof(known, until, there)) and there.now <= until

    # ----------------------------------------------------------------------------------------------------------- sent

    def _send(
        self, known: Transaction, action: str, payload: msg.Outgoing, key: str, there: Tenancy
    ) -> Transaction:
        """Written down before it is sent: should this end in between, the next time sends it again under its id."""
        id_ = derive_id("hmg", there.root.ids, known.id, key)
        before = any(s.id == id_ for s in known.sent)
        if not before and not rules.may_send(known, action):
            return known
        after = known
        if not before:
            after = rules.sent(known, id_, action, there.now)
            self._handovers.put(known if known.version else None, after)
        message = _delivery(after, id_, action, payload, there)
        self._queues.send(reactions.DELIVERIES, [message], fair=known.body)
        return after


def _delivery(known: Transaction, id_: str, action: str, payload: msg.Outgoing, there: Tenancy) -> str:
    """The message that makes `deliver` send it to the body's endpoints."""
    told = {
        "format": msg.FORMAT, "id": id_, "correlation_id": known.id, "action": action, "sent_at": stamp(there.now),
        "platform": known.platform, "body": known.body, "payload": msgspec.to_builtins(payload),
    }  # fmt: skip
    event = f"handover.{action}"
    body = encode({"type": event, "timestamp": stamp(there.now), "data": told})
    owner = known.arbitration_id or known.id
    return encode({
        "kind": "event", "tenant": known.body, "case_id": owner, "event_id": id_, "type": event, "body": body,
    })  # fmt: skip


def _proof(known: Transaction, until: datetime, there: Tenancy) -> str:
    said = f"redress:handover-file:1|{known.id}|{int(until.timestamp())}".encode()
    return hmac.new(there.root.tokens, said, "sha256").hexdigest()


def _record(found: Arbitration) -> msg.Record:
    return msg.Record(found.head.seq, found.head.chain_head)


def _confirm(found: Arbitration) -> msg.Confirm:
    seats = tuple(msg.SeatWanted(s.id, s.role.value) for s in found.bench if s.state is SeatState.VACANT)
    due = [d.due_at for d in found.running() if d.rule == pace.APPOINT]
    charges = tuple(views.plain(c) for c in found.charges.values())
    return msg.Confirm(
        record=_record(found), seats=seats, charges=charges, tribunal_by=min(due, default=None)
    )


def _challenge(found: Arbitration, challenge: Challenge, texts: dict[str, str]) -> msg.ChallengeTold:
    ruling = next((d for d in found.running() if d.id == f"{pace.RULING}:{challenge.id}"), None)
    return msg.ChallengeTold(
        challenge_id=challenge.id, seat=challenge.seat, ref=challenge.neutral, by=challenge.by,
        reason=texts.get(challenge.reason.id, ""),
        comments={role: texts.get(text.id, "") for role, text in challenge.comments.items()},
        ready=ruling is not None, rule_by=ruling.due_at if ruling is not None else None,
    )  # fmt: skip


def _said(found: Arbitration) -> str | None:
    """What the parties have done that the body cannot know yet, as a hash; None where there is nothing."""
    told = (
        sorted((o.id, sorted(o.answers), sorted(o.asked)) for o in found.orders.values() if o.answers or o.asked),
        sorted(found.requests), [s.id for s in found.bench if s.state is SeatState.VACANT and s.former],
        found.agreed is not None and len(found.agreed.by) > 1, found.head.complete, found.head.instance,
    )  # fmt: skip
    if not any(told[:4]) and not found.head.complete:
        return None
    return hashlib.sha256(msgspec.json.encode(told)).hexdigest()[:32]
