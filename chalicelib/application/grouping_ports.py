"""Where the index of clusters is kept. Every write is one item, conditional, and safe to repeat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from chalicelib.domain.grouping.clusters import ClusterRow
from chalicelib.domain.grouping.rows import CaseRow, Rows


class Entered(msgspec.Struct, frozen=True):
    """What came of entering a case. `row`: as it is now where `done`, else as it stood and refused."""

    done: bool
    row: ClusterRow


class Entry(msgspec.Struct, frozen=True):
    """A case to be counted in a cluster. `since`: when the first one known was filed, if that is not this one.

    `generation` and `scope` (whose cluster it is) belong to leading rows.
    """

    case_id: str
    generation: str
    scope: str
    now: int
    since: int


class ClusterStore(Protocol):
    """Names of rows are those of `domain.grouping`: `k#…` keys, `c#…` clusters, `x#…` cases. `now`: seconds, UTC.

    Raises TryAgain for a passing fault; the filing is then placed again from the beginning.
    """

    def look(self, names: Sequence[str]) -> Rows:
        """One read of at most 100 rows, eventually consistent: half the price, and a write decides anyway."""

    def note(self, name: str, slot: int, entry: bytes, instead_of: bytes | None, expires: int) -> bool:
        """Enters a text under a key. Condition: the slot is empty, or holds `instead_of`. False when it was taken.

        `expires`: the second from which the row may go.
        """

    def enter(self, name: str, entry: Entry) -> Entered:
        """Counts a case in a leading row or in a page. One update. Rows live `clusters.LIVES` days after the last.

        Conditions: the case is not in the row, and there is room (`clusters.CAPACITY`). Of a leading row besides: it
        was not merged away, it fills no later page, its generation is this one or none yet, and no officer took the
        case out. So a case counts once in a row however often its message comes.
        """

    def begin(self, name: str, case_id: str, instead_of: ClusterRow, generation: str, now: int) -> Entered:
        """A leading row anew, with one case, in place of one whose window has passed. Condition: its generation.

        The scope stays.
        """

    def turn(self, name: str, page: int, now: int) -> None:
        """A leading row names the page to be filled from now on. Condition: it names an earlier one, or none yet."""

    def lead_to(self, name: str, winner: str, now: int) -> Entered:
        """Makes a leading row an alias. Conditions: it is none yet, and the two were not set apart."""

    def take(self, name: str, loser: str, cases: int, now: int) -> Entered:
        """Lets a leading row count what was merged into it. Condition: not counted yet."""

    def keep(self, row: CaseRow, expires: int) -> CaseRow | None:
        """The case's own row, once. Condition: there is none. Returns the one that stands."""

    # ------------------------------------------------------------------------------------------------ for officers

    def part(self, name: str, other: str, now: int) -> None:
        """Notes on a leading row that it is never merged with the other cluster."""

    def release(self, name: str, case_id: str, now: int) -> bool:
        """Notes on a leading row that a case was taken out. Condition: not noted yet. False when it was."""

    def dismiss(self, name: str, now: int) -> None:
        """Marks a leading row as nothing to suggest again."""

    def rewrite(self, row: CaseRow, expires: int) -> None:
        """The case's row anew, after it was moved."""
