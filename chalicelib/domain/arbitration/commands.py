"""What an arbitration can be asked to do: imperatives, without effects. Texts come sealed, as `TextRef`s."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from chalicelib.domain.arbitration.state import (
    Bar,
    Charge,
    Content,
    Matter,
    Neutral,
    OrderKind,
    RequestKind,
    Seen,
    Slot,
    Stage,
)
from chalicelib.domain.case.state import Party
from chalicelib.domain.case.terms import Terms, TextRef
from chalicelib.domain.neutrals.draw import Drawn
from chalicelib.domain.values import Role

Repeats = tuple[tuple[str, int], ...]
"""Where appointments for one party are limited: each party, with the mark that was read with their number. Whoever asks
the neutral does so only if nobody else has for her since (`application.neutral_ports.Appointments`).
"""


class OpenArbitration(msgspec.Struct, frozen=True):
    """By the system, once the parties' agreement is concluded. `charges`: the fee as it was quoted, by who bears it."""

    arbitration_id: str
    body: str
    platform: str
    case_id: str
    complainant: Party
    respondent: Party
    matter: Matter
    lang: str
    fingerprint: str
    charges: tuple[Charge, ...] = ()
    sandbox: bool = False


# --------------------------------------------------------------------------------------------------------- the referral


class AcceptReferral(msgspec.Struct, frozen=True):
    """`pools`: by role, the root of the body's pool as it is now, from which every draw of this matter is made."""

    pools: dict[str, str] = {}


class RefuseReferral(msgspec.Struct, frozen=True):
    """`ground`: outside_agreement, conflict_of_body, capacity, language, other."""

    ground: str
    reasons: TextRef


class WithdrawConsent(msgspec.Struct, frozen=True):
    reason: TextRef | None = None


class RecordPayment(msgspec.Struct, frozen=True):
    """The body has received what it charged."""

    charge_id: str


# --------------------------------------------------------------------------------------------------------- constitution


class GiveNonce(msgspec.Struct, frozen=True):
    """64 hexadecimal digits that go into the seed; hidden from the others until it is made."""

    nonce: str


class RecordDraw(msgspec.Struct, frozen=True):
    """What the draw has found for a seat. `neutral`: None where nobody of the pool may serve."""

    seat: str
    drawn: Drawn
    neutral: Neutral | None
    repeats: Repeats = ()


class PutList(msgspec.Struct, frozen=True):
    """Names for a seat, drawn or chosen by the body; each was found eligible."""

    seat: str
    names: tuple[str, ...]


class PassOver(msgspec.Struct, frozen=True):
    """Of those who are left on a closed list none can serve. `reasons`: of each, by reference."""

    listing: str
    reasons: dict[str, tuple[str, ...]]


class RankList(msgspec.Struct, frozen=True):
    listing: str
    struck: tuple[str, ...] = ()
    ranked: tuple[str, ...] = ()


class Nominate(msgspec.Struct, frozen=True):
    """A party names somebody for its own seat. `against`: what speaks against it by the roster, as codes."""

    neutral: Neutral
    against: tuple[str, ...] = ()
    repeats: Repeats = ()


class Appoint(msgspec.Struct, frozen=True):
    """The body appoints, or asks whom the parties' ranking has found."""

    seat: str
    neutral: Neutral
    against: tuple[str, ...] = ()
    repeats: Repeats = ()


class AcceptAppointment(msgspec.Struct, frozen=True):
    """`answers`: the questionnaire's codes that apply, each with how it counts; none: nothing to disclose."""

    answers: dict[str, Bar]
    statement: TextRef | None = None


class DeclineAppointment(msgspec.Struct, frozen=True):
    """`ground`: conflict, time, expertise, other."""

    ground: str


class UpdateDisclosure(msgspec.Struct, frozen=True):
    """Something new has come up: disclosure goes on until the end."""

    answers: dict[str, Bar]
    statement: TextRef | None = None


class WaiveConflict(msgspec.Struct, frozen=True):
    seat: str
    code: str


class ChallengeNeutral(msgspec.Struct, frozen=True):
    seat: str
    reason: TextRef


class CommentOnChallenge(msgspec.Struct, frozen=True):
    challenge_id: str
    text: TextRef


class RuleOnChallenge(msgspec.Struct, frozen=True):
    """By a clerk; never by the one it is about. `repeat`: whether what was done with the one who goes is repeated."""

    challenge_id: str
    upheld: bool
    reasons: TextRef
    by: str
    repeat: bool = False


class Resign(msgspec.Struct, frozen=True):
    ground: str


class RemoveNeutral(msgspec.Struct, frozen=True):
    """The body replaces one who does not act."""

    seat: str
    reasons: TextRef


# ---------------------------------------------------------------------------------------------------------- proceedings


class GiveOrder(msgspec.Struct, frozen=True):
    """`days`: calendar days to answer; none: as the pack says."""

    kind: OrderKind
    text: TextRef
    to: tuple[Role, ...] = ()
    days: int | None = None


class Submit(msgspec.Struct, frozen=True):
    order_id: str
    text: TextRef
    exhibits: tuple[str, ...] = ()


class AskExtension(msgspec.Struct, frozen=True):
    order_id: str
    reason: TextRef


class Extend(msgspec.Struct, frozen=True):
    """More time for an order, for everybody it asks: equal treatment."""

    order_id: str
    days: int
    reason: TextRef


class ProposeHearing(msgspec.Struct, frozen=True):
    slots: tuple[Slot, ...]
    time_zone: str
    mode: str


class AnswerSlots(msgspec.Struct, frozen=True):
    hearing_id: str
    slots: tuple[str, ...]


class FixHearing(msgspec.Struct, frozen=True):
    hearing_id: str
    slot: str


class CancelHearing(msgspec.Struct, frozen=True):
    hearing_id: str


class RecordHearing(msgspec.Struct, frozen=True):
    hearing_id: str
    minutes: TextRef


class AgreeTerms(msgspec.Struct, frozen=True):
    """A party wants these terms as an award. The second one quotes the hash of the first one's."""

    terms: Terms
    sha256: str | None = None


class CloseProceedings(msgspec.Struct, frozen=True):
    pass


class ReopenProceedings(msgspec.Struct, frozen=True):
    reason: TextRef


class Terminate(msgspec.Struct, frozen=True):
    """`ground`: no_jurisdiction, not_pursued, impossible, unpaid."""

    ground: str
    reasons: TextRef


# ---------------------------------------------------------------------------------------------------------- the award


class Deliberate(msgspec.Struct, frozen=True):
    """A message in the panel's own room."""

    message: TextRef


class PutDraft(msgspec.Struct, frozen=True):
    content: Content


class VoteOnDraft(msgspec.Struct, frozen=True):
    draft_id: str
    agrees: bool
    dissent: TextRef | None = None


class AdoptDraft(msgspec.Struct, frozen=True):
    """The majority's draft becomes the award to be signed. `seen`: the record as it stands when it is adopted."""

    draft_id: str
    seen: Seen


class SignAward(msgspec.Struct, frozen=True):
    award_id: str
    alg: str
    key: str
    signature: str


class RequestAfter(msgspec.Struct, frozen=True):
    kind: RequestKind
    text: TextRef


class RuleOnRequest(msgspec.Struct, frozen=True):
    """`content`: the award as corrected, or the additional one, where it is granted."""

    request_id: str
    granted: bool
    reasons: TextRef
    content: Content | None = None
    seen: Seen | None = None


# -------------------------------------------------------------------------------------------------------------- crowds


class CommitVote(msgspec.Struct, frozen=True):
    """A juror seals a vote: its hash with a salt (`neutrals.crowd.commitment`), hex."""

    commitment: str


class RevealVote(msgspec.Struct, frozen=True):
    """And opens it. `vote`: upheld or dismissed; `salt`: hex, 16 bytes or more."""

    vote: str
    salt: str


# ------------------------------------------------------------------------------- told by a body's own system


class TakeReferral(msgspec.Struct, frozen=True):
    """The body takes the case and works on it with a system of its own (`external`)."""


class Appointed(msgspec.Struct, frozen=True):
    """Whoever is to sit there, with what was disclosed."""

    seat: str
    neutral: Neutral
    disclosures: dict[str, Bar] = {}
    statement: TextRef | None = None


class RecordTribunal(msgspec.Struct, frozen=True):
    """Those whom the body has appointed, for seats that are vacant."""

    members: tuple[Appointed, ...]


class RecordStage(msgspec.Struct, frozen=True):
    """How far the body is: the proceedings closed, or opened again."""

    stage: Stage
    reason: TextRef | None = None


class FixOutside(msgspec.Struct, frozen=True):
    """A hearing that the body has fixed with the parties. `replaces`: the one that it is moved from."""

    slot: Slot
    time_zone: str
    mode: str
    replaces: str | None = None


class RecordAward(msgspec.Struct, frozen=True):
    """`document`: what was signed, as plain data; `signatures`: by reference, base64, found to fit the keys on record
    when the command was made (`application`); `words`: the texts that came with it.
    """

    document: dict[str, Any]
    signatures: tuple[tuple[str, str], ...]
    words: frozenset[TextRef]
    request_id: str | None = None
    reasons: TextRef | None = None


# ---------------------------------------------------------------------------------------------------------- the system


class EndWithCase(msgspec.Struct, frozen=True):
    """The case has ended otherwise: settled, or withdrawn."""

    outcome: str
    cause: str


class Tick(msgspec.Struct, frozen=True):
    """A wake-up. Decides whatever is due; nothing when nothing is."""


class BlockWake(msgspec.Struct, frozen=True):
    """A Tick failed. Puts the wake off until `retry_at`; without it the arbitration is blocked and alarmed."""

    retry_at: datetime | None


Referring = AcceptReferral | RefuseReferral | WithdrawConsent | RecordPayment | EndWithCase
Constituting = (
    GiveNonce | RecordDraw | PutList | PassOver | RankList | Nominate | Appoint | AcceptAppointment | DeclineAppointment
    | UpdateDisclosure | WaiveConflict | Resign | RemoveNeutral
)  # fmt: skip
Challenging = ChallengeNeutral | CommentOnChallenge | RuleOnChallenge
Proceeding = (
    GiveOrder | Submit | AskExtension | Extend | ProposeHearing | AnswerSlots | FixHearing | CancelHearing
    | RecordHearing | AgreeTerms | CloseProceedings | ReopenProceedings | Terminate
)  # fmt: skip
Deciding = Deliberate | PutDraft | VoteOnDraft | AdoptDraft | SignAward
Voting = CommitVote | RevealVote
After = RequestAfter | RuleOnRequest
Outside = TakeReferral | RecordTribunal | RecordStage | FixOutside | RecordAward
Command = (
    Referring
    | Constituting
    | Challenging
    | Proceeding
    | Deciding
    | Voting
    | After
    | Outside
    | Tick
    | BlockWake
)
