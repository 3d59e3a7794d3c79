"""What the published procedure answers with: one version of it in words, in both languages, and its other versions."""

from __future__ import annotations

from chalicelib.domain import rulepack
from chalicelib.domain.calendars import Roll
from chalicelib.domain.case.state import Outcome
from chalicelib.domain.rulepack import Consequence, StageKind
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http.case_parts import Out
from chalicelib.entrypoints.http.published_arbitration_parts import ProcedureArbitration
from chalicelib.entrypoints.http.published_group_parts import ProcedureGroups
from chalicelib.entrypoints.http.said_parts import Said, SaidLength


class ProcedureVersion(Out):
    """One version and its days, both included; `effective_to` is null where no end is known."""

    ref: str
    effective_from: str
    effective_to: str | None
    procedure: str
    """Where it is published."""


class ProcedureSummary(Out):
    id: str
    title: Said
    regime: str
    current: str | None
    """The version that is in force today."""
    versions: list[ProcedureVersion]


class Procedures(Out):
    procedures: list[ProcedureSummary]


# -------------------------------------------------------------------------------------------------------------- stages


class StageAction(Out):
    action: str
    by: list[Role]
    mandatory: list[Role]
    """For whom silence about it has a consequence."""
    why: Said


class StageWay(Out):
    """Where a stage leads: to another one (`to`), or out of the case (`outcome`)."""

    to: str | None
    outcome: Outcome | None
    cause: str
    """The action; of silence the deadline rule."""
    silence: bool
    by: list[Role]
    by_agreement: bool
    """Only with both sides' explicit will."""
    said: Said


class ProcedureStage(Out):
    id: str
    kind: StageKind
    name: Said
    about: Said
    legal_effect: str | None
    """What a decision made here binds by."""
    actions: list[StageAction]
    deadlines: list[str]
    """The rules that can run here."""
    ways: list[StageWay]


# ----------------------------------------------------------------------------------------------------------- deadlines


class SaidExtension(Out):
    by: list[Role]
    times: int
    length: SaidLength
    said: Said
    source: str


class ProcedureDeadline(Out):
    rule: str
    on: Role
    """`system`: both sides, or whichever side it concerns."""
    length: SaidLength
    begins: Said
    """What its time runs from; that day is not counted."""
    duty: Said
    stages: list[str]
    consequence: Consequence
    silence: Said
    leads_to: str | None
    repeat: int
    """How often it extends itself before the consequence."""
    roll: Roll
    warn_at: list[int]
    """Percent of the time gone."""
    warnings: Said | None
    extension: SaidExtension | None
    """Null: nobody may prolong it."""
    paused_for: list[str]
    """The pauses that stop it."""
    legal_consequence: bool
    """Whether silence changes somebody's legal position."""
    source: str
    verified: bool
    """Whether the number has been read in the primary text."""


# ---------------------------------------------------------------------------------------------------------------- rest


class ProcedureCounting(Out):
    """How time is counted."""

    time_zone: str
    calendar: str
    """A country, `weekends`, or `none`: every day counts."""
    holidays: list[str]
    workdays: list[str]
    certain_until: str
    """Dates after it may still move with the official calendar."""
    roll: Roll
    min_working_days: int
    grace_seconds: int
    said: Said


class ProcedureEscalation(SaidLength):
    """When a party may take the case further although the other has neither refused nor fallen silent."""


class ProcedureLimitation(Out):
    length: SaidLength
    said: Said
    source: str | None
    verified: bool


class ProcedureGround(Out):
    code: str
    title: Said
    instead: Said
    """What can be done instead."""
    source: str
    verified: bool


class ProcedurePause(Out):
    reason: str
    by: list[Role]
    cap: SaidLength
    times: int
    stops: list[str]
    """None: every deadline that can be stopped."""
    said: Said
    source: str
    verified: bool


class ProcedureBidding(Out):
    rounds: int
    said: Said
    source: str


class ProcedureReopening(Out):
    within: SaidLength
    stage: str
    after: list[str]
    """Why the case had been closed."""
    times: int
    said: Said
    source: str
    verified: bool


class ProcedureEntitlement(Out):
    key: str
    value: int
    said: Said
    article: str
    mandatory: bool
    """Nobody may promise less."""
    source: str
    verified: bool


class ProcedureRight(Out):
    code: str
    text: Said
    article: str
    source: str
    verified: bool


class ProcedureContact(Out):
    name: Said
    how: Said


class ProcedureLayer(Out):
    """Statutory rights that this procedure is laid over."""

    ref: str
    title: Said
    regime: str


class ProcedureLimits(Out):
    evidence: rulepack.EvidenceLimits
    texts: rulepack.TextLimits
    counts: rulepack.Caps


class Procedure(Out):
    """One version, as it was, is or will be in force."""

    ref: str
    id: str
    version: int
    title: Said
    regime: str
    effective_from: str
    effective_to: str | None
    versions: list[ProcedureVersion]
    counting: ProcedureCounting
    first_stage: str
    stages: list[ProcedureStage]
    """In their order."""
    deadlines: list[ProcedureDeadline]
    escalation: ProcedureEscalation | None
    limitation: ProcedureLimitation
    grounds: list[ProcedureGround]
    """On which a complaint may be refused at screening."""
    pauses: list[ProcedurePause]
    bidding: ProcedureBidding | None
    reopening: ProcedureReopening | None
    stall: ProcedureEscalation | None
    """How long nobody may act before the ombuds office looks into the case."""
    arbitration_agreement: rulepack.Agreement | None
    collective: dict[str, rulepack.Threshold]
    """Numbers that the regime has for claims brought together, by name."""
    groups: ProcedureGroups | None
    """Null: complaints are never joined."""
    arbitration: ProcedureArbitration | None
    """Null: an agreement to arbitrate is carried out elsewhere, or there can be none."""
    entitlements: list[ProcedureEntitlement]
    rights: list[ProcedureRight]
    layers: list[ProcedureLayer]
    contacts: list[ProcedureContact]
    next_forum: Said
    limits: ProcedureLimits
    unverified: list[str]
    """Pointers to numbers with a legal consequence that nobody has read in the primary text."""
    unverified_override: str | None
    """Who answers for them, and why."""
