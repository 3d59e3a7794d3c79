"""What is left of a simulated world when it has ended, as it lies there: nothing in it has been read by the product."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from oracle.journal import Request


class Delivery(msgspec.Struct, frozen=True):
    """One attempt at a webhook, as its receiver saw it. `answered`: the status it gave, None where it gave none."""

    at: int
    tenant: str
    endpoint: str
    webhook_id: str
    body: bytes
    headers: Mapping[str, str]
    answered: int | None


class Object(msgspec.Struct, frozen=True):
    """One version of an object in a bucket."""

    key: str
    version: str
    metadata: Mapping[str, str]
    body: bytes


class Mail(msgspec.Struct, frozen=True):
    """One mail that was sent. `text`: its words as whoever gets it reads them."""

    at: int
    to: str
    subject: str
    text: str


class Evidence(msgspec.Struct, frozen=True):
    """`tables`: by logical name, items in DynamoDB's typed JSON, binary values as bytes. `queues`: by logical name, how
    many messages wait; dead-letter queues among them. `now`: microseconds. `secrets`: of a webhook endpoint, by its id.

    `personal`: the canaries that actors put into every free text, name, address and file name; `erased`: those of the
    persons whose erasure was carried out. `logs`: lines the functions have logged, where the world kept them.
    """

    requests: tuple[Request, ...]
    tables: Mapping[str, tuple[dict[str, Any], ...]]
    deliveries: tuple[Delivery, ...]
    objects: Mapping[str, tuple[Object, ...]]
    mails: tuple[Mail, ...]
    queues: Mapping[str, int]
    now: int
    secrets: Mapping[str, str]
    personal: tuple[str, ...]
    erased: tuple[str, ...]
    logs: tuple[str, ...] = ()
