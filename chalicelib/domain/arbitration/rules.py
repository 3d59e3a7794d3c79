"""What a rule pack says about arbitration: how the tribunal comes about, its size, challenges, award. Data only.

Its deadlines stand with the others in the pack, under keys that begin with `arb_`. Every number carries its source.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

import msgspec

from chalicelib.domain.values import Money, Role

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


OPINION: Final = "opinion"
"""The effect of a course by which nobody is bound, whatever was found."""
ADVISORY: Final = "advisory"
"""The effect of an agreement by which nobody is bound."""


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


class Course(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a tribunal comes about, of how many, and what follows its decision."""

    method: Method
    size: Annotated[int, msgspec.Meta(ge=1, le=31)]
    """Neutrals on a panel; an odd number."""
    list_size: Annotated[int, msgspec.Meta(ge=3, le=25)] = 5
    strikes: Annotated[int, msgspec.Meta(ge=0, le=10)] = 2
    """How many names of a list each party may strike."""
    relists: Annotated[int, msgspec.Meta(ge=0, le=3)] = 1
    appeal_to: Annotated[int, msgspec.Meta(ge=0, le=63)] = 0
    """Neutrals on the panel that hears an appeal; 0: none is to be had. For crowds: the most, twice as many and one."""
    correction: bool = True
    additional: bool = True
    crowd: Crowd | None = None
    """Where the method is `crowd`."""
    effect: str = "award"
    """The legal effect: `award`, or `opinion` where nobody is bound."""
    source: Prose = ""


class Track(Course, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A course of their own for the cases that fit all of its conditions; one that it does not name fits every case."""

    id: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
    title: dict[str, Prose]
    """By language: which cases these are."""
    dispute_types: tuple[str, ...] = ()
    from_amount: dict[str, int] = {}
    """By currency: the least claim, in minor units. Whoever claims no money does not fit."""
    below_amount: dict[str, int] = {}
    """By currency: what the claim must stay below. Whoever claims no money fits."""


class Arbitrating(Course, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Arbitration under this pack; a pack without it hands over and has no proceedings of its own."""

    tracks: Annotated[tuple[Track, ...], msgspec.Meta(max_length=10)] = ()
    """Courses in the place of this one: the first that a case fits is its own, for good."""
    large_from: dict[str, int] = {}
    """By currency: the claim in minor units from which `large_size` neutrals decide; not on a track."""
    large_size: Annotated[int, msgspec.Meta(ge=1, le=31)] = 3
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

    def on(self, track: Track) -> Arbitrating:
        """These rules with the course of that track; consent, conflicts and composition are the same on all."""
        own = {name: getattr(track, name) for name in Course.__struct_fields__}
        return msgspec.structs.replace(self, **own, tracks=(), large_from={})

    def of(self, dispute_type: str, claimed: Money | None) -> Arbitrating:
        """The rules of one case, without tracks."""
        if not self.tracks:
            return self
        track = next((t for t in self.tracks if _fits(t, dispute_type, claimed)), None)
        return self.on(track) if track is not None else msgspec.structs.replace(self, tracks=())

    @property
    def courses(self) -> tuple[Arbitrating, ...]:
        """The rules of every case there can be: where no track fits, then each track's."""
        return (msgspec.structs.replace(self, tracks=()), *(self.on(track) for track in self.tracks))


def _fits(track: Track, dispute_type: str, claimed: Money | None) -> bool:
    if track.dispute_types and dispute_type not in track.dispute_types:
        return False
    if claimed is None:
        return not track.from_amount
    least, most = track.from_amount, track.below_amount
    return (not least or claimed.amount >= least.get(claimed.currency, claimed.amount + 1)) and (
        not most or claimed.amount < most.get(claimed.currency, claimed.amount)
    )
