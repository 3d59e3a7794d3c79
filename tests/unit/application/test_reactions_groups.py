"""What events of groups and of their members lead to: plain data, nothing sent."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.application import reactions
from chalicelib.application.reactions import DELIVERIES, LANES, MEMBERS, VIEWS, StoredEvent, Wanted
from chalicelib.domain.case import events as cases
from chalicelib.domain.case.procedure import Membership, MembershipState, Registration
from chalicelib.domain.case.state import Outcome
from chalicelib.domain.group import events as ev
from chalicelib.domain.group.state import Group, Job, JobState, Stage
from chalicelib.domain.values import Money, Role
from tests import builders, groups
from tests.builders import NOW, TENANT, an_id

CASE, GROUP = builders.case(), groups.group()
ID = GROUP.head.group_id


def of_group(event: ev.Event, group: Group = GROUP) -> list[Wanted]:
    row = groups.event_row(group, event)
    return reactions.on_event(StoredEvent(TENANT, row.body, row.hash, row.audience, row.summary))


def of_case(event: cases.Event, **summary: Any) -> list[Wanted]:
    row = builders.event_row(CASE, event)
    told = json.dumps(json.loads(row.summary) | summary)
    return reactions.on_event(StoredEvent(TENANT, row.body, row.hash, row.audience, told))


def told(found: list[Wanted], queue: str) -> list[Any]:
    return [json.loads(message.body) for message in found if message.queue == queue]


def started(**changes: Any) -> ev.JobStarted:
    job: Job = replace(groups.job(), **changes)
    return ev.JobStarted(job, builders.deadline("job"))


def ended(cause: str) -> cases.GroupLeft:
    return cases.GroupLeft(ID, MembershipState.LEFT, cause, Role.COMPLAINANT)


class TestGroups:
    """A new event row of a group."""

    def test_an_event_goes_to_the_lists_and_to_the_webhooks(self) -> None:
        """As of a case; it is the group that is named and summed up."""
        found = of_group(ev.GroupListed(listed=True))
        assert [message.queue for message in found] == [VIEWS, DELIVERIES]
        (delivery,) = told(found, DELIVERIES)
        data = json.loads(delivery["body"])["data"]
        assert (delivery["case_id"], data["group_id"], data["group"]["group_id"]) == (ID, ID, ID)
        assert "case_id" not in data

    def test_what_only_members_read_is_no_webhook(self) -> None:
        """What representatives and respondent say to each other is not the platform's."""
        found = of_group(ev.MessagePosted(Role.REPRESENTATIVE, "parties", builders.text_ref()))
        assert [message.queue for message in found] == [VIEWS]

    def test_work_that_begins_is_sent_out_in_lanes(self) -> None:
        """Eight of them, each at its first shard."""
        pages = told(of_group(started(attempt=3)), MEMBERS)
        assert len(pages) == LANES == 8
        assert pages[2] == {
            "group": ID, "job": an_id("job"), "attempt": 3, "lane": 2, "lanes": 8, "shard": 2,
        }  # fmt: skip

    def test_work_that_waits_is_not_sent_out(self) -> None:
        """It is when its turn has come, by an event of its own."""
        assert told(of_group(started(state=JobState.WAITING)), MEMBERS) == []

    def test_suggestions_are_worked_on_as_well(self) -> None:
        """Whoever may see them."""
        assert told(of_group(started(), groups.group(stage=Stage.SUGGESTED)), MEMBERS)


class TestMembers:
    """A new event row of a member's case."""

    def test_whoever_joins_is_counted(self) -> None:
        """About; the roll counts for good."""
        membership = Membership(ID, 3, NOW, Registration("order", Money(1, "EUR")))
        counted = {"counts": {ID: 1}, "joined": {f"{CASE.head.tenant}|{ID}": 1}}
        assert told(of_case(cases.GroupJoined(membership)), VIEWS)[1:] == [counted]

    @pytest.mark.parametrize(
        "cause",
        [
            "left",
            "settled_alone",
            "withdrawn",
            "closed",
            "too_long",
            "silent",
            "refused",
            "objected",
            "test_case",
        ],
    )
    def test_whoever_leaves_a_group_that_goes_on_is_counted_and_told_to_the_group(self, cause: str) -> None:
        """It may have spoken for the others."""
        found = of_case(ended(cause))
        assert told(found, VIEWS)[1:] == [{"counts": {ID: -1}}]
        assert told(found, MEMBERS) == [{"left": [CASE.head.case_id], "group": ID}]

    @pytest.mark.parametrize("cause", ["dissolved", "carried"])
    def test_of_whom_the_group_lets_go_it_knows(self, cause: str) -> None:
        """A decision that reaches a hundred thousand must not come back as as many messages."""
        found = of_case(ended(cause))
        assert told(found, VIEWS)[1:] == [{"counts": {ID: -1}}]
        assert told(found, MEMBERS) == []

    def test_a_test_case_that_ends_is_told_to_its_group(self) -> None:
        """By what the case's summary says of it."""
        closed = cases.CaseClosed(Outcome.WITHDRAWN, "withdrawn", Role.COMPLAINANT)
        assert told(of_case(closed, test_of=ID), MEMBERS) == [{"test": CASE.head.case_id, "group": ID}]
        assert told(of_case(closed), MEMBERS) == []
        assert told(of_case(cases.CaseServed("webhook", NOW, ()), test_of=ID), MEMBERS) == []


class TestBatches:
    """Messages for one queue, of one batch of the stream."""

    def test_all_counts_of_a_batch_become_one_message(self) -> None:
        """Behind the others, which stay as they are."""
        other = an_id("group", "other")
        joined = {"counts": {ID: 1}, "joined": {f"t|{ID}": 1}}
        counts = [json.dumps(joined)] * 3 + [json.dumps({"counts": {other: -1}})]
        found = reactions.merged([counts[0], '{"tenant": "t"}', *counts[1:]])
        assert found[0] == '{"tenant": "t"}'
        assert json.loads(found[1]) == {"counts": {ID: 3, other: -1}, "joined": {f"t|{ID}": 3}}

    def test_all_that_leave_a_group_within_a_batch_are_told_at_once(self) -> None:
        """However many: the group is read once for them."""
        left = [json.dumps({"left": [f"case_{n}"], "group": "one" if n < 3 else "other"}) for n in range(4)]
        found = [json.loads(body) for body in reactions.merged([left[0], "{}", *left[1:]])]
        assert found == [
            {}, {"left": ["case_0", "case_1", "case_2"], "group": "one"}, {"left": ["case_3"], "group": "other"},
        ]  # fmt: skip

    def test_a_batch_without_counts_stays_as_it_is(self) -> None:
        """Every other queue's."""
        assert reactions.merged(["{}", "a"]) == ["{}", "a"]
        assert reactions.merged([]) == []
