"""The lifecycle as it is drawn: stages with actions and deadlines from table and pack, and the explored ways."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final

import msgspec

from chalicelib.domain.calendars import Length
from chalicelib.domain.case.lifecycle import TABLE
from chalicelib.domain.rulepack import Consequence, RulePack, Stage
from chalicelib.domain.values import Role
from docs_tools.exploring import Edge, Found, explore

ROLES: Final = (Role.COMPLAINANT, Role.RESPONDENT, Role.OFFICER, Role.PLATFORM)
UPLOAD: Final = "upload"
"""The one deadline that binds nobody and may run in every stage: it stands in the table of deadlines only."""
MEANS: Final = {
    Consequence.ESCALATE: "",
    Consequence.DEFAULT: "noted as silent",
    Consequence.REFER: "closed and referred",
    Consequence.LAPSE_OFFER: "the offer lapses",
    Consequence.LAPSE_PROPOSAL: "the proposal lapses",
    Consequence.NOTE_UNMET: "noted for the decision",
    Consequence.RELEASE_UPLOAD: "the file is dropped",
    Consequence.BREACH: "breach noted, closed",
}
"""What silence means, in the fewest words; where to it moves the case is explored. Sentences: `chalicelib/texts`."""


Acts = tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
"""(roles, verbs) of what leads along a way."""


class Action(msgspec.Struct, frozen=True):
    verb: str
    mandatory: bool


class Silence(msgspec.Struct, frozen=True):
    """A deadline that runs in a stage."""

    rule: str
    on: tuple[str, ...]
    length: str
    repeat: int
    means: str


class Way(msgspec.Struct, frozen=True):
    """From a stage to another one (`target`), or out of the case (`outcomes`); all that leads there."""

    source: str
    target: str
    outcomes: tuple[str, ...]
    acts: Acts
    silences: tuple[str, ...]


class StageShown(msgspec.Struct, frozen=True):
    id: str
    kind: str
    actions: tuple[tuple[str, tuple[Action, ...]], ...]
    """By role."""
    silences: tuple[Silence, ...]


class Lifecycle(msgspec.Struct, frozen=True):
    """One procedure; `packs` are all those that share it."""

    packs: tuple[str, ...]
    stages: tuple[StageShown, ...]
    ways: tuple[Way, ...]
    states: int


def lifecycles(packs: Iterable[RulePack]) -> list[Lifecycle]:
    """One for each procedure, the one that lawyers read first: packs that differ in lengths of time only are one."""
    alike: dict[bytes, list[RulePack]] = {}
    for pack in sorted(packs, key=lambda p: (p.id == "demo", p.ref)):
        alike.setdefault(_procedure(pack), []).append(pack)
    return [_lifecycle(same) for same in alike.values()]


def _procedure(pack: RulePack) -> bytes:
    rules = {key: (r.on, r.consequence, r.repeat, len(r.warn_at)) for key, r in pack.deadlines.items()}
    return msgspec.json.encode((pack.first_stage, pack.stages, rules), order="sorted")


def _lifecycle(packs: list[RulePack]) -> Lifecycle:
    pack, found = packs[0], _explored(msgspec.json.encode(packs[0]))
    stages = tuple(_stage(pack, stage, found) for stage in pack.stages)
    return Lifecycle(tuple(p.ref for p in packs), stages, tuple(_ways(found.edges)), found.states)


@cache
def _explored(pack: bytes) -> Found:
    """Seconds of work, so once for each pack; its JSON stands for it, because packs hold dictionaries."""
    return explore(msgspec.json.decode(pack, type=RulePack))


def _stage(pack: RulePack, stage: Stage, found: Found) -> StageShown:
    by_role = [(role.value, _actions(stage, role)) for role in ROLES]
    seen = [r for r in found.running if r.stage == stage.id and r.rule != UPLOAD]
    silences = []
    for key, rule in pack.deadlines.items():
        if on := tuple(r.on for r in seen if r.rule == key):
            to = [
                e.target
                for e in found.edges
                if e.silence and (e.source, e.by) == (stage.id, key) and e.target
            ]
            means = ", ".join(filter(None, (MEANS[rule.consequence], *(f"on to {target}" for target in to))))
            silences.append(Silence(key, on, length(rule.length), rule.repeat, means))
    return StageShown(stage.id, stage.kind.value, tuple((r, a) for r, a in by_role if a), tuple(silences))


def _actions(stage: Stage, role: Role) -> tuple[Action, ...]:
    """As `allowed_actions` would list them."""
    mine = (r for r in TABLE if stage.kind in r.stages and role in r.roles)
    return tuple(Action(r.verb, role in r.mandatory) for r in mine)


def _ways(edges: tuple[Edge, ...]) -> Iterable[Way]:
    """Edges between the same two places are one way; outcomes that the same things lead to are one as well."""
    places = dict.fromkeys((e.source, e.target, e.outcome) for e in edges)
    joined: dict[tuple[str, str, Acts, tuple[str, ...]], list[str]] = {}
    for source, target, outcome in places:
        own = [e for e in edges if (e.source, e.target, e.outcome) == (source, target, outcome)]
        joined.setdefault((source, target, _acts(own), _silent(own)), []).append(outcome)
    for (source, target, acts, silences), outcomes in joined.items():
        yield Way(source, target, tuple(o for o in outcomes if o), acts, silences)


def _acts(edges: list[Edge]) -> Acts:
    """Verbs that the same roles have are said together."""
    roles: dict[str, list[str]] = {}
    for edge in edges:
        if not edge.silence:
            roles.setdefault(edge.by, []).append(edge.role)
    verbs: dict[tuple[str, ...], list[str]] = {}
    for verb, who in roles.items():
        verbs.setdefault(tuple(sorted(who)), []).append(verb)
    return tuple((who, tuple(sorted(what))) for who, what in sorted(verbs.items()))


def _silent(edges: list[Edge]) -> tuple[str, ...]:
    return tuple(sorted({edge.by for edge in edges if edge.silence}))


def length(of: Length) -> str:
    """`14 calendar days`."""
    unit = of.unit.value.replace("_", " ")
    return f"{of.n} {unit if of.n != 1 else unit.removesuffix('s')}"
