"""Rows of complaints as JSON lines, gzip or plain, and the filing that each of them becomes."""

from __future__ import annotations

import gzip
import hashlib
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

OWN = Path(__file__).with_name("complaints.jsonl")
TYPES = (
    "quality", "logistics", "after_sales", "price", "promotion", "payment", "review", "counterfeit",
    "misleading_advertising", "delayed_dispatch", "service",
)  # fmt: skip
CURRENCY = {"en": "USD", "zh": "CNY"}
CLAIMED = 12_900
"""The rows name no amount; each claims this much in minor units, so that there is something to negotiate."""


@dataclass
class Tally:
    """What the summary says of the rows."""

    read: int = 0
    without_company: int = 0
    redated: int = 0
    by_lang: dict[str, int] = field(default_factory=dict)


def read(path: Path | None, limit: int) -> Iterator[dict[str, Any]]:
    """`limit` rows, or all for 0. Without a path the project's own forty, all of them."""
    chosen = path or OWN
    opener = gzip.open if chosen.suffix == ".gz" else open
    with opener(chosen, "rt", encoding="utf-8") as lines:
        wanted = lines if path is None or limit == 0 else itertools.islice(lines, limit)
        yield from (json.loads(line) for line in wanted if line.strip())


def filing(row: dict[str, Any], tally: Tally, *, today: date, oldest: date) -> dict[str, Any]:
    """A case against the row's company in the row's language. Without a company: against one named after the source.

    An empty date, or one older than the pack takes, becomes today; the tally counts both.
    """
    tally.read += 1
    tally.by_lang[row["lang"]] = tally.by_lang.get(row["lang"], 0) + 1
    tally.without_company += not row["company"]
    occurred = _occurred(row["date"], oldest)
    tally.redated += occurred is None
    company = row["company"] or row["source"]
    return {
        "pack": "generic",
        "lang": row["lang"],
        "complainant": {"ref": f"u-{row['id']}", "name": f"Consumer {row['id']}"},
        "respondent": {"ref": f"m-{hashlib.sha256(company.encode()).hexdigest()[:16]}", "name": company},
        "dispute_type": dispute_type(row.get("issue", "")),
        "occurred_on": (occurred or today).isoformat(),
        "claim": {"remedy": "refund", "money": {"amount": CLAIMED, "currency": CURRENCY[row["lang"]]}},
        "narrative": row["narrative"],
        "order_ref": f"o-{row['id']}",
    }


def oldest_taken(today: date, claim_within_days: int) -> date:
    """The first day that the pack still takes, with a day to spare for the midnight that may pass meanwhile."""
    return today - timedelta(days=claim_within_days - 1)


def _occurred(text: str, oldest: date) -> date | None:
    if not text:
        return None
    found = date.fromisoformat(text[:10])
    return found if found >= oldest else None


def dispute_type(issue: str) -> str:
    """Service, where the data calls it something else."""
    name = issue.strip().lower().replace("-", "_").replace(" ", "_")
    return name if name in TYPES else "service"
