"""The numbers of a violation report: general ones, or those of a rule pack."""

from __future__ import annotations

from msgspec.structs import replace

from chalicelib.domain import packcheck
from chalicelib.domain.calendars import Length, Roll, Unit
from chalicelib.domain.report.rules import CHECK, FILING, of_pack, problems
from chalicelib.domain.rulepack import Consequence
from chalicelib.domain.values import Role
from tests import report_stories, stories


def test_a_pack_without_own_numbers_leaves_the_general_ones() -> None:
    """Its time zone, its grace and its next forum hold all the same."""
    general = report_stories.rules()
    pack = stories.pack(time_zone="Asia/Shanghai", grace_seconds=300)
    found = of_pack(pack, general)
    assert found.deadlines == general.deadlines
    assert (found.ref, found.days.time_zone, found.grace_seconds) == (pack.ref, "Asia/Shanghai", 300)
    assert found.authority == pack.next_forum


def test_a_packs_own_numbers_come_first() -> None:
    """The one it has; the other stays general."""
    own = stories.rule(Role.OFFICER, 48, Consequence.REFER)
    pack = stories.pack(deadlines={**stories.pack().deadlines, FILING: own})
    found = of_pack(pack, report_stories.rules())
    assert found.deadlines[FILING].length == Length(48, Unit.HOURS)
    assert found.deadlines[CHECK] == report_stories.rules().deadlines[CHECK]


def test_a_deadline_may_roll_otherwise_than_the_rest() -> None:
    """As it says itself, and only it."""
    rules = report_stories.rules()
    rolling = replace(rules.deadlines[FILING], roll=Roll.NEXT_WORKING_DAY)
    rules = replace(rules, deadlines={**rules.deadlines, FILING: rolling})
    assert rules.counting(FILING).roll is Roll.NEXT_WORKING_DAY
    assert rules.counting(CHECK).roll is Roll.NONE


def test_silence_may_mean_nothing_but_a_referral() -> None:
    """Rules under which a report ends unfounded by silence are refused, and so are rules that lack a deadline."""
    rules = report_stories.rules()
    lapsing = replace(rules.deadlines[CHECK], consequence=Consequence.BREACH)
    assert problems(rules) == []
    assert problems(replace(rules, deadlines={FILING: rules.deadlines[FILING]})) == [
        "deadlines: report_check is missing"
    ]
    (found,) = problems(replace(rules, deadlines={**rules.deadlines, CHECK: lapsing}))
    assert found.startswith("deadlines/report_check")


def test_a_pack_may_not_say_otherwise() -> None:
    """It is refused when it is uploaded, with the path to the mistake."""
    pack, silent = stories.pack(), stories.rule(Role.OFFICER, 48, Consequence.LAPSE_OFFER)
    with_own = replace(
        pack, deadlines={**pack.deadlines, FILING: stories.rule(Role.OFFICER, 48, Consequence.REFER)}
    )
    assert not [f for f in packcheck.problems(with_own) if FILING in f.pointer]
    lapsing = replace(pack, deadlines={**pack.deadlines, CHECK: silent})
    found = [(f.pointer, f.code, f.limit) for f in packcheck.problems(lapsing) if CHECK in f.pointer]
    assert found == [("/deadlines/report_check/consequence", "no_such_consequence_here", "refer")]
