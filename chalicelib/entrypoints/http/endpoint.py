"""What one line of the table of endpoints says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

import msgspec

from chalicelib.domain.access import grants, scope_of
from chalicelib.domain.errors import Fault
from chalicelib.domain.stepping import is_final
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http.decoder import MAX_BODY
from chalicelib.entrypoints.http.exchange import Reply, Request

KIB: Final = 1024


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table. Without an `action` it is public."""

    method: str
    path: str
    name: str
    """The operation's id."""
    summary: str
    handle: Callable[[Request], Reply]
    tag: str
    action: str | None = None
    """What `may` is asked; its roles and its scope follow."""
    body: type | None = None
    check: Callable[[object], list[Fault]] | None = None
    """Faults that are told before the body is read field by field."""
    query: type | None = None
    reply: type | None = None
    media_type: str = "application/json"
    status: int = 200
    idempotent: bool = False
    """An Idempotency-Key is required."""
    versioned: bool = False
    """The answer carries an ETag; a command takes If-Match."""
    conditional: bool = False
    """If-Match must be given: what is edited has been read before."""
    max_body: int = MAX_BODY
    signed: bool = False
    """The sender signs the body: the handler decodes it, once it is known whose it is."""
    any_body: bool = False
    """The path says everything: what stands in the body, in whatever form, is not looked at (RFC 8058)."""
    form: bool = False
    """The body is a page's form, which the handler reads."""
    authenticates: bool = False
    """The handler authenticates a client itself, by the Authorization header or the form (RFC 6749 §2.3)."""
    refusals: type | None = None
    """How the handler's own refusals look where a standard says so; there is a 401 among them."""
    page: bool = False
    """Mistakes are answered with a page too."""
    problems: tuple[str, ...] = ()
    """Beyond those that follow from the columns above."""
    deprecated_at: datetime | None = None
    """Since when another is to be used: `retirement` tells every caller."""
    sunset_at: datetime | None = None
    """From when it may be gone: a year later at the earliest."""
    successor: str | None = None
    """The path of what takes its place."""

    @property
    def roles(self) -> tuple[Role, ...]:
        return tuple(sorted(grants()[self.action])) if self.action else ()

    @property
    def scope(self) -> str | None:
        return scope_of(self.action) if self.action else None

    @property
    def final(self) -> bool:
        """Whether it cannot be undone, so that a person is asked for a fresh proof of who he is."""
        return is_final(self.action, self.name)

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(part[1:-1] for part in self.path.split("/") if part.startswith("{"))
