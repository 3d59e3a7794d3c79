"""Notices that were delivered: the acknowledged `case.filed` webhook is service on the respondent through its platform;
where complaints are screened, `case.admitted` is.

From then on its time to answer runs. A notice that comes twice changes nothing: a served case stays served.
"""

from __future__ import annotations

from typing import Any

from chalicelib.bootstrap import services
from chalicelib.domain.case.commands import RecordService
from chalicelib.domain.values import parse_stamp
from chalicelib.entrypoints import shell


@shell.messages("notify")
def handler(message: dict[str, Any]) -> None:
    tenancy = services().tenancies.of(message["tenant"])
    at = tenancy.now if tenancy.tenant.sandbox else parse_stamp(message["at"])
    services().executor.system(
        message["case_id"],
        lambda _: RecordService("webhook", at, message["type"]),
        services().tenancies.of,
        f"served:{message['event_id']}",
    )
