"""What docs/api/limits.md says of webhooks and the event log."""

from __future__ import annotations

from collections.abc import Iterable
from inspect import signature

from chalicelib.adapters import case_store, deliveries
from chalicelib.adapters.webhook_http import MAX_SHOWN, WebhookHttp
from chalicelib.application import delivering, reactions
from chalicelib.domain import addresses, delivery
from chalicelib.entrypoints.http import webhook_replays, webhook_schemas, webhooks
from docs_tools.packaged import variable

Row = tuple[str, str]


def limits() -> Iterable[Row]:
    yield from _endpoints()
    yield from _attempts()
    yield from _logs()


def _endpoints() -> Iterable[Row]:
    yield "webhook endpoints of a tenant", f"{webhooks.MAX_ENDPOINTS}; then `too_many_endpoints`"
    yield "event types of one endpoint", str(webhook_schemas.MAX_TYPES)
    yield "`rate` of one endpoint", f"1 to {webhook_schemas.MAX_RATE:,} attempts a second"
    yield "secrets that sign side by side", f"{webhooks.MAX_SECRETS}; then `too_many_secrets`"
    most, usual = webhook_schemas.MAX_OVERLAP, webhook_schemas.DEFAULT_OVERLAP
    yield "overlap of a rotation", f"0 to {most} hours, {usual} if nothing is said"
    yield "ports", ", ".join(str(port) for port in sorted(addresses.PORTS))


def _attempts() -> Iterable[Row]:
    waits = [int(wait) for wait in variable("WEBHOOK_SCHEDULE_SECONDS").split(",")]
    after = ", ".join(span(wait) for wait in waits)
    yield "attempts", f"{len(waits)}: after {after}, each up to {delivery.SPREAD:.0%} later"
    patience = signature(WebhookHttp).parameters["timeout"].default
    told = "only 2xx is success, redirects are not followed, 410 disables the endpoint"
    yield "time for one attempt", f"{patience:g} s; {told}"
    yield "`Retry-After` that is honoured", span(int(delivery.MAX_RETRY_AFTER.total_seconds()))
    yield "attempts at one endpoint at a time", f"{delivering.LANES} of one worker"


def _logs() -> Iterable[Row]:
    yield "delivery log", f"{deliveries.KEPT_FOR.days} days after the end of a delivery; 20 attempts of each"
    yield "head of an answer in it", f"{MAX_SHOWN:,} bytes"
    yield "events that one call of a replay looks at", f"{webhook_replays.PAGE}; `next_after` goes on"
    settle = f"{variable('LOG_SETTLE_SECONDS')} s, so that none is ever skipped"
    yield "event log: an event is shown after", settle
    late = f"{reactions.ON_TIME.seconds} s after its stamp"
    yield "event log: an event is in it twice", f"if it came into the table later than {late}"
    yield (
        "event log: events that a call with filters looks at",
        f"{case_store.LOG_LOOKED:,}; `next_after` goes on",
    )


def span(seconds: int) -> str:
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds and seconds % size == 0:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
