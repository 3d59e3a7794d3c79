"""The same issue in other words, within one respondent: whose terms are like these, and what to enter. Pure.

A cluster's score is the mean of its best member met and of all members met: one chance likeness does not chain
clusters together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from chalicelib.domain.grouping import entries, terms
from chalicelib.domain.grouping.entries import IssueEntry
from chalicelib.domain.grouping.near import Place, room
from chalicelib.domain.grouping.policy import Policy
from chalicelib.domain.grouping.reading import Reading
from chalicelib.domain.grouping.rows import EMPTY, Rows, free_slot, live


class Weighed(msgspec.Struct, frozen=True):
    """The terms of a filing whose key has room: the others are too common to weigh anything.

    `usable`: their places; `by_tag`: their weights; `length`: of that vector.
    """

    usable: tuple[int, ...]
    by_tag: dict[int, int]
    length: float


class Issue(msgspec.Struct, frozen=True):
    """A cluster met: its score, the member most like the filing and how like."""

    cluster: str
    score: float
    best: IssueEntry
    similarity: float


def weigh(reading: Reading, rows: Rows, policy: Policy) -> Weighed:
    found, day, days = rows.keys, reading.day, policy.issue_days
    usable = tuple(
        [
            i
            for i, name in enumerate(reading.term_keys)
            if name not in found or free_slot(found[name], day, days) is not None
        ]
    )
    of = reading.terms
    by_tag = {of.tags[i]: of.weights[i] for i in usable}
    return Weighed(usable, by_tag, terms.length_of(list(by_tag.values())))


def met(reading: Reading, weighed: Weighed, rows: Rows, policy: Policy) -> list[Issue]:
    """Clusters that share a key which still tells something, the most like first."""
    scored: dict[str, list[tuple[float, IssueEntry]]] = {}
    for raw in _entries(reading, weighed, rows, policy):
        entry = entries.issue_entry(raw)
        similarity = terms.cosine(weighed.by_tag, weighed.length, entry.tags, entry.weights)
        scored.setdefault(entry.cluster, []).append((similarity, entry))
    issues = [_issue(cluster, some) for cluster, some in scored.items()]
    return sorted(issues, key=lambda issue: (-issue.score, issue.cluster))


def places(
    reading: Reading, weighed: Weighed, rows: Rows, joined: Issue | None, policy: Policy
) -> list[Place]:
    """Where to enter its words.

    A filing that joins a cluster confirms which terms the issue goes by: those it shares with the cluster come first,
    and keys that lead to the cluster already are left alone.
    """
    found: list[Place] = []
    wanted = policy.issue_written_besides if reading.structural else policy.issue_written
    for i in _order(reading, weighed, joined, policy):
        name = reading.term_keys[i]
        row = rows.keys.get(name, EMPTY)
        slot = room(row, reading, policy.issue_days)
        if slot is None or (joined is not None and joined.cluster in _clusters(row)):
            continue
        found.append(Place(name, *slot))
        if len(found) == wanted:
            break
    return found


def _order(reading: Reading, weighed: Weighed, joined: Issue | None, policy: Policy) -> Sequence[int]:
    if joined is None:
        return terms.drawn(reading.terms, weighed.usable, policy.drawn_towards_weight)
    shared = set(joined.best.tags)
    return sorted(weighed.usable, key=lambda i: reading.terms.tags[i] not in shared)


def _clusters(row: Iterable[bytes | None]) -> set[str]:
    return {entries.cluster_of(raw) for raw in row if raw is not None}


def _entries(reading: Reading, weighed: Weighed, rows: Rows, policy: Policy) -> Iterable[bytes]:
    """Each once, however many keys lead to it."""
    own = reading.filing.case_id
    found = (rows.keys.get(reading.term_keys[i]) for i in weighed.usable)
    raws = {raw for row in found if row for raw in live(row, reading.day, policy.issue_days)}
    return [raw for raw in sorted(raws) if entries.case_of(raw) != own]


def _issue(cluster: str, some: Sequence[tuple[float, IssueEntry]]) -> Issue:
    similarity, best = max(some, key=lambda one: (one[0], one[1].case_id))
    mean = sum(score for score, _ in some) / len(some)
    return Issue(cluster, (similarity + mean) / 2, best, similarity)
