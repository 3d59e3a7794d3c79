"""Whether a person has proved lately enough who he is, for what cannot be undone. The judgement is the domain's."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from chalicelib.domain import stepping
from chalicelib.domain.security import Security

if TYPE_CHECKING:
    from chalicelib.entrypoints.http.endpoint import Endpoint
    from chalicelib.entrypoints.http.exchange import Caller

_USUAL: Final = Security()


def require(endpoint: Endpoint, caller: Caller | None, query: object, now: datetime) -> None:
    """`now` is wall time, in a sandbox too: people log in by it. A dry run does nothing, so it asks for nothing.

    Raises StepUpRequired.
    """
    if caller is None or not stepping.is_final(endpoint.action, endpoint.name):
        return
    if getattr(query, "dry_run", False):
        return
    stepping.check(caller.principal, caller.tenant.security if caller.tenant else _USUAL, now)


def challenge(error: stepping.StepUpRequired, realm: str) -> str:
    """RFC 9470 §3. The methods are named in the problem: there is no registered parameter for them."""
    return f'{realm}, error="insufficient_user_authentication", max_age="{error.max_age}"'
