"""What the model answers instead of a result: botocore's own exceptions, and one for what it does not know."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from botocore.exceptions import ClientError

SERVER_ERROR: Final = 500
THROTTLES: Final = frozenset(
    {"ThrottlingException", "ProvisionedThroughputExceededException", "SlowDown", "TooManyRequestsException"}
)
_THROTTLED: Final = {"s3": ("SlowDown", 503), "sesv2": ("TooManyRequestsException", 429)}
"""Services that have a word of their own for it."""


class NotModelled(NotImplementedError):
    """An operation, a parameter or a kind of expression that nobody needed so far. Never an answer of AWS."""


@cache
def exception(service: str, code: str) -> type[ClientError]:
    """The class that a client of the service has under `client.exceptions`."""
    return type(code, (ClientError,), {"__module__": f"simulation.{service}"})


class Refusal(Exception):
    """A service says no. The client makes botocore's exception of it; `more` goes beside the error."""

    def __init__(self, code: str, message: str, status: int = 400, **more: Any) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.status, self.more = code, message, status, more

    def as_client_error(self, service: str, operation: str) -> ClientError:
        response: Any = {
            "Error": {"Code": self.code, "Message": self.message},
            "ResponseMetadata": {"HTTPStatusCode": self.status, "HTTPHeaders": {}, "RetryAttempts": 0},
            **self.more,
        }
        return exception(service, self.code)(response, operation)


def throttled(service: str) -> Refusal:
    """Not now."""
    code, status = _THROTTLED.get(service, ("ThrottlingException", 400))
    return Refusal(code, "Rate exceeded", status)


def invalid(message: str) -> Refusal:
    """DynamoDB's word for a request that cannot be right."""
    return Refusal("ValidationException", message)
