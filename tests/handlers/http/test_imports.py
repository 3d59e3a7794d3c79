"""Imports over HTTP: announced, uploaded beside us, verified, read."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from chalicelib.domain.values import Role
from tests import builders
from tests.bundle_samples import Told
from tests.handlers.http.conftest import Case

SAMPLE = b"".join(Told().bundle(Role.PLATFORM))
ANNOUNCED = {"sha256": hashlib.sha256(SAMPLE).hexdigest(), "size": len(SAMPLE)}


def begun(case: Case, raw: bytes = SAMPLE) -> dict[str, Any]:
    answer = case.api.post(
        "/v1/imports", {"sha256": hashlib.sha256(raw).hexdigest(), "size": len(raw)}, case.platform
    )
    assert answer.status == 201, answer.text
    shown: dict[str, Any] = answer.body
    own, key = case.api.services, shown["upload"]["fields"]["key"]
    own.clients.get("s3").put_object(Bucket=own.settings.intake_bucket, Key=key, Body=raw)
    return shown


def taken(case: Case, shown: dict[str, Any]) -> dict[str, Any]:
    """Started, and checked by the worker."""
    path, own = f"/v1/imports/{shown['import_id']}", case.api.services
    assert case.api.post(f"{path}/start", None, case.platform).body["state"] == "working"
    tenant = case.api.services.reader.load(case.id).case.head.tenant
    own.importing.check(tenant, shown["import_id"])
    found: dict[str, Any] = case.api.get(path, case.platform, Accept_Language="zh").body
    return found


@pytest.mark.capability("S36")
def test_a_case_of_another_installation_can_be_read(case: Case) -> None:
    """Under its own id, with its root, its chain, its exhibits; and the bundle itself by a link."""
    shown = begun(case)
    assert shown["upload"]["fields"]["Content-Type"] == "application/zip"
    found = taken(case, shown)
    assert (found["state"], found["case_id"], found["origin"]) == (
        "imported",
        builders.an_id("case"),
        builders.TENANT,
    )
    assert found["next"].startswith("案件已导入")
    assert [line["exhibit"] for line in found["exhibits"]] == ["C-1", "C-2"]
    path = f"/v1/imports/{shown['import_id']}"
    page = case.api.get(f"{path}/events", case.platform).body
    assert (len(page["events"]), page["next_page"]) == (12, 1)
    assert page["events"][-1]["hash"] == found["chain_head"]
    assert case.api.get(f"{path}/events?page=1", case.platform).body == {"events": [], "next_page": None}
    assert case.api.post(f"{path}/downloads", None, case.platform).body["sha256"] == ANNOUNCED["sha256"]


def test_it_is_no_case_of_ours(case: Case) -> None:
    """Nothing can be done to it: there is no such case."""
    found = taken(case, begun(case))
    assert case.api.get(f"/v1/cases/{found['case_id']}", case.platform).code == "not_found"


def test_a_broken_one_says_what_is_broken(case: Case) -> None:
    """And there is nothing to fetch."""
    found = taken(case, begun(case, SAMPLE.replace(b"C-1", b"C-7", 1)))
    assert (found["state"], found["cause"]) == ("refused", "bundle_broken")
    assert found["broken"] == "manifest.json: its bytes were changed"
    path = f"/v1/imports/{found['import_id']}/downloads"
    assert case.api.post(path, None, case.platform).code == "import_not_done"


def test_the_same_announcement_is_the_same_import(case: Case) -> None:
    """Of this platform; another one's is its own."""
    first, again = (case.api.post("/v1/imports", ANNOUNCED, case.platform).body for _ in range(2))
    assert first["import_id"] == again["import_id"]
    other = case.api.tenant()["key"]["api_key"]
    assert case.api.post("/v1/imports", ANNOUNCED, other).body["import_id"] != first["import_id"]
    assert case.api.get(f"/v1/imports/{first['import_id']}", other).code == "not_found"


def test_more_than_a_bundle_may_have_is_refused_by_pointer(case: Case) -> None:
    """4 GB."""
    answer = case.api.post("/v1/imports", ANNOUNCED | {"size": 5_000_000_000}, case.platform)
    assert {pointer for pointer, _ in answer.faults} == {"/size"}
