"""The lifecycle as a picture: stages from top to bottom, ways out to the right, short cuts on the left.

Plain SVG without a layout engine: a row per line of text, and boxes as high as their rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

from docs_tools.diagram import said
from docs_tools.lifecycle import Action, Lifecycle, StageShown, Way

WIDTH: Final = 1180
LEFT, BOX, BOX_WIDTH, PILL, PILL_WIDTH = 24, 226, 628, 910, 246
LINE, PAD, GAP, BAND = 21, 16, 84, 34
LANE: Final = 14
"""Between two short cuts side by side."""
COLUMN: Final = 112
"""Where the second column of a stage's rows begins."""
ROOM: Final = 75
"""Characters of an action list that fit into a row."""

STYLE: Final = """
    text { font: 13px system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; fill: #1c2733; }
    .title { font-size: 20px; font-weight: 600; }
    .stage { font-size: 16px; font-weight: 600; }
    .quiet { fill: #5a6b7b; }
    .must { font-weight: 700; }
    .silence { fill: #8a4b08; }
    .box { fill: #f4f8fc; stroke: #2f6ea5; stroke-width: 1.5; }
    .band { fill: #2f6ea5; }
    .rule { stroke: #c9d8e6; }
    .pill { fill: #f5f1ea; stroke: #8a7a5c; stroke-width: 1.5; }
    .way { fill: none; stroke: #47596b; stroke-width: 1.6; marker-end: url(#tip); }
    .inverse { fill: #ffffff; }
"""
TIP: Final = """<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8"
orient="auto"><path d="M0 0 L10 5 L0 10 z" fill="#47596b"/></marker></defs>"""


class Drawing:
    """Collects elements; knows nothing of cases."""

    def __init__(self) -> None:
        self.parts: list[str] = []

    def text(self, x: float, y: float, content: str, kind: str = "", anchor: str = "start") -> None:
        """`content` is SVG: escape what comes from elsewhere."""
        self.parts.append(f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}"{_class(kind)}>{content}</text>')

    def box(self, x: float, y: float, width: float, height: float, kind: str, radius: float = 8) -> None:
        self.parts.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius:g}"{_class(kind)}/>'
        )

    def path(self, steps: str, kind: str = "way") -> None:
        self.parts.append(f'<path d="{steps}"{_class(kind)}/>')


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""


def render(found: Lifecycle) -> str:
    """The whole file."""
    drawing, tops = Drawing(), _tops(found)
    height = tops[-1] + _height(found, found.stages[-1]) + 60
    drawing.text(LEFT, 38, f"Lifecycle of a case: {escape(', '.join(found.packs))}", "title")
    drawing.box(BOX + BOX_WIDTH / 2 - 45, 58, 90, 28, "pill", 14)
    drawing.text(BOX + BOX_WIDTH / 2, 77, "filed", anchor="middle")
    drawing.path(f"M{BOX + BOX_WIDTH / 2:g} 86 V{tops[0] - 2:g}")
    for stage, top in zip(found.stages, tops, strict=True):
        _stage(drawing, stage, top)
        _exits(drawing, found, stage, top)
    _ways(drawing, found, tops)
    note = f"Bold: mandatory, silence has a consequence. Silence never accepts anything. Times of {found.packs[0]}."
    drawing.text(LEFT, height - 22, note, "quiet")
    return _document(drawing, height, found)


def _document(drawing: Drawing, height: float, found: Lifecycle) -> str:
    ways = "; ".join(f"{w.source} to {w.target or 'closed, ' + ' or '.join(w.outcomes)}" for w in found.ways)
    size = f'viewBox="0 0 {WIDTH} {height:g}"'
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="name what">',
        '<title id="name">Lifecycle of a case</title>',
        f'<desc id="what">{escape(ways)}.</desc>',
        f"<style>{STYLE}</style>",
        TIP,
        f'<rect width="{WIDTH}" height="{height:g}" fill="#ffffff"/>',
        *drawing.parts,
        "</svg>",
        "",
    ])  # fmt: skip


# --------------------------------------------------------------------------------------------------------- measures


def _tops(found: Lifecycle) -> list[float]:
    tops, y = [], 118.0
    for stage in found.stages:
        tops.append(y)
        y += _height(found, stage) + GAP
    return tops


def _height(found: Lifecycle, stage: StageShown) -> float:
    """Of its box, or of the ways out beside it where those need more."""
    return max(_box_height(stage), sum(_pill_height(way) + 14 for way in _out(found, stage)))


def _box_height(stage: StageShown) -> float:
    return BAND + PAD + LINE * (_rows(stage) + len(stage.silences)) + 20


def _rows(stage: StageShown) -> int:
    return sum(len(_wrapped(actions)) for _, actions in stage.actions)


def _out(found: Lifecycle, stage: StageShown) -> list[Way]:
    return [way for way in found.ways if way.source == stage.id and not way.target]


def _pill_height(way: Way) -> float:
    return 2 * 12 + LINE * (1 + len(said(way))) - 6


def _wrapped(actions: tuple[Action, ...]) -> list[list[Action]]:
    lines: list[list[Action]] = [[]]
    for action in actions:
        if sum(len(a.verb) + 3 for a in lines[-1]) + len(action.verb) > ROOM:
            lines.append([])
        lines[-1].append(action)
    return lines


# ----------------------------------------------------------------------------------------------------------- pieces


def _stage(drawing: Drawing, stage: StageShown, top: float) -> None:
    drawing.box(BOX, top, BOX_WIDTH, _box_height(stage), "box")
    right, under = BOX + BOX_WIDTH, top + BAND
    drawing.path(
        f"M{BOX} {under:g} V{top + 8:g} a8 8 0 0 1 8 -8 H{right - 8} a8 8 0 0 1 8 8 V{under:g} z", "band"
    )
    drawing.text(BOX + PAD, top + 23, escape(stage.id), "stage inverse")
    if stage.kind != stage.id:
        drawing.text(right - PAD, top + 23, escape(stage.kind), "inverse", "end")
    y = under + PAD + 8
    for kind, name, line in _lines(stage):
        if kind == "rule":
            drawing.path(f"M{BOX + PAD} {y - 11:g} H{right - PAD}", "rule")
            y += 10
            continue
        drawing.text(BOX + PAD, y, name, "quiet")
        drawing.text(BOX + PAD + COLUMN, y, line, kind)
        y += LINE


def _lines(stage: StageShown) -> Iterator[tuple[str, str, str]]:
    for role, actions in stage.actions:
        for n, row in enumerate(_wrapped(actions)):
            yield "", escape(role) if n == 0 else "", " · ".join(_verb(a) for a in row)
    if stage.silences:
        yield "rule", "", ""
    for n, silence in enumerate(stage.silences):
        again = f", {silence.repeat} × extended" if silence.repeat else ""
        line = f"<tspan class='must'>{escape(silence.rule)}</tspan> {silence.length}{again}: {silence.means}"
        yield "silence", "silence" if n == 0 else "", line


def _verb(action: Action) -> str:
    name = escape(action.verb)
    return f"<tspan class='must'>{name}</tspan>" if action.mandatory else name


def _exits(drawing: Drawing, found: Lifecycle, stage: StageShown, top: float) -> None:
    """Ways out of the case: a pill each, at the stage's own height."""
    y = top + 4
    for way in _out(found, stage):
        height = _pill_height(way)
        drawing.box(PILL, y, PILL_WIDTH, height, "pill", 14)
        drawing.text(PILL + PAD, y + 24, f"closed: {escape(' or '.join(way.outcomes))}", "must")
        for n, line in enumerate(said(way), 1):
            drawing.text(
                PILL + PAD, y + 24 + n * LINE, escape(line), "silence" if line.startswith("silence") else ""
            )
        drawing.path(f"M{BOX + BOX_WIDTH} {y + height / 2:g} H{PILL - 2}")
        y += height + 14


def _ways(drawing: Drawing, found: Lifecycle, tops: list[float]) -> None:
    """To the stage right below straight down; to any other one round the left side, each in its lane."""
    order = [stage.id for stage in found.stages]
    lanes = 0
    for way in found.ways:
        if not way.target:
            continue
        source, target = order.index(way.source), order.index(way.target)
        if target == source + 1:
            _down(drawing, way, tops[source] + _box_height(found.stages[source]), tops[target])
        else:
            _round(drawing, way, tops[source], tops[target], lanes)
            lanes += 1


def _down(drawing: Drawing, way: Way, bottom: float, top: float) -> None:
    x = BOX + BOX_WIDTH / 2
    drawing.path(f"M{x:g} {bottom:g} V{top - 2:g}")
    lines = said(way)
    first = (bottom + top) / 2 + 5 - (len(lines) - 1) * LINE / 2
    for n, line in enumerate(lines):
        kind = "silence" if line.startswith("silence") else ""
        drawing.text(x + 14, first + n * LINE, escape(line), kind)


def _round(drawing: Drawing, way: Way, source: float, target: float, lane: int) -> None:
    x, enter = BOX - 26 - lane * LANE, target + 17 + lane * 9
    leave = source + 60 + lane * 9
    drawing.path(f"M{BOX} {leave:g} H{x + 8:g} q-8 0 -8 8 V{enter - 8:g} q0 8 8 8 H{BOX - 2}")
    parts = [part for line in said(way) for part in line.replace(": ", ":\n").split("\n")]
    first = (leave + enter) / 2 - (len(parts) - 1) * LINE / 2
    for n, line in enumerate(parts):
        drawing.text(x - 12, first + n * LINE, escape(line), anchor="end")
