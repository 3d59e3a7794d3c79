"""A collective complaint over the API, from its opening to the last cent."""

from __future__ import annotations

import pytest

from tests.handlers.http.groups.together import Together


@pytest.mark.capability("S41")
def test_from_the_opening_to_the_last_cent(together: Together) -> None:
    """Three join, elect one of them, two accept half of their claims, and the third goes on alone.

    Half of 6,490 is 3,245, half of 5,000 is 2,500: together 5,745.
    """
    together.ledgered(2)
    first, second, third = together.members
    line = together.seen(first.complainant, "/my-line")["line"]
    assert (line["amount"], line["claim"]["amount"]) == ({"amount": 3_245, "currency": "USD"}, 6_490)
    page = together.seen(together.officer, "/ledger")
    assert page["ledger"]["totals"] == {"USD": 5_745}
    assert {row["case_id"] for row in page["lines"]} == {first.id, second.id}
    together.wake()
    assert together.seen(together.officer)["settled"]["paid"] == {"USD": 5_745}
    assert together.api.get(second.path, second.complainant).body["outcome"] == "settled"
    assert together.api.get(third.path, third.complainant).body["outcome"] is None
