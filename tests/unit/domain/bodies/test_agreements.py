"""Agreements between platforms and bodies: their life, and what they cover."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.bodies import agreements
from chalicelib.domain.bodies.agreements import AgreementState, AmountRange, Uncovered
from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.values import Money, Role
from tests.bodies import BODY, NOW, OTHER, PLATFORM, TODAY, agreed, facts, proposed


def confirmed(**changes: Any) -> agreements.BodyAgreement:
    return agreements.answer(proposed(**changes), Role.BODY, NOW, confirmed=True)


class TestItsLife:
    """Proposed, answered, ended."""

    def test_the_other_side_confirms(self) -> None:
        """And its version grows."""
        found = confirmed()
        assert (found.state, found.answered_at, found.version) == (AgreementState.CONFIRMED, NOW, 2)

    def test_nobody_answers_himself(self) -> None:
        """A proposal is the other side's to answer."""
        with pytest.raises(NotAllowed) as refused:
            agreements.answer(proposed(), Role.PLATFORM, NOW, confirmed=True)
        assert refused.value.code == "own_offer"

    def test_the_same_answer_twice_is_as_good_as_once(self) -> None:
        """Nothing changes."""
        assert agreements.answer(confirmed(), Role.BODY, NOW, confirmed=True) == confirmed()

    def test_another_answer_comes_too_late(self) -> None:
        """A yes is not taken back by a no."""
        with pytest.raises(NotAllowed) as refused:
            agreements.answer(confirmed(), Role.BODY, NOW, confirmed=False)
        assert refused.value.code == "agreement_answered"

    def test_it_ends_with_the_notice_agreed_on(self) -> None:
        """Thirty days from 22 November."""
        ended = agreements.end(confirmed(), Role.BODY, NOW)
        assert (ended.state, ended.ended_by, ended.ends_on) == (
            AgreementState.ENDED,
            Role.BODY,
            date(2026, 12, 22),
        )

    def test_it_never_ends_later_than_it_was_to(self) -> None:
        """Its own last day comes first."""
        assert agreements.end(confirmed(last_day=date(2026, 12, 1)), Role.BODY, NOW).ends_on == date(
            2026, 12, 1
        )

    def test_a_proposal_is_taken_back_at_once(self) -> None:
        """Nobody relies on it."""
        assert agreements.end(proposed(), Role.PLATFORM, NOW).ends_on == TODAY

    def test_what_was_refused_is_over(self) -> None:
        """There is nothing to end."""
        refused = agreements.answer(proposed(), Role.BODY, NOW, confirmed=False)
        with pytest.raises(NotAllowed) as told:
            agreements.end(refused, Role.PLATFORM, NOW)
        assert told.value.code == "agreement_over"

    def test_a_tenant_is_on_one_side_or_on_none(self) -> None:
        """By its id."""
        assert [proposed().side(tenant) for tenant in (PLATFORM, BODY, OTHER)] == [
            Role.PLATFORM,
            Role.BODY,
            None,
        ]


class TestCovering:
    """Every reason why not."""

    def test_a_confirmed_one_covers_what_it_says(self) -> None:
        """Nothing speaks against it."""
        assert agreements.covers(confirmed(), facts()) == ()

    @pytest.mark.parametrize(
        ("changes", "case", "reason"),
        [
            ({"starts_on": date(2026, 11, 23)}, {}, Uncovered.NOT_YET),
            ({"last_day": date(2026, 11, 21)}, {}, Uncovered.OVER),
            ({"categories": (DisputeType.PRICE,)}, {}, Uncovered.CATEGORY),
            ({}, {"language": "zh"}, Uncovered.LANGUAGE),
            ({"laws": ("SG",)}, {"law": "CN"}, Uncovered.LAW),
            ({}, {"amount": Money(6_490, "EUR")}, Uncovered.CURRENCY),
            ({}, {"amount": Money(999, "USD")}, Uncovered.AMOUNT),
            ({}, {"amount": Money(500_001, "USD")}, Uncovered.AMOUNT),
        ],
    )
    def test_one_thing_rules_it_out(
        self, changes: dict[str, Any], case: dict[str, Any], reason: Uncovered
    ) -> None:
        """And is the only reason."""
        assert agreements.covers(confirmed(**changes), facts(**case)) == (reason,)

    def test_all_reasons_are_told(self) -> None:
        """Not the first one only."""
        found = agreements.covers(proposed(), facts(language="fr", amount=Money(1, "USD")))
        assert found == (Uncovered.NOT_CONFIRMED, Uncovered.LANGUAGE, Uncovered.AMOUNT)

    def test_under_notice_it_still_takes_cases(self) -> None:
        """Up to and with its last day."""
        ended = agreements.end(confirmed(), Role.BODY, NOW)
        days = (date(2026, 12, 22), date(2026, 12, 23))
        assert [agreements.covers(ended, facts(day=day)) for day in days] == [(), (Uncovered.OVER,)]

    def test_one_that_was_never_confirmed_covers_nothing_when_it_ends(self) -> None:
        """Taken back before an answer."""
        ended = agreements.end(proposed(), Role.PLATFORM, NOW)
        assert agreements.covers(ended, facts()) == (Uncovered.NOT_CONFIRMED,)

    def test_an_unknown_law_rules_nobody_out(self) -> None:
        """Not every case says where the complainant lives."""
        assert agreements.covers(confirmed(laws=("SG",)), facts(law=None)) == ()

    def test_a_dispute_without_an_amount_has_none_to_be_ruled_out_by(self) -> None:
        """Its fee is that for nothing, in the first currency agreed on."""
        case = facts(amount=None)
        assert agreements.covers(confirmed(), case) == ()
        assert agreements.amount_of(confirmed(), case) == Money(0, "USD")


class TestFaults:
    """What cannot be proposed."""

    @pytest.mark.parametrize(
        ("changes", "fault"),
        [
            ({"amounts": (AmountRange("XXX"),)}, ("/terms/amounts/0/currency", "unknown_currency")),
            ({"amounts": (AmountRange("USD", 9, 8),)}, ("/terms/amounts/0/most", "at_least")),
            ({"amounts": (AmountRange("USD"),) * 2}, ("/terms/amounts/1", "stands_twice")),
            ({"last_day": date(2026, 11, 21)}, ("/terms/last_day", "too_early_day")),
        ],
    )
    def test_each_is_told_with_its_place(self, changes: dict[str, Any], fault: tuple[str, str]) -> None:
        """One at a time."""
        found = agreements.faults(replace(agreed(), **changes), TODAY)
        assert [(f.pointer, f.code) for f in found] == [fault]
