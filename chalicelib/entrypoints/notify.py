"""Notices: mails to people about their cases, what becomes of those mails, and webhooks that were acknowledged.

An acknowledged `case.filed` webhook is service on the respondent through its platform (where complaints are screened,
`case.admitted` is); a notice that the respondent's own mail server took is service as well, whichever comes first. From
then on its time to answer runs. What comes twice changes nothing: a served case stays served, a notice is sent once.
"""

from __future__ import annotations

import json
from typing import Any

from chalicelib.bootstrap import services
from chalicelib.domain.case.commands import RecordService
from chalicelib.domain.notices.notice import Notice
from chalicelib.domain.values import parse_stamp
from chalicelib.entrypoints import shell


@shell.messages("notify")
def handler(message: dict[str, Any]) -> None:
    if (
        message.get("Type") == "Notification"
    ):  # an envelope of SNS: the queue takes it from the mail service's topic alone
        _counted(services().notice_feedback.take(_reported(message)), "Reported")
        return
    match message["kind"]:
        case "delivered":
            _served(message)
        case "event":
            for notice in services().notifying.event(message):
                _counted(notice)
        case "notice":
            _counted(services().notifying.again(message))
        case "proof":
            shell.count(f"Proof{services().proof_mailing.send(message['proof_id']).title().replace('_', '')}")
        case "endpoint_disabled":
            endpoint = services().deliveries.endpoint(message["tenant"], message["endpoint_id"])
            told = services().notice_operations
            _counted(told.endpoint_disabled(endpoint, message["why"], message["event_id"]))
        case kind:
            raise ValueError(f"no such message: {kind!r}")


def _served(message: dict[str, Any]) -> None:
    """A webhook was acknowledged."""
    tenancy = services().tenancies.of(message["tenant"])
    at = tenancy.now if tenancy.tenant.sandbox else parse_stamp(message["at"])
    services().executor.system(
        message["case_id"],
        lambda _: RecordService("webhook", at, message["type"]),
        services().tenancies.of,
        f"served:{message['event_id']}",
    )


def _reported(envelope: dict[str, Any]) -> dict[str, Any]:
    """What the mail service says. Of what cannot be read, or is no report, nothing follows."""
    try:
        said = json.loads(envelope.get("Message", ""))
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _counted(notice: Notice | None, prefix: str = "Notice") -> None:
    """By where it stands: alarms watch the bounces."""
    if notice is not None:
        shell.count(f"{prefix}{notice.state.capitalize()}")
        extra = {"owner": notice.owner, "notice": notice.key, "state": notice.state, "cause": notice.cause}
        shell.logger().info("notice", extra=extra)
