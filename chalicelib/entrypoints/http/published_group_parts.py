"""What the published procedure answers with for collective cases."""

from __future__ import annotations

from chalicelib.domain.calendars import Roll
from chalicelib.domain.collective.majorities import Majority
from chalicelib.domain.group import rules
from chalicelib.domain.group.state import Stage
from chalicelib.domain.rulepack import Consequence
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http.case_parts import Out
from chalicelib.entrypoints.http.said_parts import Said, SaidLength


class GroupVoting(Out):
    """How members decide. Only an explicit yes binds, and only whoever gave it."""

    mode: rules.Mode
    """`individual`: whoever accepts an offer has settled. `vote`: the offer must also find quorum and majority."""
    majority: Majority
    share_bp: int
    """Of a majority by share, in basis points."""
    quorum_bp: int
    """Basis points of the members, rounded up to whole ones."""
    quorum: int
    """A number of members."""
    source: str
    verified: bool


class GroupStage(Out):
    id: Stage
    name: Said
    about: Said
    deadlines: list[str]
    """The rules that can run here."""


class GroupDeadline(Out):
    """Nobody prolongs it. That of a stage of talks stands still while the members are asked."""

    rule: str
    on: Role
    """`complainant`: the members."""
    length: SaidLength
    begins: Said
    """What its time runs from; that day is not counted."""
    duty: Said
    stages: list[Stage]
    consequence: Consequence
    silence: Said
    leads_to: Stage | None
    roll: Roll
    warn_at: list[int]
    """Percent of the time gone."""
    warnings: Said | None
    legal_consequence: bool
    """Whether silence changes somebody's legal position."""
    source: str
    verified: bool
    """Whether the number has been read in the primary text."""


class ProcedureGroups(Out):
    """Collective cases under this procedure."""

    form_at: rules.Threshold
    """Members from which a group is formed."""
    suggest_at: rules.Threshold
    """Alike cases from which one is suggested."""
    seats: rules.Seats
    """Of representatives."""
    recall_again_days: rules.Threshold
    """Days after which members may be asked about the same representative again."""
    recall_again_by: rules.Threshold
    """How many of them must wish it then."""
    voting: GroupVoting
    opens_by_itself: bool
    """Whether a suggested group gathers members without an officer's word."""
    open_by: list[Role]
    """Who may open one, besides detection."""
    joins_in: list[str]
    """Kinds of stages in which a case can join."""
    proof: bool
    """Whether joining takes proof of the relation."""
    late: rules.Late
    closes_early: bool
    """Whether an officer may end the time to join before it is over."""
    affirm: bool
    """Whether each member affirms its own demand first."""
    unclaimed: rules.Unclaimed
    """What becomes of sums that do not reach their members."""
    unclaimed_rest: rules.Unclaimed
    """What becomes of those that the other members may not have, where they go to these first."""
    objections: bool
    """Whether members may object to a common decision and go on alone."""
    test_cases: rules.Threshold | None
    batch_size: rules.Threshold | None
    """How many members go on at a time once the test cases have ended; null: no batches."""
    longest: SaidLength
    """How long a case may stand still for its group."""
    capacity: int
    said: list[Said]
    """The rules, one sentence each."""
    stages: list[GroupStage]
    """In their order."""
    deadlines: list[GroupDeadline]
