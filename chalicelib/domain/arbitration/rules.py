"""What a rule pack says about arbitration: how the tribunal comes about, its size, challenges, award. Data only.

Its deadlines stand with the others in the pack, under keys that begin with `arb_`. Every number carries its source.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

import msgspec

from chalicelib.domain.values import Role

Prose = Annotated[str, msgspec.Meta(max_length=4_000)]

ACCEPT: Final = "arb_accept"
"""How long the body has to take the case or refuse it with a reason."""
NONCES: Final = "arb_nonces"
"""How long the parties and the body may add to the seed of the draw."""
STRIKE: Final = "arb_strike"
"""How long the parties have to strike and rank."""
NOMINATE: Final = "arb_nominate"
APPOINT: Final = "arb_appoint"
"""How long the body has to appoint, or to have a vacant seat drawn."""
DISCLOSE: Final = "arb_disclose"
"""How long who is asked has to disclose and accept."""
CHALLENGE: Final = "arb_challenge"
"""How long after a disclosure it can be challenged; silence waives what can be waived."""
COMMENT: Final = "arb_comment"
RULING: Final = "arb_ruling"
ROUND: Final = "arb_round"
"""How long an order gives where it says nothing else."""
PROCEEDINGS: Final = "arb_proceedings"
"""From the tribunal's completion to the closing of the proceedings."""
AWARD: Final = "arb_award"
"""From the closing to the award."""
SIGN: Final = "arb_sign"
CORRECT: Final = "arb_correct"
"""How long a correction or an additional award can be asked for, from service."""
APPEAL: Final = "arb_appeal"
COMMIT: Final = "arb_commit"
"""How long the jurors of a crowd have to seal their votes."""
REVEAL: Final = "arb_reveal"
"""How long they have to open them."""
ALWAYS: Final = (
    ACCEPT, NONCES, APPOINT, DISCLOSE, CHALLENGE, COMMENT, RULING, ROUND, PROCEEDINGS, AWARD, SIGN, CORRECT,
)  # fmt: skip
"""Deadlines that every pack with arbitration has."""


class Method(StrEnum):
    """How a neutral comes to a seat."""

    DRAW = "draw"
    """By a weighted draw that anyone can recompute."""
    LIST = "list"
    """From a list of which each party strikes names and ranks the rest."""
    NOMINATION = "nomination"
    """Each party names one; the chair is drawn."""
    BODY = "body"
    """The body appoints."""
    CROWD = "crowd"
    """A crowd of jurors is drawn, who vote with commitments: for review and small disputes of fact."""


class Number(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A number of persons, days, cases or minor units, as its name says."""

    n: Annotated[int, msgspec.Meta(ge=0)]
    source: Prose
    verified: bool


class Undecided(StrEnum):
    """What becomes of a claim on which a crowd is divided evenly, or too few of it have opened their votes."""

    DISMISS = "dismiss"
    REDRAW = "redraw"
    """Another crowd is drawn under the same seed, once; if that is undecided too the claim is dismissed."""


class Crowd(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a crowd decides: by more than half of the votes that were opened, if these are enough."""

    quorum: Number
    """Votes that must be opened."""
    undecided: Undecided = Undecided.DISMISS


class Composition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a panel of several must hold. `accredited`: at least one with each of these accreditations."""

    accredited: tuple[str, ...] = ()
    no_trade_majority: bool = True
    """No majority of neutrals from the trade of one side."""
    source: Prose = ""


class LookBack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How one kind of relation counts: as a bar nobody can waive, one that can be waived, or to be disclosed only."""

    bar: Annotated[str, msgspec.Meta(pattern="^(hard|waivable|disclose)$")]
    days: Annotated[int, msgspec.Meta(ge=0, le=36_500)]
    """How long after it has ended it still counts; 0: only while it lasts."""
    source: Prose
    verified: bool


class Arbitrating(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Arbitration under this pack; a pack without it hands over and has no proceedings of its own."""

    method: Method
    size: Annotated[int, msgspec.Meta(ge=1, le=31)]
    """Neutrals on a panel; an odd number."""
    large_from: dict[str, int] = {}
    """By currency: the claim in minor units from which `large_size` neutrals decide."""
    large_size: Annotated[int, msgspec.Meta(ge=1, le=31)] = 3
    list_size: Annotated[int, msgspec.Meta(ge=3, le=25)] = 5
    strikes: Annotated[int, msgspec.Meta(ge=0, le=10)] = 2
    """How many names of a list each party may strike."""
    relists: Annotated[int, msgspec.Meta(ge=0, le=3)] = 1
    composition: Composition = Composition()
    relations: dict[str, LookBack] = {}
    """By kind of relation, over the body's own defaults."""
    repeat_limit: Number | None = None
    """How often one neutral may be appointed in a year in cases of one respondent or one platform."""
    challenges: Number | None = None
    """How many challenges each party may bring; none: three."""
    withdrawable: bool = True
    """Whether a party may withdraw its consent until the tribunal is complete."""
    withdraw_by: tuple[Role, ...] = (Role.COMPLAINANT,)
    fallbacks: Annotated[int, msgspec.Meta(ge=0, le=5)] = 2
    """How many further bodies an agreement may name for the case that the first refuses."""
    appeal_to: Annotated[int, msgspec.Meta(ge=0, le=63)] = 0
    """Neutrals on the panel that hears an appeal; 0: none is to be had. For crowds: the most, twice as many and one."""
    correction: bool = True
    additional: bool = True
    crowd: Crowd | None = None
    """Where the method is `crowd`."""
    effect: str = "award"
    """The legal effect: `award`, or `opinion` where nobody is bound."""
    source: Prose = ""
