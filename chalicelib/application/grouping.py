"""Detection: where a filing belongs, at the same cost however many cases there are.

    detector = Detector(store, secret_of)
    placement = detector.place(filing, again=received > 1)

One read of at most 100 rows finds the filing's own row (it was placed before), its structural clusters, and the keys of
its text. A second one, for one filing in twenty, fetches the sketches of texts that promise to be alike. Then it is
entered in what it joins, what it adds is written under two to five keys, and its own row comes last.

A message may come twice. Whatever is written is one item under a condition (see `grouping_ports`), so that a repetition
changes nothing: either the case's own row is there, or the first run was broken off and each step finds what it did.
Filings of different issues run side by side. Two like texts that arrive in the same instant may miss each other; the
next one like them finds both, and merges their clusters.
"""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.application.grouping_ports import ClusterStore
from chalicelib.application.placing import Placing
from chalicelib.domain.grouping import reading as reading_
from chalicelib.domain.grouping.answering import placement
from chalicelib.domain.grouping.filing import Filing, Placement
from chalicelib.domain.grouping.marks import Marks
from chalicelib.domain.grouping.policy import STANDARD, Policy


class Detector:
    """`secret_of`: a tenant's own secret (16 bytes or more) for keyed hashes; the same for as long as rows live."""

    def __init__(
        self, store: ClusterStore, secret_of: Callable[[str], bytes], policy: Policy = STANDARD
    ) -> None:
        self._store, self._secret_of, self._policy = store, secret_of, policy

    def place(self, filing: Filing, *, again: bool = False) -> Placement:
        """`again`: the message was received before. Raises TryAgain: place it again later."""
        marks = Marks(filing.tenant, self._secret_of(filing.tenant))
        reading = reading_.of(filing, marks, self._policy)
        rows = self._store.look(reading.rows())
        kept = rows.cases.get(reading.case_row)
        if kept is not None:
            return placement(kept, replayed=True)
        return Placing(self._store, marks, reading, rows, self._policy, again=again).run()
