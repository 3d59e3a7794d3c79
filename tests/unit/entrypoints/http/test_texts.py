"""Choosing a language, finding a message, writing a moment."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from chalicelib.entrypoints.http import texts


@pytest.mark.parametrize(
    ("accept", "lang"),
    [
        (None, "en"),
        ("", "en"),
        ("zh", "zh"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB, zh;q=0.5", "en"),
        ("fr, zh;q=0.3", "zh"),
        ("fr", "en"),
        ("*;q=0.5, zh;q=0.1", "en"),
        ("zh;q=0", "en"),
        ("zh;q=nan", "en"),
        ("zh;q=high", "en"),
        (";;;,,,q=", "en"),
    ],
)
def test_the_best_language_of_ours_is_chosen(accept: str | None, lang: str) -> None:
    """By the weights of the header; English where nothing fits or can be read."""
    assert texts.choose(accept) == lang


def test_a_missing_message_is_an_error() -> None:
    """Rather than an answer with a hole in it."""
    with pytest.raises(KeyError, match="problems/nothing/title"):
        texts.text("en", "problems", "nothing", "title")


def test_a_moment_is_told_in_the_time_zone_of_the_rules() -> None:
    """With its name; where days end, as the end of that day."""
    at = datetime(2027, 7, 14, 16, tzinfo=UTC)
    assert texts.moment(at, "en", "Asia/Shanghai") == "14 July 2027, 24:00 (Asia/Shanghai)"
    assert texts.moment(at, "zh", "Asia/Shanghai") == "2027年7月14日 24:00（北京时间）"
    assert texts.moment(datetime(2026, 3, 6, tzinfo=UTC), "en") == "5 March 2026, 24:00 UTC"


def test_a_moment_is_written_for_people() -> None:
    """To the minute, in UTC; seconds where there are any."""
    assert texts.moment(datetime(2026, 3, 5, 23, 59, tzinfo=UTC), "en") == "5 March 2026, 23:59 UTC"
    assert texts.moment(datetime(2026, 3, 5, 23, 59, 7, tzinfo=UTC), "zh") == "2026年3月5日 23:59:07（UTC）"
