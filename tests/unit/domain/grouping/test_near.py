"""Copies: who promises to be one, who is one, and where a text is entered."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from chalicelib.domain.grouping import entries, near, reading
from chalicelib.domain.grouping.entries import NearEntry
from chalicelib.domain.grouping.filing import Filing, Kind
from chalicelib.domain.grouping.policy import DAY, STANDARD
from chalicelib.domain.grouping.reading import Reading
from chalicelib.domain.grouping.rows import EMPTY, SLOTS, CaseRow, KeyRow, Rows
from tests.alike import LETTER, MARKS, NOW, OTHER, changed, filing, named


def of(one: Filing) -> Reading:
    return reading.of(one, MARKS, STANDARD)


def entry(one: Reading) -> NearEntry:
    return NearEntry(one.filing.case_id, one.template, one.day, one.sketch.size, one.sketch.beginning)


def row(*raws: bytes) -> KeyRow:
    return (*raws, *EMPTY[len(raws) :])


def indexed(*ones: Reading) -> Rows:
    """All of them under every key of theirs, and their cases."""
    keys: dict[str, KeyRow] = {}
    for one in ones:
        for name in one.near_keys:
            keys[name] = row(*filter(None, keys.get(name, EMPTY)), entries.near_bytes(entry(one)))
    return Rows(keys, {}, {one.case_row: kept(one) for one in ones})


def kept(one: Reading) -> CaseRow:
    return CaseRow(
        one.filing.case_id, one.template, one.cluster, one.cluster, (), one.respondent, NOW, NOW, 1, True,
        sketch=one.sketch,
    )  # fmt: skip


def matches(mine: Reading, rows: Rows) -> Sequence[near.Match]:
    return near.verify(mine, near.candidates(mine, rows, STANDARD), rows, STANDARD)


def test_a_copy_with_two_other_words_is_alike() -> None:
    """89 shingles, ten of them spoilt: 79 of 99."""
    mine, theirs = of(filing(1, text=changed(LETTER, 20, 60))), of(filing(2))
    (match,) = matches(mine, indexed(theirs))
    assert match.similarity == pytest.approx(79 / 99)
    assert (match.case_id, match.template, match.cluster) == (
        theirs.filing.case_id,
        theirs.template,
        theirs.cluster,
    )
    assert match.same_respondent


def test_another_respondents_copy_is_known_as_such() -> None:
    """By a keyed mark."""
    (match,) = matches(of(filing(1)), indexed(of(filing(2, respondent="ref:other"))))
    assert (match.similarity, match.same_respondent) == (1.0, False)


def test_what_shares_a_key_by_chance_is_not_measured() -> None:
    """Its beginning tells that it is another text."""
    mine, theirs = of(filing(1)), of(filing(2, text=OTHER))
    rows = Rows({mine.near_keys[0]: row(entries.near_bytes(entry(theirs)))}, {}, {})
    assert near.candidates(mine, rows, STANDARD) == []


def test_a_case_is_not_like_itself() -> None:
    """A message came twice, and the first time it was broken off."""
    mine = of(filing(1))
    assert near.candidates(mine, indexed(mine), STANDARD) == []


@pytest.mark.parametrize(("days", "found"), [(180, 1), (181, 0), (-180, 1), (-181, 0)])
def test_texts_are_compared_within_the_window(days: int, found: int) -> None:
    """Whichever of the two came first."""
    mine, theirs = of(filing(1, filed_at=NOW + days * DAY)), of(filing(2))
    assert len(near.candidates(mine, indexed(theirs), STANDARD)) == found


def test_a_case_without_its_row_is_passed_over() -> None:
    """Whoever wrote the entry has not finished; the next filing finds it."""
    mine, theirs = of(filing(1)), of(filing(2))
    rows = Rows(indexed(theirs).keys, {}, {})
    assert matches(mine, rows) == []


def test_the_most_alike_comes_first() -> None:
    """The exact copy before the changed one."""
    copy, version = of(filing(2)), of(filing(3, text=changed(LETTER, 50)))
    found = matches(of(filing(1)), indexed(version, copy))
    assert [match.case_id for match in found] == [copy.filing.case_id, version.filing.case_id]


def test_a_new_text_is_entered_under_its_three_smallest_hashes() -> None:
    """In the first slots."""
    mine = of(filing(1))
    places = near.places(mine, Rows({}, {}, {}), mine.template, STANDARD)
    assert [(place.row, place.slot) for place in places] == [(name, 0) for name in mine.near_keys[:3]]


def test_a_text_that_is_found_otherwise_is_entered_under_two() -> None:
    """By structure."""
    mine = of(filing(1, structural=[named(Kind.BATCH)]))
    assert len(near.places(mine, Rows({}, {}, {}), mine.template, STANDARD)) == 2


def test_full_keys_are_passed_over_and_led_ones_come_first() -> None:
    """The first key is full; under the fourth somebody stands already: what two share, a third may have."""
    mine, theirs = of(filing(1)), of(filing(2, text=OTHER))
    raw = entries.near_bytes(entry(theirs))
    rows = Rows({mine.near_keys[0]: (raw,) * SLOTS, mine.near_keys[3]: row(raw)}, {}, {})
    places = near.places(mine, rows, mine.template, STANDARD)
    assert [(place.row, place.slot) for place in places] == [
        (mine.near_keys[3], 1), (mine.near_keys[1], 0), (mine.near_keys[2], 0),
    ]  # fmt: skip


def test_a_key_that_its_template_has_half_of_is_left_to_others() -> None:
    """Two of five slots."""
    mine, theirs = of(filing(1)), of(filing(2))
    raw = entries.near_bytes(entry(theirs))
    rows = Rows({mine.near_keys[0]: row(raw, raw)}, {}, {})
    assert mine.near_keys[0] not in [
        place.row for place in near.places(mine, rows, theirs.template, STANDARD)
    ]
    assert mine.near_keys[0] in [place.row for place in near.places(mine, rows, mine.template, STANDARD)]


def test_an_expired_entry_gives_its_slot() -> None:
    """Told, so that nobody overwrites what has come in between."""
    old, mine = of(filing(2)), of(filing(1, filed_at=NOW + 200 * DAY))
    raw = entries.near_bytes(entry(old))
    rows = Rows({mine.near_keys[0]: (raw,) * SLOTS}, {}, {})
    assert near.places(mine, rows, mine.template, STANDARD)[0] == near.Place(mine.near_keys[0], 0, raw)
