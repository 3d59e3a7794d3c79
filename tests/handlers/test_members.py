"""Work over a group's members as deployed: from the event that starts it to the last member's case."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.adapters.group_rows import JOIN
from chalicelib.domain.case import commands as cases
from chalicelib.domain.case.procedure import MembershipState
from chalicelib.domain.collective.formula import Formula, Kind
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.values import Role
from tests import builders
from tests.builders import an_id
from tests.crowd import Crowd
from tests.handlers.events import sqs
from tests.handlers.lambdas import Lambdas
from tests.logs import Logs
from tests.market import Market
from tests.shared_aws import sent, stream

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

HALF = Formula(Kind.SHARE, share_bp=5_000)


@pytest.fixture
def crowd(backend: Services, market: Market, invoke: Lambdas, tmp_path: Path) -> Crowd:
    """Its rule pack is known to the function too."""
    made = Crowd(backend, tmp_path, market)
    invoke.process("members").packs = backend.packs
    return made


def work(crowd: Crowd, invoke: Lambdas) -> Crowd:
    """All of it, through the function, with its own variables and grants."""

    def take(message: Any) -> None:
        assert invoke.failed("members", sqs(message)) == []

    return crowd.work(take)


def pages() -> list[Any]:
    return [message.json for message in sent("members")]


@pytest.mark.capability("S41")
def test_from_the_event_to_the_last_member(crowd: Crowd, invoke: Lambdas) -> None:
    """Roll, vote, ledger and outcome: nothing asks for more than the function is granted."""
    for loss in (10_000, 5_000, 2_500):
        crowd.join(loss)
    crowd.wake()
    work(crowd, invoke)
    crowd.act(Role.RESPONDENT, cmd.MakeOffer(HALF))
    (offer,) = crowd.group.offers.values()
    crowd.act(Role.REPRESENTATIVE, cmd.AgreeToOffer(offer.id, offer.terms_sha256))
    work(crowd, invoke)
    for number, option in ((1, "yes"), (2, "yes"), (3, "no")):
        crowd.vote(number, option)
    crowd.wake()
    work(crowd, invoke)
    crowd.wake()
    work(crowd, invoke)
    assert [crowd.membership(n).state for n in (1, 2, 3)] == [
        MembershipState.CARRIED, MembershipState.CARRIED, MembershipState.LEFT,
    ]  # fmt: skip
    settled = crowd.group.settled
    assert settled is not None
    assert settled.paid == {"EUR": 7_500}


def test_the_relay_sends_out_the_work_that_has_begun(crowd: Crowd, invoke: Lambdas) -> None:
    """Eight lanes; what the messages lead to is the sealed roll."""
    crowd.join()
    crowd.join()
    crowd.wake()
    invoke("relay", {"Records": stream()})
    assert sorted(page["lane"] for page in pages()) == [*range(8)]
    crowd.pump(lambda message: invoke("members", sqs(message)))
    sealed = crowd.group.head.roll
    assert sealed is not None
    assert sealed.members == 2


def test_all_that_joined_within_a_batch_are_counted_at_once(
    crowd: Crowd, invoke: Lambdas, backend: Services
) -> None:
    """By one message and one write; somebody who has left counts less."""
    for _ in range(4):
        crowd.join()
    crowd.leave(1)
    invoke("relay", {"Records": stream()})
    counted = [message for message in sent("views") if "counts" in message.json]
    joined = {f"{crowd.group.head.tenant}|{crowd.id}": 4}
    assert [message.json for message in counted] == [{"counts": {crowd.id: 3}, "joined": joined}]
    assert invoke.failed("project", sqs(*(message.body for message in counted))) == []
    assert backend.approximate.of(crowd.id) == 3


def test_a_group_gets_its_line_in_the_platforms_list(
    crowd: Crowd, invoke: Lambdas, backend: Services
) -> None:
    """Beside cases and reports, in a list of its own; the newest version stands."""
    invoke("relay", {"Records": stream()})
    bodies = [message.body for message in sent("views")]
    assert invoke.failed("project", sqs(*bodies, *bodies)) == []
    (line,), _ = backend.views.cases(crowd.market.tenant.id, "updated", {}, "", 100, "groups")
    assert (line.case_id, line.version, line.status, line.stage) == (crowd.id, 1, "open", "gathering")
    assert json.loads(line.summary)["group_id"] == crowd.id
    assert backend.views.cases(crowd.market.tenant.id, "updated", {}, "", 100)[0] == []


def test_a_member_who_leaves_is_told_to_the_group(crowd: Crowd, invoke: Lambdas) -> None:
    """Nothing else happens to somebody who stood for nothing."""
    crowd.join()
    crowd.market.act(crowd.cases[1], Role.COMPLAINANT, cases.Withdraw())
    invoke("relay", {"Records": stream()})
    assert pages() == [{"left": [crowd.cases[1]], "group": crowd.id}]
    version = crowd.group.head.version
    assert invoke.failed("members", sqs(*pages())) == []
    assert crowd.group.head.version == version


def test_a_test_case_that_has_not_ended_tells_nothing(crowd: Crowd, invoke: Lambdas) -> None:
    """It was opened again before the message came."""
    crowd.join()
    assert invoke.failed("members", sqs({"test": crowd.cases[1], "group": crowd.id})) == []
    assert crowd.group.results == {}


def test_a_mediators_place_is_given_back_with_the_last_word(
    crowd: Crowd, invoke: Lambdas, backend: Services
) -> None:
    """The group's mediation ends with a count that its members have taken the offer."""
    backend.directory.put_mediator(crowd.market.tenant.id, builders.mediator())
    crowd.formed(10_000, 5_000)
    while crowd.group.head.stage != "mediation":
        crowd.clock.moment = crowd.group.head.next_wake or crowd.clock.moment
        crowd.tick()
    crowd.act(Role.OFFICER, cmd.AssignMediator("m-1"))
    crowd.asked(HALF)
    for number in (1, 2):
        crowd.vote(number, "yes")
    crowd.wake()
    work(crowd, invoke)
    found = backend.directory.mediator(crowd.market.tenant.id, "m-1")
    assert found is not None
    assert found.active == 0


@pytest.mark.parametrize(
    "garbled",
    [
        "{",
        "{}",
        "[]",
        '{"left": ["case_x"]}',
        '{"group": "group_x", "job": 7}',
        '{"test": "x", "group": "y"}',
    ],
)
def test_a_garbled_message_fails_alone(crowd: Crowd, invoke: Lambdas, garbled: str) -> None:
    """Its neighbour is done."""
    crowd.join()
    left = {"left": [crowd.cases[1]], "group": crowd.id}
    assert invoke.failed("members", sqs(garbled, left)) == ["m0"]


def test_work_in_a_group_that_there_is_not_ends_with_the_dead_letters(
    crowd: Crowd, invoke: Lambdas, logs: Logs
) -> None:
    """And is told of."""
    page = {
        "group": an_id("group", "none"),
        "job": an_id("job"),
        "attempt": 1,
        "lane": 0,
        "lanes": 8,
        "shard": 0,
    }
    assert invoke.failed("members", sqs(page)) == ["m0"]
    assert [line["code"] for line in logs.lines] == ["not_found"]


def test_what_there_is_no_time_for_comes_back(crowd: Crowd, invoke: Lambdas) -> None:
    """Nothing is begun in the last seconds."""
    crowd.join()
    crowd.wake()
    job = crowd.start()
    message = pages()[0]
    assert invoke.failed("members", sqs(message), left=4_000) == ["m0"]
    assert crowd.services.group_shards.parts(crowd.id, job) == {}
    assert crowd.services.group_shards.part(crowd.id, JOIN, 0) is None
