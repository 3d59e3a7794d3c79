"""Neutrals, pools and draws to test with: builders with defaults, and a draw answered from memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime
from typing import Any

from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.neutrals import pools
from chalicelib.domain.neutrals.draw import Attempt, Drawn, Pages, draw, seed_of
from chalicelib.domain.neutrals.drawfile import DrawFile, collected
from chalicelib.domain.neutrals.eligibility import Need, Reason
from chalicelib.domain.neutrals.pools import Edited, Index, Page
from chalicelib.domain.neutrals.roster import Neutral, NeutralRole

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
TODAY = date(2026, 11, 22)
HEAD = "ab" * 32
NONCES = {"complainant": "11" * 32, "respondent": "22" * 32, "body": "33" * 32}
SEED = seed_of(HEAD, NONCES)
BUSY = (Reason.AT_CAPACITY,)


def neutral(ref: str = "n-1", **changes: Any) -> Neutral:
    """One who may be asked: a sole arbitrator who speaks Chinese, decides everything, one of four places taken."""
    fields: dict[str, Any] = {
        "ref": ref, "languages": ("zh",), "capacity": 4, "since": SINCE, "roles": (NeutralRole.SOLE,), "active": 1,
    }  # fmt: skip
    return Neutral(**(fields | changes))


def need(**changes: Any) -> Need:
    fields: dict[str, Any] = {
        "dispute_type": DisputeType.QUALITY, "language": "zh", "refs": frozenset({"buyer-1", "shop-1"}),
        "role": NeutralRole.SOLE, "on": TODAY,
    }  # fmt: skip
    return Need(**(fields | changes))


def pool(number: int, weight: int | Callable[[int], int] = 1) -> Edited:
    """n-00000, n-00001 and so on."""
    weighs = weight if callable(weight) else lambda _: weight
    return pools.built({f"n-{n:05}": weighs(n) for n in range(number)})


def drawn(
    of: Edited, against: Mapping[str, tuple[Reason, ...]] | Collection[str] = (), seed: bytes = SEED, **more: Any
) -> Drawn:  # fmt: skip
    """A draw from that pool; against those in `against` there is something, if nothing is said that they are busy."""
    reasons = against if isinstance(against, Mapping) else dict.fromkeys(against, BUSY)
    return answered(of.index, of.pages, lambda ref: reasons.get(ref, ()), seed, **more)


def answered(
    index: Index, pages: Mapping[str, Page], reasons: Callable[[str], tuple[Reason, ...]], seed: bytes = SEED,
    seat: int = 0, start: int = 0, skipped: tuple[Attempt, ...] = (),
) -> Drawn:  # fmt: skip
    steps = draw(seed, seat, index, start, skipped)
    answer: Mapping[str, Any] | None = None
    while True:
        try:
            asked = next(steps) if answer is None else steps.send(answer)
        except StopIteration as done:
            found: Drawn = done.value
            return found
        if isinstance(asked, Pages):
            answer = {name: pages[name] for name in asked.hashes}
        else:
            answer = {ref: reasons(ref) for ref in asked.refs}


def file(of: Edited, *draws: Drawn, **changes: Any) -> DrawFile:
    """The file of draws from one pool."""
    indexes, nonces = {pools.root_of(of.index): of.index}, changes.get("nonces", NONCES)
    return collected(changes.get("chain_head", HEAD), nonces, draws, indexes, of.pages)
