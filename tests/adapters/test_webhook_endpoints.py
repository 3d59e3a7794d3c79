"""Rows of endpoints on a table: changed under their version, counted by the second, with a health of their own."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from chalicelib.adapters.deliveries import PynamoDeliveries
from chalicelib.adapters.tables import Tables
from chalicelib.application.ports import VersionMoved
from chalicelib.application.webhook_ports import Health
from tests.adapters.test_deliveries import EP, HOUR, TENANT, endpoint

if TYPE_CHECKING:
    from tests.conftest import HandClock


@pytest.fixture
def deliveries(tables: Tables, clock: HandClock) -> PynamoDeliveries:
    return PynamoDeliveries(tables, clock)


def test_a_change_needs_what_stands(deliveries: PynamoDeliveries) -> None:
    """Of two who change the same version, the second learns that it moved."""
    deliveries.create_endpoint(endpoint())
    paused = replace(endpoint(), paused_at=HOUR, version=2)
    deliveries.change_endpoint(endpoint(), paused)
    with pytest.raises(VersionMoved):
        deliveries.change_endpoint(endpoint(), replace(endpoint(), rate=5, version=2))
    assert deliveries.endpoint(TENANT, EP) == paused


def test_a_change_sent_twice_is_made_once(deliveries: PynamoDeliveries) -> None:
    """A lost answer is no conflict."""
    deliveries.create_endpoint(endpoint())
    for _ in range(2):
        deliveries.change_endpoint(endpoint(), replace(endpoint(), thin=True, version=2))


def test_a_deleted_endpoint_is_not_changed_back(deliveries: PynamoDeliveries) -> None:
    """Its owner has said so."""
    with pytest.raises(VersionMoved):
        deliveries.change_endpoint(endpoint(), replace(endpoint(), version=2))
    assert deliveries.endpoints(TENANT) == []


def test_a_row_of_an_older_release_can_be_changed(deliveries: PynamoDeliveries, tables: Tables) -> None:
    """It lacks the fields that came later, and is the same endpoint."""
    old = (
        '{"id":"' + EP + '","tenant":"' + TENANT + '","url":"https://shop.example/hooks",'
        '"wrapped_secret":"AP93cmFwcGVk","event_types":["case.filed"],"created_at":"2026-11-22T04:00:00Z"}'
    )
    tables.deliveries(f"endpoints#{TENANT}", EP, doc=old).save()
    deliveries.change_endpoint(endpoint(), replace(endpoint(), rate=5, version=2))
    assert deliveries.endpoint(TENANT, EP) == replace(endpoint(), rate=5, version=2)


def test_one_that_is_enabled_again_has_a_clean_health(deliveries: PynamoDeliveries) -> None:
    """With the old one, its next failure would disable it."""
    disabled = replace(endpoint(), disabled="failing")
    deliveries.create_endpoint(disabled)
    deliveries.record_health(Health(EP, failures=90, failing_since=HOUR, version=1), 0)
    deliveries.change_endpoint(disabled, replace(disabled, disabled=None, version=2))
    assert deliveries.health(EP) is None


@pytest.mark.parametrize("how", ["moved", "deleted"])
def test_another_address_begins_anew(deliveries: PynamoDeliveries, how: str) -> None:
    """The breaker was for the old one. Of an endpoint that is deleted nothing stays."""
    deliveries.create_endpoint(endpoint())
    deliveries.record_health(Health(EP, failures=9, version=1), 0)
    if how == "moved":
        deliveries.change_endpoint(endpoint(), replace(endpoint(), url="https://new.example/", version=2))
    else:
        deliveries.delete_endpoint(TENANT, EP)
    assert deliveries.health(EP) is None


def test_health_is_written_under_its_version(deliveries: PynamoDeliveries) -> None:
    """Whoever saw an older one looks again."""
    first, second = Health(EP, failures=1, version=1), Health(EP, failures=2, version=2)
    assert deliveries.health(EP) is None
    assert deliveries.record_health(first, 0)
    assert deliveries.record_health(second, 1)
    assert not deliveries.record_health(replace(first, failures=7), 0)
    assert not deliveries.record_health(replace(second, failures=7), 1)
    assert deliveries.record_health(second, 1)  # our own, whose answer was lost
    assert deliveries.health(EP) == second


def test_the_attempts_of_a_second_are_counted(deliveries: PynamoDeliveries, tables: Tables) -> None:
    """Each endpoint's by themselves; the row goes an hour later."""
    assert [deliveries.take(EP, HOUR + timedelta(milliseconds=n)) for n in range(3)] == [1, 2, 3]
    assert deliveries.take(EP, HOUR + timedelta(seconds=1)) == 1
    row = tables.deliveries.get(f"rate#{EP}", "2026-11-22T04:00:00.000000Z")
    assert row.ttl == (HOUR + timedelta(hours=1)).timestamp()


def test_a_sandboxs_clock_only_grows(deliveries: PynamoDeliveries) -> None:
    """None has been told of yet: no offset."""
    assert deliveries.sandbox_offset(TENANT) == timedelta(0)
    for days in (3, 1):
        deliveries.set_sandbox_offset(TENANT, timedelta(days=days))
    assert deliveries.sandbox_offset(TENANT) == timedelta(days=3)
