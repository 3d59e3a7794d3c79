"""docs/state-diagram.md: the lifecycle for readers, with a Mermaid diagram, our own picture and two tables."""

from __future__ import annotations

from chalicelib.domain.rulepack import RulePack
from chalicelib.entrypoints.http import texts
from docs_tools import markdown as md
from docs_tools.lifecycle import Lifecycle, StageShown, Way, length

LEAD = """Where a case can go, who may do what on the way, and what silence means. Nothing here is drawn by hand:
actions and roles come from the table in `chalicelib/domain/case/lifecycle.py`, deadlines and consequences from
the rule pack, and the arrows from running the rules through every state that a case can reach ({states:,} of
them, see `docs_tools/exploring.py`). A case that settles or is decided goes on to performance, and closes there
with that outcome."""
DEADLINES = """Of `{ref}`, time zone {zone}; a consequence comes {grace} seconds after its deadline at the earliest.
Where a rule extends itself, the consequence comes after the last extension. An upload binds nobody and may run in
every stage. Silence never accepts anything."""


def picture_name(n: int, found: Lifecycle) -> str:
    """`state-diagram.svg` for the first procedure, with the pack's name for the others."""
    return "state-diagram.svg" if n == 0 else f"state-diagram-{found.packs[0].replace('@', '-')}.svg"


def page(found: list[Lifecycle], packs: dict[str, RulePack]) -> str:
    sections = [_section(n, one, packs[one.packs[0]]) for n, one in enumerate(found)]
    states = sum(one.states for one in found)
    return md.page(
        "Lifecycle of a case", "the lifecycle table and the rule packs", LEAD.format(states=states), *sections
    )


def _section(n: int, found: Lifecycle, pack: RulePack) -> str:
    return "\n\n".join([
        f"## {md.code(*found.packs)}",
        f"![Lifecycle of a case under {found.packs[0]}]({picture_name(n, found)})",
        f"```mermaid\n{mermaid(found)}\n```",
        "### Actions",
        _actions(found),
        "`*` = mandatory: when its time passes in silence, something follows.",
        "### Deadlines",
        DEADLINES.format(ref=pack.ref, zone=pack.time_zone, grace=pack.grace_seconds),
        _deadlines(pack),
    ])  # fmt: skip


def mermaid(found: Lifecycle) -> str:
    """The same graph as the picture, as text that code hosts draw."""
    lines = ["flowchart TD", f"    start((filed)) --> {found.stages[0].id}"]
    lines += [f'    {stage.id}["{stage.id}"]' for stage in found.stages]
    for way in found.ways:
        target = way.target or "closed_" + "_".join(way.outcomes)
        shape = "" if way.target else f'(["closed: {" or ".join(way.outcomes)}"])'
        lines.append(f'    {way.source} -->|"{"<br>".join(said(way))}"| {target}{shape}')
    return "\n".join(lines)


def said(way: Way) -> list[str]:
    """What leads along a way, in lines."""
    acts = [f"{', '.join(roles)}: {', '.join(verbs)}" for roles, verbs in way.acts]
    return acts + ([f"silence: {', '.join(way.silences)}"] if way.silences else [])


def _actions(found: Lifecycle) -> str:
    roles = list(dict.fromkeys(role for stage in found.stages for role, _ in stage.actions))
    rows = [[f"`{stage.id}`", *(_cell(stage, role) for role in roles)] for stage in found.stages]
    return md.table(["stage", *roles], rows)


def _cell(stage: StageShown, role: str) -> str:
    actions = dict(stage.actions).get(role, ())
    return " ".join(f"`{a.verb}`{'*' if a.mandatory else ''}" for a in actions)


def _deadlines(pack: RulePack) -> str:
    rows = []
    for key, rule in pack.deadlines.items():
        again = f", {rule.repeat} × extended" if rule.repeat else ""
        warned = ", ".join(f"{percent} %" for percent in rule.warn_at)
        silence = texts.text("en", "silence", rule.consequence.value)
        rows.append([f"`{key}`", rule.on.value, length(rule.length) + again, warned, silence])
    return md.table(["rule", "on", "time", "warned at", "silence means"], rows)
