"""Sparse answers: of a case only the members that were asked for. Owns the check of the names and the cut."""

from __future__ import annotations

from typing import Any

import msgspec

from chalicelib.domain.errors import Fault, Invalid

ALWAYS = "case_id"
"""Without it nobody would know what the rest is of."""


def chosen(text: str | None, kind: type) -> frozenset[str]:
    """The names in a `fields` parameter; none for all. Raises Invalid naming what `kind` has no member for."""
    if text is None:
        return frozenset()
    known = {field.encode_name for field in msgspec.structs.fields(kind)}
    names = frozenset(text.split(","))
    if names - known:
        raise Invalid(faults=(Fault("query/fields", "not_one_of", ", ".join(sorted(known))),))
    return names | {ALWAYS}


def cut(shown: Any, names: frozenset[str], items: str = "") -> Any:
    """What is shown with these members only; `items`: of each object in that list instead."""
    if not names:
        return shown
    plain = msgspec.to_builtins(shown)
    if items:
        return plain | {items: [_cut(one, names) for one in plain[items]]}
    return _cut(plain, names)


def _cut(plain: dict[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in plain.items() if name in names}
