"""The complaints of the collective story: the project's own about one heater, or the largest set alike in data."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, Final

from demo import rows

OWN: Final = Path(__file__).with_name("collective.jsonl")
WANTED: Final = 26
"""Complaints alike that the story takes. Data that has fewer leaves it to the project's own."""
APART: Final = 3
"""Complaints against others, or about something else."""

Row = dict[str, Any]
Chosen = tuple[list[Row], list[Row]]
"""Those alike, and some that are not."""


def chosen(path: Path | None) -> Chosen:
    """Out of all rows of the data, however few of them are filed elsewhere in the demo. Data about one company alone
    gets the others from the project's own.
    """
    own, others = largest_product(json.loads(line) for line in OWN.read_text(encoding="utf-8").splitlines())
    if path is not None:
        alike, apart = largest(rows.read(path, 0))
        if len(alike) >= WANTED:
            return alike[:WANTED], [*apart, *others][:APART]
    return own, others


def largest_product(found: Iterable[Row]) -> Chosen:
    """Of the project's own rows, which name a product."""
    known = list(found)
    ((most, _),) = Counter((row["company"], row["product"]) for row in known).most_common(1)
    alike = [row for row in known if (row["company"], row["product"]) == most]
    return alike, [row for row in known if row not in alike]


def largest(found: Iterable[Row]) -> Chosen:
    """Rows about one issue with one company, as many as there are; rows that say both come before rows that do not."""
    known = [row for row in found if row["narrative"]]
    sizes = Counter(map(_about, known))
    most = max(sizes, key=lambda about: (all(about), sizes[about]), default=("", ""))
    alike = [row for row in known if _about(row) == most]
    apart = [row for row in known if row["company"] and row["company"] != most[0]]
    return [_told(row, n) for n, row in enumerate(alike)], [_told(row, n) for n, row in enumerate(apart)]


def _about(row: Row) -> tuple[str, str]:
    return row["company"] or row["source"], row["issue"]


def _told(row: Row, n: int) -> Row:
    """As the project's own rows are. Data names no amounts and no codes: a platform knows both, so each row claims an
    amount of its own, and the issue stands for the listing.
    """
    company, issue = _about(row)
    return {
        "id": row["id"], "lang": row["lang"], "company": company, "issue": rows.dispute_type(issue),
        "product": f"l-{_digest(company + issue)[:10]}", "amount": rows.CLAIMED - 137 * (n % WANTED),
        "currency": rows.CURRENCY[row["lang"]], "narrative": row["narrative"],
    }  # fmt: skip


def filing(row: Row, today: date) -> Row:
    """The case that a row becomes."""
    return {
        "pack": "generic", "lang": row["lang"], "dispute_type": row["issue"], "occurred_on": today.isoformat(),
        "complainant": {"ref": f"u-{row['id']}", "name": f"Consumer {row['id']}"},
        "respondent": {"ref": f"m-{_digest(row['company'])[:16]}", "name": row["company"]},
        "claim": {"remedy": "refund", "money": {"amount": row["amount"], "currency": row["currency"]}},
        "order_ref": f"o-{row['id']}", "about": {"product": row["product"]}, "narrative": row["narrative"],
    }  # fmt: skip


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
