"""The draw of a neutral from a pool by its weights, so that anybody can do it again. Pure: it asks for what it needs.

    seed   = SHA-256("redress:draw:1" ‖ chain head behind freeze and nonces ‖ for complainant, respondent, body:
                     0x01 ‖ length (4 bytes) ‖ nonce, or 0x00 for none)
    ticket = SHA-256(seed ‖ seat (4 bytes) ‖ n (4 bytes)) as a number, modulo the tickets of the pool

What lies above the largest multiple of the tickets is hashed once more, so that no ticket has a better chance than
another. Attempt n is taken if its neutral may serve, or skipped with the reasons; then n + 1. So each of those who may
serve has the chance that his weight is of theirs, and no roster is read through. Whoever was skipped for a seat and
comes up again is passed over without a word: the record has his reasons already. A replacement goes on behind the n
that was taken; there is never a second seed.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any, Final

import msgspec

from chalicelib.domain.collective.canonical import digest
from chalicelib.domain.neutrals import pools
from chalicelib.domain.neutrals.eligibility import Reason
from chalicelib.domain.neutrals.pools import Index, Page
from chalicelib.domain.values import Role

TAG: Final = b"redress:draw:1"
"""As for test cases of a group: with other parts behind it, of other lengths, no seed of one is one of the other."""
SIDES: Final = (Role.COMPLAINANT, Role.RESPONDENT, Role.BODY)
NONCE_BYTES: Final = 32
AHEAD: Final = 8
"""How many neutrals are asked about at once: of those of whom 3 in 10 cannot serve, 8 in a row are 1 in 15,000."""
MAX_SKIPS: Final = 250
"""For one seat. A pool in which so many cannot serve is not one to draw from: the body appoints."""
MAX_TRIES: Final = 100_000
"""Tickets of one draw, those of neutrals passed over again included."""
_FULL: Final = 1 << 256

Hex = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]
"""A hash or a nonce; in small letters only, so that no other text says the same."""
Number = Annotated[int, msgspec.Meta(ge=0, lt=1 << 31)]


class Attempt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom attempt `n` met, and every reason why he was skipped; none: he was taken."""

    n: Number
    ticket: Annotated[int, msgspec.Meta(ge=0)]
    ref: str
    reasons: tuple[Reason, ...] = ()
    on_file_since: datetime | None = None
    """Since when something of the body's roster or register keeps him out; None: ever, or the cases themselves do."""
    entered_after_seed: bool = False
    """Without what was entered or taken away when the seed was known already he would have been taken."""


class Drawn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One draw for one seat: what it takes to do it again, but the pool itself."""

    seed: Hex
    root: Hex
    seat: Number
    start: Number
    """0 for the first draw of the seat, for a replacement one more than what was taken before."""
    attempts: tuple[Attempt, ...]
    """The one that was taken comes last. One who was skipped before and came up again has none of his own."""

    @property
    def taken(self) -> Attempt | None:
        """None: nobody in the pool may serve."""
        return self.attempts[-1] if self.attempts and not self.attempts[-1].reasons else None

    @property
    def ref(self) -> str | None:
        return self.taken.ref if self.taken else None

    @property
    def following(self) -> int:
        """Where a replacement starts. Raises ValueError where nobody was taken."""
        if self.taken is None:
            raise ValueError("nobody was taken")
        return self.taken.n + 1


class Pages(msgspec.Struct, frozen=True):
    """Asks for pages by their hashes; answered by a mapping of them."""

    hashes: tuple[str, ...]


class Candidates(msgspec.Struct, frozen=True):
    """Asks about neutrals in the order in which they came up; answered by the reasons against each up to the first one
    who may serve, by reference. Who is behind that one need not be looked at.
    """

    refs: tuple[str, ...]


Ask = Pages | Candidates
Steps = Generator[Ask, Mapping[str, Any], Drawn]


def seed_of(chain_head: str, nonces: Mapping[str, str]) -> bytes:
    """`nonces`: by side, in hex; whoever gave none is absent. Raises ValueError for a chain head or a nonce that is not
    32 bytes of hex, or a nonce of somebody else.
    """
    if unknown := set(nonces) - set(SIDES):
        raise ValueError(f"not a side: {sorted(unknown)}")
    head, given = bytes.fromhex(chain_head), {side: bytes.fromhex(nonce) for side, nonce in nonces.items()}
    if any(len(part) != NONCE_BYTES for part in (head, *given.values())):
        raise ValueError(f"chain heads and nonces have {NONCE_BYTES} bytes")
    return digest(TAG, head, *(_given(given.get(side)) for side in SIDES))


def _given(nonce: bytes | None) -> bytes:
    return b"\x00" if nonce is None else b"\x01" + len(nonce).to_bytes(4, "big") + nonce


def ticket(seed: bytes, seat: int, n: int, of: int) -> int:
    """The ticket of an attempt, 0 to `of` - 1. Raises ValueError for a pool without tickets."""
    return unbiased(digest(seed, seat.to_bytes(4, "big"), n.to_bytes(4, "big")), of)


def unbiased(hashed: bytes, of: int) -> int:
    """A number below `of` from a hash, each as likely as any other. Raises ValueError for `of` below 1."""
    if of < 1:
        raise ValueError("there is no ticket")
    limit = _FULL - _FULL % of
    while (number := int.from_bytes(hashed, "big")) >= limit:
        hashed = digest(hashed)
    return number % of


class Try(msgspec.Struct, frozen=True):
    """A ticket, and where it lies."""

    n: int
    ticket: int
    page: str
    within: int


def tries(seed: bytes, seat: int, index: Index, first: int, end: int) -> Iterator[Try]:
    """The attempts of a seat from `first` up to below `end`, as far as the index tells; none of an empty pool."""
    total, behind = pools.tickets(index), pools.ends(index)
    for n in range(first, end if total else first):
        number = ticket(seed, seat, n, total)
        spot = pools.locate(behind, number)
        yield Try(n, number, index[spot.page].page, spot.within)


def draw(seed: bytes, seat: int, index: Index, start: int = 0, skipped: Iterable[Attempt] = ()) -> Steps:
    """Draws step by step: yields what it must know next, is sent the answer, and returns what was drawn.

    `skipped`: what the same draw has skipped already, where somebody who was taken turned out not to be free.
    """
    attempts = list(skipped)
    out = {attempt.ref for attempt in attempts}
    begin = attempts[-1].n + 1 if attempts else start
    pages: dict[str, Page] = {}
    ahead = tries(seed, seat, index, begin, start + MAX_TRIES)
    while len(attempts) < MAX_SKIPS and len(out) < pools.members(index):
        met = yield from _next(ahead, pages, out)
        if not met:
            break
        told = yield Candidates(tuple(attempt.ref for attempt in met))
        for attempt in met:
            reasons = tuple(told[attempt.ref])
            attempts.append(msgspec.structs.replace(attempt, reasons=reasons))
            if not reasons:
                return Drawn(seed.hex(), pools.root_of(index), seat, start, tuple(attempts))
            out.add(attempt.ref)
    return Drawn(seed.hex(), pools.root_of(index), seat, start, tuple(attempts))


def _next(
    ahead: Iterator[Try], pages: dict[str, Page], out: set[str]
) -> Generator[Ask, Mapping[str, Any], list[Attempt]]:
    """The next few who have not come up for this seat before; none when there are no more attempts."""
    met: dict[str, Attempt] = {}
    while not met:
        some = [tried for _, tried in zip(range(AHEAD), ahead, strict=False)]
        if not some:
            break
        if missing := tuple(dict.fromkeys(tried.page for tried in some if tried.page not in pages)):
            pages |= yield Pages(missing)
        for tried in some:
            ref = pools.holder(pages[tried.page], tried.within).ref
            if ref not in out:
                met.setdefault(ref, Attempt(tried.n, tried.ticket, ref))
    return list(met.values())


GONE: Final = frozenset({Reason.NOT_IN_ROSTER, Reason.NOT_AVAILABLE})
"""Whoever is in the frozen pool and was taken off the roster left it behind the freeze; of that no moment is kept."""


def is_late(attempt: Attempt, seeded_at: datetime) -> bool:
    """Whether he was skipped for nothing but what was entered once the seed was known."""
    if attempt.on_file_since is not None:
        return attempt.on_file_since > seeded_at
    return attempt.entered_after_seed and set(attempt.reasons) <= GONE and bool(attempt.reasons)


def lost(drawn: Drawn, reason: Reason = Reason.AT_CAPACITY) -> tuple[Attempt, ...]:
    """What a draw has skipped, where whoever it took was not free any more when he was claimed: `draw` goes on from it.

    Raises ValueError where nobody was taken.
    """
    if drawn.taken is None:
        raise ValueError("nobody was taken")
    return (*drawn.attempts[:-1], msgspec.structs.replace(drawn.taken, reasons=(reason,)))
