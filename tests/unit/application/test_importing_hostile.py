"""Bundles that fit themselves and are meant to do harm where they are taken in: an answer, never a message for ever."""

from __future__ import annotations

import hashlib
import io
import json
from typing import Any

import pytest

from bench.tampers import opened
from chalicelib.application import importing
from chalicelib.application.chaining import End
from chalicelib.application.importing import MAX_ROW
from chalicelib.domain.bundle.check import FIRST, SECOND, check
from chalicelib.domain.bundle.imports import Import, ImportState
from chalicelib.domain.values import Role
from tests import builders
from tests.bundle_samples import Told, sample
from tests.market import Market
from tests.unit.application.test_importing import SAMPLE, begun, checked
from tests.unit.domain.bundle.test_forging import forged

ONE = builders.an_id("imp", "hostile")


def refused(market: Market, raw: bytes) -> str | None:
    begun(market, ONE, raw)
    found = checked(market, ONE)
    assert (found.state, found.cause) == (ImportState.REFUSED, "bundle_broken")
    assert market.services.importing.events(market.tenant.id, ONE, 0) == []
    return found.broken


@pytest.mark.capability("S36")
def test_a_manifest_that_no_row_takes_is_refused(market: Market) -> None:
    """An exhibit may say of itself what it likes; DynamoDB takes 400 KB."""
    raw = forged(SAMPLE, {}, lambda m: m["exhibits"][0].update(kind="x" * MAX_ROW))
    assert refused(market, raw) == "manifest.json: it is larger than can be taken in"


def test_an_event_that_no_row_takes_is_refused(market: Market) -> None:
    """It fits its hash, and the chain."""
    hostile = Told(files=0, messages=0)
    hostile.end, hostile.rows = End(), []
    claim = builders.claim(narrative=hostile.ref("narrative"), order_ref="x" * MAX_ROW)
    hostile.append(builders.filed_event(builders.case(claim=claim)))
    raw = b"".join(hostile.bundle(Role.PLATFORM))
    assert refused(market, raw) == "events.jsonl: event 1 is larger than can be taken in"


def test_what_is_read_as_a_whole_is_not_read_when_it_is_large(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The verifier is not even asked."""
    monkeypatch.setitem(importing.MAX_READ, FIRST, 1_000)
    monkeypatch.setattr("chalicelib.domain.bundle.check.check", lambda _: pytest.fail("it was read"))
    assert refused(market, SAMPLE) == "manifest.json: it is larger than can be taken in"


@pytest.mark.parametrize("name", ["id", "case_id"])
def test_an_id_that_is_none_goes_nowhere(market: Market, name: str) -> None:
    """Not even as a number: ids become names in the vault."""

    def change(manifest: dict[str, Any]) -> None:
        if name == "id":
            manifest["exhibits"].append(
                manifest["exhibits"][0] | {"id": 7, "path": None, "exhibit": "X-1", "form": "copy"}
            )
        else:
            manifest["case_id"] = 7

    assert (refused(market, forged(SAMPLE, {}, change)) or "").startswith("manifest.json: ")


def test_long_events_share_a_row_with_fewer(market: Market) -> None:
    """A hundred to a row, and no more than a row takes; put together they are the record."""
    raw = sample(Role.PLATFORM, messages=130)
    begun(market, ONE, raw)
    found, lines, page = checked(market, ONE), list[str](), 0
    assert found.state is ImportState.IMPORTED
    while more := market.services.importing.events(market.tenant.id, ONE, page):
        assert len(more) <= importing.PAGE
        lines, page = lines + more, page + 1
    assert page == 2  # 1 + 2 × 4 + 130 + 1 events
    assert "".join(f"{line}\n" for line in lines).encode() == opened(raw)[SECOND]


def test_pages_end_before_a_row_is_full() -> None:
    """Seven lines of a third of a row each: two to a page, one left."""
    found = Import(ONE, builders.TENANT, "0" * 64, 1, builders.NOW)
    lines = [json.dumps({"body": "x" * (MAX_ROW // 3)})] * 7
    assert [len(page) for page in importing._pages(found, lines)] == [2, 2, 2, 1]


@pytest.mark.capability("S36")
def test_a_start_before_the_upload_can_be_made_good(market: Market) -> None:
    """The same file is the same import: announced anew it waits for its file again."""
    own = market.services.importing
    own.begin(ONE, market.tenant.id, hashlib.sha256(SAMPLE).hexdigest(), len(SAMPLE))
    own.start(market.tenant.id, ONE)
    assert checked(market, ONE).cause == "import_not_uploaded"
    begun(market, ONE)
    assert checked(market, ONE).state is ImportState.IMPORTED


def test_the_sample_is_whole() -> None:
    """What the others change is accepted as it is."""
    assert check(io.BytesIO(forged(SAMPLE, {}))).broken == ""
