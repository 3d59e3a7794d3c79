"""Commands of the proceedings: orders and what is said on them, hearings, agreed terms, their end."""

from __future__ import annotations

from chalicelib.domain.arbitration import commands as cmd
from chalicelib.domain.arbitration.state import Slot
from chalicelib.domain.errors import Fault
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http.acting.tribunal import TribunalMaking


def order(m: TribunalMaking) -> cmd.Command:
    given = m.body
    text = m.text("/text", given.text, m.limits.statement)
    return cmd.GiveOrder(given.kind, text, tuple(Role(role) for role in given.to), given.days)


def submit(m: TribunalMaking) -> cmd.Command:
    """Exhibits are the case's own, and such as the other side sees as well."""
    m.open("submit")
    if m.body.exhibits:
        known = m.exhibits()
        m.faults += [
            Fault(f"/exhibits/{n}", "not_kept_evidence")
            for n, one in enumerate(m.body.exhibits) if one not in known
        ]  # fmt: skip
    text = m.text("/text", m.body.text, m.limits.statement)
    return cmd.Submit(m.body.order_id, text, tuple(m.body.exhibits))


def ask_extension(m: TribunalMaking) -> cmd.Command:
    return cmd.AskExtension(m.body.order_id, m.reason("/reason", m.body.reason))


def extend(m: TribunalMaking) -> cmd.Command:
    return cmd.Extend(m.body.order_id, m.body.days, m.reason("/reason", m.body.reason))


def propose_hearing(m: TribunalMaking) -> cmd.Command:
    slots = tuple(Slot("", one.starts_at, one.minutes) for one in m.body.slots)
    return cmd.ProposeHearing(slots, m.body.time_zone, m.body.mode)


def answer_slots(m: TribunalMaking) -> cmd.Command:
    return cmd.AnswerSlots(m.body.hearing_id, tuple(m.body.slots))


def fix_hearing(m: TribunalMaking) -> cmd.Command:
    return cmd.FixHearing(m.body.hearing_id, m.body.slot)


def cancel_hearing(m: TribunalMaking) -> cmd.Command:
    return cmd.CancelHearing(m.body.hearing_id)


def record_hearing(m: TribunalMaking) -> cmd.Command:
    return cmd.RecordHearing(m.body.hearing_id, m.text("/minutes", m.body.minutes, m.limits.statement))


def agree_terms(m: TribunalMaking) -> cmd.Command:
    """Who answers quotes the hash and need not repeat the terms: own words could never be repeated."""
    given, known = m.body, m.found.agreed
    if given.terms is not None:
        return cmd.AgreeTerms(m.terms(given.terms, "/terms"), given.sha256)
    if given.sha256 is None or known is None:
        m.faults.append(Fault("/terms", "missing"))
        return cmd.AgreeTerms(m.found.matter.sought, given.sha256)
    return cmd.AgreeTerms(known.terms, given.sha256)


def close_proceedings(_: TribunalMaking) -> cmd.Command:
    return cmd.CloseProceedings()


def reopen_proceedings(m: TribunalMaking) -> cmd.Command:
    return cmd.ReopenProceedings(m.reason("/reason", m.body.reason))


def terminate(m: TribunalMaking) -> cmd.Command:
    return cmd.Terminate(m.body.ground, m.reason("/reasons", m.body.reasons))
