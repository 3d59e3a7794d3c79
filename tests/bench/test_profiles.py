"""What a dispute costs: an arbitrated one told whole, its targets, and how money follows from what is counted."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from bench import prices, profiles, usage
from bench.meter import Step
from bench.profiles import Counted, Profile

UNITS = 880
"""Write units of the arbitrated dispute, 862 when this was written: what it must not rise above unnoticed. The target
of 18 an event is missed; docs/performance.md says by what.
"""


@pytest.fixture(scope="module")
def arbitrated() -> Counted:
    """Told once, with five megabytes of evidence."""
    return profiles.told(profiles.arbitrated)


def profile(**changes: float) -> Profile:
    """A thousand arbitrated disputes at the targets."""
    told = Profile("arbitrated, 5 MB", 1_000, 25_000, 450_000, 0, 0, {}, {"DynamoDB writes": 20.0})
    return replace(told, **changes)


def test_an_arbitrated_dispute_costs_at_most_two_cents(arbitrated: Counted) -> None:
    """With five megabytes of evidence kept for a year."""
    assert sum(prices.bill(arbitrated.usage).values()) <= profiles.DOLLARS_TARGET


def test_the_write_units_of_an_arbitrated_dispute_do_not_rise(arbitrated: Counted) -> None:
    """Over all tables and indexes: case, arbitration, lists, webhooks, keys, the neutral's places."""
    assert arbitrated.events >= 25
    assert arbitrated.writes <= UNITS


def test_missed_targets_are_named() -> None:
    """450 units for 25 events and 20 dollars for a thousand disputes still pass."""
    assert profiles.failures([profile()]) == []
    assert profiles.failures([profile(writes=475_000)]) == [
        "an arbitrated dispute costs 19.0 write units an event, not 18"
    ]
    dear = replace(profile(), dollars={"S3 kept": 21.0})
    assert profiles.failures([dear]) == ["an arbitrated dispute costs 0.0210 USD, not 0.02"]


def test_a_thousand_members_follow_from_few_and_more() -> None:
    """12 cost 30, 24 cost 54: each two, and six for the group. A thousand cost 2,006."""
    few, more = Counted(0, 30, 0, 0, {"x": 30.0}), Counted(0, 54, 0, 0, {"x": 54.0})
    far = few.on(more, (1_000 - 12) / 12)
    assert (round(far.writes, 6), round(far.usage["x"], 6)) == (2_006, 2_006)


def test_usage_is_priced_by_the_list() -> None:
    """A million write units at 0.625, a thousand PUTs at half a cent, and 10,000 signatures at 15 cents."""
    bill = prices.bill({"dynamodb_write": 1_000_000, "s3_put": 1_000, "kms_signature": 10_000})
    assert (bill["DynamoDB writes"], bill["S3 requests"], bill["KMS"]) == (0.625, 0.005, 0.15)
    assert sum(bill.values()) == 0.78


def test_every_price_has_a_source_and_a_service() -> None:
    """And what has none is an error, not a zero."""
    listed = prices.listed()
    assert all(price.source and price.dated for price in listed.prices.values())
    assert sorted(name for names in prices.SERVICES.values() for name in names) == sorted(listed.prices)
    with pytest.raises(KeyError):
        prices.bill({"elephants": 1})


def test_messages_are_paid_for_when_they_are_sent_received_and_deleted() -> None:
    """One webhook: sent by the relay in one request, then received and deleted, on a queue with message groups; beside
    it one list's line on a plain queue.
    """
    relay, deliver, project = (Step("file", part) for part in ("relay", "deliver", "project"))
    relay.calls["sqs.SendMessageBatch"] = 2
    used = usage.of_steps([relay, deliver, project], kept=0, stored=0, out=0, logged=0)
    assert (used["sqs_fair"], used["sqs_standard"]) == (3, 3)
    assert used["lambda_request"] == 3


def test_a_neutrals_key_is_no_disputes() -> None:
    """It serves all of his awards; what it signs is paid for each."""
    step = Step("sign", "api")
    step.calls.update({"kms.CreateKey": 1, "kms.Sign": 1, "kms.Decrypt": 2})
    used = usage.of_steps([step], kept=0, stored=0, out=0, logged=0)
    assert (used["kms_signature"], used["kms_request"]) == (1, 2)
