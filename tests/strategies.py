"""Hypothesis strategies for our values, derived from their types: a new field is covered the day it appears."""

from __future__ import annotations

import types
import typing
from datetime import UTC, datetime
from enum import Enum
from typing import Any

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from chalicelib.adapters.codec import CHILDREN
from chalicelib.domain.case.state import Case, Claim, Decision, Head

TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
unhurried = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""For whole aggregates: a busy machine is no failure, and each of them holds some hundred values."""
_PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    int: st.integers(0, 10**13),
    bool: st.booleans(),
    datetime: MOMENTS,
}


def of(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a type: plain ones, enums, unions, tuples, string-keyed dicts and msgspec structs of such."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated:
        return _bounded(arguments[0], arguments[1])
    if origin in (types.UnionType, typing.Union):
        return st.one_of(*(st.none() if a is types.NoneType else of(a) for a in arguments))
    if origin is tuple:
        return st.lists(of(arguments[0]), max_size=1).map(tuple)
    if origin is dict:
        return st.dictionaries(TEXTS, of(arguments[1]), max_size=1)
    if issubclass(kind, Enum):
        return st.sampled_from(kind)
    return struct(kind)


def _bounded(kind: Any, meta: Any) -> st.SearchStrategy[Any]:
    """Within the bounds that the type states."""
    if kind is int and isinstance(meta, msgspec.Meta):
        return st.integers(meta.ge or 0, meta.le or 10**13)
    return of(kind)


def struct(kind: type[msgspec.Struct], **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    hints = typing.get_type_hints(kind, include_extras=True)
    return st.builds(kind, **({name: of(hints[name]) for name in kind.__struct_fields__} | given))


def _children(kind: type[msgspec.Struct]) -> st.SearchStrategy[dict[str, Any]]:
    """Few ids, so that two cases share some."""
    name = next((n for n in ("id", "group_id") if n in kind.__struct_fields__), None)
    if name is None:  # a budget lies under its side
        return st.lists(struct(kind), max_size=1).map(lambda found: {str(b.by): b for b in found})
    ids = st.sampled_from(["a", "b", "offer:c", "d#e"])
    return st.lists(struct(kind, **{name: ids}), max_size=2).map(
        lambda found: {getattr(c, name): c for c in found}
    )


@st.composite
def cases(draw: st.DrawFn, case_id: str = "case_a") -> Case:
    """Any case that could be stored, sensible or not; with children of three kinds at most, so that it stays small."""
    kinds = draw(st.lists(st.sampled_from(sorted(CHILDREN)), max_size=3, unique=True))
    children = {CHILDREN[word][0]: draw(_children(CHILDREN[word][1])) for word in kinds}
    head = draw(struct(Head, case_id=st.just(case_id)))
    return Case(
        head=head, claim=draw(of(Claim)), decision=draw(st.one_of(st.none(), of(Decision))), **children
    )
