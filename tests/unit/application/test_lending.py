"""Mediators of a body's roster: drawn so that anybody can do it again, as cheaply from any roster, and counted."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from chalicelib.application.recounting import Recounted
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.neutrals import conflicts
from chalicelib.domain.neutrals.conflicts import Edge
from chalicelib.domain.neutrals.draw import seed_of
from chalicelib.domain.neutrals.roster import Relation
from chalicelib.domain.values import Role
from tests import builders
from tests.lent import Lenders
from tests.market import Market
from tests.roundtrips import count_calls

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services


@pytest.fixture
def lent(backend: Services, market: Market) -> Lenders:
    made = Lenders(backend, market)
    made.enter("n-1", person="person-1", capacity_total=9)
    return made


def reasons(lent: Lenders, case_id: str, ref: str | None = None) -> list[str]:
    with pytest.raises(NotAllowed) as refused:
        lent.chosen(case_id, ref)
    told = refused.value.data.get("reasons")
    return list(told) if isinstance(told, list) else [refused.value.code]


@pytest.mark.capability("S23")
def test_a_draw_can_be_done_again(lent: Lenders) -> None:
    """From the root, and the seed that follows from the case's record as it stood before."""
    lent.enter(*(f"n-{n}" for n in range(2, 9)))
    case_id = lent.waiting()
    before = lent.case(case_id)
    after = lent.assigned(case_id)
    (known,) = after.mediations.values()
    assert known.draw is not None
    assert known.draw.seed == seed_of(before.head.chain_head, {}).hex()
    pools = lent.services.pools
    index = pools.index(lent.body.id, known.draw.root)
    (page,) = pools.pages(lent.body.id, [line.page for line in index]).values()
    ticket = int.from_bytes(_ticket(bytes.fromhex(known.draw.seed), known.draw.n)) % len(page)
    assert page[ticket].ref == known.mediator


def _ticket(seed: bytes, n: int) -> bytes:
    """SHA-256(seed ‖ seat 0 ‖ n)."""
    return hashlib.sha256(seed + (0).to_bytes(4) + n.to_bytes(4)).digest()


def test_a_larger_roster_costs_nothing_more(lent: Lenders) -> None:
    """Agreements and profiles, the family, three parties' ties, the root; entries; a year's appointments for two."""
    body, case_id, costs = lent.new_body(), lent.waiting(), []
    for numbers in (range(1), range(1, 40)):
        lent.enter(*(f"m-{n}" for n in numbers), body=body)
        lent.chosen(case_id, body=body)
        with count_calls() as calls:
            lent.chosen(case_id, body=body)
        costs.append(calls)
    assert costs[1] == costs[0]
    assert costs[0] == {
        "dynamodb.Query": 1 + 1 + 3 + 2, "dynamodb.BatchGetItem": 1 + 1, "dynamodb.GetItem": 1,
    }  # fmt: skip


def test_the_person_comes_with_the_name(lent: Lenders) -> None:
    """So that the place is counted over all bodies."""
    case_id = lent.waiting()
    assert (lent.chosen(case_id, "n-1").person, lent.chosen(case_id).ref) == ("person-1", "n-1")


# ------------------------------------------------------------------------------------------------------------ conflicts


def test_every_tie_of_the_register_bars(lent: Lenders) -> None:
    """For an arbitrator a former case is something to disclose; here nobody would."""
    case_id = lent.waiting()
    shop = lent.case(case_id).head.respondent.ref
    lent.services.register.put(lent.body.id, [Edge(shop, Relation.PRIOR_CASE, "n-1")])
    assert reasons(lent, case_id, "n-1") == ["tied_to_party"]
    assert reasons(lent, case_id) == ["no_mediator_available"]


def test_of_a_circle_that_was_cut_nobody_is_taken(lent: Lenders, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither by name nor drawn: he was not held against all who stand near."""
    case_id = lent.waiting()
    shop = lent.case(case_id).head.respondent.ref
    lent.services.register.put(lent.body.id, [Edge(shop, Relation.FIRM, f"firm-{n}") for n in range(9)])
    monkeypatch.setattr(conflicts, "MAX_CIRCLE", 5)
    assert reasons(lent, case_id, "n-1") == ["circle_cut"]
    assert reasons(lent, case_id) == ["no_mediator_available"]


# -------------------------------------------------------------------------------------------------------------- counted


@pytest.mark.capability("S19")
def test_an_appointment_is_counted_once(lent: Lenders) -> None:
    """For merchant and platform, with those of arbitrators; told as often as may be. The pack's limit holds then."""
    case_id = lent.waiting()
    case = lent.assigned(case_id)
    for _ in range(2):
        lent.services.assigning.case(case_id)
    parties = (case.head.respondent.ref, case.head.tenant)
    day = case.head.updated_at.date()
    found = lent.services.body_roster.appointments(lent.body.id, "n-1", parties, day)
    assert dict(found) == dict.fromkeys(parties, 1)
    assert lent.neutral("n-1").statistics.assigned == 1


def test_nobody_is_appointed_too_often(lent: Lenders) -> None:
    """As the pack says of arbitrators."""
    case = lent.case(lent.waiting())
    pack = lent.services.reader.pack(case)
    assert pack.arbitration is not None
    assert pack.arbitration.repeat_limit is not None
    day, roster = lent.market.tenancy.now.date(), lent.services.body_roster
    for n in range(pack.arbitration.repeat_limit.n):
        roster.record_appointment(lent.body.id, "n-1", (case.head.respondent.ref,), f"x-{n}", day)
    assert reasons(lent, case.head.case_id, "n-1") == ["appointed_too_often"]


# --------------------------------------------------------------------------------------------------------------- places


@pytest.mark.capability("S23")
def test_the_nightly_count_knows_whose_place_it_is(lent: Lenders) -> None:
    """In order with a case; a place of the platform's own mediator of that name is none of this case's."""
    services, tenant = lent.services, lent.market.tenant.id
    services.directory.put_mediator(tenant, builders.mediator("n-1"))
    case_id = lent.waiting()
    lent.assigned(case_id, "n-1")
    assert (lent.neutral("n-1").active, lent.neutral("n-1").active_total) == (1, 1)
    night = services.recounting.night(services.clock.now(), lambda: True)
    assert night == Recounted(counters=3, done=True)
    model = services.tables.directory
    model(f"tenant#{tenant}", f"slot#mediator#n-1#{case_id}").save()
    model(f"tenant#{tenant}", "mediator#n-1").update(actions=[model.active.set(1)])
    night = services.recounting.night(services.clock.now() + timedelta(days=1), lambda: True)
    assert (night.wrong, night.mended) == (1, 1)
    assert services.places.of(lent.body.id, "n-1") == [case_id]


def test_a_case_that_closes_gives_his_place_back(lent: Lenders) -> None:
    """Here and over all bodies, with the command that closes it."""
    case_id = lent.waiting()
    lent.assigned(case_id, "n-1")
    with count_calls() as calls:
        lent.market.act(case_id, Role.COMPLAINANT, cmd.Withdraw())
    assert calls == {"dynamodb.Query": 1, "dynamodb.TransactWriteItems": 1}
    assert (lent.neutral("n-1").active, lent.neutral("n-1").active_total) == (0, 0)
