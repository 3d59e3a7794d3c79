"""The cold rows of a group: members, ballots and gates, one partition `group#<id>#<shard>` for each shard. Pure.

`m#<member>` a member, `b#<poll>#<member>` a ballot, `gate#<name>` a gate that is closed. Those of members and ballots
are written in the transactions of the members' own cases; whoever works through a group reads them here.
"""

from __future__ import annotations

from typing import Final

import msgspec

from chalicelib.adapters.sizes import Item
from chalicelib.application.group_ports import Ballot, BallotClaim, MemberClaim, MemberRow

JOIN: Final = "join"
"""The gate of those who want to come in; a poll's gate has the poll's id."""
MEMBERS, BALLOTS, GATES = "m#", "b#", "gate#"
_ENCODER: Final = msgspec.json.Encoder()
_MEMBER: Final = msgspec.json.Decoder(MemberRow)


class _Cast(msgspec.Struct, frozen=True):
    case_id: str


_CAST: Final = msgspec.json.Decoder(_Cast)


def shard_pk(group_id: str, shard: int) -> str:
    return f"group#{group_id}#{shard}"


def member_key(group_id: str, shard: int, member: str) -> Item:
    return {"pk": {"S": shard_pk(group_id, shard)}, "sk": {"S": f"{MEMBERS}{member}"}}


def ballot_key(group_id: str, shard: int, poll_id: str, member: str) -> Item:
    return {"pk": {"S": shard_pk(group_id, shard)}, "sk": {"S": f"{BALLOTS}{poll_id}#{member}"}}


def gate_key(group_id: str, shard: int, gate: str) -> Item:
    return {"pk": {"S": shard_pk(group_id, shard)}, "sk": {"S": f"{GATES}{gate}"}}


def writer_key(group_pk: str, case_id: str) -> Item:
    """How many messages a member has written lies beside them, by the member's case."""
    return {"pk": {"S": group_pk}, "sk": {"S": f"w#{case_id}"}}


def gate_of(key: Item) -> str:
    """Which gate it is."""
    return str(key["sk"]["S"].removeprefix(GATES))


def member_item(claim: MemberClaim) -> Item:
    """`left` stands beside the document too: joining anew is conditional on it."""
    row = claim.row
    return member_key(claim.group_id, claim.shard, row.member) | {
        "doc": {"S": _ENCODER.encode(row).decode()},
        "left": {"BOOL": row.left},
    }


def member_of(item: Item) -> MemberRow:
    """Raises msgspec.ValidationError for a row that is none of ours."""
    return _MEMBER.decode(item["doc"]["S"])


def ballot_item(claim: BallotClaim) -> Item:
    return ballot_key(claim.group_id, claim.shard, claim.poll_id, claim.member) | {
        "doc": {"S": _ENCODER.encode(_Cast(claim.case_id)).decode()},
        "box": {"B": claim.box},
    }


def ballot_of(item: Item) -> Ballot:
    """Raises msgspec.ValidationError for a row that is none of ours."""
    _, _, member = item["sk"]["S"].rpartition("#")
    return Ballot(member, _CAST.decode(item["doc"]["S"]).case_id, item["box"]["B"])
