"""A third off what an AWS call costs inside this process: work whose result nobody here looks at is not done.

Forms and links for browsers are signed as ever, and so is what goes over HTTP: S3 alone.
"""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.useragent import UserAgentString
from moto import backend_index
from moto.core import responses, utils
from moto.core.request import PRESERVED_HEADER_NAMES_ENVIRON_KEY, Request
from moto.kms import models as kms
from moto.kms.utils import KeySpec, generate_private_key

from local import quick_answers, quick_rows
from local.moto_repairs.wrapping import wrap

OFTEN = ("dynamodb", "sqs", "kms")


@functools.cache
def apply() -> None:
    """For the rest of this process. Calling it again does nothing."""
    signatures_are_left_out()
    user_agents_are_short()
    methods_are_listed_once()
    keys_that_sign_nothing_have_no_pair()
    requests_are_taken_apart_once()
    request_ids_are_drawn_at_once()
    busy_services_are_looked_for_first()
    quick_rows.apply()
    quick_answers.apply()


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


def keys_that_sign_nothing_have_no_pair() -> None:
    """moto draws an RSA pair for symmetric keys too, which takes longer than all other resources of an account."""
    draw = generate_private_key

    @functools.wraps(draw)
    def drawn(key_spec: str) -> Any:
        return None if key_spec == KeySpec.SYMMETRIC_DEFAULT else draw(key_spec)

    vars(kms)["generate_private_key"] = drawn


def requests_are_taken_apart_once() -> None:
    """A call as JSON has a URL without a path and names its operation in a header: werkzeug need not find that out."""

    def made(
        original: Callable[..., Request], method: str, url: str, headers: Mapping[str, Any], body: Any = None
    ) -> Request:
        if "X-Amz-Target" not in headers or type(body) is not bytes or "?" in url:
            return original(method, url, headers, body)
        parts = urlsplit(url)
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": parts.path, "QUERY_STRING": parts.query,
            "REQUEST_URI": parts.path, "RAW_URI": parts.path, "REMOTE_ADDR": "127.0.0.1",
            "SERVER_NAME": parts.hostname, "SERVER_PORT": str(parts.port or 443), "HTTP_HOST": parts.netloc,
            "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": parts.scheme, "wsgi.input": BytesIO(body),
            PRESERVED_HEADER_NAMES_ENVIRON_KEY: {},
            quick_answers.ADDRESS: f"{parts.scheme}://{parts.netloc}{parts.path or '/'}",
        }  # fmt: skip
        for name, value in headers.items():
            environ[_variable(name)] = value.decode() if isinstance(value, bytes) else value
        environ["CONTENT_LENGTH"] = str(len(body))
        return Request(environ)

    wrap(Request, "from_primitives", made)


@functools.cache
def _variable(header: str) -> str:
    name = header.upper().replace("-", "_")
    return name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"


def request_ids_are_drawn_at_once() -> None:
    """moto puts one together from 52 drawn letters."""

    def drawn(headers: dict[str, Any] | None = None) -> str:
        made = uuid.uuid4().hex.upper()
        if headers is not None:
            headers["x-amzn-requestid"] = made
        return made

    vars(responses)["gen_amzn_requestid_long"] = drawn


def busy_services_are_looked_for_first() -> None:
    """moto compares each address with those of all services, in the order of the alphabet."""
    backend_index.backend_url_patterns.sort(key=lambda known: known[0] not in OFTEN)
