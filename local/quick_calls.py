"""A third off what an AWS call costs inside this process: work whose result nobody here looks at is not done.

Forms and links for browsers are signed as ever, and so is what goes over HTTP: S3 alone.
"""

from __future__ import annotations

import functools
from typing import Any

from botocore.auth import SigV4Auth
from botocore.useragent import UserAgentString
from moto.core import responses, utils


@functools.cache
def apply() -> None:
    """For the rest of this process. Calling it again does nothing."""
    signatures_are_left_out()
    user_agents_are_short()
    methods_are_listed_once()


def signatures_are_left_out() -> None:
    """moto takes account and region from the header, and checks nothing. Forms and links have classes of their own."""
    sign = SigV4Auth.add_auth

    @functools.wraps(sign)
    def scoped(self: SigV4Auth, request: Any) -> None:
        if type(self) is not SigV4Auth:
            sign(self, request)
            return
        request.context["timestamp"] = "20260101T000000Z"
        scope = self.scope(request)
        request.headers["Authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=local"
        )

    setattr(SigV4Auth, "add_auth", scoped)  # noqa: B010 - the type checker does not let a method be assigned


def user_agents_are_short() -> None:
    """botocore puts it together from thirty parts, twice per call."""
    setattr(UserAgentString, "to_string", lambda _: "redress-local")  # noqa: B010


def methods_are_listed_once() -> None:
    """moto goes through all attributes of a service's class at each call of it."""
    vars(responses)["method_names_from_class"] = functools.cache(utils.method_names_from_class)
