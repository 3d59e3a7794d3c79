"""The error tree. Each error has a stable `code` and plain data; statuses are chosen at the HTTP edge only.

Never inherit from Chalice's errors here: the domain does not know HTTP.
"""

from __future__ import annotations

from datetime import datetime

import msgspec


class Fault(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing wrong with one field: where (JSON Pointer), why (stable code), the limit, and what to do."""

    pointer: str
    code: str
    limit: str | int | None = None
    remedy: str | None = None


class RedressError(Exception):
    """Base of every expected refusal."""

    code = "error"

    def __init__(self, detail: str = "", *, faults: tuple[Fault, ...] = (), **data: object) -> None:
        super().__init__(detail or self.code)
        self.detail = detail
        self.faults = faults
        self.data = data


class Invalid(RedressError):
    """The request itself is malformed or out of bounds; `faults` lists every field concerned."""

    code = "invalid_request"


class Incomplete(RedressError):
    """Well formed, but things are missing; `faults` names all of them at once."""

    code = "incomplete"


class NotFound(RedressError):
    """No such thing for this caller, whether it does not exist or belongs to somebody else."""

    code = "not_found"


class Forbidden(RedressError):
    """The caller may see the thing but not do this to it."""

    code = "forbidden"


class Unauthenticated(RedressError):
    """No credential, or one that is forged, expired or revoked."""

    code = "unauthenticated"


class NotAllowed(RedressError):
    """The action does not fit the state of the case (`code` says which rule), or comes too late."""

    code = "action_not_allowed"

    def __init__(
        self, code: str, detail: str = "", *, due_at: datetime | None = None, **data: object
    ) -> None:
        super().__init__(detail)
        self.data = data
        self.code = code
        self.due_at = due_at


class Conflict(RedressError):
    """Somebody else was faster, or the caller's version is stale. Load again and decide anew."""

    code = "version_conflict"


class KeyReused(RedressError):
    """The idempotency key came before with another body."""

    code = "idempotency_key_reused"


class OverBudget(RedressError):
    """A declared budget (evidence bytes, files, live offers) would be exceeded."""

    code = "over_budget"


class TryAgain(RedressError):
    """Nothing is wrong with the request: contention or a passing fault. `retry_after` in seconds."""

    code = "try_again"

    def __init__(self, detail: str = "", *, retry_after: int = 1) -> None:
        super().__init__(detail)
        self.retry_after = retry_after
