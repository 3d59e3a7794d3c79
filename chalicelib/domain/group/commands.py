"""What a group can be asked to do: imperatives, without effects. Texts come sealed, as `TextRef`s.

What a member does for itself (join, leave, vote, accept) is a command on the member's own case: see
`domain/case/membership.py`.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from chalicelib.domain.case.state import Finding, Reason, TextRef
from chalicelib.domain.collective.formula import Formula
from chalicelib.domain.collective.polls import Tally
from chalicelib.domain.group.state import AuthorityKind, ChangeKind, Matter, Origin
from chalicelib.domain.values import Money

# ---------------------------------------------------------------------------------------------- opening, by whomever


class OpenGroup(msgspec.Struct, frozen=True):
    """`expected`: how many members it may get, which fixes the number of its shards."""

    group_id: str
    tenant: str
    origin: Origin
    matter: Matter
    lang: str
    fingerprint: str
    expected: int = 0
    sandbox: bool = False
    listed: bool = False


class Gather(msgspec.Struct, frozen=True):
    """An officer finds a suggested group right: whom it concerns is invited."""


class Dismiss(msgspec.Struct, frozen=True):
    reasons: TextRef


class Merge(msgspec.Struct, frozen=True):
    """This group goes into another one about the same respondent."""

    into: str
    reasons: TextRef


class Absorb(msgspec.Struct, frozen=True):
    """The other half of a merger: that group's clusters and keys come to this one."""

    group_id: str
    matter: Matter


class InviteFound(msgspec.Struct, frozen=True):
    """Detection has found since that these clusters belong together: their cases are invited too."""

    clusters: tuple[str, ...]


class Split(msgspec.Struct, frozen=True):
    """These cases are not alike to the others: they are taken out of what is suggested."""

    cases: tuple[str, ...]
    reasons: TextRef


class CloseGathering(msgspec.Struct, frozen=True):
    """Before the window ends, where enough have joined."""


class List(msgspec.Struct, frozen=True):
    """Whether the public page invites whoever it concerns."""

    listed: bool


# ------------------------------------------------------------------------------------------------------ representation


class Stand(msgspec.Struct, frozen=True):
    """A member stands for election. `case_id`: its own case."""

    case_id: str
    statement: TextRef
    scope: tuple[str, ...]


class StandDown(msgspec.Struct, frozen=True):
    """Withdraws a candidacy, or resigns."""

    case_id: str
    reason: TextRef | None = None


class DemandRecall(msgspec.Struct, frozen=True):
    case_id: str
    """Of the representative."""
    reason: TextRef


class Authorise(msgspec.Struct, frozen=True):
    kind: AuthorityKind
    ref: str
    scope: tuple[str, ...]
    statement_sha256: str
    signed_at: datetime
    expires_at: datetime
    signature: str = ""
    public_key: str = ""
    fits: bool = False
    """Whether the signature is that key's over the statement's hash; found out before the decision."""


class RevokeAuthority(msgspec.Struct, frozen=True):
    authority_id: str
    reason: TextRef


class NoteLeft(msgspec.Struct, frozen=True):
    """A member has left; if it stood for election or represented the group, it does so no longer."""

    case_id: str


# -------------------------------------------------------------------------------------------------- deciding together


class MakeOffer(msgspec.Struct, frozen=True):
    formula: Formula
    least: int = 0
    within_days: int | None = None
    note: TextRef | None = None


class AgreeToOffer(msgspec.Struct, frozen=True):
    """The other side finds the terms worth asking the members; binds nobody yet. Quotes the terms' hash."""

    offer_id: str
    terms_sha256: str


class RefuseOffer(msgspec.Struct, frozen=True):
    offer_id: str
    reason: TextRef | None = None


class WithdrawOffer(msgspec.Struct, frozen=True):
    offer_id: str


class ProposeChange(msgspec.Struct, frozen=True):
    kind: ChangeKind
    text: TextRef


class PostMessage(msgspec.Struct, frozen=True):
    """`room`: `members`, `representatives` (members with them), `parties` (representatives with the respondent)."""

    room: str
    message: TextRef


class Escalate(msgspec.Struct, frozen=True):
    reason: TextRef | None = None


class AssignMediator(msgspec.Struct, frozen=True):
    """`mediator` is a reference in the roster; `conflicts`: what speaks against it by the roster."""

    mediator: str
    conflicts: tuple[str, ...] = ()


# -------------------------------------------------------------------------------------------------------- determination


class PoseQuestion(msgspec.Struct, frozen=True):
    text: TextRef


class AnswerQuestion(msgspec.Struct, frozen=True):
    question_id: str
    finding: Finding
    reasons: tuple[Reason, ...]


class DecideCommon(msgspec.Struct, frozen=True):
    finding: Finding
    questions: tuple[str, ...]
    reasons: tuple[Reason, ...]
    formula: Formula | None = None
    within_days: int | None = None


class CommitNonce(msgspec.Struct, frozen=True):
    """One side's share of the seed of a draw, given before the roll it is drawn from is sealed. Hex, 32 bytes."""

    nonce: str


class DrawTests(msgspec.Struct, frozen=True):
    number: int


class OpenBatch(msgspec.Struct, frozen=True):
    """The next batch goes on, before its time comes by itself."""


# --------------------------------------------------------------------------------------------------------- distribution


class CorrectLedger(msgspec.Struct, frozen=True):
    case_id: str
    entitled: Money
    reason: str
    text: TextRef


class RecordUnclaimed(msgspec.Struct, frozen=True):
    """The platform attests that a sum did not reach its member."""

    case_id: str
    amount: Money


# ----------------------------------------------------------------------------------------------------------- the system


class RecordRoll(msgspec.Struct, frozen=True):
    """The roll is sealed: what all shards together say."""

    job_id: str
    members: int
    root: str
    claimed: dict[str, int]


class RecordTally(msgspec.Struct, frozen=True):
    job_id: str
    tally: Tally


class RecordLedger(msgspec.Struct, frozen=True):
    """`totals`: the sums of all lines. `fits`: whether the terms can be used on these very members at all; nothing has
    been worked out where they cannot.
    """

    job_id: str
    lines: int
    root: str
    totals: dict[str, int]
    fits: bool = True
    lowered: int = 0
    """Lines that are lower than what their members have accepted."""


class RecordDraw(msgspec.Struct, frozen=True):
    """The drawn cases, which have been let go on by themselves; `seed` (hex) re-computes them."""

    job_id: str
    cases: tuple[str, ...]
    seed: str
    members: int = 0
    """Of the roll that they were drawn from."""


class RecordDone(msgspec.Struct, frozen=True):
    """Work without a result of its own is done: so many members carried, so many released. `paid`: what the carried
    ones get, minor units by currency.
    """

    job_id: str
    carried: int = 0
    released: int = 0
    invited: int = 0
    paid: dict[str, int] = {}
    waiting: int = 0
    """Members who were to get something and whose cases could not take it yet; looked for where nobody got anything."""


class RecordShared(msgspec.Struct, frozen=True):
    """What of the unclaimed sums the members get whom theirs has reached, and what is left, by currency."""

    job_id: str
    shared: dict[str, int]
    rest: dict[str, int]


class RecordTestResult(msgspec.Struct, frozen=True):
    case_id: str
    outcome: str
    share: int | None = None


class RevokeTokens(msgspec.Struct, frozen=True):
    """Every token of lawyers and associations for this group is void at once."""


class Tick(msgspec.Struct, frozen=True):
    """A wake-up. Decides whatever is due; nothing when nothing is."""


class BlockWake(msgspec.Struct, frozen=True):
    retry_at: datetime | None


Opening = Gather | Dismiss | Merge | Absorb | InviteFound | Split | CloseGathering | List
Representing = Stand | StandDown | DemandRecall | Authorise | RevokeAuthority | NoteLeft
Deciding = (
    MakeOffer | AgreeToOffer | RefuseOffer | WithdrawOffer | ProposeChange | PostMessage | Escalate | AssignMediator
)  # fmt: skip
Determining = (
    PoseQuestion | AnswerQuestion | DecideCommon | CommitNonce | DrawTests | OpenBatch | RecordTestResult
)
Distributing = CorrectLedger | RecordUnclaimed
Working = RecordRoll | RecordTally | RecordLedger | RecordDraw | RecordDone | RecordShared
Command = (
    Opening | Representing | Deciding | Determining | Distributing | Working | RevokeTokens | Tick | BlockWake
)  # fmt: skip
