"""Reconcile on the model: a relay that is away, queues that were purged, a projector that drops rows. After a night
nothing is missing, and the night after sends nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest

from chalicelib import bootstrap
from chalicelib.adapters.views import list_place
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.values import Role
from simulation.world import World
from tests.market import Market, refund

CASES: Final = 6
CONSUMERS: Final = ("project", "group", "reconcile")
SENT: Final = "sqs.SendMessageBatch"
DAY: Final = 86_400.0


class Story:
    """A platform with some cases. The world begins at four in the morning, so its first night comes after 20 hours."""

    def __init__(self, *workers: str) -> None:
        self.world = World(3, workers=workers)
        self.world.network.timed = False
        self.market = Market(self.world.services)
        self.cases = [self.market.served() for _ in range(CASES)]
        self.market.act(self.cases[0], Role.RESPONDENT, cmd.MakeOffer(refund(5_000)))

    def lacking(self) -> set[str]:
        """Cases that are not in the list as they are, or not placed among those alike."""
        services = self.world.services
        rows, _ = services.views.cases(self.market.tenant.id, "due", {}, "", 100)
        listed = {row.case_id: row.version for row in rows}
        stale = {id_ for id_ in self.cases if listed.get(id_) != self.market.case(id_).head.version}
        return stale | {id_ for id_ in self.cases if services.alike.placement(id_) is None}

    def night(self) -> int:
        """A day goes by: how many batches of messages were sent in it."""
        before = self.world.network.calls[SENT]
        self.world.loop.run_for(DAY)
        return int(self.world.network.calls[SENT] - before)


@pytest.fixture(autouse=True)
def no_composition_is_left() -> Iterator[None]:
    yield
    bootstrap.override(None)


def test_a_relay_that_is_away_is_made_good() -> None:
    """Six complaints are placed and listed, the offer's version too; then there is nothing to send."""
    story = Story(*CONSUMERS)
    assert story.lacking() == set(story.cases)
    assert story.night() > 0
    assert story.lacking() == set()
    assert story.night() == 0


def test_where_nothing_was_lost_nothing_is_sent() -> None:
    """Relay and consumers at work; in the second day, of which all is settled, no queue gets a message."""
    story = Story("relay", *CONSUMERS)
    story.world.loop.run_for(600)
    assert story.lacking() == set()
    assert story.night() == 0


def test_queues_that_were_purged_are_filled_again() -> None:
    """What the relay has sent was thrown away before anybody took it."""
    story = Story("relay", "reconcile")
    story.world.loop.run_for(600)
    story.world.employ("project", "group")
    assert story.lacking() == set(story.cases)
    story.night()
    assert story.lacking() == set()


def test_rows_that_a_projector_dropped_come_back() -> None:
    """The lines of three cases are lost behind its back."""
    story = Story("relay", *CONSUMERS)
    story.world.loop.run_for(600)
    table = story.world.services.settings.views_table
    for case_id in story.cases[:3]:
        pk, sk = list_place("cases", story.market.tenant.id, case_id)
        key = {"pk": {"S": pk}, "sk": {"S": sk}}
        story.world.services.clients.get("dynamodb").delete_item(TableName=table, Key=key)
    assert story.lacking() == set(story.cases[:3])
    story.night()
    assert story.lacking() == set()
