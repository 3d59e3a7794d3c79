"""A group told step by step on the pure domain: who does what, when. No AWS, no clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from chalicelib.domain.calendars import Length, Unit
from chalicelib.domain.case.state import DisputeType, Finding, Reason, TextRef
from chalicelib.domain.collective.formula import Formula, Kind
from chalicelib.domain.collective.polls import Tally
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group import decisions, rules, timing
from chalicelib.domain.group import events as ev
from chalicelib.domain.group.context import Context
from chalicelib.domain.group.evolve import fold
from chalicelib.domain.group.rules import Collective, Mode, Seats, Threshold, Voting
from chalicelib.domain.group.state import Group, GroupOffer, Matter, Origin, Poll
from chalicelib.domain.rulepack import Consequence, DeadlineRule, RulePack
from chalicelib.domain.values import Money, Role, derive_id
from tests.packs import shipped

KEY = b"k" * 32
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
GRACE = timedelta(seconds=60)
ROOT = "ab" * 32
"""Of a roll."""
HALF = Formula(Kind.SHARE, share_bp=5_000)
OFFICER, PLATFORM, SYSTEM = Role.OFFICER, Role.PLATFORM, Role.SYSTEM
MEMBER, REPRESENTATIVE, RESPONDENT, MEDIATOR = (
    Role.COMPLAINANT, Role.REPRESENTATIVE, Role.RESPONDENT, Role.MEDIATOR,
)  # fmt: skip

DAYS: dict[str, tuple[int, Consequence]] = {
    rules.SUGGESTION: (7, Consequence.DISSOLVE), rules.GATHERING: (30, Consequence.COUNT),
    rules.ELECTION: (10, Consequence.COUNT_VOTES), rules.AFFIRMATION: (14, Consequence.COUNT_VOTES),
    rules.ACCEPTANCE: (15, Consequence.COUNT_VOTES), rules.CONSENT: (12, Consequence.COUNT_VOTES),
    rules.OBJECTION: (16, Consequence.COUNT_VOTES), rules.RECALL: (8, Consequence.COUNT_VOTES),
    rules.NEGOTIATION: (40, Consequence.ESCALATE), rules.MEDIATION: (41, Consequence.ESCALATE),
    rules.DETERMINATION: (42, Consequence.DISSOLVE), rules.REVIEW: (5, Consequence.CARRY_OUT),
    rules.UNCLAIMED: (60, Consequence.CLOSE_UNCLAIMED), rules.BATCH: (9, Consequence.OPEN_BATCH),
}  # fmt: skip
"""Each deadline by its days: whole times 24 hours here, so that due moments can be worked out by hand."""


def threshold(n: int) -> Threshold:
    return Threshold(n, "test", verified=True)


def collective(**changes: Any) -> Collective:
    """Formed by three members, two to three representatives, offers by vote: half must vote, more than half of them
    say yes.
    """
    fields: dict[str, Any] = {
        "form_at": threshold(3), "suggest_at": threshold(5), "seats": Seats(2, 3, "test", verified=True),
        "voting": Voting(Mode.VOTE, "test", verified=True, rule=rules.Rule(quorum_bp=5_000)),
        "test_cases": threshold(4), "capacity": 1_000, "closes_early": True,
    }  # fmt: skip
    return Collective(**(fields | changes))


def pack(*, without: tuple[str, ...] = (), **changes: Any) -> RulePack:
    """The general procedure with collective cases; `without` these deadlines."""
    base = shipped("generic@2")
    own = {k: r for k, r in base.deadlines.items() if not k.startswith("group_")}
    grouped = {
        key: DeadlineRule(Role.SYSTEM, Length(24 * n, Unit.HOURS), what, source="test", verified=True)
        for key, (n, what) in DAYS.items() if key not in without
    }  # fmt: skip
    named = {"mass": threshold(5), "class": threshold(40)}
    return replace(
        base, deadlines=own | grouped, groups=collective(**changes), collective=named, grace_seconds=60
    )


def text(name: str = "t") -> TextRef:
    return TextRef(derive_id("txt", KEY, name), "c0" * 32)


def case_id(n: int) -> str:
    return derive_id("case", KEY, str(n))


def matter(**changes: Any) -> Matter:
    fields: dict[str, Any] = {
        "dispute_type": DisputeType.QUALITY, "respondent": "shop-77", "family": "shop-77",
        "keys": {"product": "lamp-4"}, "clusters": ("cl-1",), "found": 8,
    }  # fmt: skip
    return Matter(**(fields | changes))


def reasons(*cites: str) -> tuple[Reason, ...]:
    return (Reason(text("why"), cites or ("claim",)),)


@dataclass
class Tale:
    """One group on its way. Work over all members is answered by `sealed`, `counted`, `ledger`, `done`."""

    rules: RulePack = field(default_factory=pack)
    now: datetime = START
    group: Group | None = None
    happened: list[ev.Event] = field(default_factory=list)
    commands: int = 0

    @property
    def g(self) -> Group:
        assert self.group is not None
        return self.group

    def context(self, role: Role, own: str = "") -> Context:
        self.commands += 1
        return Context(self.now, role, self.rules, f"cmd-{self.commands}", KEY, own)

    def open(self, origin: Origin = Origin.DETECTION, **changes: Any) -> Tale:
        fields: dict[str, Any] = {
            "group_id": derive_id("group", KEY, "1"), "tenant": "ten_" + "a" * 26, "origin": origin,
            "matter": matter(), "lang": "en", "fingerprint": "f",
        }  # fmt: skip
        command = cmd.OpenGroup(**(fields | changes))
        return self._take(decisions.open_group(command, self.context(OFFICER)))

    def do(self, command: cmd.Command, role: Role = OFFICER, own: str = "") -> Tale:
        return self._take(decisions.decide(self.g, command, self.context(role, own)))

    def _take(self, events: tuple[ev.Event, ...]) -> Tale:
        self.happened = list(events)
        if events:
            self.group = fold(self.group, events, self.now)
        return self

    def types(self) -> list[str]:
        """What the last command led to."""
        return [type(event).__name__ for event in self.happened]

    # ------------------------------------------------------------------------------------------------------ the clock

    def at(self, moment: datetime) -> Tale:
        self.now = moment
        return self

    def tick(self) -> Tale:
        return self.do(cmd.Tick(), SYSTEM)

    def wake(self) -> Tale:
        """On to the next wake, whatever it brings."""
        wake = timing.next_wake(self.g)
        assert wake is not None, "nothing is to come"
        return self.at(max(wake, self.now)).tick()

    # ------------------------------------------------------------------------------------------- work over all members

    @property
    def job(self) -> str:
        assert self.g.head.job is not None, "no work is under way"
        return self.g.head.job

    def sealed(self, members: int = 6, **claimed: int) -> Tale:
        return self.do(cmd.RecordRoll(self.job, members, ROOT, claimed or {"EUR": 60_000}), SYSTEM)

    def counted(self, members: int = 6, ballots: int | None = None, **votes: int) -> Tale:
        cast = sum(votes.values()) if ballots is None else ballots
        return self.do(cmd.RecordTally(self.job, Tally(members, cast, votes=votes)), SYSTEM)

    def ledger(self, lines: int = 4, **totals: int) -> Tale:
        return self.do(cmd.RecordLedger(self.job, lines, "cd" * 32, totals or {"EUR": 20_000}), SYSTEM)

    def done(self, carried: int = 0, released: int = 0, invited: int = 0) -> Tale:
        return self.do(cmd.RecordDone(self.job, carried, released, invited), SYSTEM)

    # --------------------------------------------------------------------------------------------------------- chapters

    def gathering(self, **changes: Any) -> Tale:
        """Suggested, found right, whoever it concerns is invited."""
        return self.open(**changes).do(cmd.Gather()).done(invited=8)

    def stand(self, *numbers: int) -> Tale:
        for n in numbers:
            self.do(cmd.Stand(case_id(n), text(), ("negotiate", "offer")), MEMBER, case_id(n))
        return self

    def electing(self, *candidates: int, members: int = 6) -> Tale:
        """The time to join is over, and six have joined."""
        return self.gathering().stand(*(candidates or (1, 2))).wake().sealed(members)

    def negotiating(self, *candidates: int) -> Tale:
        """In the first stage of talks, with the first two candidates as representatives."""
        self.electing(*candidates).wake()
        votes = {case_id(n): 9 - n for n in candidates or (1, 2)}
        return self.counted(ballots=6, **votes)

    def offered(self, formula: Formula = HALF, by: Role = RESPONDENT, **changes: Any) -> Tale:
        return self.do(cmd.MakeOffer(formula, **changes), by, case_id(1) if by is REPRESENTATIVE else "")

    @property
    def offer(self) -> GroupOffer:
        """The last one made."""
        return list(self.g.offers.values())[-1]

    @property
    def poll(self) -> Poll:
        """The last one asked."""
        return list(self.g.polls.values())[-1]

    def agree(self, role: Role = REPRESENTATIVE) -> Tale:
        own = case_id(1) if role is REPRESENTATIVE else ""
        return self.do(cmd.AgreeToOffer(self.offer.id, self.offer.terms_sha256), role, own)

    def asked(self) -> Tale:
        """The members are being asked about the respondent's offer."""
        return self.negotiating().offered().agree().sealed()

    def adopted(self, yes: int = 4, no: int = 1) -> Tale:
        """And have taken it: the ledger is being worked out."""
        return self.asked().wake().counted(yes=yes, no=no)

    def reviewed(self) -> Tale:
        """The ledger stands, whoever has not agreed is released, and the review runs."""
        return self.adopted().ledger().done(released=2)

    def carried(self) -> Tale:
        return self.reviewed().wake().done(carried=4)

    def determining(self) -> Tale:
        """Talks have led to nothing; the stage of decision is open."""
        self.negotiating()
        while self.g.head.stage.value != "determination":
            self.wake()
        return self

    def decided(self, formula: Formula | None = HALF) -> Tale:
        """A common question is answered and decided upon."""
        self.determining().do(cmd.PoseQuestion(text("q")))
        question = next(iter(self.g.questions))
        self.do(cmd.AnswerQuestion(question, Finding.UPHELD, reasons()))
        finding = Finding.UPHELD if formula is not None else Finding.DISMISSED
        return self.do(cmd.DecideCommon(finding, (question,), reasons(), formula))


def money(amount: int, currency: str = "EUR") -> Money:
    return Money(amount, currency)
