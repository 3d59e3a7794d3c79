"""The docket of a body and of a neutral: lists, figures and the fee ledger, from the rows that `project` keeps.

Rows are written after the arbitrations themselves: what is read here may be seconds old.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from chalicelib.application.arbitration_ports import ArbitrationStore
from chalicelib.application.ports import Views
from chalicelib.domain.arbitration.state import Arbitration
from chalicelib.domain.values import parse_stamp

KIND: Final = "arbitrations"
PAGE: Final = 100
MOST: Final = 5_000
"""Rows that one answer counts."""
Row = dict[str, Any]


def own_rows(tenant_id: str, ref: str) -> str:
    """Under which owner the rows of one neutral lie."""
    return f"{tenant_id}#{ref}"


def names(views: Views, tenant_id: str, ref: str) -> list[str]:
    """Open arbitrations that name this neutral, as the rows say: seconds old."""
    found: list[str] = []
    after = ""
    while len(found) < MOST:
        rows, after = views.cases(own_rows(tenant_id, ref), "updated", {"status": "open"}, after, PAGE, KIND)
        found += [str(msgspec.json.decode(row.summary)["arbitration_id"]) for row in rows]
        if not after:
            break
    return found


class Docket:
    def __init__(self, views: Views, store: ArbitrationStore) -> None:
        self._views, self._store = views, store

    def page(
        self, owner: str, order: str, filters: Mapping[str, str], after: str, limit: int
    ) -> tuple[list[Row], str]:
        """Summaries, and the cursor of the next page; empty at the end. Raises Invalid."""
        rows, following = self._views.cases(owner, order, filters, after, limit, KIND)
        return [msgspec.json.decode(row.summary) for row in rows], following

    def statistics(self, body: str) -> Row:
        """Counts over all of a body's rows, and how long its awards took from the referral on, in whole days."""
        rows, complete = self._all(body)
        days = sorted(_days(row) for row in rows if "awarded_at" in row)
        return {
            "total": len(rows), "open": sum(row["status"] == "open" for row in rows),
            "overdue": sum(bool(row["overdue"]) for row in rows),
            "by_stage": dict(sorted(Counter(row["stage"] for row in rows).items())),
            "by_outcome": dict(sorted(Counter(row["outcome"] for row in rows if row["outcome"]).items())),
            "median_days": _at(days, 50), "nine_in_ten_days": _at(days, 90), "complete": complete,
        }  # fmt: skip

    def _all(self, body: str) -> tuple[list[Row], bool]:
        found: list[Row] = []
        after = ""
        while len(found) < MOST:
            rows, after = self.page(body, "updated", {}, after, PAGE)
            found += rows
            if not after:
                return found, True
        return found, False

    def fees(self, body: str, after: str, limit: int) -> tuple[list[Row], str]:
        """A line for each arbitration that was taken: what was quoted, charged, paid and given back. One Query each."""
        rows, following = self.page(body, "updated", {}, after, limit)
        return list(self._lines(rows)), following

    def _lines(self, rows: list[Row]) -> Iterator[Row]:
        for row in rows:
            loaded = self._store.load(row["arbitration_id"])
            if loaded is not None and loaded.arbitration.charges:
                yield line(loaded.arbitration)


def line(found: Arbitration) -> Row:
    """Minor units. The fee charged is the fee quoted, or it says so."""
    charges, fee = list(found.charges.values()), found.matter.terms.fee
    charged = sum(c.money.amount for c in charges)
    return {
        "arbitration_id": found.head.arbitration_id, "case_id": found.head.case_id,
        "quoted": {"amount": fee.amount, "currency": fee.currency}, "charged": charged,
        "paid": sum(c.money.amount for c in charges if c.paid_at is not None),
        "refunded": sum(c.refunded for c in charges),
        "as_quoted": charged == fee.amount and all(c.money.currency == fee.currency for c in charges),
    }  # fmt: skip


def sums(lines: list[Row]) -> list[Row]:
    """By currency, in the order of their codes."""
    found: dict[str, Counter[str]] = {}
    for one in lines:
        total = found.setdefault(one["quoted"]["currency"], Counter())
        total.update(
            {"quoted": one["quoted"]["amount"], **{k: one[k] for k in ("charged", "paid", "refunded")}}
        )
    return [
        {"currency": currency, **{name: total[name] for name in ("quoted", "charged", "paid", "refunded")}}
        for currency, total in sorted(found.items())
    ]  # fmt: skip


def _days(row: Row) -> int:
    """From the referral to the first award that was served; what is asked for afterwards is no part of it."""
    span: float = (_moment(row["awarded_at"]) - _moment(row["opened_at"])).total_seconds()
    return int(span // 86_400)


def _moment(text: str) -> datetime:
    return parse_stamp(text)


def _at(days: list[int], percent: int) -> int | None:
    """The smallest number of days within which that share of them ended."""
    return days[math.ceil(len(days) * percent / 100) - 1] if days else None
