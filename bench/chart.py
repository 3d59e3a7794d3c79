"""The cold starts as a bar chart, in SVG written by hand: two bars per function and the target as a line between."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from bench.cold import Cold

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


def _bar(y: float, width: float, kind: str) -> str:
    return f'<rect class="{kind}" x="{LEFT}" y="{y}" width="{width:.1f}" height="14" rx="2"/>'


def _text(x: float, y: float, words: str, kind: str = "") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(words)}</text>'
