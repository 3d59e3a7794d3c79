"""The API as a caller on this machine sees it, JSON in and out: for the seed, and for stories told over HTTP."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

TIMEOUT: Final = 30
_OPENER: Final = build_opener(
    ProxyHandler({})
)  # a developer's proxy has no business with the loopback address


class Refused(Exception):
    """The API said no; `problem` is its RFC 9457 document."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(
            f"{status} {problem.get('code')} {problem.get('detail', '')} {problem.get('faults', '')}"
        )
        self.status, self.problem = status, problem

    @property
    def code(self) -> str:
        return str(self.problem.get("code", ""))


@dataclass(frozen=True)
class Reply:
    """Any answer. Names of headers are lower-case; `body` is JSON decoded, text where it is no JSON, None if empty."""

    status: int
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True)
class Client:
    """One caller: an API key's, a token's, or nobody's."""

    base_url: str
    credential: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def as_(self, credential: str) -> Client:
        """The same API for somebody else."""
        return replace(self, credential=credential)

    def get(self, path: str, **query: Any) -> Any:
        """The body. Raises Refused."""
        return _checked(self.send("GET", f"{path}?{urlencode(query)}" if query else path))

    def post(self, path: str, body: Any = None, key: str | None = None) -> Any:
        """The body. Sent with an Idempotency-Key, a new one unless given. Raises Refused."""
        headers = {"Idempotency-Key": key or str(uuid.uuid4())}
        return _checked(self.send("POST", path, {} if body is None else body, headers))

    def act(self, case_id: str, verb: str, **body: Any) -> Any:
        """An action on a case. Raises Refused."""
        return self.post(f"/v1/cases/{case_id}/actions/{verb}", body)

    def send(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Whatever comes back, refusals included. A body of bytes goes out as it is, any other as JSON."""
        sent = {**self.headers, **(headers or {})}
        if self.credential:
            sent.setdefault("Authorization", f"Bearer {self.credential}")
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        if data is not None:
            sent.setdefault("Content-Type", "application/json")
        request = Request(self.base_url + path, data, sent, method=method)  # noqa: S310 - loopback
        try:
            with _OPENER.open(request, timeout=TIMEOUT) as answer:
                return _reply(answer.status, dict(answer.headers), answer.read())
        except HTTPError as refused:
            with refused:
                return _reply(refused.code, dict(refused.headers), refused.read())


def upload(form: Mapping[str, Any], content: bytes, headers: Mapping[str, str] | None = None) -> Reply:
    """Posts a file with the presigned form of a declaration, as a browser would."""
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in form["fields"].items()
    ]
    file = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="file"\r\n\r\n'.encode()
    body = b"".join([*parts, file, content, f"\r\n--{boundary}--\r\n".encode()])
    sent = {"Content-Type": f"multipart/form-data; boundary={boundary}", **(headers or {})}
    return Client(form["url"]).send("POST", "", body, sent)


def _reply(status: int, headers: Mapping[str, str], content: bytes) -> Reply:
    named = {name.lower(): value for name, value in headers.items()}
    try:
        body = json.loads(content) if content else None
    except ValueError:
        body = content.decode(errors="replace")
    return Reply(status, named, body)


def _checked(reply: Reply) -> Any:
    if reply.status >= 400:
        raise Refused(reply.status, reply.body if isinstance(reply.body, dict) else {"detail": reply.body})
    return reply.body
