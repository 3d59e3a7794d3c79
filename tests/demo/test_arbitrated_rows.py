"""Which complaints the arbitrated story takes."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from demo import arbitrated_rows

DAY = date(2026, 11, 22)


def row(id_: str, company: str, narrative: str, lang: str = "en") -> dict[str, Any]:
    return {"id": id_, "lang": lang, "company": company, "narrative": narrative, "issue": "Quality"}


def written(folder: Path, *rows: dict[str, Any]) -> Path:
    file = folder / "rows.jsonl"
    file.write_text("".join(f"{json.dumps(one)}\n" for one in rows))
    return file


def test_two_companies_and_two_languages(tmp_path: Path) -> None:
    """The longest one in English, and one in another language against somebody else."""
    file = written(
        tmp_path, row("a", "Shop", "short"), row("b", "Shop", "much longer"), row("c", "Other", "middling"),
        row("d", "店", "长", "zh"),
    )  # fmt: skip
    assert [one["id"] for one in arbitrated_rows.chosen(file)] == ["b", "d"]


def test_data_about_one_company_leaves_it_to_our_own(tmp_path: Path) -> None:
    """Two disputes against two are told."""
    file = written(tmp_path, row("a", "Shop", "one"), row("b", "Shop", "two"))
    assert arbitrated_rows.chosen(file) == arbitrated_rows.chosen(None)


def test_a_complaint_that_is_too_long_is_passed_over(tmp_path: Path) -> None:
    """A case takes 4,000 characters of the story's."""
    file = written(
        tmp_path, row("a", "Shop", "x" * 4_001), row("b", "Shop", "x" * 4_000), row("c", "Other", "y")
    )
    assert [one["id"] for one in arbitrated_rows.chosen(file)] == ["b", "c"]


def test_the_arbitrated_one_claims_enough_for_three() -> None:
    """The threshold of the general procedure: 5,000.00 dollars, 30,000.00 yuan."""
    for lang, currency in (("en", "USD"), ("zh", "CNY")):
        known = row("a", "Shop", "x", lang)
        claimed = arbitrated_rows.filing(known, DAY, arbitrated_rows.large(known))["claim"]["money"]
        assert claimed["currency"] == currency
        assert claimed["amount"] >= arbitrated_rows.THRESHOLD[currency]
