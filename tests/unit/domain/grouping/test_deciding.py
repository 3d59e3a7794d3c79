"""What follows from what was read: which cluster is joined, what meets in it, what the index learns."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.grouping import deciding, reading
from chalicelib.domain.grouping.clusters import NOTHING, ClusterRow, Member, row_of
from chalicelib.domain.grouping.deciding import Decision, Joining
from chalicelib.domain.grouping.entries import IssueEntry
from chalicelib.domain.grouping.issues import Issue
from chalicelib.domain.grouping.near import Match
from chalicelib.domain.grouping.policy import STANDARD
from chalicelib.domain.grouping.rows import Rows
from tests.alike import LIFT, MARKS, NOW, filing

MINE = reading.of(filing(1, text=LIFT[0]), MARKS, STANDARD)
TEMPLATE, CLUSTER, OTHER = (MARKS.cluster(name) for name in ("template", "cluster", "other"))


def near_cluster(template: str) -> str:
    return reading.near_cluster(MARKS, template, "ref:shop")


FOUNDED = near_cluster(TEMPLATE)


def match(similarity: float = 0.9, **changes: Any) -> Match:
    given: dict[str, Any] = {
        "case_id": "case_2", "template": TEMPLATE, "cluster": CLUSTER, "filed_at": NOW, "respondent": MINE.respondent,
        "same_respondent": True, "similarity": similarity,
    }  # fmt: skip
    return Match(**given | changes)


def issue(
    cluster: str = CLUSTER, score: float = 0.25, similarity: float = 0.3, case_id: str = "case_3"
) -> Issue:
    return Issue(cluster, score, IssueEntry(case_id, cluster, 20_454, (), b""), similarity)


def decide(*found: Match | Issue, **clusters: ClusterRow) -> Decision:
    rows = Rows({}, {row_of(name): row for name, row in clusters.items()}, {})
    return deciding.decide(
        MINE,
        [one for one in found if isinstance(one, Match)],
        [one for one in found if isinstance(one, Issue)],
        near_cluster,
        rows,
        STANDARD,
    )


def test_a_new_text_joins_nothing_and_is_learnt() -> None:
    """Its sketch and its words."""
    found = decide()
    assert (found.template, found.group, found.represents, found.worded) == (None, None, True, True)


def test_a_copy_joins_template_and_cluster_of_the_other() -> None:
    """And adds no words: they are there."""
    found = decide(match())
    assert found.template == Joining(TEMPLATE, known=((TEMPLATE, Member("case_2", NOW)),))
    assert found.group == Joining(CLUSTER, known=((CLUSTER, Member("case_2", NOW)),))
    assert not found.worded


def test_what_is_only_rather_alike_joins_nothing() -> None:
    """It is told all the same."""
    found = decide(match(0.79))
    assert (found.template, found.group) == (None, None)
    assert [one.similarity for one in found.matches] == [0.79]


def test_copies_of_several_clusters_make_them_meet() -> None:
    """The most alike is joined, the others are merged with it."""
    found = decide(match(0.95), match(0.9, case_id="case_4", cluster=OTHER))
    assert found.group == Joining(
        CLUSTER, (OTHER,), known=((OTHER, Member("case_4", NOW)), (CLUSTER, Member("case_2", NOW)))
    )


def test_another_respondents_copy_leads_to_no_cluster_of_his() -> None:
    """It founds one of its own by the template, which the next copy against this respondent finds."""
    found = decide(match(cluster=OTHER, same_respondent=False))
    assert found.template is not None
    assert found.group == Joining(FOUNDED)


def test_copies_by_way_of_another_respondent_join_what_was_founded() -> None:
    """By a row that stands, or leads elsewhere."""
    stands = decide(match(same_respondent=False), **{FOUNDED: ClusterRow(count=2)})
    assert stands.group == Joining(FOUNDED)


def test_whoever_has_a_cluster_by_words_founds_none() -> None:
    """He joins that one."""
    found = decide(match(same_respondent=False), issue())
    assert found.group == Joining(CLUSTER, known=((CLUSTER, Member("case_3", NOW)),))


@pytest.mark.parametrize(("score", "joined"), [(0.22, True), (0.21, False)])
def test_words_place_a_filing_from_the_bound_on(score: float, joined: bool) -> None:
    """Cosine .22."""
    assert (decide(issue(score=score)).group is not None) is joined


def test_strikingly_like_words_make_clusters_meet() -> None:
    """From .3; what is merely alike does not."""
    found = decide(issue(score=0.5), issue(OTHER, 0.3, case_id="case_4"), issue(FOUNDED, 0.29))
    assert found.group is not None
    assert (found.group.cluster, found.group.by_words) == (CLUSTER, (OTHER,))


def test_words_do_not_move_a_copy() -> None:
    """The copy's cluster is joined; the one by words meets it only where it is strikingly alike."""
    joined = decide(match(), issue(OTHER, 0.25)).group
    met = decide(match(), issue(OTHER, 0.4)).group
    assert joined is not None and (joined.cluster, joined.by_words) == (CLUSTER, ())  # noqa: PT018
    assert met is not None and (met.cluster, met.by_words) == (CLUSTER, (OTHER,))  # noqa: PT018


@pytest.mark.parametrize(("similarity", "represents"), [(0.94, True), (0.95, False)])
def test_a_version_represents_its_template_where_it_differs(similarity: float, represents: bool) -> None:
    """From .95 on the other one speaks for it."""
    assert decide(match(similarity)).represents is represents


def test_twelve_versions_are_enough() -> None:
    """Of those met."""
    many = [match(0.85, case_id=f"case_{n}") for n in range(12)]
    assert not decide(*many).represents
    assert decide(*many[:11]).represents


@pytest.mark.parametrize(("similarity", "worded"), [(0.59, True), (0.6, False)])
def test_words_are_added_as_long_as_they_say_something_new(similarity: float, worded: bool) -> None:
    """Cosine to the member most alike."""
    assert decide(issue(score=0.5, similarity=similarity)).worded is worded


def test_an_empty_row_is_no_cluster() -> None:
    """Marks of an officer alone make none."""
    found = decide(match(same_respondent=False), issue(), **{FOUNDED: NOTHING})
    assert found.group is not None
    assert found.group.cluster == CLUSTER
