"""A member's acts for the executor, on real rows, and what stands in its group afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.adapters.group_shards import PynamoGroupShards
from chalicelib.application.execute import Executor
from chalicelib.application.group_ports import MemberRow, Shard
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.membership import shard_of
from chalicelib.domain.case.procedure import Registration
from chalicelib.domain.case.state import Case
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.values import Money, Role
from tests import members
from tests.market import Market
from tests.members import GROUP, MEMBER, POLL, TERMS

C, R = Role.COMPLAINANT, Role.RESPONDENT
PACK = "generic@2"
QUERY, WRITE = "dynamodb.Query", "dynamodb.TransactWriteItems"
SHARD = shard_of(MEMBER, 16)
OURS: dict[str, Any] = {"respondents": ("respondent-0001",)}
LOSS = Money(12_990, "EUR")


def join(member: str = MEMBER, **changes: Any) -> cmd.JoinGroup:
    return cmd.JoinGroup(members.invitation(**(OURS | changes)), member, Registration("order", LOSS))


def vote(*options: str, **changes: Any) -> cmd.CastVote:
    yes = "yes" in (options or ("yes",))
    own = {"choice": "money", "terms_sha256": TERMS} if yes else {}
    return cmd.CastVote(members.asking(**(OURS | changes)), POLL, options or ("yes",), **own)


def leave() -> cmd.LeaveGroup:
    return cmd.LeaveGroup(members.invitation(**OURS))


def shard(shards: PynamoGroupShards, poll_id: str = "") -> Shard:
    return shards.read(GROUP, SHARD, poll_id)


def row(case: Case, **changes: Any) -> MemberRow:
    joined = case.memberships[GROUP].joined_at
    return MemberRow(MEMBER, case.head.case_id, joined, 12_990, "EUR", **changes)


def code(action: Callable[[], Any]) -> str:
    with pytest.raises(NotAllowed) as refused:
        action()
    return refused.value.code


def system(market: Market, case_id: str, command: cmd.Command, by: Executor | None = None) -> Any:
    carrier = by or market.services.executor
    return carrier.system(case_id, lambda _: command, market.services.tenancies.of, "carry:1")
