"""Proof of an e-mail address, in three steps: asked for, mailed, confirmed.

Asking does the same for everybody: one row, two counters, one message that carries an id alone. Only whoever mails
looks whether there is anything to be had, so neither the answer nor its time tells what is known here. Times are wall
time.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from chalicelib.application import ports, reactions
from chalicelib.application.asking import Tenancy, TenancyOf
from chalicelib.application.intake_ports import Words
from chalicelib.application.notice_facts import contact
from chalicelib.application.notice_ports import Mail, Mailer, MailRefused, Notices
from chalicelib.application.onboarding import Minted, Onboarding
from chalicelib.application.onboarding import Proof as Login
from chalicelib.application.proof_ports import Proof, Proofs
from chalicelib.application.queries import Reader
from chalicelib.domain import proofs
from chalicelib.domain.case.state import Case
from chalicelib.domain.errors import NotFound
from chalicelib.domain.notices import tokens
from chalicelib.domain.proofs import FilingToken, ProofInvalid
from chalicelib.domain.values import Role, derive_id

FILE, TOKEN = "file", "token"
METHODS: Final = ("otp",)
"""RFC 8176."""
KIND: Final = "proof"
"""Of the queue's message."""


class Asking:
    """The API's part of it: asking for a proof, and confirming one."""

    def __init__(
        self, rows: Proofs, crypto: ports.Crypto, queues: ports.Queues, clock: ports.WallClock, of: TenancyOf
    ) -> None:
        self._rows, self._crypto, self._queues, self._clock, self._of = rows, crypto, queues, clock, of

    def ask(self, tenant_id: str, email: str, purpose: str, lang: str, case_id: str) -> tuple[str, datetime]:
        """The proof's id and its end, whether or not it can ever be confirmed."""
        now = self._clock.now()
        ends = now.replace(microsecond=0) + proofs.LIFE
        proof_id = derive_id("prf", self._crypto.random(32))
        try:
            there = self._of(tenant_id)
        except NotFound:
            return proof_id, ends
        sealed = self._crypto.lock(there.root, proof_id, proofs.normal(email).encode())
        nonce = self._crypto.random(16).hex()
        self._rows.put(Proof(proof_id, tenant_id, purpose, nonce, sealed, lang, ends, case_id))
        if not self._is_much(there, email, now):
            self._queues.send(reactions.NOTICES, [json.dumps({"kind": KIND, "proof_id": proof_id})])
        return proof_id, ends

    def confirm(self, proof_id: str, code: str) -> tuple[Proof, Tenancy]:
        """The proof, used up by this. Raises ProofInvalid, for whatever reason."""
        before = self._rows.attempt(proof_id, proofs.ATTEMPTS)
        if before is None:
            raise ProofInvalid
        there = self._of(before.tenant)
        right = proofs.is_code(code, there.root.tokens, proof_id, before.nonce)
        if not (right and before.sent and not before.used and self._clock.now() < before.expires_at):
            raise ProofInvalid
        after = replace(before, used=True)
        if not self._rows.change(before, after):  # somebody else has confirmed it at the same moment
            raise ProofInvalid
        return after, there

    def filing_token(self, proof: Proof, there: Tenancy) -> tuple[str, datetime]:
        """The text that lets this address file, and until when."""
        until = self._clock.now().replace(microsecond=0) + proofs.FILING_LIFE
        mark = proofs.mark(there.root.ids, self._address(there, proof))
        return proofs.filing_token(there.root.tokens, proof.tenant, proof.id, mark, until), until

    def proven(self, token: FilingToken) -> tuple[Tenancy, str]:
        """The tenant, and the address that the token's bearer has proved. Raises NotFound, Rejected."""
        there, proof = self._of(token.tenant), self._rows.get(token.proof)
        if proof is None or not proof.used or (proof.tenant, proof.purpose) != (token.tenant, FILE):
            raise NotFound
        address = self._address(there, proof)
        proofs.check(token, there.root.tokens, proofs.mark(there.root.ids, address), self._clock.now())
        return there, address

    def may_file(self, there: Tenancy, address: str, case_id: str) -> bool:
        """Whether this case is one of those that the address can file today."""
        now = self._clock.now()
        name = f"{there.tenant.id}#{proofs.mark(there.root.ids, proofs.box(address))}#{now:%Y-%m-%d}"
        return self._rows.take(name, proofs.CASES_A_DAY, case_id, now + timedelta(days=2))

    def _address(self, there: Tenancy, proof: Proof) -> str:
        return self._crypto.unlock(there.root, proof.id, proof.sealed).decode()

    def _is_much(self, there: Tenancy, email: str, now: datetime) -> bool:
        """Both are counted each time, so that it takes as long."""
        name = f"{there.tenant.id}#{proofs.mark(there.root.ids, proofs.box(email))}"
        an_hour = self._rows.count(f"{name}#{now:%Y-%m-%dT%H}", now + timedelta(hours=2))
        a_day = self._rows.count(f"{name}#{now:%Y-%m-%d}", now + timedelta(days=2))
        return an_hour > proofs.AN_HOUR or a_day > proofs.A_DAY


class Tokens:
    """A party's token for whoever has proved the party's address."""

    def __init__(self, reader: Reader, onboarding: Onboarding, clock: ports.WallClock) -> None:
        self._reader, self._onboarding, self._clock = reader, onboarding, clock

    def of_proof(self, proof: Proof, there: Tenancy) -> Minted:
        """For the party whose address it was found to be."""
        return self.of_party(there, self._reader.load(proof.case_id).case, Role(proof.role))

    def of_party(self, there: Tenancy, case: Case, role: Role) -> Minted:
        proof = Login(self._clock.now(), METHODS)
        return self._onboarding.mint(there.tenant, there.root, role, case, None, proof)


class Mailing:
    """The mailer's part: whether there is anything to be had, and the code. Not stopped by any wish, nor by night:
    somebody is waiting for it.
    """

    def __init__(
        self, rows: Proofs, reader: Reader, store: ports.CaseStore, crypto: ports.Crypto, notices: Notices,
        mailer: Mailer, words: Words, clock: ports.WallClock, of: TenancyOf,
    ) -> None:  # fmt: skip
        self._rows, self._reader, self._store, self._crypto = rows, reader, store, crypto
        self._notices, self._mailer, self._words, self._clock, self._of = notices, mailer, words, clock, of

    def send(self, proof_id: str) -> str:
        """What became of it. A message that comes twice mails the same code at most twice. Raises MailThrottled."""
        proof = self._rows.get(proof_id)
        if proof is None or proof.used or self._clock.now() >= proof.expires_at:
            return "over"
        there = self._of(proof.tenant)
        address = self._crypto.unlock(there.root, proof.id, proof.sealed).decode()
        role = self._role(proof, there, address)
        if role is None:
            return "nothing"
        if self._notices.is_suppressed(proof.tenant, tokens.address_mark(there.root.ids, address)):
            return "bounced_before"
        if there.tenant.sandbox:
            return "captured"  # a sandbox writes to nobody
        after = replace(proof, role=role, sent=True)
        if after != proof and not self._rows.change(proof, after):
            return "over"
        try:
            self._mailer.send(self._mail(after, there, address))
        except MailRefused:
            return "refused"
        return "sent"

    def _role(self, proof: Proof, there: Tenancy, address: str) -> str | None:
        """Whose address it is; empty for whoever wants to file. None where there is nothing to be had."""
        if not there.tenant.security.public_intake:
            return None
        return "" if proof.purpose == FILE else self._party(proof, there, address)

    def _party(self, proof: Proof, there: Tenancy, address: str) -> str | None:
        """None where it is neither's, or both's: nobody could tell who reads it then."""
        try:
            loaded = self._reader.load(proof.case_id)
        except NotFound:
            return None
        if loaded.case.head.tenant != proof.tenant:
            return None
        found = [
            role.value for role in (Role.COMPLAINANT, Role.RESPONDENT)
            if (given := contact(self._store, self._crypto, there.root, loaded, role))
            and proofs.normal(given) == address
        ]  # fmt: skip
        return found[0] if len(found) == 1 else None

    def _mail(self, proof: Proof, there: Tenancy, address: str) -> Mail:
        """Its subject tells no code: previews lie open on locked screens."""
        code = proofs.code(there.root.tokens, proof.id, proof.nonce)
        subject = self._words.text(proof.lang, "intake", "proof", "subject", name=there.tenant.name)
        text = self._words.text(
            proof.lang, "intake", "proof", proof.purpose, code=f"{code[:4]} {code[4:]}", name=there.tenant.name,
            minutes=int(proofs.LIFE.total_seconds() // 60),
        )  # fmt: skip
        return Mail(address, there.tenant.name, "", subject, text, proof.lang, {"kind": KIND})
