"""The oracle can be believed because it knows nothing of what it judges."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from oracle.rules import Rule

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "oracle").glob("*.py"))
ALLOWED = {"oracle", "msgspec", "cryptography"}


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_the_oracle_imports_nothing_of_the_product(module: Path) -> None:
    """Nor of the model of AWS: the standard library, msgspec and cryptography, wherever in a module it is asked for."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    named = {a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names}
    named |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in named} - sys.stdlib_module_names <= ALLOWED


def test_the_page_lists_every_rule() -> None:
    """With what it says, word for word."""
    page = (ROOT / "docs" / "simulation.md").read_text(encoding="utf-8")
    missing = [rule for rule in Rule if f"| `{rule}` | {rule.meaning} |" not in page]
    assert missing == []
