"""A neutral by strike and rank: the body proposes a list, each party strikes names and ranks the rest. Pure.

After the list procedure of the UNCITRAL Arbitration Rules (art. 8) and the AAA's: whoever is silent finds all
acceptable. Among those whom nobody struck, the lowest sum of ranks is asked first; equals go by the tickets of the
arbitration's draw, so that neither party nor body decides between them. Where all are struck there is another list,
and after the last one the body appoints.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from chalicelib.domain.collective.canonical import ticket
from chalicelib.domain.errors import Fault

MIN_NAMES: Final = 3
MAX_NAMES: Final = 25


class ListRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`strikes`: how many names each party may strike; `relists`: how many lists may follow the first."""

    names: int = 5
    strikes: int = 2
    relists: int = 1


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One party's answer. Whom it neither strikes nor ranks comes behind all whom it ranks, equal among themselves."""

    struck: tuple[str, ...] = ()
    ranked: tuple[str, ...] = ()
    """The one it likes best first."""


class Listed(msgspec.Struct, frozen=True):
    """What came of a list: whom to ask, in this order. Nobody: `again` says whether there is another list."""

    order: tuple[str, ...]
    again: bool = False

    @property
    def body_appoints(self) -> bool:
        return not self.order and not self.again


SILENT: Final = Choice()
"""All acceptable, and all alike."""


def list_faults(names: Sequence[str], rule: ListRule) -> tuple[Fault, ...]:
    """What keeps names from being a list."""
    return tuple(_list_faults(names, rule))


def _list_faults(names: Sequence[str], rule: ListRule) -> Iterator[Fault]:
    if len(names) < max(rule.names, MIN_NAMES):
        yield Fault("/names", "at_least", max(rule.names, MIN_NAMES))
    if len(names) > MAX_NAMES:
        yield Fault("/names", "at_most", MAX_NAMES)
    for at, name in enumerate(names):
        if name in names[:at]:
            yield Fault(f"/names/{at}", "repeated")


def choice_faults(names: Sequence[str], choice: Choice, rule: ListRule) -> tuple[Fault, ...]:
    """What is wrong with one party's answer to this list."""
    return tuple(_choice_faults(names, choice, rule))


def _choice_faults(names: Sequence[str], choice: Choice, rule: ListRule) -> Iterator[Fault]:
    if len(choice.struck) > rule.strikes:
        yield Fault("/struck", "at_most", rule.strikes)
    seen: set[str] = set()
    for field, refs in (("struck", choice.struck), ("ranked", choice.ranked)):
        for at, ref in enumerate(refs):
            if ref not in names:
                yield Fault(f"/{field}/{at}", "not_on_list")
            elif ref in seen:
                yield Fault(f"/{field}/{at}", "repeated")
            seen.add(ref)


def combined(names: Sequence[str], choices: Mapping[str, Choice], seed: bytes) -> tuple[str, ...]:
    """Whom nobody struck, the lowest sum of ranks first. `choices`: by party; whoever is silent is absent."""
    struck = {ref for choice in choices.values() for ref in choice.struck}
    left = [name for name in names if name not in struck]
    sums = {name: sum(_rank(choice, name) for choice in choices.values()) for name in left}
    return tuple(sorted(left, key=lambda name: (sums[name], ticket(seed, name))))


def outcome(
    names: Sequence[str], choices: Mapping[str, Choice], seed: bytes, number: int, rule: ListRule
) -> Listed:
    """`number` of the list, the first is 0. Whoever comes first may decline: then the next is asked."""
    order = combined(names, choices, seed)
    return Listed(order, again=not order and number < rule.relists)


def _rank(choice: Choice, name: str) -> int:
    """1 for the one it likes best."""
    return (choice.ranked.index(name) if name in choice.ranked else len(choice.ranked)) + 1
