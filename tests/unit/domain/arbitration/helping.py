"""What the stories about arbitrations share: how somebody is refused, and small ways to go on."""

from __future__ import annotations

import pytest

from chalicelib.domain.arbitration import commands as cmd
from chalicelib.domain.arbitration.state import Challenge, Order, OrderKind
from chalicelib.domain.errors import Fault, Invalid, NotAllowed
from chalicelib.domain.values import Role
from tests.arbitrations import C, R, Tale, a_text, neutral

CLERK, ARB, SYSTEM = Role.CLERK, Role.ARBITRATOR, Role.SYSTEM


def refused(tale: Tale, role: Role, command: cmd.Command, ref: str = "") -> str:
    """The code with which it is refused; nothing has changed then."""
    before = tale.found
    with pytest.raises(NotAllowed) as caught:
        tale.act(role, command, ref)
    assert tale.found is before
    return caught.value.code


def faults(tale: Tale, role: Role, command: cmd.Command, ref: str = "") -> list[tuple[str, str]]:
    """What is wrong with it, by place."""
    with pytest.raises(Invalid) as caught:
        tale.act(role, command, ref)
    return [(fault.pointer, fault.code) for fault in caught.value.faults if isinstance(fault, Fault)]


def challenged(tale: Tale, seat: str = "1", by: Role = C) -> Challenge:
    tale.act(by, cmd.ChallengeNeutral(seat, a_text()))
    found = tale.found.contested
    assert found is not None
    return found


def ruled(tale: Tale, *, upheld: bool, repeat: bool = False) -> None:
    """Everybody who wants to has commented, and a clerk decides."""
    known = tale.found.contested
    assert known is not None
    tale.act(known.by.other, cmd.CommentOnChallenge(known.id, a_text()))
    tale.act(ARB, cmd.CommentOnChallenge(known.id, a_text()), known.neutral)
    tale.act(CLERK, cmd.RuleOnChallenge(known.id, upheld, a_text(), "clerk-1", repeat), "clerk-1")


def ordered(tale: Tale, to: tuple[Role, ...] = (C, R), days: int | None = None) -> Order:
    tale.act(ARB, cmd.GiveOrder(OrderKind.STATEMENT, a_text(), to, days), tale.chair)
    return list(tale.found.orders.values())[-1]


def appointed(tale: Tale, seat: str = "1", ref: str = "arb-1") -> None:
    tale.act(CLERK, cmd.Appoint(seat, neutral(ref)), "clerk-1")


def running(tale: Tale) -> set[str]:
    """Ids of the deadlines in force."""
    return {d.id for d in tale.found.running()}
