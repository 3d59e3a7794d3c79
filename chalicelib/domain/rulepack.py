"""Rule packs: the procedure as dated data. Owns their shape and the checks a pack must pass before it can be used.

A pack is JSON under `chalicelib/rulepacks/<id>@<version>.json`; a case is pinned to one version for its whole life.
Every number carries its source; a number that is not verified and has a legal consequence needs a named override.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

import msgspec

from chalicelib.domain.calendars import Length
from chalicelib.domain.values import Role

PackId = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
StageId = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z_]{2,29}$")]


class StageKind(StrEnum):
    """What can happen in a stage. The lifecycle table is keyed by it; a pack orders stages of these kinds."""

    NEGOTIATION = "negotiation"
    DETERMINATION = "determination"
    PERFORMANCE = "performance"


class Consequence(StrEnum):
    """What silence means when a deadline passes. Never an acceptance (P5)."""

    ESCALATE = "escalate"
    """The case moves to the next stage of the pack."""
    DEFAULT = "default"
    """The respondent is noted as silent and the case moves to the next stage, decided on the file as it stands."""
    REFER = "refer"
    """The case closes with the outcome `referred` and names the next forum."""
    LAPSE_OFFER = "lapse_offer"
    LAPSE_PROPOSAL = "lapse_proposal"
    NOTE_UNMET = "note_unmet"
    """The unmet evidence request stands in the file of the decider."""
    RELEASE_UPLOAD = "release_upload"
    """A declared file that never became evidence gives its share of the budget back."""
    BREACH = "breach"
    """The performance task is recorded as breached; the case closes and names the next forum."""


class DeadlineRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One deadline as data: on whom, how long, which warnings, how often it extends itself, what silence means."""

    on: Role
    length: Length
    consequence: Consequence
    source: str
    """The law, standard or practice the number comes from."""
    verified: bool
    """False where the number is our choice or not read in the primary text."""
    warn_at: tuple[Annotated[int, msgspec.Meta(ge=1, le=99)], ...] = ()
    """Percent of the time gone at which the one on the clock is warned."""
    repeat: Annotated[int, msgspec.Meta(ge=0, le=5)] = 0
    """Automatic extensions of the same length before the consequence; each puts the case in the overdue queue."""


class Stage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: StageId
    kind: StageKind
    deadline: str
    """The rule that bounds the whole stage (P6: no stage without an end). For performance: one per task."""
    next: StageId | None = None
    """Where `escalate` leads."""


class EvidenceLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Per party and case. Published, and returned with every refusal."""

    file_bytes: int
    case_bytes: int
    files: int
    retention_days: int
    """How long the vault locks a submitted file, from submission."""
    media_types: tuple[str, ...]


class TextLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """In characters."""

    narrative: int = 30_000
    statement: int = 10_000
    message: int = 4_000
    reason: int = 10_000


class Caps(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many children of each kind a case may hold. Keeps one Query enough for a case."""

    offers: int = 40
    live_offers: int = 3
    requests: int = 20
    proposals: int = 10
    texts: int = 200
    messages: int = 1_000
    """Of each role."""


class RulePack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One version of one procedure."""

    id: PackId
    version: Annotated[int, msgspec.Meta(ge=1)]
    title: dict[str, str]
    """By language: en, zh."""
    effective_from: str
    regime: str
    time_zone: str
    first_stage: StageId
    stages: tuple[Stage, ...]
    deadlines: dict[str, DeadlineRule]
    escalate_after: Length
    """How long after service a party may escalate although the other has neither refused nor fallen silent."""
    claim_within_days: int
    """How long ago the facts may lie at filing."""
    evidence: EvidenceLimits
    next_forum: dict[str, str]
    effective_to: str | None = None
    grace_seconds: Annotated[int, msgspec.Meta(ge=1, le=3600)] = 60
    """A consequence is applied no earlier than due + grace, so that a last-second reply wins."""
    texts: TextLimits = TextLimits()
    caps: Caps = Caps()
    unverified_override: str | None = None
    """Who accepts the unverified numbers of this pack, and why."""

    @property
    def ref(self) -> str:
        """`id@version`, as a case pins it."""
        return f"{self.id}@{self.version}"

    def stage(self, stage_id: str) -> Stage:
        """Raises KeyError."""
        return {s.id: s for s in self.stages}[stage_id]


REQUIRED_RULES: Final = (
    "service", "respond", "negotiation", "decide", "evidence", "offer", "proposal", "perform", "upload",
)  # fmt: skip


def problems(pack: RulePack) -> list[str]:
    """Everything wrong with a pack beyond its shape; empty for a usable one. Checked when packs are loaded."""
    stages = {s.id: s for s in pack.stages}
    found = [f"deadlines: {rule} is missing" for rule in REQUIRED_RULES if rule not in pack.deadlines]
    if pack.first_stage not in stages:
        found.append(f"first_stage: {pack.first_stage} is no stage")
    if len(stages) != len(pack.stages):
        found.append("stages: an id stands twice")
    if sum(s.kind is StageKind.PERFORMANCE for s in pack.stages) != 1:
        found.append("stages: exactly one performance stage is needed")
    for stage in pack.stages:
        if stage.next is not None and stage.next not in stages:
            found.append(f"stages/{stage.id}: next {stage.next} is no stage")
        if stage.deadline not in pack.deadlines:
            found.append(f"stages/{stage.id}: deadline {stage.deadline} is no rule")
        found += _dead_end(pack, stage)
    found += _cycles(pack)
    if pack.unverified_override is None and not all(r.verified for r in pack.deadlines.values()):
        found.append("unverified_override: a number is not verified and nobody answers for it")
    return found


def _dead_end(pack: RulePack, stage: Stage) -> list[str]:
    rule = pack.deadlines.get(stage.deadline)
    moves_on = rule is not None and rule.consequence in (Consequence.ESCALATE, Consequence.DEFAULT)
    return [f"stages/{stage.id}: escalates to nowhere"] if moves_on and stage.next is None else []


def _cycles(pack: RulePack) -> list[str]:
    after = {s.id: s.next for s in pack.stages}
    for start in after:
        seen, at = set(), start
        while (following := after.get(at)) is not None:
            if following in seen:
                return [f"stages: a cycle passes {following}"]
            seen.add(following)
            at = following
    return []
