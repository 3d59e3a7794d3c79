"""What is missing of an event's effects, by their traces."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.reconciling import Ears, Effect, Listener, Seen, Traces, Verdict, judge

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
THERE, MISSING, REPEAT = Verdict.THERE, Verdict.MISSING, Verdict.REPEAT


def seen(**changes: Any) -> Seen:
    """The third event, by which the case has come to its second version; none comes behind it."""
    given: dict[str, Any] = {
        "id": "evt_1",
        "seq": 3,
        "type": "offer.made",
        "at": AT,
        "version": 2,
        "is_newest": True,
    }
    return Seen(**(given | changes))


@pytest.mark.parametrize(
    ("line", "end", "verdict"),
    [(2, 3, THERE), (5, 9, THERE), (1, 3, MISSING), (2, 2, MISSING), (0, 0, MISSING)],
)
def test_a_line_is_as_new_as_the_newest_event(line: int, end: int, verdict: Verdict) -> None:
    """By version in the list and by number at the record's end; newer is as good."""
    assert judge(Effect.LINE, seen(), Traces(line, end), Ears()) is verdict


def test_of_an_older_event_no_line_is_wanted() -> None:
    """The newest says all that it says."""
    assert judge(Effect.LINE, seen(is_newest=False), Traces(), Ears()) is THERE


@pytest.mark.parametrize(("line", "verdict"), [(0, MISSING), (1, THERE)])
def test_the_first_line_is_wanted_where_there_is_none(line: int, verdict: Verdict) -> None:
    """A new case is counted by it."""
    assert judge(Effect.LINE, seen(seq=1, is_newest=False), Traces(line), Ears()) is verdict


@pytest.mark.parametrize(
    ("since", "types", "there", "verdict"),
    [
        (timedelta(0), (), (), MISSING),
        (timedelta(0), (), (("whk_1", "evt_1"),), THERE),
        (timedelta(0), (), (("whk_1", "evt_2"), ("whk_2", "evt_1")), MISSING),
        (timedelta(seconds=1), (), (), THERE),
        (timedelta(0), ("case.filed",), (), THERE),
        (timedelta(0), ("case.filed", "offer.made"), (), MISSING),
    ],
)
def test_a_delivery_is_wanted_by_who_listened_then(
    since: timedelta, types: tuple[str, ...], there: tuple[tuple[str, str], ...], verdict: Verdict
) -> None:
    """To this type, and from before the event on."""
    ears = Ears((Listener("whk_1", AT + since, types),))
    assert judge(Effect.DELIVERY, seen(), Traces(deliveries=there), ears) is verdict


def test_one_endpoint_of_two_is_enough_to_send_again() -> None:
    """What the other has is one delivery still."""
    ears = Ears((Listener("whk_1", AT), Listener("whk_2", AT)))
    assert judge(Effect.DELIVERY, seen(), Traces(deliveries=[("whk_1", "evt_1")]), ears) is MISSING


@pytest.mark.parametrize(("placed", "verdict"), [(True, THERE), (False, MISSING)])
def test_a_complaint_has_its_place(placed: bool, verdict: Verdict) -> None:
    """Among those alike."""
    assert judge(Effect.PLACE, seen(), Traces(placed=placed), Ears()) is verdict


@pytest.mark.parametrize(
    ("since", "told", "marked", "verdict"),
    [
        (None, (), (), THERE),
        (AT + timedelta(seconds=1), (), (), THERE),
        (AT, (3,), (), THERE),
        (AT, (2,), (), REPEAT),
        (AT, (), ("evt_1",), THERE),
    ],
)
def test_a_notice_that_is_not_there_may_be_owed(
    since: datetime | None, told: tuple[int, ...], marked: tuple[str, ...], verdict: Verdict
) -> None:
    """Where people were told by us then, and nobody has been told of this; once."""
    found = judge(Effect.NOTICE, seen(), Traces(told=told, repeated=marked), Ears(people_since=since))
    assert found is verdict


@pytest.mark.parametrize(("marked", "verdict"), [((), REPEAT), (("evt_2",), REPEAT), (("evt_1",), THERE)])
def test_what_leaves_no_trace_goes_once_more(marked: tuple[str, ...], verdict: Verdict) -> None:
    """And not a third time."""
    assert judge(Effect.OTHER, seen(), Traces(repeated=marked), Ears()) is verdict
