"""What has happened to an arbitration: past participles, published under dotted names.

Events hold ids, codes, numbers, moments and salted commitments. No name, no free text. What the panel does among itself
nobody else sees; who struck whom from a list the other side never learns.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from chalicelib.domain import audiences as known
from chalicelib.domain.arbitration.rules import Method
from chalicelib.domain.arbitration.state import (
    Award,
    Ballot,
    Challenge,
    Charge,
    Disclosed,
    Draft,
    Frozen,
    Hearing,
    Listing,
    Matter,
    Neutral,
    Order,
    Outcome,
    Ranking,
    Request,
    Seat,
    Seed,
    Signature,
    Submission,
)
from chalicelib.domain.case.state import Deadline, Party
from chalicelib.domain.case.terms import Terms, TextRef
from chalicelib.domain.neutrals.draw import Drawn
from chalicelib.domain.values import Role

PARTIES: Final = known.PARTIES
PLATFORM: Final = known.PLATFORM
BODY: Final = known.BODY
PANEL: Final = known.PANEL
EVERYONE: Final = (PARTIES, PLATFORM, BODY, PANEL)
INSIDE: Final = (PARTIES, BODY, PANEL)
"""All who take part. Of the steps of the proceedings the platform learns that they go on, not what is in them."""


class ArbitrationOpened(msgspec.Struct, frozen=True, tag="arbitration.opened", omit_defaults=True):
    arbitration_id: str
    tenant: str
    platform: str
    case_id: str
    pack: str
    complainant: Party
    respondent: Party
    matter: Matter
    lang: str
    fingerprint: str
    size: int
    method: Method
    deadlines: tuple[Deadline, ...]
    sandbox: bool = False


class ReferralAccepted(msgspec.Struct, frozen=True, tag="arbitration.accepted", omit_defaults=True):
    """The body takes the case: the fee is due as it was quoted, and the tribunal comes about."""

    seats: tuple[Seat, ...]
    charges: tuple[Charge, ...]
    frozen: Frozen
    deadlines: tuple[Deadline, ...]


class TakenOutside(msgspec.Struct, frozen=True, tag="arbitration.taken_outside", omit_defaults=True):
    """The body works on it with a system of its own: nothing is drawn here, and what happens is told from there."""


class PaymentRecorded(msgspec.Struct, frozen=True, tag="fee.paid", omit_defaults=True):
    charge_id: str


class FeeRefunded(msgspec.Struct, frozen=True, tag="fee.refunded", omit_defaults=True):
    """By charge, in minor units."""

    amounts: dict[str, int]
    ground: str


class NonceGiven(msgspec.Struct, frozen=True, tag="draw.nonce_committed", omit_defaults=True):
    by: Role
    nonce: str


class SeedMade(msgspec.Struct, frozen=True, tag="draw.seeded", omit_defaults=True):
    """From here on nothing can be added to the seed; the seats wait for their draw."""

    seed: Seed
    deadlines: tuple[Deadline, ...] = ()


class NeutralDrawn(msgspec.Struct, frozen=True, tag="draw.drawn", omit_defaults=True):
    """One draw of one seat: all attempts with their reasons. The last was taken, unless nobody may serve."""

    seat: str
    drawn: Drawn


class ListPut(msgspec.Struct, frozen=True, tag="appointment.listed", omit_defaults=True):
    listing: Listing
    deadline: Deadline


class ListRanked(msgspec.Struct, frozen=True, tag="appointment.ranked", omit_defaults=True):
    listing: str
    by: Role
    ranking: Ranking


class ListClosed(msgspec.Struct, frozen=True, tag="appointment.list_closed", omit_defaults=True):
    """`order`: the names that are left, the one both sides like best first. It comes again with none when nobody of
    those can serve.
    """

    listing: str
    order: tuple[str, ...]
    deadline: Deadline | None = None
    """To ask whoever is left, or to draw."""
    passed: dict[str, tuple[str, ...]] = {}
    """Who was left and cannot serve, and why."""


class NeutralAsked(msgspec.Struct, frozen=True, tag="appointment.asked", omit_defaults=True):
    """Everybody learns whom: by his reference here, never by the code that he has at other bodies too."""

    seat: str
    neutral: Neutral
    deadline: Deadline


class NeutralIdentified(msgspec.Struct, frozen=True, tag="appointment.identified", omit_defaults=True):
    """Who has just been asked, by the code that he has at all bodies: for the office alone."""

    seat: str
    person: str


class NeutralDisclosed(msgspec.Struct, frozen=True, tag="appointment.accepted", omit_defaults=True):
    """With what there is to disclose; the parties may challenge in time, and silence waives what can be waived."""

    seat: str
    disclosures: tuple[Disclosed, ...]
    deadline: Deadline
    statement: TextRef | None = None


class DisclosureUpdated(msgspec.Struct, frozen=True, tag="disclosure.updated", omit_defaults=True):
    seat: str
    disclosures: tuple[Disclosed, ...]
    deadline: Deadline
    statement: TextRef | None = None


class ConflictWaived(msgspec.Struct, frozen=True, tag="disclosure.waived", omit_defaults=True):
    """`silent`: by letting the time to challenge pass."""

    seat: str
    codes: tuple[str, ...]
    by: tuple[Role, ...]
    silent: bool = False


class NeutralGone(msgspec.Struct, frozen=True, tag="appointment.ended", omit_defaults=True):
    """`cause`: declined, hard_bar, silent, challenged, resigned, removed. Somebody else is to be found in time."""

    seat: str
    neutral: str
    cause: str
    ground: str = ""
    reasons: TextRef | None = None
    deadline: Deadline | None = None
    resumed: tuple[Deadline, ...] = ()
    """What stood still for a challenge that is moot now; and the times to fill what else is empty in a crowd."""
    voting: bool = False
    """Of a crowd that is large enough without him: it votes on, and nobody else is looked for."""


class SeatConfirmed(msgspec.Struct, frozen=True, tag="appointment.confirmed", omit_defaults=True):
    seat: str
    neutral: str


class TribunalComplete(msgspec.Struct, frozen=True, tag="tribunal.constituted", omit_defaults=True):
    panel: tuple[str, ...]
    deadlines: tuple[Deadline, ...]


class NeutralChallenged(msgspec.Struct, frozen=True, tag="challenge.brought", omit_defaults=True):
    """What runs stands still until it is decided."""

    challenge: Challenge
    deadline: Deadline
    paused: tuple[str, ...] = ()


class ChallengeCommented(msgspec.Struct, frozen=True, tag="challenge.commented", omit_defaults=True):
    challenge_id: str
    by: Role
    text: TextRef


class ChallengeReady(msgspec.Struct, frozen=True, tag="challenge.ready", omit_defaults=True):
    """Everybody has commented, or the time for it is over."""

    challenge_id: str
    deadline: Deadline


class ChallengeRuledOn(msgspec.Struct, frozen=True, tag="challenge.decided", omit_defaults=True):
    challenge_id: str
    upheld: bool
    by: str
    reasons: TextRef
    repeat: bool = False
    resumed: tuple[Deadline, ...] = ()


class OrderGiven(msgspec.Struct, frozen=True, tag="order.given", omit_defaults=True):
    order: Order
    deadline: Deadline | None = None


class Submitted(msgspec.Struct, frozen=True, tag="order.answered", omit_defaults=True):
    order_id: str
    by: Role
    submission: Submission
    complete: bool = False


class ExtensionAsked(msgspec.Struct, frozen=True, tag="order.extension_asked", omit_defaults=True):
    order_id: str
    by: Role
    reason: TextRef


class OrderExtended(msgspec.Struct, frozen=True, tag="order.extended", omit_defaults=True):
    order_id: str
    reason: TextRef
    deadline: Deadline


class OrderUnmet(msgspec.Struct, frozen=True, tag="order.unmet", omit_defaults=True):
    order_id: str
    by: tuple[Role, ...]


class HearingProposed(msgspec.Struct, frozen=True, tag="hearing.proposed", omit_defaults=True):
    hearing: Hearing


class SlotsAnswered(msgspec.Struct, frozen=True, tag="hearing.answered", omit_defaults=True):
    hearing_id: str
    by: Role
    slots: tuple[str, ...]


class HearingFixed(msgspec.Struct, frozen=True, tag="hearing.fixed", omit_defaults=True):
    hearing_id: str
    slot: str


class HearingCancelled(msgspec.Struct, frozen=True, tag="hearing.cancelled", omit_defaults=True):
    hearing_id: str


class HearingHeld(msgspec.Struct, frozen=True, tag="hearing.held", omit_defaults=True):
    hearing_id: str
    minutes: TextRef


class TermsAgreed(msgspec.Struct, frozen=True, tag="settlement.agreed", omit_defaults=True):
    """A party wants these terms as an award; when the other quotes their hash they are agreed."""

    by: Role
    terms: Terms
    sha256: str
    concluded: bool = False
    """Both have said so. Before that it is an offer, and no neutral sees it."""


class ProceedingsClosed(msgspec.Struct, frozen=True, tag="proceedings.closed", omit_defaults=True):
    deadline: Deadline


class ProceedingsReopened(msgspec.Struct, frozen=True, tag="proceedings.reopened", omit_defaults=True):
    reason: TextRef
    deadline: Deadline


class Deliberated(msgspec.Struct, frozen=True, tag="deliberation.posted", omit_defaults=True):
    by: str
    message: TextRef


class Drafted(msgspec.Struct, frozen=True, tag="deliberation.drafted", omit_defaults=True):
    draft: Draft


class DraftVoted(msgspec.Struct, frozen=True, tag="deliberation.voted", omit_defaults=True):
    draft_id: str
    by: str
    ballot: Ballot


class AwardAdopted(msgspec.Struct, frozen=True, tag="award.adopted", omit_defaults=True):
    """The panel has decided; it is being signed. Nobody outside it knows yet."""

    award: Award
    draft_id: str
    deadline: Deadline


class AwardSigned(msgspec.Struct, frozen=True, tag="award.signed", omit_defaults=True):
    award_id: str
    signature: Signature


class AwardRendered(msgspec.Struct, frozen=True, tag="award.rendered", omit_defaults=True):
    """Served on both parties at the same moment. `unsigned`: who has not signed, as the award itself says."""

    award: Award
    deadlines: tuple[Deadline, ...]
    unsigned: tuple[str, ...] = ()


class AwardOverdue(msgspec.Struct, frozen=True, tag="award.overdue", omit_defaults=True):
    deadline_id: str
    deadline: Deadline


class RequestMade(msgspec.Struct, frozen=True, tag="award.request_made", omit_defaults=True):
    request: Request


class RequestRuledOn(msgspec.Struct, frozen=True, tag="award.request_decided", omit_defaults=True):
    """`award`: the corrected or additional one, to be signed."""

    request_id: str
    granted: bool
    reasons: TextRef
    award: Award | None = None
    deadline: Deadline | None = None


class RequestLapsed(msgspec.Struct, frozen=True, tag="award.request_lapsed", omit_defaults=True):
    """Nobody has decided on it, however often that was overdue: the award stands as it is."""

    request_id: str
    deadline: Deadline | None = None
    """To appeal, where that time was over while the request waited."""


class AwardDropped(msgspec.Struct, frozen=True, tag="award.dropped", omit_defaults=True):
    """A corrected or additional award that was not signed, however often that was overdue: it is none."""

    award_id: str


class VoteCommitted(msgspec.Struct, frozen=True, tag="crowd.committed", omit_defaults=True):
    seat: str
    commitment: str


class RevealBegun(msgspec.Struct, frozen=True, tag="crowd.reveal_begun", omit_defaults=True):
    """Nobody seals a vote any more; who has opens it now. `sealed`: how many have."""

    sealed: int
    deadline: Deadline


class VoteRevealed(msgspec.Struct, frozen=True, tag="crowd.revealed", omit_defaults=True):
    """With the salt, so that anybody who may see it can check it against what was sealed."""

    seat: str
    choice: str
    salt: str


class CrowdCounted(msgspec.Struct, frozen=True, tag="crowd.counted", omit_defaults=True):
    """By numbers, never who voted how."""

    votes: dict[str, int]
    silent: int
    quorum: int
    choice: str | None = None
    """None: divided evenly, or too few have opened their votes."""


class CrowdRedrawn(msgspec.Struct, frozen=True, tag="crowd.redrawn", omit_defaults=True):
    """Another crowd is to be drawn under the same seed; nobody of the first sits again."""

    deadlines: tuple[Deadline, ...]


class AppealOpened(msgspec.Struct, frozen=True, tag="appeal.opened", omit_defaults=True):
    """A larger panel hears the case anew; the award waits."""

    request_id: str
    seats: tuple[Seat, ...]
    size: int
    deadlines: tuple[Deadline, ...]


class ArbitrationClosed(msgspec.Struct, frozen=True, tag="arbitration.closed", omit_defaults=True):
    outcome: Outcome
    cause: str
    reasons: TextRef | None = None


class DeadlineWarned(msgspec.Struct, frozen=True, tag="arbitration.deadline_warned", omit_defaults=True):
    deadline_id: str
    due_at: datetime
    moment: datetime


class DeadlineMissed(msgspec.Struct, frozen=True, tag="arbitration.deadline_missed", omit_defaults=True):
    """Noted; what follows stands in the events beside it."""

    deadline_id: str


class DeadlineExtended(msgspec.Struct, frozen=True, tag="arbitration.deadline_extended", omit_defaults=True):
    """Nobody has acted in time, and the time runs once more; the body's office is told."""

    deadline: Deadline


class WakeDeferred(msgspec.Struct, frozen=True, tag="arbitration.wake_deferred", omit_defaults=True):
    until: datetime


class WakeBlocked(msgspec.Struct, frozen=True, tag="arbitration.wake_blocked", omit_defaults=True):
    failures: int


Referring = (
    ArbitrationOpened | ReferralAccepted | TakenOutside | PaymentRecorded | FeeRefunded | ArbitrationClosed
)  # fmt: skip
Constituting = (
    NonceGiven | SeedMade | NeutralDrawn | ListPut | ListRanked | ListClosed | NeutralAsked | NeutralIdentified
    | NeutralDisclosed | DisclosureUpdated | ConflictWaived | NeutralGone | SeatConfirmed | TribunalComplete
)  # fmt: skip
Challenging = NeutralChallenged | ChallengeCommented | ChallengeReady | ChallengeRuledOn
Proceeding = (
    OrderGiven | Submitted | ExtensionAsked | OrderExtended | OrderUnmet | HearingProposed | SlotsAnswered
    | HearingFixed | HearingCancelled | HearingHeld | TermsAgreed | ProceedingsClosed | ProceedingsReopened
)  # fmt: skip
Deciding = (
    Deliberated | Drafted | DraftVoted | AwardAdopted | AwardSigned | AwardRendered | AwardOverdue | RequestMade
    | RequestRuledOn | RequestLapsed | AwardDropped | AppealOpened
)  # fmt: skip
Voting = VoteCommitted | RevealBegun | VoteRevealed | CrowdCounted | CrowdRedrawn
Timing = DeadlineWarned | DeadlineMissed | DeadlineExtended | WakeDeferred | WakeBlocked
Event = Referring | Constituting | Challenging | Proceeding | Deciding | Voting | Timing

NOBODY: Final = (WakeDeferred, WakeBlocked)
AUDIENCES: Final[dict[type, tuple[str, ...]]] = {
    WakeDeferred: (),
    WakeBlocked: (),
    NonceGiven: (),  # whoever saw another's nonce could choose the own one for the draw it likes
    ListRanked: (),  # whom one side has struck is nobody's affair
    ListClosed: (BODY,),  # a party would see from what is left whom the other has struck
    NeutralIdentified: (BODY,),
    NeutralGone: INSIDE,  # with its ground, and the reasons for a removal
    VoteCommitted: (),
    VoteRevealed: (),
    RequestLapsed: INSIDE,
    AwardDropped: (PANEL,),
    NeutralDisclosed: INSIDE,
    DisclosureUpdated: INSIDE,
    ConflictWaived: INSIDE,
    NeutralChallenged: INSIDE,
    ChallengeCommented: INSIDE,
    ChallengeReady: INSIDE,
    ChallengeRuledOn: INSIDE,
    OrderGiven: INSIDE,
    Submitted: INSIDE,
    ExtensionAsked: INSIDE,
    OrderExtended: INSIDE,
    OrderUnmet: INSIDE,
    HearingProposed: INSIDE,
    SlotsAnswered: INSIDE,
    HearingFixed: INSIDE,
    HearingCancelled: INSIDE,
    HearingHeld: INSIDE,
    TermsAgreed: INSIDE,
    Deliberated: (PANEL,),
    Drafted: (PANEL,),
    DraftVoted: (PANEL,),
    AwardAdopted: (PANEL,),
    AwardSigned: (PANEL,),
    RequestMade: INSIDE,
    AwardOverdue: (BODY, PANEL),
    DeadlineExtended: (BODY, PANEL),
}
"""Who gets to see an event type, where that is not everyone."""


_OF_ONE: Final = ("arb_sign", "arb_commit", "arb_reveal")
"""Deadlines of the panel alone: that an award is being signed nobody outside learns from a warning."""


def audiences(event: Event) -> tuple[str, ...]:
    if isinstance(event, TermsAgreed) and not event.concluded:
        return (PARTIES,)  # an offer, without prejudice
    if isinstance(event, RequestRuledOn):  # the award that it grants is not signed yet
        return (PANEL,) if event.award is not None else INSIDE
    if isinstance(event, DeadlineWarned | DeadlineMissed) and event.deadline_id.startswith(_OF_ONE):
        return (PANEL,)
    if isinstance(event, DeadlineExtended) and event.deadline.id.startswith(_OF_ONE):
        return (PANEL,)
    return AUDIENCES.get(type(event), EVERYONE)


def type_name(event: Event) -> str:
    """The published name, e.g. `award.rendered`."""
    tag = type(event).__struct_config__.tag
    assert isinstance(tag, str)
    return tag
