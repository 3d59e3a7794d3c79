"""What is sealed leaves no trace in any queue, nor in what a function logs of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from chalice.test import Client

from tests.aws import QUEUES
from tests.conftest import HandClock
from tests.handlers.http.acting.told import mediated
from tests.handlers.http.conftest import Api, Case, application
from tests.handlers.lambdas import Lambdas
from tests.logs import Logs
from tests.shared_aws import sent, stream

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

DEMAND, OFFER, NOTE = 4_173, 5_291, "Canary5170, between us."


@pytest.fixture
def case(backend: Services, clock: HandClock) -> Case:
    """A served case on that composition."""
    api = Api(Client(application(backend)), backend, clock)
    case = Case(api, str(api.tenant()["key"]["api_key"]))
    case.done("serve", {}, case.platform)
    return case


def relayed(invoke: Lambdas) -> str:
    """Everything that the relay puts on any queue for what has happened so far."""
    assert invoke.failed("relay", {"Records": stream()}) == []
    return "\n".join(message.body for queue in QUEUES for message in sent(queue))


def holds(text: str, amount: int) -> bool:
    """As a number of its own: four digits stand somewhere in every long hash and stamp."""
    return re.search(rf"(?<![0-9A-Za-z.]){amount}(?![0-9A-Za-z])", text) is not None


@pytest.mark.capability("S15")
def test_no_queue_holds_a_bid(invoke: Lambdas, case: Case, logs: Logs) -> None:
    """Neither of a round that failed nor of one that settled; the settlement itself is told."""
    for amounts in ((OFFER, DEMAND), (DEMAND, OFFER)):
        for who, amount in zip(("complainant", "respondent"), amounts, strict=True):
            case.done("bid", {"amount": {"amount": amount, "currency": "USD"}}, getattr(case, who))
    messages = relayed(invoke)
    assert "bidding.crossed" in messages
    for text in (messages, logs.text):
        assert not holds(text, DEMAND)
        assert not holds(text, OFFER)


@pytest.mark.capability("S21")
def test_no_queue_holds_a_word_of_a_caucus(invoke: Lambdas, case: Case, logs: Logs) -> None:
    """Nor that there was one: lists learn of a newer version, and nobody of more."""
    mediated(case)
    case.done("message", {"text": NOTE, "room": "caucus"}, case.complainant)
    messages = relayed(invoke)
    assert "mediation.mediator_assigned" in messages
    for text in (messages, logs.text):
        assert "Canary5170" not in text
        assert "caucus" not in text
