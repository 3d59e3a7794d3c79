"""Bar charts in SVG written by hand: the cold starts, two bars per function and the target as a line between; a year
of the clock beside its baselines, by powers of ten.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import Final

from bench.cold import Cold
from bench.timers import Design

ROW: Final = 46
LEFT, WIDE, RIGHT, TOP, BOTTOM = 90, 560, 110, 56, 34
STYLE: Final = (
    "text{font:13px system-ui,sans-serif;fill:#24292f}.small,.inside{font-size:11px;fill:#57606a}.inside{fill:#fff}"
    ".ours{fill:#0a7d6c}.missed{fill:#c0392b}.ordinary{fill:#b9c2cb}.target{stroke:#24292f;stroke-dasharray:3 2}"
    "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.small{fill:#9da7b3}rect+text.small{fill:#57606a}.target{stroke:#e6edf3}}"
)


def svg(found: Sequence[Cold]) -> str:
    """CPU until the first answer, in milliseconds."""
    longest = max([cold.ordinary.cpu_ms for cold in found], default=1)
    height = TOP + ROW * len(found) + BOTTOM
    rows = [_row(cold, TOP + n * ROW, WIDE / longest) for n, cold in enumerate(found)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDE + RIGHT} {height}" role="img">',
            f"<title>Cold starts: CPU until the first answer</title><style>{STYLE}</style>",
            _text(12, 22, "CPU from process start to the first answer, ms (median)"),
            _text(12, 40, "green or red: Redress · grey: an ordinary handler · dashed: the target", "small"),
            *rows,
            _text(12, height - 12, "The network is answered in process on both sides.", "small"),
            "</svg>",
        ]
    )


def years(found: Sequence[Design]) -> str:
    """What a year costs, ours first, on a scale of powers of ten, with what a changed deadline asks for."""
    most = max(design.total for design in found)
    height, scale = TOP + ROW * len(found) + BOTTOM, (WIDE - 60) / math.log10(most)
    rows = [_design(design, TOP + n * ROW, scale, ours=not n) for n, design in enumerate(found)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * LEFT + WIDE + RIGHT} {height}" role="img">',
            f"<title>Waking ten million deadlines: a year</title><style>{STYLE}</style>",
            _text(12, 22, "Waking 10,000,000 open deadlines for a year, US dollars (scale by powers of ten)"),
            _text(12, 40, "behind each bar: state transitions, and calls per changed deadline", "small"),
            *rows,
            _text(
                12,
                height - 12,
                "By formula, list prices; the work on the cases themselves is left out.",
                "small",
            ),
            "</svg>",
        ]
    )


def _design(design: Design, y: int, scale: float, *, ours: bool) -> str:
    width = max(math.log10(max(design.total, 1)) * scale, 2)
    after = f"${design.total:,.0f} · {design.transitions / 1e6:,.1f} M · {design.per_change:g}"
    return "".join(
        [
            _text(12, y + 24, design.name),
            _bar(y + 12, width, "ours" if ours else "ordinary", 2 * LEFT),
            _text(2 * LEFT + width + 10, y + 24, after, "small"),
        ]
    )


def _row(cold: Cold, y: int, scale: float) -> str:
    ours, ordinary = cold.ours.cpu_ms * scale, cold.ordinary.cpu_ms * scale
    at = LEFT + ordinary * cold.target
    return "".join(
        [
            _text(12, y + 22, cold.function),
            _bar(y + 4, ours, "ours" if cold.passed else "missed"),
            _bar(y + 20, ordinary, "ordinary"),
            f'<line class="target" x1="{at:.1f}" x2="{at:.1f}" y1="{y}" y2="{y + 38}"/>',
            _text(LEFT + ours - 30, y + 15, f"{cold.ours.cpu_ms:.0f}", "inside"),
            _text(LEFT + ordinary - 30, y + 31, f"{cold.ordinary.cpu_ms:.0f}", "small"),
            _text(LEFT + WIDE + 14, y + 24, f"{cold.cpu_ratio:.2f} of {cold.target:.2f}"),
        ]
    )


def _bar(y: float, width: float, kind: str, x: float = LEFT) -> str:
    return f'<rect class="{kind}" x="{x}" y="{y}" width="{width:.1f}" height="14" rx="2"/>'


def _text(x: float, y: float, words: str, kind: str = "") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(words)}</text>'
