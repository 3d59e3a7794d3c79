"""The complaints of the arbitrated story: two that have much to tell, of those in data or of the project's own."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

from demo import collective_rows, rows

LONGEST: Final = 4_000
"""Characters of a complaint that the story takes."""
THRESHOLD: Final = {"USD": 500_000, "CNY": 3_000_000}
"""From here on three decide; minor units."""
LARGE: Final = {"USD": 620_000, "CNY": 3_640_000}
"""What the arbitrated one claims with everything that it has cost besides. Rows name no amounts."""

Row = dict[str, Any]


def chosen(path: Path | None) -> tuple[Row, Row]:
    """The arbitrated and the mediated one, against two companies, in two languages where there are two. Data that has
    not got them leaves it to the project's own.
    """
    for source in (path, None):
        known = [r for r in rows.read(source, 0) if r["company"] and len(r["narrative"]) <= LONGEST]
        known.sort(key=lambda row: (row["lang"] != "en", -len(row["narrative"]), row["id"]))
        apart = [r for r in known if r["company"] != known[0]["company"]]
        if apart:
            return known[0], max(apart, key=lambda row: row["lang"] != known[0]["lang"])
    raise ValueError("no two complaints against two companies")


def opening(row: Row) -> str:
    """How it begins."""
    text = " ".join(row["narrative"].split())
    begin = text[:60] if row["lang"] == "zh" else text[:120].rpartition(" ")[0]
    return f"{row['company']}: {begin} …"


def filing(row: Row, today: date, amount: int = 0) -> Row:
    """The case that a row becomes."""
    told = {
        "id": row["id"], "lang": row["lang"], "company": row["company"], "issue": rows.dispute_type(row["issue"]),
        "product": f"l-{row['id']}", "amount": amount or rows.CLAIMED, "currency": rows.CURRENCY[row["lang"]],
        "narrative": row["narrative"],
    }  # fmt: skip
    return collective_rows.filing(told, today)


def large(row: Row) -> int:
    return LARGE[rows.CURRENCY[row["lang"]]]
