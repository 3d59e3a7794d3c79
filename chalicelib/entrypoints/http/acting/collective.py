"""One command on a group in the making: what every maker has at hand, and how texts, reasons and formulas are read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chalicelib.application.texts import Texts
from chalicelib.domain.access import Principal
from chalicelib.domain.case.state import Reason, TextRef
from chalicelib.domain.collective.formula import Choice, Formula
from chalicelib.domain.errors import Fault
from chalicelib.domain.group import lifecycle
from chalicelib.domain.group.lifecycle import Look
from chalicelib.domain.group.state import Group
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Money
from chalicelib.entrypoints.http.group_schemas import ChoiceIn, CommonReasonIn, FormulaIn
from chalicelib.entrypoints.http.schemas import MoneyIn


class GroupMaking:
    """The body, the group it is for and its pack, as whom the caller acts and when. Faults are collected, so that all
    come at once. `tried`: nothing is to be written.
    """

    def __init__(
        self,
        body: Any,
        group: Group,
        texts: Texts,
        pack: RulePack,
        who: Principal,
        at: datetime,
        *,
        tried: bool,
    ) -> None:
        self.body, self.group, self.pack, self.who, self.at = body, group, pack, who, at
        self.limits, self.tried = pack.texts, tried
        self.faults: list[Fault] = []
        self._texts = texts

    @property
    def own_case(self) -> str:
        """Of a member; empty for everybody else."""
        return self.who.case_id or ""

    @property
    def look(self) -> Look:
        """What a guard of the group's table would see."""
        return Look(self.group, self.who.role, self.at, self.pack, self.own_case)

    def open(self, verb: str) -> None:
        """Raises what the rules say first, before anything is read for this action."""
        if (refused := lifecycle.refusal(verb, self.look)) is not None:
            refused.data["instead"] = [found.action for found in lifecycle.allowed_actions(self.look)]
            raise refused

    def text(self, pointer: str, text: str, limit: int) -> TextRef:
        """Takes a text in, or notes that it is too long for this pack."""
        if len(text) > limit:
            self.faults.append(Fault(pointer, "too_long", limit))
        return self._texts.add(text)

    def reason(self, pointer: str, text: str) -> TextRef:
        return self.text(pointer, text, self.limits.reason)

    def maybe(self, pointer: str, text: str | None) -> TextRef | None:
        return None if text is None else self.reason(pointer, text)

    def reasons(self, given: list[CommonReasonIn]) -> tuple[Reason, ...]:
        return tuple(
            Reason(self.reason(f"/reasons/{n}/text", one.text), tuple(one.cites))
            for n, one in enumerate(given)
        )

    def formula(self, given: FormulaIn, pointer: str = "/formula") -> Formula:
        """Of the shape that rules work with; whether it can be offered they decide."""
        return Formula(
            kind=given.kind, share_bp=given.share_bp, each=sums(given.each), total=sums(given.total), by=given.by,
            cap=sums(given.cap), floor=sums(given.floor),
            choices=tuple(self._choice(c, f"{pointer}/choices/{n}") for n, c in enumerate(given.choices)),
        )  # fmt: skip

    def _choice(self, given: ChoiceIn, pointer: str) -> Choice:
        text = self.maybe(f"{pointer}/text", given.text)
        return Choice(given.id, given.remedy, sums(given.amounts), tuple(given.conditions), text)


def sums(given: list[MoneyIn]) -> tuple[Money, ...]:
    return tuple(Money(money.amount, money.currency) for money in given)
