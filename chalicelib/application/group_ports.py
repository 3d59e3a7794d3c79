"""What groups need from the outside beside the store of aggregates: the cold rows of members, ballots, rolls, ledgers.

A group has `shards` partitions `group#<id>#<shard>`: `m#<member>` members, `b#<poll>#<member>` ballots, `gate#<name>`.
A gate row that is there closes; one that is not there is open. Members' rows are written by their own cases' commands,
in the same transaction (`MemberClaim`, `BallotClaim`); everything else is written by work over all members.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

import msgspec

from chalicelib.application.ports import (
    LOG_SHARDS,
    EventRow,
    Message,
    NeutralClaim,
    NewPerson,
    Person,
    RequestKey,
    Sealed,
)
from chalicelib.domain.errors import RedressError

if TYPE_CHECKING:
    from chalicelib.domain.group.state import Group


class MemberRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """One member as its shard has it. Amounts in minor units."""

    member: str
    """The person's digest within the group."""
    case_id: str
    joined_at: datetime
    amount: int
    currency: str
    elsewhere: int = 0
    left: bool = False


class MemberClaim(msgspec.Struct, frozen=True):
    """A case that joins or leaves, in the transaction of its command. Joining asks for an open `join` gate, and for
    the absence of a row of that member, or one that says it has left.
    """

    group_id: str
    shard: int
    row: MemberRow


class BallotClaim(msgspec.Struct, frozen=True):
    """A vote, once, while the poll's gate is open. `box`: the ballot under the tenant's key."""

    group_id: str
    shard: int
    poll_id: str
    member: str
    case_id: str
    box: bytes


class GateClosed(RedressError):
    """The gate was closed in the meantime: nothing was written."""

    code = "group_gate_closed"

    def __init__(self, gate: str) -> None:
        super().__init__()
        self.gate = gate


class MemberThere(RedressError):
    """That person is a member already, with this or another case: nothing was written."""

    code = "already_member"

    def __init__(self, row: MemberRow) -> None:
        super().__init__()
        self.row = row


class BallotThere(RedressError):
    """That member has voted: nothing was written."""

    code = "already_voted"


class Writer(msgspec.Struct, frozen=True):
    """A member who writes a message, and how many it may write in all: counted beside the group, in the transaction of
    the message, so that nobody's count has to be read and none is kept in the head.
    """

    case_id: str
    most: int


class WriterFull(RedressError):
    """That member has written as many messages as one may: nothing was written."""

    code = "own_messages_full"


class Ballot(msgspec.Struct, frozen=True):
    member: str
    case_id: str
    box: bytes


class Shard(msgspec.Struct, frozen=True):
    """One shard as it stood, read consistently; `ballots` of the poll that was asked for."""

    members: tuple[MemberRow, ...]
    ballots: tuple[Ballot, ...] = ()


class GroupShards(Protocol):
    """The cold rows."""

    def close(self, group_id: str, shard: int, gate: str, at: datetime) -> None:
        """Idempotent; the first moment stays."""

    def read(self, group_id: str, shard: int, poll_id: str = "") -> Shard:
        """Strongly consistent, whatever it takes in pages."""

    def put_part(self, group_id: str, work: str, shard: int, document: bytes) -> None:
        """What one shard contributes to a piece of work: a list of a roll (`roll#1`), lines of a ledger (`ledger#1`),
        a tally or a progress mark (a job's id). Writing it twice writes the same.
        """

    def part(self, group_id: str, work: str, shard: int) -> bytes | None: ...
    def parts(self, group_id: str, work: str) -> dict[int, bytes]:
        """Those that are there, strongly consistent, by shard."""

    def finished(self, group_id: str, work: str) -> int:
        """How many shards have written their part; for showing progress."""


class GroupWrite(msgspec.Struct, frozen=True):
    """Everything one command changes in a group: one TransactWriteItems."""

    before: Group | None
    after: Group
    events: tuple[EventRow, ...]
    persons: tuple[NewPerson, ...] = ()
    sealed: tuple[Sealed, ...] = ()
    messages: tuple[Message, ...] = ()
    keys: tuple[NewPerson, ...] = ()
    """Of messages whose writer has a key for this message alone: only the row of the key is written."""
    writer: Writer | None = None
    """Of a member's message."""
    request_key: RequestKey | None = None
    claims: tuple[NeutralClaim, ...] = ()
    log_shards: int = LOG_SHARDS


class LoadedGroup(msgspec.Struct, frozen=True):
    """All of a group's `a#` rows, from one Query."""

    group: Group
    persons: dict[str, Person]
    sealed: tuple[Sealed, ...] = ()

    @property
    def aggregate(self) -> Group:
        return self.group


class GroupStore(Protocol):
    """Groups, beside the cases."""

    def load(self, group_id: str) -> LoadedGroup | None:
        """One strongly consistent Query."""

    def commit(self, write: GroupWrite, stamp: datetime) -> None:
        """As for a case."""

    def request_key(self, pk: str) -> RequestKey | None: ...
    def events(self, owner: str, after_seq: int = 0, limit: int = 500) -> list[EventRow]: ...
    def messages(self, owner: str, after_seq: int = 0, limit: int = 100) -> list[Message]: ...
    def person_keys(self, tenant_id: str, owner: str, persons: list[Person]) -> dict[str, bytes]: ...


class Approximate(Protocol):
    """How many members a group has about now: fed by events as they come, so it may count one twice."""

    def add(self, counts: dict[str, int]) -> None:
        """By group id, may be negative."""

    def of(self, group_id: str) -> int: ...
