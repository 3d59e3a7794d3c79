"""The API function of a rehearsal, called over HTTP as somebody."""

from __future__ import annotations

import itertools
import json
from typing import Any

from chalice.test import Client

from tests.infra.rehearsal import Rehearsal


class Api:
    """Nothing is refused; each POST has a key of its own unless told otherwise. `more`: further headers."""

    def __init__(self, rehearsal: Rehearsal, client: Client) -> None:
        self._rehearsal, self._client = rehearsal, client
        self._keys = itertools.count()

    def __call__(
        self, method: str, path: str, as_: str, body: Any = None, key: str | None = None, **more: str
    ) -> Any:
        headers = {"Authorization": f"Bearer {as_}"}
        if method == "POST":
            headers |= {
                "Content-Type": "application/json",
                "Idempotency-Key": key or f"key-{next(self._keys)}",
            }
        headers |= {name.replace("_", "-"): value for name, value in more.items()}
        content = b"" if body is None else json.dumps(body).encode()
        with self._rehearsal.running("api"):
            answer = self._client.http.request(method, path, headers=headers, body=content)
        assert answer.status_code < 300, answer.body
        return json.loads(answer.body) if answer.body else None

    def token(self, tenant: str, role: str, **who: str) -> str:
        """`tenant`: the API key of whose people it is."""
        return str(self("POST", "/v1/tokens", tenant, {"role": role, **who})["token"])
