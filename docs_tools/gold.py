"""Looks through the tree for what it must not know: names, patterns and ids of the gold that detection is measured on.

python -m docs_tools.gold [FOLDER]

Without the folder of gold (by default beside the checkout) there is nothing to look for, and that is said.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[1]
GOLD: Final = ROOT.parent / "shared" / "data" / "complaints"
MADE: Final = frozenset({"build", "__pycache__"})
KEPT: Final = frozenset({".chalice", ".ci", ".importlinter"})
"""Of what begins with a dot, this is the project's."""
SHORTEST: Final = 2
"""A single character is a word of the language, not a pattern of the gold."""
_ID: Final = re.compile(r"[a-z]+\d*-\d+")


def words(folder: Path) -> tuple[frozenset[str], frozenset[str]]:
    """The ids, and everything else: names, respondents, issues and patterns, these taken apart at `|`."""
    ids: set[str] = set()
    texts: set[str] = set()
    for path in sorted(folder.glob("gold-*.json")):
        for one in _entries(json.loads(path.read_text("utf-8"))):
            if isinstance(one, list):
                ids.update(one)
            else:
                ids.update(one["ids"])
                texts.update((one["name"], one["respondent"], one["issue"]))
                texts.update(
                    part for pattern in (*one["all_of"], *one["none_of"]) for part in pattern.split("|")
                )
    return frozenset(ids), frozenset(text for text in texts if len(text) >= SHORTEST)


def found(ids: frozenset[str], texts: frozenset[str], root: Path = ROOT) -> list[str]:
    """Where something of it stands, as `file: what`."""
    places = []
    for path in files(root):
        content = path.read_text("utf-8", errors="ignore")
        known = sorted(ids.intersection(_ID.findall(content))) + sorted(t for t in texts if t in content)
        places += [f"{path.relative_to(root)}: {word}" for word in known]
    return places


def files(root: Path) -> Iterator[Path]:
    """All of the project's own: neither what make has made nor what tools keep."""
    for path in sorted(root.iterdir()):
        if path.is_dir():
            if path.name not in MADE and (not path.name.startswith(".") or path.name in KEPT):
                yield from files(path)
        elif not path.name.startswith(".") or path.name in KEPT:
            yield path


def _entries(content: Any) -> list[Any]:
    """Clusters of ids or labelled issues; of statistics nothing."""
    return content if isinstance(content, list) else []


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m docs_tools.gold", description="Look for gold in the tree."
    )
    parser.add_argument("folder", type=Path, nargs="?", default=GOLD)
    folder = parser.parse_args().folder
    if not folder.is_dir():
        print("no gold here: nothing to look for")
        return 0
    places = found(*words(folder))
    for place in places:
        print(f"{place} is of the gold that detection is measured on", file=sys.stderr)
    return 1 if places else 0


if __name__ == "__main__":
    raise SystemExit(main())
