"""A case told step by step on the pure domain: who does what, when. No AWS, no clock; the shortest way to a state."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from chalicelib.application.commit import advance
from chalicelib.application.ports import EventRow
from chalicelib.domain.calendars import Length, Unit
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import decisions
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.exhibits import Derived
from chalicelib.domain.case.procedure import ArbitrationTerms, Step
from chalicelib.domain.case.state import (
    Case,
    Claim,
    DisputeType,
    Finding,
    Party,
    Reason,
    Remedy,
    Terms,
    TextRef,
)  # fmt: skip
from chalicelib.domain.rulepack import (
    Caps,
    Consequence,
    DeadlineRule,
    EvidenceLimits,
    RulePack,
    Stage,
    StageKind,
)
from chalicelib.domain.values import Money, Role, derive_id

KEY = b"k" * 32
COPY = Derived("c" * 64, 400, "image/png", "v3")
"""What is made of a kept image for the other side."""
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
C, R, O, P, S = Role.COMPLAINANT, Role.RESPONDENT, Role.OFFICER, Role.PLATFORM, Role.SYSTEM  # noqa: E741
M = Role.MEDIATOR
SHA = "ab" * 32


def rule(on: Role, hours: int, consequence: Consequence, **changes: Any) -> DeadlineRule:
    """A deadline rule in hours."""
    return DeadlineRule(on, Length(hours, Unit.HOURS), consequence, source="test", verified=True, **changes)


def pack(**changes: Any) -> RulePack:
    """negotiation (240 h) → determination (120 h), performance; round numbers that are easy to add up."""
    rules = {
        "service": rule(P, 72, Consequence.REFER, repeat=1),
        "respond": rule(R, 48, Consequence.DEFAULT, warn_at=(50,)),
        "negotiation": rule(S, 240, Consequence.ESCALATE, warn_at=(75,)),
        "decide": rule(O, 120, Consequence.REFER, repeat=2),
        "evidence": rule(C, 24, Consequence.NOTE_UNMET),
        "offer": rule(C, 60, Consequence.LAPSE_OFFER),
        "proposal": rule(S, 60, Consequence.LAPSE_PROPOSAL),
        "perform": rule(R, 100, Consequence.BREACH, warn_at=(50,)),
        "upload": rule(S, 48, Consequence.RELEASE_UPLOAD),
    }
    fields: dict[str, Any] = {
        "id": "test", "version": 1, "title": {"en": "Test", "zh": "测试"}, "effective_from": "2026-01-01",
        "regime": "test", "time_zone": "UTC", "first_stage": "negotiation",
        "stages": (
            Stage("negotiation", StageKind.NEGOTIATION, "negotiation", next="determination"),
            Stage("determination", StageKind.DETERMINATION, "decide"),
            Stage("performance", StageKind.PERFORMANCE, "perform"),
        ),
        "deadlines": rules, "escalate_after": Length(24, Unit.HOURS), "claim_within_days": 730,
        "evidence": EvidenceLimits(1_000, 2_500, 3, 365, ("image/png", "application/pdf")),
        "next_forum": {"en": "The court.", "zh": "法院。"},
    }  # fmt: skip
    return RulePack(**(fields | changes))


def text(name: str = "t") -> TextRef:
    """A sealed text's reference."""
    return TextRef(derive_id("txt", KEY, name), "c0" * 32)


def money(amount: int = 10_000, currency: str = "EUR") -> Money:
    return Money(amount, currency)


def refund(amount: int = 4_000, remedy: Remedy = Remedy.PARTIAL_REFUND) -> Terms:
    return Terms(remedy, money(amount))


def claim(**changes: Any) -> Claim:
    """A faulty thing, and the whole price asked back."""
    fields: dict[str, Any] = {
        "dispute_type": DisputeType.QUALITY, "sought": Terms(Remedy.REFUND, money()), "occurred_on": "2026-02-20",
        "narrative": text("narrative"), "channel": "api", "order_ref": "o-1",
    }  # fmt: skip
    return Claim(**(fields | changes))


def declaration(size: int = 500, **changes: Any) -> cmd.Declaration:
    fields = {"sha256": SHA, "size": size, "media_type": "image/png", "name": text("name")} | changes
    return cmd.Declaration(**fields)


@dataclass
class Story:
    """The case so far. Each step moves `now`, decides, and keeps what happened."""

    pack: RulePack = field(default_factory=pack)
    now: datetime = START
    claim: Claim = field(default_factory=claim)
    gaps: tuple[str, ...] = ()
    case: Case = None  # type: ignore[assignment]
    rows: list[EventRow] = field(default_factory=list)
    steps: int = 0

    def __post_init__(self) -> None:
        command = cmd.FileCase(
            derive_id("case", KEY, "1"), "ten_" + "a" * 26, Party(C, "u-1", "en"), Party(R, "m-1", "en"), self.claim,
            "en", "f" * 32, gaps=self.gaps,
        )  # fmt: skip
        self._advance(decisions.file(command, self._context(P)), P)

    def act(self, role: Role, command: Any, after: timedelta = HOUR, acting: str = "") -> Story:
        """`role` gives the command that much later, or whoever acts for it under that representation. Raises what the
        rules raise; then nothing has changed.
        """
        self.now += after
        events = decisions.decide(self.case, command, replace(self._context(role), acting=acting))
        if events:
            self._advance(events, role)
        return self

    def wait(self, length: timedelta) -> Story:
        """Time passes and every wake on the way rings, as the clock would."""
        until = self.now + length
        while (wake := self.case.head.next_wake) is not None and wake <= until:
            self.now = max(wake, self.now)
            self.act(S, cmd.Tick(), timedelta())
        self.now = until
        return self

    def until(self, moment: datetime) -> Story:
        """Up to that moment, with every wake on the way."""
        assert moment >= self.now, "time does not run back"
        return self.wait(moment - self.now)

    def then(self, moment: datetime, role: Role, command: Any) -> Story:
        """Time passes up to that moment; there `role` gives the command."""
        return self.until(moment).act(role, command, timedelta())

    def due(self, rule: str) -> datetime:
        """When the latest deadline of that rule which is not over is due."""
        return [d for d in self.case.unfinished() if d.rule == rule][-1].due_at

    def last_day(self, rule: str) -> str:
        """The day of the pack's time zone with which that deadline ends."""
        last = self.due(rule) - timedelta.resolution
        return last.astimezone(ZoneInfo(self.pack.time_zone)).date().isoformat()

    def happened(self, since: int = 0) -> list[str]:
        """The names of the events so far."""
        return [row.type for row in self.rows[since:]]

    def the(self, children: str) -> Any:
        """The latest child of a kind, e.g. `the("offers")`."""
        return list(getattr(self.case, children).values())[-1]

    def _context(self, role: Role) -> Context:
        self.steps += 1
        return Context(self.now, role, self.pack, derive_id("cmd", KEY, str(self.steps)), KEY)

    def _advance(self, events: Any, role: Role) -> None:
        self.case, rows = advance(
            self.case,
            events,
            at=self.now,
            by=role,
            command_id=derive_id("cmd", KEY, str(self.steps)),
            id_key=KEY,
        )
        self.rows += rows


def filed(**changes: Any) -> Story:
    return Story(**changes)


def served(**changes: Any) -> Story:
    story = filed(**changes)
    return story.act(S, cmd.RecordService("webhook", story.now + HOUR))


def contested() -> Story:
    return served().act(R, cmd.Respond("contests", text("answer")))


def escalated() -> Story:
    return contested().act(C, cmd.Escalate())


def kept(story: Story, role: Role, **changes: Any) -> str:
    """A file of that role goes all the way to the vault; its id."""
    story.act(role, cmd.DeclareEvidence((declaration(**changes),)))
    item = story.the("evidence").id
    story.act(S, cmd.RecordInspection(item, "v1")).act(role, cmd.SubmitEvidence(item))
    story.act(S, cmd.RecordKept(item, "v2", story.now + 365 * DAY, COPY))
    return str(item)


def decided(story: Story, terms: Terms | None, *cites: str) -> Story:
    """The officer's reasoned decision: these terms, or none where the claim is dismissed."""
    finding = Finding.DISMISSED if terms is None else Finding.UPHELD
    return story.act(O, cmd.Decide(finding, (Reason(text("reason"), cites or ("claim",)),), terms))


def consented(story: Story) -> Story:
    """Both parties take part in the mediation."""
    return story.act(C, cmd.ConsentToMediation()).act(R, cmd.ConsentToMediation())


def mediated(story: Story, mediator: str = "med-1") -> Story:
    """A mediator both have consented to has looked into it and talks with them."""
    story.act(O, cmd.AssignMediator(mediator))
    return story.act(M, cmd.AdvanceMediation(Step.NEGOTIATE))


def performed(story: Story) -> Story:
    """The respondent does what it owes and proves it."""
    proof = kept(story, R)
    owed = next(t for t in story.case.tasks.values() if t.by is R and t.is_open)
    return story.act(R, cmd.Perform(owed.id, (proof,)))


def arbitration(**changes: Any) -> ArbitrationTerms:
    """All that an agreement on an arbitration must say."""
    fields: dict[str, Any] = {
        "body": "body-1", "scope": "claim", "seat": "Brussels", "language": "en", "fee": money(5_000), "fee_by": R,
        "effect": "final_and_binding", "rules_sha256": SHA,
    }  # fmt: skip
    return ArbitrationTerms(**(fields | changes))


def caps(**changes: int) -> Caps:
    return Caps(**changes)
