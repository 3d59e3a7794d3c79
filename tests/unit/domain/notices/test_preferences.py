"""Wishes: what may be turned off, and when nobody is disturbed, by the clock on that person's wall."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.notices.preferences import (
    Preferences,
    checked,
    held_until,
    quiet_until,
    unsubscribed,
)
from chalicelib.domain.notices.templates import INFORMATIVE, TEMPLATES, Category

NIGHT = Preferences()


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "zone", "until"),
    [
        ("2026-06-10T12:00", "Asia/Shanghai", None),  # 20:00 there
        ("2026-06-10T13:00", "Asia/Shanghai", "2026-06-11T00:00"),  # 21:00 there, until 08:00
        ("2026-06-10T23:59", "Asia/Shanghai", "2026-06-11T00:00"),  # 07:59 there
        ("2026-06-11T00:00", "Asia/Shanghai", None),
        (
            "2026-03-28T21:30",
            "Europe/Berlin",
            "2026-03-29T06:00",
        ),  # 22:30 in winter; eight o'clock is summer's
        (
            "2026-10-24T20:00",
            "Europe/Berlin",
            "2026-10-25T07:00",
        ),  # 22:00 in summer; eight o'clock is winter's
        (
            "2026-03-08T04:30",
            "America/New_York",
            "2026-03-08T12:00",
        ),  # 23:30 on Saturday; the clock leaps at two
    ],
)
def test_the_quiet_is_by_the_persons_own_clock(at: str, zone: str, until: str | None) -> None:
    """Over the change to summer time and back as well: eight in the morning is eight on the wall."""
    assert quiet_until(utc(at), NIGHT, zone) == (utc(until) if until else None)


def test_an_end_in_the_hour_that_is_left_out_is_the_moment_after_it() -> None:
    """02:30 on 29 March 2026 is no time in Berlin: at 03:30 of summer time, 01:30 UTC, it is over."""
    early = Preferences(quiet_from=60, quiet_until=150)
    assert quiet_until(utc("2026-03-29T00:30"), early, "Europe/Berlin") == utc("2026-03-29T01:30")


def test_quiet_by_day_does_not_cross_midnight() -> None:
    """From one to three, for somebody who sleeps then."""
    nap = Preferences(quiet_from=13 * 60, quiet_until=15 * 60)
    assert quiet_until(utc("2026-06-10T13:30"), nap, "UTC") == utc("2026-06-10T15:00")
    assert quiet_until(utc("2026-06-10T15:00"), nap, "UTC") is None


def test_the_same_time_twice_is_no_quiet_at_all() -> None:
    """Somebody wants to be told at any hour."""
    assert quiet_until(utc("2026-06-10T03:00"), Preferences(quiet_from=0, quiet_until=0), "UTC") is None


def test_a_persons_own_zone_comes_before_the_rules() -> None:
    """Three in the afternoon of the rules is eleven at night of hers."""
    abroad = Preferences(zone="Asia/Shanghai")
    assert quiet_until(utc("2026-06-10T15:00"), abroad, "UTC") == utc("2026-06-11T00:00")


def test_what_passes_within_a_day_breaks_the_quiet() -> None:
    """One second more, and it waits for the morning."""
    at = utc("2026-06-10T22:00")
    due = at + timedelta(hours=24)
    assert held_until(at, Category.DEADLINE, NIGHT, "UTC", due) is None
    later = held_until(at, Category.DEADLINE, NIGHT, "UTC", due + timedelta(seconds=1))
    assert later == utc("2026-06-11T08:00")


def test_service_waits_for_nobody() -> None:
    """Time runs from its arrival; a night later is a night more for one side and less for the other."""
    assert held_until(utc("2026-06-10T22:00"), Category.SERVICE, NIGHT, "UTC", None) is None


@pytest.mark.parametrize("category", Category)
def test_what_is_owed_cannot_be_turned_off(category: Category) -> None:
    """Neither by a wish, nor by a complaint, nor by one click."""
    wanted = category not in INFORMATIVE
    assert Preferences(off=INFORMATIVE, complained=True).wants(category) is wanted
    assert unsubscribed(NIGHT, category).wants(category) is wanted
    assert category.is_owed is wanted


def test_a_wish_about_what_is_owed_is_a_mistake() -> None:
    """And so is a zone that is none: the caller hears of both at once."""
    wanted = Preferences(off=(Category.OFFERS, Category.DEADLINE), zone="Mars/Olympus")
    with pytest.raises(Invalid) as refused:
        checked(wanted)
    assert [(f.pointer, f.code) for f in refused.value.faults] == [
        ("/zone", "unknown_time_zone"), ("/off/1", "not_applicable"),
    ]  # fmt: skip


def test_unsubscribing_twice_is_as_good_as_once() -> None:
    """And leaves the other wishes alone."""
    once = unsubscribed(Preferences(lang="zh"), Category.OFFERS)
    assert unsubscribed(once, Category.OFFERS) == once == Preferences(lang="zh", off=(Category.OFFERS,))


def test_every_template_is_about_something() -> None:
    """And none of what a party is owed is missing."""
    assert {Category.SERVICE, Category.DEADLINE, Category.DECISION, Category.OUTCOME} <= set(
        TEMPLATES.values()
    )
