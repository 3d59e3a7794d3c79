"""A member's own clock: it stands still while the case is in a group, and runs on with exactly what was left."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.domain import calendars, deadlines
from chalicelib.domain.calendars import Calendar, Length, Rules, Unit
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.procedure import GROUPED, Stopped
from chalicelib.domain.case.state import Deadline, DeadlineState
from chalicelib.domain.errors import RedressError
from chalicelib.domain.rulepack import Consequence, Days, Pausing, RulePack
from tests import members, stories
from tests.members import GROUP, alone
from tests.stories import DAY, HOUR, START, C, P, R, S, Story, text

SERVED = START + HOUR
GRACE = timedelta(minutes=1)


def left(story: Story) -> dict[str, float]:
    """What is left of each deadline that is not over, caps aside, in its own measure: seconds of elapsed time, working
    days or calendar days, today counted whole.
    """
    return {d.id: _left(story, d) for d in story.case.unfinished() if d.rule != "pause"}


def _left(story: Story, deadline: Deadline) -> float:
    at = deadline.stopped[-1].since if deadline.state is DeadlineState.PAUSED else story.now
    unit, rules = story.pack.deadlines[deadline.rule].length.unit, story.pack.counting(deadline.rule)
    if unit in (Unit.SECONDS, Unit.HOURS):
        return (deadline.due_at - at).total_seconds()
    zone = ZoneInfo(rules.time_zone)
    today, last = at.astimezone(zone).date(), (deadline.due_at - timedelta.resolution).astimezone(zone).date()
    return rules.calendar.count(today, last) if unit is Unit.WORKING_DAYS else (last - today).days


# ------------------------------------------------------------------------------------------------------- standing still


@pytest.mark.capability("S41")
def test_the_cases_own_time_stands_still() -> None:
    """The respondent's to answer and that of the negotiation, in one pause of the system's own."""
    story = members.joined()
    states = {d.rule: d.state.value for d in story.case.deadlines.values() if d.rule != "service"}
    assert states == {"respond": "paused", "negotiation": "paused", "pause": "running"}
    pause = story.the("pauses")
    assert (pause.reason, pause.by, pause.deadlines) == (GROUPED, S, ("negotiation", "respond"))


def test_nothing_happens_to_it_meanwhile() -> None:
    """Neither a default nor a next stage, however long it takes."""
    story = members.joined()
    since = len(story.rows)
    story.wait(400 * DAY)
    assert (story.happened(since), story.case.head.stage) == ([], "negotiation")


@pytest.mark.capability("S41")
def test_what_was_left_runs_from_the_day_of_leaving() -> None:
    """47 of 48 hours to answer and 239 of 240 to negotiate, from 11:00 on 12 March."""
    story = members.joined().act(C, members.leave(), 10 * DAY)
    again = START + 2 * HOUR + 10 * DAY
    assert (story.due("respond"), story.due("negotiation")) == (again + 47 * HOUR, again + 239 * HOUR)
    (respond,) = [d for d in story.case.running() if d.rule == "respond"]
    assert respond.stopped == (Stopped(GROUPED, START + 2 * HOUR, again),)
    assert respond.warnings == (SERVED + 24 * HOUR + 10 * DAY,)
    assert story.case.pause is None


def test_silence_counts_again_after_leaving() -> None:
    """Nobody answers in the 47 hours that were left."""
    story = members.joined().act(C, members.leave(), 10 * DAY).wait(47 * HOUR + GRACE)
    assert (story.case.head.defaulted, story.case.head.stage) == (True, "determination")


def test_before_notice_there_is_nothing_to_stop() -> None:
    """The time to give it runs on; the case is in the group without a pause."""
    story = members.joined(stories.filed(pack=members.pack()))
    assert (story.case.pause, members.membership(story).pause_id) == (None, "")
    assert [d.rule for d in story.case.running()] == ["service"]
    story.act(C, members.leave())
    assert story.happened()[-1] == "membership.ended"


@pytest.mark.parametrize("by_acting", [False, True])
def test_what_begins_in_a_group_stands_still_from_its_beginning(by_acting: bool) -> None:
    """Notice starts the time to answer and to negotiate, by the platform's word or because the respondent acts; all of
    it is left, so 48 hours (where it has not answered) and 240 from leaving.
    """
    story = members.joined(stories.filed(pack=members.pack()))
    story.act(R, cmd.MakeOffer(stories.refund())) if by_acting else story.act(
        P, cmd.RecordService("platform", story.now)
    )
    assert story.happened()[-1] == "clock.paused"
    assert members.membership(story).pause_id == story.the("pauses").id
    assert {d.rule for d in story.case.running()} <= {"pause", "offer"}
    story.act(C, members.leave(), 3 * DAY)
    due = {d.rule: d.due_at - story.now for d in story.case.running() if d.rule in ("respond", "negotiation")}
    assert due == ({} if by_acting else {"respond": 48 * HOUR}) | {"negotiation": 240 * HOUR}


def test_notice_that_counts_by_itself_starts_nothing_either() -> None:
    """Deemed to have arrived at 11:00 on 5 March; looked at two days later, all 48 hours to answer are left."""
    base = members.pack()
    deemed = stories.rule(R, 72, Consequence.DEEM_SERVED)
    pack = replace(base, deadlines={**base.deadlines, "deemed_service": deemed})
    story = stories.filed(pack=pack).act(P, cmd.DispatchNotice(START))
    members.joined(story)
    story.now += 5 * DAY
    story.act(S, cmd.Tick(), timedelta())
    assert story.case.head.served_at == START + HOUR + 72 * HOUR
    story.act(C, members.leave(), HOUR)
    assert story.due("respond") == story.now + 48 * HOUR
    assert not story.case.head.defaulted


def test_later_deadlines_join_the_pause_that_is_there() -> None:
    """Where the negotiation counts from the filing, it stands still before the time to answer has begun."""
    base = members.pack()
    first = replace(base.stages[0], counts_from="filing")
    pack = replace(base, stages=(first, *base.stages[1:]))
    story = members.joined(stories.filed(pack=pack))
    assert story.the("pauses").deadlines == ("negotiation",)
    since, cap = story.the("pauses").since, story.due("pause")
    story.act(P, cmd.RecordService("platform", story.now))
    (pause,) = story.case.pauses.values()
    assert (pause.since, pause.deadlines, story.due("pause")) == (since, ("negotiation", "respond"), cap)
    story.act(C, members.leave(), 3 * DAY)
    assert story.due("respond") == story.now + 48 * HOUR
    assert story.due("negotiation") == START + 240 * HOUR + (story.now - since)


def test_offers_between_the_two_run_on() -> None:
    """60 hours: nobody is bound by an old offer for as long as a group lasts."""
    story = alone().act(R, cmd.MakeOffer(stories.refund()))
    due = story.due("offer")
    members.joined(story)
    assert story.due("offer") == due
    story.until(due + GRACE)
    assert (story.the("offers").state, story.case.head.grouped_in) == ("lapsed", GROUP)


def test_a_pause_for_a_group_takes_none_of_the_packs_pauses() -> None:
    """One pause in all is allowed, and is still there after two groups."""
    quiet = Pausing((C,), Length(48, Unit.HOURS), "test", True)
    pack = replace(members.pack(), pauses={"cool_off": quiet}, caps=stories.caps(pauses=1))
    story = stories.served(pack=pack)
    for _ in range(2):
        members.joined(story).act(C, members.leave())
    assert story.act(C, cmd.PauseClock("cool_off")).the("pauses").reason == "cool_off"


def test_a_case_that_others_pursue_does_not_stall() -> None:
    """The limit of a week begins anew when it goes on alone."""
    weekly = replace(members.pack(), stall_after=Length(7 * 24, Unit.HOURS))
    story = members.joined(stories.served(pack=weekly))
    story.wait(60 * DAY)
    assert not story.case.head.stalled
    story.act(C, members.leave())
    assert deadlines.stalls_at(story.case) == story.now + 7 * DAY


def test_an_overdue_case_is_nobodys_while_it_is_in_a_group() -> None:
    """The officer's ten days had passed once; the queue has it again afterwards."""
    story = alone().act(R, cmd.Respond("contests", text())).act(C, cmd.Escalate()).wait(130 * HOUR)
    assert story.case.head.overdue
    assert not members.joined(story).case.head.overdue
    assert story.act(C, members.leave()).case.head.overdue


# -------------------------------------------------------------------------------------------------------------- the cap


@pytest.mark.parametrize(
    ("longest", "until"),
    [
        (Length(100, Unit.HOURS), datetime(2026, 3, 6, 15, tzinfo=UTC)),
        (Length(6, Unit.MONTHS), datetime(2026, 9, 3, tzinfo=UTC)),
    ],
)
def test_no_case_stands_still_for_ever(longest: Length, until: datetime) -> None:
    """By the pack, from 11:00 on 2 March 2026: then it leaves its group and goes on (P6)."""
    story = members.joined(stories.served(pack=members.pack(longest=longest)))
    assert story.case.head.next_wake == until + GRACE
    story.until(until + GRACE)
    assert story.happened()[-2:] == ["membership.ended", "clock.resumed"]
    assert (members.membership(story).cause, story.case.head.grouped_in) == ("too_long", None)
    assert story.due("respond") == until + GRACE + 47 * HOUR


def test_without_a_number_of_the_packs_own_it_is_24_months_and_up_to_a_day() -> None:
    """Thousands may join in one second: their ends lie apart, so that they are not all woken in one hour."""
    story = members.joined(stories.served(pack=members.pack(longest=None)))
    until, wake = datetime(2028, 3, 3, tzinfo=UTC), story.case.head.next_wake
    assert wake is not None
    assert until + GRACE <= wake < until + GRACE + timedelta(days=1)


# -------------------------------------------------------------------------------------------- exactly, however counted

EASTER = Calendar(
    id="XX", weekend=frozenset({6, 7}), holidays={date(2026, 4, 3): "Good Friday", date(2026, 4, 6): "Easter Monday"},
)  # fmt: skip
BELOW_A_YEAR = {Unit.SECONDS: 30 * 86_400, Unit.HOURS: 720, Unit.WEEKS: 8, Unit.MONTHS: 3, Unit.YEARS: 1}
LENGTHS = st.sampled_from(list(Unit)).flatmap(
    lambda unit: st.builds(Length, st.integers(1, BELOW_A_YEAR.get(unit, 40)), st.just(unit))
)
COUNTING = st.sampled_from(
    [
        {"time_zone": "UTC"},
        {"time_zone": "Asia/Shanghai", "calendar": Days("CN")},
        {"time_zone": "Europe/Berlin", "calendar": Days("weekends", ("2026-04-03", "2026-04-06"))},
    ]
)


class Counting(RulePack, frozen=True, forbid_unknown_fields=True, dict=True):
    """A pack whose calendar is at hand."""

    def counting(self, rule: str | None = None) -> Rules:
        calendar = EASTER if self.calendar.country != "none" else calendars.EVERY_DAY
        return Rules(self.time_zone, calendar)


def counting(length: Length, how: dict[str, Any]) -> RulePack:
    base = members.pack()
    own = {
        key: replace(rule, length=length) if key in ("respond", "negotiation") else rule
        for key, rule in base.deadlines.items()
    }
    fields = {name: getattr(base, name) for name in RulePack.__struct_fields__}
    return Counting(**(fields | {"deadlines": own} | how))


MINUTES = st.integers(0, 60 * 24 * 40).map(lambda n: timedelta(minutes=n))


@pytest.mark.capability("S41")
@settings(max_examples=150, deadline=None)
@given(LENGTHS, COUNTING, MINUTES, st.lists(st.tuples(MINUTES, MINUTES), min_size=1, max_size=3))
def test_what_was_left_before_is_left_after(
    length: Length, how: dict[str, Any], first: timedelta, stays: list[tuple[timedelta, timedelta]]
) -> None:
    """In every unit, on every calendar, however long each stay lasts and whatever time runs in between."""
    story = stories.served(pack=counting(length, how))
    story.wait(first)
    for stay, between in stays:
        if not in_time(story):
            return
        before = left(story)
        story.act(C, members.join(), timedelta())
        assert left(story) == before
        story.wait(stay)
        story.act(C, members.leave(), timedelta())
        assert left(story) == before
        story.wait(between)


def in_time(story: Story) -> bool:
    """Whether the case still negotiates, with nothing in its grace, which begins when it is due: a pause from that very
    moment on changes nothing (`calendars.shift`).
    """
    running = story.case.head.stage == "negotiation" and story.case.head.outcome is None
    return running and all(story.now < d.due_at for d in story.case.running())


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["join", "leave", "serve", "respond", "offer", "wait"]), MINUTES),
        max_size=12,
    )
)
def test_an_open_case_always_has_a_wake(steps: list[tuple[str, timedelta]]) -> None:
    """P6, in a group and outside of it; and in one nothing runs that would take the case on."""
    story = stories.filed(pack=members.pack())
    acts: dict[str, Any] = {
        "join": (C, members.join()), "leave": (C, members.leave()), "serve": (P, cmd.RecordService("platform", START)),
        "respond": (R, cmd.Respond("partly", text())), "offer": (R, cmd.MakeOffer(stories.refund())),
    }  # fmt: skip
    for verb, after in steps:
        story.wait(after)
        if verb in acts:
            try:
                story.act(*acts[verb], timedelta())
            except RedressError:
                continue
        assert not deadlines.is_stranded(story.case)
        if story.case.head.grouped_in is not None:
            assert {d.rule for d in story.case.running()} <= {"service", "offer", "pause"}
