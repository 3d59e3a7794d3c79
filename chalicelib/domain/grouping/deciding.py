"""What follows from what was read: which clusters a filing joins, which meet in it, and what the index learns. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from chalicelib.domain.grouping.clusters import ClusterRow, Member, row_of
from chalicelib.domain.grouping.issues import Issue
from chalicelib.domain.grouping.near import Match
from chalicelib.domain.grouping.policy import DAY, Policy
from chalicelib.domain.grouping.reading import Reading
from chalicelib.domain.grouping.rows import Rows


class Joining(msgspec.Struct, frozen=True):
    """A cluster to join, with those that meet it in this filing."""

    cluster: str
    others: tuple[str, ...] = ()
    """Met by the same text: they are merged."""
    by_words: tuple[str, ...] = ()
    """Met by strikingly like words: they are merged while they are small."""
    known: tuple[tuple[str, Member], ...] = ()
    """By cluster, one that belongs to it for certain: a cluster of one has no row yet."""


class Decision(msgspec.Struct, frozen=True):
    """`template` and `group` are None where the text is new, or new to the respondent and to itself alone."""

    template: Joining | None
    group: Joining | None
    represents: bool
    """Whether its sketch is kept and found by others."""
    worded: bool
    """Whether its wording is entered for others to find, unless its cluster has been said enough."""
    issue: Issue | None
    """The cluster it joins by wording, or is like besides."""
    matches: tuple[Match, ...]


def decide(
    reading: Reading,
    matches: Sequence[Match],
    issues: Sequence[Issue],
    near_cluster: Callable[[str], str],
    rows: Rows,
    policy: Policy,
) -> Decision:
    """`near_cluster`: a template's cluster for this respondent; `rows`: those clusters as they were read."""
    alike = [match for match in matches if match.similarity >= policy.alike]
    own = [match for match in alike if match.same_respondent]
    issue = next((one for one in issues if one.score >= policy.same_issue), None)
    group = _by_text(alike, own, near_cluster, rows, elsewise=issue is not None)
    group = _with_issues(group, issue, issues, policy)
    return Decision(
        template=_template(alike),
        group=group,
        represents=bool(reading.drawn) and not _is_represented(alike, policy),
        worded=bool(reading.terms.marks)
        and not own
        and (issue is None or issue.similarity < policy.well_said),
        issue=issue,
        matches=tuple(matches),
    )


def _template(alike: Sequence[Match]) -> Joining | None:
    if not alike:
        return None
    first, *others = dict.fromkeys(match.template for match in alike)
    return Joining(first, tuple(others), known=_members(alike, lambda match: match.template))


def _by_text(
    alike: Sequence[Match],
    own: Sequence[Match],
    near_cluster: Callable[[str], str],
    rows: Rows,
    *,
    elsewise: bool,
) -> Joining | None:
    """The clusters of copies against the same respondent; failing these, what others founded by the template.

    `elsewise`: there is another cluster to go to, so none is founded.
    """
    if own:
        first, *others = dict.fromkeys(match.cluster for match in own)
        return Joining(first, tuple(others), known=_members(own, lambda match: match.cluster))
    founded = [near_cluster(template) for template in dict.fromkeys(match.template for match in alike)]
    there = [cluster for cluster in founded if _stands(rows.clusters.get(row_of(cluster)))]
    if not founded or (elsewise and not there):
        return None
    first, *others = there or founded[:1]
    return Joining(first, tuple(others))


def _with_issues(
    group: Joining | None, issue: Issue | None, issues: Sequence[Issue], policy: Policy
) -> Joining | None:
    """What is alike in words joins what is alike in text only where it is strikingly so."""
    if group is None and issue is None:
        return None
    joined = group or Joining(issue.cluster if issue else "", known=_known(issue))
    meeting = [one for one in issues if one.score >= policy.merging and one.cluster != joined.cluster]
    known = dict(joined.known) | dict(_known(one)[0] for one in meeting)
    by_words = tuple(one.cluster for one in meeting if one.cluster not in joined.others)
    return msgspec.structs.replace(joined, by_words=by_words, known=tuple(known.items()))


def _known(issue: Issue | None) -> tuple[tuple[str, Member], ...]:
    """An entry knows the day alone."""
    return ((issue.cluster, Member(issue.best.case_id, issue.best.day * DAY)),) if issue else ()


def _members(alike: Sequence[Match], cluster: Callable[[Match], str]) -> tuple[tuple[str, Member], ...]:
    return tuple({cluster(match): Member(match.case_id, match.filed_at) for match in reversed(alike)}.items())


def _is_represented(alike: Sequence[Match], policy: Policy) -> bool:
    if not alike:
        return False
    return alike[0].similarity >= policy.own_entry_below or len(alike) >= policy.representatives


def _stands(row: ClusterRow | None) -> bool:
    return row is not None and (row.count > 0 or bool(row.goes_to))
