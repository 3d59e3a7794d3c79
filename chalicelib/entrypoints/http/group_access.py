"""Who comes to a group, and as whom. For whoever has nothing to do with it there is no such group.

A party comes with the token of its own case: a member by what the case says, in office or not; the respondent by whom
the case is against. Lawyers and associations come with a token of their own and the authority that lies with the group.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from chalicelib.application import groups
from chalicelib.application.group_ports import LoadedGroup
from chalicelib.application.group_queries import reading
from chalicelib.bootstrap import services
from chalicelib.domain.access import Principal, Target
from chalicelib.domain.case.state import Case
from chalicelib.domain.errors import NotFound, TryAgain
from chalicelib.domain.group import mandate
from chalicelib.domain.group.state import Group
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http import acting_for, work
from chalicelib.entrypoints.http.auth import admit, case_target
from chalicelib.entrypoints.http.exchange import Request


class Visit(msgspec.Struct, frozen=True):
    """A caller in a group. `who`: as whom; `case`: a party's own."""

    loaded: LoadedGroup
    who: Principal
    at: datetime
    case: Case | None = None

    @property
    def group(self) -> Group:
        return self.loaded.group


def visit(request: Request, action: str, *, acts: bool = False) -> Visit:
    """The group of the path, for this caller: two Queries for a party, one for everybody else.

    `acts`: to change something; those whose part in the group is over only read. Raises NotFound, Forbidden,
    NotRecognised.
    """
    case = own_case(request, action)
    loaded = services().group_reader.load(request.path["group_id"])
    at = work.moment(request)
    as_whom = groups.acting if acts else reading
    within(request, action, loaded.group)
    who = as_whom(work.principal(request), loaded.group, case, at)
    services().groups.keep(loaded.group)
    return Visit(loaded, who, at, case)


def own_case(request: Request, action: str) -> Case | None:
    """Of a party's token: the case says whether it still holds. None for everybody else."""
    who, (tenant, _) = work.principal(request), work.tenancy(request)
    if who.case_id is None:
        return None
    try:
        case = services().reader.load(who.case_id).case
        admit(who, action, case_target(case, tenant))
        acting_for.require(who, action, case, work.moment(request))
    except NotFound:
        raise NotFound("No such group.") from None
    return case


def within(request: Request, action: str, group: Group) -> None:
    """Another platform's group is none. Raises Forbidden for a key without the scope."""
    who = work.principal(request)
    if who.tenant != group.head.tenant:
        raise NotFound("No such group.")
    if who.case_id is None:
        admit(who, action, Target(group.head.tenant))


def admission(request: Request, action: str, seen: Visit) -> Callable[[Group], None]:
    """What decides again, on a group that has moved on since it was read, whether the caller may go on."""

    def decide(group: Group) -> None:
        within(request, action, group)
        if groups.acting(work.principal(request), group, seen.case, seen.at) != seen.who:
            raise TryAgain("Your part in the group has changed meanwhile.")

    return decide


def may_export(seen: Visit) -> None:
    """Raises NotAllowed for a lawyer or an association whose authority says nothing of exports."""
    who = seen.who
    if who.role is Role.REPRESENTATIVE:
        found = mandate.refusal(seen.group, "export", ref=who.ref, case_id=who.case_id or "", now=seen.at)
        if found is not None:
            raise found
