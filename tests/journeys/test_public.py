"""Somebody without a platform, over real HTTP: from an address to a case, and back into it another day."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.entrypoints.http import examples
from local.client import Client
from tests.journeys import aws
from tests.journeys.cast import Platform, eventually
from tests.mailing import SENDER


def code(desk: Client, to: str, after: int) -> str:
    """Of the next mail to that address, once so many had come before it."""

    def newest() -> Any:
        mails = [mail for mail in desk.get("/_local/mails")["mails"] if mail["to"] == to]
        return mails[after:] and re.search(r"^([0-9]{4}) ([0-9]{4})\r?$", mails[-1]["text"], re.MULTILINE)

    found = eventually(newest)
    return str(found[1] + found[2])


def proved(anybody: Client, to: str, after: int, **said: Any) -> Any:
    proof_id = anybody.post("/v1/public/proofs", {"email": to, **said})["proof_id"]
    return anybody.post(f"/v1/public/proofs/{proof_id}/confirmation", {"code": code(anybody, to, after)})


@pytest.mark.capability("S01")
def test_a_consumer_files_without_a_platform(shop: Platform) -> None:
    """By a code of one's mailbox; by another one the case is opened again."""
    aws.client(shop.stack, "sesv2").create_email_identity(EmailIdentity=SENDER)
    place = f"/v1/tenants/{shop.tenant_id}/security"
    settled = shop.stack.operator.send("PUT", place, {"public_intake": True}, {"If-Match": "*"})
    assert settled.status == 200, settled.body
    anybody, to = shop.api.as_(""), f"mei-{uuid.uuid4().hex[:8]}@example.com"
    leave = proved(anybody, to, 0, tenant_id=shop.tenant_id, purpose="file")["filing_token"]
    day = (datetime.now(UTC) - timedelta(days=10)).date().isoformat()
    filed = anybody.as_(leave).post(
        "/v1/public/cases", examples.BODIES["PublicCaseIn"] | {"occurred_on": day}
    )
    case_id = filed["case"]["case_id"]
    mine = proved(anybody, to, 1, tenant_id=shop.tenant_id, purpose="token", case_id=case_id)["token"]
    shown = anybody.as_(mine["token"]).get(f"/v1/cases/{case_id}")
    assert (mine["role"], shown["claim"]["channel"]) == ("complainant", "public")
    eventually(lambda: shop.api.get(f"/v1/cases/{case_id}")["served_at"])
