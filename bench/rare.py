"""Invocations of the functions that seldom run, for the cold starts: a letter, a bundle, a line of the calendar, the
leaves of a day, a bulk file of two complaints.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta

from bench.stage import Stage
from chalicelib.application.intake_ports import Desk
from chalicelib.application.mail_taking import address
from chalicelib.domain.access import SCOPES
from chalicelib.domain.bulk.job import By, Format, Job, Kind
from chalicelib.domain.values import Role, derive_id, stamp
from tests import mailing
from tests.bulk import complaint, jsonl
from tests.channels import letter as written

KEY = bytes(32)


def letter(here: Stage) -> str:
    """S3's notice of a letter that says everything, to the platform's address."""
    services, tenant = here.services, here.tenant
    mailing.ready(services)
    services.intakes.put_desk(Desk(tenant.id, "generic"))
    to = address(services.roots.of(tenant), tenant.id, services.settings.mail_domain)
    raw, bucket, key = written(to), services.settings.mail_bucket, "letters/1"
    services.clients.get("s3").put_object(Bucket=bucket, Key=key, Body=raw)
    return json.dumps(
        {"Records": [{"s3": {"bucket": {"name": bucket}, "object": {"key": key, "size": len(raw)}}}]}
    )


def bundle(here: Stage, case_id: str) -> str:
    """The complainant of a case has asked for it."""
    token = here.token(Role.COMPLAINANT, case_id)
    asked = here.request("bundle", "POST", f"/v1/cases/{case_id}/bundles", token, {"lang": "en"})
    return json.dumps({"case_id": case_id, "bundle_id": asked["bundle_id"]})


def kept(case_id: str, now: datetime) -> str:
    """A file of this case has reached the vault, and may go in three years."""
    until = stamp(now + timedelta(days=1_096))
    return json.dumps(
        {"kind": "kept", "case_id": case_id, "evidence_id": derive_id("evi", KEY), "until": until}
    )


def leaves(now: datetime) -> str:
    return json.dumps({"kind": "leaves", "day": (now - timedelta(days=1)).date().isoformat(), "shard": 0})


def job(here: Stage) -> str:
    """A file of two complaints that waits to be worked."""
    services, tenant, raw = here.services, here.tenant, jsonl(complaint(1), complaint(2))
    made = Job(
        id=derive_id("blk", KEY), tenant=tenant.id, by=By("platform", "platform", SCOPES, f"key_{'a' * 26}"),
        kind=Kind.FILE_CASES, format=Format.JSONL, lang="en", created_at=services.clock.now(),
        defaults={"pack": "generic"}, sha256=hashlib.sha256(raw).hexdigest(), size=len(raw),
    )  # fmt: skip
    services.bulk.begin(made)
    place = {"Bucket": services.settings.intake_bucket, "Key": f"bulk/{made.tenant}/{made.id}"}
    services.clients.get("s3").put_object(**place, Body=raw)
    services.bulk.start(made.tenant, made.id)
    return json.dumps({"tenant": made.tenant, "job_id": made.id})
