"""The same issue in other words: what common terms weigh, which clusters are met, and where words are entered."""

from __future__ import annotations

import pytest

from chalicelib.domain.grouping import entries, issues, reading
from chalicelib.domain.grouping.filing import Filing, Kind
from chalicelib.domain.grouping.policy import DAY, STANDARD
from chalicelib.domain.grouping.reading import Reading
from chalicelib.domain.grouping.rows import EMPTY, SLOTS, KeyRow, Rows
from tests.alike import LIFT, MARKS, NOW, SCHOOL, filing, named

NOTHING = Rows({}, {}, {})


def of(one: Filing) -> Reading:
    return reading.of(one, MARKS, STANDARD)


def raw(one: Reading, cluster: str = "") -> bytes:
    usable = issues.weigh(one, NOTHING, STANDARD).usable
    return entries.issue_bytes(one.filing.case_id, cluster or one.cluster, one.day, one.terms, usable)


def row(*raws: bytes) -> KeyRow:
    return (*raws, *EMPTY[len(raws) :])


def indexed(*ones: Reading) -> Rows:
    """Each under all its terms."""
    keys: dict[str, KeyRow] = {}
    for one in ones:
        for name in one.term_keys:
            keys[name] = row(*filter(None, keys.get(name, EMPTY)), raw(one))
    return Rows(keys, {}, {})


def met(one: Reading, rows: Rows) -> list[issues.Issue]:
    return issues.met(one, issues.weigh(one, rows, STANDARD), rows, STANDARD)


def test_the_same_issue_in_other_words_is_met() -> None:
    """Above the bound; the school is not."""
    mine, theirs, school = (
        of(filing(1, text=LIFT[0])),
        of(filing(2, text=LIFT[1])),
        of(filing(3, text=SCHOOL)),
    )
    found = met(mine, indexed(theirs, school))
    assert found[0].cluster == theirs.cluster
    assert found[0].score >= STANDARD.same_issue
    assert all(issue.score < STANDARD.same_issue for issue in found[1:])


def test_the_score_of_a_cluster_is_between_its_best_and_its_mean() -> None:
    """One chance likeness does not chain clusters together."""
    mine, near, far = (of(filing(n, text=LIFT[n])) for n in range(3))
    alone = [met(mine, indexed(one))[0].similarity for one in (near, far)]
    rows = indexed(near)
    for name in far.term_keys:
        rows.keys[name] = row(*filter(None, rows.keys.get(name, EMPTY)), raw(far, near.cluster))
    (found,) = met(mine, rows)
    assert found.similarity == pytest.approx(max(alone))
    assert found.score == pytest.approx((max(alone) + sum(alone) / 2) / 2)


def test_a_term_whose_key_is_full_weighs_nothing() -> None:
    """It is too common to tell anything."""
    mine, theirs = of(filing(1, text=LIFT[0])), of(filing(2, text=SCHOOL))
    rows = Rows({name: (raw(theirs),) * SLOTS for name in mine.term_keys[:10]}, {}, {})
    weighed = issues.weigh(mine, rows, STANDARD)
    assert weighed.usable == tuple(range(10, STANDARD.terms))
    assert set(weighed.by_tag) == set(mine.terms.tags[10:])


def test_nobody_is_met_by_common_terms_alone() -> None:
    """All keys are full."""
    mine, theirs = of(filing(1, text=LIFT[0])), of(filing(2, text=LIFT[0]))
    assert met(mine, Rows({name: (raw(theirs),) * SLOTS for name in mine.term_keys}, {}, {})) == []


@pytest.mark.parametrize(("days", "found"), [(60, 1), (61, 0)])
def test_words_are_compared_within_the_window(days: int, found: int) -> None:
    """Shorter than that of copies: wording wears out."""
    mine, theirs = of(filing(1, text=LIFT[0], filed_at=NOW + days * DAY)), of(filing(2, text=LIFT[0]))
    assert len(met(mine, indexed(theirs))) == found


def test_a_case_does_not_meet_itself() -> None:
    """Its message came twice."""
    mine = of(filing(1, text=LIFT[0]))
    assert met(mine, indexed(mine)) == []


def test_new_words_are_entered_under_two_heavy_terms() -> None:
    """Under one where there is structure."""
    mine = of(filing(1, text=LIFT[0]))
    places = issues.places(mine, issues.weigh(mine, NOTHING, STANDARD), NOTHING, None, STANDARD)
    weights = [mine.terms.weights[mine.term_keys.index(place.row)] for place in places]
    assert weights == [8, 8]
    besides = of(filing(1, text=LIFT[0], structural=[named(Kind.PRODUCT)]))
    assert len(issues.places(besides, issues.weigh(besides, NOTHING, STANDARD), NOTHING, None, STANDARD)) == 1


def test_who_joins_confirms_what_the_issue_goes_by() -> None:
    """Shared terms come first, and keys that lead to the cluster already are left alone."""
    mine, theirs = of(filing(1, text=LIFT[0])), of(filing(2, text=LIFT[1]))
    shared = [name for name in mine.term_keys if name in theirs.term_keys]
    rows = Rows({shared[0]: row(raw(theirs))}, {}, {})
    weighed = issues.weigh(mine, rows, STANDARD)
    (joined,) = met(mine, rows)
    found = [place.row for place in issues.places(mine, weighed, rows, joined, STANDARD)]
    assert set(found) <= set(shared[1:])
    assert len(found) == 2
