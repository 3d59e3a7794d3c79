"""Between case, body and tribunal as deployed: from the parties' agreement to the award that is carried out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.domain.arbitration.commands import DeclineAppointment
from chalicelib.domain.arbitration.state import Outcome as Ended
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.state import LegalEffect, Outcome
from chalicelib.domain.values import Role
from tests.forum import C, Forum, R
from tests.handlers.events import sqs
from tests.handlers.lambdas import Lambdas
from tests.market import Market
from tests.roundtrips import count_calls
from tests.shared_aws import sent, stream

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services


@pytest.fixture
def forum(backend: Services, market: Market) -> Forum:
    made = Forum(backend, market)
    made.enter(*(f"n-{n}" for n in range(6)))
    return made


def taker(invoke: Lambdas) -> Any:
    """Through the function, with its own variables and grants."""

    def take(message: dict[str, Any]) -> None:
        assert invoke.failed("assign", sqs(message)) == []

    return take


@pytest.mark.capability("S23")
def test_from_the_agreement_to_the_award_that_is_carried_out(forum: Forum, invoke: Lambdas) -> None:
    """Opened, frozen, drawn, awarded, and the respondent has a task; nothing asks for more than it is granted."""
    case_id = forum.decided(take=taker(invoke))
    case, found = forum.case(case_id), forum.of(case_id)
    assert found.frozen is not None
    assert set(found.frozen.pools) == {"sole", "chair", "member", "juror"}
    assert (case.head.stage, case.head.outcome, case.head.legal_effect) == (
        "performance", Outcome.AWARDED, LegalEffect.AWARD,
    )  # fmt: skip
    assert [t.terms.money.amount for t in case.tasks.values() if t.terms.money] == [5_000]
    assert case.referral is not None
    assert case.referral.reached == ("constitution", "proceedings", "awarded")


def test_the_relay_tells_the_assigner_of_what_concerns_it(forum: Forum, invoke: Lambdas) -> None:
    """A case without an agreement costs it no message."""
    forum.market.served()
    case_id = forum.agreed()
    invoke("relay", {"Records": stream()})
    assert [m.json for m in sent("assignment")] == [{"case_id": case_id}]


@pytest.mark.capability("S25")
def test_the_fee_charged_is_the_fee_quoted(forum: Forum) -> None:
    """25.00 and 2 % of 129.90 are 27.60: a tenth by the complainant, half by the respondent, else by the platform."""
    case_id = forum.drawn()
    charged = {c.on: c.money.amount for c in forum.of(case_id).charges.values()}
    assert charged == {C: 276, R: 1_380, "platform": 1_104}


def test_a_garbled_message_comes_back_alone(forum: Forum, invoke: Lambdas) -> None:
    """The others of its batch are worked on."""
    case_id = forum.agreed()
    (message,) = forum.messages()
    event = sqs({"arbitration_id": "arb_" + "a" * 26, "event": "draw.seeded"}, message)
    assert invoke.failed("assign", event) == ["m0"]
    assert forum.case(case_id).head.arbitration is not None


@pytest.mark.capability("S23")
@pytest.mark.parametrize("roster", [6, 200])
def test_an_assignment_costs_the_same_whatever_the_roster(forum: Forum, invoke: Lambdas, roster: int) -> None:
    """The arbitration is read before, after, and by the hand-over to outside bodies, which looks at the profile; the
    respondent's family and the register's rows of both parties and the platform. One transaction. Read once: the pool's
    index and a page, the candidates; of one the appointments of a year for each of two. Body and key are a month old.
    """
    forum.enter(*(f"m-{n}" for n in range(roster)))
    case_id = forum.agreed()
    forum.pump(taker(invoke))
    forum.accept(case_id)
    message = next(m for m in forum.messages() if m.get("event") == "draw.seeded")
    with count_calls() as calls:
        taker(invoke)(message)
    assert forum.of(case_id).bench[0].state == "asked"
    assert calls == {
        "dynamodb.Query": 3 + 1 + 3 + 2, "dynamodb.TransactWriteItems": 1, "dynamodb.GetItem": 3,
        "dynamodb.BatchGetItem": 2,
        "kms.Decrypt": 1,
    }  # fmt: skip


@pytest.mark.capability("S22")
def test_a_settled_case_ends_its_arbitration_and_frees_the_place(forum: Forum, invoke: Lambdas) -> None:
    """The fee goes back, for the tribunal was not complete."""
    case_id = forum.drawn(taker(invoke))
    (ref,) = forum.of(case_id).head.panel
    assert forum.neutral(ref).active == 1
    offer = forum.market.offer(case_id)
    forum.market.act(case_id, C, cmd.Accept(offer))
    forum.pump(taker(invoke))
    found = forum.of(case_id)
    assert (found.head.outcome, found.head.cause) == (Ended.SETTLED, "case_settled")
    assert forum.neutral(ref).active == 0
    assert all(c.refunded == c.money.amount for c in found.charges.values())


def test_lists_of_the_body_and_of_the_neutral(forum: Forum, invoke: Lambdas, backend: Services) -> None:
    """Whoever is asked has it on his docket; when he has gone it is over there, and on the next one's."""
    case_id = forum.drawn()
    found = forum.of(case_id)
    (first,) = found.head.panel
    forum.act(found.head.arbitration_id, Role.ARBITRATOR, DeclineAppointment("time"), first)
    forum.pump()
    invoke("relay", {"Records": stream()})
    messages = [m.json for m in sent("views") if "arbitration_id" in m.body]
    for message in reversed(messages):  # in whatever order
        assert invoke.failed("project", sqs(message)) == []

    def listed(owner: str) -> list[tuple[str, str, tuple[str, ...]]]:
        rows, _ = backend.views.cases(owner, "updated", {}, "", 10, "arbitrations")
        return [(row.case_id, row.status, row.move) for row in rows]

    body, id_ = forum.body.id, found.head.arbitration_id
    (second,) = forum.of(case_id).head.panel
    assert listed(body) == [(id_, "open", ("arbitrator",))]
    assert listed(f"{body}#{second}") == [(id_, "open", ("arbitrator",))]
    assert listed(f"{body}#{first}") == [(id_, "closed", ())]
    assert listed(forum.market.tenant.id) == []


def test_messages_are_json(forum: Forum) -> None:
    """As SQS takes them."""
    forum.agreed()
    assert all(json.loads(json.dumps(m)) == m for m in forum.messages())
