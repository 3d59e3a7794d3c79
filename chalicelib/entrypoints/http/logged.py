"""What the one line per request says beside method, route and status: who called, in what way, and what was refused.

Codes and ids of servers only. A person is told by role and case, never by reference; no credential gets near.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import msgspec

from chalicelib.entrypoints.http import problems

if TYPE_CHECKING:
    from chalice.app import Response

    from chalicelib.entrypoints.http.exchange import Caller

_KEPT: Final = "redress.caller"
_WAYS: Final = {"rk_": "key", "ra_": "access_token", "rt_": "token"}


class _Coded(msgspec.Struct):
    code: str = ""


_PROBLEM: Final = msgspec.json.Decoder(_Coded)


def note(caller: Caller, header: str, context: dict[str, Any]) -> None:
    """As soon as the caller is recognised: what is refused from here on is told with it."""
    said = header.rpartition(" ")[2][:3]
    known = {
        "role": caller.principal.role.value,
        "tenant": caller.principal.tenant,
        "way": _WAYS.get(said, "jwt"),
    }
    context[_KEPT] = known | ({"key_id": caller.key_id} if caller.key_id else {})


def of(context: Mapping[str, Any], response: Response) -> dict[str, str]:
    """Nothing of the caller where nobody was recognised; a code where the answer is a problem."""
    found = dict(context.get(_KEPT, {}))
    if response.status_code >= 400 and response.headers.get("Content-Type") == problems.MEDIA_TYPE:
        found["code"] = _PROBLEM.decode(response.body).code
    return found
