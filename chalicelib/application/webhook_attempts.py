"""One attempt: signed, sent, judged, and written down with all that follows from it.

What an attempt writes: the row claimed and the row with its answer, as many units as either has kilobytes; a failure
also the endpoint's health, one unit. What follows from an answer is written down last where it could get lost
otherwise: doing it twice does no harm.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Final

import msgspec
from msgspec.structs import replace

from chalicelib.application import reactions, webhook_messages
from chalicelib.application import webhook_ports as hooks
from chalicelib.application.webhook_ending import Ending
from chalicelib.application.webhook_work import LEASE, Attempt, Outside, Work
from chalicelib.domain import delivery as rules
from chalicelib.domain.values import parse_stamp

BEGUN_WITHIN: Final = timedelta(seconds=15)
"""An attempt that could not begin within this of its claim is handed back: a batch ends before its function does."""
TRIES: Final = 20
"""Attempts that a delivery's log keeps."""
EXCERPT: Final = 512
"""Characters of an answer's body, and of its head, that it keeps of each."""

SERVING: Final = ("case.filed", "case.admitted")
"""Events whose acknowledged delivery is notice to the respondent through its platform; a case that is still being
screened takes the first of them as none."""
HANDED_BACK: Final = "handed_back"
_STATES: Final = {
    rules.Outcome.DELIVERED: hooks.State.DELIVERED,
    rules.Outcome.RETRY: hooks.State.PENDING,
    rules.Outcome.EXHAUSTED: hooks.State.EXHAUSTED,
    rules.Outcome.DISABLE_ENDPOINT: hooks.State.DISCARDED,
}


class _Published(msgspec.Struct, frozen=True):
    timestamp: str = ""


_WHEN: Final = msgspec.json.Decoder(_Published)
"""Made here, before `deliver` has threads."""


class Attempting:
    def __init__(self, outside: Outside) -> None:
        self._outside, self._ending = outside, Ending(outside)

    def attempt(self, work: Work) -> Attempt:
        endpoint, found = work.endpoint, work.delivery
        started = self._outside.clock.now()
        if started - work.claimed_at > BEGUN_WITHIN:
            return self._hand_back(work)
        try:
            headers = self._signed(endpoint, found, started)
        except Exception:
            self._hand_back(work, LEASE)  # the trouble is ours: it costs the endpoint no attempt
            raise
        response = self._sent(endpoint, found, headers)
        ended = self._outside.clock.now()
        now = work.since if found.sandbox else ended
        verdict = rules.judge(
            self._heard(endpoint, response), response.retry_after, found.attempts - found.earlier, now,
            random.random(), rules.STANDARD if found.sandbox else self._outside.schedule, ended,  # noqa: S311  # nosec B311
        )  # fmt: skip
        after = _answered(found, response, verdict, started, ended)
        self._before_it_is_written(work, after, verdict, now)
        if self._outside.deliveries.record(after, found.attempts) and verdict.next_attempt is not None:
            present = self._outside.now(found.tenant, sandbox=True) if found.sandbox else ended
            self._outside.ring(found, verdict.next_attempt - present)
        return Attempt(
            endpoint.id, found.event_id, verdict.outcome.value, response.status, response.error, response.latency_ms,
            _age(found, ended),
        )  # fmt: skip

    def _hand_back(self, work: Work, wait: timedelta = timedelta(0)) -> Attempt:
        """It has cost no attempt, and is due after `wait` for another worker."""
        found, outside = work.delivery, self._outside
        outside.give_back(work.health)
        now = outside.now(found.tenant, sandbox=found.sandbox)
        due = (work.since if found.sandbox else now) + wait
        if outside.deliveries.record(
            replace(found, attempts=found.attempts - 1, next_attempt=due), found.attempts
        ):
            outside.ring(found, wait)
        return Attempt(found.endpoint_id, found.event_id, HANDED_BACK)

    def _heard(self, endpoint: hooks.WebhookEndpoint, response: rules.Response) -> int | None:
        """The status, as far as it is the endpoint's: "gone" from an address that it has left meanwhile is no answer
        of its own, and must neither end it nor the delivery.
        """
        if rules.reason_of(response.status) is not rules.Reason.GONE:
            return response.status
        standing = self._outside.deliveries.endpoint(endpoint.tenant, endpoint.id)
        return None if standing is not None and standing.url != endpoint.url else response.status

    def _sent(
        self, endpoint: hooks.WebhookEndpoint, found: hooks.Delivery, headers: dict[str, str]
    ) -> rules.Response:
        if endpoint.kind is hooks.EndpointKind.EVENTBRIDGE:
            return self._outside.bus.put(endpoint.url, found.type, found.body)
        return self._outside.sender.post(endpoint.url, headers, found.body.encode())

    def _signed(self, endpoint: hooks.WebhookEndpoint, found: hooks.Delivery, at: datetime) -> dict[str, str]:
        """The headers; none for a bus: AWS says there who puts an event on it."""
        if endpoint.kind is hooks.EndpointKind.EVENTBRIDGE:
            return {}
        body, keys = found.body.encode(), self._keys(endpoint, at)
        if endpoint.scheme is hooks.Scheme.ASYMMETRIC:
            secrets, signers = [], [self._outside.signer(seed) for seed in keys]
        else:
            secrets, signers = keys, []
        return rules.headers(found.event_id, int(at.timestamp()), body, secrets, signers)

    def _keys(self, endpoint: hooks.WebhookEndpoint, at: datetime) -> list[bytes]:
        """The one in use first, then those that were replaced and still sign beside it."""
        wrapped = [endpoint.wrapped_secret, *(old.wrapped for old in endpoint.retired if at < old.until)]
        return [self._outside.secrets.decrypt(endpoint.tenant, endpoint.id, one) for one in wrapped]

    def _before_it_is_written(
        self, work: Work, after: hooks.Delivery, verdict: rules.Verdict, now: datetime
    ) -> None:
        """Afterwards nothing would bring the delivery back: time would never run, and nobody be told."""
        if verdict.outcome is rules.Outcome.DELIVERED and after.type in SERVING and after.delivered_at:
            notice = webhook_messages.delivered(
                after.tenant, after.case_id, after.event_id, after.type, after.delivered_at
            )
            self._outside.queues.send(reactions.NOTICES, [notice])
        self._ending.answered(work, verdict, now)
        if verdict.outcome is rules.Outcome.EXHAUSTED:
            self._ending.exhausted(work.endpoint, after, self._outside.clock.now())


def _answered(
    found: hooks.Delivery, response: rules.Response, verdict: rules.Verdict, at: datetime, ended: datetime
) -> hooks.Delivery:
    made = hooks.Try(
        found.attempts, at, response.status, response.error, response.latency_ms, _text(response.headers),
        _text(response.head), verdict.next_attempt,
    )  # fmt: skip
    return replace(
        found, state=_STATES[verdict.outcome], next_attempt=verdict.next_attempt, last_status=response.status,
        last_error=response.error, delivered_at=ended if verdict.outcome is rules.Outcome.DELIVERED else None,
        tries=(*found.tries, made)[-TRIES:],
    )  # fmt: skip


def _age(found: hooks.Delivery, ended: datetime) -> float | None:
    """How old the event was after its first attempt; of a sandbox's, which happen by a clock of their own, nothing."""
    if found.attempts != 1 or found.sandbox:
        return None
    told = _WHEN.decode(found.body).timestamp
    return max((ended - parse_stamp(told)).total_seconds(), 0.0) if told else None


def _text(raw: bytes) -> str:
    """For people to read: whatever is no text becomes a question mark."""
    text = raw.decode("utf-8", "replace")[:EXCERPT]
    return "".join(letter if letter.isprintable() or letter in "\r\n\t" else "?" for letter in text)
