"""What of a list is wanted: read from the arguments, and said as a condition of the index and as a test of a row.

No index is keyed by a status or a party: those stand in the row, and are filtered after reading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from operator import and_
from typing import Any, Final

import msgspec
from pynamodb.expressions.condition import Condition

from chalicelib.adapters.tables import ViewRow
from chalicelib.domain.errors import Fault, Invalid
from chalicelib.domain.values import parse_stamp, stamp

KEYS: Final = {"due": "due_at", "updated": "updated_at", "filed": "filed_at"}
"""By the order: the attribute that it is of. A minus before it: the latest first."""
EQUAL: Final = ("status", "stage")
"""Filters that an attribute of the same name equals."""
TOLD: Final = {
    "outcome": "outcome", "dispute_type": "dispute_type", "complainant_ref": "complainant_ref",
    "respondent_ref": "respondent_ref", "order_ref": "order_ref", "channel": "channel", "group": "grouped_in",
}  # fmt: skip
"""Filters that a member of the summary equals. It lies in the row as compact JSON, and what is looked for are codes in
which JSON escapes nothing: so it holds just this text. Attributes of their own would double the units of every row.
"""
USUAL: Final = {"channel": "api"}
"""What a summary leaves out."""
HELD: Final = {"move": "move", "queue": "queues"}
"""Filters that a set holds."""
PARTY: Final = "party"
SIDES: Final = ("complainant_ref", "respondent_ref")
"""Either of them is meant by `party`."""
MOMENTS: Final = {
    "due_from": ("due_at", "low"), "due_to": ("due_at", "high"),
    "updated_since": ("updated_at", "low"), "updated_until": ("updated_at", "high"),
    "filed_from": ("filed_at", "low"), "filed_to": ("filed_at", "high"),
}  # fmt: skip


class Order(msgspec.Struct, frozen=True):
    name: str
    newest: bool = False

    @property
    def key(self) -> str:
        return KEYS[self.name]


class Bounds(msgspec.Struct, frozen=True):
    """From and to, both inclusive, as stamps; empty where open."""

    low: str = ""
    high: str = ""

    def holds(self, moment: str) -> bool:
        """A row without the moment is in no range."""
        if not (self.low or self.high):
            return True
        return bool(moment) and self.low <= moment and not (self.high and moment > self.high)


class Wanted(msgspec.Struct, frozen=True):
    """The filters of a list, checked."""

    order: Order
    equal: dict[str, str]
    held: dict[str, str]
    told: dict[str, str]
    party: str
    bounds: dict[str, Bounds]

    def within(self, model: type[ViewRow]) -> Condition | None:
        """The range of the index itself."""
        return _within(getattr(model, self.order.key), self.bounds[self.order.key])

    def others(self, model: type[ViewRow]) -> Condition | None:
        """What is filtered out after reading: all that is not the range of the index itself."""
        found = list(self._conditions(model))
        return reduce(and_, found) if found else None

    def matches(self, row: ViewRow) -> bool:
        """The same of a row that was read otherwise."""
        return (
            all(getattr(row, name) == text for name, text in self.equal.items())
            and all(text in (getattr(row, HELD[name]) or ()) for name, text in self.held.items())
            and all(_tells(row.summary or "", name, text) for name, text in self.told.items())
            and (not self.party or any(_member(name, self.party) in (row.summary or "") for name in SIDES))
            and all(bounds.holds(getattr(row, name) or "") for name, bounds in self.bounds.items())
        )

    def _conditions(self, model: type[ViewRow]) -> Iterator[Condition]:
        for name, text in self.equal.items():
            yield getattr(model, name) == text
        for name, text in self.held.items():
            yield getattr(model, HELD[name]).contains(text)
        for name, text in self.told.items():
            if USUAL.get(name) == text:
                yield ~model.summary.contains(_beginning(name))
            else:
                yield model.summary.contains(_member(name, text))
        if self.party:
            one, other = (model.summary.contains(_member(name, self.party)) for name in SIDES)
            yield one | other
        for name, bounds in self.bounds.items():
            condition = _within(getattr(model, name), bounds)
            if name != self.order.key and condition is not None:
                yield condition


def read_order(text: str) -> Order | None:
    """None for one that no list has."""
    name = text.removeprefix("-")
    return Order(name, newest=text != name) if name in KEYS else None


def read(order: str, filters: Mapping[str, str]) -> Wanted:
    """Raises Invalid for whatever is wrong with the arguments, all at once."""
    known = read_order(order)
    faults = [] if known else [Fault("/order", "unknown_value", limit=", ".join(KEYS))]
    bounds: dict[str, dict[str, str]] = {name: {} for name in KEYS.values()}
    for name, text in filters.items():
        if name in MOMENTS:
            key, end = MOMENTS[name]
            bounds[key][end] = _moment(name, text, faults.append)
        elif name not in (*EQUAL, *HELD, *TOLD, PARTY) or not text:
            faults.append(Fault(f"/{name}", "unknown_field" if text else "empty"))
    if faults or known is None:
        raise Invalid("The list cannot be read as asked.", faults=tuple(faults))
    return Wanted(
        order=known,
        equal={name: filters[name] for name in EQUAL if name in filters},
        held={name: filters[name] for name in HELD if name in filters},
        told={name: filters[name] for name in TOLD if name in filters},
        party=filters.get(PARTY, ""),
        bounds={name: Bounds(**ends) for name, ends in bounds.items()},
    )


def _beginning(name: str) -> str:
    return f'"{TOLD[name]}":"'


def _member(name: str, text: str) -> str:
    return f'{_beginning(name)}{text}"'


def _tells(summary: str, name: str, text: str) -> bool:
    if USUAL.get(name) == text:
        return _beginning(name) not in summary
    return _member(name, text) in summary


def _moment(name: str, text: str, wrong: Callable[[Fault], None]) -> str:
    try:
        return stamp(parse_stamp(text))
    except (ValueError, OverflowError):
        wrong(Fault(f"/{name}", "not_a_moment", remedy="Write an RFC 3339 moment with a zone."))
        return ""


def _within(key: Any, bounds: Bounds) -> Condition | None:
    match (bounds.low, bounds.high):
        case ("", ""):
            return None
        case (low, ""):
            return key >= low
        case ("", high):
            return key <= high
        case (low, high):
            # DynamoDB refuses a range whose bounds are the wrong way round; here it is just empty
            return key.between(low, high) if low <= high else key == "none"
