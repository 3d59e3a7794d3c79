"""Commands on the clock itself, on the supervisors' queues, and on who may still speak for a party."""

from __future__ import annotations

from typing import Final

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http.acting.making import Making

QUEUES: Final = {"late": "late", "ombuds": "stalled"}
"""A queue by the name under which people find it, and why a case is in it."""


def pause(m: Making) -> cmd.Command:
    return cmd.PauseClock(m.body.reason, m.maybe("/note", m.body.note))


def resume(_: Making) -> cmd.Command:
    return cmd.ResumeClock()


def prolong(m: Making) -> cmd.Command:
    return cmd.Prolong(m.body.deadline_id, m.reason("/reason", m.body.reason))


def look_into(m: Making) -> cmd.Command:
    return cmd.LookInto(QUEUES[m.body.queue], m.reason("/note", m.body.note))


def revoke_tokens(m: Making) -> cmd.Command:
    return cmd.RevokeTokens(Role(m.body.role))
