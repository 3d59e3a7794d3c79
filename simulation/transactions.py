"""DynamoDB's transactions: all or nothing, and nobody else at any of their items meanwhile.

A writing one holds its items from the moment it is sent until it takes effect, those that it merely checks included:
by AWS's own account of its protocol (USENIX ATC 2023) an item takes part in one at a time, and two that check the same
item meet each other. How long they do so is not published: `Odds.check_held` says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from simulation import cancelling
from simulation.billing import Billing
from simulation.charges import IN_TRANSACTION, Bill
from simulation.errors import NotModelled, Refusal, invalid
from simulation.faults import Faults
from simulation.holds import Holds, Place
from simulation.loop import SECOND, Loop
from simulation.tables import Table
from simulation.writes import Write, worked_out

MAX_ACTIONS: Final = 100
MAX_TRANSACTION: Final = 4 * 1024 * 1024
TOKEN_KEPT: Final = 600 * SECOND
"""How long a request token is remembered."""
_CHECK: Final = "ConditionCheck"
_WRITTEN: Final = frozenset(
    {
        "TableName", "ConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues",
        "ReturnValuesOnConditionCheckFailure",
    }
)  # fmt: skip
_WRITES: Final[Mapping[str, frozenset[str]]] = {
    "Put": _WRITTEN | {"Item"},
    "Delete": _WRITTEN | {"Key"},
    "Update": _WRITTEN | {"Key", "UpdateExpression"},
    _CHECK: _WRITTEN | {"Key"},
}
_READS: Final[Mapping[str, frozenset[str]]] = {"Get": frozenset({"TableName", "Key"})}

Action = tuple[str, dict[str, Any]]
"""What kind of action, and what is asked of it."""


class Transactions:
    """`table` finds a request's table."""

    def __init__(
        self, loop: Loop, faults: Faults, table: Callable[[dict[str, Any]], Table], holds: Holds, billing: Billing
    ) -> None:  # fmt: skip
        self._loop, self._faults, self._table = loop, faults, table
        self._holds, self._billing = holds, billing
        self._tokens: dict[str, tuple[int, object]] = {}
        self.conflicts = 0

    def read(self, given: dict[str, Any]) -> dict[str, Any]:
        """As of one moment, in the order asked for."""
        actions = _actions(given)
        places = self._places(actions, _READS)
        self._meet_nobody(places)
        self._pay(self._reads(actions))
        found = [table.get(key) for table, key in self._rows(actions)]
        return {"Responses": [{} if item is None else {"Item": item} for item in found]}

    def write(self, given: dict[str, Any]) -> Iterator[None]:
        """In two steps: sent, then done. Raises Refusal at either."""
        actions = _actions(given)
        if self._repeated(given.get("ClientRequestToken"), actions):
            self._pay(self._reads(actions))
            yield
            return
        places = self._places(actions, _WRITES)
        self._meet_nobody(places, actions)
        held = self._take(actions, places)
        try:
            yield
        finally:
            self._holds.release(held)
        self._all_or_nothing(self._worked_out(actions))
        if token := given.get("ClientRequestToken"):
            self._tokens[token] = (self._loop.now + TOKEN_KEPT, actions)

    def _meet_nobody(self, places: list[Place], writing: list[Action] | None = None) -> None:
        """Whoever writes and meets somebody has paid for it."""
        met = [n for n, place in enumerate(places) if place in self._holds]
        if not met:
            return
        self.conflicts += 1
        if writing is not None:
            writes = self._worked_out(writing)
            self._pay([self._billing.write(write, IN_TRANSACTION, refused=True) for write in writes])
        raise cancelling.busy(len(places), met, cancelling.CONFLICT)

    def _take(self, actions: list[Action], places: list[Place]) -> list[Place]:
        """What is held until the effect. What is merely checked may be held for a time of its own."""
        seconds = self._faults.odds.check_held
        if seconds is None:
            self._holds.take(places)
            return places
        written = [place for (kind, _), place in zip(actions, places, strict=True) if kind != _CHECK]
        self._holds.take(written)
        self._holds.take_for([place for place in places if place not in written], seconds)
        return written

    def _all_or_nothing(self, writes: list[Write]) -> None:
        if sum(max(w.size, w.table.size(w.key)) for w in writes) > MAX_TRANSACTION:
            raise invalid("Transaction request cannot be larger than 4 MB")
        failed = any(write.failed for write in writes)
        self._pay([self._billing.write(write, IN_TRANSACTION, refused=failed) for write in writes])
        if failed:
            raise cancelling.failed(writes)
        for write in writes:
            write.make(self._loop.now)

    def _repeated(self, token: str | None, actions: object) -> bool:
        """Whether this very request was carried out within the last minutes. Then it costs as much as reading."""
        until, earlier = self._tokens.get(token or "", (0, None))
        if until <= self._loop.now:
            return False
        if earlier != actions:
            raise Refusal("IdempotentParameterMismatchException", "The token was used for another request")
        return True

    # ------------------------------------------------------------------------------------------------------- parts

    def _pay(self, bills: list[Bill]) -> None:
        """Together. Raises Refusal where one is too much."""
        if above := self._billing.above(bills):
            raise cancelling.busy(len(bills), above, cancelling.THROTTLED)

    def _reads(self, actions: list[Action]) -> list[Bill]:
        rows = self._rows(actions)
        return [self._billing.read(*row, consistent=True, times=IN_TRANSACTION) for row in rows]

    def _worked_out(self, actions: list[Action]) -> list[Write]:
        return [worked_out(self._table(action), kind, action) for kind, action in actions]

    def _rows(self, actions: list[Action]) -> list[tuple[Table, tuple[str, str]]]:
        found = [(self._table(action), action) for _, action in actions]
        return [
            (table, table.key(action.get("Key") or action["Item"], whole="Item" in action))
            for table, action in found
        ]

    def _places(self, actions: list[Action], known: Mapping[str, frozenset[str]]) -> list[Place]:
        for kind, action in actions:
            if kind not in known or set(action) - known[kind]:
                raise NotModelled(f"{kind} with {sorted(action)} in a transaction")
        places = [(table.name, key) for table, key in self._rows(actions)]
        if len(set(places)) < len(places):
            raise invalid("Transaction request cannot include multiple operations on one item")
        return places


def _actions(given: dict[str, Any]) -> list[Action]:
    actions = [next(iter(action.items())) for action in given["TransactItems"]]
    if not 1 <= len(actions) <= MAX_ACTIONS:
        raise invalid(f"Member must have length less than or equal to {MAX_ACTIONS}")
    return actions
