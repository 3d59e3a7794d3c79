"""What belonging to a group changes in a member's own case."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from chalicelib.domain.case import events as ev
from chalicelib.domain.case.evolving import parts
from chalicelib.domain.case.procedure import Invited, Membership
from chalicelib.domain.case.state import Case, Outcome


def apply(case: Case, event: ev.Grouping, at: datetime) -> Case:
    match event:
        case ev.GroupInvited():
            invited = Invited(event.group_id, at)
            return replace(case, invited={**case.invited, event.group_id: invited})
        case ev.GroupJoined():
            return _joined(case, event.membership)
        case ev.GroupVoted():
            votes = case.memberships[event.group_id].votes
            return parts.membership(case, event.group_id, votes={**votes, event.poll_id: event.vote})
        case ev.GroupLeft():
            left = parts.membership(case, event.group_id, state=event.state, ended_at=at, cause=event.cause)
            return parts.head(left, grouped_in=None)
        case ev.GroupCarried():
            carried = parts.head(case, outcome=event.outcome, legal_effect=event.legal_effect)
            return parts.close_talks(carried, "agreed" if event.outcome is Outcome.SETTLED else "decided")
        case _:
            assert_never(event)


def _joined(case: Case, membership: Membership) -> Case:
    joined = replace(case, memberships={**case.memberships, membership.group_id: membership})
    return parts.head(joined, grouped_in=membership.group_id)
