"""Work over all members: one piece after another, each result taken once, and sent out again when it is not done."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group.state import JobKind, JobState, Stage
from chalicelib.domain.values import Role
from tests.group_stories import START, Tale


def test_work_that_is_not_done_in_time_is_sent_out_again() -> None:
    """After a quarter of an hour, and a second of grace."""
    tale = Tale().open().do(cmd.Gather()).wake()
    assert tale.now == START + timedelta(seconds=901)
    assert tale.g.job is not None
    assert tale.g.job.attempt == 2


def test_each_further_attempt_has_more_time() -> None:
    tale = Tale().open().do(cmd.Gather()).wake()
    second = tale.now
    tale.wake()
    assert tale.now == second + timedelta(seconds=1_801)


def test_a_result_for_work_that_is_not_under_way_changes_nothing() -> None:
    tale = Tale().gathering().wake()
    job = tale.job
    tale.sealed().do(cmd.RecordRoll(job, 99, "00" * 32, {}), Role.SYSTEM)
    assert tale.happened == []
    assert tale.g.head.members == 6


def test_a_result_of_another_kind_than_the_work_changes_nothing() -> None:
    tale = Tale().gathering().wake()
    tale.do(cmd.RecordDone(tale.job), Role.SYSTEM)
    assert tale.happened == []


def test_what_waits_begins_when_what_is_under_way_is_done() -> None:
    """After an adoption the ledger comes first; whoever has not agreed is released next."""
    tale = Tale().adopted()
    waiting = [j.kind for j in tale.g.jobs.values() if j.state is JobState.WAITING]
    assert (tale.g.job.kind if tale.g.job else None, waiting) == (JobKind.LEDGER, [JobKind.RELEASE])
    tale.ledger()
    assert tale.g.job is not None
    assert (tale.g.job.kind, tale.g.job.state) == (JobKind.RELEASE, JobState.RUNNING)


def test_the_end_of_a_group_drops_what_only_waited_and_lets_what_runs_finish() -> None:
    tale = Tale().adopted()
    tale.do(cmd.Tick(), Role.SYSTEM)
    assert tale.g.head.stage is Stage.DISTRIBUTION
    assert tale.g.head.job is not None


def test_a_closed_group_is_woken_until_its_members_are_released() -> None:
    tale = Tale().gathering().wake().sealed(2)
    assert tale.wake().g.job is not None
    tale.done(released=2)
    assert (tale.g.head.job, tale.g.running()) == (None, [])
