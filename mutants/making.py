"""Mutants out of source text: what can be left out of a module, one thing at a time.

What is left out stays in the text behind `if MUTANT_OFF`, which is false: so a function keeps its variables, and its
code can be exchanged while everybody holds on to the function.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import msgspec

OFF: Final = "MUTANT_OFF"
NEVER_FALSE: Final = "attribute_not_exists(mutant) OR ("
"""No row has such an attribute. What the condition says stays beside it, or its names and values would be unused."""
TRANSACTION: Final = frozenset({"save", "update", "delete", "condition_check"})

ROOT: Final = Path(__file__).parents[1]

Finder = Callable[[ast.AST], "ast.AST | None"]
"""A node's replacement, or None where there is nothing to leave out."""


class Change(msgspec.Struct, frozen=True):
    """One place of a module. `path` is relative to the project; `node` counts the nodes as `ast.walk` meets them."""

    kind: str
    path: str
    node: int
    line: int
    what: str

    @property
    def name(self) -> str:
        return f"{self.path}:{self.line} {self.what}"


def changes(path: Path, kind: str) -> Iterator[Change]:
    """Each place of a module that is of this kind."""
    text = path.read_text("utf-8")
    for number, node in enumerate(ast.walk(ast.parse(text))):
        if FINDERS[kind](node) is not None:
            what = " ".join((ast.get_source_segment(text, node) or "").split())
            yield Change(
                kind, str(path.relative_to(ROOT)), number, int(getattr(node, "lineno", 0)), what[:90]
            )


def mutated(change: Change) -> ast.Module:
    """The module with that one place left out; every other line stays where it was."""
    tree = ast.parse((ROOT / change.path).read_text("utf-8"))
    place = next(node for number, node in enumerate(ast.walk(tree)) if number == change.node)
    made = FINDERS[change.kind](place)
    assert made is not None, "the module has changed since"
    for node in ast.walk(made):
        if not hasattr(node, "lineno"):
            ast.copy_location(node, place)
    return ast.fix_missing_locations(_Exchange(place, made).visit(tree))


class _Exchange(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self._old, self._new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self._new if node is self._old else self.generic_visit(node)


def _never(statement: ast.stmt) -> ast.If:
    """The statement, which is never come to."""
    return ast.If(ast.Name(OFF, ast.Load()), [statement], [])


def _nothing_for(value: ast.expr) -> ast.IfExp:
    return ast.IfExp(ast.Name(OFF, ast.Load()), value, ast.Constant(None))


def raised(node: ast.AST) -> ast.AST | None:
    """A `raise` that is not made."""
    return _never(node) if isinstance(node, ast.Raise) else None


def refused(node: ast.AST) -> ast.AST | None:
    """A guard's refusal that is none: `return NotAllowed(…)`."""
    match node:
        case ast.Return(value=ast.Call(func=ast.Name(id="NotAllowed")) as call):
            return ast.Return(_nothing_for(call))
        case ast.Return(value=ast.IfExp(body=ast.Call(func=ast.Name(id="NotAllowed"))) as choice):
            return ast.Return(_nothing_for(choice))
    return None


def sent(node: ast.AST) -> ast.AST | None:
    """A row that PynamoDB's transaction does not get."""
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="transaction"), attr=name))):
            return _never(node) if name in TRANSACTION else None
    return None


def conditioned(node: ast.AST) -> ast.AST | None:
    """A condition that always holds: PynamoDB's `condition=`, an expression of DynamoDB's, S3's `IfNoneMatch=`."""
    match node:
        case ast.keyword(arg="condition" | "IfNoneMatch", value=value):
            if isinstance(value, ast.Constant) and value.value is None:
                return None
            return ast.keyword(node.arg, _nothing_for(value))
        case ast.Dict(keys=keys):
            named = [isinstance(key, ast.Constant) and key.value == "ConditionExpression" for key in keys]
            if not any(named):
                return None
            values = [_always(v) if its else v for v, its in zip(node.values, named, strict=True)]
            return ast.Dict(keys, values)
        case ast.Assign(targets=[ast.Subscript(slice=ast.Constant(value="ConditionExpression"))]):
            return ast.Assign(node.targets, _always(node.value), lineno=node.lineno)
    return None


def _always(value: ast.expr) -> ast.expr:
    opened = ast.BinOp(ast.Constant(NEVER_FALSE), ast.Add(), value)
    return ast.BinOp(opened, ast.Add(), ast.Constant(")"))


FINDERS: Final[dict[str, Finder]] = {
    "raise": raised, "refusal": refused, "item": sent, "condition": conditioned,
}  # fmt: skip
