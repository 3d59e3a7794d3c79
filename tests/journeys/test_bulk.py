"""A platform hands in a file of two hundred complaints and fetches what came of each, over HTTP alone."""

from __future__ import annotations

import hashlib
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.request import ProxyHandler, build_opener

import pytest

from local.client import Refused
from tests.bulk import row, sheet
from tests.journeys.cast import Platform, eventually, post_form

LINES, EVERY = 200, 20
"""Every twentieth row has no words of its consumer; the bureau withholds most people's."""
ASKED: dict[str, Any] = {
    "kind": "file_cases", "format": "cfpb_csv", "batch": "november",
    "defaults": {"pack": "generic", "claim": {"remedy": "review_correction"}},
    "mapping": {"companies": {"HARBOUR SAVINGS, N.A.": "bank-9"}},
}  # fmt: skip


def published(count: int = LINES) -> bytes:
    """As the bureau publishes it: header and all, quotes doubled, narratives over several lines."""
    day = (datetime.now(UTC) - timedelta(days=20)).date().isoformat()
    silent = {"Consumer complaint narrative": "", "Consumer consent provided?": "Consent not provided"}
    return sheet(
        *(row(n, **{"Date received": day} | (silent if n % EVERY == 0 else {})) for n in range(1, count + 1))
    )


def given(shop: Platform, raw: bytes, key: str) -> Any:
    told = {"sha256": hashlib.sha256(raw).hexdigest(), "size": len(raw)}
    return shop.api.post("/v1/bulk-jobs", ASKED | told, key)


@pytest.mark.capability("S01")
def test_a_file_of_two_hundred_complaints(shop: Platform) -> None:
    """Progress only grows; each good row is a case with its consumer's words, each bad one says what it lacks; the end
    is told by a webhook; the same rows handed in again file nothing twice.
    """
    shop.api.send("DELETE", f"/v1/webhook-endpoints/{shop.endpoint['id']}")
    shop.api.post("/v1/webhook-endpoints", {"url": shop.inbox.url, "event_types": ["bulk.finished"]})
    raw = published()
    with pytest.raises(Refused) as early:
        shop.api.post(f"/v1/bulk-jobs/{given(shop, raw, 'file-1')['job_id']}/actions/start")
    assert early.value.code == "bulk_file_missing"
    job = given(shop, raw, "file-1")
    path = f"/v1/bulk-jobs/{job['job_id']}"
    assert post_form(job["upload"], raw[:-1]).status == 400
    assert post_form(job["upload"], raw).status < 300
    shop.api.post(f"{path}/actions/start")
    seen: list[Any] = []

    def over() -> Any:
        time.sleep(0.2)
        seen.append(shop.api.get(path))
        return seen[-1] if seen[-1]["state"] == "done" else None

    shown = eventually(over)
    assert [s["percent"] for s in seen] == sorted(s["percent"] for s in seen)
    bad = LINES // EVERY
    counts = (shown["lines_total"], shown["accepted"], shown["refused"], shown["repeated"])
    assert counts == (LINES, LINES - bad, bad, 0)
    lines = result(shop, shown)
    assert len({line["case_id"] for line in lines if line["outcome"] == "accepted"}) == LINES - bad
    refused = [line for line in lines if line["outcome"] == "refused"]
    # Line 1 is the header; each row before has two lines of narrative, but for those that have none.
    assert [line["line"] for line in refused[:2]] == [2 + 2 * 19, 2 + 2 * 38 + 1]
    assert {line["problem"]["faults"][0]["code"] for line in refused} == {"no_narrative"}
    case = shop.api.get(f"/v1/cases/{lines[0]['case_id']}")
    assert (case["respondent_ref"], case["claim"]["order_ref"]) == ("bank-9", "cfpb-7000001")
    eventually(lambda: shop.inbox.types() == ["bulk.finished"])
    few = published(EVERY)
    again = given(shop, few, "file-2")
    assert post_form(again["upload"], few).status < 300
    shop.api.post(f"/v1/bulk-jobs/{again['job_id']}/actions/start")
    twice = eventually(lambda: done(shop, again["job_id"]))
    assert (twice["accepted"], twice["refused"], twice["repeated"]) == (0, 1, EVERY - 1)
    same = [(line["line"], line.get("case_id")) for line in lines[:EVERY]]
    assert [(line["line"], line.get("case_id")) for line in result(shop, twice)] == same


def done(shop: Platform, job_id: str) -> Any:
    shown = shop.api.get(f"/v1/bulk-jobs/{job_id}")
    return shown if shown["state"] == "done" else None


def result(shop: Platform, job: Any) -> list[Any]:
    """By the link alone, without a credential."""
    link = shop.api.post(job["result"])
    with build_opener(ProxyHandler({})).open(link["url"], timeout=30) as answer:
        raw = answer.read()
    assert len(raw) == link["bytes"]
    return [json.loads(line) for line in raw.splitlines()]
