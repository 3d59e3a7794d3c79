"""What the catalogue of disputes and the diagnosis answer with, in the caller's language."""

from __future__ import annotations

from chalicelib.domain.case.state import DisputeType, Remedy
from chalicelib.domain.guidance import AnswerKind, Counts, FieldKind, Holder, Need, RightState
from chalicelib.domain.promises import Source
from chalicelib.entrypoints.http.case_parts import Money, Out, Stamp

# ------------------------------------------------------------------------------------------------------- catalogue


class FormOption(Out):
    key: str
    label: str


class FormField(Out):
    """Values are strings: `true` or `false`, dates as 2026-11-22, money in minor units, options by their keys."""

    key: str
    label: str
    help: str
    kind: FieldKind
    required: bool
    options: list[FormOption]


class EvidenceItem(Out):
    key: str
    label: str
    why: str
    holder: Holder
    """Who usually has it."""
    needed: Need


class RemedyHint(Out):
    remedy: Remedy
    note: str


class DisputeTypeGuide(Out):
    dispute_type: DisputeType
    title: str
    form: list[FormField]
    """Beyond what every complaint asks."""
    evidence: list[EvidenceItem]
    remedies: list[RemedyHint]
    """The usual one first."""


class DisputeTypes(Out):
    dispute_types: list[DisputeTypeGuide]


# ------------------------------------------------------------------------------------------------------- diagnosis


class DiagnosisQuestion(Out):
    key: str
    pointer: str
    """Where in the body of a diagnosis the answer goes."""
    text: str
    help: str | None
    kind: AnswerKind
    options: list[FormOption]
    days: str | None
    """A date may be given as a number of days until today, under this key."""


class DiagnosisQuestions(Out):
    regime: str
    title: str
    questions: list[DiagnosisQuestion]


class LegalBasis(Out):
    source: str
    article: str
    verified: bool
    """Whether it has been read in the primary text."""


class ComparedValue(Out):
    n: int
    by: Source


class RightLimit(Out):
    """A period, and whose number it is: the best for the consumer of all that were compared."""

    key: str
    label: str
    n: int
    unit: str
    starts: str
    """The answer it starts from; that day is not counted."""
    counts: Counts
    won_by: Source
    compared: list[ComparedValue]
    basis: LegalBasis | None
    """None for a promise."""
    due_at: Stamp | None


class RightAmount(Out):
    label: str
    times: int
    of: str
    floor: Money | None
    won_by: Source
    basis: LegalBasis
    money: Money | None
    """None without a price in the right currency."""


class RightExclusion(Out):
    code: str
    why: str
    basis: LegalBasis
    questions: list[str]
    """The answers that would tell."""


class ConsumerRight(Out):
    code: str
    title: str
    explains: str
    state: RightState
    source: str
    article: str
    verified: bool
    until: Stamp | None
    """When it ends; for one that waits, when it begins."""
    limits: list[RightLimit]
    amount: RightAmount | None
    excluded_by: RightExclusion | None
    would_exclude: list[RightExclusion]
    """As far as the answers do not tell."""
    missing: list[str]
    """The answers that decide about it."""
    remedies: list[Remedy]
    letter: str | None


class LikelyRemedy(Out):
    remedy: Remedy
    note: str | None
    right: str | None
    """Which right gives it; none for one that is merely usual."""


class SelfHelpStep(Out):
    key: str
    text: str
    template: str | None


class GuidedDeadline(Out):
    right: str
    key: str
    label: str
    due_at: Stamp
    won_by: Source


class ApplicablePack(Out):
    pack: str
    title: str
    procedure: str
    """Where its stages and deadlines are published."""


class Diagnosed(Out):
    """General information made from the answers. No advice, no decision, and nothing of it is kept."""

    notice: str
    floor: str | None
    """What holds across borders; where the seller is under another law."""
    regime: str
    title: str
    seller_regime: str | None
    country: str | None
    dispute_type: DisputeType | None
    as_of: Stamp
    rights: list[ConsumerRight]
    """Those that apply."""
    possible: list[ConsumerRight]
    """Those that more answers decide about."""
    not_available: list[ConsumerRight]
    """Excluded, lapsed, or not there yet; each says why."""
    remedies: list[LikelyRemedy]
    evidence: list[EvidenceItem]
    steps: list[SelfHelpStep]
    deadlines: list[GuidedDeadline]
    rule_pack: ApplicablePack | None
    questions: list[DiagnosisQuestion]
    """What to ask next, the most useful first."""
