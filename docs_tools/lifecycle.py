"""A procedure as it is drawn: boxes for stages, arrows between them, ways out, each with its causes in few words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from chalicelib.domain.case import outline
from chalicelib.domain.case.outline import Move
from chalicelib.domain.rulepack import RulePack, Stage
from chalicelib.entrypoints.http import published, texts, words

LANG: Final = "en"
TALK: Final = frozenset({"accept", "bid", "counter", "offer"})
"""Verbs by which the sides come to agree: one word for all of them."""
ALWAYS: Final = frozenset({"upload"})
"""Rules that run everywhere and bind nobody: they stand in the table only."""


class Cause(msgspec.Struct, frozen=True, order=True):
    """Why a case goes that way: somebody's act, or silence after a time."""

    silence: bool
    text: str


class Arrow(msgspec.Struct, frozen=True):
    """From a stage to another one. `agreed`: only by both sides' will."""

    source: str
    target: str
    agreed: bool
    causes: tuple[Cause, ...]


class Exit(msgspec.Struct, frozen=True):
    """Out of the case; outcomes that the same causes lead to are one."""

    source: str
    outcomes: tuple[str, ...]
    causes: tuple[Cause, ...]


class Box(msgspec.Struct, frozen=True):
    """A stage: its name and the deadlines that run in it."""

    id: str
    name: str
    times: tuple[tuple[str, str], ...]
    """(rule, length), the one that bounds the stage first."""


class Drawn(msgspec.Struct, frozen=True):
    ref: str
    title: str
    first: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    exits: tuple[Exit, ...]


def drawn(pack: RulePack) -> Drawn:
    moves = outline.moves(pack)
    return Drawn(
        pack.ref, pack.title[LANG], pack.first_stage, tuple(_box(pack, stage) for stage in pack.stages),
        tuple(_arrows(pack, moves)), tuple(_exits(pack, moves)),
    )  # fmt: skip


def _box(pack: RulePack, stage: Stage) -> Box:
    rules = [key for key in pack.deadlines if stage.id in outline.runs_in(pack, key) and key not in ALWAYS]
    ordered = sorted(rules, key=lambda key: key != stage.deadline)
    times = tuple((key, words.length(LANG, pack.deadlines[key].length)) for key in ordered)
    return Box(stage.id, words.stage(LANG, pack, stage.id), (*times, *_reopened(pack, stage)))


def _reopened(pack: RulePack, stage: Stage) -> list[tuple[str, str]]:
    if pack.reopening is None or pack.reopening.stage != stage.id:
        return []
    return [("cases opened again", f"within {words.length(LANG, pack.reopening.within)}")]


def _arrows(pack: RulePack, moves: Iterable[Move]) -> Iterator[Arrow]:
    inside = [move for move in moves if move.target]
    order = [stage.id for stage in pack.stages]
    places = sorted(
        {(m.source, m.target, m.agreed) for m in inside},
        key=lambda p: (order.index(p[0]), order.index(p[1]), p[2]),
    )
    for source, target, agreed in places:
        own = [m for m in inside if (m.source, m.target, m.agreed) == (source, target, agreed)]
        yield Arrow(source, target, agreed, causes(pack, own))


def _exits(pack: RulePack, moves: Iterable[Move]) -> Iterator[Exit]:
    out = [move for move in moves if not move.target]
    for stage in pack.stages:
        joined: dict[tuple[Cause, ...], list[str]] = {}
        for outcome in dict.fromkeys(m.outcome for m in out if m.source == stage.id):
            own = [m for m in out if (m.source, m.outcome) == (stage.id, outcome)]
            joined.setdefault(causes(pack, own), []).append(str(outcome))
        yield from (Exit(stage.id, tuple(outcomes), why) for why, outcomes in joined.items())


def causes(pack: RulePack, moves: Iterable[Move]) -> tuple[Cause, ...]:
    """Acts first; what reads alike is said once."""
    return tuple(sorted({Cause(move.silence, _said(pack, move)) for move in moves}))


def _said(pack: RulePack, move: Move) -> str:
    if move.by in TALK:
        return texts.text(LANG, "ways", "agreed")
    way = published.way(LANG, pack, move)
    return f"{way}: {words.length(LANG, pack.deadlines[move.by].length)}" if move.silence else way
