"""What is left out of a module, and what its functions do then."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from mutants import __main__ as command
from mutants import grafting, hand, making, tables
from mutants.making import FINDERS, ROOT

CODE = """
def guard(look):
    if look:
        return NotAllowed("late")
    return None

def save(row, condition):
    if condition is None:
        raise ValueError("none")
    row.save(condition=condition)
    request = {"Item": row, "ConditionExpression": "a = :b"}
    transaction.save(row)
    return request
"""


@pytest.mark.parametrize(
    ("kind", "left"),
    [
        ("raise", "if MUTANT_OFF:\n            raise ValueError('none')"),
        ("refusal", "return NotAllowed('late') if MUTANT_OFF else None"),
        ("item", "if MUTANT_OFF:\n        transaction.save(row)"),
        ("condition", "row.save(condition=condition if MUTANT_OFF else None)"),
    ],
)
def test_one_thing_is_left_out(kind: str, left: str) -> None:
    """And what it needs stays in the text, behind what is never true."""
    shown = set()
    for number, node in enumerate(ast.walk(ast.parse(CODE))):
        if FINDERS[kind](node) is not None:
            tree = ast.parse(CODE)
            place = list(ast.walk(tree))[number]
            made = FINDERS[kind](place)
            assert made is not None
            shown.add(ast.unparse(ast.fix_missing_locations(making._Exchange(place, made).visit(tree))))
    assert sum(left in text for text in shown) == 1


def test_an_expression_of_dynamodbs_always_holds() -> None:
    """What it says stays beside, or its names and values would be refused as unused."""
    made = next(m for n in ast.walk(ast.parse(CODE)) if isinstance(m := making.conditioned(n), ast.Dict))
    shown = ast.unparse(ast.fix_missing_locations(ast.Expression(made)))
    assert re.search(r"'attribute_not_exists\(mutant\) OR \(' \+ 'a = :b' \+ '\)'", shown)


def test_whoever_holds_a_function_runs_the_mutant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its code is another one, the function the same; others of its module are as they were."""
    path = tmp_path / "grafted_sample.py"
    path.write_text("def one():\n    return 1\n\n\ndef two():\n    return 2\n", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(grafting, "ROOT", tmp_path)
    from importlib import import_module

    held: Callable[[], int] = import_module("grafted_sample").one
    grafting.graft("grafted_sample.py", path.read_text("utf-8").replace("return 1", "return 7"))
    assert (held(), import_module("grafted_sample").two()) == (7, 2)


def test_every_mistake_by_hand_has_its_place() -> None:
    """Once in its module as it is now, and the module with it can be compiled; there are at least twenty."""
    assert len(hand.MISTAKES) >= 20
    for mistake in hand.MISTAKES:
        assert grafting.differences(mistake.path, mistake.source()), mistake.name


def test_every_line_of_the_lifecycle_tables_has_its_mutant() -> None:
    """Of all tables that have guards."""
    from chalicelib.domain.case.lifecycle import TABLE

    negated = {one.verb for one in tables.guards() if one.path == "chalicelib/domain/case/lifecycle.py"}
    assert negated == {rule.verb for rule in TABLE}


def test_what_is_called_equivalent_is_a_mutant_that_there_is() -> None:
    """A line of equivalent.toml whose mutant is gone would excuse nothing. Those of transactions' rows are known when
    the tests have run.
    """
    names = {name for _, name, *_ in command.mutants([])}
    excused = [
        name for name in command.equivalent() if not name.startswith("chalicelib/adapters/transaction.py ")
    ]
    assert [name for name in excused if name not in names] == []


def test_mutants_are_in_the_product_alone() -> None:
    """Every path of theirs is shipped code."""
    assert all((ROOT / path).is_relative_to(ROOT / "chalicelib") for _, _, _, path, _ in command.mutants([]))
