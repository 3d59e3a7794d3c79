"""Detection: each complaint is placed among those alike, group of messages by group. See `application.detecting`.

A message may come twice, and, when it had to be sent again, behind later ones of its group. Which of two comes first
makes no difference to whether they belong together.
"""

from __future__ import annotations

import json
from typing import Any

from chalicelib.bootstrap import services
from chalicelib.entrypoints import shell


@shell.ordered_records("group")
def handler(record: dict[str, Any]) -> None:
    message = json.loads(record["body"])
    tenancy = services().tenancies.of(message["tenant"])
    if "group_id" in message:
        services().regrouping.on_change(tenancy, message)
    else:
        again = shell.received_before(record)
        services().detecting.on_filing(tenancy, message["case_id"], again=again)
