"""docs/procedures: a page and a picture for every procedure that ships, in both languages; and docs/state-diagram.md,
the lifecycle that they all are made of.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from chalicelib.domain.case.lifecycle import TABLE
from chalicelib.domain.rulepack import Layer, RulePack, StageKind
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http import published, texts, words
from docs_tools import markdown as md
from docs_tools import svg
from docs_tools.lifecycle import drawn

FOLDER: Final = "procedures"
SOURCE: Final = "the rule packs, the lifecycle table and `chalicelib/texts`"
View = dict[str, Any]
LEAD: Final = """Each page says the same as `GET /v1/procedures/{pack_id}` does: which stages there are, what each
deadline asks of whom, and what silence means. Nothing in them is drawn or written by hand; a changed rule changes
them."""
OVERVIEW: Final = """Which action is open in which kind of stage, and to whom; a procedure orders stages of these kinds
and gives them deadlines. From this one table (`chalicelib/domain/case/lifecycle.py`) come the dispatch of commands, the
`allowed_actions` of a case, the published procedures and their pictures. That the arrows of the pictures are what the
rules do is shown by running the rules through every state a case can reach (`tests/exploring.py`)."""
NOTES: Final = """`*` = mandatory: when its time passes in silence, something follows. Which of it a procedure
provides for stands on its own page. Silence never accepts anything."""
HEADS: Final[dict[str, dict[str, str]]] = tomllib.loads(
    Path(__file__).with_name("procedures.toml").read_text("utf-8")
)


def pages(packs: Iterable[RulePack], layers: Iterable[Layer]) -> dict[str, str]:
    """Path under `docs/` to content."""
    known, rights = sorted(packs, key=lambda pack: (pack.id, pack.version)), list(layers)
    made = {"state-diagram.md": overview(known), f"{FOLDER}/README.md": index(known)}
    for pack in known:
        made[f"{FOLDER}/{pack.ref}.md"] = page(pack, rights)
        made[f"{FOLDER}/{pack.ref}.svg"] = svg.render(drawn(pack))
    return made


def index(packs: list[RulePack]) -> str:
    rows = [[f"[{p.ref}]({p.ref}.md)", p.title["en"], p.title["zh"], _days(p)] for p in packs]
    table = md.table(["procedure", "title", "名称", "in force"], rows)
    return md.page("Published procedures", SOURCE, LEAD, table)


def overview(packs: list[RulePack]) -> str:
    links = "\n".join(f"- [{p.title['en']} ({p.ref})]({FOLDER}/{p.ref}.md)" for p in packs)
    return md.page(
        "Lifecycle of a case", "the lifecycle table", OVERVIEW, "## Actions by kind of stage", _actions(), NOTES,
        "## Procedures", links,
    )  # fmt: skip


def _actions() -> str:
    rows = []
    for rule in TABLE:
        cells = [_roles(rule.roles, rule.mandatory) if kind in rule.stages else "" for kind in StageKind]
        rows.append([f"`{rule.verb}`", *cells, texts.text("en", "actions", rule.verb)])
    return md.table(["action", *(kind.value for kind in StageKind), "what it does"], rows)


def _roles(roles: Iterable[Role], mandatory: Iterable[Role]) -> str:
    must = set(mandatory)
    return ", ".join(f"{role.value}{'*' if role in must else ''}" for role in Role if role in roles)


# ------------------------------------------------------------------------------------------------------------ one page


def page(pack: RulePack, layers: list[Layer]) -> str:
    shown = published.procedure(pack, layers)
    lead = f"In force {_days(pack)}. {md.sentence(pack.regime)}"
    picture = f"![The stages of {pack.ref} and the ways between them]({pack.ref}.svg)"
    parts = [part for lang in texts.LANGUAGES for part in _told(shown, lang)]
    return md.page(f"{pack.title['en']} · {pack.title['zh']}", SOURCE, lead, picture, *parts)


def _days(pack: RulePack) -> str:
    return f"from {pack.effective_from}" + (f" to {pack.effective_to}" if pack.effective_to else "")


def _told(shown: View, lang: str) -> list[str]:
    head = HEADS[lang]
    blocks = [
        f"## {head['title']}",
        f"### {head['stages']}", _stages(shown, lang),
        f"### {head['deadlines']}", _table(shown["deadlines"], lang),
        f"### {head['rules']}", _rules(shown, lang),
    ]  # fmt: skip
    if shown["grounds"]:
        rows = [[g.title[lang], g.instead[lang]] for g in shown["grounds"]]
        blocks += [f"### {head['grounds']}", md.table([head["ground"], head["instead"]], rows)]
    if shown["entitlements"]:
        rows = [[e["said"][lang], e["article"], _source(e, head)] for e in shown["entitlements"]]
        blocks += [f"### {head['rights']}", md.table([head["rights"], head["article"], head["source"]], rows)]
    if shown["groups"]:
        said = "\n".join(f"- {sentence[lang]}" for sentence in shown["groups"]["said"])
        blocks += [f"### {head['groups']}", said, _table(shown["groups"]["deadlines"], lang)]
    if shown["arbitration"]:
        said = "\n".join(f"- {sentence[lang]}" for sentence in shown["arbitration"]["said"])
        blocks += [f"### {head['arbitration']}", said, _table(shown["arbitration"]["deadlines"], lang)]
    contacts = [f"- {c.name[lang]}: {c.how[lang]}" for c in shown["contacts"]]
    if contacts:
        blocks += [f"### {head['contacts']}", "\n".join(contacts)]
    return [*blocks, f"### {head['forum']}", shown["next_forum"][lang]]


def _stages(shown: View, lang: str) -> str:
    head = HEADS[lang]
    rows = [[f"**{s['name'][lang]}** `{s['id']}`", s["about"][lang], _may(s, lang)] for s in shown["stages"]]
    return md.table([head["stage"], head["about"], head["may"]], rows)


def _may(stage: View, lang: str) -> str:
    """By role, in the order of roles."""
    colon = "：" if lang == "zh" else ": "
    found = []
    for role in Role:
        verbs = [_verb(action, role) for action in stage["actions"] if role in action["by"]]
        if verbs:
            found.append(f"{words.capital(words.who(lang, role.value))}{colon}{' '.join(verbs)}")
    return "\n".join(found)


def _verb(action: View, role: Role) -> str:
    return f"`{action['action']}`{'*' if role in action['mandatory'] else ''}"


def _table(deadlines: list[View], lang: str) -> str:
    head = HEADS[lang]
    columns = ("rule", "duty", "begins", "silence", "more", "source")
    rows = [
        [
            f"`{d['rule']}`",
            d["duty"][lang],
            d["begins"][lang],
            d["silence"][lang],
            _more(d, lang),
            _source(d, head),
        ]
        for d in deadlines
    ]
    return md.table([head[column] for column in columns], rows)


def _more(deadline: View, lang: str) -> str:
    """What can still move it: extensions, pauses; and when one is warned."""
    said = [extension["said"][lang]] if (extension := deadline.get("extension")) else []
    if paused_for := deadline.get("paused_for"):
        reasons = [words.pause(lang, reason) for reason in paused_for]
        said.append(texts.text(lang, "may", "stopped", reasons=words.listed(lang, reasons)))
    return words.joined(lang, *said, deadline["warnings"][lang] if deadline["warnings"] else None)


def _source(given: View, head: dict[str, str]) -> str:
    return f"{given['source']} ({head['verified'] if given['verified'] else head['not_verified']})"


def _rules(shown: View, lang: str) -> str:
    """One sentence each."""
    single = [
        shown[key] for key in ("escalation", "limitation", "bidding", "reopening", "stall") if shown[key]
    ]
    said = [item["said"][lang] for item in (shown["counting"], *single, *shown["pauses"])]
    counting = shown["counting"]
    return "\n".join(f"- {text}" for text in (f"`{counting['time_zone']}`, `{counting['calendar']}`", *said))
