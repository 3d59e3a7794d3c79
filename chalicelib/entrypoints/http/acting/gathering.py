"""Commands on a group that gathers, and on who speaks for it."""

from __future__ import annotations

from chalicelib.bootstrap import services
from chalicelib.domain.errors import Fault, NotFound
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group import decisions, lifecycle
from chalicelib.domain.group.context import Context
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http.acting.collective import GroupMaking


def gather(_: GroupMaking) -> cmd.Command:
    return cmd.Gather()


def dismiss(m: GroupMaking) -> cmd.Command:
    return cmd.Dismiss(m.reason("/reasons", m.body.reasons))


def merge(m: GroupMaking) -> cmd.Command:
    """First the other group takes up what this one is about, which it does once however often it is told; then this one
    ends. Where this one cannot end, the other one hears of nothing.
    """
    reasons, into = m.reason("/reasons", m.body.reasons), m.body.into
    if into == m.group.head.group_id:
        m.faults.append(Fault("/into", "not_applicable"))
    if not m.faults and lifecycle.refusal("merge", m.look) is None:
        _absorbed(m, into)
    return cmd.Merge(into, reasons)


def _absorbed(m: GroupMaking, into: str) -> None:
    """Raises NotFound for a group of another platform, NotAllowed for one that is about something else."""
    loaded = services().group_store.load(into)
    if loaded is None or loaded.group.head.tenant != m.group.head.tenant:
        raise NotFound("No such group.")
    group_id, absorb = m.group.head.group_id, cmd.Absorb(m.group.head.group_id, m.group.matter)
    if m.tried:
        pack = services().group_reader.pack(loaded.group)
        decisions.decide(loaded.group, absorb, Context(m.at, Role.SYSTEM, pack, "", b""))
        return
    receipt = services().group_executor.system(
        into, lambda _: absorb, services().tenancies.of, f"absorb:{group_id}", loaded
    )
    services().groups.keep(receipt.after)


def split(m: GroupMaking) -> cmd.Command:
    return cmd.Split(tuple(m.body.cases), m.reason("/reasons", m.body.reasons))


def list_(m: GroupMaking) -> cmd.Command:
    return cmd.List(m.body.listed)


def close_gathering(_: GroupMaking) -> cmd.Command:
    return cmd.CloseGathering()


def stand(m: GroupMaking) -> cmd.Command:
    statement = m.text("/statement", m.body.statement, m.limits.statement)
    return cmd.Stand(m.own_case, statement, tuple(dict.fromkeys(m.body.scope)))


def stand_down(m: GroupMaking) -> cmd.Command:
    return cmd.StandDown(m.own_case, m.maybe("/reason", m.body.reason))


def demand_recall(m: GroupMaking) -> cmd.Command:
    return cmd.DemandRecall(m.body.case_id, m.reason("/reason", m.body.reason))


def authorise(m: GroupMaking) -> cmd.Command:
    body = m.body
    return cmd.Authorise(
        kind=body.kind, ref=body.ref, scope=tuple(dict.fromkeys(body.scope)),
        statement_sha256=body.statement_sha256, signed_at=body.signed_at, expires_at=body.expires_at,
        signature=body.signature or "", public_key=body.public_key or "",
    )  # fmt: skip


def revoke_authority(m: GroupMaking) -> cmd.Command:
    return cmd.RevokeAuthority(m.body.authority_id, m.reason("/reason", m.body.reason))
