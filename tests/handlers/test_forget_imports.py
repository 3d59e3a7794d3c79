"""The end of imported bundles, which hold somebody else's words: by themselves, or by order before."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from chalicelib.application.importing import AFTER, RETENTION
from chalicelib.domain.bundle.imports import ImportState
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.values import stamp
from tests import builders
from tests.handlers.lambdas import Lambdas
from tests.handlers.test_erase import Desk, lines
from tests.market import Market
from tests.unit.application.test_importing import begun, checked

if TYPE_CHECKING:
    from tests.conftest import HandClock

pytestmark = pytest.mark.capability("S56")
ID = builders.an_id("imp", "one")


@pytest.fixture
def desk(invoke: Lambdas, market: Market) -> Desk:
    """With an import."""
    begun(market, ID)
    assert checked(market, ID).state is ImportState.IMPORTED
    return Desk(invoke, market)


def kept(market: Market) -> list[str]:
    """Versions of what lies in the vault of the tenant's imports, delete markers too."""
    own = market.services
    found = own.clients.get("s3").list_object_versions(
        Bucket=own.settings.vault_bucket, Prefix=f"imports/{market.tenant.id}/"
    )
    return [one["Key"] for one in (*found.get("Versions", ()), *found.get("DeleteMarkers", ()))]


def unlocked(market: Market) -> None:
    """Its objects as they are when their locks are over: S3 here counts those by the real time."""
    s3, vault = market.services.clients.get("s3"), market.services.settings.vault_bucket
    for key in kept(market):
        version = s3.head_object(Bucket=vault, Key=key)["VersionId"]
        s3.delete_object(Bucket=vault, Key=key, VersionId=version, BypassGovernanceRetention=True)
        s3.put_object(Bucket=vault, Key=key, Body=b"its bytes")


def test_it_goes_when_its_retention_is_over(desk: Desk, market: Market, clock: HandClock) -> None:
    """Bundle and exhibits; the record of what it proved stays, and there is no link any more."""
    until = clock.moment + RETENTION + AFTER
    assert [sk for _, sk in lines("retention#")] == [f"{stamp(until)}#{ID}#import"]
    assert len(kept(market)) > 1
    unlocked(market)
    clock.moment = until + timedelta(minutes=1)
    over = {"kind": "over", "case_id": ID, "evidence_id": "import", "until": stamp(until)}
    assert desk.work(over, over) == []
    assert (kept(market), lines("retention#")) == ([], [])
    found = market.services.importing.find(market.tenant.id, ID)
    assert (found.state, found.events) == (ImportState.ERASED, 12)
    with pytest.raises(NotAllowed) as refused:
        market.services.importing.link(market.tenant.id, ID)
    assert refused.value.code == "import_not_done"


def test_an_order_does_not_wait(desk: Desk, market: Market) -> None:
    """It passes the lock by; the line of the calendar finds nothing to do later."""
    assert desk.work({"kind": "import", "import_id": ID}) == []
    assert kept(market) == []
    assert market.services.importing.find(market.tenant.id, ID).state is ImportState.ERASED


def test_another_id_changes_nothing(desk: Desk, market: Market) -> None:
    """Nor a second time."""
    assert desk.work({"kind": "import", "import_id": builders.an_id("imp", "other")}) == []
    assert len(kept(market)) > 1
