"""Of which of a filing's clusters a group is worth suggesting. Pure.

A filing is entered in up to four clusters, and shown in one of them: by what it names where others have named it too,
else by its text. The others may be larger: a few who name one listing may be part of many with the same letter.
"""

from __future__ import annotations

from chalicelib.domain.grouping.filing import Joined, Placement


def worth(placement: Placement, least: int) -> list[tuple[str, Joined]]:
    """Clusters with so many cases and their state, the largest first; of equals first the one that it is shown in.

    What an officer has dismissed is not suggested again, and neither is a cluster that has hardly other cases: it has
    to have as many more as make a suggestion.
    """
    entered = list(zip(placement.clusters, placement.joined, strict=False))
    dismissed = max((joined.size for _, joined in entered if joined.dismissed), default=0)
    large = [one for one in entered if not one[1].dismissed and one[1].size - dismissed >= least]
    return sorted(large, key=lambda one: -one[1].size)
