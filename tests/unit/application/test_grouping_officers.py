"""Officers merge, split and dismiss clusters, and detection keeps to it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import pytest

from bench.grouping.store import CountingStore
from chalicelib.application.alike import standing
from chalicelib.application.grouping import Detector
from chalicelib.application.grouping_officers import ClusterDesk
from chalicelib.domain.errors import NotAllowed, NotFound, TryAgain
from chalicelib.domain.grouping.filing import Kind, Placement
from tests.alike import (
    LETTER,
    LIFT,
    NOW,
    OTHER,
    SECRET,
    Breaking,
    changed,
    detector,
    filing,
    members,
    named,
    placed,
    size,
)

TENANT, GROUP = "ten_1", "group_1"


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


def test_another_tenants_cluster_is_not_there(detecting: Detector, desk: ClusterDesk) -> None:
    """Nor one that never was."""
    found = copies(detecting, LETTER, [1, 2])
    with pytest.raises(NotFound):
        desk.dismiss("ten_2", found.cluster_id, NOW)
    with pytest.raises(NotFound):
        desk.dismiss(TENANT, copies(detecting, OTHER, [9]).cluster_id, NOW)


# ------------------------------------------------------------------------------------------------------------ merge


def test_merged_clusters_are_one_for_whoever_comes_later(
    detecting: Detector, desk: ClusterDesk, store: CountingStore
) -> None:
    """By either text."""
    one, other = copies(detecting, LETTER, [1, 2]), copies(detecting, OTHER, [3, 4, 5])
    stays = desk.merge(TENANT, one.cluster_id, other.cluster_id, NOW)
    later = placed(detecting, [filing(6), filing(7, text=OTHER)])
    assert [(placement.cluster_id, placement.size) for placement in later] == [(stays, 6), (stays, 7)]
    assert members(store, other.cluster_id) == cases(1, 2, 3, 4, 5, 6, 7)


def test_merging_again_changes_nothing(detecting: Detector, desk: ClusterDesk, store: CountingStore) -> None:
    """In whichever order."""
    one, other = copies(detecting, LETTER, [1, 2]), copies(detecting, OTHER, [3, 4, 5])
    stays = desk.merge(TENANT, one.cluster_id, other.cluster_id, NOW)
    assert desk.merge(TENANT, other.cluster_id, one.cluster_id, NOW) == stays
    assert size(store, stays) == 5


def test_clusters_of_two_respondents_are_never_merged(detecting: Detector, desk: ClusterDesk) -> None:
    """Not even by an officer."""
    one = copies(detecting, LETTER, [1, 2])
    other = copies(detecting, LETTER, [3, 4], respondent="ref:other")
    with pytest.raises(NotAllowed) as refused:
        desk.merge(TENANT, one.cluster_id, other.cluster_id, NOW)
    assert refused.value.code == "clusters_of_two_respondents"


# ----------------------------------------------------------------------------------------------------------- detach


def test_detached_cases_are_a_cluster_of_their_own(
    detecting: Detector, desk: ClusterDesk, store: CountingStore
) -> None:
    """Both are counted and listed as they are now."""
    found = copies(detecting, LETTER, [1, 2, 3, 4])
    apart = desk.detach(TENANT, [found.cluster_id], cases(3, 4), GROUP, NOW)
    assert size(store, found.cluster_id) == size(store, apart) == 2
    assert members(store, found.cluster_id) == cases(1, 2)
    assert members(store, apart) == cases(3, 4)


def test_detaching_again_changes_nothing(
    detecting: Detector, desk: ClusterDesk, store: CountingStore
) -> None:
    """The same cases, the same cluster."""
    found = copies(detecting, LETTER, [1, 2, 3, 4])
    apart = desk.detach(TENANT, [found.cluster_id], cases(3, 4), GROUP, NOW)
    assert desk.detach(TENANT, [found.cluster_id], cases(4, 3), GROUP, NOW) == apart
    assert (size(store, found.cluster_id), size(store, apart)) == (2, 2)


def test_a_detached_text_leads_its_like_to_the_new_cluster(detecting: Detector, desk: ClusterDesk) -> None:
    """By copies: the version of the letter that was taken out."""
    found = copies(detecting, LETTER, [1, 2])
    version = changed(LETTER, 20, 22)
    assert copies(detecting, version, [3]).cluster_id == found.cluster_id
    apart = desk.detach(TENANT, [found.cluster_id], cases(3), GROUP, NOW)
    assert copies(detecting, version, [4]).cluster_id == apart
    assert copies(detecting, LETTER, [5]).cluster_id == found.cluster_id


def test_detached_words_lead_their_like_to_the_new_cluster(detecting: Detector, desk: ClusterDesk) -> None:
    """The lift's first complaint is taken out; whoever repeats its words goes there."""
    *_, last = placed(detecting, [filing(n, text=text) for n, text in enumerate(LIFT)])
    apart = desk.detach(TENANT, [last.cluster_id], cases(0), GROUP, NOW)
    assert detecting.place(filing(9, text=LIFT[0])).cluster_id == apart


def test_what_was_set_apart_is_never_merged_again(detecting: Detector, desk: ClusterDesk) -> None:
    """Neither by detection, when a text is like both, nor by an officer."""
    found = copies(detecting, LETTER, [1, 2])
    version = changed(LETTER, 20, 22)
    copies(detecting, version, [3])
    apart = desk.detach(TENANT, [found.cluster_id], cases(3), GROUP, NOW)
    between = copies(detecting, changed(LETTER, 20), [4])
    assert between.merged == ()
    assert between.cluster_id in (found.cluster_id, apart)
    with pytest.raises(NotAllowed) as refused:
        desk.merge(TENANT, found.cluster_id, apart, NOW)
    assert refused.value.code == "clusters_set_apart"


def test_a_detached_cases_message_is_answered_with_its_new_cluster(
    detecting: Detector, desk: ClusterDesk, store: CountingStore
) -> None:
    """It came twice, late."""
    found = copies(detecting, LETTER, [1, 2, 3])
    apart = desk.detach(TENANT, [found.cluster_id], cases(3), GROUP, NOW)
    again = detecting.place(filing(3), again=True)
    assert (again.cluster_id, again.replayed) == (apart, True)
    assert size(store, found.cluster_id) == 2


def test_a_case_that_is_not_in_the_cluster_is_passed_over(
    detecting: Detector, desk: ClusterDesk, store: CountingStore
) -> None:
    """Nor is one that nobody knows taken out; the others are."""
    found, stranger = copies(detecting, LETTER, [1, 2, 3]), copies(detecting, OTHER, [4])
    asked = [*cases(1), stranger.case_id, filing(99).case_id]
    apart = desk.detach(TENANT, [found.cluster_id], asked, GROUP, NOW)
    assert (members(store, found.cluster_id), members(store, apart)) == (cases(2, 3), cases(1))
    assert detecting.place(filing(4, text=OTHER)).cluster_id == stranger.cluster_id


def test_nothing_happens_where_no_case_is_in_the_cluster(
    detecting: Detector, desk: ClusterDesk, store: CountingStore
) -> None:
    """Nor where nobody knows the clusters."""
    found, stranger = copies(detecting, LETTER, [1, 2]), copies(detecting, OTHER, [3])
    written = store.counts.writes
    desk.detach(TENANT, [found.cluster_id], [stranger.case_id], GROUP, NOW)
    assert store.counts.writes == written
    with pytest.raises(NotFound):
        desk.detach(TENANT, [stranger.cluster_id], cases(1), GROUP, NOW)


def test_detaching_comes_to_the_same_after_the_cluster_went_into_another(
    detecting: Detector, desk: ClusterDesk, store: CountingStore
) -> None:
    """The message came again late: the cluster has another name by then, the detached cases have not."""
    one, other = copies(detecting, LETTER, [1, 2, 3]), copies(detecting, OTHER, [4, 5])
    apart = desk.detach(TENANT, [one.cluster_id], cases(3), GROUP, NOW)
    stays = desk.merge(TENANT, one.cluster_id, other.cluster_id, NOW)
    assert desk.detach(TENANT, [one.cluster_id], cases(3), GROUP, NOW) == apart
    assert (members(store, stays), members(store, apart)) == (cases(1, 2, 4, 5), cases(3))
    assert (size(store, stays), size(store, apart)) == (4, 1)


def test_cases_of_a_cluster_that_went_into_another_are_found_there(
    detecting: Detector, desk: ClusterDesk, store: CountingStore
) -> None:
    """Merged first, taken out afterwards, by the old name: their rows still say it."""
    one, other = copies(detecting, LETTER, [1, 2, 3]), copies(detecting, OTHER, [4, 5])
    stays = desk.merge(TENANT, one.cluster_id, other.cluster_id, NOW)
    apart = desk.detach(TENANT, [one.cluster_id, other.cluster_id], cases(3, 4), GROUP, NOW)
    assert (members(store, stays), members(store, apart)) == (cases(1, 2, 5), cases(3, 4))


@pytest.mark.parametrize("before", range(6))
def test_detaching_that_broke_off_is_finished_when_it_comes_again(before: int) -> None:
    """Before each of its writes: the two notes that they are apart, the entry, the letter's three keys lead by the
    case's row, so that there are the release and that row besides. Nobody counts twice.
    """
    store = Breaking(before=1_000)
    detecting, desk = detector(store), ClusterDesk(store, lambda _: SECRET)
    found = copies(detecting, LETTER, [1, 2, 3])
    store.before = before
    with suppress(TryAgain):
        desk.detach(TENANT, [found.cluster_id], cases(3), GROUP, NOW)
    store.before = -1
    desk.detach(TENANT, [found.cluster_id], cases(3), GROUP, NOW)
    apart = detecting.place(filing(3)).cluster_id
    assert (members(store, found.cluster_id), members(store, apart)) == (cases(1, 2), cases(3))
    assert (size(store, found.cluster_id), size(store, apart)) == (2, 1)


def test_a_case_stays_where_else_it_was_entered(
    detecting: Detector, desk: ClusterDesk, store: CountingStore
) -> None:
    """Taken out of those about one listing, it is still one of those with the same letter."""
    letters = copies(detecting, LETTER, [1, 2]).cluster_id
    listing = copies(detecting, OTHER, [5], structural=(named(Kind.LISTING),)).clusters[0]
    both = copies(detecting, LETTER, [3], structural=(named(Kind.LISTING),))
    assert set(both.clusters) == {listing, letters}
    apart = desk.detach(TENANT, [listing], cases(3), GROUP, NOW)
    assert members(store, listing) == cases(5)
    assert (members(store, letters), members(store, apart)) == (cases(1, 2, 3), cases(3))
    assert copies(detecting, LETTER, [6]).cluster_id == letters


def test_what_was_set_apart_stays_so_after_either_went_into_a_third(
    detecting: Detector, desk: ClusterDesk
) -> None:
    """Neither by its old name nor by its new one."""
    found, third = copies(detecting, LETTER, [1, 2, 3]), copies(detecting, OTHER, [4, 5])
    apart = desk.detach(TENANT, [found.cluster_id], cases(3), GROUP, NOW)
    stays = desk.merge(TENANT, found.cluster_id, third.cluster_id, NOW)
    for one in (found.cluster_id, third.cluster_id, stays):
        with pytest.raises(NotAllowed) as refused:
            desk.merge(TENANT, one, apart, NOW)
        assert refused.value.code == "clusters_set_apart"


# ---------------------------------------------------------------------------------------------------------- dismiss


def test_a_dismissed_cluster_says_so_to_whoever_joins(
    detecting: Detector, desk: ClusterDesk, store: CountingStore
) -> None:
    """Twice dismissed is dismissed; it goes on counting."""
    found = copies(detecting, LETTER, [1, 2])
    desk.dismiss(TENANT, found.cluster_id, NOW)
    desk.dismiss(TENANT, found.cluster_id, NOW)
    later = copies(detecting, LETTER, [3])
    assert (later.dismissed, later.size) == (True, 3)
    assert standing(store, found.cluster_id)[1].dismissed
