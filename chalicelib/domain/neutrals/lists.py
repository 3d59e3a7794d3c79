"""A neutral by strike and rank: the body proposes a list, each party strikes names and ranks the rest. Pure.

After the list procedure of the UNCITRAL Arbitration Rules (art. 8) and the AAA's: whoever is silent finds all
acceptable. Among those whom nobody struck, the lowest sum of ranks is asked first; equals go by the tickets of the
arbitration's draw, so that neither party nor body decides between them. What follows where nobody is left is said by
`arbitration.wanted`: another list, and after the last one a draw.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

import msgspec

from chalicelib.domain.collective.canonical import ticket
from chalicelib.domain.errors import Fault

MIN_NAMES: Final = 3
MAX_NAMES: Final = 25


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One party's answer; an empty one, as silence: all acceptable and alike. Whom it neither strikes nor ranks comes
    behind all whom it ranks, equal among themselves.
    """

    struck: tuple[str, ...] = ()
    ranked: tuple[str, ...] = ()
    """The one it likes best first."""


def list_faults(names: Sequence[str], asked: Collection[str] = ()) -> tuple[Fault, ...]:
    """What keeps names from being a list. `asked`: in this matter before, whom nobody is shown again."""
    return tuple(_list_faults(names, asked))


def _list_faults(names: Sequence[str], asked: Collection[str]) -> Iterator[Fault]:
    if len(names) < MIN_NAMES:
        yield Fault("/names", "at_least", MIN_NAMES)
    if len(names) > MAX_NAMES:
        yield Fault("/names", "at_most", MAX_NAMES)
    for at, name in enumerate(names):
        if name in names[:at]:
            yield Fault(f"/names/{at}", "repeated")
        if name in asked:
            yield Fault(f"/names/{at}", "already_asked")


def choice_faults(names: Sequence[str], choice: Choice, strikes: int) -> tuple[Fault, ...]:
    """What is wrong with one party's answer to this list, of which it may strike so many."""
    return tuple(_choice_faults(names, choice, strikes))


def _choice_faults(names: Sequence[str], choice: Choice, strikes: int) -> Iterator[Fault]:
    if len(choice.struck) > strikes:
        yield Fault("/struck", "at_most", strikes)
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


def _rank(choice: Choice, name: str) -> int:
    """1 for the one it likes best."""
    return (choice.ranked.index(name) if name in choice.ranked else len(choice.ranked)) + 1
