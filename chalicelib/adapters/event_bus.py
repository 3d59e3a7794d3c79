"""Events onto an EventBridge bus in a tenant's own account: the other way out, with the same rows, retries and breaker.

The answer is put as an HTTP status, so that one set of rules judges both: 404 for a bus that is not there, 403 for one
that does not let us, 429 and 5xx for what passes.
"""

from __future__ import annotations

import time
from typing import Any, Final

import msgspec

from chalicelib.adapters.aws import ClientFactory
from chalicelib.domain.delivery import Response

SOURCE: Final = "redress"
_STATUS: Final = {
    "AccessDeniedException": 403, "NotAuthorizedForSourceException": 403,
    "NotAuthorizedForDetailTypeException": 403, "ResourceNotFoundException": 404, "MalformedDetail": 400,
    "ThrottlingException": 429, "LimitExceededException": 429,
}  # fmt: skip
"""Of an entry that was refused; any other is the bus's own trouble."""


class EventBus:
    def __init__(self, events: ClientFactory) -> None:
        self._events = events

    def put(self, arn: str, event_type: str, body: str) -> Response:
        """One event, its body as the detail. Never raises for anything that AWS or the bus's owner does."""
        started = time.monotonic()
        status, error, excerpt = self._put(arn, event_type, body)
        latency = round((time.monotonic() - started) * 1_000)
        return Response(status=status, error=error, latency_ms=latency, head=excerpt.encode()[:1_024])

    def _put(self, arn: str, event_type: str, body: str) -> tuple[int | None, str | None, str]:
        from botocore.exceptions import BotoCoreError, ClientError

        entry = {"Source": SOURCE, "DetailType": event_type, "Detail": body, "EventBusName": arn}
        try:
            answer = self._events().put_events(Entries=[entry])
        except ClientError as refused:
            code = str(refused.response["Error"].get("Code", ""))
            status = refused.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
            return _STATUS.get(code, status if status and status >= 400 else 500), None, code
        except BotoCoreError as lost:
            return None, "connect", type(lost).__name__
        return _entry(answer)


def _entry(answer: dict[str, Any]) -> tuple[int | None, str | None, str]:
    if not answer.get("FailedEntryCount"):
        told = {"EventId": answer["Entries"][0].get("EventId", "")}
        return 200, None, msgspec.json.encode(told).decode()
    code = str(answer["Entries"][0].get("ErrorCode", ""))
    return _STATUS.get(code, 500), None, code
