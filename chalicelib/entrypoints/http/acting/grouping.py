"""Commands by which a member joins a group, votes in it or leaves it: on the member's own case.

The group is read as it was some seconds ago, so that many may come at once. It can only be told to have moved on: the
gates of its shards, which the transaction meets, let nobody through that a newer look would have turned away.
"""

from __future__ import annotations

from chalicelib.application.groups import member_digest
from chalicelib.application.ports import Root
from chalicelib.bootstrap import services
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.procedure import Invitation, Registration
from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.domain.families import normal
from chalicelib.domain.group import links, views
from chalicelib.domain.group.state import Group, Stage
from chalicelib.domain.values import Money
from chalicelib.entrypoints.http import volumes
from chalicelib.entrypoints.http.acting.making import Making


def join(m: Making) -> cmd.Command:
    """By a link, an invitation, or because the group is listed. Nobody is turned away by what is old."""
    body, group_id = m.body, m.body.group_id
    volumes.joining(m.case.head.tenant, group_id)
    group = _group(m, services().groups.get(group_id))
    if not group.head.joinable:
        group = _group(m, services().groups.newer(group_id))
    root = _root(m.case.head.tenant)
    if body.link is not None:
        links.check(body.link, m.case.head.tenant, group_id, root.tokens, m.at)
    given = body.registration
    registration = Registration(
        given.relation, Money(given.loss.amount, given.loss.currency), tuple(given.proof), given.elsewhere
    )
    member = member_digest(root, group_id, m.case.head.complainant.ref)
    counted = services().groups.members(group_id)
    return cmd.JoinGroup(_invitation(m, group, counted), member, registration, link=body.link is not None)


def vote(m: Making) -> cmd.Command:
    """The ballot is sealed by whoever writes it."""
    body, group_id = m.body, m.body.group_id
    group = _group(m, services().groups.get(group_id))
    if body.poll_id not in _invitation(m, group).polls:
        group = _group(m, services().groups.newer(group_id))
    return cmd.CastVote(
        _invitation(m, group), body.poll_id, tuple(body.options), choice=body.choice or "",
        terms_sha256=body.terms_sha256 or "",
    )  # fmt: skip


def leave(m: Making) -> cmd.Command:
    """Read anew: no gate keeps anybody in, and from a certain moment on members are bound."""
    group_id = m.body.group_id or m.case.head.grouped_in
    if group_id is None:
        raise NotAllowed("not_in_group")
    group = _group(m, services().groups.fresh(group_id))
    return cmd.LeaveGroup(_invitation(m, group), m.maybe("/reason", m.body.reason))


def _root(tenant_id: str) -> Root:
    """Out of the warm caches, for whoever comes here has just been recognised."""
    tenant = services().directory.tenant(tenant_id)
    assert tenant is not None
    return services().roots.of(tenant)


def _group(m: Making, found: Group | None) -> Group:
    """Raises NotFound for one of another platform, and for what is only suggested."""
    if found is None or found.head.tenant != m.case.head.tenant or found.head.stage is Stage.SUGGESTED:
        raise NotFound("No such group.")
    return found


def _invitation(m: Making, group: Group, counted: int = 0) -> Invitation:
    """With the references of the respondent's whole family, the case's own spelling among them. `counted`: about how
    many members there are, for whoever wants to be one.
    """
    own, head = m.case.head.respondent.ref, group.head
    known = services().families.references(head.tenant, head.respondent)
    named = (head.respondent, own) if normal(own) in known else (head.respondent,)
    pack = services().group_reader.pack(group)
    return views.invitation(group, pack, named, counted, lowered=_lowered(m, group))


def _lowered(m: Making, group: Group) -> bool:
    """Whether the case's line was put right below what its member has accepted; looked up only while that is asked."""
    membership = m.case.memberships.get(group.head.group_id)
    if membership is None or views.correction(group) is None:
        return False
    line = services().group_exports.own_line(group, membership, m.case.head.case_id)
    return line is not None and line.lowered
