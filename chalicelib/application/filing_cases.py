"""Filing a complaint, whichever channel it comes by: checked whole, then one command in one transaction, without a
read.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from chalicelib.application import execute, ports
from chalicelib.application.asking import Ask
from chalicelib.application.terms import TermsKeeping
from chalicelib.application.texts import Texts
from chalicelib.domain import agreed, catalogue
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import filing
from chalicelib.domain.case.state import Case, Claim, DisputeType, Party, Terms
from chalicelib.domain.errors import Fault, Invalid, RedressError
from chalicelib.domain.intake.complaint import Complaint
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Role, derive_id


class Guides(Protocol):
    """Where the catalogue of disputes is."""

    def get(self) -> catalogue.Catalogue: ...


class Filing:
    """From a complaint to a case."""

    def __init__(
        self, executor: execute.Executor, packs: ports.Packs, guides: Guides, terms: TermsKeeping
    ) -> None:
        self._executor, self._packs, self._guides, self._terms = executor, packs, guides, terms

    def file(
        self, ask: Ask, complaint: Complaint, case_id: str, companion: ports.ReportWrite | None = None
    ) -> execute.Receipt:
        """One transaction, no read. What could be filed once under this key is answered, though its day or its pack has
        passed. Raises Invalid or Incomplete with every fault at once, and KeyReused.
        """
        try:
            return self._file(ask, complaint, case_id, companion)
        except RedressError:
            # A filing's key never expires.
            earlier = self._executor.filed_before(case_id, ask.fingerprint)
            if earlier is None:
                raise
            return earlier

    def checked(self, ask: Ask, complaint: Complaint) -> RulePack:
        """The pack that applies. Raises Invalid or Incomplete as filing would."""
        pack = self.pack_named(complaint.pack, ask.at, ask.tenant.id)
        filing.check(complaint.form, pack, _today(ask, pack), self._wrong_beside(complaint, ask.at))
        return pack

    def tried(self, ask: Ask, complaint: Complaint) -> tuple[Case, cmd.FileCase]:
        """The case that would be opened. Nothing is written."""
        pack = self.checked(ask, complaint)
        case_id = derive_id("case", ask.root.ids, ask.command_id)
        return self._executor.try_filing(
            ask, pack.ref, lambda texts: self._command(ask, case_id, complaint, pack, texts)
        )

    def pack_named(self, ref: str, at: datetime, tenant: str) -> RulePack:
        """By id the version in force, by `id@version` that one. Raises Invalid for one unknown or not in force."""
        packs, (pack_id, _, version) = self._packs, ref.partition("@")
        try:
            pack = packs.get(ref, tenant=tenant) if version else packs.current(pack_id, at, tenant)
        except KeyError:
            known = ", ".join(sorted({p.id for p in packs.all()}))
            raise Invalid(
                "There is no such rule pack.", faults=(Fault("/pack", "not_one_of", limit=known),)
            ) from None
        day = at.astimezone(ZoneInfo(pack.time_zone)).date().isoformat()
        if not pack.effective_from <= day <= (pack.effective_to or day):
            raise Invalid(
                "The rule pack is not in force.", faults=(Fault("/pack", "not_in_force", limit=day),)
            )
        return pack

    def _file(
        self, ask: Ask, complaint: Complaint, case_id: str, companion: ports.ReportWrite | None
    ) -> execute.Receipt:
        pack, form = self.checked(ask, complaint), complaint.form
        contacts = {
            Role.COMPLAINANT: _contacts(form.complainant),
            Role.RESPONDENT: _contacts(form.respondent),
        }
        return self._executor.file(
            ask,
            pack.ref,
            lambda texts: self._command(ask, case_id, complaint, pack, texts),
            contacts,
            companion,
        )

    def _wrong_beside(self, complaint: Complaint, at: datetime) -> Sequence[Fault]:
        """With the dispute type's own form, and with the order."""
        form, faults = complaint.form, list[Fault]()
        if form.dispute_type is not None and complaint.details:  # the forms are read only where there is need
            faults += catalogue.wrong_details(self._guides.get(), form.dispute_type, complaint.details)
        if complaint.order is not None:
            faults += agreed.order_faults(complaint.order, at, form.money)
        return faults

    def _command(
        self, ask: Ask, case_id: str, complaint: Complaint, pack: RulePack, texts: Texts
    ) -> cmd.FileCase:
        form = complaint.form
        claim = self._with_order(
            self._claim(complaint, _today(ask, pack), texts), ask, complaint, pack, texts
        )
        assert form.complainant.ref
        assert form.respondent.ref
        return cmd.FileCase(
            case_id=case_id, tenant=ask.tenant.id, claim=claim, lang=form.lang, fingerprint=ask.fingerprint,
            complainant=Party(Role.COMPLAINANT, form.complainant.ref, form.lang),
            respondent=Party(Role.RESPONDENT, form.respondent.ref, form.lang), sandbox=ask.tenant.sandbox,
            gaps=catalogue.gaps(self._guides.get(), claim.dispute_type, claim.details) if pack.screens else (),
            external=complaint.external,
        )  # fmt: skip

    def _with_order(
        self, claim: Claim, ask: Ask, complaint: Complaint, pack: RulePack, texts: Texts
    ) -> Claim:
        """What was agreed (S11): the order, and the terms in force on its day, by the rules' own time. Without an order
        there is no such day: the reference of the terms stays a code.
        """
        if complaint.order is None:
            return claim
        day = complaint.order.ordered_at.astimezone(ZoneInfo(pack.time_zone)).date()
        pin = self._terms.pin(ask.tenant.id, claim.terms_ref, day)
        return replace(claim, terms=pin, order=texts.add(agreed.canonical(complaint.order)))

    def _claim(self, complaint: Complaint, today: date, texts: Texts) -> Claim:
        """A form that was checked has no gaps. The home law that goes along is that of the day of filing."""
        form = complaint.form
        assert form.narrative
        assert form.dispute_type
        assert form.remedy
        assert form.occurred_on
        narrative = texts.add(form.narrative)  # the first text of every case
        details = complaint.details
        if details:
            details = sealed_details(self._guides.get(), form.dispute_type, details, texts)
        floor = self._packs.floor(complaint.country, today) if complaint.country is not None else ""
        return Claim(
            dispute_type=form.dispute_type, sought=Terms(form.remedy, form.money, text=texts.maybe(form.text)),
            occurred_on=form.occurred_on.isoformat(), narrative=narrative, channel=form.channel,
            order_ref=form.order_ref, terms_ref=form.terms_ref, details=details, standing=form.standing,
            country=complaint.country, floor=floor, promises=form.promises,
            about=dict(sorted(complaint.about.items())), call=complaint.call,
        )  # fmt: skip


def sealed_details(
    known: catalogue.Catalogue, kind: DisputeType, given: dict[str, str], texts: Texts
) -> dict[str, str]:
    """Without what is blank; of somebody's own words the id alone, the words go where texts go."""
    return {
        key: texts.add(value).id if catalogue.is_text(known, kind, key) else value
        for key, value in given.items()
        if value.strip()
    }


def _today(ask: Ask, pack: RulePack) -> date:
    return ask.at.astimezone(ZoneInfo(pack.time_zone)).date()


def _contacts(given: filing.PersonForm) -> dict[str, str]:
    named = {"name": given.name, "email": given.email, "phone": given.phone}
    return {name: value for name, value in named.items() if value is not None}
