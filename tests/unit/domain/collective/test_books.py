"""The lines of a ledger, and the rules by which money goes elsewhere."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from chalicelib.domain.collective.books import Account, Line, Rules, Why, balances, rules_faults, totals
from chalicelib.domain.errors import Fault
from tests.unit.domain.collective.making import all_rules


def line(amount: int, account: Account = Account.MEMBER, **changes: Any) -> Line:
    fields: dict[str, Any] = {"currency": "EUR", "why": Why.ENTITLED}
    return Line(account=account, amount=amount, **(fields | changes))


def test_balances_are_kept_by_account_currency_and_case() -> None:
    """What belongs to nobody in particular is one balance, whichever case it came from."""
    books = balances(
        [
            line(5, case_id="a"),
            line(-2, case_id="a"),
            line(7, case_id="b"),
            line(1, currency="JPY", case_id="a"),
            line(3, Account.RESERVE, case_id="a"),
            line(4, Account.RESERVE),
        ]
    )
    assert books == {
        (Account.MEMBER, "EUR", "a"): 3,
        (Account.MEMBER, "EUR", "b"): 7,
        (Account.MEMBER, "JPY", "a"): 1,
        (Account.RESERVE, "EUR", ""): 7,
    }


def test_totals_are_by_currency() -> None:
    """Never added up across them."""
    assert totals([line(5), line(-2), line(9, currency="CNY")]) == {"CNY": 9, "EUR": 3}


@given(all_rules())
def test_whatever_the_list_allows_is_a_usable_rule(rules: Rules) -> None:
    """Each by itself, with an association named."""
    assert rules_faults(rules) == []


def not_one_of(field: str, limit: str) -> Fault:
    return Fault(f"/r/{field}", "not_one_of", limit)


@pytest.mark.parametrize(
    ("rules", "fault"),
    [
        (Rules(remainder=Account.MEMBER), not_one_of("remainder", "respondent, association, reserve")),
        (Rules(freed=Account.UNCLAIMED), not_one_of("freed", "member, respondent, reserve")),
        (Rules(difference=Account.MEMBER), not_one_of("difference", "respondent, reserve, unclaimed")),
        (Rules(unclaimed=Account.RESERVE), not_one_of("unclaimed", "respondent, member, association, unclaimed")),
        (Rules(unclaimed=Account.ASSOCIATION), Fault("/r/association", "missing")),
        (Rules(remainder=Account.ASSOCIATION), Fault("/r/association", "missing")),
    ],
)  # fmt: skip
def test_a_rule_that_leads_nowhere_is_a_fault(rules: Rules, fault: Fault) -> None:
    """A remainder has no members left to go to; an association must be named."""
    assert rules_faults(rules, "/r") == [fault]
