"""What a rule pack says about collective cases: thresholds, representatives, consent, distribution. Data only.

Its deadlines stand with the others in the pack, under keys that begin with `group_`. Every number carries its source.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

import msgspec

from chalicelib.domain.calendars import Length
from chalicelib.domain.collective.majorities import Rule
from chalicelib.domain.values import Role

Prose = Annotated[str, msgspec.Meta(max_length=4_000)]

GATHERING: Final = "group_gathering"
"""How long complainants may join before the group is counted."""
ELECTION, ACCEPTANCE, CONSENT, OBJECTION, AFFIRMATION, RECALL = (
    "group_election", "group_acceptance", "group_consent", "group_objection", "group_affirmation", "group_recall",
)  # fmt: skip
NEGOTIATION, MEDIATION, DETERMINATION = "group_negotiation", "group_mediation", "group_determination"
BATCH: Final = "group_batch"
"""How long members have, once the test cases have ended, before the next batch is opened; then from batch to batch."""
VACANCY: Final = "vacancy"
"""The subject of the time in which members may stand for a seat."""
REVIEW: Final = "group_review"
"""How long members may have their line of the ledger corrected before it is carried out."""
UNCLAIMED: Final = "group_unclaimed"
"""How long a sum may wait for its member."""
SUGGESTION: Final = "group_suggestion"
"""How long an officer has for a group that detection suggests; after it the suggestion is dropped."""
ALWAYS: Final = (SUGGESTION, GATHERING, ACCEPTANCE, CONSENT, NEGOTIATION, REVIEW, UNCLAIMED)
"""Deadlines that every pack with collective cases has."""


class Threshold(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A number of persons, days or minor units, as its name says."""

    n: Annotated[int, msgspec.Meta(ge=1)]
    source: Prose
    verified: bool


class Seats(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many representatives a group has."""

    least: Annotated[int, msgspec.Meta(ge=0, le=10)]
    most: Annotated[int, msgspec.Meta(ge=0, le=10)]
    source: Prose
    verified: bool


class Mode(StrEnum):
    """How members decide on an offer. Either way only an explicit yes binds the one who gave it (P5)."""

    INDIVIDUAL = "individual"
    """Whoever accepts has settled."""
    VOTE = "vote"
    """The offer must also find a quorum and a majority, or it binds nobody."""


class Late(StrEnum):
    """Until when complainants may still join."""

    FORMED = "formed"
    FIRST_POLL = "first_poll"
    """Until members are first asked about an offer or a decision."""


class Unclaimed(StrEnum):
    """What becomes of a sum that does not reach its member."""

    RESPONDENT = "respondent"
    ASSOCIATION = "association"
    MEMBERS = "members"
    """Shared out among those whom it has reached, as far as their claims go; the rest by `unclaimed_rest`."""


class Voting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`rule`: quorum and majority, of the sealed roll; where each member accepts for itself, of changes and recalls."""

    mode: Mode
    source: Prose
    verified: bool
    rule: Rule = Rule()


class Collective(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Collective cases under this pack; a pack without it knows none."""

    form_at: Threshold
    """Members from which a group is formed."""
    suggest_at: Threshold
    """Alike cases from which detection suggests a group."""
    seats: Seats
    voting: Voting
    opens_by_itself: bool = False
    """Whether a suggested group gathers members without an officer's word."""
    open_by: tuple[Role, ...] = (Role.COMPLAINANT, Role.OFFICER, Role.PLATFORM)
    joins_in: tuple[str, ...] = ("negotiation", "mediation", "determination")
    """Kinds of stages a member's own case may be in when it joins."""
    proof: bool = True
    """Whether joining takes proof of the relation: an exhibit of the case, or an order the platform knows."""
    late: Late = Late.FIRST_POLL
    affirm: bool = False
    """Whether each member must affirm its own demand before the group's first stage (mass claims)."""
    unclaimed: Unclaimed = Unclaimed.RESPONDENT
    unclaimed_rest: Unclaimed = Unclaimed.RESPONDENT
    """What becomes of unclaimed sums that the other members may not have; never `members` again."""
    objections: bool = True
    """Whether members may object to a common decision and go on alone."""
    test_cases: Threshold | None = None
    """The most test cases that may be drawn; none: no test cases."""
    batch_size: Threshold | None = None
    """How many members go on at a time once the test cases have ended; none: nobody is worked in batches."""
    longest: Length | None = None
    """How long a member's own case may stand still for the group; after it the case goes on alone."""
    recall_again_days: Threshold = Threshold(
        30, "Project default: a month, so that a representative who was confirmed can work.", False
    )
    """Days after a recall was counted before the members may be asked about the same representative again."""
    recall_again_by: Threshold = Threshold(
        3, "Project default: nobody alone has the members asked once more.", False
    )
    """How many members must ask for it then; the first time any one may."""
    closes_early: bool = False
    """Whether an officer may end the time to join before it is over."""
    capacity: Annotated[int, msgspec.Meta(ge=2, le=100_000)] = 10_000
    """The most members; by the count as it is known, so that a few more may slip in."""
