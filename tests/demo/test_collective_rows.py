"""Which complaints the collective story takes, and the filings that they become."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from demo import collective_rows

DAY = date(2026, 11, 22)


def row(n: int, company: str = "Osterlynn", issue: str = "Quality", **changes: Any) -> dict[str, Any]:
    known = {
        "id": f"r-{n}",
        "source": "forum",
        "lang": "en",
        "company": company,
        "issue": issue,
        "narrative": "It broke.",
    }
    return known | changes


def written(folder: Path, rows: list[dict[str, Any]]) -> Path:
    path = folder / "rows.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def test_the_projects_own_are_enough_in_both_languages() -> None:
    """26 about one heater, and three that are not."""
    alike, apart = collective_rows.chosen(None)
    assert (len(alike), len(apart)) == (collective_rows.WANTED, collective_rows.APART)
    assert {one["product"] for one in alike} == {"heater-h4"}
    assert {one["lang"] for one in alike} == {"en", "zh"}


def test_nobody_says_the_same_twice() -> None:
    """Each of the project's own is somebody's own words."""
    alike, apart = collective_rows.chosen(None)
    assert len({one["narrative"] for one in [*alike, *apart]}) == 29


def test_of_data_the_largest_set_about_one_issue_with_one_company_is_taken(tmp_path: Path) -> None:
    """30 of one, 5 of another: 26 of the first, and three others."""
    rows = [row(n) for n in range(30)] + [row(n, "Fennick", "Logistics") for n in range(30, 35)]
    alike, apart = collective_rows.chosen(written(tmp_path, rows))
    assert [one["id"] for one in alike] == [f"r-{n}" for n in range(26)]
    assert [one["company"] for one in apart] == ["Fennick"] * 3


def test_a_set_that_names_its_issue_comes_before_a_larger_one_that_does_not(tmp_path: Path) -> None:
    """26 with an issue, 30 without."""
    rows = [row(n, issue="") for n in range(30)] + [row(n, "Fennick") for n in range(30, 56)]
    alike, _ = collective_rows.chosen(written(tmp_path, rows))
    assert {one["company"] for one in alike} == {"Fennick"}


def test_data_with_too_few_alike_leaves_the_story_to_the_projects_own(tmp_path: Path) -> None:
    """25 are one too few."""
    alike, _ = collective_rows.chosen(written(tmp_path, [row(n) for n in range(25)]))
    assert {one["company"] for one in alike} == {"Tarnwick Home"}


def test_data_about_one_company_gets_the_others_from_the_projects_own(tmp_path: Path) -> None:
    """So that there is somebody whom the group does not concern."""
    _, apart = collective_rows.chosen(written(tmp_path, [row(n) for n in range(30)]))
    assert [one["id"] for one in apart] == ["apart-01", "apart-02", "apart-03"]


def test_rows_of_data_claim_amounts_of_their_own(tmp_path: Path) -> None:
    """Platforms know them, data does not: 12,900, 12,763 and so on."""
    alike, _ = collective_rows.chosen(written(tmp_path, [row(n) for n in range(30)]))
    assert [one["amount"] for one in alike[:2]] == [12_900, 12_763]


def test_a_filing_names_the_product_as_a_platform_would() -> None:
    """By its code; the same company is the same respondent."""
    alike, apart = collective_rows.chosen(None)
    first, second = (collective_rows.filing(one, DAY) for one in alike[:2])
    assert first["about"] == {"product": "heater-h4"}
    assert first["respondent"] == second["respondent"]
    assert first["complainant"] != second["complainant"]
    assert collective_rows.filing(apart[-1], DAY)["respondent"] == first["respondent"]
    assert collective_rows.filing(apart[0], DAY)["respondent"] != first["respondent"]
