"""An AWS that the tests of a module share: made once, with empty tables and queues at the start of each test.

Import the fixtures into a conftest. Tests that arm clocks or read buckets as a whole take `services` of the root
conftest, which makes everything anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from tests.aws import NAMES, REGION, queue_name
from tests.market import Market

if TYPE_CHECKING:
    from chalicelib.adapters.aws import Clients
    from chalicelib.bootstrap import Services
    from tests.conftest import HandClock


class Sent(msgspec.Struct, frozen=True):
    """A message in a queue, and the seconds it was told to wait there."""

    body: str
    delay: int = 0

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@contextmanager
def running() -> Iterator[Mapping[str, str]]:
    """An account in this process until the block ends: all resources, as the environment that names them."""
    from local.server import local_aws
    from tests.aws import provision

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_DEFAULT_REGION", REGION)
        patch.setenv("AWS_REGION", REGION)
        with local_aws():
            yield provision()


@pytest.fixture(scope="module")
def account() -> Iterator[Mapping[str, str]]:
    """All resources, as the environment that names them."""
    with running() as names:
        yield names


@pytest.fixture
def backend(account: Mapping[str, str], clock: HandClock, clients: Clients) -> Iterator[Services]:
    """The real composition at the test's time; what `bootstrap.services()` gives meanwhile."""
    from chalicelib import bootstrap
    from chalicelib.settings import Settings

    _empty()
    composed = bootstrap.Services()
    composed.settings, composed.clock, composed.clients = Settings(account), clock, clients
    bootstrap.override(composed)
    yield composed
    bootstrap.override(None)


@pytest.fixture
def market(backend: Services) -> Market:
    """A platform with its own keys, on that composition."""
    return Market(backend)


def _empty() -> None:
    """New ones of the same names: tables with new streams, and queues, which SQS lets nobody purge twice a minute."""
    from tests.aws import make_queues, make_tables

    make_tables()
    make_queues()


def sent(queue: str) -> list[Sent]:
    """Everything in a queue, delayed messages included, which SQS itself would not show."""
    from moto.sqs.models import sqs_backends

    found: list[Any] = sqs_backends["123456789012"][REGION].queues[queue_name(queue)]._messages
    return [Sent(m.body, max(0, round((m.delayed_until - m.sent_timestamp) / 1000))) for m in found]


def items(table: str) -> list[dict[str, Any]]:
    """Every raw item of a table, by the name of its variable, e.g. `DISPUTES_TABLE`."""
    from tests.aws import _client

    pages = _client("dynamodb", REGION).get_paginator("scan").paginate(TableName=NAMES[table])
    return [item for page in pages for item in page["Items"]]


def stream() -> list[dict[str, Any]]:
    """All records of the cases' table so far, as Lambda gets them: each seen when the tests' clock wrote it."""
    from local.streams import Stream
    from tests.aws import _client

    arn = _client("dynamodb", REGION).describe_table(TableName=NAMES["DISPUTES_TABLE"])["Table"][
        "LatestStreamArn"
    ]
    read = Stream(arn)
    records = read.read(read.start, 10_000)
    for record in records:
        position = record["dynamodb"].get("NewImage", {}).get("log_sk")
        if position is not None:
            at = datetime.fromisoformat(position["S"].partition("#")[0])
            record["dynamodb"]["ApproximateCreationDateTime"] = int(at.timestamp())
    return records
