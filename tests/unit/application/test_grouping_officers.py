"""Officers merge, split and dismiss clusters, and detection keeps to it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bench.grouping.store import CountingStore
from chalicelib.application.grouping import Detector
from chalicelib.application.grouping_officers import ClusterDesk
from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.domain.grouping.filing import Kind, Placement
from tests.alike import LETTER, LIFT, NOW, OTHER, SECRET, changed, detector, filing, named, placed

TENANT = "ten_1"


@pytest.fixture
def store() -> CountingStore:
    return CountingStore()


@pytest.fixture
def detecting(store: CountingStore) -> Detector:
    return detector(store)


@pytest.fixture
def desk(store: CountingStore) -> ClusterDesk:
    return ClusterDesk(store, lambda _: SECRET)


def copies(detecting: Detector, text: str, numbers: Sequence[int], **changes: object) -> Placement:
    """The last of so many copies."""
    return placed(detecting, [filing(n, text=text, **changes) for n in numbers])[-1]


def cases(*numbers: int) -> list[str]:
    return sorted(filing(n).case_id for n in numbers)


def test_a_cluster_is_shown_with_its_members(detecting: Detector, desk: ClusterDesk) -> None:
    """Size, times, cases."""
    found = copies(detecting, LETTER, [1, 2, 3])
    shown = desk.show(TENANT, found.cluster_id)
    assert (shown.size, shown.sure, shown.first_seen, shown.last_seen, shown.dismissed) == (
        3,
        True,
        NOW,
        NOW,
        False,
    )
    assert desk.members(TENANT, found.cluster_id) == (cases(1, 2, 3), "")


def test_members_come_in_pages(detecting: Detector, desk: ClusterDesk) -> None:
    """Each once, however wide the cluster is."""
    filings = [filing(n, text="", structural=(named(Kind.INCIDENT),)) for n in range(3_000)]
    cluster, found, after = placed(detecting, filings)[-1].cluster_id, [], ""
    pages = 0
    while pages == 0 or after:
        page, after = desk.members(TENANT, cluster, after)
        found += page
        pages += 1
    assert pages > 1
    assert sorted(found) == sorted(one.case_id for one in filings)


def test_another_tenants_cluster_is_not_there(detecting: Detector, desk: ClusterDesk) -> None:
    """Nor one that never was."""
    found = copies(detecting, LETTER, [1, 2])
    with pytest.raises(NotFound):
        desk.show("ten_2", found.cluster_id)
    with pytest.raises(NotFound):
        desk.dismiss(TENANT, copies(detecting, OTHER, [9]).cluster_id, NOW)


# ------------------------------------------------------------------------------------------------------------ merge


def test_merged_clusters_are_one_for_whoever_comes_later(detecting: Detector, desk: ClusterDesk) -> None:
    """By either text."""
    one, other = copies(detecting, LETTER, [1, 2]), copies(detecting, OTHER, [3, 4, 5])
    stays = desk.merge(TENANT, one.cluster_id, other.cluster_id, NOW)
    later = placed(detecting, [filing(6), filing(7, text=OTHER)])
    assert [(placement.cluster_id, placement.size) for placement in later] == [(stays, 6), (stays, 7)]
    assert sorted(desk.members(TENANT, other.cluster_id)[0]) == cases(1, 2, 3, 4, 5, 6, 7)


def test_merging_again_changes_nothing(detecting: Detector, desk: ClusterDesk) -> None:
    """In whichever order."""
    one, other = copies(detecting, LETTER, [1, 2]), copies(detecting, OTHER, [3, 4, 5])
    stays = desk.merge(TENANT, one.cluster_id, other.cluster_id, NOW)
    assert desk.merge(TENANT, other.cluster_id, one.cluster_id, NOW) == stays
    assert desk.show(TENANT, stays).size == 5


def test_clusters_of_two_respondents_are_never_merged(detecting: Detector, desk: ClusterDesk) -> None:
    """Not even by an officer."""
    one = copies(detecting, LETTER, [1, 2])
    other = copies(detecting, LETTER, [3, 4], respondent="ref:other")
    with pytest.raises(NotAllowed) as refused:
        desk.merge(TENANT, one.cluster_id, other.cluster_id, NOW)
    assert refused.value.code == "clusters_of_two_respondents"


# ----------------------------------------------------------------------------------------------------------- detach


def test_detached_cases_are_a_cluster_of_their_own(detecting: Detector, desk: ClusterDesk) -> None:
    """Both are counted and listed as they are now."""
    found = copies(detecting, LETTER, [1, 2, 3, 4])
    apart = desk.detach(TENANT, found.cluster_id, cases(3, 4), NOW)
    assert desk.show(TENANT, found.cluster_id).size == desk.show(TENANT, apart).size == 2
    assert desk.members(TENANT, found.cluster_id)[0] == cases(1, 2)
    assert desk.members(TENANT, apart)[0] == cases(3, 4)


def test_detaching_again_changes_nothing(detecting: Detector, desk: ClusterDesk) -> None:
    """The same cases, the same cluster."""
    found = copies(detecting, LETTER, [1, 2, 3, 4])
    apart = desk.detach(TENANT, found.cluster_id, cases(3, 4), NOW)
    assert desk.detach(TENANT, found.cluster_id, cases(4, 3), NOW) == apart
    assert (desk.show(TENANT, found.cluster_id).size, desk.show(TENANT, apart).size) == (2, 2)


def test_a_detached_text_leads_its_like_to_the_new_cluster(detecting: Detector, desk: ClusterDesk) -> None:
    """By copies: the version of the letter that was taken out."""
    found = copies(detecting, LETTER, [1, 2])
    version = changed(LETTER, 20, 22)
    assert copies(detecting, version, [3]).cluster_id == found.cluster_id
    apart = desk.detach(TENANT, found.cluster_id, cases(3), NOW)
    assert copies(detecting, version, [4]).cluster_id == apart
    assert copies(detecting, LETTER, [5]).cluster_id == found.cluster_id


def test_detached_words_lead_their_like_to_the_new_cluster(detecting: Detector, desk: ClusterDesk) -> None:
    """The lift's first complaint is taken out; whoever repeats its words goes there."""
    *_, last = placed(detecting, [filing(n, text=text) for n, text in enumerate(LIFT)])
    apart = desk.detach(TENANT, last.cluster_id, cases(0), NOW)
    assert detecting.place(filing(9, text=LIFT[0])).cluster_id == apart


def test_what_was_set_apart_is_never_merged_again(detecting: Detector, desk: ClusterDesk) -> None:
    """Neither by detection, when a text is like both, nor by an officer."""
    found = copies(detecting, LETTER, [1, 2])
    version = changed(LETTER, 20, 22)
    copies(detecting, version, [3])
    apart = desk.detach(TENANT, found.cluster_id, cases(3), NOW)
    between = copies(detecting, changed(LETTER, 20), [4])
    assert between.merged == ()
    assert between.cluster_id in (found.cluster_id, apart)
    with pytest.raises(NotAllowed) as refused:
        desk.merge(TENANT, found.cluster_id, apart, NOW)
    assert refused.value.code == "clusters_set_apart"


def test_a_detached_cases_message_is_answered_with_its_new_cluster(
    detecting: Detector, desk: ClusterDesk
) -> None:
    """It came twice, late."""
    found = copies(detecting, LETTER, [1, 2, 3])
    apart = desk.detach(TENANT, found.cluster_id, cases(3), NOW)
    again = detecting.place(filing(3), again=True)
    assert (again.cluster_id, again.replayed) == (apart, True)
    assert desk.show(TENANT, found.cluster_id).size == 2


def test_nothing_is_detached_when_a_case_is_not_in_the_cluster(
    detecting: Detector, desk: ClusterDesk
) -> None:
    """Nor when there is none to detach."""
    found = copies(detecting, LETTER, [1, 2])
    stranger = copies(detecting, OTHER, [3])
    for asked in ([*cases(1), stranger.case_id], [*cases(1), filing(99).case_id], []):
        with pytest.raises(NotFound):
            desk.detach(TENANT, found.cluster_id, asked, NOW)
    assert desk.show(TENANT, found.cluster_id).size == 2


# ---------------------------------------------------------------------------------------------------------- dismiss


def test_a_dismissed_cluster_says_so_to_whoever_joins(detecting: Detector, desk: ClusterDesk) -> None:
    """Twice dismissed is dismissed; it goes on counting."""
    found = copies(detecting, LETTER, [1, 2])
    desk.dismiss(TENANT, found.cluster_id, NOW)
    desk.dismiss(TENANT, found.cluster_id, NOW)
    later = copies(detecting, LETTER, [3])
    assert (later.dismissed, later.size) == (True, 3)
    assert desk.show(TENANT, found.cluster_id).dismissed
