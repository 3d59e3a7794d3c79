"""One command on an arbitration in the making: what every maker has at hand; how texts, terms and awards are read."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any

from chalicelib.application.texts import Texts
from chalicelib.bootstrap import services
from chalicelib.domain.access import Principal
from chalicelib.domain.arbitration import lifecycle
from chalicelib.domain.arbitration.guards import Look
from chalicelib.domain.arbitration.state import (
    Arbitration,
    AwardKind,
    Content,
    Issue,
    Reason,
    Seat,
    Seen,
)
from chalicelib.domain.case.seeing import everybody_sees
from chalicelib.domain.case.state import Case, Evidence, Remedy
from chalicelib.domain.case.terms import Condition, Terms, TextRef
from chalicelib.domain.errors import Fault, NotAllowed, NotFound
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Money
from chalicelib.entrypoints.http.acting.making import money
from chalicelib.entrypoints.http.action_schemas import TermsIn
from chalicelib.entrypoints.http.arbitration_schemas import ContentIn, IssueIn


class TribunalMaking:
    """The body of the request, the arbitration and its pack, who acts and when. Faults are collected, so that all come
    at once. `tried`: nothing is to be written.
    """

    def __init__(
        self, body: Any, found: Arbitration, texts: Texts, pack: RulePack, who: Principal, at: datetime, *, tried: bool
    ) -> None:  # fmt: skip
        self.body, self.found, self.pack, self.who, self.at, self.tried = body, found, pack, who, at, tried
        self.limits = pack.texts
        self.faults: list[Fault] = []
        self._texts = texts

    def open(self, verb: str) -> None:
        """Raises what the rules say first, before anything is read for this action."""
        look = Look(self.found, self.who.role, self.at, self.pack, self.who.ref)
        if (refused := lifecycle.refusal(verb, look)) is not None:
            refused.data.setdefault("instead", [a.action for a in lifecycle.allowed_actions(look)])
            raise refused

    def text(self, pointer: str, text: str, limit: int) -> TextRef:
        """Takes a text in, or notes that it is too long for this pack."""
        if len(text) > limit:
            self.faults.append(Fault(pointer, "too_long", limit))
        return self._texts.add(text)

    def reason(self, pointer: str, text: str) -> TextRef:
        return self.text(pointer, text, self.limits.reason)

    def maybe(self, pointer: str, text: str | None) -> TextRef | None:
        return None if text is None else self.reason(pointer, text)

    def terms(self, given: TermsIn, pointer: str) -> Terms:
        """In the one form in which equal terms are equal: sorted, and nothing said that goes without saying."""
        if len(set(given.conditions)) < len(given.conditions):
            self.faults.append(Fault(f"{pointer}/conditions", "repeated"))
        implied = {Condition.GOODS_RETURNED} if given.remedy is Remedy.RETURN_AND_REFUND else set()
        return Terms(
            given.remedy, money(given.money), tuple(sorted(set(given.conditions) - implied)), given.within_days,
            self.maybe(f"{pointer}/text", given.text),
        )  # fmt: skip

    # ------------------------------------------------------------------------------------------------------ the award

    def content(self, given: ContentIn, pointer: str = "/content") -> Content:
        """What an award is to say. A consent award takes the very terms that were agreed on."""
        agreed = self.found.agreed
        terms = self.terms(given.terms, f"{pointer}/terms") if given.terms is not None else None
        if given.kind is AwardKind.CONSENT and terms is None and agreed is not None:
            terms = agreed.terms
        return Content(
            given.kind, given.finding,
            tuple(self._issue(one, f"{pointer}/issues/{n}") for n, one in enumerate(given.issues)),
            terms, {str(role): Money(fee.amount, fee.currency) for role, fee in given.costs.items()},
        )  # fmt: skip

    def _issue(self, given: IssueIn, pointer: str) -> Issue:
        reasons = tuple(
            Reason(self.reason(f"{pointer}/reasons/{n}/text", one.text), tuple(one.cites))
            for n, one in enumerate(given.reasons)
        )
        return Issue(given.code, given.finding, reasons)

    # ------------------------------------------------------------------------------------------------------- the case

    @cached_property
    def case(self) -> Case:
        """The case it is about, as it is now: one Query."""
        loaded = services().store.load(self.found.head.case_id)
        if loaded is None:
            raise NotFound("No such case.")
        return loaded.case

    def exhibits(self) -> dict[str, Evidence]:
        """What both sides see of the case's evidence, by its ids."""
        return {item.id: item for item in self.case.evidence.values() if everybody_sees(item)}

    def seen(self) -> Seen:
        """What the decider saw: pinned with what is decided."""
        case, own = self.case.head, self.found.head
        hashes = {item.id: item.sha256 for item in self.exhibits().values()}
        return Seen(case.seq, case.chain_head, hashes, own.seq, own.chain_head)

    def seat(self, seat_id: str) -> Seat:
        """Raises NotFound."""
        found = next((seat for seat in self.found.bench if seat.id == seat_id), None)
        if found is None:
            raise NotFound("No such seat on the panel.")
        return found

    def for_good(self) -> None:
        """Raises NotAllowed where it is only tried out: what is sealed or signed is not."""
        if self.tried:
            raise NotAllowed("not_rehearsable", "What is sealed or signed is not tried out.")
