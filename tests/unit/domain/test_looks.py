"""One look: which are the same, whose they are, and what a party is told of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.looks import Look, LookKind, is_own, kept_until, told
from chalicelib.domain.values import Role

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def look(**changes: Any) -> Look:
    fields: dict[str, Any] = {
        "case_id": "case_1", "kind": LookKind.CASE, "at": NOW, "role": Role.OFFICER, "tenant": "ten_1",
        "ref": "officer-1",
    }  # fmt: skip
    return Look(**(fields | changes))


def test_looks_of_one_reader_in_one_hour_are_one() -> None:
    """At half past nine and a minute before ten; not at ten."""
    later = look(at=NOW + timedelta(minutes=29))
    assert look().place == later.place
    assert look().place != look(at=NOW + timedelta(minutes=30)).place


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": LookKind.MESSAGES}, {"role": Role.PLATFORM}, {"tenant": "ten_2"}, {"ref": "officer-2"},
        {"key": "key_1"}, {"acting": "rpr_1"},
    ],
)  # fmt: skip
def test_another_reader_or_kind_is_another_line(changes: dict[str, Any]) -> None:
    """Each by itself."""
    assert look(**changes).place != look().place


def test_links_stand_behind_the_looks_of_their_hour() -> None:
    """By their number in the record; the next hour comes after both."""
    link = look(kind=LookKind.EVIDENCE, seq=7)
    assert link.place == "2026-11-23T09#~000000007"
    assert look().place < link.place < look(at=NOW + timedelta(hours=1)).place


def test_a_party_is_not_told_which_employee_it_was() -> None:
    """C-579/21: the organisation answers; a mediator or the other party is no employee of it."""
    party = Role.COMPLAINANT
    assert (told(look(key="key_1"), party).ref, told(look(key="key_1"), party).key) == ("", "")
    assert told(look(role=Role.MEDIATOR, ref="mediator-1"), party).ref == "mediator-1"
    assert told(look(), Role.OFFICER) == look()


def test_whoever_acts_for_a_party_is_not_the_party() -> None:
    """It is told of him."""
    assert is_own(look(role=Role.RESPONDENT), Role.RESPONDENT)
    assert not is_own(look(role=Role.RESPONDENT, acting="rpr_1"), Role.RESPONDENT)


def test_a_line_lives_as_long_as_the_words_of_a_closed_case() -> None:
    """Ten days from the look."""
    assert kept_until(NOW, 10) == datetime(2026, 12, 3, 9, 30, tzinfo=UTC)
