"""What days, moments and amounts can get wrong. Nothing is rounded, guessed or taken for something else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.domain.values import MAX_AMOUNT
from chalicelib.entrypoints.http.decoder import MAX_INTEGER
from tests.handlers.http.conftest import Api, Case
from tests.handlers.http.refusing import (
    COMPLAINT,
    Fault,
    account,
    acted,
    api,
    complained,
    filed,
    nothing_written,
    refused,
    shared,
)

__all__ = ["account", "api", "shared"]  # the fixtures

CURRENCY = "^[A-Z]{3}$"


# --------------------------------------------------------------------------------------------------------- the moments


@pytest.mark.parametrize(
    ("date", "code", "limit"),
    [
        ("2026-11-24", "date_in_future", "2026-11-22"),
        ("9999-12-31", "date_in_future", "2026-11-22"),
        ("2024-11-21", "date_too_old", "2024-11-22"),
        ("1970-01-01", "date_too_old", "2024-11-22"),
        ("0001-01-01", "date_too_old", "2024-11-22"),
        ("0000-01-01", "not_a_date", None),
        ("2026-02-29", "not_a_date", None),
        ("2026-13-01", "not_a_date", None),
        ("2026-11-00", "not_a_date", None),
        ("12.11.2026", "not_a_date", None),
        ("20261112", "not_a_date", None),
        ("2026-W46-4", "not_a_date", None),
        ("2026-11-12T00:00:00Z", "not_a_date", None),
        (" 2026-11-12", "not_a_date", None),
        ("２０２６-11-12", "not_a_date", None),
        ("", "not_a_date", None),
    ],
)  # fmt: skip
def test_the_day_of_the_facts_is_a_real_one_within_bounds(
    shared: Case, date: str, code: str, limit: str | None
) -> None:
    """Not in the future, not beyond what the pack takes, not outside the calendar."""
    refused(complained(shared, occurred_on=date), 400, "invalid_request", ("/occurred_on", code, limit))


FILED = "2026-11-22T04:00:00.000000Z"


@pytest.mark.parametrize(
    ("at", "code", "limit"),
    [
        ("2026-11-22T04:00:01Z", "date_in_future", FILED),
        ("9999-12-31T23:59:59Z", "date_in_future", FILED),
        ("2026-11-22T03:59:59Z", "before_filing", FILED),
        ("0001-01-01T00:00:00Z", "before_filing", FILED),
        ("9999-12-31T23:59:59-14:00", "not_a_moment", None),
        ("0001-01-01T00:00:00+14:00", "not_a_moment", None),
        ("0000-01-01T00:00:00Z", "not_a_moment", None),
        ("2026-11-22T04:00:00", "not_a_moment", None),
        ("2026-11-22T24:00:00Z", "not_a_moment", None),
        ("2026-11-22", "not_a_moment", None),
        ("1795320000", "not_a_moment", None),
        ("now", "not_a_moment", None),
    ],
)  # fmt: skip
def test_a_moment_is_a_real_one_with_its_zone(shared: Case, at: str, code: str, limit: str | None) -> None:
    """Notice lies between the filing and now; a moment that is none in UTC is none."""
    refused(acted(shared, "serve", {"at": at}, shared.platform), 400, "invalid_request", ("/at", code, limit))


@pytest.mark.parametrize("name", ["due_from", "due_to", "updated_since"])
@pytest.mark.parametrize(
    "moment", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00%2B14:00", "yesterday", ""]
)
def test_a_moment_in_a_query_is_held_to_the_same(shared: Case, name: str, moment: str) -> None:
    """And named by the query's own pointer."""
    answer = shared.api.get(f"/v1/cases?{name}={moment}", shared.platform)
    refused(answer, 400, "invalid_request", (f"query/{name}", "not_a_moment", None))


def test_a_moment_long_ago_is_a_moment(shared: Case) -> None:
    """A list from the year one on is the whole list."""
    assert shared.api.get("/v1/cases?due_from=0001-01-01T00:00:00Z", shared.platform).status == 200


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"to": "9999-12-31T23:59:59Z"}, ("/to", "too_far_ahead", "2027-12-27T04:00:00.000000Z")),
        ({"to": "9999-12-31T23:59:59-14:00"}, ("/to", "not_a_moment", None)),
        ({"to": "0001-01-01T00:00:00+14:00"}, ("/to", "not_a_moment", None)),
        ({"advance_seconds": -1}, ("/advance_seconds", "too_small", 1)),
        ({"advance_seconds": 10**12}, ("/advance_seconds", "too_large", 34_560_000)),
        ({"advance_seconds": 1.5}, ("/advance_seconds", "not_an_integer", None)),
    ],
)  # fmt: skip
def test_a_sandbox_moves_forward_by_a_sound_length(api: Api, body: dict[str, Any], fault: Fault) -> None:
    """Whatever moment is asked for, the clock stands where it stood."""
    sandbox = str(api.tenant(sandbox=True)["key"]["api_key"])
    api.get("/v1/cases", sandbox)  # the day on which a key is first used is noted
    with nothing_written():
        answer = api.post("/v1/sandbox/clock", body, sandbox)
    refused(answer, 400, "invalid_request", fault)


# ----------------------------------------------------------------------------------------------------------- the money


@pytest.mark.parametrize(
    ("amount", "code", "limit"),
    [
        ("0", "too_small", 1),
        ("-1", "too_small", 1),
        ("-0", "too_small", 1),
        (str(MAX_AMOUNT + 1), "too_large", MAX_AMOUNT),
        ("64.90", "not_an_integer", None),
        ("6490.0", "not_an_integer", None),
        ("6.49e3", "not_an_integer", None),
        ("1e400", "not_an_integer", None),
        ("1E5", "not_an_integer", None),
        ("NaN", "not_finite", None),
        ("-Infinity", "not_finite", None),
        ("9007199254740993", "integer_out_of_range", MAX_INTEGER),
        ("9" * 5_000, "integer_out_of_range", MAX_INTEGER),
        ('"64.90"', "wrong_type", "integer"),
        ('"6490"', "wrong_type", "integer"),
        ("true", "wrong_type", "integer"),
        ("null", "wrong_type", "integer"),
        ("[6490]", "wrong_type", "integer"),
    ],
)  # fmt: skip
def test_an_amount_is_a_positive_whole_number_of_the_smallest_unit(
    shared: Case, amount: str, code: str, limit: int | str | None
) -> None:
    """No fractions, no exponents, no texts, nothing that another reader would round."""
    raw = json.dumps(COMPLAINT).replace('"amount": 6490', f'"amount": {amount}').encode()
    refused(filed(shared, raw), 400, "invalid_request", ("/claim/money/amount", code, limit))


@pytest.mark.parametrize(
    ("currency", "code", "limit"),
    [
        ("XXX", "unknown_currency", None), ("XAU", "unknown_currency", None), ("ZZZ", "unknown_currency", None),
        ("usd", "pattern", CURRENCY), ("US$", "pattern", CURRENCY), ("USDT", "pattern", CURRENCY),
        ("USD\n", "pattern", CURRENCY), ("元", "pattern", CURRENCY), ("", "pattern", CURRENCY),
        (840, "wrong_type", "string"),
    ],
)  # fmt: skip
def test_a_currency_is_one_of_iso_4217(shared: Case, currency: Any, code: str, limit: str | None) -> None:
    """In capitals; codes that no money has are unknown."""
    claim = {"remedy": "refund", "money": {"amount": 1, "currency": currency}}
    refused(complained(shared, claim=claim), 400, "invalid_request", ("/claim/money/currency", code, limit))


def test_money_and_remedy_belong_together(shared: Case) -> None:
    """An apology costs nothing; a refund has an amount."""
    apology = {"remedy": "apology", "money": {"amount": 1, "currency": "USD"}}
    refused(
        complained(shared, claim=apology), 400, "invalid_request", ("/claim/money", "not_applicable", None)
    )
    refused(
        complained(shared, claim={"remedy": "refund"}), 422, "incomplete", ("/claim/money", "missing", None)
    )
