"""Who signs and who verifies: the reference libraries of Standard Webhooks, and both of our own sides."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import standardwebhooks

from chalicelib.domain import delivery
from redress_client import webhooks

HERE = Path(__file__).parent
Headers = Mapping[str, str]


class Library(Protocol):
    def sign(self, secret: str, message_id: str, timestamp: int, body: bytes) -> Headers: ...

    def accepts(self, secret: str, headers: Headers, body: bytes) -> bool: ...


class Sender:
    """What `deliver` sends with, and what the system's own receiver checks with."""

    def sign(self, secret: str, message_id: str, timestamp: int, body: bytes) -> Headers:
        return delivery.headers(message_id, timestamp, body, [delivery.parse_secret(secret)])

    def accepts(self, secret: str, headers: Headers, body: bytes) -> bool:
        try:
            delivery.verify(headers, body, [delivery.parse_secret(secret)], datetime.now(UTC))
        except delivery.SignatureRejected:
            return False
        return True


class Client:
    """The Python client, as a platform uses it."""

    def sign(self, secret: str, message_id: str, timestamp: int, body: bytes) -> Headers:
        return webhooks.sign(message_id, timestamp, body, secret)

    def accepts(self, secret: str, headers: Headers, body: bytes) -> bool:
        try:
            webhooks.verify(headers, body, secret)
        except webhooks.Rejected:
            return False
        return True


class Python:
    """The reference library in Python."""

    def sign(self, secret: str, message_id: str, timestamp: int, body: bytes) -> Headers:
        moment = datetime.fromtimestamp(timestamp, UTC)
        signature = standardwebhooks.Webhook(secret).sign(message_id, moment, body.decode())
        return {"webhook-id": message_id, "webhook-timestamp": str(timestamp), "webhook-signature": signature}

    def accepts(self, secret: str, headers: Headers, body: bytes) -> bool:
        try:
            standardwebhooks.Webhook(secret).verify(body, dict(headers))
        except standardwebhooks.WebhookVerificationError:
            return False
        return True


class JavaScript:
    """The reference library in JavaScript, in a process of its own."""

    def __init__(self) -> None:
        self._node = subprocess.Popen(
            ["node", "webhooks.cjs"], cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            encoding="utf-8",
        )  # fmt: skip

    def sign(self, secret: str, message_id: str, timestamp: int, body: bytes) -> Headers:
        told = self._ask(do="sign", secret=secret, id=message_id, timestamp=timestamp, body=body.decode())
        found: Headers = told["headers"]
        return found

    def accepts(self, secret: str, headers: Headers, body: bytes) -> bool:
        told = self._ask(do="verify", secret=secret, headers=dict(headers), body=body.decode())
        return bool(told["ok"])

    def close(self) -> None:
        self._node.communicate(timeout=10)

    def _ask(self, **what: Any) -> Any:
        assert self._node.stdin
        assert self._node.stdout
        self._node.stdin.write(json.dumps(what) + "\n")
        self._node.stdin.flush()
        line = self._node.stdout.readline()
        assert line, "the JavaScript library has died"
        return json.loads(line)
