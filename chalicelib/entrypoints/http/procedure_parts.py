"""The parts of a case that not every procedure has, as answers show them: screening, pauses, agreements on a stage,
sealed bids, mediation, entitlements, the outcome notice.
"""

from __future__ import annotations

import msgspec

from chalicelib.domain.case.procedure import (
    AccordState,
    DeficiencyState,
    MembershipState,
    PauseState,
    RoundState,
    Step,
)  # fmt: skip
from chalicelib.domain.case.state import LegalEffect, Outcome
from chalicelib.domain.promises import Source
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http.case_parts import Hash, Money, Out, Stamp, Terms, TextRef


class Screening(Out):
    """For those who screen."""

    doubts: list[str]
    """Grounds of the pack for which the complaint itself gives reason. Nothing follows from them."""
    said: list[str]
    """The same in your language."""


class Deficiency(Out, kw_only=True):
    """What the complainant was asked to supply."""

    id: str
    items: list[str]
    """Keys of the dispute type's form, or of its evidence checklist behind `evidence.`."""
    noted_at: Stamp
    by: Role
    note: TextRef | None = None
    state: DeficiencyState = DeficiencyState.OPEN
    labels: list[str]
    """What the items are, in your language."""
    said: str


class Pause(Out, kw_only=True):
    id: str
    reason: str
    by: Role
    since: Stamp
    deadlines: list[str]
    """Ids of the deadlines that stand still."""
    note: TextRef | None = None
    state: PauseState = PauseState.RUNNING
    why: str
    """The reason in your language."""


class Registration(Out):
    """What a member registered with: relation to the respondent, loss, exhibits that prove them."""

    relation: str
    loss: Money
    proof: list[str] = msgspec.field(default_factory=list)
    elsewhere: int = 0
    """What was recovered for the same loss elsewhere, in the currency's smallest unit."""


class Tolled(Out):
    """A time in which the case belonged to a group."""

    since: Stamp
    until: Stamp | None
    """Null: it still does."""


class GroupMembership(Out, kw_only=True):
    """The group that the case is in, or was in last."""

    group_id: str
    state: MembershipState
    joined_at: Stamp
    ended_at: Stamp | None
    cause: str | None
    """Why it ended: left, settled_alone, withdrawn, closed, too_long, silent, refused, objected, not_covered (the terms
    pay nothing in the currency of the claim), dissolved, test_case, batch, carried.
    """
    registration: Registration | None
    """Null for the other side: what is claimed stands in the claim."""
    votes: list[str]
    """Polls in which this member has voted; how, nobody sees before the count. Empty for the other side."""
    tolled: list[Tolled]
    """While the case belonged to a group, whichever, its own deadlines and the limitation of the claim stood still."""
    said: str


class GroupInvitation(Out):
    """A group about the same that this case may join without a link."""

    group_id: str
    at: Stamp


class ArbitrationTerms(Out):
    body: str
    scope: str
    seat: str
    language: str
    fee: Money
    fee_by: Role
    """`system`: both sides, in equal parts."""
    effect: str
    rules_sha256: Hash
    quote_id: str = ""
    """The quote that it says the same as; empty where the body does not work with Redress."""
    shares: dict[str, int] = msgspec.field(default_factory=dict)
    """By role: what each bears of the fee, in minor units."""
    fallbacks: list[str] = msgspec.field(default_factory=list)
    """Bodies that take the case at the same fee, in this order, if the first one refuses."""
    expires_at: Stamp | None = None


class Referral(Out, kw_only=True):
    """The arbitration that an agreement has led to, and how far it has come."""

    arbitration_id: str
    accord_id: str
    body: str
    at: Stamp
    fallback: int = 0
    """0: the body that was agreed on; n: the n-th of its fallbacks."""
    reached: list[str] = msgspec.field(default_factory=list)
    """Stages of the arbitration."""
    awards: list[str] = msgspec.field(default_factory=list)
    """The award that the case carries out, then its corrections and additions."""
    award_sha256: str = ""
    finding: str = ""


class Accord(Out, kw_only=True):
    """An agreement to go to a stage: in force only once the other party has said yes."""

    id: str
    stage: str
    by: Role
    proposed_at: Stamp
    arbitration: ArbitrationTerms | None = None
    terms_sha256: Hash | None = None
    """Of the terms in canonical JSON: who agrees quotes it."""
    agreed_at: Stamp | None = None
    state: AccordState = AccordState.LIVE
    made_in: str = ""
    """The stage in which it was proposed."""
    said: str
    """How it stands, in your language."""


class Round(Out, kw_only=True):
    """A round of sealed bids. Amounts are shown to nobody; what a crossing settles at stands in `terms`."""

    id: str
    number: int
    opened_at: Stamp
    bids: list[Role]
    """Who has bid."""
    your_bid: bool
    terms: Terms | None = None
    state: RoundState = RoundState.OPEN
    said: str
    """How it stands, in your language."""


class Challenge(Out):
    by: Role
    reason: TextRef
    made_at: Stamp
    upheld: bool | None = None


class MediatorDraw(Out):
    """How a mediator was drawn from a body's pool."""

    root: Hash
    """Of the pool as it was then."""
    seed: Hash
    n: int
    """Of the ticket that was taken."""


class Mediation(Out, kw_only=True):
    id: str
    opened_at: Stamp
    step: Step = Step.APPLY
    consents: list[Role] = msgspec.field(default_factory=list)
    mediator: str | None = None
    body: str | None = None
    """The body on whose roster the mediator stands; null: the platform's own."""
    draw: MediatorDraw | None = None
    """Of a body's mediator whom nobody named."""
    former: list[str] = msgspec.field(default_factory=list)
    challenge: Challenge | None = None
    result: str | None = None
    said: str
    """The step it is in, and how it ended, in your language."""


class Entitlement(Out):
    """A number that the consumer of this case is entitled to, and whose it is."""

    key: str
    value: int
    source: Source
    article: str | None
    said: str
    """What may be asked, in your language."""
    because: str
    """By whose rule, with the article where it is the law's."""


class OutcomeNotice(Out, kw_only=True):
    """How the case ended, or what its outcome leads to, and what can be done now."""

    outcome: Outcome
    legal_effect: LegalEffect | None
    cause: str | None
    steps: list[str]
    """Codes, the most useful first."""
    reopen_until: Stamp | None
    closed_at: Stamp | None
    id: str | None = None
    what: str
    """What the outcome is, and what it came from, in your language."""
    binds: str
    """Whom it binds, and as what."""
    then: list[str]
    """What can be done now: `steps` in your language."""
    instead: str | None
    """What can be done instead, where the complaint was not admitted."""
    forum: str | None
    """Where one can turn next."""
