"""Several cases and one mediator, over HTTP and at once: nobody gets more cases than he may have."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.handlers.http.acting.told import enrolled, in_mediation
from tests.handlers.http.conftest import Answer, Api, Case
from tests.handlers.http.test_races import account, api

__all__ = ["account", "api"]  # the fixtures

CASES, ROOM = 6, 2


def cases(api: Api, **entry: int) -> list[Case]:
    """Of one platform, each in want of a mediator; the roster has one."""
    platform = str(api.tenant()["key"]["api_key"])
    found = [Case(api, platform) for _ in range(CASES)]
    for case in found:
        case.done("serve", {}, platform)
        in_mediation(case)
    enrolled(found[0], "mediator-1", **entry)
    return found


@pytest.mark.capability("S19")
@pytest.mark.parametrize("body", [{"mediator": "mediator-1"}, {}], ids=["by name", "the best"])
def test_appointments_at_once_never_exceed_the_room(api: Api, body: dict[str, str]) -> None:
    """Whether he was full when they looked, or only when they wrote; the others are told so and have nobody."""
    asking = cases(api, capacity=ROOM)

    def appoint(case: Case) -> Answer:
        return case.act("assign_mediator", body, case.officer)

    with ThreadPoolExecutor(CASES) as pool:
        answers = list(pool.map(appoint, asking))
    assert Counter(answer.status for answer in answers) == {200: ROOM, 409: CASES - ROOM}
    told = {answer.code for answer in answers if answer.status == 409}
    assert told <= {"mediator_at_capacity", "mediator_not_eligible", "no_mediator_available"}
    assert api.get("/v1/mediators/mediator-1", asking[0].platform).body["active"] == ROOM
    heads = [api.services.reader.load(case.id).case.head for case in asking]
    assert [head.mediator is not None for head in heads] == [answer.status == 200 for answer in answers]


def test_endings_at_once_give_every_place_back_once(api: Api) -> None:
    """Each case is ended by two people at the same moment."""
    ended = cases(api, capacity=CASES)
    for case in ended:
        case.done("assign_mediator", None, case.officer)

    def leave(case: Case, token: str) -> int:
        return case.act("leave_mediation", {}, token).status

    sides = [(case, token) for case in ended for token in (case.complainant, case.respondent)]
    with ThreadPoolExecutor(CASES) as pool:
        left = Counter(pool.map(leave, *zip(*sides, strict=True)))
    assert left == {200: CASES, 409: CASES}
    assert api.get("/v1/mediators/mediator-1", ended[0].platform).body["active"] == 0
