"""The small services of the model: mail with its reports, the operator's secret, buses of others."""

from __future__ import annotations

import json

import pytest

from chalicelib.application.notice_ports import Mail, MailRefused
from simulation import ses, template
from simulation.world import World

MAIL = Mail(
    "Ann@example.org", "Market", "disputes@market.example", "Your complaint", "Hello Ann.", "en",
    {"owner": "case_1", "notice": "n1"},
)  # fmt: skip
BUS = "arn:aws:events:eu-central-1:210987654321:event-bus/disputes"


@pytest.fixture(autouse=True)
def untimed(world: World) -> None:
    world.network.timed = False
    world.queues["NoticesQueue"].counts_only = False


def test_a_mail_is_sent_and_reported(world: World) -> None:
    """In SNS's envelope, with our tags and the service's id of the mail."""
    sent = world.services.mailer.send(MAIL)
    assert [mail.to for mail in world.ses.sent] == ["Ann@example.org"]
    world.loop.run_for(ses.DELIVERED_AFTER)
    (message,) = world.queues["NoticesQueue"].messages.values()
    envelope = json.loads(message.body)
    said = json.loads(envelope["Message"])
    assert envelope["Type"] == "Notification"
    assert (said["eventType"], said["mail"]["messageId"]) == ("Delivery", sent)
    assert said["mail"]["tags"]["owner"] == ["case_1"]


def test_a_mail_may_bounce_after_it_was_taken(world: World) -> None:
    """Which the service's own list of fates says."""
    world.ses.fate = lambda _: (ses.BOUNCE,)
    world.services.mailer.send(MAIL)
    world.loop.run_for(ses.DELIVERED_AFTER)
    (message,) = world.queues["NoticesQueue"].messages.values()
    assert json.loads(json.loads(message.body)["Message"])["bounce"]["bounceType"] == "Permanent"


def test_a_refused_address_is_refused_at_once(world: World) -> None:
    """As production understands it."""
    world.ses.rejected.add("Ann@example.org")
    with pytest.raises(MailRefused, match="rejected"):
        world.services.mailer.send(MAIL)


def test_the_operator_has_a_credential(world: World) -> None:
    """Made as the template describes it: a key's id, and 43 characters of a secret."""
    text = world.services.operator.text()
    assert text.startswith("rk_operator222222222222222222_")
    assert len(text.rpartition("rk_operator222222222222222222_")[2]) == 43


@pytest.mark.parametrize(
    ("refuses", "status"), [(None, 200), ("AccessDeniedException", 403), ("InternalFailure", 500)]
)
def test_a_bus_takes_events_or_refuses_them(world: World, refuses: str | None, status: int) -> None:
    """Each entry by itself, as production reads it."""
    world.events.buses[BUS] = refuses
    assert world.services.event_bus.put(BUS, "case.filed", '{"seq": 1}').status == status
    assert len(world.events.got) == (status == 200)


def test_a_bus_that_is_not_there(world: World) -> None:
    """Is not found."""
    assert world.services.event_bus.put(BUS, "case.filed", "{}").status == 404


def test_every_worker_of_the_template_is_known() -> None:
    """By its module's name, whatever the template calls it: each may be employed in a world."""
    names = [
        name
        for name in template.resources()
        if template.resources()[name]["Type"] == "AWS::Serverless::Function"
    ]
    assert "MailIn" in names
    assert template.function("mail_in").sources
