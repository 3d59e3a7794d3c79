"""What S3 answers when it refuses: its error document, and the refusals that are told in more than one place."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse


class Refusal(Exception):
    """An answer of S3 other than yes: status, code, message and further elements of its error document."""

    def __init__(self, status: int, code: str, message: str, **details: object) -> None:
        super().__init__(message)
        self.status = HTTPStatus(status)
        self.elements = {
            "Code": code,
            "Message": message,
            **details,
            "RequestId": uuid.uuid4().hex[:16].upper(),
        }

    def answer(self, start_response: StartResponse) -> Iterable[bytes]:
        inner = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in self.elements.items())
        body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{inner}</Error>'.encode()
        headers = [("Content-Type", "application/xml"), ("Content-Length", str(len(body)))]
        start_response(f"{self.status.value} {self.status.phrase}", headers)
        return [body]


def malformed() -> Refusal:
    return Refusal(
        400, "MalformedPOSTRequest", "The body of your POST request is not well-formed multipart/form-data."
    )


def wrong_argument(message: str, name: str, value: str) -> Refusal:
    return Refusal(400, "InvalidArgument", message, ArgumentName=name, ArgumentValue=value)


def missing_field(name: str) -> Refusal:
    return wrong_argument(
        f"Bucket POST must contain a field named '{name}'.  If it is specified, please check the order of the fields.",
        name,
        "",
    )


def old_signature() -> Refusal:
    message = "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."
    return Refusal(400, "InvalidRequest", message)


def bad_policy(detail: str) -> Refusal:
    return Refusal(400, "InvalidPolicyDocument", f"Invalid Policy: {detail}")


def denied(detail: str) -> Refusal:
    return Refusal(403, "AccessDenied", f"Invalid according to Policy: {detail}")


def condition_failed(text: str) -> Refusal:
    return denied(f"Policy Condition failed: {text}")


def too_large(size: int, most: int) -> Refusal:
    return Refusal(
        400,
        "EntityTooLarge",
        "Your proposed upload exceeds the maximum allowed size",
        ProposedSize=size,
        MaxSizeAllowed=most,
    )
