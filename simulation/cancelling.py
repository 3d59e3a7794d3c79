"""A transaction's refusal: one reason per action, in their order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from simulation.errors import Refusal
from simulation.expressions import Item
from simulation.writes import Write

FAILED, CONFLICT, THROTTLED = "ConditionalCheckFailed", "TransactionConflict", "ThrottlingError"
NONE = "None"
_MESSAGES: Final = {
    FAILED: "The conditional request failed",
    CONFLICT: "Transaction is ongoing for the item",
    THROTTLED: "Throughput exceeds the current capacity of your table or index",
}


def failed(writes: Sequence[Write]) -> Refusal:
    """By conditions that do not hold."""
    return _cancelled((FAILED, w.old if w.show_old else None) if w.failed else (NONE, None) for w in writes)


def busy(actions: int, those: Iterable[int], why: str) -> Refusal:
    """By what may pass. `those`: the numbers of the actions that cannot be served now."""
    met = set(those)
    return _cancelled((why if n in met else NONE, None) for n in range(actions))


def conflict(actions: int) -> Refusal:
    """As if somebody else were at the first of these items."""
    return busy(actions, (0,), CONFLICT)


def _cancelled(reasons: Iterable[tuple[str, Item | None]]) -> Refusal:
    listed: list[dict[str, Any]] = []
    for code, item in reasons:
        told: dict[str, Any] = {"Code": code}
        if code != NONE:
            told["Message"] = _MESSAGES[code]
        listed.append(told | ({"Item": item} if item is not None else {}))
    codes = ", ".join(str(told["Code"]) for told in listed)
    return Refusal(
        "TransactionCanceledException",
        f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]",
        CancellationReasons=listed,
    )
