"""The mails of one machine, which leave it nowhere: what was sent, to be read, and SES's reports of it, to be played.

moto keeps what SES was given, and reports nothing.
"""

from __future__ import annotations

import email
import email.policy
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

import msgspec

from chalicelib.domain.notices.notice import Notice, State

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services


class Mailbox:
    """`topic`: where SES publishes to. Making it verifies the sender, as somebody does by hand in AWS."""

    def __init__(self, services: Services, topic: str) -> None:
        self._services, self._topic = services, topic
        services.clients.get("sesv2").create_email_identity(EmailIdentity=services.settings.mail_from)

    def page(self, query: Mapping[str, str]) -> dict[str, Any]:
        """What was sent; with `deliver`, whatever is on its way arrives first."""
        delivered = self.deliver() if query.get("deliver") else 0
        return {"delivered": delivered, "mails": [_shown(mail) for mail in self.mails()]}

    def mails(self) -> Iterator[EmailMessage]:
        from moto.core.models import DEFAULT_ACCOUNT_ID
        from moto.ses.models import ses_backends

        region = self._services.clients.get("sesv2").meta.region_name
        for sent in list(ses_backends[DEFAULT_ACCOUNT_ID][region].sent_messages):
            yield email.message_from_string(sent.raw_data, policy=email.policy.default)

    def deliver(self) -> int:
        """The receiving servers take everything that was sent: one report for each, as SES publishes it."""
        model, found = self._services.tables.deliveries, 0
        for row in model.scan(model.pk.startswith("notice#")):
            notice = msgspec.json.decode(row.doc or "", type=Notice)
            if notice.state is State.SENT:
                self._report(notice)
                found += 1
        return found

    def _report(self, notice: Notice) -> None:
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        tags = {"owner": [notice.owner], "notice": [notice.key], "tenant": [notice.tenant]}
        said = {
            "eventType": "Delivery",
            "mail": {"timestamp": at, "messageId": notice.message_id, "tags": tags},
            "delivery": {"timestamp": at, "smtpResponse": "250 OK"},
        }
        self._services.clients.get("sns").publish(TopicArn=self._topic, Message=json.dumps(said))


def _shown(mail: EmailMessage) -> dict[str, str]:
    body = mail.get_body(("plain",))
    text = str(body.get_content()) if body is not None else ""
    return {"to": str(mail["To"]), "from": str(mail["From"]), "subject": str(mail["Subject"]), "text": text}
