"""How often somebody is appointed for the same party in a year: at once as well as one after the other."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chalicelib.domain.arbitration import commands as arb
from chalicelib.domain.arbitration.rules import Composition, Number
from chalicelib.domain.arbitration.state import Arbitration
from chalicelib.domain.values import Role
from tests.forum import Forum
from tests.market import Market
from tests.unit.application.test_arbitrating_panels import forum_of, panel

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

pytestmark = pytest.mark.capability("S23")


@pytest.fixture
def forum(backend: Services, market: Market, tmp_path: Path) -> Forum:
    """Nobody decides twice a year for the same merchant; one of two weighs so much that he comes up first."""
    rules = panel(
        size=1, repeat_limit=Number(1, "Test.", verified=True), composition=Composition(source="Test.")
    )
    made = forum_of(backend, market, tmp_path, rules)
    made.enter("n-0", weight=100)
    made.enter("n-1")
    return made


def seeded(forum: Forum) -> str:
    """An arbitration whose seat waits for its draw."""
    case_id = forum.agreed()
    forum.pump()
    return forum.accept(case_id).head.arbitration_id


def fill(forum: Forum, id_: str) -> Arbitration:
    forum.services.assigning.arbitration(id_, "draw.seeded")
    return forum.found(id_)


def test_two_who_look_at_once_do_not_both_ask_him(forum: Forum, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second has read that nobody has; by the time it asks, the first has: it looks once more."""
    first, second = seeded(forum), seeded(forum)
    real, between = forum.services.body_roster.appointments, iter([first])

    def slow(tenant_id: str, ref: str, parties: Collection[str], since: date) -> Mapping[str, int]:
        seen = real(tenant_id, ref, parties, since)
        if (other := next(between, None)) is not None:
            fill(forum, other)
        return seen

    monkeypatch.setattr(forum.services.body_roster, "appointments", slow)
    asked = fill(forum, second).head.panel
    other = forum.found(first).head.panel
    assert len(asked) == len(other) == 1
    assert asked != other


def test_whoever_is_asked_counts_already(forum: Forum) -> None:
    """He has not accepted yet; the second case gets the other one, the third nobody."""
    panels = [fill(forum, seeded(forum)).head.panel for _ in range(3)]
    assert sorted(panels) == [(), ("n-0",), ("n-1",)]


def test_who_goes_before_he_sits_gives_it_back(forum: Forum) -> None:
    """He has decided nothing for anybody."""
    id_ = seeded(forum)
    (ref,) = fill(forum, id_).head.panel
    forum.act(id_, Role.ARBITRATOR, arb.DeclineAppointment("time"), ref)
    assert counts(forum, ref) == {}
    fill(forum, id_)
    assert fill(forum, seeded(forum)).head.panel == (ref,)


def test_who_sits_keeps_it_and_is_counted_once(forum: Forum) -> None:
    """Though he resigns later, and the reactions say it again on another day than he was asked."""
    id_ = seeded(forum)
    (ref,) = fill(forum, id_).head.panel
    forum.move(forum.services.clock.now() + timedelta(days=1))
    forum.act(id_, Role.ARBITRATOR, arb.AcceptAppointment({}), ref)
    forum.until(id_, "arb_challenge")
    forum.pump()
    forum.act(id_, Role.ARBITRATOR, arb.Resign("health"), ref)
    forum.pump()
    assert counts(forum, ref) == {"respondent-0001": 1, forum.market.tenant.id: 1}


def counts(forum: Forum, ref: str) -> dict[str, int]:
    since = forum.services.clock.now().date() - timedelta(days=365)
    parties = ("respondent-0001", forum.market.tenant.id)
    return dict(forum.services.body_roster.appointments(forum.body.id, ref, parties, since))
