"""The clock's year: what the formula says is what the model counts, and what the baselines are charged for."""

from __future__ import annotations

import pytest

from bench import chart, clock, timers
from bench.timers import Load

LOAD = Load()


def test_the_formula_says_what_the_model_counts() -> None:
    """Twenty slots of twelve wakes in four hours, six of them moved: by real handlers, stream and schedule included."""
    found = clock.measure()
    assert clock.failures(found) == []
    assert found.counted.executions == 20


def test_a_year_has_an_execution_for_each_minute() -> None:
    """365 × 24 × 60 = 525,600 with four steps each: 2,102,400 at $25 a million are $52.56."""
    ours = timers.one_per_minute(LOAD)
    assert (ours.executions, ours.transitions) == (525_600, 2_102_400)
    assert ours.dollars["Step Functions"] == pytest.approx(52.56)


def test_it_costs_the_same_however_many_deadlines_there_are() -> None:
    """As far as Step Functions go; and at most 1,502 executions are open, where a case each would be ten million."""
    larger = timers.one_per_minute(Load(open_deadlines=100_000_000))
    assert larger.transitions == timers.one_per_minute(LOAD).transitions
    assert larger.open_at_once == 1_502


def test_an_execution_for_each_case_passes_two_steps_a_wake_and_one_a_change() -> None:
    """10,000,000 × 365 / 14 = 260,714,286 deadlines a year; × (2 × 2 + 1.5) = 1,433,928,571 steps, $35,848."""
    baseline = timers.one_per_case(LOAD)
    assert round(baseline.transitions) == 1_433_928_571
    assert baseline.dollars["Step Functions"] == pytest.approx(35_848.21, abs=0.01)
    assert baseline.open_at_once == 10_000_000


def test_a_schedule_for_each_case_is_paid_when_it_fires() -> None:
    """521,428,571 wakes, of which 168,000,000 a year are free: $353.43."""
    assert timers.one_schedule_per_case(LOAD).dollars["Scheduler"] == pytest.approx(353.43, abs=0.01)


def test_ours_is_the_cheapest_for_many_and_not_for_few() -> None:
    """Minutes are paid for whoever wakes in them: of ten thousand deadlines, each for itself would cost less."""
    ours, execution, schedule = (design.total for design in timers.designs(LOAD))
    assert ours < schedule < execution
    ours, execution, schedule = (design.total for design in timers.designs(Load(open_deadlines=10_000)))
    assert schedule < execution < ours


def test_the_chart_names_all_three() -> None:
    """With what a year costs behind each bar."""
    svg = chart.years(timers.designs(LOAD))
    for design in timers.designs(LOAD):
        assert design.name in svg
        assert f"${design.total:,.0f}" in svg
