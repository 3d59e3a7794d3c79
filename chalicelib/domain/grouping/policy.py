"""The numbers detection works with. One value holds them all, so that a bench can ask what another one would do.

They were chosen on plateaus: halving or doubling one of the first three groups moves no quality figure by more than two
hundredths (`docs/grouping.md` has the table). Nothing here comes from a single text.
"""

from __future__ import annotations

from typing import Final

import msgspec

DAY: Final = 86_400


class Policy(msgspec.Struct, frozen=True):
    """Lengths of time in days."""

    # The same text: shingles drawn by their keyed hashes.
    near_looked_up: int = 16
    """How many of its smallest shingles a text is looked up by; reads are cheap."""
    near_written: int = 3
    near_written_besides: int = 2
    """How many it is entered under; writes are dear. Of two texts at Jaccard .8 one of three is shared at .998, of two
    at .988. The second number is for a text that is found by other keys as well: by its terms, or by structure.
    """
    near_days: int = 180
    promising: float = 0.6
    """Likeness by an entry alone from which the whole sketch is read."""
    alike: float = 0.8
    """Jaccard of 5-grams from which two texts count as one: the usual bound for near-duplicates."""
    told: float = 0.5
    """Likeness below which nothing is said of it."""
    own_entry_below: float = 0.95
    """A copy that differs more than this from all its like represents the template too."""
    representatives: int = 12
    verified: int = 12
    """Sketches read for one filing at most."""

    # The same issue in other words: terms within one respondent.
    terms: int = 40
    title_weight: int = 4
    title_at_most: int = 64
    """Characters of a first line that is still a title."""
    issue_written: int = 2
    issue_written_besides: int = 1
    """Likewise; the second where there is structure."""
    issue_days: int = 60
    same_issue: float = 0.22
    """Cosine from which wording alone places a filing in a cluster."""
    merging: float = 0.3
    """Cosine from which a second cluster is merged with the first."""
    merging_at_most: int = 24
    """Cases of a cluster that wording alone still merges: beyond, it takes an officer. Long chains begin there."""
    well_said: float = 0.6
    """Cosine from which a filing adds no wording of its own to its cluster."""
    spoken_for: int = 16
    """Cases after which a cluster takes no further wording; so many of one structural cluster need no text at all."""
    drawn_towards_weight: int = 8
    """How much more often a heavy term is drawn for writing than a light one: the exponent of its weight."""

    # Rows.
    structural: int = 3
    """Structural keys of a filing that count, the strongest first."""


STANDARD: Final = Policy()
