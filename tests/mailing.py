"""Mail in tests: what moto's SES was given, opened again, and the reports that SES would publish of it."""

from __future__ import annotations

import email
import email.policy
import json
from datetime import datetime
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

from tests.aws import ACCOUNT, NUMBERS, REGION

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

SENDER = NUMBERS["MAIL_FROM"]
LINK = "https://shop.example/disputes/{case_id}"


def ready(services: Services) -> None:
    """The sender is verified, and nothing has been sent yet."""
    from moto.ses.models import ses_backends

    ses_backends[ACCOUNT][REGION].sent_messages.clear()
    services.clients.get("sesv2").create_email_identity(EmailIdentity=SENDER)


def turn_on(services: Services, tenant_id: str, **changes: Any) -> None:
    """A tenant has its people told."""
    from chalicelib.application.notice_ports import NoticeSettings

    given = {"on": True, "from_name": "Market", "reply_to": "help@shop.example", "case_link": LINK} | changes
    services.notices.put_settings(tenant_id, NoticeSettings(**given), None)


def sent(to: str = "") -> list[EmailMessage]:
    """All mails so far, or those to one address, as a mail program reads them."""
    from moto.ses.models import ses_backends

    raw = [mail.raw_data for mail in ses_backends[ACCOUNT][REGION].sent_messages]
    opened = [email.message_from_string(text, policy=email.policy.default) for text in raw]
    return [mail for mail in opened if not to or mail["To"] == to]  # type: ignore[misc]


def body(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def report(kind: str, notice: Any, at: datetime, message_id: str = "", **details: Any) -> str:
    """What SES says of a notice's mail, in the envelope in which SNS puts it into the queue."""
    name = {"Delivery": "delivery", "Bounce": "bounce", "Complaint": "complaint", "Reject": "reject"}.get(
        kind, "deliveryDelay"
    )
    said = {
        "eventType": kind,
        "mail": {
            "timestamp": at.isoformat().replace("+00:00", "Z"), "source": SENDER,
            "messageId": message_id or notice.message_id, "destination": ["somebody@example.com"],
            "tags": {
                "ses:configuration-set": [NUMBERS["MAIL_CONFIGURATION_SET"]], "owner": [notice.owner],
                "notice": [notice.key], "tenant": [notice.tenant],
            },
        },
        name: {"timestamp": at.isoformat(timespec="milliseconds").replace("+00:00", "Z")} | details,
    }  # fmt: skip
    return enveloped(json.dumps(said))


def enveloped(message: str) -> str:
    topic = f"arn:aws:sns:{REGION}:{ACCOUNT}:reports"
    return json.dumps({"Type": "Notification", "MessageId": "m-1", "TopicArn": topic, "Message": message})
