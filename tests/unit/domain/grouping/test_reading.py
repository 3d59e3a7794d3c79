"""A filing as keys: everything it asks of the index, and nothing of another respondent's."""

from __future__ import annotations

from chalicelib.domain.grouping import reading
from chalicelib.domain.grouping.filing import Filing, Kind
from chalicelib.domain.grouping.policy import STANDARD
from chalicelib.domain.grouping.reading import Reading
from tests.alike import LIFT, MARKS, filing, named


def of(one: Filing) -> Reading:
    return reading.of(one, MARKS, STANDARD)


def test_a_letter_is_looked_up_by_its_own_row_and_sixteen_keys() -> None:
    """Nothing was named, and words with spaces have no terms."""
    found = of(filing())
    assert len(found.rows()) == 1 + STANDARD.near_looked_up
    assert found.term_keys == ()


def test_all_that_is_asked_fits_into_one_read() -> None:
    """DynamoDB takes a hundred rows: own, structure, shingles and terms are 60."""
    found = of(filing(text=LIFT[0], structural=[named(kind) for kind in Kind]))
    expected = 1 + STANDARD.structural + STANDARD.near_looked_up + STANDARD.terms
    assert len(found.rows()) == expected == 60


def test_terms_are_the_respondents_own_and_shingles_the_tenants() -> None:
    """Groups never cross respondents; templates do."""
    mine, theirs = of(filing(text=LIFT[0])), of(filing(text=LIFT[0], respondent="ref:other"))
    assert not set(mine.term_keys) & set(theirs.term_keys)
    assert mine.near_keys == theirs.near_keys


def test_nothing_is_shared_by_two_tenants() -> None:
    """Whatever they wrote, against whomever."""
    from chalicelib.domain.grouping.marks import Marks
    from tests.alike import SECRET

    mine = of(filing(structural=[named(Kind.BATCH)]))
    theirs = reading.of(
        filing(structural=[named(Kind.BATCH)], tenant="ten_2"), Marks("ten_2", SECRET), STANDARD
    )
    assert set(mine.rows()) & set(theirs.rows()) == {mine.case_row}


def test_a_text_that_says_nothing_is_not_looked_up() -> None:
    """Structure alone is."""
    assert of(filing(text="Too late.")).rows() == [of(filing()).case_row]
    assert len(of(filing(text="", structural=[named(Kind.BATCH)])).rows()) == 2


def test_what_a_case_founds_follows_from_the_case() -> None:
    """So a message that comes twice founds it once."""
    assert of(filing(1)).template == of(filing(1)).template != of(filing(2)).template
    assert of(filing(1)).cluster == reading.near_cluster(MARKS, of(filing(1)).template, "ref:shop")
