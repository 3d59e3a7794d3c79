"""What must hold of a case after every step, whatever the reference says: read off the product's state and events."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.domain import deadlines
from chalicelib.domain.case import events as ev
from chalicelib.domain.case.evolve import evolve
from chalicelib.domain.case.state import Case, Status
from chalicelib.domain.rulepack import RulePack, StageKind
from chalicelib.domain.values import Role
from tests.simulation.lifecycle.driving import Driven

NEVER_BY_SILENCE = (
    ev.CaseSettled, ev.AccordProposed, ev.AccordConcluded, ev.MediationConsented, ev.MediatorAssigned, ev.CaseDecided,
    ev.ProposalAccepted, ev.BiddingCrossed, ev.CaseReopened,
)  # fmt: skip
INSTANT = timedelta(microseconds=1)


def check(driven: Driven) -> None:
    """Every promise at once. Raises AssertionError."""
    case, pack = driven.case, driven.pack
    _children(case)
    _standing_still(case)
    if case.head.status is Status.OPEN:
        _open(case, pack)
    else:
        _closed(case)
    _once(driven)
    _agreed(driven)
    _rings(driven)


def _open(case: Case, pack: RulePack) -> None:
    head, kind = case.head, pack.stage(case.head.stage).kind
    assert not deadlines.is_stranded(case)  # P6
    assert (deadlines.next_wake(case) is None) == head.wake_blocked
    assert (case.mediation is not None) == (kind is StageKind.MEDIATION)
    assert head.mediator == (case.mediation.mediator if case.mediation else None)
    assert (head.outcome is not None) == (kind is StageKind.PERFORMANCE)
    assert (head.legal_effect is not None) == (kind is StageKind.PERFORMANCE)
    assert any(t.is_open for t in case.tasks.values()) == (kind is StageKind.PERFORMANCE)
    assert head.served_at or not (head.defaulted or head.responded_at)
    if kind not in (StageKind.PERFORMANCE, StageKind.SCREENING) and head.served_at is not None:
        assert deadlines.unfinished(case, pack.stage(head.stage).deadline) is not None


def _agreed(driven: Driven) -> None:
    """P4: nobody comes into an arbitration but by both parties' own words on everything that has to be agreed on."""
    concluded: ev.AccordConcluded | None = None
    for event, _ in driven.told:
        if isinstance(event, ev.AccordConcluded):
            concluded = event
        if not isinstance(event, ev.StageEntered | ev.CaseReopened):
            continue
        if driven.pack.stage(event.stage).kind is StageKind.ARBITRATION:
            assert concluded is not None
            accord = driven.case.accords[concluded.accord_id]
            assert {accord.by, concluded.by} == {Role.COMPLAINANT, Role.RESPONDENT}
            assert (accord.stage, accord.state) == (event.stage, "concluded")
            assert accord.arbitration is not None
            assert accord.terms_sha256
            assert accord.agreed_at is not None
        concluded = None


def _closed(case: Case) -> None:
    assert {d.rule for d in case.unfinished()} <= {"upload"}
    assert case.head.outcome is not None
    assert case.head.notice is not None
    assert case.mediation is None
    assert case.head.mediator is None
    assert case.pause is None
    assert not any(t.is_open for t in case.tasks.values())


def _children(case: Case) -> None:
    """What waits for somebody has a deadline, and no deadline waits for what is over."""
    waiting = {f"offer:{i}" for i, o in case.offers.items() if o.state == "live"}
    waiting |= {f"proposal:{i}" for i, p in case.proposals.items() if p.state == "live"}
    waiting |= {f"accord:{i}" for i, a in case.accords.items() if a.state == "live"}
    waiting |= {f"bid:{i}" for i, r in case.rounds.items() if r.state == "open"}
    waiting |= {f"evidence:{i}" for i, r in case.requests.items() if r.state == "open"}
    waiting |= {f"cure:{i}" for i, d in case.deficiencies.items() if d.state == "open"}
    waiting |= {f"pause:{i}" for i, p in case.pauses.items() if p.state == "running"}
    waiting |= {f"upload:{i}" for i, e in case.evidence.items() if e.state in ("declared", "inspected")}
    for i, task in case.tasks.items():
        if task.state in ("open", "shipped"):
            goods = {"open": "return_ship", "shipped": "return_receive"}[task.state]
            waiting.add(f"{goods if task.kind == 'return' else 'perform'}:{i}")
    assert {d.id for d in case.unfinished() if d.subject} == waiting


def _standing_still(case: Case) -> None:
    """Only while a pause is in force, and then with a cap."""
    still = {d.id for d in case.unfinished() if d.state == "paused"}
    assert sum(p.state == "running" for p in case.pauses.values()) <= 1
    assert still <= (set(case.pause.deadlines) if case.pause is not None else set())


def _once(driven: Driven) -> None:
    """No escalation happens twice: one default, one missed first reply, no more rounds than a rule has."""
    counts = driven.counts()
    assert counts["respondent.defaulted"] <= 1
    assert counts["first_reply.missed"] <= 1
    assert counts["case.served"] <= 1
    assert counts["case.closed"] - counts["case.reopened"] in (0, 1)
    for deadline in driven.case.deadlines.values():
        if deadline.rule in driven.pack.deadlines:
            assert deadline.attempt - 1 + deadline.repeat <= driven.pack.deadlines[deadline.rule].repeat


def _rings(driven: Driven) -> None:
    """A ring before its time changes nothing."""
    wake, now = deadlines.next_wake(driven.case), driven.now
    for moment in (now, *([wake - INSTANT] if wake is not None else [])):
        if wake is None or moment < wake:
            driven.now = moment
            assert driven.ring() == ()
    driven.now = now


def silent(happened: tuple[ev.Event, ...], pack: RulePack) -> None:
    """P5: what the clock alone has done makes nobody agree, and leads nobody into an arbitration."""
    for event in happened:
        assert not isinstance(event, NEVER_BY_SILENCE)
        if isinstance(event, ev.StageEntered):
            assert pack.stage(event.stage).kind not in (StageKind.ARBITRATION, StageKind.PERFORMANCE)


def folds(driven: Driven) -> None:
    """The same events give the same case."""
    case: Case | None = None
    for event, at in driven.told:
        case = evolve(case, event, at)
    assert case == driven.case
