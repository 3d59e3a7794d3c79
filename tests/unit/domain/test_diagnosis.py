"""Guided diagnosis: promises and borders, what is asked and said besides, and what holds for any answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.diagnosis_rules import asked as asked_in
from chalicelib.domain.guidance import AnswerKind, RightState
from chalicelib.domain.promises import Source
from chalicelib.domain.questions import Given
from chalicelib.domain.values import Money
from tests.unit.domain.diagnosing import (
    CN,
    DAY_6,
    EU,
    GENERIC,
    NOW,
    QUESTIONS,
    REGIMES,
    ask,
    one,
    states,
    utc,
)

# --- promises and borders


@pytest.mark.capability("S50")
@pytest.mark.parametrize(
    ("merchant", "platform", "n", "source"),
    [(None, None, 7, Source.LAW), (30, None, 30, Source.MERCHANT), (3, None, 7, Source.LAW),
     (10, 15, 15, Source.PLATFORM), (15, 15, 15, Source.PLATFORM), (7, 7, 7, Source.LAW)],
)  # fmt: skip
def test_the_longer_return_wins_and_the_law_is_the_floor(
    merchant: int | None, platform: int | None, n: int, source: Source
) -> None:
    """And the answer says whose number it is."""
    given = [{"no_reason_return_days": days} if days else {} for days in (merchant, platform)]
    window = one(ask(**DAY_6, merchant=given[0], platform=given[1]), "no_reason_return").limits[0]
    assert (window.length.n, window.won_by) == (n, source)


@pytest.mark.capability("S50")
def test_a_promise_keeps_the_right_alive_beyond_the_law() -> None:
    """Day 10 of 30: received on the 12th, until the end of 12 December; the refund within three days."""
    promised = {"no_reason_return_days": 30, "refund_days": 3}
    found = one(
        ask(online=True, days_since_receipt=10, return_received_on="2026-11-21", merchant=promised),
        "no_reason_return",
    )
    assert (found.state, found.until) == (RightState.APPLIES, utc("2026-12-12", 16))
    assert (found.limits[1].length.n, found.limits[1].due_at) == (3, utc("2026-11-24", 16))
    assert found.limits[0].basis is None
    assert found.limits[0].compared == ((7, Source.LAW), (30, Source.MERCHANT))


@pytest.mark.capability("S55")
def test_the_law_at_home_is_the_floor_across_borders() -> None:
    """A consumer in Berlin keeps fourteen days, although the seller's law gives seven."""
    window = one(ask(EU, seller=CN, online=True, days_since_receipt=10), "withdrawal").limits[0]
    assert (window.length.n, window.won_by) == (14, Source.LAW)
    assert window.compared == ((14, Source.LAW), (7, Source.SELLER_LAW))


@pytest.mark.capability("S55")
def test_the_sellers_law_may_give_more_than_home() -> None:
    """A consumer in Shanghai who buys from a shop in Berlin has its fourteen days, by its article."""
    found = one(ask(CN, seller=EU, online=True, days_since_receipt=10), "no_reason_return")
    window = found.limits[0]
    assert found.state is RightState.APPLIES
    assert (window.length.n, window.won_by) == (14, Source.SELLER_LAW)
    assert window.basis is not None
    assert (window.basis.law, window.basis.article) == ("crd", "9(2)")


def test_periods_that_start_on_different_days_are_not_compared() -> None:
    """Seven days from the return are not shorter than fourteen from the withdrawal."""
    refund = one(ask(EU, seller=CN, **DAY_6), "withdrawal").limits[2]
    assert refund.compared == ((14, Source.LAW),)


def test_where_home_is_unknown_the_sellers_law_still_counts() -> None:
    """And a promise does."""
    found = one(ask(GENERIC, seller=CN, **DAY_6), "promised_return")
    assert (found.limits[0].length.n, found.limits[0].won_by) == (7, Source.SELLER_LAW)
    assert "promised_return" not in states(ask(GENERIC, **DAY_6))


def test_a_seller_at_home_changes_nothing() -> None:
    """One law is compared once."""
    assert one(ask(CN, seller=CN, **DAY_6), "no_reason_return").limits[0].compared == ((7, Source.LAW),)


# --- what is asked and said besides


def test_without_any_answer_nothing_is_claimed() -> None:
    """The first question is what it is about."""
    found = ask()
    assert (found.findings, found.questions, found.dispute_type) == ((), ("dispute_type",), None)


@pytest.mark.parametrize("regime", REGIMES)
@pytest.mark.parametrize("kind", DisputeType)
def test_every_kind_of_dispute_leads_somewhere(regime: str, kind: DisputeType) -> None:
    """To a right that more answers decide about, and to steps to take meanwhile."""
    found = ask(regime, kind=kind)
    assert found.of_state(RightState.POSSIBLE)
    assert found.questions
    assert {"keep_evidence", "write_to_seller", "go_further"} <= {step.key for step in found.steps}


def test_the_first_right_that_applies_suggests_the_kind() -> None:
    """Where somebody has said, that is it."""
    assert ask(**DAY_6).dispute_type is DisputeType.AFTER_SALES
    assert ask(kind=DisputeType.PRICE, **DAY_6).dispute_type is DisputeType.PRICE


def test_a_step_is_taken_where_it_fits() -> None:
    """Nobody is told to see a doctor over a late parcel."""
    assert "stop_using" in {step.key for step in ask(injured=True).steps}
    assert not {"stop_using", "seal_goods", "tell_provider"} & {step.key for step in ask(late=True).steps}


def an_answer(key: str) -> st.SearchStrategy[Given]:
    question = QUESTIONS.by_key()[key]
    match question.kind:
        case AnswerKind.BOOLEAN:
            return st.booleans()
        case AnswerKind.CHOICE:
            return st.sampled_from([option.key for option in question.options])
        case AnswerKind.DATE:
            return st.dates(NOW.date() - timedelta(days=1_000), NOW.date()).map(str)
        case _:
            return st.builds(Money, st.integers(1, 10**13), st.sampled_from(["CNY", "EUR"]))


ANSWERS = st.fixed_dictionaries(
    {}, optional={q.key: an_answer(q.key) for q in QUESTIONS.questions if not q.kind.is_beside}
)
PROMISED = st.dictionaries(
    st.sampled_from(["no_reason_return_days", "refund_days", "fraud_multiple"]), st.integers(1, 60)
)


@given(
    regime=st.sampled_from(sorted(REGIMES)), seller=st.sampled_from([None, *REGIMES]),
    kind=st.none() | st.sampled_from(DisputeType), told=ANSWERS, merchant=PROMISED,
)  # fmt: skip
def test_any_answers_lead_to_a_sound_diagnosis(
    regime: str,
    seller: str | None,
    kind: DisputeType | None,
    told: dict[str, Given],
    merchant: dict[str, int],
) -> None:
    """No right twice; what applies waits for nothing and is excluded by nothing; nothing answered is asked again."""
    found = ask(regime, kind=kind, seller=seller, merchant=merchant, **told)
    codes = [finding.right.code for finding in found.findings]
    assert len(set(codes)) == len(codes)
    for finding in found.findings:
        assert bool(finding.missing) == (finding.state is RightState.POSSIBLE)
        assert (finding.exclusion is not None) == (finding.state is RightState.EXCLUDED)
    assert not set(found.questions) & set(told)
    assert set(found.questions) <= asked_in(REGIMES[regime]) | {"dispute_type"}


@given(told=ANSWERS, merchant=PROMISED)
def test_a_promise_never_takes_anything_away(told: dict[str, Given], merchant: dict[str, int]) -> None:
    """What applies by law still applies, and no sooner ends."""
    plain, promised = ask(**told), ask(**told, merchant=merchant)
    for finding in plain.of_state(RightState.APPLIES):
        better = one(promised, finding.right.code)
        assert better.state is RightState.APPLIES
        if finding.until is not None:
            assert better.until is not None
            assert better.until >= finding.until
