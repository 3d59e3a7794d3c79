"""DynamoDB's expressions of the kinds we use: conditions, keys, filters, updates. Parsed once, kept by their text.

Top-level attributes only; `=`, `<`, `<=`, `>`, `>=`, BETWEEN, AND, OR, NOT and four functions; SET, REMOVE and ADD of
numbers and sets of texts. Anything else is `NotModelled`. That a name may be a reserved word is not checked.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, Final, NamedTuple

from simulation.errors import NotModelled, invalid

Attribute = dict[str, Any]
Item = dict[str, Attribute]


class Bound(NamedTuple):
    """What stands behind the placeholders of one request."""

    names: Mapping[str, str]
    values: Mapping[str, Attribute]


Operand = Callable[[Item, Bound], Attribute | None]
Test = Callable[[Item, Bound], bool]
Change = Callable[[Item, Item, Bound], None]
"""Takes the item as it was and the one that is made of it."""


class Comparison(NamedTuple):
    """One comparison of a name with values: what a key condition is made of."""

    name: str
    how: str
    values: tuple[str, ...]


class Parsed(NamedTuple):
    """A condition. `flat`: its comparisons, where it is nothing but these joined by AND, as a key's must be."""

    test: Test
    flat: tuple[Comparison, ...] | None
    placeholders: frozenset[str]


class Update(NamedTuple):
    changes: tuple[Change, ...]
    targets: tuple[str, ...]
    placeholders: frozenset[str]


_TOKEN: Final = re.compile(r"\s*(?:(<=|>=|<>|[()=<>,+\-.\[\]])|([#:]?[A-Za-z_0-9]+))")
_ORDERINGS: Final = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
_FUNCTIONS: Final = {"attribute_exists": 1, "attribute_not_exists": 1, "begins_with": 2, "contains": 2}
_CLAUSES: Final = ("SET", "REMOVE", "ADD")


def compared(attribute: Attribute) -> tuple[str, Any]:
    """Type and value as they compare: numbers by what they are worth."""
    ((kind, value),) = attribute.items()
    return kind, Decimal(value) if kind == "N" else value


def same(left: Attribute | None, right: Attribute | None) -> bool:
    if left is None or right is None:
        return False
    (kind, one), (other_kind, other) = compared(left), compared(right)
    if kind != other_kind:
        return False
    return set(one) == set(other) if kind in ("SS", "NS", "BS") else bool(one == other)


@cache
def condition(text: str) -> Parsed:
    """Raises Refusal for what DynamoDB would not take, NotModelled for what we do not."""
    return _Parser(text).condition()


@cache
def update(text: str) -> Update:
    return _Parser(text).update()


def check(bound: Bound, used: frozenset[str]) -> None:
    """Every placeholder has a meaning, and none stands idle."""
    given = {*bound.names, *bound.values}
    if missing := sorted(used - given):
        raise invalid(f"An expression attribute used in expression is not defined; attribute: {missing[0]}")
    if idle := sorted(given - used):
        raise invalid(f"Value unused in expressions: keys: {{{', '.join(idle)}}}")


def _name(token: str, bound: Bound) -> str:
    return bound.names[token] if token.startswith("#") else token


class _Parser:
    """Recursive descent over one expression."""

    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._place = 0
        self._seen: set[str] = set()

    # ------------------------------------------------------------------------------------------------- conditions

    def condition(self) -> Parsed:
        test, flat = self._either()
        self._expect("")
        return Parsed(test, flat, frozenset(self._seen))

    def _either(self) -> tuple[Test, tuple[Comparison, ...] | None]:
        first, flat = self._both()
        while self._take("OR"):
            first, flat = _or(first, self._both()[0]), None
        return first, flat

    def _both(self) -> tuple[Test, tuple[Comparison, ...] | None]:
        first, flat = self._negated()
        while self._take("AND"):
            second, more = self._negated()
            first, flat = _and(first, second), None if flat is None or more is None else flat + more
        return first, flat

    def _negated(self) -> tuple[Test, tuple[Comparison, ...] | None]:
        if self._take("NOT"):
            inner, _ = self._negated()
            return (lambda item, bound: not inner(item, bound)), None
        if self._take("("):
            found = self._either()
            self._expect(")")
            return found
        word = self._peek()
        if word in _FUNCTIONS:
            return self._function()
        return self._comparison()

    def _function(self) -> tuple[Test, tuple[Comparison, ...] | None]:
        name = self._next()
        self._expect("(")
        path = self._word()
        if _FUNCTIONS[name] == 1:
            self._expect(")")
            wanted = name == "attribute_exists"
            return (lambda item, bound: (_name(path, bound) in item) is wanted), None
        self._expect(",")
        value = self._word()
        self._expect(")")
        test = _begins if name == "begins_with" else _contains
        left, right = _operand(path), _operand(value)
        flat = (Comparison(path, "begins_with", (value,)),) if name == "begins_with" else None
        return (lambda item, bound: test(left(item, bound), right(item, bound))), flat

    def _comparison(self) -> tuple[Test, tuple[Comparison, ...]]:
        sized = self._take("size")
        if sized:
            self._expect("(")
        path = self._word()
        if sized:
            self._expect(")")
        left = _size(path) if sized else _operand(path)
        how = self._next()
        if how == "BETWEEN" and not sized:
            low = self._word()
            self._expect("AND")
            return _between(path, low, self._word())
        if how != "=" and how not in _ORDERINGS:
            raise NotModelled(f"comparison {how!r}")
        value = self._word()
        right = _operand(value)
        flat = Comparison(f"size({path})" if sized else path, how, (value,))
        if how == "=":
            return (lambda item, bound: same(left(item, bound), right(item, bound))), (flat,)
        return (lambda item, bound: _ordered(how, left(item, bound), right(item, bound))), (flat,)

    # ---------------------------------------------------------------------------------------------------- updates

    def update(self) -> Update:
        changes: list[Change] = []
        targets: list[str] = []
        while clause := self._next():
            if clause not in _CLAUSES:
                raise NotModelled(f"update clause {clause!r}")
            while True:
                path = self._word()
                targets.append(path)
                changes.append(self._change(clause, path))
                if not self._take(","):
                    break
        return Update(tuple(changes), tuple(targets), frozenset(self._seen))

    def _change(self, clause: str, path: str) -> Change:
        if clause == "REMOVE":
            return lambda _, new, bound: _drop(new, _name(path, bound))
        if clause == "ADD":
            amount = _operand(self._word())
            return lambda old, new, bound: _add(old, new, _name(path, bound), amount(old, bound))
        self._expect("=")
        value = self._sum()

        def assign(old: Item, new: Item, bound: Bound) -> None:
            found = value(old, bound)
            if found is None:
                raise invalid(
                    "The provided expression refers to an attribute that does not exist in the item"
                )
            new[_name(path, bound)] = found

        return assign

    def _sum(self) -> Operand:
        left = self._term()
        for sign in ("+", "-"):
            if self._take(sign):
                right = self._term()
                return lambda item, bound: _number(left(item, bound), sign, right(item, bound))
        return left

    def _term(self) -> Operand:
        if self._peek() != "if_not_exists":
            return _operand(self._word())
        self._next()
        self._expect("(")
        path = _operand(self._word())
        self._expect(",")
        otherwise = self._sum()
        self._expect(")")
        return lambda item, bound: (
            found if (found := path(item, bound)) is not None else otherwise(item, bound)
        )

    # ----------------------------------------------------------------------------------------------------- tokens

    def _peek(self) -> str:
        return self._tokens[self._place] if self._place < len(self._tokens) else ""

    def _next(self) -> str:
        token = self._peek()
        self._place += 1
        return token

    def _take(self, token: str) -> bool:
        if self._peek() != token:
            return False
        self._place += 1
        return True

    def _expect(self, token: str) -> None:
        found = self._next()
        if found in (".", "[") or found in ("list_append", "size", "attribute_type", "IN"):
            raise NotModelled(found)
        if found != token:
            raise invalid(f"Syntax error; token: {found!r}, expected {token!r}")

    def _word(self) -> str:
        """A name or a placeholder."""
        found = self._next()
        if not re.fullmatch(r"[#:]?\w+", found) or self._peek() in (".", "[", "("):
            raise NotModelled(f"{found!r} in an expression")
        if found[0] in "#:":
            self._seen.add(found)
        return found


def _tokens(text: str) -> Iterator[str]:
    place, text = 0, text.rstrip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise invalid(f"Syntax error; near: {text[place : place + 10]!r}")
        yield match[1] or match[2]
        place = match.end()


def _operand(token: str) -> Operand:
    if token.startswith(":"):
        return lambda _, bound: bound.values[token]
    return lambda item, bound: item.get(_name(token, bound))


def _size(path: str) -> Operand:
    """Characters of a text, members of a set; nothing where nothing is, so that no comparison holds."""

    def found(item: Item, bound: Bound) -> Attribute | None:
        value = item.get(_name(path, bound))
        if value is None:
            return None
        ((kind, content),) = value.items()
        if kind not in ("S", "SS"):
            raise NotModelled(f"the size of {kind}")
        return {"N": str(len(content))}

    return found


def _and(one: Test, other: Test) -> Test:
    return lambda item, bound: one(item, bound) and other(item, bound)


def _or(one: Test, other: Test) -> Test:
    return lambda item, bound: one(item, bound) or other(item, bound)


def _between(path: str, low: str, high: str) -> tuple[Test, tuple[Comparison, ...]]:
    found, least, most = _operand(path), _operand(low), _operand(high)

    def test(item: Item, bound: Bound) -> bool:
        value = found(item, bound)
        return _ordered(">=", value, least(item, bound)) and _ordered("<=", value, most(item, bound))

    return test, (Comparison(path, "BETWEEN", (low, high)),)


def _ordered(how: str, left: Attribute | None, right: Attribute | None) -> bool:
    if left is None or right is None:
        return False
    (kind, one), (other_kind, other) = compared(left), compared(right)
    return kind == other_kind and kind in ("S", "N", "B") and bool(_ORDERINGS[how](one, other))


def _begins(left: Attribute | None, right: Attribute | None) -> bool:
    if left is None or right is None:
        return False
    return "S" in left and "S" in right and left["S"].startswith(right["S"])


def _contains(left: Attribute | None, right: Attribute | None) -> bool:
    """A text in a text, or a member of a set."""
    if left is None or right is None or "S" not in right:
        return False
    (found,) = left.values()
    return ("S" in left or "SS" in left) and right["S"] in found


def _number(left: Attribute | None, sign: str, right: Attribute | None) -> Attribute:
    if left is None or right is None:
        raise invalid("The provided expression refers to an attribute that does not exist in the item")
    if "N" not in left or "N" not in right:
        raise invalid("An operand in the update expression has an incorrect data type")
    one, other = Decimal(left["N"]), Decimal(right["N"])
    return {"N": _plain(one + other if sign == "+" else one - other)}


def _drop(new: Item, name: str) -> None:
    new.pop(name, None)


def _add(old: Item, new: Item, name: str, amount: Attribute | None) -> None:
    """A number to a number, texts to a set of texts; what is not there yet counts as zero, or as empty."""
    if amount is not None and "N" in amount:
        new[name] = _number(old.get(name, {"N": "0"}), "+", amount)
    elif amount is not None and "SS" in amount:
        before = old.get(name, {"SS": []})
        if "SS" not in before:
            raise invalid("An operand in the update expression has an incorrect data type")
        new[name] = {"SS": [*before["SS"], *(text for text in amount["SS"] if text not in before["SS"])]}
    else:
        raise NotModelled("ADD of anything but a number or texts")


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")
