"""The table of capabilities: every row, and nothing claimed that no test shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs_tools import capabilities
from docs_tools.capabilities import Row

SOURCE = """
import pytest

pytestmark = pytest.mark.capability("S01")


@pytest.mark.capability("S02")
@pytest.mark.parametrize("n", [1])
def test_plain(n): ...


@pytest.mark.capability("S03", "S04")
class TestSome:
    def test_inside(self): ...


@pytest.fixture
def not_a_test(): ...
"""


def test_all_rows_are_there_in_order() -> None:
    """S01 to S65."""
    assert list(capabilities.read()) == [f"S{n:02}" for n in range(1, 66)]


def test_a_mark_is_found_wherever_pytest_would(tmp_path: Path) -> None:
    """On a module, a class, a function."""
    folder = tmp_path / "tests" / "unit"
    folder.mkdir(parents=True)
    (folder / "test_it.py").write_text(SOURCE, "utf-8")
    plain, inside = "tests/unit/test_it.py::test_plain", "tests/unit/test_it.py::TestSome::test_inside"
    assert capabilities.marked(tmp_path / "tests") == {
        "S01": [plain, inside], "S02": [plain], "S03": [inside], "S04": [inside],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "tests", "expected"),
    [
        ({"S01": Row("a")}, {}, []),
        ({"S01": Row("a", aggregate="case")}, {"S01": ["t"]}, []),
        ({"S01": Row("a", aggregate="case")}, {}, ["S01: the file claims something, and no test is marked"]),
        ({"S01": Row("a")}, {"S01": ["t"]}, ["S01: marked by t, and the file says nothing of it"]),
        ({"S01": Row("a")}, {"S99": ["t"]}, ["S99: there is no such row; marked by t"]),
    ],
)  # fmt: skip
def test_file_and_tests_must_agree(
    rows: dict[str, Row], tests: dict[str, list[str]], expected: list[str]
) -> None:
    """A claim without a test is as wrong as a test without a claim."""
    assert list(capabilities.mismatches(rows, tests)) == expected


def test_a_row_without_a_test_reads_not_yet() -> None:
    """In its state and in its last column."""
    (line,) = [line for line in capabilities.page().splitlines() if line.startswith("| S48 |")]
    cells = [cell.strip() for cell in line.split("|")[1:-1]]
    assert (cells[2], cells[-1]) == (capabilities.NOT_YET, capabilities.NOT_YET)
