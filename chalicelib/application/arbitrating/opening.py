"""Hands a case over: opens the arbitration at the body that the parties agreed on, or at the next one (S22, S24).

Its id follows from their agreement and the body, so that it is opened once however often it is told to be.
"""

from __future__ import annotations

from chalicelib.application import ports
from chalicelib.application.arbitrations import ArbitrationExecutor, arbitration_id
from chalicelib.application.asking import SYSTEM, Ask, Tenancy, TenancyOf
from chalicelib.application.family_ports import Families
from chalicelib.domain.arbitration import commands as cmd
from chalicelib.domain.arbitration.state import Arbitration, Matter
from chalicelib.domain.case.mediation import known_to
from chalicelib.domain.case.procedure import Accord, ArbitrationTerms
from chalicelib.domain.case.seeing import citable
from chalicelib.domain.case.state import Case
from chalicelib.domain.collective.canonical import digest
from chalicelib.domain.errors import NotFound
from chalicelib.domain.families import FAMILY
from chalicelib.domain.values import derive_id


class Opening:
    def __init__(self, executor: ArbitrationExecutor, families: Families, of: TenancyOf) -> None:
        self._executor, self._families, self._of = executor, families, of

    def open(self, case: Case, accord: Accord, fallback: int) -> Arbitration | None:
        """At the `fallback`-th body of the agreement, or the first after it that there is; None: nobody is left."""
        terms = terms_of(accord)
        bodies = (terms.body, *terms.fallbacks)
        for n in range(fallback, len(bodies)):
            if (tenancy := self._body(bodies[n])) is not None:
                return self._at(tenancy, case, accord, n)
        return None

    def _body(self, tenant_id: str) -> Tenancy | None:
        try:
            tenancy = self._of(tenant_id)
        except NotFound:
            return None
        return tenancy if tenancy.tenant.kind is ports.TenantKind.BODY else None

    def _at(self, tenancy: Tenancy, case: Case, accord: Accord, fallback: int) -> Arbitration:
        head, body = case.head, tenancy.tenant
        id_ = arbitration_id(tenancy.root, accord.id, fallback)
        command = cmd.OpenArbitration(
            arbitration_id=id_, body=body.id, platform=head.tenant, case_id=head.case_id,
            complainant=head.complainant, respondent=head.respondent,
            matter=self._matter(case, accord, fallback, body.id),
            lang=head.lang, fingerprint=_fingerprint(accord, fallback), sandbox=body.sandbox,
        )  # fmt: skip
        ask = Ask(body, tenancy.root, SYSTEM, tenancy.now, derive_id("cmd", tenancy.root.ids, id_, "open"))
        return self._executor.open(ask, command, head.pack).after

    def _matter(self, case: Case, accord: Accord, fallback: int, body: str) -> Matter:
        """As it stands when it is handed over: codes and hashes, nobody's words."""
        terms, head = terms_of(accord), case.head
        kept = {e.id: e.sha256 for e in case.evidence.values() if citable(e)}
        family = self._families.resolve(head.tenant, head.respondent.ref)
        return Matter(
            dispute_type=case.claim.dispute_type, sought=case.claim.sought, accord_id=accord.id, terms=terms,
            terms_sha256=accord.terms_sha256 or "", agreed_at=accord.agreed_at or accord.proposed_at,
            case_stage=accord.made_in, case_seq=head.seq, case_chain_head=head.chain_head,
            family=family.removeprefix(FAMILY) if family.startswith(FAMILY) else "", country=case.claim.country,
            exhibits=kept, fallbacks=terms.fallbacks, fallback=fallback,
            mediators=known_to(case, body),
        )  # fmt: skip


def terms_of(accord: Accord) -> ArbitrationTerms:
    assert accord.arbitration is not None, "only an agreement on an arbitration leads to one"
    return accord.arbitration


def _fingerprint(accord: Accord, fallback: int) -> str:
    """The same for the same agreement, whatever the case's record has come to meanwhile."""
    said = f"{accord.id}:{accord.terms_sha256}:{fallback}"
    return digest(b"redress:referral:1", said.encode()).hex()[:32]
