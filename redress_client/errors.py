"""Everything that can go wrong, as one small tree: the API's refusals with their codes, and answers that never came.

RedressError
  Problem             the API said no (RFC 9457); its subclasses go by status
  NotSent             no connection: nothing has happened
  NoAnswer            sent, and nothing came back: it may have happened
  BadAnswer           something came back that the API does not say
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final


class RedressError(Exception):
    """The root of all of them."""


class NotSent(RedressError):
    """No connection was made: the request cannot have had any effect."""


class NoAnswer(RedressError):
    """The connection broke or time ran out after sending: whether it had an effect is unknown."""


class BadAnswer(RedressError):
    """A redirect, an answer that is too large, or one that is no JSON where JSON is promised."""

    def __init__(self, why: str, status: int) -> None:
        super().__init__(f"{why} (status {status})")
        self.status = status


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a request. `pointer`: a JSON Pointer into the body, `query/…` or `header/…`."""

    pointer: str
    code: str
    limit: object = None
    remedy: str = ""


class Problem(RedressError):
    """A refusal. `code` is stable and what to branch on; all texts are for people, in the language asked for."""

    def __init__(self, status: int, document: Mapping[str, Any], retry_after: float | None = None) -> None:
        self.status, self.document, self.retry_after = status, document, retry_after
        super().__init__(self._line())

    @property
    def code(self) -> str:
        return str(self.document.get("code", ""))

    @property
    def title(self) -> str:
        return str(self.document.get("title", ""))

    @property
    def detail(self) -> str:
        return str(self.document.get("detail", ""))

    @property
    def remedy(self) -> str:
        return str(self.document.get("remedy", ""))

    @property
    def data(self) -> Mapping[str, Any]:
        found = self.document.get("data")
        return found if isinstance(found, Mapping) else {}

    @property
    def correlation_id(self) -> str:
        """What to name when reporting it."""
        return str(self.document.get("instance", "")).removeprefix("urn:redress:request:")

    @property
    def faults(self) -> tuple[Fault, ...]:
        found = self.document.get("faults")
        listed = [f for f in found if isinstance(f, Mapping)] if isinstance(found, list) else []
        return tuple(
            Fault(str(f.get("pointer", "")), str(f.get("code", "")), f.get("limit"), str(f.get("remedy", "")))
            for f in listed
        )

    def _line(self) -> str:
        faults = ", ".join(f"{f.pointer or '/'} {f.code}" for f in self.faults)
        told = " ".join(filter(None, (self.code, self.detail or self.title, faults and f"[{faults}]")))
        return f"{self.status} {told}".rstrip()


class Invalid(Problem):
    """400, 413, 415, 422, 428: the request itself is wrong; `faults` say where."""


class Unauthenticated(Problem):
    """401: no credential, or one that is not good, or no longer."""


class Forbidden(Problem):
    """403: never with this role or this key."""


class NotFound(Problem):
    """404, 410: it is not there, or not for you."""


class Conflict(Problem):
    """409, 412: not now, or not on the version that you have seen."""


class RateLimited(Problem):
    """429: too much at once; `retry_after` says when."""


class Unavailable(Problem):
    """5xx: the API's own trouble."""


_BY_STATUS: Final = {
    401: Unauthenticated, 403: Forbidden, 404: NotFound, 410: NotFound, 409: Conflict, 412: Conflict, 429: RateLimited,
}  # fmt: skip


def problem(status: int, content: bytes, retry_after: float | None = None) -> Problem:
    """The exception for an answer of 400 and more, whoever gave it: gateways on the way answer without JSON."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        document = None
    told: Mapping[str, Any] = document if isinstance(document, dict) else {}
    kind = _BY_STATUS.get(status, Unavailable if status >= 500 else Invalid)
    return kind(status, told, retry_after)
