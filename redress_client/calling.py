"""One call: addressed, sent, repeated where that is safe, and its answer read. What the generated methods stand on."""

from __future__ import annotations

import json
import random
import re
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final, Generic, TypeVar
from urllib.parse import quote, urlencode

from redress_client.errors import BadAnswer, Problem, RedressError, problem
from redress_client.retrying import Retries, again, seconds
from redress_client.transport import Received, Sent, Transport

T = TypeVar("T")
AGENT: Final = "redress-client-python/1"
_HARMLESS: Final = re.compile(r"[\x21-\x7e]+")


@dataclass(frozen=True)
class Operation:
    """One line of the API's table of endpoints."""

    method: str
    path: str
    keyed: bool = False
    """Takes an Idempotency-Key."""
    text: bool = False
    """Answers with a text: a calendar, a sheet, lines."""


@dataclass(frozen=True)
class Reply(Generic[T]):
    """An answer. `body` is what the API's description says."""

    body: T
    status: int
    headers: Mapping[str, str] = field(repr=False)
    """Their names are in lower case."""
    attempts: int = 1
    """How often it was sent."""

    @property
    def etag(self) -> str | None:
        """The version it tells of: what `if_match` takes."""
        return self.headers.get("etag")

    @property
    def replayed(self) -> bool:
        """The API had carried it out before, under the same key."""
        return self.headers.get("idempotency-replayed") == "true"

    @property
    def location(self) -> str | None:
        return self.headers.get("location")

    @property
    def correlation_id(self) -> str:
        return self.headers.get("x-correlation-id", "")

    @property
    def deprecated(self) -> str | None:
        """The `Deprecation` header (RFC 9745): since when this operation should no longer be used."""
        return self.headers.get("deprecation")


@dataclass(frozen=True)
class Caller:
    """Who calls, and how patiently."""

    transport: Transport
    credential: str = field(default="", repr=False)
    lang: str = "en"
    retries: Retries = field(default_factory=Retries)
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random  # the spread of a crowd is no secret

    def __post_init__(self) -> None:
        for name, value in (("credential", self.credential), ("lang", self.lang)):
            if value and not _HARMLESS.fullmatch(value.replace(" ", "")):
                raise ValueError(f"{name}: not what may stand in a header")

    def changed(self, **what: Any) -> Caller:
        return replace(self, **what)

    def call(
        self, operation: Operation, path: tuple[str, ...] = (), query: Mapping[str, Any] | None = None,
        body: Any = None, key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[Any]:  # fmt: skip
        """The answer. Raises RedressError. All attempts of one call have one key: nothing happens twice."""
        sent = self._request(operation, path, query or {}, body, key, if_match)
        repeatable = operation.keyed or (operation.method in ("GET", "PUT", "DELETE") and if_match is None)
        attempt = 1
        while True:
            try:
                return self._read(operation, self._exchange(sent), attempt)
            except RedressError as error:
                asked = error.retry_after if isinstance(error, Problem) else None
                tired = attempt >= self.retries.attempts or (asked or 0) > self.retries.patience
                if tired or not again(error, repeatable=repeatable):
                    raise
                self.sleep(self.retries.pause(attempt, self.chance(), asked))
            attempt += 1

    def _request(
        self, operation: Operation, path: tuple[str, ...], query: Mapping[str, Any], body: Any, key: str | None,
        if_match: str | int | None,
    ) -> Sent:  # fmt: skip
        headers = {"Accept-Language": self.lang, "User-Agent": AGENT}
        if self.credential:
            headers["Authorization"] = f"Bearer {self.credential}"
        if operation.keyed:
            headers["Idempotency-Key"] = _safe("key", str(uuid.uuid4()) if key is None else key)
        if if_match is not None:
            headers["If-Match"] = _safe(
                "if_match", f'"{if_match}"' if isinstance(if_match, int) else if_match
            )
        content = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            content = json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
        elif operation.method in ("POST", "PUT"):
            content = b""
        return Sent(operation.method, _target(operation.path, path, query), headers, content)

    def _exchange(self, sent: Sent) -> Received:
        received = self.transport.exchange(sent)
        if received.status < 400:
            return received
        wait = seconds(received.headers.get("retry-after"), datetime.now(UTC))
        raise problem(received.status, received.content, wait)

    def _read(self, operation: Operation, received: Received, attempts: int) -> Reply[Any]:
        body: Any = None
        try:
            if received.content:
                body = received.content.decode() if operation.text else json.loads(received.content)
        except (ValueError, RecursionError) as error:
            raise BadAnswer(f"unreadable: {error}", received.status) from error
        return Reply(body, received.status, received.headers, attempts)


class Group:
    """The operations of one tag."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def _each(
        self, operation: Operation, path: tuple[str, ...], query: Mapping[str, Any], items: str
    ) -> Iterator[Any]:
        """Every item of a list that comes in pages, asked for as they are used up."""
        asked = dict(query)
        while True:
            page = self._caller.call(operation, path, asked).body
            yield from page[items]
            following = page.get("next_after")
            if following is None or not page.get("more", True):
                return
            asked["after"] = following


def _target(path: str, parameters: tuple[str, ...], query: Mapping[str, Any]) -> str:
    """Path and query; whatever stands in a parameter stays within its own part of the path."""
    names = iter(parameters)
    parts = [quote(_part(next(names)), safe="") if p.startswith("{") else p for p in path.split("/")]
    given = {name: _plain(value) for name, value in query.items() if value is not None}
    return "/".join(parts) + (f"?{urlencode(given, doseq=True)}" if given else "")


def _part(value: str) -> str:
    if not value or value in (".", ".."):
        raise ValueError("a parameter of the path is empty")
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if hasattr(value, "isoformat") else value


def _safe(name: str, value: str) -> str:
    if not _HARMLESS.fullmatch(value):
        raise ValueError(f"{name}: not what may stand in a header")
    return value
