"""Bundles as deployed: from the stream through the queue to the file, within the function's own grants."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from chalicelib.domain.bundle.check import check
from chalicelib.domain.case.bundled import BundleState
from chalicelib.domain.values import Role
from tests import builders, bundles
from tests.bundle_samples import Told
from tests.handlers.events import sqs
from tests.handlers.lambdas import Lambdas
from tests.market import Market
from tests.shared_aws import sent, stream

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services


@pytest.mark.capability("S36")
def test_what_is_asked_for_is_made(invoke: Lambdas, market: Market) -> None:
    """The relay puts it on the queue, the function makes it, the verifier finds it whole."""
    case_id = bundles.told(market)
    bundle_id = bundles.asked(market, case_id, Role.RESPONDENT, "zh")
    invoke("relay", {"Records": stream()})
    (message,) = sent("bundles")
    assert message.json == {"case_id": case_id, "bundle_id": bundle_id}
    assert invoke.failed("bundle", sqs(message.json)) == []
    bundle = market.case(case_id).bundles[bundle_id]
    assert bundle.state is BundleState.READY
    assert check(io.BytesIO(bundles.fetched(market, case_id, bundle))).broken == ""


def test_what_cannot_be_made_is_done_with(invoke: Lambdas, market: Market) -> None:
    """The message is not tried again: it says in the case why."""
    case_id = market.served()
    evidence_id = bundles.exhibited(market, case_id)
    bundles.removed(market, case_id, evidence_id)
    bundle_id = bundles.asked(market, case_id)
    assert invoke.failed("bundle", sqs({"case_id": case_id, "bundle_id": bundle_id})) == []
    assert market.case(case_id).bundles[bundle_id].cause == "exhibit_missing"


@pytest.mark.capability("S36")
def test_an_import_is_checked_and_kept(invoke: Lambdas, market: Market, backend: Services) -> None:
    """Within the function's own grants; a message that comes twice finds it done."""
    raw, import_id, tenant = b"".join(Told().bundle(Role.PLATFORM)), builders.an_id("imp"), market.tenant.id
    backend.importing.begin(import_id, tenant, bundles.digest(raw), len(raw))
    s3, key = backend.clients.get("s3"), f"imports/{tenant}/{import_id}"
    s3.put_object(Bucket=backend.settings.intake_bucket, Key=key, Body=raw)
    backend.importing.start(tenant, import_id)
    (message,) = sent("bundles")
    assert invoke.failed("bundle", sqs(message.json, message.json)) == []
    assert backend.importing.find(tenant, import_id).case_id == builders.an_id("case")
