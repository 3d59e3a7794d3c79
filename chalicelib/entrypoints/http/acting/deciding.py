"""Commands of those who decide and of those who carry out what was decided or agreed."""

from __future__ import annotations

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.state import Reason
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http.acting.making import Making


def request_evidence(m: Making) -> cmd.Command:
    return cmd.RequestEvidence(Role(m.body.to), m.text("/what", m.body.what, m.limits.statement))


def propose(m: Making) -> cmd.Command:
    return cmd.Propose(m.terms(m.body.terms), m.reason("/reasons", m.body.reasons))


def decide(m: Making) -> cmd.Command:
    reasons = tuple(
        Reason(m.reason(f"/reasons/{n}/text", given.text), tuple(given.cites))
        for n, given in enumerate(m.body.reasons)
    )
    return cmd.Decide(m.body.finding, reasons, m.terms(m.body.terms) if m.body.terms else None)


def perform(m: Making) -> cmd.Command:
    return cmd.Perform(m.body.task_id, tuple(m.body.proof))


def ship_return(m: Making) -> cmd.Command:
    return cmd.ShipReturn(m.body.task_id, m.body.carrier, m.body.tracking)


def confirm_return(m: Making) -> cmd.Command:
    return cmd.ConfirmReturn(m.body.task_id)


def refuse_return(m: Making) -> cmd.Command:
    return cmd.RefuseReturn(m.body.task_id, m.reason("/reason", m.body.reason))
