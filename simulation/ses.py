"""SES: raw mails to one address each, what was sent, and the reports of what became of each mail.

A report reaches the notices queue in SNS's envelope, as any message of a queue: once, late, twice or never.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from simulation.errors import NotModelled, Refusal
from simulation.loop import Loop

DELIVERED_AFTER: Final = 4.0
"""Seconds until a receiving server has answered."""
DELIVERY, BOUNCE, COMPLAINT = "Delivery", "Bounce", "Complaint"
_DETAILS: Final[Mapping[str, dict[str, Any]]] = {
    DELIVERY: {"smtpResponse": "250 OK"},
    BOUNCE: {"bounceType": "Permanent", "bounceSubType": "General"},
    COMPLAINT: {"complaintFeedbackType": "abuse"},
}
Fate = Callable[["Sent"], tuple[str, ...]]
"""Which reports come of a mail."""


class Sent(msgspec.Struct, frozen=True):
    """`at`: microseconds. `raw`: the whole message as it went out."""

    id: str
    at: int
    to: str
    raw: bytes
    tags: dict[str, str]


class SES:
    """`report(body)`: sends one report on its way. By default every mail is delivered."""

    def __init__(self, loop: Loop, report: Callable[[str], None] = lambda _: None) -> None:
        self._loop, self._report = loop, report
        self.sent: list[Sent] = []
        self.fate: Fate = lambda _: (DELIVERY,)
        self.rejected: set[str] = set()
        """Addresses whose mails are refused at once."""

    def send_email(self, given: dict[str, Any]) -> dict[str, Any]:
        content, to = given["Content"], given["Destination"]["ToAddresses"]
        if set(content) != {"Raw"} or len(to) != 1:
            raise NotModelled("another mail than a raw one to one address")
        if to[0] in self.rejected:
            raise Refusal("MessageRejected", "Email address is not verified.")
        tags = {tag["Name"]: tag["Value"] for tag in given.get("EmailTags", ())}
        raw = bytes(content["Raw"]["Data"])
        mail = Sent(f"mail-{len(self.sent) + 1:08}", self._loop.now, to[0], raw, tags)
        self.sent.append(mail)
        for number, kind in enumerate(self.fate(mail), 1):
            self._loop.after(DELIVERED_AFTER * number, lambda kind=kind: self._told(mail, kind))  # type: ignore[misc]
        return {"MessageId": mail.id}

    def _told(self, mail: Sent, kind: str) -> None:
        at = _stamp(self._loop.moment)
        said = {
            "eventType": kind,
            "mail": {
                "timestamp": at, "messageId": mail.id, "destination": [mail.to],
                "tags": {name: [value] for name, value in mail.tags.items()},
            },
            kind.lower(): {"timestamp": at, **_DETAILS[kind]},
        }  # fmt: skip
        envelope = {"Type": "Notification", "MessageId": f"{mail.id}-{kind}", "Message": json.dumps(said)}
        self._report(json.dumps(envelope))


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


OPERATIONS: Final[Mapping[str, frozenset[str]]] = {
    "SendEmail": frozenset({"Destination", "Content", "EmailTags", "ConfigurationSetName"}),
}
