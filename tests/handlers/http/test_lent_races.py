"""Several cases, two bodies and one person, over HTTP and at once: nobody gets more cases than he may have anywhere."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.handlers.http.acting.lent import Lender
from tests.handlers.http.acting.told import in_mediation
from tests.handlers.http.conftest import Answer, Api, Case
from tests.handlers.http.test_races import account, api

__all__ = ["account", "api"]  # the fixtures

CASES, HERE, ANYWHERE = 6, 2, 3
FULL = {"mediator_at_capacity", "mediator_not_eligible", "no_mediator_available"}


def asking(api: Api) -> list[Case]:
    """Of one platform, each in want of a mediator."""
    platform = str(api.tenant()["key"]["api_key"])
    found = [Case(api, platform) for _ in range(CASES)]
    for case in found:
        case.done("serve", {}, platform)
        in_mediation(case)
    return found


@pytest.mark.capability("S23")
@pytest.mark.parametrize("ref", ["m-1", None], ids=["by name", "drawn"])
def test_appointments_at_once_never_exceed_the_room(api: Api, ref: str | None) -> None:
    """Two at each of the bodies, three in all: whether he was full when they looked, or only when they wrote."""
    cases, person = asking(api), f"person-{ref}"
    lenders = [Lender(api, cases[0].platform) for _ in range(2)]
    for lender in lenders:
        lender.enter("m-1", person=person, capacity=HERE, capacity_total=ANYWHERE)

    def appoint(n: int) -> Answer:
        return cases[n].act("assign_mediator", lenders[n % 2].named(ref), cases[n].officer)

    with ThreadPoolExecutor(CASES) as pool:
        answers = list(pool.map(appoint, range(CASES)))
    given = [n for n, answer in enumerate(answers) if answer.status == 200]
    assert Counter(answer.status for answer in answers) == {200: ANYWHERE, 409: CASES - ANYWHERE}
    assert {answer.code for answer in answers if answer.status == 409} <= FULL
    active = [lender.active("m-1") for lender in lenders]
    assert active == [sum(n % 2 == side for n in given) for side in (0, 1)]
    assert (max(active), sum(active)) == (HERE, ANYWHERE)
    roster = api.services.body_roster
    assert roster.many(lenders[0].id, ("m-1",))["m-1"].active_total == ANYWHERE


def test_endings_at_once_give_every_place_back_once(api: Api) -> None:
    """Each case is ended by two people at the same moment."""
    cases = asking(api)
    lender = Lender(api, cases[0].platform)
    lender.enter("m-1", person="person-ends", capacity=CASES, capacity_total=CASES)
    for case in cases:
        case.done("assign_mediator", lender.named("m-1"), case.officer)

    def leave(case: Case, token: str) -> int:
        return case.act("leave_mediation", {}, token).status

    sides = [(case, token) for case in cases for token in (case.complainant, case.respondent)]
    with ThreadPoolExecutor(CASES) as pool:
        left = Counter(pool.map(leave, *zip(*sides, strict=True)))
    assert left == {200: CASES, 409: CASES}
    found = api.services.body_roster.many(lender.id, ("m-1",))["m-1"]
    assert (found.active, found.active_total) == (0, 0)


@pytest.mark.capability("S23")
@pytest.mark.parametrize("ref", ["m-1", None], ids=["by name", "drawn"])
def test_appointments_at_once_never_exceed_the_limit_for_one_platform(api: Api, ref: str | None) -> None:
    """Of ten in a year nine were given before: whoever looks while another is written has to look again."""
    cases = asking(api)
    lender = Lender(api, cases[0].platform)
    lender.enter("m-1", person=f"person-limit-{ref}", capacity=CASES, capacity_total=CASES)
    shown = api.services.reader.load(cases[0].id).case
    given = api.services.reader.pack(shown).arbitration
    assert given is not None
    assert given.repeat_limit is not None
    limit = given.repeat_limit.n
    roster, day = api.services.body_roster, shown.head.updated_at.date()
    for n in range(limit - 1):
        roster.record_appointment(lender.id, "m-1", (shown.head.tenant,), f"x-{n}", day)

    def appoint(case: Case) -> Answer:
        return case.act("assign_mediator", lender.named(ref), case.officer)

    with ThreadPoolExecutor(CASES) as pool:
        answers = list(pool.map(appoint, cases))
    assert Counter(answer.status for answer in answers) == {200: 1, 409: CASES - 1}
    assert {answer.code for answer in answers if answer.status == 409} <= FULL
    counted = roster.appointments(lender.id, "m-1", (shown.head.tenant,), day)
    assert (counted[shown.head.tenant], lender.active("m-1")) == (limit, 1)
