"""Quotes: what is hashed, and how long they hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from chalicelib.domain.bodies import agreements, quotes
from chalicelib.domain.bodies.fees import Fee, Form
from chalicelib.domain.bodies.quotes import Offered, Quote
from chalicelib.domain.bodies.routing import Able
from chalicelib.domain.values import Role
from tests.bodies import NOW, facts, profile, proposed

CASE = "case_" + "a" * 26


def offers(now: datetime = NOW, *, ended: bool = False) -> tuple[Offered, ...]:
    agreement = agreements.answer(proposed(), Role.BODY, NOW, confirmed=True)
    if ended:
        agreement = agreements.end(agreement, Role.BODY, NOW)
    forms = (Form.DOCUMENTS, Form.HEARING)
    return quotes.offers(Able(profile(forms=forms), agreement, forms), facts(), CASE, now)


def test_there_is_one_for_each_form() -> None:
    """In the order of the profile, each at the fee of the schedule."""
    assert [(one.form, one.fee) for one in offers()] == [
        (Form.DOCUMENTS, Fee("USD", 2_630, 263, 1_315, 1_052)),
        (Form.HEARING, Fee("USD", 2_630, 263, 1_315, 1_052)),
    ]


def test_the_same_question_on_one_day_has_the_same_answer() -> None:
    """Whatever the hour; the next day's holds longer."""
    assert offers(NOW) == offers(NOW + timedelta(hours=9))
    assert offers(NOW) != offers(NOW + timedelta(days=1))


def test_it_holds_for_thirty_days() -> None:
    """From the beginning of the day."""
    quote = Quote("qte_" + "a" * 26, offers()[0])
    assert quote.offered.valid_until == datetime(2026, 12, 22, tzinfo=UTC)
    assert [
        quote.holds(datetime(2026, 12, 22, tzinfo=UTC)),
        quote.holds(datetime(2026, 12, 23, tzinfo=UTC)),
    ] == [
        True,
        False,
    ]


def test_it_holds_no_longer_than_the_agreement() -> None:
    """Ended with thirty days' notice, it holds through its last day: that is later here."""
    early = replace(proposed(), terms=replace(proposed().terms, notice_days=3))
    agreement = agreements.end(agreements.answer(early, Role.BODY, NOW, confirmed=True), Role.BODY, NOW)
    found = quotes.offers(Able(profile(), agreement, (Form.DOCUMENTS,)), facts(), CASE, NOW)
    assert found[0].valid_until == datetime(2026, 11, 26, tzinfo=UTC)


def test_the_hash_says_whether_anything_has_changed() -> None:
    """The fee, the form, the day: all of it."""
    first = offers()[0]
    others = (replace(first, fee=replace(first.fee, total=1)), replace(first, form=Form.CROWD))
    assert len({quotes.sha256(one) for one in (first, *others)}) == 3
    assert Quote("", first).sha256 == quotes.sha256(first)
