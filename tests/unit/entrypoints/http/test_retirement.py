"""An endpoint that will go says so, to machines."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from chalicelib.entrypoints.http import handling, openapi, retirement
from chalicelib.entrypoints.http.endpoint import Endpoint
from chalicelib.entrypoints.http.endpoints import TABLE
from chalicelib.entrypoints.http.exchange import Reply

SINCE, UNTIL = datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)


def endpoint(**columns: object) -> Endpoint:
    """A synthetic line of the table."""
    given = {
        "method": "GET", "path": "/v1/old", "name": "old", "summary": "Old", "tag": "about",
        "handle": lambda _: Reply({}),
    }  # fmt: skip
    return Endpoint(**given | columns)  # type: ignore[arg-type]


OLD = endpoint(deprecated_at=SINCE, sunset_at=UNTIL, successor="/v2/old")


def test_its_answers_carry_the_headers() -> None:
    """RFC 9745: 2027-01-01 is 1798761600; RFC 8594: a date of HTTP; the successor under the stage's own address."""
    answer = handling.render(OLD, Reply({}), "/api")
    told = {name: answer.headers[name] for name in retirement.HEADERS}
    assert told == {
        "Deprecation": "@1798761600",
        "Sunset": "Sat, 01 Jan 2028 00:00:00 GMT",
        "Link": '</api/v2/old>; rel="successor-version"',
    }


def test_others_carry_none() -> None:
    """As long as they stay."""
    assert retirement.HEADERS.keys().isdisjoint(handling.render(endpoint(), Reply({})).headers)


def test_its_description_says_it() -> None:
    """For generators of clients, and for people."""
    described = openapi._operation(OLD)
    told = {name: described[name] for name in ("deprecated", "x-deprecated-at", "x-sunset-at", "x-successor")}
    assert told == {
        "deprecated": True, "x-deprecated-at": "2027-01-01", "x-sunset-at": "2028-01-01", "x-successor": "/v2/old",
    }  # fmt: skip
    assert described["description"].endswith(
        "Deprecated since 2027-01-01, and may be gone from 2028-01-01; use `/v2/old`."
    )
    assert retirement.HEADERS.keys() <= described["responses"]["200"]["headers"].keys()
    assert "deprecated" not in openapi._operation(endpoint())


@pytest.mark.parametrize(
    ("columns", "faults"),
    [
        ({}, []),
        ({"deprecated_at": SINCE, "successor": "/v2/old"}, []),
        ({"deprecated_at": SINCE, "sunset_at": UNTIL}, ["nothing is named that takes its place"]),
        (
            {"deprecated_at": SINCE, "sunset_at": datetime(2027, 12, 31, tzinfo=UTC), "successor": "/v2/old"},
            ["less than 365 days between deprecation and end"],
        ),
        ({"sunset_at": UNTIL}, ["not deprecated, and yet it has an end or a successor"]),
    ],
)
def test_the_policy_gives_a_year_and_a_successor(columns: dict[str, object], faults: list[str]) -> None:
    """2027 has 365 days."""
    assert retirement.faults(endpoint(**columns)) == faults


def test_the_table_keeps_to_the_policy() -> None:
    """Each line of it."""
    assert {line.name: found for line in TABLE if (found := retirement.faults(line))} == {}
