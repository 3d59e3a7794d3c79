"""A member's ballot on its way: sealed when it is cast, opened at the count, shown to whom it binds when it is carried.

What lies sealed is the ballot and its salt in canonical JSON, filled up so that every ballot of a poll is equally long:
the length of what is stored must not tell a yes from a no.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from chalicelib.domain.collective.ballots import SALT_BYTES, Ballot, commitment, opens
from chalicelib.domain.collective.canonical import canonical

STEP: Final = 64
"""Sealed ballots are as long as the longest that their poll allows, rounded up to this many bytes."""


class Cast(Ballot, frozen=True, omit_defaults=True):
    """A ballot with what goes along with a yes: the remedy that the member chose, and the hash of the very terms."""

    choice: str = ""
    terms_sha256: str = ""


class Opened(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    ballot: Cast
    salt: bytes

    @property
    def commitment(self) -> str:
        """By which the case's record binds its member to this ballot."""
        return commitment(self.ballot, self.salt)


_OPENED: Final = msgspec.json.Decoder(Opened)


def written(opened: Opened) -> str:
    """As it is shown to whom it binds, and as anybody can hash it again."""
    return canonical(opened).decode()


def filled(opened: Opened, options: Iterable[str], choices: Iterable[str], terms_sha256: str) -> bytes:
    """What is sealed. `options`, `choices`, `terms_sha256`: of the poll."""
    widest = Cast(
        opened.ballot.poll_id, opened.ballot.case_id, tuple(options), max(choices, key=len, default=""), terms_sha256
    )  # fmt: skip
    length = max(len(canonical(Opened(widest, bytes(SALT_BYTES)))), len(plain := canonical(opened)))
    return plain.ljust(-(-length // STEP) * STEP)


def read(text: str | bytes) -> Opened:
    """Raises msgspec.ValidationError for what is no ballot of ours."""
    return _OPENED.decode(text)


def accepts(text: str, sealed: str, terms_sha256: str) -> bool:
    """Whether this is the ballot that was sealed, and an explicit yes to these terms (P5)."""
    try:
        opened = read(text)
    except msgspec.DecodeError:
        return False
    ballot = opened.ballot
    said = ballot.options == ("yes",) and ballot.terms_sha256 == terms_sha256 != ""
    return said and opens(ballot, opened.salt, sealed)
