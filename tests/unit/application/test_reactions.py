"""Which event makes which message: plain data, nothing sent."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.application import reactions, webhook_messages
from chalicelib.application.reactions import CLOCK, DELIVERIES, HORIZON, UPLOADS, VIEWS, StoredEvent, Wanted
from chalicelib.domain.case import events as ev
from chalicelib.domain.values import parse_stamp, stamp
from tests import builders
from tests.builders import NOW, TENANT

CASE = builders.case()


def stored(event: ev.Event) -> StoredEvent:
    row = builders.event_row(CASE, event, audience=dict.fromkeys(ev.audiences(event), 7))
    return StoredEvent(TENANT, row.body, row.hash, row.audience, row.summary)


def wanted(event: ev.Event) -> dict[str, Any]:
    """Messages by queue; never two for one."""
    found = reactions.on_event(stored(event))
    assert len({message.queue for message in found}) == len(found)
    return {message.queue: json.loads(message.body) for message in found}


class TestEvents:
    """A new event row."""

    def test_an_event_goes_to_the_lists_and_to_the_webhooks(self) -> None:
        """Nowhere else."""
        assert wanted(ev.CaseServed("webhook", NOW, ())).keys() == {VIEWS, DELIVERIES}

    def test_a_list_gets_the_whole_summary(self) -> None:
        """Of the case after the command, so that one message is enough."""
        message = wanted(ev.CaseServed("webhook", NOW, ()))[VIEWS]
        assert message["tenant"] == TENANT
        assert json.loads(message["summary"])["case_id"] == CASE.head.case_id

    def test_a_webhook_gets_the_exact_body(self) -> None:
        """As a text, since its bytes are signed; numbered for the platform."""
        event = stored(ev.CaseServed("webhook", NOW, ()))
        message = wanted(ev.CaseServed("webhook", NOW, ()))[DELIVERIES]
        body = json.loads(message.pop("body"))
        assert (body["type"], body["data"]["sequence"], body["data"]["hash"]) == (
            "case.served",
            7,
            event.hash,
        )
        assert message == {
            "kind": "event", "tenant": TENANT, "case_id": CASE.head.case_id, "type": "case.served",
            "event_id": body["data"]["event_id"],
        }  # fmt: skip

    def test_submitted_evidence_goes_to_the_vaults_keeper_too(self) -> None:
        """By its ids."""
        event = ev.EvidenceSubmitted(builders.an_id("evi"), 365)
        assert wanted(event)[UPLOADS] == {
            "kind": "submitted", "case_id": CASE.head.case_id, "evidence_id": event.evidence_id,
        }  # fmt: skip

    @pytest.mark.capability("S09")
    def test_a_third_partys_record_goes_there_at_once(self) -> None:
        """It is evidence as soon as it is attached: nobody submits it."""
        event = ev.RecordAttached(builders.evidence(), 365)
        assert wanted(event)[UPLOADS] == {
            "kind": "submitted", "case_id": CASE.head.case_id, "evidence_id": event.evidence.id,
        }  # fmt: skip

    @pytest.mark.parametrize("event", [ev.WakeDeferred(NOW), ev.WakeBlocked(5)])
    def test_what_is_for_the_operators_alone_changes_lists_but_is_not_published(
        self, event: ev.Event
    ) -> None:
        """A blocked case shows as such; no webhook tells of our faults."""
        assert wanted(event).keys() == {VIEWS}

    def test_a_replay_is_for_one_endpoint(self) -> None:
        """With the same body as the first time."""
        event = stored(ev.CaseServed("webhook", NOW, ()))
        again = reactions.delivery(event, "ep_1")
        assert again == reactions.delivery(event) | {"endpoint_id": "ep_1", "replay": True}


class TestWakes:
    """A head whose next wake changed."""

    def test_a_new_or_moved_wake_is_armed(self) -> None:
        """Whichever way it moved."""
        assert reactions.on_wake(None, stamp(NOW), at=NOW, sandbox=False) == [
            Wanted(CLOCK, json.dumps({"wake": stamp(NOW)}))
        ]
        assert reactions.on_wake("2027-01-01T00:00:00.000000Z", stamp(NOW), at=NOW, sandbox=False)

    def test_a_wake_beyond_the_horizon_concerns_nobody_yet(self) -> None:
        """A changed deadline that is days away costs no message: the hourly schedule meets it when it is near."""
        near, far = NOW + HORIZON, NOW + HORIZON + timedelta(microseconds=1)
        assert reactions.on_wake(None, stamp(near), at=NOW, sandbox=False)
        assert reactions.on_wake(None, stamp(far), at=NOW, sandbox=False) == []

    @pytest.mark.parametrize(
        ("old", "new", "sandbox"),
        [(stamp(NOW), stamp(NOW), False), (stamp(NOW), None, False), (None, stamp(NOW), True)],
    )
    def test_nothing_is_armed_otherwise(self, old: str | None, new: str | None, sandbox: bool) -> None:
        """The same wake, none any more, or one that its sandbox's own clock will ring."""
        assert reactions.on_wake(old, new, at=NOW, sandbox=sandbox) == []


class TestMessages:
    """Shapes that others read."""

    def test_ticks_go_ten_to_a_message(self) -> None:
        """With the moment of the ring in each."""
        bodies = [json.loads(body) for body in reactions.ticks([str(n) for n in range(23)], NOW)]
        assert [len(body["tick"]) for body in bodies] == [10, 10, 3]
        assert {body["ring"] for body in bodies} == {stamp(NOW)}
        assert [case for body in bodies for case in body["tick"]] == [str(n) for n in range(23)]

    def test_no_case_is_no_message(self) -> None:
        """Most rings of a quiet hour."""
        assert reactions.ticks([], NOW) == []

    def test_a_ring_and_a_notice_carry_moments_that_read_back(self) -> None:
        """To the microsecond."""
        assert parse_stamp(json.loads(reactions.ring(NOW))["ring"]) == NOW
        assert (
            parse_stamp(json.loads(webhook_messages.delivered("t", "c", "e", "case.filed", NOW))["at"]) == NOW
        )
