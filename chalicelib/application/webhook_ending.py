"""What an answer says of its endpoint: how it is doing, whether it is disabled, and who is told.

Told first and written down last: a worker that dies in between has it told once more, under the same id.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from chalicelib.application import reactions, webhook_messages
from chalicelib.application import webhook_ports as hooks
from chalicelib.application.webhook_work import Outside, Work
from chalicelib.domain import delivery as rules
from chalicelib.domain.values import derive_id
from chalicelib.domain.webhooks import health

DISABLED, EXHAUSTED = "webhook.endpoint_disabled", "webhook.delivery_exhausted"
"""Operational events: they go to the tenant's other endpoints, and no news is made of their own fate."""
OPERATIONAL: Final = (DISABLED, EXHAUSTED)
_OWN: Final = "webhook."
GONE, FAILING = "gone", "failing"
_TIMES: Final = 8
"""How often a health is written against other workers; after that, one failure of a crowd goes uncounted."""


class Ending:
    def __init__(self, outside: Outside) -> None:
        self._outside, self._breaker = outside, health.breaker(outside.schedule)

    def answered(self, work: Work, verdict: rules.Verdict, now: datetime) -> None:
        """`now`: of the attempt, a sandbox's in its own time. A failure costs two calls; a success none, unless there
        were failures before it.
        """
        if verdict.outcome is rules.Outcome.DELIVERED:
            self._succeeded(work.health, now)
        elif verdict.outcome is rules.Outcome.DISABLE_ENDPOINT:
            self._disable(work.endpoint, GONE)
        else:
            seen = self._failed(work.endpoint, verdict.reason, now)
            if seen is not None and health.failing(seen, now):
                self._disable(work.endpoint, FAILING)

    def _succeeded(self, seen: hooks.Health | None, now: datetime) -> None:
        """By what was seen before the attempt; what others have seen since is looked at if it has moved."""
        for _ in range(_TIMES):
            better = health.succeeded(seen, now)
            if seen is None or better is None or self._outside.deliveries.record_health(better, seen.version):
                return
            seen = self._outside.deliveries.health(seen.endpoint_id)

    def _failed(
        self, endpoint: hooks.WebhookEndpoint, reason: rules.Reason, now: datetime
    ) -> hooks.Health | None:
        for _ in range(_TIMES):
            seen = self._outside.deliveries.health(endpoint.id) or hooks.Health(endpoint.id)
            worse = health.failed(seen, reason, now, None if endpoint.sandbox else self._breaker)
            if worse is seen or self._outside.deliveries.record_health(worse, seen.version):
                return worse
        return None

    def _disable(self, endpoint: hooks.WebhookEndpoint, why: str) -> None:
        """Its version is in the event's id: enabled again, it can end again."""
        now = self._outside.clock.now()
        event_id = derive_id("evt", endpoint.id.encode(), DISABLED, str(endpoint.version))
        self._tell(endpoint, DISABLED, event_id, now, {"reason": why})
        told = webhook_messages.endpoint_disabled(endpoint.tenant, endpoint.id, why, event_id, now)
        self._outside.queues.send(reactions.NOTICES, [told])
        self._outside.deliveries.disable_endpoint(endpoint, why)

    def exhausted(self, endpoint: hooks.WebhookEndpoint, found: hooks.Delivery, now: datetime) -> None:
        """Its schedule is used up; the id says which one, for each replay has its own. Nothing is said of an
        operational event, for that would be one more.
        """
        if found.type.startswith(_OWN):
            return
        event_id = derive_id("evt", endpoint.id.encode(), EXHAUSTED, found.event_id, str(found.earlier))
        about = {"undelivered": {"event_id": found.event_id, "type": found.type, "attempts": found.attempts}}
        if found.case_id:
            about["undelivered"]["record_id"] = found.case_id
        self._tell(endpoint, EXHAUSTED, event_id, now, about)

    def _tell(
        self, endpoint: hooks.WebhookEndpoint, kind: str, event_id: str, now: datetime, about: dict[str, Any]
    ) -> None:
        news = webhook_messages.operational(endpoint.tenant, event_id, kind, now, endpoint.id, about)
        self._outside.queues.send(reactions.DELIVERIES, [news], fair=endpoint.tenant)
