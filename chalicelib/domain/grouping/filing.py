"""What detection is asked and what it answers: a filing, and its placement with the reasons, as data."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Kind(StrEnum):
    """What a complaint can be about besides its words; the stronger ones first."""

    RECALL = "recall"
    INCIDENT = "incident"
    """An outage, a leak, an accident: one cause for many."""
    BATCH = "batch"
    LISTING = "listing"
    PROMOTION = "promotion"
    PRODUCT = "product"


class Structural(msgspec.Struct, frozen=True):
    """One thing that was named: `value` as the platform refers to it."""

    kind: Kind
    value: str


class Filing(msgspec.Struct, frozen=True):
    """A complaint as detection sees it. Times in seconds since 1970, UTC.

    `respondent` is the key of `families.key`: aliases and corporate families are resolved by the caller. `text` is what
    the complainant wrote, title (if any) in the first line.
    """

    tenant: str
    respondent: str
    case_id: str
    filed_at: int
    dispute_type: str = ""
    text: str = ""
    structural: tuple[Structural, ...] = ()


class Why(StrEnum):
    SAME_RECALL = "same_recall"
    SAME_INCIDENT = "same_incident"
    SAME_BATCH = "same_batch"
    SAME_LISTING = "same_listing"
    SAME_PROMOTION = "same_promotion"
    SAME_PRODUCT = "same_product"
    ALIKE = "alike"
    """Another text against the same respondent; `similarity` is the Jaccard coefficient of 5-grams."""
    SAME_ISSUE = "same_issue"
    """Other words, the same thing; `similarity` is a cosine of terms and much lower for alike cases (.2 to .6)."""
    OTHERS = "others"
    """How many more cases the cluster has, and over how many days."""


class Reason(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True):
    """One reason. Of the fields behind `why` those that its kind knows; `others` counts the same key's other cases."""

    why: Why
    value: str = ""
    similarity: float = 0.0
    others: int = 0
    days: int = 0


class Joined(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True):
    """A cluster as it stood when a filing had been entered in it, which counts. `days`: over which its cases came;
    `why`: the thing that all in it have named, if it is not their texts.
    """

    size: int
    days: int = 1
    why: Why | None = None
    dismissed: bool = False


class TemplateSignal(msgspec.Struct, frozen=True, array_like=True):
    """The text is a template, whoever the respondent is: something for screening, never a group."""

    template_id: str
    others: int
    similarity: float
    elsewhere: bool
    """Whether a like text was filed against another respondent."""


class Placement(msgspec.Struct, frozen=True):
    """Where a filing belongs. `size` counts it; above `SURE` cases it is an estimate, and `sure` is false.

    `is_new`: no other case is known. `clusters`: all it was entered in, structural ones too, the placed one first;
    `joined` says of each how it stood.
    `merged`: clusters that met in this filing, as (gone, stays). `replayed`: it had been placed before.
    """

    case_id: str
    cluster_id: str
    size: int
    is_new: bool
    first_seen: int
    last_seen: int
    template_id: str
    reasons: tuple[Reason, ...] = ()
    clusters: tuple[str, ...] = ()
    merged: tuple[tuple[str, str], ...] = ()
    template: TemplateSignal | None = None
    dismissed: bool = False
    sure: bool = True
    replayed: bool = False
    joined: tuple[Joined, ...] = ()
