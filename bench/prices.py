"""List prices as data, and what counted usage comes to at them. Pure but for reading `prices.json`.

What no dispute causes by itself is left out: keys at a dollar a month (one of each stage, and one of each neutral who
has it kept for him), alarms, the sweep and the watch that go whether there are cases or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

FILE: Final = Path(__file__).with_name("prices.json")
SERVICES: Final = {
    "DynamoDB writes": ("dynamodb_write",), "DynamoDB reads": ("dynamodb_read",),
    "DynamoDB kept": ("dynamodb_storage", "dynamodb_backup"), "Lambda": ("lambda_gb_second", "lambda_request"),
    "API Gateway": ("api_request",), "SQS": ("sqs_standard", "sqs_fair", "sqs_fifo"),
    "Step Functions": ("states_transition",), "S3 requests": ("s3_put", "s3_get"), "S3 kept": ("s3_storage",),
    "KMS": ("kms_request", "kms_signature"), "SES": ("ses_mail",), "logs": ("logs_in", "logs_storage"),
    "data out": ("data_out",),
}  # fmt: skip
"""What a bill calls them, and which prices make it up."""


class Price(msgspec.Struct, frozen=True):
    """Dollars for so many units. `dated`: of the page it was read on."""

    dollars: float
    per: int
    unit: str
    source: str
    dated: str
    confirmed: bool


class PriceList(msgspec.Struct, frozen=True):
    region: str
    currency: str
    listed: str
    note: str
    prices: dict[str, Price]


@cache
def listed() -> PriceList:
    """The file, checked."""
    return msgspec.json.decode(FILE.read_bytes(), type=PriceList)


def bill(usage: Mapping[str, float]) -> dict[str, float]:
    """Dollars by service for so many units of each price. Raises KeyError for what has no price."""
    known = listed().prices
    cost = {name: number * known[name].dollars / known[name].per for name, number in usage.items()}
    return {service: sum(cost.get(name, 0.0) for name in names) for service, names in SERVICES.items()}
