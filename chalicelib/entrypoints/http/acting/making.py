"""One command in the making: what every maker has at hand, and how texts, terms, moments and forms are read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chalicelib.application.filing_cases import sealed_details
from chalicelib.application.texts import Texts
from chalicelib.bootstrap import services
from chalicelib.domain import catalogue
from chalicelib.domain.access import Principal
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.lifecycle import Look
from chalicelib.domain.case.state import Case, Remedy, Terms, TextRef
from chalicelib.domain.case.terms import Condition
from chalicelib.domain.errors import Fault
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Money, stamp
from chalicelib.entrypoints.http.action_schemas import TermsIn
from chalicelib.entrypoints.http.schemas import MoneyIn


class Making:
    """The body, the case it is for and its pack, who asks and when. Faults are collected, so that all come at once."""

    def __init__(
        self, body: Any, case: Case, texts: Texts, pack: RulePack, who: Principal, at: datetime
    ) -> None:
        self.body, self.case, self.pack, self.who, self.at = body, case, pack, who, at
        self.limits = pack.texts
        self.faults: list[Fault] = []
        self._texts = texts

    @property
    def look(self) -> Look:
        """What a guard of the lifecycle table would see."""
        return Look(self.case, self.who.role, self.at, self.pack, self.who.acting)

    def text(self, pointer: str, text: str, limit: int) -> TextRef:
        """Takes a text in, or notes that it is too long for this pack."""
        if len(text) > limit:
            self.faults.append(Fault(pointer, "too_long", limit))
        return self._texts.add(text)

    def reason(self, pointer: str, text: str) -> TextRef:
        return self.text(pointer, text, self.limits.reason)

    def maybe(self, pointer: str, text: str | None) -> TextRef | None:
        return None if text is None else self.reason(pointer, text)

    def terms(self, given: TermsIn, pointer: str = "/terms") -> Terms:
        """In the one form in which equal terms are equal: sorted, and nothing said that goes without saying."""
        if len(set(given.conditions)) < len(given.conditions):
            self.faults.append(Fault(f"{pointer}/conditions", "repeated"))
        implied = {Condition.GOODS_RETURNED} if given.remedy is Remedy.RETURN_AND_REFUND else set()
        return Terms(
            given.remedy, money(given.money), tuple(sorted(set(given.conditions) - implied)), given.within_days,
            self.maybe(f"{pointer}/text", given.text),
        )  # fmt: skip

    def earlier(self, seq: int) -> cmd.Earlier | None:
        """A message that stands: one read, which only a correction costs. Notes it where there is none."""
        found = services().store.messages(self.case.head.case_id, seq - 1, 1)
        if not found or found[0].seq != seq:
            self.faults.append(Fault("/edits", "not_own_message"))
            return None
        return cmd.Earlier(seq, found[0].by, found[0].room, bool(found[0].edits))

    def attested(self, given: datetime | None) -> datetime:
        """A moment that a platform attests: between the filing and now, now where it says none."""
        at = given or self.at
        if at > self.at:
            self.faults.append(Fault("/at", "date_in_future", stamp(self.at)))
        if at < self.case.head.filed_at:
            self.faults.append(Fault("/at", "before_filing", stamp(self.case.head.filed_at)))
        return at

    def details(self, given: dict[str, str]) -> dict[str, str]:
        """Answers to the form of the case's dispute type; own words go in by the id of a sealed text."""
        known, kind = services().catalogue.get(), self.case.claim.dispute_type
        self.faults += catalogue.wrong_details(known, kind, given)
        return sealed_details(known, kind, given, self._texts)


def money(given: MoneyIn | None) -> Money | None:
    return Money(given.amount, given.currency) if given is not None else None
