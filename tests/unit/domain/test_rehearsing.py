"""A told case under a rule pack: the same rules as real cases, on a clock that jumps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.calendars import Length, Unit
from chalicelib.domain.rehearsing import Act, Happening, Story, Told, differences, tell
from chalicelib.domain.rulepack import Bidding, Consequence, RulePack
from chalicelib.domain.values import Role
from tests.stories import pack, rule

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def act(hours: float, by: Role, do: str, **given: Any) -> Act:
    return Act(START + timedelta(hours=hours), by, do, given)


def story(*acts: Act, hours: float = 2_000) -> Story:
    return Story(filed_at=START, until=START + timedelta(hours=hours), acts=acts)


def what(told: Told) -> list[str]:
    return [h.what for h in told.happenings]


def test_nobody_acts_and_the_case_is_referred() -> None:
    """72 hours to give notice, once extended, then the next forum: 2 March 09:00 plus 144 hours and the grace."""
    told = tell(story(), pack())
    assert what(told) == ["case.filed", "deadline.extended", "case.closed"]
    assert told.outcome == "referred"
    # The extension begins when the first end was noticed, a minute after 72 h: 72 h + 1 min + 72 h + 1 min.
    assert told.ended_at == "2026-03-08T09:02:00.000000Z"


def test_acts_and_silence_come_in_the_order_of_time() -> None:
    """Served after an hour; the respondent's 48 hours are warned of at half, then over."""
    told = tell(story(act(1, Role.PLATFORM, "serve"), hours=60), pack())
    assert what(told) == [
        "case.filed",
        "case.served",
        "deadline.warned",
        "respondent.defaulted",
        "stage.entered",
    ]
    assert [h.at[5:16] for h in told.happenings[2:]] == ["03-03T10:00", "03-04T10:01", "03-04T10:01"]


def test_what_the_rules_refuse_is_told_as_refused() -> None:
    """Under its code; the story goes on."""
    told = tell(story(act(1, Role.COMPLAINANT, "escalate"), act(2, Role.PLATFORM, "serve"), hours=3), pack())
    assert (told.happenings[1].what, told.happenings[1].detail) == ("escalate", "not_served")
    assert told.happenings[1].refused
    assert told.happenings[2].what == "case.served"


@pytest.mark.parametrize(
    "wrong", [act(1, Role.PLATFORM, "teleport"), act(1, Role.RESPONDENT, "accept"), act(1, Role.PLATFORM, "offer")]
)  # fmt: skip
def test_what_nobody_understands_is_told_so(wrong: Act) -> None:
    """An unknown verb, an id that cannot be meant, a role without the right: none ends the story."""
    told = tell(story(wrong, hours=2), pack())
    assert told.happenings[-1].refused


def test_ids_that_can_only_mean_one_thing_may_be_left_out() -> None:
    """An offer is accepted, its task performed with proof."""
    terms = {"remedy": "partial_refund", "money": {"amount": 4_000, "currency": "EUR"}}
    told = tell(
        story(
            act(1, Role.PLATFORM, "serve"), act(2, Role.RESPONDENT, "offer", terms=terms),
            act(3, Role.COMPLAINANT, "accept"), act(4, Role.RESPONDENT, "perform"),
        ),
        pack(),
    )  # fmt: skip
    assert what(told)[-3:] == ["stage.entered", "task.performed", "case.closed"]
    assert (told.outcome, told.ended_at) == ("settled", "2026-03-02T13:00:00.000000Z")


def test_bids_are_compared_as_they_would_be() -> None:
    """A demand of 60.00 under an offer of 70.00: settled at 65.00."""
    bidding = pack(
        bidding=Bidding(rounds=3, source="test"),
        deadlines=pack().deadlines | {"bid": rule(Role.SYSTEM, 24, Consequence.CLOSE_BIDDING)},
    )
    told = tell(
        story(
            act(1, Role.PLATFORM, "serve"),
            act(2, Role.COMPLAINANT, "bid", amount={"amount": 6_000, "currency": "EUR"}),
            act(3, Role.RESPONDENT, "bid", amount={"amount": 7_000, "currency": "EUR"}), hours=4,
        ),
        bidding,
    )  # fmt: skip
    assert what(told)[2:] == [
        "bidding.bid_placed", "bidding.bid_placed", "bidding.crossed", "case.settled", "stage.entered",
    ]  # fmt: skip


def test_two_tellings_differ_where_the_packs_do() -> None:
    """One number changed, everything that follows from it, and nothing else."""
    faster = pack(deadlines=pack().deadlines | {"respond": slower(pack(), hours=24)}, version=2)
    one, two = (tell(story(act(1, Role.PLATFORM, "serve"), hours=60), p) for p in (pack(), faster))
    found = {label: (left, right) for label, left, right in differences(one, two)}
    assert found["case.served platform: respond due"] == (
        "2026-03-04T10:00:00.000000Z",
        "2026-03-03T10:00:00.000000Z",
    )
    assert "case.served platform: negotiation due" not in found


def slower(of: RulePack, hours: int) -> Any:
    known = of.deadlines["respond"]
    return rule(known.on, hours, known.consequence, warn_at=known.warn_at)


def test_a_story_told_twice_is_the_same() -> None:
    """Nothing in it depends on when or where it is told."""
    assert tell(story(act(1, Role.PLATFORM, "serve")), pack()) == tell(
        story(act(1, Role.PLATFORM, "serve")), pack()
    )
    assert differences(tell(story(), pack()), tell(story(), pack())) == []


def test_a_happening_names_the_deadlines_it_began() -> None:
    """By rule, with the due moment."""
    filed = tell(story(hours=1), pack(escalate_after=Length(1, Unit.HOURS))).happenings[0]
    assert filed == Happening(
        "2026-03-02T09:00:00.000000Z", Role.PLATFORM, "case.filed", "negotiation", "negotiation",
        {"service": "2026-03-05T09:00:00.000000Z"},
    )  # fmt: skip
