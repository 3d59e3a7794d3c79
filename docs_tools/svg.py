"""A procedure as a picture: stages from top to bottom, neighbours joined straight, all other ways round the left side,
ways out of the case to the right. A dashed arrow needs both sides' agreement.

Plain SVG without a layout engine: a row per line of text, boxes as high as what goes in and out of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final

from docs_tools.lifecycle import Arrow, Box, Cause, Drawn, Exit

EDGE, BOX_WIDTH, PILL_WIDTH, BESIDE = 24, 330, 304, 70
"""What stays free at the edge, how wide boxes and pills are, and how far these are apart."""
LANES, LANE, ROOM = 40, 22, 240
"""Where the first lane lies, how far they are apart, and the room for causes between lanes and boxes."""
LINE, PAD, GAP, HEAD = 18, 14, 26, 30
LEAST: Final = 920
"""So wide that the legend fits."""
TITLE: Final = 12
"""Of a character of the title, at most."""
TOP: Final = 118

STYLE: Final = """
    text { font: 13px system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; fill: #1c2733; }
    .title { font-size: 20px; font-weight: 600; }
    .stage { font-size: 15px; font-weight: 600; fill: #ffffff; }
    .quiet { fill: #5a6b7b; }
    .must { font-weight: 600; }
    .silence { fill: #8a4b08; }
    .box { fill: #f4f8fc; stroke: #2f6ea5; stroke-width: 1.5; }
    .band { fill: #2f6ea5; }
    .pill { fill: #f5f1ea; stroke: #8a7a5c; stroke-width: 1.5; }
    .way, .bus { fill: none; stroke: #47596b; stroke-width: 1.6; }
    .way { marker-end: url(#tip); }
    .agreed { stroke: #2f6ea5; stroke-dasharray: 6 4; }
    .way.agreed { marker-end: url(#agreed); }
    .agreedtext { fill: #2f6ea5; }
"""
TIPS: Final = "<defs>{}</defs>".format(
    "".join(
        f'<marker id="{name}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto">'
        f'<path d="M0 0 L10 5 L0 10 z" fill="{colour}"/></marker>'
        for name, colour in (("tip", "#47596b"), ("agreed", "#2f6ea5"))
    )
)
LEGEND: Final = (
    ("an act", ""), ("silence, after that time", "silence"), ("only by both sides' agreement", "agreedtext"),
)  # fmt: skip


class Drawing:
    """Collects elements; knows nothing of cases."""

    def __init__(self) -> None:
        self.parts: list[str] = []

    def text(self, x: float, y: float, content: str, kind: str = "", anchor: str = "start") -> None:
        self.parts.append(
            f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}"{_class(kind)}>{escape(content, quote=False)}</text>'
        )

    def box(self, x: float, y: float, width: float, height: float, kind: str, radius: float = 8) -> None:
        size = f'width="{width:g}" height="{height:g}" rx="{radius:g}"'
        self.parts.append(f'<rect x="{x:g}" y="{y:g}" {size}{_class(kind)}/>')

    def path(self, steps: str, kind: str = "way") -> None:
        self.parts.append(f'<path d="{steps}"{_class(kind)}/>')

    def causes(self, x: float, y: float, causes: Iterable[Cause], agreed: str = "") -> None:
        """One below the other; `y` is the first line's."""
        for n, cause in enumerate(causes):
            self.text(x, y + n * LINE, cause.text, "silence" if cause.silence else agreed)


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""


class Plan:
    """Where everything lies: a lane for each target and kind of arrow, and a row for each line that needs one."""

    def __init__(self, shown: Drawn) -> None:
        self.shown, self.order = shown, [box.id for box in shown.boxes]
        self.lanes = list(
            dict.fromkeys((a.target, a.agreed) for a in shown.arrows if not self.is_straight(a))
        )
        self.x = LANES + LANE * len(self.lanes) + ROOM if self.lanes else EDGE
        self.right = self.x + BOX_WIDTH
        self.pill = self.right + BESIDE
        self.width = max(
            LEAST, self.pill + PILL_WIDTH + EDGE, EDGE + TITLE * len(f"{shown.title} ({shown.ref})")
        )
        self.tops, y = {}, float(TOP)
        for box in shown.boxes:
            self.tops[box.id] = y
            y += self.height(box) + self.gap(box)
        self.bottom = y

    def is_straight(self, arrow: Arrow) -> bool:
        """Down to the stage right below, by no special agreement."""
        return self.order.index(arrow.target) == self.order.index(arrow.source) + 1

    def straight(self, box: Box) -> list[Arrow]:
        return [a for a in self.shown.arrows if a.source == box.id and self.is_straight(a)]

    def round(self, box: Box) -> list[Arrow]:
        return [a for a in self.shown.arrows if a.source == box.id and not self.is_straight(a)]

    def arriving(self, box: Box) -> list[tuple[str, bool]]:
        return [lane for lane in self.lanes if lane[0] == box.id]

    def exits(self, box: Box) -> list[Exit]:
        return [e for e in self.shown.exits if e.source == box.id]

    def height(self, box: Box) -> float:
        """Of the box: for its own rows, for what leaves and arrives on the left, for the ways out on the right."""
        own = HEAD + PAD + LINE * len(box.times) + 6
        left = sum(len(a.causes) * LINE + 14 for a in self.round(box)) + 26 * len(self.arriving(box)) + 10
        right = sum(pill_height(e) + 10 for e in self.exits(box))
        return max(own, left, right)

    def gap(self, box: Box) -> float:
        """Below the box: room for the causes of the straight arrows, side by side."""
        most = max((len(a.causes) for a in self.straight(box)), default=0)
        return GAP + LINE * most + 6

    def lane(self, target: str, *, agreed: bool) -> float:
        return LANES + LANE * self.lanes.index((target, agreed))


def pill_height(way: Exit) -> float:
    return 14 + LINE * (1 + len(way.causes))


def render(shown: Drawn) -> str:
    """The whole file."""
    drawing, plan = Drawing(), Plan(shown)
    drawing.text(EDGE, 38, f"{shown.title} ({shown.ref})", "title")
    middle = plan.x + BOX_WIDTH / 2
    drawing.box(middle - 45, 58, 90, 28, "pill", 14)
    drawing.text(middle, 77, "filed", anchor="middle")
    drawing.path(f"M{middle:g} 86 V{TOP - 2}")
    for box in shown.boxes:
        _box(drawing, plan, box)
        _exits(drawing, plan, box)
        _straight(drawing, plan, box)
    _lanes(drawing, plan)
    height = plan.bottom + 46
    _legend(drawing, height - 26)
    return _document(drawing, plan.width, height, shown)


def _box(drawing: Drawing, plan: Plan, box: Box) -> None:
    top, x, right = plan.tops[box.id], plan.x, plan.right
    under = top + HEAD
    drawing.box(x, top, BOX_WIDTH, plan.height(box), "box")
    drawing.path(
        f"M{x} {under:g} V{top + 8:g} a8 8 0 0 1 8 -8 H{right - 8} a8 8 0 0 1 8 8 V{under:g} z", "band"
    )
    drawing.text(x + PAD, top + 20, box.name, "stage")
    if box.id != box.name.lower():
        drawing.text(right - PAD, top + 20, box.id, "stage", "end")
    y = under + PAD + 4
    for n, (rule, length) in enumerate(box.times):
        drawing.text(x + PAD, y, rule, "must" if n == 0 else "quiet")
        drawing.text(right - PAD, y, length, "must" if n == 0 else "quiet", "end")
        y += LINE


def _exits(drawing: Drawing, plan: Plan, box: Box) -> None:
    """Ways out of the case: a pill each, at the stage's own height."""
    y = plan.tops[box.id]
    for way in plan.exits(box):
        height = pill_height(way)
        drawing.box(plan.pill, y, PILL_WIDTH, height, "pill", 12)
        drawing.text(plan.pill + PAD, y + 19, f"closed: {' or '.join(way.outcomes)}", "must")
        drawing.causes(plan.pill + PAD, y + 19 + LINE, way.causes)
        drawing.path(f"M{plan.right} {y + height / 2:g} H{plan.pill - 2}")
        y += height + 10


def _straight(drawing: Drawing, plan: Plan, box: Box) -> None:
    """Down to the next stage: what somebody does or leaves undone, and beside it what both sides agree on."""
    bottom = plan.tops[box.id] + plan.height(box)
    for n, arrow in enumerate(plan.straight(box)):
        x = plan.x + 30 + n * 236
        kind, words = ("way agreed", "agreedtext") if arrow.agreed else ("way", "")
        drawing.path(f"M{x:g} {bottom:g} V{plan.tops[arrow.target] - 2:g}", kind)
        drawing.causes(x + 10, bottom + GAP - 4, arrow.causes, words)


def _lanes(drawing: Drawing, plan: Plan) -> None:
    """Round the left side: out of a stage with the causes above the line, along the target's lane, into the target."""
    touched: dict[tuple[str, bool], list[float]] = {lane: [] for lane in plan.lanes}
    for box in plan.shown.boxes:
        y = plan.tops[box.id] + 10 + 26 * len(plan.arriving(box))
        for arrow in plan.round(box):
            kind, words = ("bus agreed", "agreedtext") if arrow.agreed else ("bus", "")
            drawing.causes(LANES + LANE * len(plan.lanes) + 4, y + LINE - 5, arrow.causes, words)
            y += len(arrow.causes) * LINE + 14
            line = y - 9
            drawing.path(f"M{plan.x} {line:g} H{plan.lane(arrow.target, agreed=arrow.agreed):g}", kind)
            touched[arrow.target, arrow.agreed].append(line)
    for (target, agreed), lines in touched.items():
        _arrive(drawing, plan, target, lines, agreed=agreed)


def _arrive(drawing: Drawing, plan: Plan, target: str, lines: list[float], *, agreed: bool) -> None:
    """The lane itself, from the farthest line to where it enters the target."""
    box = next(b for b in plan.shown.boxes if b.id == target)
    place = plan.arriving(box).index((target, agreed))
    entry, x = plan.tops[target] + 16 + 26 * place, plan.lane(target, agreed=agreed)
    far = max(lines, key=lambda line: abs(line - entry))
    drawing.path(f"M{x:g} {far:g} V{entry:g} H{plan.x - 2}", "way agreed" if agreed else "way")
    if beyond := [line for line in lines if (line - entry) * (far - entry) < 0]:
        other = max(beyond, key=lambda line: abs(line - entry))
        drawing.path(f"M{x:g} {other:g} V{entry:g}", "bus agreed" if agreed else "bus")


def _legend(drawing: Drawing, y: float) -> None:
    x = float(EDGE)
    for text, kind in LEGEND:
        drawing.path(f"M{x:g} {y - 4:g} h34", "way agreed" if kind == "agreedtext" else "way")
        drawing.text(x + 44, y, text, kind)
        x += 64 + 7.6 * len(text)
    drawing.text(x, y, "Silence never accepts anything.", "quiet")


def _document(drawing: Drawing, width: float, height: float, shown: Drawn) -> str:
    ways = [f"{a.source} to {a.target}{' by agreement' if a.agreed else ''}" for a in shown.arrows]
    ways += [f"{e.source} to closed, {' or '.join(e.outcomes)}" for e in shown.exits]
    size = f'viewBox="0 0 {width:g} {height:g}"'
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="name what">',
        f'<title id="name">{escape(shown.title)} ({escape(shown.ref)})</title>',
        f'<desc id="what">{escape("; ".join(ways))}.</desc>',
        f"<style>{STYLE}</style>",
        TIPS,
        f'<rect width="{width:g}" height="{height:g}" fill="#ffffff"/>',
        *drawing.parts,
        "</svg>",
        "",
    ])  # fmt: skip
