"""What proofs of an address need of the outside: rows that end, counted to the one."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

import msgspec


class Proof(msgspec.Struct, frozen=True):
    """A proof under way. Neither address nor code stands in it in clear."""

    id: str
    tenant: str
    purpose: str
    """`file` or `token`."""
    nonce: str
    """Random; with the tenant's key it makes the code."""
    sealed: bytes
    """The address, under the tenant's key."""
    lang: str
    expires_at: datetime
    case_id: str = ""
    """Of `token`."""
    role: str = ""
    """Of `token`: whose address it was found to be."""
    sent: bool = False
    """Whether a code was mailed. Where none was, none is right."""
    used: bool = False


class Proofs(Protocol):
    """Exact where it counts: every method is one conditional write, or a strongly consistent read."""

    def put(self, proof: Proof) -> None: ...

    def get(self, proof_id: str) -> Proof | None:
        """Whether or not its time is over."""

    def attempt(self, proof_id: str, most: int) -> Proof | None:
        """Takes one of its attempts; None where there is none left, or no such proof."""

    def change(self, before: Proof, after: Proof) -> bool:
        """False where it does not stand as `before` any more."""

    def count(self, name: str, until: datetime) -> int:
        """How many there are with this one."""

    def take(self, name: str, most: int, case_id: str, until: datetime) -> bool:
        """A place for this case under that name; the one it has, where it has one. False where all are others'."""
