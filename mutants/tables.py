"""Mutants that no function's code holds: lines of the lifecycle tables, the transaction's conditions and its rows."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec

from chalicelib.adapters import transaction
from chalicelib.adapters.writes import Guard, RowWrite
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.values import Role
from mutants.making import NEVER_FALSE

TABLES: Final = ("case", "group", "report", "arbitration", "alert")
_LINE: Final = "chalicelib/domain/{}/lifecycle.py"
_TRANSACTION: Final = "chalicelib/adapters/transaction.py"


class InPlace(msgspec.Struct, frozen=True):
    """`apply` changes what is alive. `paths`: modules whose tests are asked, beside those that come by `reach`."""

    kind: str
    name: str
    path: str
    function: str
    """Whoever comes by here may notice."""
    apply: Callable[[], None]
    verb: str = ""


def guards() -> Iterator[InPlace]:
    """Each line's guard the other way round: refuses what is open and opens what is refused."""
    for table in TABLES:
        for rule in importlib.import_module(f"chalicelib.domain.{table}.lifecycle").TABLE:
            if not hasattr(rule, "guard"):
                continue
            path = _LINE.format(table)
            yield InPlace(
                "guard", f"{path} {rule.verb}: guard negated", path, "refusal", _negated(rule), rule.verb
            )


def roles() -> Iterator[InPlace]:
    """Each line open to everybody."""
    for table in TABLES:
        for rule in importlib.import_module(f"chalicelib.domain.{table}.lifecycle").TABLE:
            path = _LINE.format(table)
            if rule.roles != frozenset(Role):
                yield InPlace(
                    "role", f"{path} {rule.verb}: open to all roles", path, "refusal", _open(rule), rule.verb
                )


def _negated(rule: Any) -> Callable[[], None]:
    guard = rule.guard

    def negated(look: Any) -> NotAllowed | None:
        return None if guard(look) is not None else NotAllowed("wrong_stage")

    return lambda: msgspec.structs.force_setattr(rule, "guard", negated)


def _open(rule: Any) -> Callable[[], None]:
    return lambda: msgspec.structs.force_setattr(rule, "roles", frozenset(Role))


def conditions() -> Iterator[InPlace]:
    """Each condition of a command's transaction, always true."""
    for guard, condition in transaction._CONDITIONS.items():
        yield InPlace(
            "condition",
            f"{_TRANSACTION} {guard.name}: {condition}",
            _TRANSACTION,
            "_action",
            _dropped(guard, condition),
        )


def _dropped(guard: Guard, condition: str) -> Callable[[], None]:
    return lambda: transaction._CONDITIONS.update({guard: f"{NEVER_FALSE}{condition})"})


class Shape(msgspec.Struct, frozen=True, order=True):
    """What rows of a transaction have in common: table, condition, what is done, and of which kind the row is."""

    table: str
    guard: str
    deed: str
    key: str


def shape(row: RowWrite) -> Shape:
    deed = "delete" if row.delete else "check" if row.check else "count" if row.count else "put"
    pk, sk = row.item["pk"]["S"], row.item.get("sk", {}).get("S", "")
    return Shape(row.table, row.guard.name, deed, f"{_kind(pk)} {_kind(sk)}")


def _kind(key: str) -> str:
    """`case#…` is `case#`, `a#person#complainant` is `a#person#`."""
    parts = key.split("#")
    return (
        parts[0]
        if len(parts) == 1
        else "#".join(parts[:2] if parts[0] == "a" and len(parts) > 1 else parts[:1]) + "#"
    )


def items(shapes: list[Shape]) -> Iterator[InPlace]:
    """Each kind of row left out of every transaction that has it. `shapes`: what was met in the tests."""
    for one in sorted(shapes):
        name = f"{_TRANSACTION} {one.deed} {one.table} {one.key} ({one.guard})"
        yield InPlace("item", name, _TRANSACTION, "transact", _left_out(one))


def _left_out(one: Shape) -> Callable[[], None]:
    return lambda: watch(lambda rows: [row for row in rows if shape(row) != one])


def watch(through: Callable[[Any], Any]) -> None:
    """Every transaction's rows go through that, whoever holds on to `transact`."""
    held = type(transaction.transact)(transaction.transact.__code__, vars(transaction), "held")
    vars(transaction).update(mutant_held=held, mutant_through=through)
    code = "def transact(connection, names, rows):\n    return mutant_held(connection, names, mutant_through(rows))\n"
    namespace: dict[str, Any] = {}
    exec(code, vars(transaction) | {}, namespace)  # noqa: S102 - our own two lines
    transaction.transact.__code__ = namespace["transact"].__code__
