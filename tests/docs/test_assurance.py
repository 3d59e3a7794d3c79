"""Assurance: every item of OWASP's two lists is answered, and what is named as a proof is there."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from docs_tools import assurance
from docs_tools.assurance import Answer, Assurance, Chapter

SHOWN = Answer(what="Nobody is let in.", tests=("tests/test_doors.py::TestDoor::test_it_is_shut",))
TREE = """
def test_the_key_turns(): ...

class TestDoor:
    def test_it_is_shut(self): ...
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with one file of two tests."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_doors.py").write_text(TREE, encoding="utf-8")
    return tmp_path


def told(**changes: object) -> Assurance:
    """The top ten, and as many items of one chapter as there are requirements; `changes` are made to one of them."""
    items = {f"1.{level}.{n}": one(level) for level, count in assurance.COUNTS.items() for n in range(count)}
    items["1.1.0"] = msgspec.structs.replace(items["1.1.0"], **changes)
    return Assurance(dict.fromkeys(assurance.TOP_TEN, SHOWN), {"V1": Chapter("Doors", items)})


def one(level: int) -> Answer:
    return msgspec.structs.replace(SHOWN, level=level)


def test_the_page_is_complete() -> None:
    """253 items and ten, each with a test that is there or a reason."""
    text = assurance.page()
    assert "| API10 |" in text
    assert sum(line.startswith(tuple(f"| {n}." for n in range(1, 18))) for line in text.splitlines()) == 253


def test_a_sound_account_has_no_mistake(root: Path) -> None:
    """The twin of those below."""
    assert list(assurance.mistakes(told(), root)) == []


@pytest.mark.parametrize(
    "test",
    [
        "tests/test_doors.py::TestDoor::test_it_is_open",
        "tests/test_doors.py::TestDoor::test_the_key_turns",
        "tests/test_doors.py::TestWindow",
        "tests/test_windows.py",
        "chalicelib/settings.py",
    ],
)
def test_a_test_that_is_not_there_is_noticed(root: Path, test: str) -> None:
    """By file, class and function; and a file of the code is no test."""
    assert list(assurance.mistakes(told(tests=(test,)), root)) == [f"1.1.0: there is no {test}"]


@pytest.mark.parametrize(
    "test",
    ["tests/test_doors.py", "tests/test_doors.py::test_the_key_turns", "tests/test_doors.py::TestDoor"],
)
def test_a_whole_module_or_class_is_a_test_too(root: Path, test: str) -> None:
    """Where all of it shows the thing."""
    assert list(assurance.mistakes(told(tests=(test,)), root)) == []


def test_a_wrong_count_is_noticed(root: Path) -> None:
    """Of either level: an item of the first that is called one of the second is missing here and too many there."""
    assert list(assurance.mistakes(told(level=2), root)) == [
        "level 1 has 70 requirements, not 69", "level 2 has 183 requirements, not 184",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "mistake"),
    [
        ({"tests": ()}, "1.1.0 has neither a test nor a reason"),
        ({"met": False}, "1.1.0 is not met, and nobody says why"),
    ],
)
def test_what_nobody_answers_is_noticed(root: Path, changes: dict[str, object], mistake: str) -> None:
    """A thing that is not met needs a reason beside its tests."""
    assert list(assurance.mistakes(told(**changes), root)) == [mistake]


def test_a_missing_one_of_the_ten_is_noticed(root: Path) -> None:
    """In their order."""
    found = told()
    ten = {key: found.top_ten[key] for key in assurance.TOP_TEN[:9]}
    (mistake,) = assurance.mistakes(msgspec.structs.replace(found, top_ten=ten), root)
    assert mistake.startswith("the top ten are API1, ")


def test_an_item_in_another_chapter_is_noticed(root: Path) -> None:
    """Its number says where it belongs."""
    found = told()
    moved = {"V2": found.asvs["V1"]}
    assert "1.1.0 is not of V2" in list(assurance.mistakes(msgspec.structs.replace(found, asvs=moved), root))


def test_what_is_not_met_is_said_first() -> None:
    """Nobody has to look for it."""
    assert assurance.answer(Answer(what="Doors.", reason="No lock.", met=False)) == "**Not met.** No lock."
