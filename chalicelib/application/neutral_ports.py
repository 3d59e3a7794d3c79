"""Where rosters, pools and appointments of a body's neutrals lie, as whoever chooses among them asks for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol

from chalicelib.domain.neutrals.conflicts import Edge
from chalicelib.domain.neutrals.pools import Index, Page, PoolKey
from chalicelib.domain.neutrals.roster import Neutral


class Appointments(dict[str, int]):
    """By party: how often. `marks`: a number of each party that has grown whenever he was asked in a case of hers."""

    def __init__(self, counts: Mapping[str, int], marks: Mapping[str, int]) -> None:
        super().__init__(counts)
        self.marks = dict(marks)


class NeutralRows(Protocol):
    """Entries of rosters. Reads are strongly consistent: somebody may just have got full, tied or unavailable."""

    def many(self, tenant_id: str, refs: Collection[str]) -> dict[str, Neutral]:
        """By reference, one BatchGet for up to 100; whoever is not on the roster is absent. `active_total` included."""

    def appointments(
        self, tenant_id: str, ref: str, party_refs: Collection[str], since: date
    ) -> Mapping[str, int]:
        """By party: how often this neutral was appointed in cases of hers from that day on; a party without any may be
        absent.
        """


class Relations(Protocol):
    """A body's register of who is tied to whom."""

    def around(self, tenant_id: str, codes: Collection[str]) -> Mapping[str, Sequence[Edge]]:
        """All relations that these codes stand in, by code."""


class Pools(Protocol):
    """The pools of every body, each in pages under an index under a root; see `domain.neutrals.pools`.

    What has a hash never changes, and is kept by it for as long as the process lives.
    """

    def root(self, tenant_id: str, key: PoolKey) -> str:
        """The pool's root as it is now, strongly consistent; of the empty pool where nobody serves."""

    def index(self, tenant_id: str, root: str) -> Index:
        """Raises LookupError for a root that never was one of this body's."""

    def pages(self, tenant_id: str, hashes: Collection[str]) -> dict[str, Page]:
        """All of them, in one BatchGet for up to 100. Raises LookupError when one is not there."""

    def place(self, tenant_id: str, before: Neutral | None, after: Neutral | None) -> None:
        """A neutral is entered, changed or gone (`after` is None): every pool that it concerns has a new root then.

        The same change twice is one. Raises Contention where others change the same pool all the time.
        """

    def place_all(self, tenant_id: str, changes: Iterable[tuple[Neutral | None, Neutral | None]]) -> None:
        """As `place`, for many at once: each pool is written once."""
