"""After the test cases the other members go on in batches: planned once, opened one by one, the last one is the end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.case.state import Finding
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.group import batching, rules, timing
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group import events as ev
from chalicelib.domain.group.state import JobKind, Outcome, Stage, Status
from chalicelib.domain.values import Role
from tests.group_stories import DAY, GRACE, HALF, OFFICER, SYSTEM, Tale, case_id, pack, reasons, threshold

BATCHED = pack(batch_size=threshold(2))
"""Two at a time; nine days before each."""


def drawn(tale: Tale | None = None) -> Tale:
    """Seven members, of whom two are test cases: five are left, in batches of 2, 2 and 1."""
    tale = (tale or Tale(BATCHED)).determining().do(cmd.DrawTests(2)).sealed(7)
    return tale.do(cmd.RecordDraw(tale.job, (case_id(4), case_id(2)), "ee" * 32, members=7), SYSTEM)


def ended(tale: Tale) -> Tale:
    """Both test cases have come to something."""
    tale.do(cmd.RecordTestResult(case_id(4), "dismissed"), SYSTEM)
    return tale.do(cmd.RecordTestResult(case_id(2), "decided", 4_000), SYSTEM)


def worked(tale: Tale, released: int = 2) -> Tale:
    return tale.do(cmd.RecordDone(tale.job, released=released), SYSTEM)


@pytest.mark.capability("S41")
def test_with_the_last_result_the_batches_are_planned() -> None:
    """Five members, two at a time: three batches, in the order of the draw."""
    tale = drawn().do(cmd.RecordTestResult(case_id(4), "dismissed"), SYSTEM)
    assert tale.g.batching is None
    tale.do(cmd.RecordTestResult(case_id(2), "settled"), SYSTEM)
    assert tale.types() == ["TestEnded", "BatchesPlanned"]
    planned, (draw,) = tale.g.batching, tale.g.draws.values()
    assert planned is not None
    assert (planned.draw, planned.roll, planned.members, planned.batches) == (draw.id, draw.roll, 5, 3)


def test_no_batches_without_a_rule_for_them() -> None:
    """As before, the group waits for the end of its stage."""
    tale = ended(drawn(Tale(pack())))
    assert (tale.types(), tale.g.batching) == (["TestEnded"], None)
    with pytest.raises(NotAllowed) as refused:
        tale.do(cmd.OpenBatch())
    assert refused.value.code == "not_in_this_procedure"


def test_batches_take_the_place_of_the_stages_own_end() -> None:
    """Nobody's batch is cut off because the others took long."""
    assert [d.rule for d in ended(drawn()).g.running()] == [rules.BATCH]


@pytest.mark.capability("S41")
def test_the_next_batch_is_opened_by_itself_when_its_time_has_come() -> None:
    """Nine days after the last result; then the next one nine days later."""
    tale = ended(drawn())
    began = tale.now
    tale.wake()
    assert tale.types() == ["BatchOpened", "JobStarted"]
    assert tale.now == began + 9 * DAY + GRACE
    opened, job = tale.happened[0], tale.g.job
    assert isinstance(opened, ev.BatchOpened)
    assert job is not None
    assert (opened.batch.number, opened.batch.members, opened.batch.by) == (1, 2, Role.SYSTEM)
    assert (job.kind, job.then, opened.deadline and opened.deadline.due_at) == (
        JobKind.BATCH, "1", tale.now + 9 * DAY,
    )  # fmt: skip


def test_an_officer_may_open_a_batch_before_its_time() -> None:
    """One after the other: not while the one before is being opened."""
    tale = ended(drawn()).do(cmd.OpenBatch(), OFFICER)
    with pytest.raises(NotAllowed) as refused:
        tale.do(cmd.OpenBatch(), OFFICER)
    assert refused.value.code == "group_busy"
    assert worked(tale).do(cmd.OpenBatch(), OFFICER).types() == ["BatchOpened", "JobStarted"]


def test_no_batch_before_all_test_cases_have_ended() -> None:
    with pytest.raises(NotAllowed) as refused:
        drawn().do(cmd.OpenBatch(), OFFICER)
    assert (refused.value.code, refused.value.data["planned"]) == ("no_batch_to_open", False)


def test_nothing_more_is_drawn_once_batches_are_planned() -> None:
    """The order of the others stands."""
    with pytest.raises(NotAllowed) as refused:
        ended(drawn()).do(cmd.DrawTests(1))
    assert refused.value.code == "group_holds_no_more"


@pytest.mark.capability("S41")
def test_behind_the_last_batch_there_is_no_group_any_more() -> None:
    """The third has one member; whoever came after the draw is let go with the end."""
    tale = ended(drawn())
    for released in (2, 2, 1):
        worked(tale.wake(), released)
    planned = tale.g.batching
    assert planned is not None
    assert [batch.members for batch in planned.opened] == [2, 2, 1]
    assert (tale.g.head.status, tale.g.head.outcome, tale.g.head.cause) == (
        Status.CLOSED, Outcome.DISSOLVED, "last_batch",
    )  # fmt: skip


def test_a_batch_that_is_being_asked_about_something_else_waits() -> None:
    """The time to the first batch stands still while the members vote, and runs on after it."""
    tale = drawn()
    tale.do(cmd.RecordTestResult(case_id(4), "dismissed"), SYSTEM)
    tale.do(cmd.DecideCommon(Finding.UPHELD, (), reasons(), HALF)).sealed(5)
    tale.do(cmd.RecordTestResult(case_id(2), "settled"), SYSTEM)
    assert tale.types() == ["TestEnded", "BatchesPlanned"]
    assert not [d for d in tale.g.running() if d.rule == rules.BATCH]


def test_a_result_in_another_stage_plans_nothing() -> None:
    """Adopted terms are being distributed."""
    tale = drawn().do(cmd.DecideCommon(Finding.UPHELD, (), reasons(), HALF)).sealed(5).wake().counted()
    assert tale.g.head.stage is Stage.DISTRIBUTION
    assert ended(tale).g.batching is None


def test_a_group_with_batches_is_never_stranded() -> None:
    """Something wakes it at each step (P6)."""
    tale = ended(drawn())
    for _ in range(3):
        assert not timing.is_stranded(tale.g)
        worked(tale.wake())
    assert not timing.is_stranded(tale.g)


def test_when_it_is_likely_to_be_ones_turn() -> None:
    """The first in nine days, the third in 27; of one that is open nothing needs to be said."""
    tale = ended(drawn())
    now = tale.now
    assert [batching.likely(tale.g, n) for n in (1, 3)] == [now + 9 * DAY, now + timedelta(days=27)]
    worked(tale.wake())
    assert [batching.likely(tale.g, n) for n in (1, 2)] == [None, tale.now + 9 * DAY]
