"""Files that a member, a party or a court checks without us: a place in a roll, a roll, a draw; and one's own batch.

Each body is the very file that `redress group verify` reads, unchanged. Of a file in pages the header `Link` names the
next one; each page can be checked alone, and all of them together.
"""

from __future__ import annotations

from typing import Any

from chalicelib.bootstrap import services
from chalicelib.domain.case.procedure import Membership, MembershipState
from chalicelib.domain.errors import Forbidden, NotFound
from chalicelib.domain.group import batching
from chalicelib.domain.group.state import Group
from chalicelib.domain.values import stamp
from chalicelib.entrypoints.http import texts
from chalicelib.entrypoints.http.exchange import Reply, Request
from chalicelib.entrypoints.http.group_access import Visit, may_export, visit
from chalicelib.entrypoints.http.group_schemas import DrawQuery, InclusionQuery, RollQuery

View = dict[str, Any]


def inclusion(request: Request) -> Reply:
    """A member's own; of any member for whoever may see the list of members."""
    query: InclusionQuery = request.query
    seen = visit(request, "group.inclusion")
    return Reply(
        services().group_files.inclusion(seen.group, query.roll or None, _whose(seen, query.case_id))
    )


def roll(request: Request) -> Reply:
    query: RollQuery = request.query
    seen = visit(request, "group.roll")
    may_export(seen)
    file, following = services().group_files.roll(seen.group, query.roll or None, query.first)
    named = {"roll": query.roll} if query.roll else {}
    return Reply(file, headers=_next(request, "roll", following, named))


def draw(request: Request) -> Reply:
    """For everybody in the group, and for the respondent: all that it takes to draw again. Members stand in it by the
    ids of their cases, which tell nobody who they are.
    """
    query: DrawQuery = request.query
    seen = visit(request, "group.draw")
    pack = services().group_reader.pack(seen.group)
    file, following = services().group_files.draw(seen.group, pack, query.draw, query.first)
    named = {} if query.draw is None else {"draw": query.draw}
    return Reply(file, headers=_next(request, "draw", following, named))


def _whose(seen: Visit, case_id: str | None) -> str:
    """The caller's own case, or the one that is named by whoever may see them all. Raises NotFound, Forbidden."""
    if seen.case is not None:
        own = seen.case.head.case_id
        if case_id not in (None, own):
            raise Forbidden("A member gets the proof of its own case.")
        return own
    may_export(seen)
    if case_id is None:
        raise NotFound("Say which member's place is to be proven (`case_id`).")
    return case_id


def _next(request: Request, name: str, following: int | None, named: View) -> dict[str, str]:
    """RFC 8288: where the next page lies."""
    if following is None:
        return {}
    path = f"{request.exchange.base}/v1/groups/{request.path['group_id']}/{name}"
    query = "&".join(f"{key}={value}" for key, value in {**named, "first": following}.items())
    return {"Link": f'<{path}?{query}>; rel="next"'}


# ------------------------------------------------------------------------------------------------------------- batches


def own_batch(request: Request) -> Reply:
    """In which batch the caller's case is, and when it is likely to be its turn."""
    seen = visit(request, "group.own_batch")
    case, group = seen.case, seen.group
    assert case is not None, "only a member's token comes here"
    member = case.memberships[group.head.group_id]
    number = services().group_files.batch_of(group, member, case.head.case_id)
    planned = group.batching
    due = batching.likely(group, number) if number is not None else None
    zone = services().group_reader.pack(group).time_zone
    key = _standing(group, member, number, likely=due is not None)
    return Reply({
        "group_id": group.head.group_id, "batch": number, "batches": planned.batches if planned else 0,
        "opened": len(planned.opened) if planned else 0, "size": planned.size if planned else None,
        "likely_at": stamp(due) if due else None, "tolled": member.state is MembershipState.ACTIVE,
        "tolled_since": stamp(member.joined_at), "tolled_until": stamp(member.ended_at) if member.ended_at else None,
        "next": texts.text(
            request.lang, "own_batch", key, number=number, batches=planned.batches if planned else 0,
            open=len(planned.opened) if planned else 0, due=texts.moment(due, request.lang, zone) if due else "",
        ),
    })  # fmt: skip


def _standing(group: Group, member: Membership, number: int | None, *, likely: bool) -> str:
    """Where the member stands, as a code of the texts."""
    if member.state is MembershipState.TEST:
        return "test"
    if group.batching is None:
        return "none"
    if number is None:
        return "last"
    if number <= len(group.batching.opened):
        return "opened"
    return "waits" if likely else "waits_still"
