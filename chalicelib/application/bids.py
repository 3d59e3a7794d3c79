"""Sealed bids on their way: sealed before anything is written, opened for one comparison, gone with their round.

A first bid lies in a row of its own beside the case, encrypted under a key that derives from the tenant's root. The
second is compared in memory and never stored. Whatever ends the round deletes the row in the same transaction.
"""

from __future__ import annotations

import hashlib

import msgspec
from msgspec.structs import replace

from chalicelib.application.ports import Crypto, Loaded, Root, SealedBid
from chalicelib.domain.case import bidding
from chalicelib.domain.case.commands import Command, PlaceBid
from chalicelib.domain.case.state import Case
from chalicelib.domain.values import Money, Role

SALT_BYTES = 16
PADDED = 128


class Bid(msgspec.Struct, frozen=True, array_like=True):
    salt: bytes
    amount: Money


def completed(crypto: Crypto, root: Root, loaded: Loaded, role: Role, command: PlaceBid) -> PlaceBid:
    """The bid sealed, with its commitment, and with the other side's bid where one waits."""
    case_id = loaded.case.head.case_id
    # Padded: the length of what lies in the table must not tell how many digits the bid has.
    plain = msgspec.json.encode(Bid(crypto.random(SALT_BYTES), command.amount)).ljust(PADDED)
    found = bidding.current(loaded.case)
    waiting = loaded.bids.get(f"{found.id}#{role.other.value}") if found is not None else None
    against = msgspec.json.decode(crypto.unlock(root, case_id, waiting), type=Bid).amount if waiting else None
    return replace(
        command,
        commitment=hashlib.sha256(plain).hexdigest(),
        against=against,
        box=crypto.lock(root, case_id, plain),
    )


def row(before: Case, after: Case, role: Role, command: Command) -> SealedBid | None:
    """What is to be kept: the first bid of a round that is open after it."""
    if not isinstance(command, PlaceBid):
        return None
    found = bidding.current(after)
    if found is None or found.id in before.rounds:
        return None
    return SealedBid(f"{found.id}#{role.value}", command.box)
