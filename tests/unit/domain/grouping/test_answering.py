"""What is answered: the cluster placed in, the reasons as data, the signal of a template."""

from __future__ import annotations

from chalicelib.domain.grouping import answering, reading
from chalicelib.domain.grouping.answering import Counted
from chalicelib.domain.grouping.clusters import ClusterRow, Standing
from chalicelib.domain.grouping.deciding import Decision
from chalicelib.domain.grouping.filing import Kind, Reason, TemplateSignal, Why
from chalicelib.domain.grouping.near import Match
from chalicelib.domain.grouping.policy import DAY, STANDARD
from chalicelib.domain.grouping.rows import CaseRow
from tests.alike import MARKS, NOW, filing, named

MINE = reading.of(
    filing(structural=[named(Kind.LISTING, "kettle"), named(Kind.PRODUCT, "k1")]), MARKS, STANDARD
)
LISTING, PRODUCT = MINE.structural
TEXT, TEMPLATE = MARKS.cluster("cluster"), MARKS.cluster("template")
NO_TEXT = Decision(None, None, represents=True, worded=False, issue=None, matches=())


def standing(cluster: str, size: int, days: float = 0, **changes: object) -> Standing:
    return Standing(cluster, size, ClusterRow(first=NOW - int(days * DAY), last=NOW, **changes))  # type: ignore[arg-type]


def answer(
    listing: int = 1,
    product: int = 1,
    text: int = 0,
    decision: Decision = NO_TEXT,
    template: int = 0,
    days: float = 0,
) -> CaseRow:
    """Sizes of the clusters; 0: there is none."""
    structural = [
        Counted(standing(LISTING.cluster, listing, days), LISTING),
        Counted(standing(PRODUCT.cluster, product, days), PRODUCT),
    ]
    return answering.answer(
        MINE, decision, structural, standing(TEMPLATE, template) if template else None,
        standing(TEXT, text, days) if text else None, [],
    )  # fmt: skip


def match(similarity: float, *, same: bool) -> Match:
    return Match("case_2", TEMPLATE, TEXT, NOW, b"r" * 8, same, similarity)


def test_the_strongest_structure_with_others_places_a_filing() -> None:
    """The listing before the product, structure before text."""
    assert answer(listing=2, product=9, text=5).placed == LISTING.cluster
    assert answer(listing=1, product=9, text=5).placed == PRODUCT.cluster


def test_text_places_it_where_structure_knows_nobody() -> None:
    """A listing of its own is no company."""
    found = answer(text=5)
    assert (found.placed, found.size) == (TEXT, 5)
    assert found.clusters == (TEXT, LISTING.cluster, PRODUCT.cluster)


def test_alone_it_waits_in_its_strongest_cluster() -> None:
    """The next one of that listing finds it there."""
    found = answering.placement(answer(), replayed=False)
    assert (found.cluster_id, found.size, found.is_new, found.reasons) == (LISTING.cluster, 1, True, ())


def test_reasons_say_what_is_shared_and_with_how_many() -> None:
    """ "Same listing, 0.86 alike, 41 others in 12 days"; a day that has begun counts."""
    decision = Decision(
        None, None, represents=True, worded=False, issue=None, matches=(match(0.8581, same=True),)
    )
    assert answer(listing=42, decision=decision, days=11.2).reasons == (
        Reason(Why.SAME_LISTING, "kettle", others=41, days=12),
        Reason(Why.ALIKE, similarity=0.86),
        Reason(Why.OTHERS, others=41, days=12),
    )


def test_another_respondents_copy_is_no_reason() -> None:
    """It is a signal for screening."""
    decision = Decision(
        None, None, represents=True, worded=False, issue=None, matches=(match(0.9, same=False),)
    )
    found = answer(template=8, decision=decision)
    assert found.reasons == ()
    assert found.signal == TemplateSignal(TEMPLATE, others=7, similarity=0.9, elsewhere=True)


def test_copies_against_the_same_respondent_alone_are_a_template_too() -> None:
    """Not elsewhere."""
    decision = Decision(
        None, None, represents=True, worded=False, issue=None, matches=(match(0.9, same=True),)
    )
    assert answer(template=2, decision=decision).signal == TemplateSignal(TEMPLATE, 1, 0.9, elsewhere=False)


def test_a_dismissed_cluster_is_told_to_be_one() -> None:
    """So that nothing is suggested from it."""
    counted = [Counted(standing(LISTING.cluster, 5, dismissed=True), LISTING)]
    assert answering.answer(MINE, NO_TEXT, counted, None, None, []).dismissed


def test_the_row_answers_as_the_first_time() -> None:
    """But for being a repetition."""
    row = answer(listing=3)
    first, again = (answering.placement(row, replayed=replayed) for replayed in (False, True))
    assert (first.replayed, again.replayed) == (False, True)
    assert (first.cluster_id, first.size, first.reasons) == (again.cluster_id, again.size, again.reasons)
