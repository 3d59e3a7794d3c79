"""Gold that detection is measured on must not stand in the tree; whoever puts it there is told where."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from docs_tools import gold


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Gold of our own invention."""
    made = tmp_path / "gold"
    made.mkdir()
    (made / "gold-groups.json").write_text(json.dumps([["inv-000001", "inv-000002"]]), "utf-8")
    (made / "gold-stats.json").write_text(json.dumps({"en": {"largest": [[2, "inv-000001"]]}}), "utf-8")
    issue = {
        "name": "broken-lift", "respondent": "云杉里", "issue": "电梯停运", "all_of": ["云杉里", "电梯|梯"],
        "none_of": ["扶手"], "ids": ["inv2-33"],
    }  # fmt: skip
    (made / "gold-issues-zh.json").write_text(json.dumps([issue], ensure_ascii=False), "utf-8")
    return made


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    (root / "src").mkdir(parents=True)
    (root / "src" / "clean.py").write_text("TEXT = '楼梯很高 inv-0000012 inv2-3'\n", "utf-8")
    return root


def test_ids_names_and_patterns_are_looked_for(folder: Path) -> None:
    """Alternatives of a pattern each by itself; a single character is a word like any other."""
    ids, texts = gold.words(folder)
    assert ids == {"inv-000001", "inv-000002", "inv2-33"}
    assert texts == {"broken-lift", "云杉里", "电梯停运", "电梯", "扶手"}


def test_a_clean_tree_is_clean(folder: Path, tree: Path) -> None:
    """An id that only begins alike is another one."""
    assert gold.found(*gold.words(folder), tree) == []


@pytest.mark.parametrize("word", ["inv-000002", "inv2-33", "云杉里", "电梯", "broken-lift"])
def test_what_stands_in_the_tree_is_told_with_its_place(folder: Path, tree: Path, word: str) -> None:
    """In code as in data."""
    (tree / "src" / "data.json").write_text(f'{{"text": "x {word} y"}}', "utf-8")
    assert gold.found(*gold.words(folder), tree) == [f"src/data.json: {word}"]


def test_what_tools_keep_is_not_looked_at(folder: Path, tree: Path) -> None:
    """Caches, environments, what make has made; but our own dotted folders are."""
    for name in (".venv", "build", ".chalice"):
        (tree / name).mkdir()
        (tree / name / "file").write_text("inv-000001", "utf-8")
    assert gold.found(*gold.words(folder), tree) == [".chalice/file: inv-000001"]
