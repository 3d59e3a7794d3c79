"""A refund that a provider attests, as the proof that a task to pay was done."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.exhibits import Attested, Source, SourceKind
from chalicelib.domain.case.state import Outcome, Status, TaskState
from chalicelib.domain.case.terms import Remedy, Terms
from chalicelib.domain.values import Money, Role
from tests import stories
from tests.stories import HOUR, C, Story
from tests.unit.domain.case.scenes import agreed, moment, served

pytestmark = pytest.mark.capability("S09")
S = Role.SYSTEM
OWED = Terms(Remedy.PARTIAL_REFUND, Money(4_000, "EUR"))


def owing(terms: Terms = OWED) -> Story:
    """Agreed at 12:00 on 2 March: 40 euros are to go back."""
    return agreed(served(), terms)


def attached(story: Story, refunded: Money | None, **changes: Any) -> Story:
    """The record of a refund, an hour later, and kept at once."""
    number = 1 + len(story.case.evidence)
    fields: dict[str, Any] = {
        "kind": SourceKind.PAYMENT, "connection": "rcn_1", "record": f"refund-{number}", "subject": "pay-1",
        "attested": Attested.SIGNATURE, "occurred_at": story.now + HOUR, "refunded": refunded,
    }  # fmt: skip
    item = f"evi_{number}"
    command = cmd.AttachRecord(
        item, stories.SHA, 500, "application/json", stories.text(), "v1", Source(**(fields | changes))
    )
    kept = cmd.RecordKept(item, "v2", story.now + timedelta(days=400))
    return story.act(S, command).act(S, kept, timedelta())


def happened(story: Story) -> list[str]:
    return [task.state.value for task in story.case.tasks.values()]


def test_a_refund_of_what_is_owed_performs_it() -> None:
    """On the platform's attestation, with the record as proof; nothing else is owed, so the case is over."""
    story = attached(owing(), Money(4_000, "EUR"))
    (task,) = story.case.tasks.values()
    assert (task.state, task.proof) == (TaskState.PERFORMED, ("evi_1",))
    head = story.case.head
    assert (head.status, head.outcome, head.cause) == (Status.CLOSED, Outcome.SETTLED, "performed")


@pytest.mark.parametrize(
    "refunded",
    [Money(3_999, "EUR"), Money(4_001, "EUR"), Money(8_000, "EUR"), Money(4_000, "USD"), None],
    ids=["less", "more", "twice", "other currency", "no refund"],
)
def test_another_sum_performs_nothing(refunded: Money | None) -> None:
    """Never more than was refunded; and what is more may be for something else. The record stays."""
    story = attached(owing(), refunded)
    assert happened(story) == ["open"]
    assert story.case.evidence["evi_1"].state == "kept"


def test_what_was_paid_before_it_was_owed_is_no_performance() -> None:
    """An agreement of noon is not carried out by a refund of eleven o'clock."""
    assert happened(attached(owing(), Money(4_000, "EUR"), occurred_at=moment("2026-03-02 11:00"))) == [
        "open"
    ]


def test_after_its_time_nothing_is_performed() -> None:
    """What follows then is the clock's to say: no refund turns a breach around by itself."""
    story = owing()
    (running,) = story.case.running()
    story.now = running.due_at + timedelta(seconds=1)
    assert happened(attached(story, Money(4_000, "EUR"))) == ["open"]


def test_two_partial_refunds_are_not_added_up() -> None:
    """Whoever pays in parts says so: with both records as proof."""
    story = attached(attached(owing(), Money(2_000, "EUR")), Money(2_000, "EUR"))
    assert happened(story) == ["open"]
    task = next(iter(story.case.tasks))
    assert happened(story.act(Role.PLATFORM, cmd.Perform(task, ("evi_1", "evi_2")))) == ["performed"]


@pytest.mark.parametrize("connection", ["rcn_1", "rcn_2"])
def test_one_refund_performs_one_task(connection: str) -> None:
    """Though two owe the same: told again in other words, or by another connection, it is still the same refund."""
    story = owing()
    task = next(iter(story.case.tasks.values()))
    twin = replace(task, id="tsk_twin")
    due = replace(story.case.deadlines[f"perform:{task.id}"], id="perform:tsk_twin")
    story.case = replace(
        story.case, tasks=story.case.tasks | {twin.id: twin}, deadlines=story.case.deadlines | {due.id: due}
    )
    attached(story, Money(4_000, "EUR"), record="refund-9")
    attached(story, Money(4_000, "EUR"), record="refund-9", connection=connection)
    assert sorted(happened(story)) == ["open", "performed"]
    assert sorted(happened(attached(story, Money(4_000, "EUR"), record="refund-10"))) == [
        "performed",
        "performed",
    ]


def test_the_goods_come_first() -> None:
    """While they are under way the money is not owed: its time begins when they are back."""
    story = attached(owing(Terms(Remedy.RETURN_AND_REFUND, Money(4_000, "EUR"))), Money(4_000, "EUR"))
    assert sorted(happened(story)) == ["open", "waiting"]


def test_before_anything_is_agreed_a_refund_is_a_record() -> None:
    """It may be what the parties then agree on."""
    story = attached(served(), Money(4_000, "EUR"))
    assert (story.case.tasks, story.case.head.status) == ({}, Status.OPEN)


def test_a_partys_own_file_proves_nothing_by_itself() -> None:
    """Only what a third party attests."""
    story = owing()
    stories.kept(story, C)
    assert happened(story) == ["open"]


def test_moments_are_the_providers_own() -> None:
    """Of the record, not of its arrival."""
    at: datetime = moment("2026-03-02 12:00")
    assert happened(attached(owing(), Money(4_000, "EUR"), occurred_at=at)) == ["performed"]
