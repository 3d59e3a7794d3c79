"""docs/capabilities.md: what the project is to do, row by row, and which test shows what of it is there.

The static part is `capabilities.toml`; the tests say by `@pytest.mark.capability("S18")` what they show. A row is
only as good as its tests: one that has a static part and no test, or tests and no static part, is an error.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from docs_tools import markdown as md

ROOT: Final = Path(__file__).resolve().parents[1]
NOT_YET: Final = "not yet"
LEAD: Final = """Every row keeps its place until it works. A row is *done* when its tests show what its last
column in the product description asks for; *in part* says what is still missing. Tests carry
`@pytest.mark.capability("S18")`; the last column is made from those marks, the rest from
`docs_tools/capabilities.toml`. A row without a test reads “not yet”."""
_ID: Final = re.compile(r"S[0-9]{2}")


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One capability. Only rows that have been begun say more than their title."""

    title: str
    aggregate: str = ""
    command: str = ""
    event: str = ""
    endpoint: str = ""
    index: str = ""
    consumer: str = ""
    missing: str = ""
    """What of it is not there yet; empty for a row that is done."""

    @property
    def begun(self) -> bool:
        return bool(self.aggregate)


class Mismatch(Exception):
    """The file and the tests do not agree."""


def page(root: Path = ROOT) -> str:
    """Raises Mismatch."""
    rows, tests = read(), marked(root / "tests")
    if wrong := list(mismatches(rows, tests)):
        raise Mismatch("\n".join(wrong))
    head = [
        "id",
        "capability",
        "state",
        "aggregate",
        "command",
        "event",
        "endpoint",
        "index or view",
        "consumer",
        "still missing",
    ]
    table = md.table(
        [*head, "test that shows it"], [_row(key, row, tests.get(key, [])) for key, row in rows.items()]
    )
    count = sum(1 for key in rows if tests.get(key))
    return md.page(
        "Capabilities", "`docs_tools/capabilities.toml` and the marks in `tests/`", LEAD,
        f"{count} of {len(rows)} rows have a test.", table,
    )  # fmt: skip


def read() -> dict[str, Row]:
    text = Path(__file__).with_name("capabilities.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, Row])


def mismatches(rows: dict[str, Row], tests: dict[str, list[str]]) -> Iterator[str]:
    for key in sorted({*rows, *tests}):
        if not _ID.fullmatch(key) or key not in rows:
            yield f"{key}: there is no such row; marked by {', '.join(tests[key])}"
        elif rows[key].begun and key not in tests:
            yield f"{key}: the file claims something, and no test is marked"
        elif key in tests and not rows[key].begun:
            yield f"{key}: marked by {', '.join(tests[key])}, and the file says nothing of it"


def marked(folder: Path) -> dict[str, list[str]]:
    """Capability to the tests marked with it, as `path::name`; found without importing or running anything."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.rglob("test_*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        whole = [
            key
            for node in tree.body
            if isinstance(node, ast.Assign) and _is_pytestmark(node)
            for key in _keys([node.value])
        ]
        for name, keys in _tests(tree.body):
            for key in dict.fromkeys([*whole, *keys]):
                found[key].append(f"{path.relative_to(folder.parent).as_posix()}::{name}")
    return dict(found)


def _tests(
    body: list[ast.stmt], prefix: str = "", above: Iterable[str] = ()
) -> Iterator[tuple[str, list[str]]]:
    for node in body:
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            yield from _tests(node.body, f"{prefix}{node.name}::", [*above, *_keys(node.decorator_list)])
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            yield prefix + node.name, [*above, *_keys(node.decorator_list)]


def _is_pytestmark(node: ast.Assign) -> bool:
    return any(isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets)


def _keys(expressions: Iterable[ast.expr]) -> list[str]:
    """The ids in every `pytest.mark.capability(…)` inside."""
    calls = [
        n
        for e in expressions
        for n in ast.walk(e)
        if isinstance(n, ast.Call) and ast.unparse(n.func) == "pytest.mark.capability"
    ]
    return [str(a.value) for call in calls for a in call.args if isinstance(a, ast.Constant)]


def _row(key: str, row: Row, tests: list[str]) -> list[str]:
    state = NOT_YET if not row.begun else "in part" if row.missing else "done"
    said = [row.aggregate, row.command, row.event, row.endpoint, row.index, row.consumer, row.missing]
    return [key, row.title, state, *said, "<br>".join(_link(test) for test in tests) or NOT_YET]


def _link(test: str) -> str:
    path, _, name = test.partition("::")
    return f"[{name.removeprefix('test_').replace('_', ' ')}](../{path})"
