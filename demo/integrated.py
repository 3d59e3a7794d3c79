"""A platform that loses no event: a day of outage on a sandbox's clock, a new secret, a pause, the event log."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from rich.console import Console
from standardwebhooks import Webhook, WebhookVerificationError

from demo.cast import Dispute, Platform
from demo.checks import Checks, until
from demo.complaints import complaint, refund
from demo.receiver import Inbox
from demo.telling import Teller, when
from redress_client import Client, types

HAPPENED: Final = ["case.filed", "case.served", "offer.made", "case.closed"]
IN_A_DAY: Final = 7
"""Attempts within 24 hours: at once, then after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h; the next one 14 h later is another
day's, even if each came 10 % late.
"""


class Integrated(Teller):
    """On a sandbox, through the Python client."""

    def __init__(self, relay: Platform, inbox: Inbox, checks: Checks, console: Console) -> None:
        super().__init__(checks, console)
        self.relay, self.inbox = relay, inbox
        self.client = Client(relay.api.base, relay.api.credential)
        self.began = datetime.now(UTC)

    def tell(self) -> None:
        dispute = self._outage()
        self._replayed(dispute)
        self._rotation()
        self._paused()
        self._log(dispute)
        self.client.close()

    def _outage(self) -> Dispute:
        self.head("A platform's receiver is down for a day of the sandbox's clock")
        self.inbox.shut.add(self.relay.path)
        dispute = self.relay.file(complaint("outage", occurred_on=self.relay.now().date()))
        self.relay.api.act(dispute.case_id, "serve", how="platform")
        dispute.merchant.act(dispute.case_id, "offer", terms=refund(2_000))
        dispute.consumer.act(dispute.case_id, "withdraw")
        until("the first attempts", lambda: all(d["attempts"] for d in self._waiting()) and self._complete())
        self.relay.advance(hours=24)
        until("the attempts of a day", lambda: min(d["attempts"] for d in self._waiting()) >= IN_A_DAY)
        lines = self._waiting()
        self.say("the log of deliveries:")
        for line in reversed(lines):
            self.say(f"{line['type']}: {line['state']}, {line['attempts']} attempts, answered {line['last_status']}, "
                     f"next {when(line['next_attempt'] or '')}")  # fmt: skip
        self.that(
            f"all {len(HAPPENED)} events wait, each tried {IN_A_DAY} times in that day as the schedule says",
            [line["attempts"] for line in lines] == [IN_A_DAY] * len(HAPPENED), lines,
        )  # fmt: skip
        return dispute

    def _replayed(self, dispute: Dispute) -> None:
        """The receiver is back, and has sent to it what it has never acknowledged."""
        one = self._waiting()[0]
        tries = self.client.events.show_delivery(self.relay.endpoint_id, one["event_id"]).body["tries"]
        for tried in tries[:3]:
            self.say(f"attempt {tried['number']} of {one['type']}: {tried['head'].splitlines()[0]}, "
                     f"next {when(tried['next_attempt'] or '')}")  # fmt: skip
        self.inbox.shut.discard(self.relay.path)
        until("the event log", lambda: len(self._logged(case_id=dispute.case_id)) == len(HAPPENED))
        asked = self.client.events.replay(
            self.relay.endpoint_id, {"from": self.began.isoformat(), "missing": True}
        ).body
        until("what was missing", lambda: not self._waiting())
        self.that(
            f"back again it has what is missing sent: {asked['queued']} events, and nothing waits any more",
            asked["queued"] == len(HAPPENED), asked,
        )  # fmt: skip
        self.that("it has missed nothing: what it holds is the event log", self._holds(self._logged()))

    def _rotation(self) -> None:
        self.head("A new secret, while messages are on their way")
        old = self.inbox.secrets[self.relay.path]
        made = self.client.events.rotate_webhook_secret(self.relay.endpoint_id, {"overlap_hours": 1}).body
        until_when = made["old_secrets"][0]["until"]
        self.say(f"the old secret signs beside the new one until {when(until_when)}")
        dispute = self.relay.file(complaint("rotation", occurred_on=self.relay.now().date())).served()
        until("both events", lambda: len(self._held_of(dispute)) == 2)
        headers, body = self.inbox.latest[self.relay.path]
        self.that(
            "one message, two signatures: whoever has the old secret and whoever has the new one can check it",
            len(headers["webhook-signature"].split()) == 2
            and all(_signed(secret, headers, body) for secret in (old, made["secret"] or "")),
        )
        self.inbox.secrets[self.relay.path] = made["secret"] or ""

    def _paused(self) -> None:
        self.head("An endpoint is paused for a release, and resumed")
        events, endpoint = self.client.events, self.relay.endpoint_id
        self.say(events.pause_webhook_endpoint(endpoint).body["next"])
        dispute = self.relay.file(complaint("paused", occurred_on=self.relay.now().date()))
        dispute.platform.api.act(dispute.case_id, "serve", how="platform")
        until("two held", lambda: len(self._lines("held")) == 2)
        self.that("what happens meanwhile is held: nothing arrives", not self._held_of(dispute))
        events.resume_webhook_endpoint(endpoint)
        until("what was held", lambda: len(self._held_of(dispute)) == 2)
        self.that("resumed, it gets both, by the new secret", not self._lines("held"), self._lines("held"))

    def _log(self, dispute: Dispute) -> None:
        self.head("The event log, read with filters")
        whole = until("the log to settle", lambda: self._holds(found := self._logged()) and found)
        closings = list(self.client.events.iterate(type="case.closed,offer.made"))
        for event in closings:
            self.say(f"{event['type']} {event['data'].get('case_id')}", label=f"{when(event['timestamp'])}:")
        self.that(
            "by type: what is asked for, and nothing else",
            [e["type"] for e in closings] == ["offer.made", "case.closed"], closings,
        )  # fmt: skip
        mine = self.client.events.iterate(case_id=dispute.case_id, limit=2)
        self.that("by case, in pages of two, in order", [e["type"] for e in mine] == HAPPENED)
        before = (self.began - timedelta(days=1)).isoformat()
        self.that("by time: nothing happened before", not list(self.client.events.iterate(to=before)))
        self.that(f"and without filters all {len(whole)}", len(whole) == len(HAPPENED) + 2 + 2, len(whole))

    # ------------------------------------------------------------------------------------------------------ looked up

    def _lines(self, *states: Any) -> list[types.DeliveryLine]:
        found: list[types.DeliveryLine] = []
        for state in states:
            found += self.client.events.iterate_deliveries(self.relay.endpoint_id, state=state)
        return found

    def _waiting(self) -> list[types.DeliveryLine]:
        return self._lines("pending")

    def _complete(self) -> bool:
        return len(self._waiting()) == len(HAPPENED)

    def _logged(self, **filters: Any) -> list[types.PublishedEvent]:
        return list(self.client.events.iterate(**filters))

    def _holds(self, log: Iterable[types.PublishedEvent]) -> bool:
        """Whether the receiver holds exactly this log."""
        return {str(e["data"]["event_id"]): e for e in log} == self.inbox.events[self.relay.path]

    def _held_of(self, dispute: Dispute) -> list[Any]:
        events = list(self.inbox.events[self.relay.path].values())
        return [e for e in events if e["data"].get("case_id") == dispute.case_id]


def _signed(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """By the reference library."""
    try:
        Webhook(secret).verify(body, headers)
    except WebhookVerificationError:
        return False
    return True
