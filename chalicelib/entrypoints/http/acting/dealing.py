"""Commands of those who talk, mediate and decide for all members of a group, and on what each of them gets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from chalicelib.application import assigning
from chalicelib.application.work.parts import Booked
from chalicelib.bootstrap import services
from chalicelib.domain.case.procedure import Membership, MembershipState
from chalicelib.domain.collective.formula import choice_of
from chalicelib.domain.errors import Fault
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group.state import Group
from chalicelib.domain.roster import Need
from chalicelib.domain.values import Money
from chalicelib.entrypoints.http import group_render
from chalicelib.entrypoints.http.acting.collective import GroupMaking
from chalicelib.entrypoints.http.group_schemas import EntitledIn
from chalicelib.entrypoints.http.schemas import MoneyIn

HOLDS = frozenset({MembershipState.ACTIVE, MembershipState.CARRIED})
"""Whoever may have a line in the ledger."""


def offer(m: GroupMaking) -> cmd.Command:
    note = m.maybe("/note", m.body.note)
    return cmd.MakeOffer(m.formula(m.body.formula), m.body.least, m.body.within_days, note)


def agree_to_offer(m: GroupMaking) -> cmd.Command:
    return cmd.AgreeToOffer(m.body.offer_id, m.body.terms_sha256)


def refuse_offer(m: GroupMaking) -> cmd.Command:
    return cmd.RefuseOffer(m.body.offer_id, m.maybe("/reason", m.body.reason))


def withdraw_offer(m: GroupMaking) -> cmd.Command:
    return cmd.WithdrawOffer(m.body.offer_id)


def propose_change(m: GroupMaking) -> cmd.Command:
    return cmd.ProposeChange(m.body.kind, m.text("/text", m.body.text, m.limits.statement))


def message(m: GroupMaking) -> cmd.Command:
    return cmd.PostMessage(m.body.room, m.text("/text", m.body.text, m.limits.message))


def escalate(m: GroupMaking) -> cmd.Command:
    return cmd.Escalate(m.maybe("/reason", m.body.reason))


def assign_mediator(m: GroupMaking) -> cmd.Command:
    """Whoever is named, or the best of the roster; which is read only where somebody can be assigned at all."""
    m.open("assign_mediator")
    chosen = assigning.choose(
        services().directory, m.group.head.tenant, _need(m.group, m.at.date()), m.body.mediator
    )
    return cmd.AssignMediator(chosen.ref)


def _need(group: Group, on: date) -> Need:
    """No tie to the respondent or its family, to whoever has authority, or to a member in office; those are few, and
    the others' ties a mediator has to disclose.
    """
    head = group.head
    spoken_for = {a.ref for a in group.authorities.values() if not a.revoked} | set(
        _refs(group.representatives)
    )
    respondent = assigning.respondent_of(services().families, head.tenant, head.respondent)
    return Need(group.matter.dispute_type, head.lang, respondent | spoken_for, on=on)


def _refs(case_ids: Iterable[str]) -> Iterable[str]:
    """Whom these cases belong to: one Query each."""
    loaded = (services().store.load(case_id) for case_id in case_ids)
    return [found.case.head.complainant.ref for found in loaded if found is not None]


# ------------------------------------------------------------------------------------------------------- determination


def pose_question(m: GroupMaking) -> cmd.Command:
    return cmd.PoseQuestion(m.text("/text", m.body.text, m.limits.statement))


def answer_question(m: GroupMaking) -> cmd.Command:
    return cmd.AnswerQuestion(m.body.question_id, m.body.finding, m.reasons(m.body.reasons))


def decide(m: GroupMaking) -> cmd.Command:
    formula = m.formula(m.body.formula) if m.body.formula is not None else None
    reasons = m.reasons(m.body.reasons)
    return cmd.DecideCommon(
        m.body.finding, tuple(m.body.questions), reasons, formula, m.body.within_days
    )  # fmt: skip


def commit_nonce(m: GroupMaking) -> cmd.Command:
    return cmd.CommitNonce(m.body.nonce)


def draw_tests(m: GroupMaking) -> cmd.Command:
    return cmd.DrawTests(m.body.number)


def open_batch(_: GroupMaking) -> cmd.Command:
    return cmd.OpenBatch()


# -------------------------------------------------------------------------------------------------------- distribution


def correct_ledger(m: GroupMaking) -> cmd.Command:
    """Only of a member who has a line, in its currency, and no more than its claim; whether the ledger can still be
    corrected is told first.
    """
    m.open("correct_ledger")
    entitled, line = _money(m.body.entitled), _line(m)
    if line is None:
        m.faults.append(Fault("/case_id", "not_a_member"))
    elif line.currency != entitled.currency:
        m.faults.append(Fault("/entitled/currency", "other_currency", line.currency))
    elif not _in_money(m.group, line.choice):
        m.faults.append(Fault("/entitled", "not_applicable"))
    elif entitled.amount > line.claim:
        m.faults.append(Fault("/entitled/amount", "too_large", line.claim))
    text = m.reason("/text", m.body.text)
    return cmd.CorrectLedger(m.body.case_id, entitled, m.body.reason, text)


def record_unclaimed(m: GroupMaking) -> cmd.Command:
    """Only of a member who has a line, and no more than that."""
    m.open("record_unclaimed")
    amount, line = _money(m.body.amount), _line(m)
    if line is None:
        m.faults.append(Fault("/case_id", "not_a_member"))
    elif line.currency != amount.currency:
        m.faults.append(Fault("/amount/currency", "other_currency", line.currency))
    elif amount.amount > line.amount:
        m.faults.append(Fault("/amount/amount", "too_large", line.amount))
    return cmd.RecordUnclaimed(m.body.case_id, amount)


def _line(m: GroupMaking) -> Booked | None:
    """Of the case that is named; None for whoever has none, or has gone its own way since."""
    if (membership := _membership(m)) is None:
        return None
    return services().group_exports.own_line(m.group, membership, m.body.case_id)


def _in_money(group: Group, choice: str) -> bool:
    """Whether the remedy that the member chose is a sum at all."""
    assert group.ledger is not None, "a line is of a ledger"
    return choice_of(group_render.formula_of(group, group.ledger), choice or None).remedy.is_money


def _membership(m: GroupMaking) -> Membership | None:
    loaded = services().store.load(m.body.case_id)
    if loaded is None or loaded.case.head.tenant != m.group.head.tenant:
        return None
    found = loaded.case.memberships.get(m.group.head.group_id)
    return found if found is not None and found.state in HOLDS else None


def _money(given: MoneyIn | EntitledIn) -> Money:
    return Money(given.amount, given.currency)
