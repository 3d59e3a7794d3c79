"""Panels of many: jurors for reviews and small disputes about facts, who vote sealed and then open their votes. Pure.

Half of the seats are for those who know the complainant's side of trade, half for the respondent's; chance gives the
odd one. Whoever has decided more, and was overturned less, holds more tickets. A vote is bound before anybody sees
another's, and one that is not opened is none: so nobody can wait for the others and then choose.
"""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from chalicelib.domain.collective.canonical import canonical, digest
from chalicelib.domain.neutrals.panels import CROWD_SIZES
from chalicelib.domain.neutrals.roster import MAX_WEIGHT, MIN_WEIGHT, Statistics
from chalicelib.domain.values import Role

SALT_BYTES: Final = 16
"""The least. Without a salt anybody could try out the few votes there are."""
SIDES: Final = (Role.COMPLAINANT, Role.RESPONDENT)
PER_TICKET: Final = 10
"""Cases decided for one ticket more."""
FROM_EXPERIENCE: Final = 9
"""Tickets that experience gives at most: somebody new has a tenth of the chance, not none."""


class Vote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """It names the arbitration and the juror, so that nobody can hand in another's sealed vote as his own."""

    arbitration_id: str
    juror: str
    choice: str


class Counted(msgspec.Struct, frozen=True):
    """What came of it. `choice` is None without a quorum or a majority of the votes that were opened."""

    choice: str | None
    votes: dict[str, int]
    silent: tuple[str, ...]
    """Jurors who sealed no vote, or did not open theirs."""


def sides(size: int, seed: bytes) -> tuple[Role, ...]:
    """From whose side of trade the juror of each seat comes: in turns, and the seed says who begins.

    Raises ValueError for a size that there is none of.
    """
    if size not in CROWD_SIZES:
        raise ValueError("no such panel")
    first = digest(b"redress:crowd:1", seed)[0] % 2
    return tuple(SIDES[(first + seat) % 2] for seat in range(size))


def not_from(size: int, seed: bytes, seat: int) -> frozenset[Role]:
    """Whose trade that seat is not for. Who comes from neither's may take any: so neither side has more jurors of its
    own trade than seats. Raises ValueError as `sides` does, and for a seat that there is not.
    """
    if not 0 <= seat < size:
        raise ValueError("there is no such seat")
    return frozenset(SIDES) - {sides(size, seed)[seat]}


def weight(statistics: Statistics) -> int:
    """Tickets of a juror: 1, and one more for every ten cases decided, less those that were overturned; 10 at most."""
    upheld = max(statistics.decided - statistics.overturned, 0)
    return min(MIN_WEIGHT + min(upheld // PER_TICKET, FROM_EXPERIENCE), MAX_WEIGHT)


def commitment(vote: Vote, salt: bytes) -> str:
    """SHA-256(salt ‖ canonical vote), hex: binds without showing. Raises ValueError for a short salt."""
    if len(salt) < SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes or more")
    return digest(salt, canonical(vote)).hex()


def opens(vote: Vote, salt: bytes, committed: str) -> bool:
    """Whether this is the vote that was sealed. Never raises."""
    return len(salt) >= SALT_BYTES and hmac.compare_digest(
        commitment(vote, salt).encode(), committed.encode("utf-8", "replace")
    )


def count(jurors: Iterable[str], opened: Mapping[str, str], options: Iterable[str], quorum: int) -> Counted:
    """`opened`: by juror, the choice that fitted the seal. More than half of those opened decides; half is no majority.

    Raises ValueError for a vote of somebody who does not sit, or for what was not to choose from.
    """
    sitting, known = tuple(jurors), tuple(options)
    if set(opened) - set(sitting) or set(opened.values()) - set(known):
        raise ValueError("a vote that is none")
    found = Counter(opened.values())
    votes = {option: found[option] for option in known}
    best = max(known, key=lambda option: votes[option], default=None)
    decided = best is not None and len(opened) >= max(quorum, 1) and 2 * votes[best] > len(opened)
    return Counted(best if decided else None, votes, tuple(ref for ref in sitting if ref not in opened))
