"""A carrier and a payment provider that send records, signed as the reference library of the standard signs."""

from __future__ import annotations

import copy
import itertools
import json
from datetime import datetime
from typing import Any

from standardwebhooks import Webhook

from chalicelib.entrypoints.http import examples
from tests.handlers.http.conftest import Answer, Api

TRACKED: dict[str, Any] = examples.BODIES["RecordIn"]
PAID: dict[str, Any] = examples.PAID
PARCEL, PAYMENT = "HP448210-1", "pay-448210"


class Sender:
    """A connection, from the sender's side."""

    def __init__(
        self, api: Api, platform: str, kind: str = "carrier", connector: str = "carrier_tracking"
    ) -> None:
        self.api, self.platform = api, platform
        body = {"kind": kind, "connector": connector, "name": "Harbour Parcel"}
        made = api.post("/v1/record-connections", body, platform)
        assert made.status == 201, made.text
        self.id, self.secret = made.body["id"], made.body["secret"]
        self._numbers = itertools.count(1)

    def signed(
        self, body: bytes, message_id: str, at: datetime | None = None, secret: str = ""
    ) -> dict[str, str]:
        at = at or self.api.clock.moment
        signature = Webhook(secret or self.secret).sign(message_id, at, body.decode())
        return {
            "webhook-id": message_id, "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signature,
        }  # fmt: skip

    def send(self, message: Any, message_id: str = "", to: str = "", **how: Any) -> Answer:
        """As the sender's server does; a fresh message id unless told otherwise."""
        body = json.dumps(message).encode()
        headers = self.signed(body, message_id or f"msg_{next(self._numbers)}", **how)
        return self.api("POST", f"/v1/records/{to or self.id}", None, None, body, **headers)

    def sent(self, message: Any, **how: Any) -> Any:
        """A message that is expected to be taken."""
        answer = self.send(message, **how)
        assert answer.status == 200, answer.text
        return answer.body

    def link(self, path: str, subject: str, as_: str = "") -> Answer:
        body = {"connection_id": self.id, "subject": subject}
        return self.api.post(f"{path}/record-links", body, as_ or self.platform)


def tracked(**changes: Any) -> dict[str, Any]:
    return copy.deepcopy(TRACKED) | changes


def scanned(n: int) -> dict[str, Any]:
    """The parcel's history with one scan more, under an id of its own."""
    more = {"at": f"2026-11-{6 + n:02}T09:00:00Z", "status": "returned"}
    return tracked(id=f"scan-88107-{3 + n}", scans=[*TRACKED["scans"], more])
