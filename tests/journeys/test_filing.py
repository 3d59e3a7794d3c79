"""From a complaint to the respondent's clock: filed, delivered, acknowledged, served, and time runs."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from tests.journeys.cast import Platform, eventually


@pytest.mark.capability("S52")
def test_an_acknowledged_webhook_starts_the_time_to_respond(shop: Platform) -> None:
    """Nobody's time runs before notice; the respondent's does from the acknowledgement on."""
    dispute = shop.file()
    assert {d["rule"] for d in dispute.show()["deadlines"]} == {"service"}
    dispute.served()
    shown = dispute.show(dispute.respondent)
    (respond,) = [d for d in shown["deadlines"] if d["rule"] == "respond"]
    assert (respond["on"], respond["state"]) == ("respondent", "running")
    assert respond["remaining_seconds"] > 4 * 86_400
    started, served = (datetime.fromisoformat(m) for m in (respond["started_at"], shown["served_at"]))
    assert started == served
    assert served - datetime.fromisoformat(shown["filed_at"]) < timedelta(seconds=30)
    assert (shown["your_move"], shown["move"][0]) == (True, "respondent")
    assert {"action": "respond", "due_at": respond["due_at"], "mandatory": True}.items() <= next(
        a for a in shown["allowed_actions"] if a["action"] == "respond"
    ).items()


def test_a_webhook_is_what_standard_webhooks_says(shop: Platform) -> None:
    """The reference library accepts it, with this endpoint's secret and no other, and only as it was sent."""
    shop.file().served()
    filed = shop.inbox.delivered[0]
    assert filed.verified(shop.endpoint["secret"])["type"] == "case.filed"
    assert filed.headers["content-type"] == "application/json"
    assert filed.id == filed.event["data"]["event_id"]
    other = "whsec_" + "QUJD" * 11
    for secret, body in (
        (other, filed.body),
        (shop.endpoint["secret"], filed.body.replace(b"open", b"shut")),
    ):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(body, filed.headers)


def test_a_webhook_tells_codes_and_no_persons(shop: Platform) -> None:
    """References and the whole state, but neither names nor words."""
    dispute = shop.file().served()
    dispute.respondent.act(dispute.case_id, "respond", position="contests", statement="Our secret words.")
    shop.drain()
    last = shop.inbox.delivered[-1].event
    assert (last["type"], last["data"]["case"]["move"]) == ("case.responded", ["complainant", "respondent"])
    sent = b"".join(one.body for one in shop.inbox.delivered)
    for personal in (b"Marian", b"harrow@", b"Brindlemoor", b"kettle", b"secret words"):
        assert personal not in sent


def test_a_case_that_nobody_acknowledged_is_not_served(shop: Platform) -> None:
    """A receiver that refuses is no notice; the platform may attest it instead."""
    shop.inbox.answer = lambda _: 500
    dispute = shop.file()
    eventually(lambda: len(shop.inbox.delivered) >= 2)
    assert dispute.show()["served_at"] is None
    dispute.act(shop.api, "serve", how="platform")
    assert dispute.show()["move"][0] == "respondent"
