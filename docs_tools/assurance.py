"""docs/assurance.md: OWASP's API Security Top 10 (2023) and ASVS 5.0 up to level 2, each item with a test or a reason.

What is claimed stands in `assurance.toml`. A test is named as pytest names it, `tests/…/test_x.py::TestX::test_y` (or a
whole module or class); one that is not there is an error, and so is an item that nobody has answered.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from docs_tools import markdown as md

ROOT: Final = Path(__file__).resolve().parents[1]
COUNTS: Final = {1: 70, 2: 183}
"""How many requirements ASVS 5.0.0 has at its first two levels."""
TOP_TEN: Final = tuple(f"API{number}" for number in range(1, 11))
LEAD: Final = """For whoever audits Redress. Each item of two lists of the OWASP foundation, in our words (theirs
decide): the test that shows it, or the reason why there is none. *Not met* is said where it is so. The threats behind
them are in [security.md](security.md)."""


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`what`: the item in our words. Tests show that it holds; a reason says why it does not apply, what stands in for
    a test, or (`met = false`) what is missing.
    """

    what: str
    level: int = 0
    tests: tuple[str, ...] = ()
    reason: str = ""
    met: bool = True


class Chapter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    items: dict[str, Answer]


class Assurance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    top_ten: dict[str, Answer]
    asvs: dict[str, Chapter]


class Wrong(Exception):
    """Something is claimed that is not so, or not answered."""


def page(root: Path = ROOT) -> str:
    """Raises Wrong."""
    told = read()
    if faults := list(mistakes(told, root)):
        raise Wrong("\n".join(faults))
    blocks = [LEAD, "## OWASP API Security Top 10 (2023)", _table(told.top_ten.items())]
    blocks += ["## ASVS 5.0, levels 1 and 2", _summary(told)]
    for key, chapter in told.asvs.items():
        blocks += [f"### {key} {chapter.title}", _table(chapter.items.items(), levels=True)]
    return md.page("Assurance", "docs_tools/assurance.toml", *blocks)


def read(path: Path = ROOT / "docs_tools" / "assurance.toml") -> Assurance:
    return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Assurance)


def mistakes(told: Assurance, root: Path = ROOT) -> Iterator[str]:
    """In words, one for each."""
    if tuple(told.top_ten) != TOP_TEN:
        yield f"the top ten are {', '.join(told.top_ten)}"
    items = {key: one for chapter in told.asvs.values() for key, one in chapter.items.items()}
    for level, count in COUNTS.items():
        if (found := sum(one.level == level for one in items.values())) != count:
            yield f"level {level} has {count} requirements, not {found}"
    for chapter, told_of in told.asvs.items():
        yield from (
            f"{key} is not of {chapter}" for key in told_of.items if f"V{key.split('.')[0]}" != chapter
        )
    for key, one in (told.top_ten | items).items():
        if not one.tests and not one.reason:
            yield f"{key} has neither a test nor a reason"
        if not one.met and not one.reason:
            yield f"{key} is not met, and nobody says why"
        yield from (f"{key}: there is no {test}" for test in one.tests if not exists(test, root))


def exists(test: str, root: Path = ROOT) -> bool:
    """Whether the file is there, and defines that class and that test."""
    name, *inner = test.split("::")
    path = root / name
    if not path.is_file() or not name.startswith("tests/"):
        return False
    body = _parsed(path)
    for part in inner:
        found = [
            node for node in body if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == part
        ]
        if not found:
            return False
        body = found[0].body
    return True


@cache
def _parsed(path: Path) -> list[ast.stmt]:
    """Once: a file is named by many."""
    return ast.parse(path.read_text(encoding="utf-8")).body


def _summary(told: Assurance) -> str:
    rows = []
    for key, chapter in told.asvs.items():
        answers = chapter.items.values()
        by_test = sum(bool(one.tests) and one.met for one in answers)
        missing = sum(not one.met for one in answers)
        counts = (len(answers), by_test, len(answers) - by_test - missing, missing)
        rows.append([f"{key} {chapter.title}", *map(str, counts)])
    total = [str(sum(int(row[column]) for row in rows)) for column in range(1, 5)]
    return md.table(["chapter", "items", "by a test", "by a reason", "not met"], [*rows, ["all", *total]])


def _table(answers: Iterable[tuple[str, Answer]], *, levels: bool = False) -> str:
    head = ["id", *(["level"] if levels else []), "what is asked", "how it is answered"]
    return md.table(
        head, [[key, *([str(one.level)] if levels else []), one.what, answer(one)] for key, one in answers]
    )


def answer(one: Answer) -> str:
    shown = md.code(*one.tests)
    return " ".join(part for part in ("" if one.met else "**Not met.**", one.reason, shown) if part)
