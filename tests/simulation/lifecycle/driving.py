"""The rules of the product, driven by the same plain acts as the reference, and read off in the same plain words."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import msgspec

from chalicelib.domain import deadlines, packcheck
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import decisions, events, lifecycle
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.evolve import evolve
from chalicelib.domain.case.procedure import ArbitrationTerms, Step
from chalicelib.domain.case.state import (
    Case,
    Claim,
    Deadline,
    DeadlineState,
    DisputeType,
    Finding,
    Party,
    Reason,
)
from chalicelib.domain.case.terms import Condition, Remedy, Terms, TextRef
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, RedressError
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Money, Role

KEY = b"k" * 32
TEXT = TextRef("txt_" + "a" * 26, "c0" * 32)
FILE = cmd.Declaration("ab" * 32, 1, "image/png", TEXT)
ABSENT = "off_" + "z" * 26
SUBJECTS = {
    "offer": "offers", "proposal": "proposals", "accord": "accords", "bid": "rounds", "evidence": "requests",
    "upload": "evidence", "perform": "tasks", "return_ship": "tasks", "return_receive": "tasks",
    "cure": "deficiencies", "pause": "pauses",
}  # fmt: skip
CLASSES = {
    "case_closed": "closed", "case_open": "open", "wrong_stage": "stage", "wrong_role": "role", "too_early": "time",
    "deadline_passed": "time",
}  # fmt: skip


class Driven:
    """One case under the rules of the product. `told`: every event with its moment."""

    def __init__(self, pack: dict, now: datetime, claim: dict, gaps: tuple[str, ...]) -> None:
        self.pack = msgspec.convert(pack, RulePack, strict=True)
        assert packcheck.problems(self.pack) == []
        self.now, self.steps = now, 0
        self.told: list[tuple[events.Event, datetime]] = []
        sought = Terms(Remedy(claim["remedy"]), Money(claim["amount"], "EUR") if claim["amount"] else None)
        promises = {"refund_days": claim["promise"]} if claim["promise"] else {}
        filed = Claim(DisputeType.QUALITY, sought, "2026-02-20", TEXT, "api", promises=promises)
        parties = Party(Role.COMPLAINANT, "u-1", "en"), Party(Role.RESPONDENT, "m-1", "en")
        command = cmd.FileCase(
            "case_" + "a" * 26, "ten_" + "a" * 26, *parties, filed, "en", "f" * 32, gaps=gaps
        )
        self.case: Case = None  # type: ignore[assignment]
        self._take(decisions.file(command, self._context(Role.PLATFORM)))

    # ------------------------------------------------------------------------------------------------------- acting

    def do(self, role: str, verb: str, given: dict[str, Any]) -> str | None:
        """None when it is done, else the class of the refusal."""
        try:
            for who, command in self._commands(role, verb, given):
                self._take(decisions.decide(self.case, command, self._context(who)))
        except RedressError as refused:
            return _class(refused)
        return None

    def tick(self) -> tuple[events.Event, ...]:
        """What a ring leads to now: as the use case does, again while something is due."""
        happened: tuple[events.Event, ...] = ()
        while (wake := deadlines.next_wake(self.case)) is not None and wake <= self.now:
            step = self.ring()
            assert step, "something due is left undone"
            self._take(step)
            happened += step
        return happened

    def ring(self) -> tuple[events.Event, ...]:
        """What one ring would lead to; nothing is taken over."""
        return decisions.decide(self.case, cmd.Tick(), self._context(Role.SYSTEM))

    def fail(self, until: datetime | None) -> None:
        """A Tick could not be carried out."""
        self._take(decisions.decide(self.case, cmd.BlockWake(until), self._context(Role.SYSTEM)))

    def _take(self, happened: tuple[events.Event, ...]) -> None:
        for event in happened:
            self.case = evolve(self.case, event, self.now)
            self.told.append((event, self.now))

    def _context(self, role: Role) -> Context:
        self.steps += 1
        return Context(self.now, role, self.pack, str(self.steps), KEY)

    # ------------------------------------------------------------------------------------------------------ reading

    def seen(self) -> dict[str, Any]:
        """The whole case in the words of the reference."""
        case, head = self.case, self.case.head
        under_way = case.mediation
        return {
            "status": head.status.value, "stage": head.stage, "outcome": head.outcome and head.outcome.value,
            "effect": head.legal_effect and head.legal_effect.value, "cause": head.cause, "served": head.served_at,
            "answered": head.responded_at is not None, "defaulted": head.defaulted, "position": head.position,
            "late": head.late, "stalled": head.stalled, "overdue": head.overdue, "reopened": head.reopened,
            "mediator": head.mediator, "step": under_way and under_way.step.value,
            "consents": under_way and sorted(under_way.consents), "wake": deadlines.next_wake(case),
            "clocks": sorted((self._clock(d) for d in case.unfinished()), key=str),
            "offers": [o.state.value for o in case.offers.values()],
            "proposals": [p.state.value for p in case.proposals.values()],
            "accords": [a.state.value for a in case.accords.values()],
            "rounds": [r.state.value for r in case.rounds.values()],
            "requests": [r.state.value for r in case.requests.values()],
            "tasks": [t.state.value for t in case.tasks.values()],
            "deficiencies": [d.state.value for d in case.deficiencies.values()],
            "pauses": [p.state.value for p in case.pauses.values()],
            "evidence": [e.state.value for e in case.evidence.values()],
            "mediations": [m.result for m in case.mediations.values()],
            "settled": self._owed(),
        }  # fmt: skip

    def _owed(self) -> int | None:
        task = next(reversed(self.case.tasks.values()), None)
        return task.terms.money.amount if task is not None and task.terms.money is not None else None

    def _clock(self, d: Deadline) -> tuple[Any, ...]:
        n = list(getattr(self.case, SUBJECTS[d.rule])).index(d.subject) if d.subject else None
        stands = d.state is DeadlineState.PAUSED
        return d.rule, n, d.on.value, d.due_at, d.consequence.value, d.repeat, d.attempt, stands, d.warnings

    def open_to(self, role: str) -> set[str]:
        look = lifecycle.Look(self.case, Role(role), self.now, self.pack)
        return {action.action for action in lifecycle.allowed_actions(look)}

    def counts(self) -> Counter[str]:
        return Counter(events.type_name(event) for event, _ in self.told)

    # ------------------------------------------------------------------------------------------------- commands

    def _commands(self, role: str, verb: str, given: dict[str, Any]) -> list[tuple[Role, cmd.Command]]:
        if verb == "finish":
            return self._file(given["n"])
        if verb == "webhook":
            return [(Role.SYSTEM, cmd.RecordService("webhook", given["at"], given["delivered"]))]
        return [(Role(role), self._command(verb, given))]

    def _file(self, n: int) -> list[tuple[Role, cmd.Command]]:
        item, owner = self._id("evidence", n), Role.COMPLAINANT
        if item in self.case.evidence:
            owner = self.case.evidence[item].by
        kept = cmd.RecordKept(item, "v2", self.now + timedelta(days=365))
        return [
            (Role.SYSTEM, cmd.RecordInspection(item, "v1")), (owner, cmd.SubmitEvidence(item)), (Role.SYSTEM, kept),
        ]  # fmt: skip

    def _id(self, children: str, n: int) -> str:
        ids = list(getattr(self.case, children))
        return ids[n] if n < len(ids) else ABSENT

    def _command(self, verb: str, given: dict[str, Any]) -> cmd.Command:  # noqa: C901 - one line per verb
        match verb:
            case "serve":
                return cmd.RecordService("platform", given["at"])
            case "dispatch_notice":
                return cmd.DispatchNotice(self.now)
            case "respond":
                return cmd.Respond(given["position"], TEXT)
            case "message":
                return cmd.PostMessage(TEXT, given["room"], Role(given["to"]) if given["to"] else None)
            case "admit":
                return cmd.Admit()
            case "reject":
                return cmd.Reject(given["ground"], TEXT)
            case "note_deficiency":
                return cmd.NoteDeficiency(given["items"])
            case "cure":
                return cmd.Cure(given["details"])
            case "offer":
                return cmd.MakeOffer(_terms(given["terms"]), expires_at=self._expiry(given))
            case "counter":
                offer = self._id("offers", given["n"])
                return cmd.CounterOffer(offer, _terms(given["terms"]), expires_at=self._expiry(given))
            case "accept":
                return cmd.Accept(self._id(given["kind"], given["n"]))
            case "decline":
                return cmd.Decline(self._id(given["kind"], given["n"]))
            case "withdraw_offer":
                return cmd.WithdrawOffer(self._id("offers", given["n"]))
            case "bid":
                against = Money(given["against"], "EUR") if given["against"] else None
                return cmd.PlaceBid(Money(given["amount"], "EUR"), "c0" * 32, against, b"sealed")
            case "escalate":
                return cmd.Escalate()
            case "withdraw":
                return cmd.Withdraw()
            case "propose_accord":
                return cmd.ProposeAccord(given["stage"], _arbitration(given["effect"]))
            case "conclude_accord":
                return self._yes(given)
            case "consent":
                return cmd.ConsentToMediation()
            case "leave_mediation":
                return cmd.LeaveMediation()
            case "assign_mediator":
                return cmd.AssignMediator(given["mediator"], ("absent",) if given["conflicts"] else ())
            case "challenge_mediator":
                return cmd.ChallengeMediator(TEXT)
            case "rule_on_challenge":
                return cmd.RuleOnChallenge(given["upheld"], TEXT)
            case "advance_mediation":
                return cmd.AdvanceMediation(Step(given["to"]))
            case "conclude_mediation":
                return cmd.ConcludeMediation(TEXT)
            case _:
                return self._later_command(verb, given)

    def _later_command(self, verb: str, given: dict[str, Any]) -> cmd.Command:  # noqa: C901 - one line per verb
        match verb:
            case "pause":
                return cmd.PauseClock(given["reason"])
            case "resume":
                return cmd.ResumeClock()
            case "prolong":
                children = SUBJECTS.get(given["rule"])
                subject = f":{self._id(children, given['n'])}" if children and given["n"] is not None else ""
                return cmd.Prolong(given["rule"] + subject, TEXT)
            case "look_into":
                return cmd.LookInto(given["queue"], TEXT)
            case "request_evidence":
                return cmd.RequestEvidence(Role(given["to"]), TEXT)
            case "propose":
                return cmd.Propose(_terms(given["terms"]), TEXT)
            case "decide":
                return _decision(given)
            case "perform":
                return cmd.Perform(self._id("tasks", given["n"]), (self._id("evidence", given["proof"]),))
            case "ship_return":
                return cmd.ShipReturn(self._id("tasks", given["n"]), "dhl", "1234567890")
            case "confirm_return":
                return cmd.ConfirmReturn(self._id("tasks", given["n"]))
            case "refuse_return":
                return cmd.RefuseReturn(self._id("tasks", given["n"]), TEXT)
            case "reopen":
                return cmd.Reopen(TEXT)
            case "declare_evidence":
                return cmd.DeclareEvidence((FILE,))
            case _:
                raise AssertionError(verb)

    def _expiry(self, given: dict[str, Any]) -> datetime | None:
        return self.now + timedelta(hours=given["hours"]) if given["hours"] else None

    def _yes(self, given: dict[str, Any]) -> cmd.Command:
        """With the hash of the terms that stand there, or without one."""
        accord = self._id("accords", given["n"])
        found = self.case.accords.get(accord)
        quoted = (
            found.terms_sha256
            if found is not None and found.terms_sha256
            else hashlib.sha256(b"?").hexdigest()
        )
        return cmd.ConcludeAccord(accord, quoted if given["quotes"] else None)


def _class(refused: RedressError) -> str:
    match refused:
        case NotAllowed():
            return CLASSES.get(refused.code, "state")
        case Invalid():
            return "invalid"
        case NotFound():
            return "unknown"
        case _:
            return refused.code


def _terms(given: dict[str, Any]) -> Terms:
    money = Money(given["amount"], "EUR") if Remedy(given["remedy"]).is_money else None
    conditions = (Condition.GOODS_RETURNED,) if given["goods"] else ()
    return Terms(Remedy(given["remedy"]), money, conditions, given["days"])


def _decision(given: dict[str, Any]) -> cmd.Decide:
    finding = Finding.DISMISSED if given["dismissed"] else Finding.UPHELD
    reasons = () if given["cites"] == "nothing" else (Reason(TEXT, (given["cites"],)),)
    return cmd.Decide(finding, reasons, _terms(given["terms"]) if given["terms"] else None)


def _arbitration(effect: str | None) -> ArbitrationTerms | None:
    if effect is None:
        return None
    return ArbitrationTerms(
        "b-1", "claim", "Brussels", "en", Money(100, "EUR"), Role.RESPONDENT, effect, "ab" * 32
    )
