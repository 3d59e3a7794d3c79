"""Actions on a case: one line per verb, from body to command. The rules decide; nothing is decided here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from chalicelib.application.texts import Texts
from chalicelib.bootstrap import services
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.state import Case, Reason, Terms, TextRef
from chalicelib.domain.errors import Fault, Invalid
from chalicelib.domain.rulepack import TextLimits
from chalicelib.domain.values import Money, Role, stamp
from chalicelib.entrypoints.http import schemas, work
from chalicelib.entrypoints.http.exchange import Reply, Request


class Making:
    """One command in the making: the body, the case it is for, and the pack's limits of text."""

    def __init__(self, body: Any, case: Case, texts: Texts, limits: TextLimits, at: datetime) -> None:
        self.body, self.case, self.limits, self.at = body, case, limits, at
        self.faults: list[Fault] = []
        self._texts = texts

    def text(self, pointer: str, text: str, limit: int) -> TextRef:
        """Takes a text in, or notes that it is too long for this pack."""
        if len(text) > limit:
            self.faults.append(Fault(pointer, "too_long", limit))
        return self._texts.add(text)

    def maybe(self, pointer: str, text: str | None) -> TextRef | None:
        return None if text is None else self.text(pointer, text, self.limits.reason)


Make = Callable[[Making], cmd.Command]


def handler(verb: str, action: str) -> Callable[[Request], Reply]:
    """The handler of one verb."""
    make = ACTIONS[verb][1]

    def act(request: Request) -> Reply:
        return run(request, action, make)

    return act


def run(request: Request, action: str, make: Make) -> Reply:
    """Carries one command out on the case of the path and shows the case after it."""
    ask = work.ask(request)

    def prepare(case: Case, texts: Texts) -> cmd.Command:
        making = Making(request.body, case, texts, services().packs.get(case.head.pack).texts, ask.at)
        command = make(making)
        if making.faults:
            raise Invalid(faults=tuple(making.faults))
        return command

    receipt = services().executor.run(ask, request.path["case_id"], prepare, work.admission(request, action))
    return work.done(request, receipt, ask.at)


def _serve(m: Making) -> cmd.Command:
    at = m.body.at or m.at
    if at > m.at:
        m.faults.append(Fault("/at", "date_in_future", stamp(m.at)))
    if at < m.case.head.filed_at:
        m.faults.append(Fault("/at", "before_filing", stamp(m.case.head.filed_at)))
    return cmd.RecordService(m.body.how, at)


def _respond(m: Making) -> cmd.Command:
    return cmd.Respond(m.body.position, m.text("/statement", m.body.statement, m.limits.statement))


def _offer(m: Making) -> cmd.Command:
    return cmd.MakeOffer(terms(m.body.terms), m.maybe("/note", m.body.note))


def _counter(m: Making) -> cmd.Command:
    return cmd.CounterOffer(m.body.offer_id, terms(m.body.terms), m.maybe("/note", m.body.note))


def _accept(m: Making) -> cmd.Command:
    return cmd.Accept(m.body.offer_id)


def _message(m: Making) -> cmd.Command:
    return cmd.PostMessage(m.text("/text", m.body.text, m.limits.message))


def _escalate(m: Making) -> cmd.Command:
    return cmd.Escalate(m.maybe("/reason", m.body.reason))


def _withdraw(m: Making) -> cmd.Command:
    return cmd.Withdraw(m.maybe("/reason", m.body.reason))


def _request_evidence(m: Making) -> cmd.Command:
    return cmd.RequestEvidence(Role(m.body.to), m.text("/what", m.body.what, m.limits.statement))


def _propose(m: Making) -> cmd.Command:
    return cmd.Propose(terms(m.body.terms), m.text("/reasons", m.body.reasons, m.limits.reason))


def _decide(m: Making) -> cmd.Command:
    reasons = tuple(
        Reason(m.text(f"/reasons/{n}/text", given.text, m.limits.reason), tuple(given.cites))
        for n, given in enumerate(m.body.reasons)
    )
    return cmd.Decide(m.body.finding, reasons, terms(m.body.terms) if m.body.terms else None)


def _perform(m: Making) -> cmd.Command:
    return cmd.Perform(m.body.task_id, tuple(m.body.proof))


def _revoke_tokens(m: Making) -> cmd.Command:
    return cmd.RevokeTokens(Role(m.body.role))


def terms(given: schemas.TermsIn) -> Terms:
    money = given.money
    return Terms(given.remedy, Money(money.amount, money.currency) if money else None)


ACTIONS: Final[dict[str, tuple[type, Make]]] = {
    "serve": (schemas.ServeIn, _serve),
    "respond": (schemas.RespondIn, _respond),
    "offer": (schemas.OfferIn, _offer),
    "counter": (schemas.CounterIn, _counter),
    "accept": (schemas.AcceptIn, _accept),
    "message": (schemas.MessageIn, _message),
    "escalate": (schemas.ReasonIn, _escalate),
    "withdraw": (schemas.ReasonIn, _withdraw),
    "request_evidence": (schemas.RequestEvidenceIn, _request_evidence),
    "propose": (schemas.ProposeIn, _propose),
    "decide": (schemas.DecideIn, _decide),
    "perform": (schemas.PerformIn, _perform),
    "revoke_tokens": (schemas.RevokeTokensIn, _revoke_tokens),
}
"""Verb to the struct of its body and what makes the command of it."""
