"""Where filings are placed, through the whole of detection on the index in memory."""

from __future__ import annotations

import pytest

from bench.grouping.store import CountingStore, Counts
from chalicelib.domain.errors import TryAgain
from chalicelib.domain.grouping.clusters import row_of
from chalicelib.domain.grouping.filing import Filing, Kind, Placement, Why
from chalicelib.domain.grouping.policy import DAY
from tests.alike import (
    LETTER,
    LIFT,
    NOW,
    OTHER,
    SCHOOL,
    Breaking,
    changed,
    detector,
    filing,
    named,
    placed,
    why,
)

ENDS = (filing(1, text=changed(LETTER, 20)), filing(2, text=changed(LETTER, 40, 42)))
"""Two versions of a letter that are less alike than the letter is to either."""

# ---------------------------------------------------------------------------------------------------------- copies


def test_the_first_of_its_kind_is_alone() -> None:
    """A cluster of one, which nobody suggests anything from."""
    found = detector().place(filing())
    assert (found.size, found.is_new, found.reasons, found.template, found.replayed) == (
        1,
        True,
        (),
        None,
        False,
    )


def test_a_copy_joins_the_first_one() -> None:
    """With how alike it is, and with whom."""
    first, second = placed(
        detector(), [filing(1), filing(2, text=changed(LETTER, 50), filed_at=NOW + 3 * DAY)]
    )
    assert (second.cluster_id, second.size, second.is_new) == (first.cluster_id, 2, False)
    assert why(second)[Why.ALIKE].similarity == 0.89  # 84 of 94 shingles
    assert (why(second)[Why.OTHERS].others, why(second)[Why.OTHERS].days) == (1, 3)


def test_another_text_against_the_same_respondent_is_another_cluster() -> None:
    """Grouping by respondent would put everything together."""
    first, second = placed(detector(), [filing(1), filing(2, text=OTHER)])
    assert second.is_new
    assert second.cluster_id != first.cluster_id


def test_copies_against_two_respondents_are_two_clusters_and_one_template() -> None:
    """The template is a signal; groups never cross respondents."""
    first, second = placed(detector(), [filing(1), filing(2, respondent="ref:other")])
    assert first.cluster_id != second.cluster_id
    assert second.is_new
    assert second.template_id == first.template_id
    assert second.template is not None
    assert (second.template.others, second.template.similarity, second.template.elsewhere) == (1, 1.0, True)


def test_each_respondents_copies_find_each_other_by_way_of_the_template() -> None:
    """Whoever filed it first is counted with those who came after a copy elsewhere."""
    respondents = ["ref:shop", "ref:other", "ref:shop", "ref:other", "ref:third"]
    found = placed(detector(), [filing(n, respondent=of) for n, of in enumerate(respondents)])
    assert [one.size for one in found] == [1, 1, 2, 2, 1]
    assert found[0].cluster_id == found[2].cluster_id
    assert found[1].cluster_id == found[3].cluster_id
    assert [one.template.others if one.template else 0 for one in found] == [0, 1, 2, 3, 4]


def test_copies_of_two_tenants_know_nothing_of_each_other() -> None:
    """Not even as a template."""
    _, second = placed(detector(), [filing(1), filing(2, tenant="ten_2")])
    assert second.is_new
    assert second.template is None


def test_a_text_that_is_like_two_clusters_merges_them() -> None:
    """Two versions of a letter with 77 of 101 shingles in common, and the one between: 84 of 94 and 82 of 96."""
    detecting = detector()
    one, other = placed(detecting, ENDS)
    assert one.cluster_id != other.cluster_id
    between = detecting.place(filing(3))
    assert between.size == 3
    assert {*between.merged[0]} == {one.cluster_id, other.cluster_id}
    assert between.cluster_id == min(one.cluster_id, other.cluster_id)


def test_whoever_finds_a_merged_cluster_is_entered_where_it_went() -> None:
    """By whichever version he comes."""
    detecting = detector()
    placed(detecting, [*ENDS, filing(3)])
    later = placed(detecting, [filing(4, text=ENDS[0].text), filing(5, text=ENDS[1].text)])
    assert [one.size for one in later] == [4, 5]
    assert len({one.cluster_id for one in later}) == 1


def test_copies_beyond_the_window_are_strangers() -> None:
    """Half a year."""
    _, within, beyond = placed(
        detector(), [filing(1), filing(2, filed_at=NOW + 180 * DAY), filing(3, filed_at=NOW + 361 * DAY)]
    )
    assert not within.is_new
    assert beyond.is_new


# ------------------------------------------------------------------------------------------------- in other words


def test_an_issue_told_in_other_words_is_one_cluster() -> None:
    """Three people, one lift."""
    found = placed(detector(), [filing(n, text=text) for n, text in enumerate(LIFT)])
    assert [one.size for one in found] == [1, 2, 3]
    assert Why.SAME_ISSUE in why(found[2])
    assert Why.ALIKE not in why(found[2])


def test_another_issue_in_the_same_town_is_another_cluster() -> None:
    """The school has nothing to do with the lift."""
    found = placed(
        detector(), [*(filing(n, text=text) for n, text in enumerate(LIFT)), filing(9, text=SCHOOL)]
    )
    assert found[-1].is_new


def test_other_words_are_compared_within_a_respondent_only() -> None:
    """Another one's lift is another lift."""
    _, second = placed(detector(), [filing(1, text=LIFT[0]), filing(2, text=LIFT[1], respondent="ref:other")])
    assert second.is_new


def test_english_is_not_joined_by_wording() -> None:
    """Words alone do not tell the issue there; copies and structure do."""
    told = "The shop sent the blue kettle late and without its lid, and now it neither answers nor pays me back a cent."
    _, second = placed(detector(), [filing(1), filing(2, text=told)])
    assert second.is_new


# ------------------------------------------------------------------------------------------------------ structure


def of(name: int, *kinds: Kind, **changes: object) -> Filing:
    """Nothing in it but what is named."""
    return filing(name, text="", structural=tuple(named(kind) for kind in kinds), **changes)


def test_the_same_listing_is_one_cluster_whatever_is_written() -> None:
    """Not even a text is needed."""
    found = placed(
        detector(), [of(1, Kind.LISTING), filing(2, structural=(named(Kind.LISTING),)), of(3, Kind.LISTING)]
    )
    assert [one.size for one in found] == [1, 2, 3]
    assert why(found[2])[Why.SAME_LISTING].value == "one"
    assert why(found[2])[Why.SAME_LISTING].others == 2


def test_a_listing_with_another_type_of_dispute_is_another_cluster() -> None:
    """It is complained of for many reasons."""
    _, second = placed(
        detector(), [of(1, Kind.LISTING), of(2, Kind.LISTING, dispute_type="not_as_described")]
    )
    assert second.is_new


def test_a_weaker_key_that_others_share_counts_where_the_stronger_is_alone() -> None:
    """Three listings of one promotion: the promotion is what they have in common."""
    filings = [
        filing(n, text="", structural=(named(Kind.LISTING, f"listing {n}"), named(Kind.PROMOTION)))
        for n in range(3)
    ]
    found = placed(detector(), filings)
    assert [one.size for one in found] == [1, 2, 3]
    assert found[1].cluster_id == found[2].cluster_id != found[0].cluster_id
    assert list(why(found[2])) == [Why.SAME_PROMOTION, Why.OTHERS]


def test_a_text_does_not_chain_two_listings_together() -> None:
    """The letter is the same; each listing stays a cluster, and the letter says how alike they are."""
    filings = [filing(n, structural=(named(Kind.LISTING, f"{n % 2}"),)) for n in range(6)]
    found = placed(detector(), filings)
    assert [one.size for one in found[2:]] == [2, 2, 3, 3]
    assert found[4].cluster_id != found[5].cluster_id
    assert found[5].merged == ()
    assert why(found[5])[Why.ALIKE].similarity == 1.0


def test_after_a_quiet_window_a_listing_begins_anew() -> None:
    """With an id of its own, so that whatever came of the old one is left in peace."""
    found = placed(
        detector(),
        [of(1, Kind.LISTING), of(2, Kind.LISTING, filed_at=NOW + 60 * DAY)]
        + [of(n, Kind.LISTING, filed_at=NOW + (118 + n) * DAY) for n in (3, 4)],
    )
    assert [one.size for one in found] == [1, 2, 1, 2]
    assert found[0].cluster_id == found[1].cluster_id != found[2].cluster_id == found[3].cluster_id
    assert found[3].first_seen == NOW + 121 * DAY


def test_a_large_listing_begins_anew_with_empty_pages() -> None:
    """Twice the quiet time, for its leading row is touched once a page."""
    old = [of(n, Kind.LISTING) for n in range(30)]
    later = [of(n, Kind.LISTING, filed_at=NOW + 121 * DAY) for n in range(100, 130)]
    assert [one.size for one in placed(detector(), [*old, *later])][30:] == list(range(1, 31))


def test_a_viral_listing_is_counted_exactly_at_first_and_nearly_later() -> None:
    """Exactly up to 192; then within a fifth, and it says so."""
    detecting = detector()
    sizes = [(one.size, one.sure) for one in placed(detecting, [of(n, Kind.LISTING) for n in range(1_000)])]
    assert [size for size, _ in sizes[:192]] == list(range(1, 193))
    assert all(sure for _, sure in sizes[:192])
    assert not sizes[-1][1]
    assert sizes[-1][0] == pytest.approx(1_000, rel=0.2)


def test_filings_that_structure_has_told_enough_of_enter_no_text() -> None:
    """Beyond sixteen of one listing only the cluster, the case and nothing else are written."""
    store = CountingStore()
    detecting = detector(store)
    filings = [
        filing(n, text=f"{OTHER} {n} {changed(LETTER, n, n + 9)}", structural=(named(Kind.LISTING),))
        for n in range(18)
    ]
    placed(detecting, filings[:17])
    store.counts = Counts()
    detecting.place(filings[17])
    assert store.counts.writes <= 5


# ------------------------------------------------------------------------------------------------------------ twice


def the_same(one: Placement, other: Placement) -> bool:
    return (one.cluster_id, one.size, one.reasons) == (other.cluster_id, other.size, other.reasons)


def test_a_message_that_comes_twice_changes_nothing() -> None:
    """It is answered as the first time, from one read."""
    store = CountingStore()
    detecting = detector(store)
    first = placed(detecting, [filing(1), filing(2)])[1]
    store.counts = Counts()
    again = detecting.place(filing(2), again=True)
    assert again.replayed
    assert the_same(first, again)
    assert (store.counts.reads, store.counts.writes) == (1, 0)


NEVER = 10_000
STORIES = {
    "new": [filing(1)],
    "copy": [filing(1), filing(2)],
    "copy elsewhere": [filing(1), filing(2, respondent="ref:other")],
    "between": [*ENDS, filing(3)],
    "words": [filing(n, text=text) for n, text in enumerate(LIFT)],
    "listing": [filing(n, structural=(named(Kind.LISTING),)) for n in range(3)],
    "full page": [of(n, Kind.LISTING) for n in range(25)],
}


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("broken", range(9))
def test_what_was_broken_off_is_finished_by_the_repetition(story: str, broken: int) -> None:
    """At whichever write: then the next one like it finds the same as if nothing had happened."""
    filings = STORIES[story]
    whole, torn = CountingStore(), Breaking(NEVER)
    placed(detector(whole), filings[:-1])
    placed(detector(torn), filings[:-1])
    last = detector(whole).place(filings[-1])
    torn.before = broken
    try:
        found = detector(torn).place(filings[-1])
    except TryAgain:
        found = detector(torn).place(filings[-1], again=True)
    torn.before = NEVER
    assert (found.cluster_id, found.size) == (last.cluster_id, last.size)
    following = Filing(
        **{name: getattr(filings[-1], name) for name in Filing.__struct_fields__ if name != "case_id"},
        case_id=filing("next").case_id,
    )
    assert the_same(detector(torn).place(following), detector(whole).place(following))


def test_a_case_broken_off_before_its_page_was_left_counts_once() -> None:
    """Somebody filled and left the page in between: the repetition looks through all pages."""
    store = Breaking(NEVER)
    detecting = detector(store)
    placed(detecting, [of(n, Kind.LISTING) for n in range(23)])
    store.before = 1
    with pytest.raises(TryAgain):
        detecting.place(of(90, Kind.LISTING))  # the 24th: entered, then broken off
    store.before = NEVER
    placed(detecting, [of(n, Kind.LISTING) for n in range(30, 34)])
    assert (
        detecting.place(of(90, Kind.LISTING), again=True).cluster_id
        == detecting.place(of(30, Kind.LISTING)).cluster_id
    )
    assert detecting.place(of(99, Kind.LISTING)).size == 29


# ------------------------------------------------------------------------------------------------------- what it costs


def costs(filings: list[Filing]) -> list[Counts]:
    store = CountingStore()
    detecting = detector(store)
    found = []
    for one in filings:
        store.counts = Counts()
        detecting.place(one)
        found.append(store.counts)
    return found


def test_a_new_english_text_is_one_read_and_four_writes() -> None:
    """Its row and three keys."""
    (cost,) = costs([filing()])
    assert (cost.reads, cost.writes, cost.write_units) == (1, 4, 4)


def test_a_new_chinese_text_is_one_read_and_five_writes() -> None:
    """Its row, two keys of shingles, two of terms."""
    (cost,) = costs([filing(text=LIFT[0])])
    assert (cost.reads, cost.writes, cost.write_units) == (1, 5, 5)


def test_a_new_text_with_things_named_costs_six_writes() -> None:
    """Its row, two keys, and three clusters that it waits in."""
    (cost,) = costs([filing(structural=tuple(named(kind) for kind in Kind))])
    assert (cost.reads, cost.writes, cost.write_units) == (1, 6, 6)


def test_a_copy_is_two_reads_and_three_writes() -> None:
    """The template, the cluster, its row. The second of its kind enters the first as well."""
    found = costs([filing(1), filing(2), filing(3)])
    assert [(cost.reads, cost.writes) for cost in found[1:]] == [(2, 5), (2, 3)]


def test_a_filing_that_says_nothing_is_one_read_and_one_write() -> None:
    """Its own row."""
    (cost,) = costs([filing(text="Too late.")])
    assert (cost.reads, cost.read_rows, cost.writes) == (1, 1, 1)


def test_the_index_holds_no_text_and_no_name() -> None:
    """Not of the complainant, not of the respondent: keyed marks, sketches and ids."""
    store = CountingStore()
    placed(detector(store), [filing(1), filing(2), filing(3, text=LIFT[0])])
    everything = b"".join(store._rows.values())
    for known in (b"kettle", "电梯".encode(), "电梯".encode("utf-32-le"), b"ref:shop", b"ten_1"):
        assert known not in everything


def test_a_tenants_leading_rows_are_found_under_the_clusters_id() -> None:
    """So that a group can be opened from it."""
    store = CountingStore()
    found = placed(detector(store), [filing(1), filing(2)])[1]
    leading = store.look([row_of(found.cluster_id)]).clusters[row_of(found.cluster_id)]
    assert leading.members == {filing(1).case_id, filing(2).case_id}
    assert (leading.first, leading.last, leading.count) == (NOW, NOW, 2)
