"""Panels: how many sit, who presides, and what those who sit must have between them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from chalicelib.domain.errors import Fault
from chalicelib.domain.neutrals.roster import NeutralRole
from chalicelib.domain.values import Role

SIZES: Final = (1, 3, 5)
CROWD_SIZES: Final = (7, 9, 11, 13, 15, 17, 21, 25, 31)
"""All odd, so that a full panel is never divided evenly. Juries of platforms have 17 and 31."""
CHAIR: Final = 0
"""The number of the chair's seat."""


class Member(msgspec.Struct, frozen=True):
    """One who sits, as far as the composition asks. Seats are numbered in their order."""

    ref: str
    role: NeutralRole
    accreditations: frozenset[str] = frozenset()
    """Those that hold on the day of the appointment."""
    trade: Role | None = None
    """Whose side's trade or interest he comes from; None: neither's."""


class PanelRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a pack or an agreement asks of a panel."""

    size: int = 1
    accredited: tuple[str, ...] = ()
    """Kinds of which at least one member must have each."""
    no_trade_majority: bool = True
    """No majority from the trade of one side."""


def seat_role(size: int, seat: int) -> NeutralRole:
    """As what one serves in that seat: the pool to draw from. Raises ValueError where there is no such seat."""
    if size not in (*SIZES, *CROWD_SIZES) or not 0 <= seat < size:
        raise ValueError("there is no such seat")
    if size in CROWD_SIZES:
        return NeutralRole.JUROR
    if size == 1:
        return NeutralRole.SOLE
    return NeutralRole.CHAIR if seat == CHAIR else NeutralRole.MEMBER


def faults(panel: Sequence[Member], rules: PanelRules) -> tuple[Fault, ...]:
    """Everything that keeps these from being a complete panel."""
    return (*_size(panel, rules), *_roles(panel, rules), *_between_them(panel, rules))


def needed(panel: Sequence[Member], rules: PanelRules) -> tuple[str, ...]:
    """The accreditations that whoever takes the last open seat must bring; nothing as long as others are open."""
    if rules.size - len(panel) != 1:
        return ()
    return tuple(kind for kind in rules.accredited if not any(kind in m.accreditations for m in panel))


def crowded(panel: Sequence[Member], rules: PanelRules) -> frozenset[Role]:
    """The sides from whose trade nobody may take a further seat: with one more of them they were the majority of the
    whole panel, which no seat that is still open could mend.
    """
    if not rules.no_trade_majority or rules.size < 2:
        return frozenset()
    trades = Counter(member.trade for member in panel if member.trade is not None)
    return frozenset(side for side, number in trades.items() if 2 * (number + 1) > rules.size)


def _size(panel: Sequence[Member], rules: PanelRules) -> Iterator[Fault]:
    if len(panel) != rules.size:
        yield Fault("/panel", "panel_size", rules.size)
    for seat, member in enumerate(panel):
        if any(member.ref == other.ref for other in panel[:seat]):
            yield Fault(f"/panel/{seat}", "repeated")


def _roles(panel: Sequence[Member], rules: PanelRules) -> Iterator[Fault]:
    for seat, member in enumerate(panel[: rules.size]):
        wanted = seat_role(rules.size, seat)
        if member.role is not wanted:
            yield Fault(f"/panel/{seat}", "seat_role", wanted.value)


def _between_them(panel: Sequence[Member], rules: PanelRules) -> Iterator[Fault]:
    for kind in rules.accredited:
        if not any(kind in member.accreditations for member in panel):
            yield Fault("/panel", "accreditation_missing", kind)
    trades = Counter(member.trade for member in panel if member.trade is not None)
    for side, number in sorted(trades.items()):
        if rules.no_trade_majority and rules.size > 1 and 2 * number > rules.size:
            yield Fault("/panel", "trade_majority", side.value)
