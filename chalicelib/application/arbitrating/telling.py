"""Tells a case of its arbitration and an arbitration of its case, each by the other's state, whatever a message says.

So it may be told twice, late, in any order: opened, come so far, awarded and corrected, refused or ended without an
award; and the other way, that the parties have settled or the complaint is withdrawn.
"""

from __future__ import annotations

from typing import Protocol

from chalicelib.application import ports
from chalicelib.application.arbitrating.filling import Commands
from chalicelib.application.arbitrating.opening import Opening
from chalicelib.application.asking import Receipt, TenancyOf
from chalicelib.domain.arbitration import commands as arb
from chalicelib.domain.arbitration import state as arbitrations
from chalicelib.domain.arbitration.context import pack_of
from chalicelib.domain.arbitration.rules import ADVISORY, Arbitrating
from chalicelib.domain.arbitration.state import Arbitration, Award, AwardKind, AwardState
from chalicelib.domain.case import accords
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.procedure import Accord
from chalicelib.domain.case.referred import STAGES
from chalicelib.domain.case.state import Case, LegalEffect, Outcome, Status
from chalicelib.domain.errors import NotFound


class Cases(Protocol):
    """The executor of cases, as far as the system itself acts on them."""

    def system(self, id_: str, prepare: Prepare, of: TenancyOf, label: str, /) -> Receipt[Case]: ...


class Prepare(Protocol):
    def __call__(self, case: Case, /) -> cmd.Command: ...


class Telling:
    def __init__(
        self, cases: ports.CaseStore, executor: Cases, arbitrations: Commands, packs: ports.Packs, opening: Opening,
        of: TenancyOf,
    ) -> None:  # fmt: skip
        self._cases, self._executor, self._arbitrations = cases, executor, arbitrations
        self._packs, self._opening, self._of = packs, opening, of

    def case(self, case_id: str) -> Case:
        """Raises NotFound."""
        loaded = self._cases.load(case_id)
        if loaded is None:
            raise NotFound("No such case.")
        return loaded.case

    def open(self, case: Case, accord: Accord, fallback: int = 0, cause: str = "not_opened") -> None:
        """At the body, or the first of the next ones that there is; with nobody left the case goes back. So it does
        where the agreement has expired before anybody has taken it.
        """
        made = None if self._expired(case, accord) else self._opening.open(case, accord, fallback)
        if made is None:
            known = case.head.arbitration or ""
            back = cmd.ReturnFromArbitration(accord.id, cause, known)
            self._to_case(case.head.case_id, back, f"return:{accord.id}")
            return
        after = self._referred(made, accord)
        if after.head.arbitration != made.head.arbitration_id:
            self._end(after, made)  # the case has gone on meanwhile

    def _expired(self, case: Case, accord: Accord) -> bool:
        expires = accord.arbitration.expires_at if accord.arbitration is not None else None
        return expires is not None and expires < self._of(case.head.tenant).now

    def tell(self, found: Arbitration) -> None:
        """Whatever the one has to know of the other now. One Query where both know everything."""
        head, matter = found.head, found.matter
        case, id_ = self.case(head.case_id), found.head.arbitration_id
        accord = accords.standing(case) if case.head.status is Status.OPEN else None
        if accord is not None and accord.id == matter.accord_id:
            known = accords.referral(case, accord)
            if known is None or known.fallback < matter.fallback:
                case = self._referred(found, accord)
        if case.head.arbitration != id_:
            self._end(case, found)
            return
        case = self._progress(case, found)
        waiting = accords.standing(case) if case.head.status is Status.OPEN else None
        if head.status is arbitrations.Status.OPEN:
            if waiting is None and case.head.outcome is not Outcome.AWARDED:
                self._end(case, found)
        elif waiting is not None and head.outcome is not arbitrations.Outcome.AWARDED:
            self._over(case, found, waiting)

    # --------------------------------------------------------------------------------------------------------- the case

    def _referred(self, found: Arbitration, accord: Accord) -> Case:
        head = found.head
        command = cmd.RecordReferral(head.arbitration_id, accord.id, head.tenant, found.matter.fallback)
        return self._to_case(head.case_id, command, f"referral:{head.arbitration_id}")

    def _progress(self, case: Case, found: Arbitration) -> Case:
        id_, known = found.head.arbitration_id, case.referral
        assert known is not None
        stage = found.head.stage.value
        if case.head.outcome is None and stage in STAGES[1:] and stage not in known.reached:
            case = self._to_case(case.head.case_id, cmd.RecordStage(id_, stage), f"stage:{id_}:{stage}")
        pack = self._packs.get(found.head.pack, "", found.head.platform)
        given = pack_of(pack, found.matter).arbitration
        assert given is not None, "an arbitration under a pack that knows none"
        for award in awards(found, given):
            if case.referral is not None and award.id not in case.referral.awards:
                command = _award(found, award, given, first=not case.referral.awards)
                case = self._to_case(case.head.case_id, command, f"award:{award.id}")
        return case

    def _over(self, case: Case, found: Arbitration, accord: Accord) -> None:
        """Without an award: a body that has refused is followed by the next one, else the case goes back."""
        cause = found.head.cause or "ended"
        if found.head.outcome is arbitrations.Outcome.REFUSED:
            self.open(case, accord, found.matter.fallback + 1, f"refused_{cause}"[:40])
            return
        id_ = found.head.arbitration_id
        self._to_case(case.head.case_id, cmd.ReturnFromArbitration(accord.id, cause, id_), f"return:{id_}")

    def _to_case(self, case_id: str, command: cmd.Command, label: str) -> Case:
        return self._executor.system(case_id, lambda _: command, self._of, label).after

    # -------------------------------------------------------------------------------------------------- the arbitration

    def _end(self, case: Case, found: Arbitration) -> None:
        """With what has become of the case; nothing where it is over, or has come to its award."""
        if found.head.status is arbitrations.Status.CLOSED or case.head.outcome is Outcome.AWARDED:
            return
        ways = {Outcome.SETTLED: "settled", Outcome.WITHDRAWN: "withdrawn"}
        outcome = case.head.outcome
        way = ways.get(outcome, "terminated") if outcome is not None else "terminated"
        id_ = found.head.arbitration_id
        cause = "case_went_on" if outcome is None else f"case_{outcome.value}"
        self._arbitrations.system(id_, lambda _: arb.EndWithCase(way, cause), self._of, f"end:{id_}")


def awards(found: Arbitration, given: Arbitrating) -> tuple[Award, ...]:
    """What the case carries out, in its order: where it can be appealed from, when no more can be asked for. Only the
    last instance counts.
    """
    if given.appeal_to and found.head.status is not arbitrations.Status.CLOSED:
        return ()
    served = [
        a for a in found.awards.values() if a.rendered_at is not None and a.state is not AwardState.ADOPTED
    ]
    last = max((a.instance for a in served), default=1)
    return tuple(sorted((a for a in served if a.instance == last), key=lambda a: (a.rendered_at, a.id)))


def _award(found: Arbitration, award: Award, given: Arbitrating, *, first: bool) -> cmd.Command:
    id_, content = found.head.arbitration_id, award.content
    if not first:
        return cmd.CorrectAward(
            id_, award.id, content.finding, content.terms, award.sha256, content.kind is AwardKind.ADDITIONAL
        )
    served = award.rendered_at
    assert served is not None
    # Nobody performs what may still be appealed from: its time runs from the end of it.
    if given.appeal_to and found.head.closed_at is not None:
        served = max(served, found.head.closed_at)
    binds = (
        given.effect == "award"
        and found.matter.terms.effect != ADVISORY
        and content.kind != AwardKind.OPINION
    )
    effect = LegalEffect.AWARD if binds else LegalEffect.OPINION
    return cmd.RecordAward(id_, award.id, content.finding, content.terms, effect.value, award.sha256, served)
