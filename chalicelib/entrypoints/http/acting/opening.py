"""Commands at the beginning of a case: admission, what is lacking, notice, the answer."""

from __future__ import annotations

from chalicelib.bootstrap import services
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.errors import Fault
from chalicelib.entrypoints.http.acting.making import Making


def admit(_: Making) -> cmd.Command:
    return cmd.Admit()


def reject(m: Making) -> cmd.Command:
    return cmd.Reject(m.body.ground, m.reason("/reasons", m.body.reasons))


def note_deficiency(m: Making) -> cmd.Command:
    """Only what has a place to be supplied in: a field of the form, or a line of the evidence checklist."""
    guide = services().catalogue.get().guides[m.case.claim.dispute_type]
    known = [field.key for field in guide.form] + [f"evidence.{exhibit.key}" for exhibit in guide.evidence]
    m.faults += [
        Fault(f"/items/{n}", "not_one_of", ", ".join(known))
        for n, item in enumerate(m.body.items)
        if item not in known
    ]
    if len(set(m.body.items)) < len(m.body.items):
        m.faults.append(Fault("/items", "repeated"))
    return cmd.NoteDeficiency(tuple(m.body.items), m.maybe("/note", m.body.note))


def cure(m: Making) -> cmd.Command:
    return cmd.Cure(m.details(m.body.details), m.maybe("/note", m.body.note))


def serve(m: Making) -> cmd.Command:
    return cmd.RecordService(m.body.how, m.attested(m.body.at))


def dispatch_notice(m: Making) -> cmd.Command:
    return cmd.DispatchNotice(m.attested(m.body.at))


def respond(m: Making) -> cmd.Command:
    return cmd.Respond(m.body.position, m.text("/statement", m.body.statement, m.limits.statement))


def withdraw(m: Making) -> cmd.Command:
    return cmd.Withdraw(m.maybe("/reason", m.body.reason))


def reopen(m: Making) -> cmd.Command:
    return cmd.Reopen(m.reason("/reason", m.body.reason))
