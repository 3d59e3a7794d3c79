"""What it was like as a picture: the percentiles of each kind of request, and the server's memory over time."""

from __future__ import annotations

from html import escape
from typing import Final

from load.measuring import Figures

WIDTH, ROW, LEFT, CHART = 860, 26, 150, 560
INK, QUIET, SHADES = "#1b2733", "#8795a1", ("#2b6cb0", "#68a3d8", "#c3dcf0")
PERCENTILES: Final = ("p50", "p95", "p99")
HEIGHT: Final = 180
"""Of the picture of memory."""


def svg(found: Figures) -> str:
    rows = list(found.latency.items())
    most = max(figures["p99"] for _, figures in rows) or 1.0
    top = 70 + len(rows) * ROW
    title = f"{found.people} people, {found.requests:,} requests: 50th, 95th and 99th percentile, ms"
    parts = [_text(20, 28, title, 16)]
    for number, (kind, figures) in enumerate(rows):
        y = 50 + number * ROW
        parts.append(_text(20, y + 14, kind, 13))
        for name, shade in zip(reversed(PERCENTILES), reversed(SHADES), strict=True):
            width = f"{figures[name] / most * CHART:.1f}"
            parts.append(f'<rect x="{LEFT}" y="{y}" width="{width}" height="18" fill="{shade}"/>')
        told = " · ".join(f"{figures[name]:g}" for name in PERCENTILES)
        parts.append(_text(int(LEFT + figures["p99"] / most * CHART) + 8, y + 14, told, 12, QUIET))
    parts += _memory(found, top)
    body = "\n".join(parts)
    size = f'width="{WIDTH}" height="{top + HEIGHT + 60}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif">\n{body}\n</svg>\n'


def _memory(found: Figures, top: int) -> list[str]:
    """A line from zero, so that what looks flat is flat."""
    end = max(at for at, _ in found.memory) or 1.0
    most = max(mb for _, mb in found.memory)
    base = top + 40 + HEIGHT - 20
    points = " ".join(
        f"{LEFT + at / end * CHART:.1f},{base - mb / most * (HEIGHT - 40):.1f}" for at, mb in found.memory
    )
    return [
        _text(20, top + 24, f"Memory of the whole stack, MB, over {end / 60:.1f} minutes", 16),
        f'<line x1="{LEFT}" y1="{base}" x2="{LEFT + CHART}" y2="{base}" stroke="{QUIET}"/>',
        f'<polyline points="{points}" fill="none" stroke="{SHADES[0]}" stroke-width="2"/>',
        _text(20, base, "0", 12, QUIET), _text(20, top + 62, f"{most:,.0f}", 12, QUIET),
    ]  # fmt: skip


def _text(x: int, y: int, text: str, size: int, ink: str = INK) -> str:
    return f'<text x="{x}" y="{y}" font-size="{size}" fill="{ink}">{escape(text)}</text>'
