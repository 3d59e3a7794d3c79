"""What the published procedure answers with for arbitration."""

from __future__ import annotations

from chalicelib.domain.arbitration import rules
from chalicelib.domain.arbitration.state import Stage
from chalicelib.domain.calendars import Roll
from chalicelib.domain.rulepack import Consequence
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http.case_parts import Out
from chalicelib.entrypoints.http.said_parts import Said, SaidLength


class ArbitrationStage(Out):
    id: Stage
    name: Said
    about: Said
    deadlines: list[str]
    """The rules that can run here."""


class ArbitrationDeadline(Out):
    """A challenge stops all of them but its own. The tribunal gives more time by order."""

    rule: str
    on: Role
    """`system`: both sides, or whichever it concerns."""
    length: SaidLength
    begins: Said
    """What its time runs from; that day is not counted."""
    duty: Said
    stages: list[Stage]
    consequence: Consequence
    silence: Said
    repeat: int
    """How often it extends itself before the consequence."""
    roll: Roll
    warn_at: list[int]
    """Percent of the time gone."""
    warnings: Said | None
    legal_consequence: bool
    """Whether silence changes somebody's legal position."""
    source: str
    verified: bool
    """Whether the number has been read in the primary text."""


class ProcedureArbitration(Out):
    """Arbitration under this procedure: how the tribunal comes about, and what follows its award."""

    method: rules.Method
    size: int
    tracks: list[rules.Track]
    """Courses in the place of this one, for the cases that they name: the first that a case fits is its own."""
    large_from: dict[str, int]
    """By currency: the claim in minor units from which `large_size` neutrals decide."""
    large_size: int
    list_size: int
    strikes: int
    """How many names of a list each party may strike."""
    relists: int
    composition: rules.Composition
    relations: dict[str, rules.LookBack]
    """By kind of relation: whether it bars a neutral, and for how long after it has ended."""
    repeat_limit: rules.Number | None
    challenges: rules.Number | None
    withdrawable: bool
    withdraw_by: list[Role]
    fallbacks: int
    """How many further bodies an agreement may name."""
    appeal_to: int
    """Neutrals on the panel that hears an appeal; 0: none is to be had."""
    correction: bool
    additional: bool
    crowd: rules.Crowd | None
    effect: str
    """`award`, or `opinion` where nobody is bound."""
    source: str
    said: list[Said]
    """The rules, one sentence each."""
    stages: list[ArbitrationStage]
    """In their order."""
    deadlines: list[ArbitrationDeadline]
