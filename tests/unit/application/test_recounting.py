"""Places counted anew: what is in order stays, what is wrong is told and mended, what moves is left alone."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from chalicelib.adapters.neutrals import MEDIATOR
from chalicelib.adapters.places import PynamoPlaces
from chalicelib.application import docket
from chalicelib.application.recounting import BOOKMARK, Counted, Recounted, Recounting
from chalicelib.domain.arbitration import commands as arb
from chalicelib.domain.arbitration import views
from chalicelib.domain.values import Role
from chalicelib.entrypoints.project import arbitration_row
from tests import builders
from tests.forum import Forum
from tests.market import Market

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services


def always() -> bool:
    return True


def night(services: Services, days: int = 0) -> Recounted:
    return services.recounting.night(services.clock.now() + timedelta(days=days), always)


def row_set(services: Services, pk: str, sk: str, active: int) -> None:
    """As no claim leaves it."""
    model = services.tables.directory
    model(pk, sk).update(actions=[model.active.set(active)])


@pytest.fixture
def forum(backend: Services, market: Market) -> Forum:
    """One person on the rosters of two bodies, with one case at each; and a mediator without any."""
    made = Forum(backend, market)
    first, other = made.body, made.new_body()
    for body in (first, other):
        made.enter("n-1", person="p-1", capacity_total=9, body=body)
        made.body = body
        made.drawn()
    made.body = first
    backend.directory.put_mediator(market.tenant.id, builders.mediator())
    return made


@pytest.mark.capability("S23")
def test_what_is_in_order_stays(forum: Forum) -> None:
    """Two neutrals, one mediator, one person with both cases."""
    assert night(forum.services) == Recounted(counters=4, done=True)
    assert forum.neutral("n-1").active_total == 2


@pytest.mark.capability("S23")
@pytest.mark.parametrize("wrong", [0, 3])
def test_a_counter_that_is_wrong_is_told_and_mended(forum: Forum, wrong: int) -> None:
    """Too low, or too high: to the one case that there is. The next night finds nothing."""
    row_set(forum.services, f"tenant#{forum.body.id}", "neutral#n-1", wrong)
    assert night(forum.services) == Recounted(counters=4, wrong=1, mended=1, done=True)
    assert forum.neutral("n-1").active == 1
    assert night(forum.services, 1).wrong == 0


@pytest.mark.capability("S23")
def test_a_person_is_counted_over_all_bodies(forum: Forum) -> None:
    """Two, whatever the counter says."""
    row_set(forum.services, "person#p-1", "total", 5)
    assert night(forum.services) == Recounted(counters=4, wrong=1, mended=1, done=True)
    assert forum.neutral("n-1").active_total == 2


@pytest.mark.capability("S23")
def test_a_place_of_an_arbitration_that_is_over_is_given_back(forum: Forum) -> None:
    """Its row came back with a restore, and with it the counters of the neutral and of the person."""
    services, body = forum.services, forum.body.id
    (case_id,) = (id_ for id_ in services.places.of(body, "n-1"))
    forum.act(case_id, Role.CLERK, lambda _, t: arb.Terminate("impossible", t.add("Why.")))
    assert services.places.of(body, "n-1") == []
    services.tables.directory(f"tenant#{body}", f"slot#neutral#n-1#{case_id}").save()
    row_set(services, f"tenant#{body}", "neutral#n-1", 1)
    row_set(services, "person#p-1", "total", 2)
    assert night(services) == Recounted(counters=4, wrong=2, mended=2, done=True)
    assert services.places.of(body, "n-1") == []
    assert (forum.neutral("n-1").active, forum.neutral("n-1").active_total) == (0, 1)


@pytest.mark.capability("S19")
def test_a_mediators_places_are_counted_too(forum: Forum) -> None:
    """Places of a case that names no mediator, and of a group that is not there."""
    services, tenant = forum.services, forum.market.tenant.id
    model = services.tables.directory
    for id_ in (forum.market.served(), builders.an_id("group")):
        model(f"tenant#{tenant}", f"slot#{MEDIATOR}#m-1#{id_}").save()
    row_set(services, f"tenant#{tenant}", "mediator#m-1", 2)
    assert night(services) == Recounted(counters=4, wrong=1, mended=1, done=True)
    mediator = services.directory.mediator(tenant, "m-1")
    assert mediator is not None
    assert (mediator.active, services.places.of(tenant, "m-1", MEDIATOR)) == (0, [])


def test_it_is_done_once_a_day_and_goes_on_where_it_stopped(forum: Forum) -> None:
    """Out of time before the first page: the position is kept as it was; then all of it; then nothing more that day."""
    services = forum.services
    assert services.recounting.night(services.clock.now(), lambda: False) == Recounted()
    assert night(services).counters == 4
    assert services.directory.bookmark(BOOKMARK) == services.clock.now().date().isoformat()
    assert night(services) == Recounted(done=True)
    assert night(services, 1).counters == 4


class Moving(PynamoPlaces):
    """Somebody takes a place whenever anybody looks at the counters a second time."""

    def now(self, of: Counted) -> Counted | None:
        model = self._tables.directory
        model(f"tenant#{of.tenant}", f"{of.kind}#{of.ref}").update(actions=[model.active.add(1)])
        return super().now(of)


def test_what_moves_is_left_alone(forum: Forum) -> None:
    """It is another number than a moment before: nothing is mended, and nobody is rung for."""
    services = forum.services
    row_set(services, f"tenant#{forum.body.id}", "neutral#n-1", 3)
    moving = Recounting(Moving(services.tables), services.directory, services.recounting._holders)
    assert moving.night(services.clock.now(), always).wrong == 0
    assert forum.neutral("n-1").active == 4


def test_what_has_changed_since_it_was_read_is_not_written(forum: Forum) -> None:
    """The write holds the counter."""
    stale = Counted(forum.body.id, "neutral", "n-1", 7)
    assert not forum.services.places.mend(stale, 0, ())
    assert forum.neutral("n-1").active == 1


@pytest.mark.capability("S23")
def test_a_place_whose_row_is_lost_with_its_counter_is_found_again(forum: Forum) -> None:
    """A restore has brought back neither; the arbitration still names him, and so does the docket."""
    services, body = forum.services, forum.body.id
    (id_,) = services.places.of(body, "n-1")
    line = arbitration_row(json.dumps(views.summary(forum.found(id_))))
    services.views.put(docket.own_rows(body, "n-1"), line, docket.KIND)
    assert night(services).wrong == 0
    services.tables.directory(f"tenant#{body}", f"slot#neutral#n-1#{id_}").delete()
    row_set(services, f"tenant#{body}", "neutral#n-1", 0)
    assert night(services, 1) == Recounted(counters=4, wrong=1, mended=1, done=True)
    assert (forum.neutral("n-1").active, services.places.of(body, "n-1")) == (1, [id_])
    forum.act(id_, Role.CLERK, lambda _, t: arb.Terminate("impossible", t.add("Why.")))
    assert night(services, 2).wrong == 0
    assert forum.neutral("n-1").active == 0
