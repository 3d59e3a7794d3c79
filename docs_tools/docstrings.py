"""What the source says of a class and of its fields: docstrings, the ones below a field included."""

from __future__ import annotations

import ast
import inspect
from functools import cache
from itertools import pairwise
from types import ModuleType

from docs_tools.markdown import sentence


def of_class(kind: type) -> str:
    """Its own docstring on one line; empty where it has none."""
    return sentence(kind.__dict__.get("__doc__") or "")


def of_fields(module: ModuleType, name: str) -> dict[str, str]:
    """Field to the docstring below it."""
    return _fields(module).get(name, {})


@cache
def _fields(module: ModuleType) -> dict[str, dict[str, str]]:
    tree = ast.parse(inspect.getsource(module))
    return {node.name: _below(node.body) for node in tree.body if isinstance(node, ast.ClassDef)}


def _below(body: list[ast.stmt]) -> dict[str, str]:
    found = {}
    for one, following in pairwise(body):
        if (name := _target(one)) and (text := _text(following)):
            found[name] = sentence(text)
    return found


def _target(node: ast.stmt) -> str | None:
    return node.target.id if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) else None


def _text(node: ast.stmt) -> str | None:
    if (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    ):
        return node.value.value
    return None
