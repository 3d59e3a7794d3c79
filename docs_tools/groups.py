"""docs/group-diagram.md: the life of a group, drawn from its ways, and who may do what in which of its stages."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Final

from chalicelib.domain.case.guards import JOINS
from chalicelib.domain.case.joining import PROOFS
from chalicelib.domain.case.membership import INVITATIONS
from chalicelib.domain.deadlines import LONGEST_IN_GROUP
from chalicelib.domain.group.guards import CAPS
from chalicelib.domain.group.lifecycle import TABLE
from chalicelib.domain.group.opening import PER_SHARD, SHARDS_LEAST, SHARDS_MOST
from chalicelib.domain.group.outline import MEANINGS, WAYS, Way
from chalicelib.domain.group.representing import AUTHORITY_DAYS
from chalicelib.domain.group.state import Stage
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http import texts, words
from docs_tools import markdown as md

SOURCE: Final = "the lifecycle table and the ways of a group"
LEAD: Final = """Where a group can go, under whatever rules, and who may do what in it. [Groups](groups.md) tells it in
words; which stages and times a procedure gives its groups stands on [its own page](procedures/README.md). That the
arrows are what the rules do is shown by walking all of them (`tests/unit/domain/group/test_outline.py`)."""
NOTES: Final = """`*`: where nobody does it in time, something follows. *Member* is a complainant by its own case. What
members do for themselves are actions of their own cases: `join_group`, `leave_group`, `vote_in_group` (see the
[lifecycle of a case](state-diagram.md))."""
OPEN: Final = tuple(stage for stage in Stage if stage is not Stage.CLOSED)
WHEN: Final[dict[str, str]] = tomllib.loads(Path(__file__).with_name("groups.toml").read_text("utf-8"))[
    "when"
]


def page() -> str:
    return md.page(
        "Lifecycle of a group", SOURCE, LEAD, _diagram(), "## Ways", _ways(), "## Actions by stage", _actions(), NOTES,
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------------------- diagram


def _diagram() -> str:
    """One arrow for each pair of stages; a closed group shows its outcome instead of its causes."""
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


# -------------------------------------------------------------------------------------------------------------- tables


def _ways() -> str:
    rows = [
        [
            way.source or "new",
            way.target,
            "<br>".join(map(_cause, way.by)),
            WHEN.get(way.when, way.when),
            way.outcome,
        ]
        for way in WAYS
    ]
    return md.table(["from", "to", "by", "when", "outcome"], rows)


def _cause(by: str) -> str:
    return f"the time of `{by}` is over" if by in MEANINGS else f"`{by}`"


def _actions() -> str:
    rows = []
    for rule in TABLE:
        cells = [_roles(rule.roles, must=rule.decides) if stage in rule.stages else "" for stage in OPEN]
        rows.append([f"`{rule.verb}`", *cells, texts.text("en", "group_actions", rule.verb)])
    return md.table(["action", *OPEN, "what it does"], rows)


def _roles(roles: Iterable[Role], *, must: bool) -> str:
    named = ["member" if role is Role.COMPLAINANT else role.value for role in Role if role in set(roles)]
    return ", ".join(f"{name}{'*' if must else ''}" for name in named)


# -------------------------------------------------------------------------------------------------------------- limits


_CAPS: Final = {
    "authorities": "signed authorities", "polls": "questions to the members", "live_offers": "live offers of one side",
    "changes": "proposed changes and waivers", "questions": "common questions", "draws": "draws of test cases",
    "corrections": "corrections of the ledger", "texts": "texts, messages and those of the office aside",
    "candidacies": "candidacies that stand", "offers": "offers of one side", "messages": "messages of one role",
    "own_messages": "messages of one member",
    "unclaimed": "sums that have not reached their members",
}  # fmt: skip


_OF_PACK: Final = {
    "forms": "members that form a group", "most": "members of a group at most",
    "seats": "elected representatives of a group", "longest": "a case stands still for its group at most",
}  # fmt: skip


def limits() -> Iterable[tuple[str, str]]:
    """For docs/api/limits.md."""
    for name, most in CAPS.items():
        yield _CAPS.get(name, name), f"{most:,}"
    yield "shards", f"{SHARDS_LEAST} to {SHARDS_MOST:,}, each made for {PER_SHARD} members"
    yield "exhibits that prove one registration", str(PROOFS)
    yield "groups that one complaint is invited to", str(INVITATIONS)
    yield "times that one case joins a group", str(JOINS)
    yield "signed authority, from its signature", f"{AUTHORITY_DAYS} days"


def of_pack(pack: RulePack) -> Iterable[tuple[str, str]]:
    """The same rows for every pack; a dash for one that knows no groups."""
    given = pack.groups
    rows: dict[str, str] = {}
    if given is not None:
        seats = f"{given.seats.least} to {given.seats.most}" if given.seats.most else "none"
        rows = {
            "forms": str(given.form_at.n), "most": f"{given.capacity:,}", "seats": seats,
            "longest": words.length("en", given.longest or LONGEST_IN_GROUP),
        }  # fmt: skip
    yield from ((said, rows.get(name, "–")) for name, said in _OF_PACK.items())
