"""Commands by which people talk, bargain and agree: offers, sealed bids, messages, agreements on a stage."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.procedure import ArbitrationTerms
from chalicelib.domain.errors import Fault
from chalicelib.domain.values import CURRENCIES, Money, Role
from chalicelib.entrypoints.http.acting.making import Making


def offer(m: Making) -> cmd.Command:
    return cmd.MakeOffer(m.terms(m.body.terms), m.maybe("/note", m.body.note), m.body.expires_at)


def counter(m: Making) -> cmd.Command:
    note = m.maybe("/note", m.body.note)
    return cmd.CounterOffer(m.body.offer_id, m.terms(m.body.terms), note, m.body.expires_at)


def accept(m: Making) -> cmd.Command:
    return cmd.Accept(m.body.offer_id)


def decline(m: Making) -> cmd.Command:
    return cmd.Decline(m.body.offer_id)


def withdraw_offer(m: Making) -> cmd.Command:
    return cmd.WithdrawOffer(m.body.offer_id)


def bid(m: Making) -> cmd.Command:
    """The amount goes into the decision and nowhere else: what is written is sealed."""
    return cmd.PlaceBid(_money(m.body.amount))


def message(m: Making) -> cmd.Command:
    named = Role(m.body.to) if m.body.to is not None else None
    if named is not None and not (m.who.role is Role.MEDIATOR and m.body.room == "caucus"):
        m.faults.append(Fault("/to", "not_applicable"))
    earlier = m.earlier(m.body.edits) if m.body.edits is not None else None
    return cmd.PostMessage(
        m.text("/text", m.body.text, m.limits.message), m.body.room, named, m.body.lang or "",
        tuple(dict.fromkeys(m.body.attachments)), earlier,
    )  # fmt: skip


def escalate(m: Making) -> cmd.Command:
    return cmd.Escalate(m.maybe("/reason", m.body.reason))


def propose_accord(m: Making) -> cmd.Command:
    given = m.body.arbitration
    if given is None:
        return cmd.ProposeAccord(m.body.stage)
    if given.fee.currency not in CURRENCIES:
        m.faults.append(Fault("/arbitration/fee/currency", "unknown_currency"))
    terms = ArbitrationTerms(
        given.body, given.scope, given.seat, given.language, _money(given.fee), Role(given.fee_by), given.effect,
        given.rules_sha256, quote_id=given.quote_id or "", fallbacks=given.fallbacks,
        expires_at=given.expires_at and given.expires_at.astimezone(UTC),
    )  # fmt: skip
    return cmd.ProposeAccord(m.body.stage, terms)


def conclude_accord(m: Making) -> cmd.Command:
    return cmd.ConcludeAccord(m.body.accord_id, m.body.terms_sha256)


def _money(given: Any) -> Money:
    return Money(given.amount, given.currency)
