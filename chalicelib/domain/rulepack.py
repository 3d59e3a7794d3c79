"""Rule packs: the procedure as dated data. Owns their shape; `packcheck` owns what a pack must hold to be used.

A pack is JSON under `chalicelib/rulepacks/<id>@<version>.json`; a case is pinned to one version for its whole life.
Every number carries its source; a number that is not verified and has a legal consequence needs a named override.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

import msgspec

from chalicelib.domain.arbitration.rules import Arbitrating
from chalicelib.domain.calendars import EVERY_DAY, Calendar, Length, Roll, Rules
from chalicelib.domain.group.rules import Collective
from chalicelib.domain.group.rules import Threshold as Threshold  # noqa: PLC0414
from chalicelib.domain.promises import Source, stricter
from chalicelib.domain.values import Role

PackId = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
StageId = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z_]{2,29}$")]


RuleKey = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z_]{2,39}$")]
Name = Annotated[str, msgspec.Meta(max_length=300)]
Prose = Annotated[str, msgspec.Meta(max_length=4_000)]


class StageKind(StrEnum):
    """What can happen in a stage. The lifecycle table is keyed by it; a pack orders stages of these kinds."""

    SCREENING = "screening"
    NEGOTIATION = "negotiation"
    MEDIATION = "mediation"
    DETERMINATION = "determination"
    ARBITRATION = "arbitration"
    PERFORMANCE = "performance"


class Consequence(StrEnum):
    """What silence means when a deadline passes. Never an acceptance (P5)."""

    ESCALATE = "escalate"
    """The case moves to the next stage of the pack."""
    DEFAULT = "default"
    """The respondent is noted as silent and the case moves to the next stage, decided on the file as it stands."""
    REFER = "refer"
    """The case closes with the outcome `referred` and names the next forum."""
    LAPSE = "lapse"
    """The case closes with the outcome `lapsed`: what the complainant had to supply did not come."""
    DECLINE = "decline"
    """Who was asked for consent has not given it: mediation ends and the case moves on."""
    LAPSE_OFFER = "lapse_offer"
    LAPSE_PROPOSAL = "lapse_proposal"
    LAPSE_ACCORD = "lapse_accord"
    """An agreement that was proposed (to mediate, to arbitrate) did not come about."""
    CLOSE_BIDDING = "close_bidding"
    """The round of sealed bids ends without a result; the bids are destroyed."""
    NOTE_UNMET = "note_unmet"
    """The unmet evidence request stands in the file of the decider."""
    NOTE_LATE = "note_late"
    """The missed first reply is recorded once and goes to the supervisors' queue."""
    RELEASE_UPLOAD = "release_upload"
    """A declared file that never became evidence gives its share of the budget back."""
    BREACH = "breach"
    """The performance task is recorded as breached; the case closes and names the next forum."""
    LAPSE_RETURN = "lapse_return"
    """The goods were not sent back: the obligation that waits for them falls away."""
    DEEM_RECEIVED = "deem_received"
    """Goods that were shipped with a tracking number and not refused count as received."""
    DEEM_SERVED = "deem_served"
    """A notice that was sent to the confirmed address counts as delivered."""
    RESUME = "resume"
    """A pause reached its cap: the deadlines it stopped run on."""
    LEAVE_GROUP = "leave_group"
    """The case has stood still for its group as long as it may: it leaves the group and goes on alone."""
    COUNT = "count"
    """The time to join is over: members are counted, and the group is formed or dissolved."""
    COUNT_VOTES = "count_votes"
    """The vote is over: ballots are counted; who was silent has agreed to nothing (P5)."""
    DISSOLVE = "dissolve"
    """The group ends without a result; each member's own case goes on where it stood."""
    CARRY_OUT = "carry_out"
    """The ledger stands: what it gives each member is carried to that member's case."""
    OPEN_BATCH = "open_batch"
    """The next batch of a group's members goes on, each with its own case; the others wait for their turn."""
    CLOSE_UNCLAIMED = "close_unclaimed"
    """Sums that did not reach their members go where the pack says."""
    NEXT_BODY = "next_body"
    """The body has not taken the case: the next one the parties agreed on is asked, or the case goes back."""
    SEED = "seed"
    """The seed of the draw is made of what was given; what is absent is recorded as absent."""
    ALL_ACCEPTABLE = "all_acceptable"
    """Whoever has not answered finds every name on the list acceptable."""
    BODY_APPOINTS = "body_appoints"
    """The seat is filled by a draw among the body's neutrals."""
    REPLACE = "replace"
    """Who was asked and did not answer is passed over."""
    WAIVE = "waive"
    """What was disclosed and can be waived counts as waived; the neutral takes the seat."""
    GO_ON = "go_on"
    """It stands in the file that nobody answered, and the case goes on."""
    TERMINATE = "terminate"
    """The arbitration ends without an award, and the case goes back to where the parties agreed on it."""
    NOTE_OVERDUE = "note_overdue"
    """The body's office has to look into it; the time runs anew."""
    RENDER = "render"
    """The award goes out with the signatures it has, if these are a majority."""
    FINAL = "final"
    """Nothing more can be asked for: the award stands."""
    RETRY = "retry"
    """Work over all members has not finished in time and is sent out again; it does nothing twice."""


class Extension(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who may prolong a deadline with reasons, by how much, how often."""

    by: tuple[Role, ...]
    length: Length
    source: Prose
    times: Annotated[int, msgspec.Meta(ge=1, le=5)] = 1


class DeadlineRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One deadline as data: on whom, how long, which warnings, how often it extends itself, what silence means."""

    on: Role
    length: Length
    consequence: Consequence
    source: Prose
    """The law, standard or practice the number comes from."""
    verified: bool
    """False where the number is our choice or not read in the primary text."""
    warn_at: tuple[Annotated[int, msgspec.Meta(ge=1, le=99)], ...] = ()
    """Percent of the time gone at which the one on the clock is warned."""
    repeat: Annotated[int, msgspec.Meta(ge=0, le=5)] = 0
    """Automatic extensions of the same length before the consequence; each puts the case in the overdue queue."""
    roll: Roll | None = None
    """None: as the pack says."""
    extension: Extension | None = None
    """None: nobody may prolong it."""
    pausable: bool = True


class CountsFrom(StrEnum):
    """From when the time of a whole stage runs."""

    SERVICE = "service"
    """From notice where the respondent is given it in this stage, else from the entry."""
    ENTRY = "entry"
    """From the entry, whether or not the respondent has had notice: acceptance, in a procedure that screens."""
    FILING = "filing"


class Stage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: StageId
    kind: StageKind
    deadline: str
    """The rule that bounds the whole stage (P6: no stage without an end). For performance: one per task."""
    next: StageId | None = None
    """Where `escalate` leads. Never into arbitration (P4)."""
    by_agreement: tuple[StageId, ...] = ()
    """Stages of mediation or arbitration that both parties can agree on from here."""
    counts_from: CountsFrom = CountsFrom.SERVICE
    legal_effect: Literal["platform_decision", "opinion"] = "platform_decision"
    """What a decision made here binds by; an opinion binds nobody. An award needs an arbitration."""


class Ground(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A ground on which a complaint may be refused at screening, with what to do instead, by language."""

    code: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z_]{2,39}$")]
    title: dict[Name, Prose]
    instead: dict[Name, Prose]
    source: Prose
    verified: bool


class Limitation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long ago the facts may lie, on a real calendar."""

    length: Length
    source: Prose
    verified: bool


class Pausing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One reason for which the clock may be stopped: by whom, how long at most, how often, which rules (none: all)."""

    by: tuple[Role, ...]
    cap: Length
    source: Prose
    verified: bool
    times: Annotated[int, msgspec.Meta(ge=1, le=10)] = 1
    stops: tuple[str, ...] = ()


class Bidding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Sealed double-blind bidding; each round is bounded by the rule `bid`."""

    rounds: Annotated[int, msgspec.Meta(ge=1, le=10)]
    source: Prose


class Reopening(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Until when a closed case may be opened again, after which ends, and in which stage it goes on."""

    within: Length
    stage: StageId
    after: tuple[str, ...]
    """Causes of closing: withdrawn, breached, lapsed, …"""
    source: Prose
    verified: bool
    times: Annotated[int, msgspec.Meta(ge=1, le=3)] = 1
    by: tuple[Role, ...] = (Role.COMPLAINANT,)
    """Whose case it is to open again. Whoever broke an agreement must not undo it by asking anew."""


class Agreement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an arbitration agreement must hold where this pack is in force (P4)."""

    after_dispute: bool = True
    """Only one made after the dispute arose counts (for consumers: Directive 2013/11/EU art. 10(1))."""
    effects: tuple[str, ...] = ("final_and_binding",)
    source: str = ""


class Entitlement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A number the law, the platform or a merchant promises consumers. `mandatory`: nobody may promise less, and it
    follows the consumer across borders.
    """

    value: int
    article: str
    source: Prose
    verified: bool
    mandatory: bool = False


class Right(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rule of the statute that is no number: who bears the proof, who is liable; by language, with its article."""

    code: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z_]{2,39}$")]
    text: dict[str, str]
    article: str
    source: Prose
    verified: bool


class Days(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which days are working days: a country's calendar and the pack's own corrections to it (ISO dates)."""

    country: str = "none"
    """A calendar's id: `none` (every day counts), `weekends`, or a country."""
    holidays: Annotated[tuple[Name, ...], msgspec.Meta(max_length=400)] = ()
    workdays: Annotated[tuple[Name, ...], msgspec.Meta(max_length=400)] = ()


class Contact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where to turn, by language."""

    name: dict[Name, Prose]
    how: dict[Name, Prose]


class EvidenceLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Per party and case. Published, and returned with every refusal."""

    file_bytes: Annotated[int, msgspec.Meta(ge=1, le=5 * 2**30)]
    case_bytes: Annotated[int, msgspec.Meta(ge=1, le=2**40)]
    files: Annotated[int, msgspec.Meta(ge=1, le=200)]
    retention_days: Annotated[int, msgspec.Meta(ge=1, le=36_500)]
    """How long the vault locks a submitted file, from submission."""
    media_types: Annotated[tuple[Name, ...], msgspec.Meta(min_length=1, max_length=50)]
    large: dict[Name, Annotated[int, msgspec.Meta(ge=1, le=5 * 2**30)]] = {}
    """Accepted types of which a file may be larger than `file_bytes`, such as video, with their own limits."""

    def most(self, media_type: str) -> int:
        """Bytes that one file of that type may have."""
        return max(self.file_bytes, self.large.get(media_type, 0))


class Personal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long what persons wrote can be read after their case is closed; then it is erased by itself. The files stay
    for `evidence.retention_days`, and the words with them where that is longer.
    """

    days: Annotated[int, msgspec.Meta(ge=1, le=36_500)]
    source: Prose
    verified: bool
    record_days: Annotated[int, msgspec.Meta(ge=1, le=36_500)] | None = None
    """How long a body's record of an arbitration (award, orders, deliberation) can be read after its end; None: as long
    as the parties' words.
    """
    record_source: Prose = ""


class TextLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """In characters."""

    narrative: Annotated[int, msgspec.Meta(ge=100, le=30_000)] = 30_000
    statement: Annotated[int, msgspec.Meta(ge=100, le=10_000)] = 10_000
    message: Annotated[int, msgspec.Meta(ge=100, le=4_000)] = 4_000
    reason: Annotated[int, msgspec.Meta(ge=100, le=10_000)] = 10_000


class Caps(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many children of each kind a case may hold. Keeps one Query enough for a case, and one transaction for what
    closes them all: it takes a hundred rows.
    """

    offers: Annotated[int, msgspec.Meta(ge=1, le=100)] = 40
    """Of each party."""
    live_offers: Annotated[int, msgspec.Meta(ge=1, le=5)] = 3
    """Of each party."""
    requests: Annotated[int, msgspec.Meta(ge=1, le=20)] = 20
    proposals: Annotated[int, msgspec.Meta(ge=1, le=20)] = 10
    texts: Annotated[int, msgspec.Meta(ge=50, le=400)] = 200
    messages: Annotated[int, msgspec.Meta(ge=1, le=5_000)] = 1_000
    """Of each role."""
    pauses: Annotated[int, msgspec.Meta(ge=0, le=20)] = 20
    accords: Annotated[int, msgspec.Meta(ge=0, le=20)] = 10
    deficiencies: Annotated[int, msgspec.Meta(ge=0, le=10)] = 3


class Layer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Statutory rights that procedures are laid over, and the floor that follows a country's consumers abroad."""

    id: PackId
    version: Annotated[int, msgspec.Meta(ge=1, le=9_999)]
    title: dict[Name, Prose]
    country: str
    """ISO 3166-1, or `EU` for its members."""
    effective_from: str
    regime: Prose
    entitlements: dict[str, Entitlement]
    effective_to: str | None = None
    rights: tuple[Right, ...] = ()
    unverified_override: Prose | None = None
    """Who accepts the unverified numbers of this layer, and why."""

    @property
    def ref(self) -> str:
        return f"{self.id}@{self.version}"


class RulePack(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """One version of one procedure."""

    id: PackId
    version: Annotated[int, msgspec.Meta(ge=1, le=9_999)]
    title: dict[Name, Prose]
    """By language: en, zh."""
    effective_from: str
    regime: Prose
    time_zone: str
    first_stage: StageId
    stages: Annotated[tuple[Stage, ...], msgspec.Meta(min_length=1, max_length=20)]
    deadlines: Annotated[dict[RuleKey, DeadlineRule], msgspec.Meta(max_length=60)]
    escalate_after: Length
    """How long after service a party may escalate although the other has neither refused nor fallen silent."""
    claim_within_days: Annotated[int, msgspec.Meta(ge=1, le=36_500)]
    """How long ago the facts may lie at filing, at most; `limitation` says it on a real calendar."""
    evidence: EvidenceLimits
    next_forum: dict[Name, Prose]
    effective_to: str | None = None
    grace_seconds: Annotated[int, msgspec.Meta(ge=1, le=3600)] = 60
    """A consequence is applied no earlier than due + grace, so that a last-second reply wins."""
    texts: TextLimits = TextLimits()
    caps: Caps = Caps()
    unverified_override: Prose | None = None
    """Who accepts the unverified numbers of this pack, and why."""
    layers: Annotated[tuple[Name, ...], msgspec.Meta(max_length=10)] = ()
    """Packs of statutory rights (`id@version`) whose entitlements this one takes over where they are better."""
    calendar: Days = Days()
    roll: Roll = Roll.NONE
    min_working_days: Annotated[int, msgspec.Meta(ge=0, le=5)] = 0
    """Regulation (EEC, Euratom) No 1182/71 art. 3(5)."""
    grounds: Annotated[tuple[Ground, ...], msgspec.Meta(max_length=40)] = ()
    limitation: Limitation | None = None
    pauses: Annotated[dict[RuleKey, Pausing], msgspec.Meta(max_length=10)] = {}
    bidding: Bidding | None = None
    reopening: Reopening | None = None
    agreement: Agreement | None = None
    stall_after: Length | None = None
    """How long an open case may go without anybody's act before it is the ombuds office's (S37). Elapsed units only."""
    entitlements: dict[str, Entitlement] = {}
    collective: dict[str, Threshold] = {}
    """Numbers of persons from which the regime treats claims together, by name; reaching one shows in a group."""
    groups: Collective | None = None
    """Collective cases; none: complaints are never joined."""
    arbitration: Arbitrating | None = None
    """Proceedings at a body; none: a case that the parties take to arbitration is handed over."""
    contacts: Annotated[tuple[Contact, ...], msgspec.Meta(max_length=20)] = ()
    personal: Personal | None = None
    """How long persons' words are kept; none: as long as files."""

    @property
    def ref(self) -> str:
        """`id@version`, as a case pins it."""
        return f"{self.id}@{self.version}"

    def stage(self, stage_id: str) -> Stage:
        """Raises KeyError."""
        return {s.id: s for s in self.stages}[stage_id]

    @property
    def screens(self) -> bool:
        """Whether somebody looks at a complaint before the respondent hears of it."""
        return self.stage(self.first_stage).kind is StageKind.SCREENING

    @property
    def opening(self) -> Stage:
        """The stage in which the respondent is given notice: the first one, or the one after screening."""
        first = self.stage(self.first_stage)
        return self.stage(first.next) if first.kind is StageKind.SCREENING and first.next else first

    @property
    def days(self) -> Calendar:
        """The calendar that `on` has put in; every day counts until then."""
        found = self.__dict__.get("days_of_work", EVERY_DAY)
        assert isinstance(found, Calendar)
        return found

    def on(self, calendar: Calendar) -> RulePack:
        """The same pack with its calendar looked up. It is no member: published packs name their calendar only."""
        pack = msgspec.structs.replace(self)
        pack.__dict__["days_of_work"] = calendar
        return pack

    def over(self, layer: Layer) -> RulePack:
        """Laid over the layer: of each entitlement the one that is better for the consumer, the layer's among equals
        (it is the law).
        """
        merged = dict(self.entitlements)
        for key, given in layer.entitlements.items():
            own = merged.get(key)
            if (
                own is None
                or stricter(key, [(own.value, Source.PLATFORM), (given.value, Source.LAW)])[1] is Source.LAW
            ):
                merged[key] = given
        pack = msgspec.structs.replace(self, entitlements=merged)
        pack.__dict__.update(self.__dict__)
        return pack

    def counting(self, rule: str | None = None) -> Rules:
        """How time is counted: for that deadline rule, or in general."""
        own = self.deadlines[rule].roll if rule is not None else None
        return Rules(self.time_zone, self.days, self.roll if own is None else own, self.min_working_days)
