"""Conflicts of interest: who stands near a case, what ties a neutral to any of them, and what that tie comes to. Pure.

The case's side is widened once, step by step along what the register knows, whoever will be looked at; the neutral's
side is what he has on file about himself. Where the two meet there is a conflict, with the way that leads to it.
What it comes to, the rule of the relation says: it bars, the parties may waive it, or it is to be disclosed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import msgspec

from chalicelib.domain.neutrals.roster import Neutral, Relation, Tie

MAX_STEPS: Final = 3
MAX_CIRCLE: Final = 5_000
"""Codes. A circle that would be larger is cut, and says so: whoever appoints then looks for himself."""
_ENDS: Final = frozenset({Relation.PRIOR_CASE, Relation.OTHER})
"""Count between the two of them and lead no further: the friends of a former opponent are not one's circle."""


class Bar(StrEnum):
    """What a conflict comes to, the gravest first."""

    HARD = "hard"
    """He cannot serve, whoever agrees."""
    WAIVABLE = "waivable"
    """He can where every party has said so, knowing it."""
    DISCLOSE = "disclose"
    """He can, and everybody is told."""


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What one relation comes to."""

    bar: Bar
    look_back_days: int | None = None
    """So long after its last day it still counts; None: for good."""
    reach: int = MAX_STEPS + 1
    """So many steps from a party to the neutral, his own tie counted, it comes to that; from further off it is to be
    disclosed.
    """


_BARS: Final = Rule(Bar.HARD)
Rules = Mapping[Relation, Rule]
"""What has no rule of its own bars."""
THREE_YEARS: Final = 3 * 365
"""The time that the IBA's guidelines of 2024 look back in their orange list."""
USUAL: Final[Rules] = MappingProxyType(
    {
        Relation.SAME_PERSON: Rule(Bar.HARD),
        Relation.EMPLOYMENT: Rule(Bar.HARD, THREE_YEARS, 2),
        Relation.OWNERSHIP: Rule(Bar.HARD, THREE_YEARS, 2),
        Relation.FAMILY: Rule(Bar.HARD, None, 2),
        Relation.FIRM: Rule(Bar.WAIVABLE, THREE_YEARS, 2),
        Relation.REPRESENTATION: Rule(Bar.WAIVABLE, THREE_YEARS, 1),
        Relation.PRIOR_CASE: Rule(Bar.DISCLOSE, THREE_YEARS, 1),
        Relation.OTHER: Rule(Bar.DISCLOSE, THREE_YEARS, 1),
    }
)
"""After the structure of those guidelines, where neither pack nor body says otherwise."""
STRICT: Final[Rules] = MappingProxyType(
    {
        relation: Rule(Bar.HARD, None if relation in (Relation.SAME_PERSON, Relation.FAMILY) else THREE_YEARS)
        for relation in Relation
    }
)
"""Every tie bars: as for mediators of a platform, whose neutrality nobody else watches. One that is over bars for three
years from its last day, of a family for good; one without a last day lasts.
"""


class Edge(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of a body's register. It leads both ways."""

    a: str
    relation: Relation
    b: str
    since: date | None = None
    until: date | None = None
    """The last day; None: it lasts. One that is still to begin counts already."""
    entered_at: datetime | None = None
    """When the body put it into its register, the last time."""

    def other(self, code: str) -> str:
        return self.b if code == self.a else self.a


Adjacency = Callable[[frozenset[str]], Mapping[str, Iterable[Edge]]]
"""Of a whole step at once, so that it is one question however many stand there."""


class Near(msgspec.Struct, frozen=True):
    """Somebody in the circle. `path`: codes from a party to him, both included; `last`: the relation that led there."""

    path: tuple[str, ...]
    last: Relation = Relation.SAME_PERSON
    filed: datetime | None = None
    """Since when the whole way is on file."""

    @property
    def steps(self) -> int:
        return len(self.path) - 1


class Circle(msgspec.Struct, frozen=True):
    """All who stand near a case, each by the shortest way."""

    near: dict[str, Near]
    whole: bool = True
    """False: it was cut at `MAX_CIRCLE`."""


class Conflict(msgspec.Struct, frozen=True, omit_defaults=True):
    """`path`: codes from a party to the neutral's own reference."""

    relation: Relation
    bar: Bar
    path: tuple[str, ...]
    until: date | None = None
    """Its last day, where it is over."""
    filed: datetime | None = None
    """Since when it can be seen from the register and the neutral's entry; None: ever."""


class Waiver(msgspec.Struct, frozen=True, omit_defaults=True):
    """A party's word, given with the conflict before its eyes. `by`: the party's reference."""

    path: tuple[str, ...]
    relation: Relation
    by: str


def circle(
    parties: Iterable[str],
    adjacency: Adjacency | Mapping[str, Iterable[Edge]],
    on: date,
    rules: Rules,
    steps: int = MAX_STEPS,
) -> Circle:
    """Breadth first, at most `steps` from any party: one question for each step. What is over and past its look-back
    leads nowhere. The same register gives the same paths, whatever order it is told in.

    Raises ValueError for more than `MAX_STEPS`.
    """
    if not 0 <= steps <= MAX_STEPS:
        raise ValueError(f"at most {MAX_STEPS} steps")
    near = parties_alone(parties).near
    frontier = frozenset(near)
    for _ in range(steps):
        if not frontier:
            break
        around = _asked(adjacency, frontier)
        added = _widen(near, frontier, around, on, rules)
        frontier = frozenset(code for code in added if near[code].last not in _ENDS)
        if len(near) >= MAX_CIRCLE:
            return Circle(near, whole=False)
    return Circle(near)


def parties_alone(parties: Iterable[str]) -> Circle:
    """The circle where there is no register: nobody but those who have a part in the case."""
    return Circle({code: Near((code,)) for code in sorted(set(parties))})


def _asked(
    adjacency: Adjacency | Mapping[str, Iterable[Edge]], frontier: frozenset[str]
) -> Mapping[str, Iterable[Edge]]:
    return adjacency if isinstance(adjacency, Mapping) else adjacency(frontier)


def _widen(
    near: dict[str, Near], frontier: frozenset[str], around: Mapping[str, Iterable[Edge]], on: date, rules: Rules
) -> list[str]:  # fmt: skip
    """Adds to `near` who is one step further; who they are."""
    added = []
    for code in sorted(frontier):
        edges = [edge for edge in around.get(code, ()) if _counts(edge, on, rules)]
        for edge in sorted(edges, key=lambda e: (e.other(code), e.relation)):
            other = edge.other(code)
            if other not in near and len(near) < MAX_CIRCLE:
                filed = later(near[code].filed, edge.entered_at)
                near[other] = Near((*near[code].path, other), edge.relation, filed)
                added.append(other)
    return added


def found(neutral: Neutral, around: Circle, on: date | None, rules: Rules) -> tuple[Conflict, ...]:
    """All conflicts of this neutral in this case, the gravest first. `on`: the day of the appointment."""
    conflicts = [
        *(_of_himself(around.near[code], neutral, rules) for code in neutral.codes if code in around.near),
        *(
            _of_tie(around.near[tie.ref], tie, neutral, rules)
            for tie in neutral.ties
            if _leads(around, tie.ref) and (on is None or _counts(tie, on, rules))
        ),
    ]
    order = list(Bar)
    return tuple(sorted(set(conflicts), key=lambda c: (order.index(c.bar), c.path, c.relation)))


def standing(
    conflicts: Iterable[Conflict], waivers: Iterable[Waiver], parties: Iterable[str]
) -> tuple[Conflict, ...]:
    """What is left of them once the parties have spoken: a conflict that may be waived is gone when all have."""
    said = {(waiver.relation, waiver.path, waiver.by) for waiver in waivers}
    all_parties = sorted(set(parties))
    return tuple(
        c
        for c in conflicts
        if c.bar is not Bar.WAIVABLE
        or not all_parties
        or any((c.relation, c.path, party) not in said for party in all_parties)
    )


def _of_himself(near: Near, neutral: Neutral, rules: Rules) -> Conflict:
    """A party himself, or somebody to whom the register ties one."""
    path = near.path if near.path[-1] == neutral.ref else (*near.path, neutral.ref)
    return Conflict(near.last, _bar(near.last, near.steps, rules), path, filed=near.filed)


def _of_tie(near: Near, tie: Tie, neutral: Neutral, rules: Rules) -> Conflict:
    bar, filed = _bar(tie.relation, near.steps + 1, rules), later(near.filed, neutral.filed.get("ties"))
    return Conflict(tie.relation, bar, (*near.path, neutral.ref), tie.until, filed)


def later(one: datetime | None, other: datetime | None) -> datetime | None:
    """None: ever."""
    return max((moment for moment in (one, other) if moment is not None), default=None)


def _leads(around: Circle, code: str) -> bool:
    return code in around.near and around.near[code].last not in _ENDS


def _bar(relation: Relation, steps: int, rules: Rules) -> Bar:
    """`steps`: from a party to the neutral."""
    rule = _rule(relation, rules)
    return rule.bar if steps <= rule.reach else Bar.DISCLOSE


def _rule(relation: Relation, rules: Rules) -> Rule:
    return rules.get(relation, _BARS)


def _counts(link: Edge | Tie, on: date, rules: Rules) -> bool:
    """It lasts, or has not been over for longer than its relation looks back."""
    back = _rule(link.relation, rules).look_back_days
    return link.until is None or back is None or on <= link.until + timedelta(days=back)


def laid_over(rules: Rules, said: Mapping[str, tuple[str, int]]) -> dict[Relation, Rule]:
    """Every relation's rule, with what a pack or a body says of some: bar, and days to look back (0: while it lasts).

    Raises ValueError for a relation or a bar that there is none of.
    """
    given = {Relation(name): (Bar(bar), days) for name, (bar, days) in said.items()}
    full = {relation: _rule(relation, rules) for relation in Relation}
    return full | {relation: Rule(bar, days, full[relation].reach) for relation, (bar, days) in given.items()}
