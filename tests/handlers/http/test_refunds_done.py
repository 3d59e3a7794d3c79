"""A refund that was carried out, told by whoever carried it out: an exhibit, and proof that what was owed is paid."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from chalice.test import Client

from chalicelib.entrypoints import inspect
from chalicelib.entrypoints.http import examples
from tests.handlers.http.conftest import Api, Case, application
from tests.handlers.http.records import PAYMENT, Sender
from tests.shared_aws import account, backend

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services
    from tests.conftest import HandClock

__all__ = ["account", "backend"]  # the fixtures
pytestmark = pytest.mark.capability("S09")


@pytest.fixture
def api(backend: Services, clock: HandClock) -> Api:
    """On an AWS that these tests share."""
    return Api(Client(application(backend)), backend, clock)


@pytest.fixture
def owed(case: Case) -> Case:
    """The parties have settled: 40 dollars are to go back."""
    case.done("serve", {}, case.platform)
    terms = {"remedy": "partial_refund", "money": {"amount": 4000, "currency": "USD"}}
    offer = case.done("offer", {"terms": terms}, case.respondent)["created"][0]
    case.done("accept", {"offer_id": offer}, case.complainant)
    return case


def refund(case: Case, **changes: Any) -> dict[str, Any]:
    return examples.REFUNDED | {"amount": 4000, "refunded_at": case.api.clock.moment.isoformat()} | changes


def carried_out(sender: Sender, case: Case, **changes: Any) -> None:
    """Told, and kept in the vault, as its worker does; the worker's message comes twice."""
    sender.sent(refund(case, **changes))
    for item in case.api.services.reader.load(case.id).case.evidence:
        message = {
            "messageId": "1",
            "body": json.dumps({"kind": "submitted", "case_id": case.id, "evidence_id": item}),
        }
        for _ in range(2):
            assert inspect.handler({"Records": [message]}, None) == {"batchItemFailures": []}


@pytest.fixture
def sender(api: Api, owed: Case) -> Sender:
    """The payment provider, linked to the case."""
    made = Sender(api, owed.platform, "payment", "refund_done")
    made.link(owed.path, PAYMENT)
    return made


def test_it_performs_what_is_owed(sender: Sender, owed: Case) -> None:
    """The task is done on the platform's attestation, with the record as its proof, and the case is over."""
    carried_out(sender, owed)
    shown = owed.api.get(owed.path, owed.complainant).body
    (task,) = shown["tasks"]
    assert (task["state"], task["proof"]) == ("performed", [shown["evidence"][0]["id"]])
    assert (shown["status"], shown["outcome"]) == ("closed", "settled")
    assert shown["evidence"][0]["source"]["refunded"] == {"amount": 4000, "currency": "USD"}
    events = [e["type"] for e in owed.api.get(f"{owed.path}/events", owed.platform).body["events"]]
    assert events.count("task.performed") == 1


@pytest.mark.parametrize("changes", [{"amount": 3999}, {"currency": "EUR"}, {"payment_id": "pay-other"}])
def test_what_is_not_owed_performs_nothing(sender: Sender, owed: Case, changes: dict[str, Any]) -> None:
    """Another sum, another currency, another payment."""
    carried_out(sender, owed, **changes)
    (task,) = owed.api.get(owed.path, owed.complainant).body["tasks"]
    assert task["state"] == "open"


def test_a_refund_of_a_payment_that_two_cases_concern_performs_nothing(sender: Sender, owed: Case) -> None:
    """It could be either's: a case that is linked later does not get it as its own proof either."""
    other = Case(owed.api, owed.platform, order_ref="A-3")
    sender.link(other.path, PAYMENT)
    carried_out(sender, owed)
    (task,) = owed.api.get(owed.path, owed.complainant).body["tasks"]
    assert task["state"] == "open"
    third = Case(owed.api, owed.platform, order_ref="A-4")
    assert sender.link(third.path, PAYMENT).body["records"] == 1
    for case in (owed, other, third):
        (item,) = owed.api.services.reader.load(case.id).case.evidence.values()
        assert (item.source.record, item.source.refunded) == (examples.REFUNDED["id"], None)


def test_the_same_refund_is_one_record(sender: Sender, owed: Case) -> None:
    """By the provider's own id of it: with other content it is refused."""
    sender.sent(refund(owed))
    assert sender.send(refund(owed, amount=8000)).code == "record_id_used"
    assert len(owed.api.services.reader.load(owed.id).case.evidence) == 1
