"""Charts for `docs/performance.md`, in SVG written by hand: what a dispute costs, by service; ratios, and targets."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from bench.profiles import Profile

COLOURS: Final = (
    "#0a7d6c", "#5ab4a0", "#b0d8cf", "#34568b", "#7d9cc9", "#c98a2b", "#e3c078", "#8a5a83", "#c4a3bf", "#b9c2cb",
    "#7a828a", "#c0392b", "#e2a59e",
)  # fmt: skip
STYLE: Final = (
    "text{font:13px system-ui,sans-serif;fill:#24292f}.small{font-size:11px;fill:#57606a}"
    ".met{fill:#0a7d6c}.missed{fill:#c0392b}.target{stroke:#24292f;stroke-dasharray:3 2}"
    "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.small{fill:#9da7b3}.target{stroke:#e6edf3}}"
)
LEFT, WIDE, ROW = 150, 520, 34


def prices(found: Sequence[Profile]) -> str:
    """Dollars for a thousand disputes, stacked by service; each bar on the one scale."""
    most = max(profile.total for profile in found)
    services = [name for name in found[0].dollars if any(p.dollars[name] >= most / 200 for p in found)]
    bars = [_stack(p, 50 + ROW * n, WIDE / most, services) for n, p in enumerate(found)]
    top = 50 + ROW * len(found) + 10
    legend = [
        _box(14 + n % 4 * 190, top + n // 4 * 18, 10, 10, COLOURS[n])
        + _text(30 + n % 4 * 190, top + 9 + n // 4 * 18, name, "small")
        for n, name in enumerate(services)
    ]
    height = top + (len(services) + 3) // 4 * 18 + 12
    return _page("1,000 disputes, US dollars at list prices", height, [*bars, *legend])


def _stack(profile: Profile, y: float, scale: float, services: Sequence[str]) -> str:
    parts, x = [_text(14, y + 15, profile.name)], float(LEFT)
    for n, name in enumerate(services):
        width = profile.dollars[name] * scale
        parts.append(_box(x, y, width, 20, COLOURS[n]))
        x += width
    return "".join([*parts, _text(x + 8, y + 15, f"{profile.total:,.2f}", "small")])


def ratios(title: str, rows: Sequence[tuple[str, float, float]]) -> str:
    """(name, ratio, target) each: a bar, and the target as a dashed line."""
    most = max(max(ratio, target) for _, ratio, target in rows)
    scale, bars = WIDE / most, []
    for n, (name, ratio, target) in enumerate(rows):
        y, at = 44 + 24 * n, LEFT + target * scale
        kind = "met" if ratio <= target else "missed"
        bars.append(
            _text(14, y + 13, name)
            + f'<rect class="{kind}" x="{LEFT}" y="{y + 2}" width="{ratio * scale:.1f}" height="14" rx="2"/>'
            + f'<line class="target" x1="{at:.1f}" x2="{at:.1f}" y1="{y - 1}" y2="{y + 19}"/>'
            + _text(LEFT + WIDE + 12, y + 13, f"{ratio:.2f} of {target:.2f}", "small")
        )
    return _page(title, 44 + 24 * len(rows) + 10, bars)


def _page(title: str, height: float, parts: Sequence[str]) -> str:
    width = LEFT + WIDE + 110
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:.0f}" role="img">'
    words = f"<title>{escape(title)}</title><style>{STYLE}</style>"
    return "\n".join([head, words, _text(14, 24, title), *parts, "</svg>", ""])


def _box(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height}" fill="{colour}"/>'


def _text(x: float, y: float, words: str, kind: str = "") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(words)}</text>'
