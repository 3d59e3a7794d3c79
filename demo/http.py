"""A small HTTP client for the demo: keep-alive per thread, JSON in and out, refusals as exceptions."""

from __future__ import annotations

import http.client
import json
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode, urlsplit

TIMEOUT = 60
TRIES = 5


class Refused(Exception):
    """The API said no; `problem` is its RFC 9457 document."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{status} {problem.get('code')}: {problem.get('detail') or problem.get('title')}")
        self.status, self.problem = status, problem

    @property
    def code(self) -> str:
        return str(self.problem.get("code"))


def refusal(of: Callable[[], object]) -> dict[str, Any]:
    """The problem document that this call is refused with; empty when it is not."""
    try:
        of()
    except Refused as refused:
        return refused.problem
    return {}


_THREAD = threading.local()


@dataclass(frozen=True)
class Api:
    """The API as one caller sees it."""

    base: str
    credential: str
    lang: str = "en"

    def as_(self, credential: str, lang: str | None = None) -> Api:
        """The same API for somebody else."""
        return replace(self, credential=credential, lang=lang or self.lang)

    def speaking(self, lang: str) -> Api:
        """The same caller in another language."""
        return replace(self, lang=lang)

    def get(self, path: str, **query: Any) -> Any:
        return self._send("GET", f"{path}?{urlencode(query)}" if query else path, None, None)

    def text(self, path: str) -> str:
        """What is no JSON: a calendar, a sheet."""
        return str(self._send("GET", path, None, None))

    def post(self, path: str, body: Any = None, key: str | None = None) -> Any:
        """Sent again under the same key when the connection breaks or the API says so: nothing happens twice."""
        return self._send("POST", path, {} if body is None else body, key or str(uuid.uuid4()))

    def edit(self, path: str, body: Any = None) -> Any:
        """A change of what has been read: whatever version it has by now."""
        return self._send("POST", path, body or {}, str(uuid.uuid4()), {"If-Match": "*"})

    def put(self, path: str, body: Any) -> Any:
        return self._send("PUT", path, body, str(uuid.uuid4()))

    def act(self, case_id: str, verb: str, **body: Any) -> Any:
        """An action on a case; the case after it."""
        return self.post(f"/v1/cases/{case_id}/actions/{verb}", body)

    def rehearse(self, case_id: str, verb: str, **body: Any) -> Any:
        """What that action would lead to; nothing is written."""
        return self.post(f"/v1/cases/{case_id}/actions/{verb}?dry_run=true", body)

    def case(self, case_id: str) -> Any:
        return self.get(f"/v1/cases/{case_id}")

    def _send(
        self, method: str, path: str, body: Any, key: str | None, more: dict[str, str] | None = None
    ) -> Any:
        headers = {"Authorization": f"Bearer {self.credential}", "Accept-Language": self.lang, **(more or {})}
        data = None
        if body is not None:
            data = json.dumps(body, ensure_ascii=False).encode()
            headers |= {"Content-Type": "application/json", "Idempotency-Key": key or ""}
        for attempt in range(TRIES):
            try:
                status, answer = _exchange(self.base, method, path, data, headers)
            except (OSError, http.client.HTTPException):
                _close()
                if attempt == TRIES - 1:
                    raise
                continue
            if status < 400:
                return answer
            if not (answer.get("code") == "try_again" and attempt < TRIES - 1):
                raise Refused(status, answer)
        raise AssertionError("unreachable")


def _exchange(
    base: str, method: str, path: str, data: bytes | None, headers: dict[str, str]
) -> tuple[int, Any]:
    connection = _connection(base)
    connection.request(method, path, data, headers)
    response = connection.getresponse()
    raw = response.read()
    if "json" not in response.headers.get("Content-Type", "json"):
        return response.status, raw.decode()
    return response.status, json.loads(raw) if raw else None


def _connection(base: str) -> http.client.HTTPConnection:
    known: dict[str, http.client.HTTPConnection] = getattr(_THREAD, "connections", {})
    if base not in known:
        parts = urlsplit(base)
        known[base] = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT)
        _THREAD.connections = known
    return known[base]


def _close() -> None:
    for connection in getattr(_THREAD, "connections", {}).values():
        connection.close()
    _THREAD.connections = {}


def upload(form: dict[str, Any], content: bytes) -> tuple[int, str]:
    """Posts a file with its presigned form, as a browser would: multipart, the file last. Status and answer."""
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in form["fields"].items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="file"\r\n\r\n'.encode()
    body = b"".join([*parts, head, content, f"\r\n--{boundary}--\r\n".encode()])
    where = urlsplit(form["url"])
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=TIMEOUT)
    try:
        connection.request(
            "POST", where.path or "/", body, {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        )
        response = connection.getresponse()
        return response.status, response.read().decode(errors="replace")
    finally:
        connection.close()
