"""What asking for a bundle leads to."""

from __future__ import annotations

import json

from chalicelib.application import reactions
from chalicelib.domain.case import events as ev
from chalicelib.domain.case.bundled import Bundle
from chalicelib.domain.values import Role
from tests import builders


def wanted(event: ev.Event) -> list[dict[str, str]]:
    """The messages for the queue of bundles."""
    row = builders.event_row(builders.case(), event)
    stored = reactions.StoredEvent("ten_x", row.body, row.hash, row.audience, row.summary)
    return [json.loads(w.body) for w in reactions.on_event(stored) if w.queue == reactions.BUNDLES]


def test_what_is_asked_for_goes_on_its_queue() -> None:
    """By its case and its id; the message holds nothing else."""
    bundle = Bundle(builders.an_id("bdl"), Role.COMPLAINANT, "en", builders.NOW)
    assert wanted(ev.BundleRequested(bundle)) == [{"case_id": builders.an_id("case"), "bundle_id": bundle.id}]


def test_what_follows_asks_for_nothing() -> None:
    """Made, ready, failed, fetched: nobody has to do anything."""
    bundle_id = builders.an_id("bdl")
    for event in (
        ev.BundleMade(bundle_id, Role.COMPLAINANT, 1, "", "", "en"), ev.BundleReady(bundle_id, "", 1, builders.NOW),
        ev.BundleFailed(bundle_id, "x"), ev.BundleDownloadAuthorised(bundle_id, Role.COMPLAINANT),
    ):  # fmt: skip
        assert wanted(event) == []
