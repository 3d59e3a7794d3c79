"""Which mishaps may befall which call, so that none is tried that is another one under a second name."""

from __future__ import annotations

from typing import Final

from simulation.faults import Mishap

_READS: Final = ("Get", "Query", "BatchGet", "TransactGet", "List", "Head", "Decrypt", "Describe", "Sign")
"""Losing the answer of one of these is losing the request; dying behind it is dying before the next."""
READS: Final = (Mishap.REQUEST_LOST, Mishap.THROTTLED, Mishap.DEATH_BEFORE)
_OF_WRITES: Final = tuple(kind for kind in Mishap if kind is not Mishap.CONFLICT)
_CONFLICTING: Final = frozenset({"TransactWriteItems", "PutItem", "UpdateItem", "DeleteItem"})


def possible(call: str) -> tuple[Mishap, ...]:
    """`call`: "service.Operation"."""
    service, _, operation = call.partition(".")
    if operation.startswith(_READS):
        return READS
    if service == "dynamodb" and operation in _CONFLICTING:
        return tuple(Mishap)
    return _OF_WRITES
