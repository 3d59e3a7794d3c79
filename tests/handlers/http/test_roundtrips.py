"""How often a warm process asks AWS for one request (P3). More would be slower and dearer without anybody noticing."""

from __future__ import annotations

from tests.handlers.http.conftest import Case
from tests.roundtrips import count_calls


def test_filing_is_one_transaction(case: Case) -> None:
    """No read: the tenant and its keys are warm, the case's id follows from the request."""
    with count_calls() as calls:
        Case(case.api, case.platform)
    tokens = {"dynamodb.Query": 2}  # each party's token is made from its case
    assert calls == {"dynamodb.TransactWriteItems": 1, **tokens}


def test_an_action_is_one_query_and_one_transaction(case: Case) -> None:
    """The idempotency row is put in the same transaction, and never read."""
    with count_calls() as calls:
        case.done("serve", {}, case.platform)
    assert calls == {"dynamodb.Query": 1, "dynamodb.TransactWriteItems": 1}


def test_reading_a_case_is_one_query_and_the_keys_of_its_texts(case: Case) -> None:
    """All of a case lies in one partition. The caller's first look of an hour is written down before it is shown."""
    reading = {"dynamodb.Query": 1, "dynamodb.BatchGetItem": 1}
    with count_calls() as first:
        case.api.get(case.path, case.complainant)
    with count_calls() as warm:
        case.api.get(case.path, case.complainant)
    assert (first, warm) == (reading | {"dynamodb.PutItem": 1}, reading)


def test_a_refused_body_costs_nothing(case: Case) -> None:
    """Neither a broken one nor one with wrong fields."""
    with count_calls() as calls:
        case.act("offer", {"terms": 1}, case.complainant)
        case.api("POST", f"{case.path}/actions/offer", None, case.complainant, raw=b"{")
    assert calls == {}


def test_nobody_costs_nothing(case: Case) -> None:
    """Whoever proves nothing with a malformed credential or id makes us read nothing."""
    with count_calls() as calls:
        case.api.get(case.path, "rk_nonsense")
        case.api.get("/v1/cases/case_1", case.complainant)
    assert calls == {}
