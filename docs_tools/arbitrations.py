"""docs/arbitration-diagram.md: the life of an arbitration, drawn from its ways, and who may do what in which stage."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Final

from chalicelib.domain.arbitration import events as ev
from chalicelib.domain.arbitration.lifecycle import TABLE
from chalicelib.domain.arbitration.outline import MEANINGS, WAYS, Way
from chalicelib.domain.arbitration.state import Stage
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http import texts
from docs_tools import markdown as md

SOURCE: Final = "the lifecycle table and the ways of an arbitration"
LEAD: Final = """Where an arbitration can go, under whatever rules, and who may do what in it.
[Arbitration](arbitration.md) tells it in words; which method and times a procedure gives it stands on
[its own page](procedures/README.md). That it goes no other way is shown by random lives
(`tests/unit/domain/arbitration/test_properties.py`)."""
NOTES: Final = """`*`: where nobody does it in time, something follows. `agreement`: both parties have agreed to
arbitrate in their case; `case`: what has happened there."""
EVENTS: Final = """The record is a hash chain like a case's, and verified by the same tool. What is nobody's shows to
everybody as its hash alone. *Inside* are the parties, the body and the panel."""
OPEN: Final = tuple(stage for stage in Stage if stage is not Stage.CLOSED)
WHEN: Final[dict[str, str]] = tomllib.loads(Path(__file__).with_name("arbitrations.toml").read_text("utf-8"))[
    "when"
]


def page() -> str:
    return md.page(
        "Lifecycle of an arbitration", SOURCE, LEAD, _diagram(), "## Ways", _ways(), "## Actions by stage", _actions(),
        NOTES, "## Events", EVENTS, _events(),
    )  # fmt: skip


def _diagram() -> str:
    """One arrow for each pair of stages; a closed one shows its outcome instead of its causes."""
    ordered = sorted(WAYS, key=lambda way: (_place(way.source), _place(way.target)))
    arrows = [
        f"    {source or '[*]'} --> {target}: {_label(list(ways))}"
        for (source, target), ways in groupby(ordered, key=lambda way: (way.source, way.target))
    ]
    return "\n".join(
        ["```mermaid", "stateDiagram-v2", "    direction TB", *arrows, "    closed --> [*]", "```"]
    )


def _place(stage: str) -> int:
    return list(Stage).index(Stage(stage)) if stage else -1


def _label(ways: list[Way]) -> str:
    said = [way.outcome for way in ways] if ways[0].outcome else [by for way in ways for by in way.by]
    return ", ".join(dict.fromkeys(said))


def _ways() -> str:
    rows = [
        [way.source or "new", way.target, "<br>".join(map(_cause, way.by)), WHEN[way.when] if way.when else "",
         way.outcome]
        for way in WAYS
    ]  # fmt: skip
    return md.table(["from", "to", "by", "when", "outcome"], rows)


def _cause(by: str) -> str:
    return f"the time of `{by}` is over" if by in MEANINGS else f"`{by}`"


def _actions() -> str:
    rows = []
    for rule in TABLE:
        cells = [_roles(rule.roles, must=rule.decides) if stage in rule.stages else "" for stage in OPEN]
        rows.append([f"`{rule.verb}`", *cells, texts.text("en", "arb_actions", rule.verb)])
    return md.table(["action", *OPEN, "what it does"], rows)


def _events() -> str:
    rows = []
    for kind in ev.Event.__args__:
        tag = kind.__struct_config__.tag
        seen_by = ", ".join(ev.AUDIENCES.get(kind, ev.EVERYONE)) or "nobody: its hash only"
        fields = ", ".join(f"`{name}`" for name in kind.__struct_fields__)
        said = [texts.text(lang, "arb_events", tag) for lang in texts.LANGUAGES]
        rows.append([f"`{tag}`", _NARROWER.get(kind, seen_by), *said, fields])
    return md.table(["type", "seen by", "what happened", "发生了什么", "holds"], rows)


_NARROWER: Final = {
    ev.TermsAgreed: "parties; body and panel as well once both agree",
    ev.RequestRuledOn: "panel where it grants an award that is still to be signed; else inside",
    ev.DeadlineWarned: "everybody; of signatures and votes the panel",
    ev.DeadlineMissed: "everybody; of signatures and votes the panel",
}


def _roles(roles: Iterable[Role], *, must: bool) -> str:
    named = [role.value for role in Role if role in set(roles)]
    return ", ".join(f"{name}{'*' if must else ''}" for name in named)
