"""A complaint was filed: where it belongs, what follows from that. For the function `group`, once for each filing.

Whatever comes of it comes once, however often the message does: the index keeps the case's own row, a day's count is a
set of marks, a group's id follows from the cluster, and nobody is invited to one group twice.

What a filing costs: one Query for the case and one BatchGet of the complainant's key, then detection's own reads (one,
seldom two) and writes, and one write for each key of the systemic signal. Only a filing in a cluster that is large
enough for a group asks for that group besides.
"""

from __future__ import annotations

from typing import Final, Protocol

from chalicelib.application import ports
from chalicelib.application.asking import Tenancy
from chalicelib.application.family_ports import Families
from chalicelib.application.signals import Signals
from chalicelib.application.suggesting import Found, Suggesting
from chalicelib.application.texts import open_bundle
from chalicelib.domain import counting
from chalicelib.domain.case.state import Case
from chalicelib.domain.errors import NotFound
from chalicelib.domain.grouping.filing import Filing, Kind, Placement, Structural
from chalicelib.domain.values import Role

_ABOUT: Final = tuple(Kind)


class Places(Protocol):
    """The detector."""

    def place(self, filing: Filing, *, again: bool = False) -> Placement: ...


class Detecting:
    """`cases`: where the complaints are."""

    def __init__(
        self, cases: ports.CaseStore, crypto: ports.Crypto, families: Families, detector: Places, signals: Signals,
        suggesting: Suggesting,
    ) -> None:  # fmt: skip
        self._cases, self._crypto, self._families = cases, crypto, families
        self._detector, self._signals, self._suggesting = detector, signals, suggesting

    def on_filing(self, tenancy: Tenancy, case_id: str, *, again: bool) -> Placement:
        """`again`: the message has come before. Raises NotFound, TryAgain: place it again later."""
        loaded = self._cases.load(case_id)
        if loaded is None or loaded.case.head.tenant != tenancy.tenant.id:
            raise NotFound("No such case.")
        case = loaded.case
        respondent = self._families.resolve(tenancy.tenant.id, case.head.respondent.ref)
        text = self._narrative(tenancy, loaded)
        placement = self._detector.place(filing(case, respondent, text), again=again)
        keys = counting.keys(respondent, case.claim.about)
        self._signals.note(tenancy, keys, case_id, case.head.filed_at.date())
        self._suggesting.follow(Found(tenancy, loaded, respondent, placement))
        return placement

    def _narrative(self, tenancy: Tenancy, loaded: ports.Loaded) -> str:
        """Nothing where the person has been erased since, or the text cannot be read: then structure alone decides."""
        head, slot = loaded.case.head, Role.COMPLAINANT.value
        persons = [person for person in loaded.persons.values() if person.slot == slot]
        keys = self._cases.person_keys(head.tenant, head.case_id, persons)
        filed = [sealed for sealed in loaded.sealed if (sealed.slot, sealed.key) == (slot, "")]
        if slot not in keys or not filed:
            return ""
        try:
            plain = self._crypto.open(tenancy.root, head.case_id, slot, keys[slot], filed[0].box)
        except ports.Unreadable:
            return ""
        return open_bundle(plain).get(loaded.case.claim.narrative.id, "")


def filing(case: Case, respondent: str, text: str) -> Filing:
    """A case as detection sees it. `respondent`: as `families` resolves it."""
    about = case.claim.about
    named = tuple(Structural(kind, about[kind.value]) for kind in _ABOUT if about.get(kind.value))
    return Filing(
        tenant=case.head.tenant, respondent=respondent, case_id=case.head.case_id,
        filed_at=int(case.head.filed_at.timestamp()), dispute_type=case.claim.dispute_type.value, text=text,
        structural=named,
    )  # fmt: skip
