"""The mails of one machine: to be read, and to be played as arrived."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from local.mailbox import Mailbox
from tests import mailing
from tests.conftest import HandClock
from tests.handlers.test_notices import messages
from tests.market import Market

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services


def test_a_mail_can_be_read_and_arrives_when_it_is_told_to(services: Services, clock: HandClock) -> None:
    """Its report comes through the topic into the notices queue, and the respondent is served by it."""
    topic = services.clients.get("sns").create_topic(Name="reports")["TopicArn"]
    queue = services.settings.notices_queue_url
    arn = services.clients.get("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    services.clients.get("sns").subscribe(
        TopicArn=topic, Protocol="sqs", Endpoint=arn["Attributes"]["QueueArn"]
    )  # fmt: skip
    mailbox, market = Mailbox(services, topic), Market(services)
    mailing.turn_on(services, market.tenant.id)
    clock.moment = clock.moment.replace(hour=12)
    case_id = market.filed()
    for message in messages(market, case_id):
        services.notifying.event(json.loads(message))
    shown = mailbox.page({})["mails"]
    assert [(mail["to"], mail["subject"]) for mail in shown] == [
        ("ada@buyer.example", "We have your complaint"),
        ("shop@lamps.example", "A complaint concerns you: please answer"),
    ]
    assert mailbox.page({"deliver": "1"})["delivered"] == 2
    found = services.clients.get("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
    for envelope in (json.loads(message["Body"]) for message in found):
        services.notice_feedback.take(json.loads(envelope["Message"]))
    assert market.case(case_id).head.served_at == clock.moment
