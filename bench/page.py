"""Writes what was found into `docs/performance.md`, between the marks of each section, and draws its charts.

A section that was not measured stays as it is; what stands between sections is written by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from bench import bars, cpu, figures

DOCS: Final = Path(__file__).parents[1] / "docs"
PAGE: Final = DOCS / "performance.md"


def write(found: Mapping[str, Any], page: Path = PAGE) -> list[str]:
    """`found`: by section, as it was measured. The names of the sections that were written."""
    text, written = page.read_text("utf-8"), []
    for name, made in tables(found).items():
        before, mark, rest = text.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition("\n<!-- end -->")
        if not (mark and end):
            raise ValueError(f"{page.name} has no place for {name}")
        text = before + mark + made + end + after
        written.append(name)
    page.write_text(text, "utf-8")
    for name, drawn in charts(found).items():
        (page.parent / name).write_text(drawn, "utf-8")
    return written


def tables(found: Mapping[str, Any]) -> dict[str, str]:
    made: dict[str, str] = {}
    if "units" in found:
        made["commands"] = figures.markdown(figures.COMMANDS, figures.commands(found["units"]))
    if "cost" in found:
        made["cost"] = figures.markdown(figures.COSTS, figures.bills(found["cost"]))
    if "capacity" in found:
        made["rates"] = figures.markdown(figures.RATES, figures.rates(found["capacity"]))
        made["bounds"] = figures.markdown(figures.BOUNDS, figures.bounds(found["capacity"]))
    if "cpu" in found:
        made["cpu"] = figures.markdown(figures.WORKS, figures.works(found["cpu"]))
        made["layers"] = figures.markdown(figures.LAYERS, figures.layers(found["cpu"]))
    if "cold" in found:
        made["cold"] = figures.markdown(figures.COLD, figures.cold(found["cold"]))
    return made


def charts(found: Mapping[str, Any]) -> dict[str, str]:
    made: dict[str, str] = {}
    if "cost" in found:
        made["performance-price.svg"] = bars.prices(found["cost"])
    if "cpu" in found:
        rows = [(work.name, work.ratio, cpu.TARGET) for work in found["cpu"]]
        made["performance-cpu.svg"] = bars.ratios("CPU of a request, times that of its bare calls", rows)
    if "cold" in found:
        ours = [(one["function"], one["cpu_ratio"], one["target"]) for one in found["cold"]]
        made["performance-cold.svg"] = bars.ratios(
            "CPU of a cold start, times that of an ordinary handler", ours
        )
    return made
