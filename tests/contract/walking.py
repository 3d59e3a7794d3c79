"""Walks through the API: each step uses what earlier answers have named, so that cases get far before they go wrong."""

from __future__ import annotations

import itertools
import random
import re
from collections import Counter, deque
from collections.abc import Mapping
from typing import Any, Final

import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from chalicelib.entrypoints.http import examples
from chalicelib.entrypoints.http.endpoints import TABLE, Endpoint
from chalicelib.entrypoints.http.handling import ID_PREFIXES
from tests.matrix.world import World

CHECKS: Final = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
KEPT: Final = 40
"""Ids of a kind that are remembered; the latest ones are the most interesting."""
_ID: Final = re.compile(r"\b([a-z]{2,6})_[a-z2-7]{26}\b")
_PARTIES: Final = ("complainant", "respondent")


class Walk:
    """A caller of everything, who remembers the ids in all answers."""

    def __init__(self, world: World, description: Any, chance: random.Random) -> None:
        self.world, self.description, self.chance = world, description, chance
        self.statuses: Counter[int] = Counter()
        self.done: Counter[str] = Counter()
        self.failures: dict[tuple[str, str], str] = {}
        self._keys = itertools.count(1)
        self._ids: dict[str, deque[str]] = {}
        self._tokens: dict[tuple[str, str], str] = {}
        for name in (
            "tenant_id",
            "key_id",
            "endpoint_id",
            "evidence_id",
            "report_id",
            "alert_id",
            "group_id",
            "body_id",
        ):
            self._remember(str(getattr(world, name)))
        self._remember(world.case.id)

    def wants_made(self, endpoint: Endpoint) -> bool:
        """Whether a step shall begin with what schemathesis makes of the description, which takes its time."""
        return self.chance.random() < (0.25 if endpoint.body is None or _example(endpoint) else 1.0)

    def step(self, endpoint: Endpoint, made: schemathesis.Case | None) -> None:
        """One call, aimed at what is there, validated by the description; `failures` keeps one of each kind."""
        operation = self.description[endpoint.path][endpoint.method]
        made = made or operation.Case()
        path = {name: self._parameter(name, made.path_parameters.get(name)) for name in endpoint.parameters}
        body = self._body(endpoint, made.body)
        case = operation.Case(
            path_parameters=path, query=made.query, headers=self._headers(endpoint, made, path), body=body
        )
        answer = case.call()
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as group:
            for failure in group.exceptions:
                told = f"{endpoint.method} {endpoint.path}: {failure}"
                self.failures.setdefault(
                    (endpoint.name, type(failure).__name__), f"{told}\n{case.as_curl_command()}"
                )
        self.statuses[answer.status_code] += 1
        if answer.status_code < 300:
            self.done[endpoint.name] += 1
            self._remember(answer.text)

    def _parameter(self, name: str, given: Any) -> Any:
        known = {
            "pack_id": "generic", "asset": "docs.css", "dispute_type": "quality", "family_id": "brindlemoor",
            "mediator_ref": self.world.mediator_ref, "neutral_ref": self.world.neutral_ref,
        }  # fmt: skip
        if name in known:
            return known[name] if given is None or self.chance.random() < 0.9 else given
        if name == "tenant_id":
            return self.world.tenant_id
        return self._one(ID_PREFIXES.get(name, "evt"), given)

    def _one(self, prefix: str, otherwise: Any) -> Any:
        known = self._ids.get(prefix)
        if known and self.chance.random() < 0.97:
            return self.chance.choice(known)
        return otherwise if otherwise is not None else f"{prefix}_{'a' * 26}"

    def _body(self, endpoint: Endpoint, made: Any) -> Any:
        """The published example, with ids that are there and now and then something else in one of its members."""
        example = _example(endpoint)
        if example is None or (isinstance(made, dict) and self.chance.random() < 0.4):
            return made
        body = self._aimed(example)
        if isinstance(body, dict) and isinstance(made, dict) and made:
            name = self.chance.choice(sorted(made))
            body[name] = made[name]
        return body

    def _aimed(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._aimed(part) for name, part in value.items()}
        if isinstance(value, list):
            return [self._aimed(part) for part in value]
        found = _ID.fullmatch(value) if isinstance(value, str) else None
        return self._one(found[1], value) if found else value

    def _headers(
        self, endpoint: Endpoint, made: schemathesis.Case, path: Mapping[str, Any]
    ) -> dict[str, str]:
        headers = {name: str(value) for name, value in made.headers.items() if name.lower() != "if-match"}
        if endpoint.conditional:
            headers["If-Match"] = "*"
        if endpoint.idempotent:
            headers["Idempotency-Key"] = f"walk-{next(self._keys)}"
        credential = self._credential(endpoint, path.get("case_id"))
        return headers | ({"Authorization": f"Bearer {credential}"} if credential else {})

    def _credential(self, endpoint: Endpoint, case_id: Any) -> str | None:
        """Of somebody who may ever do this; a party gets a token for the very case."""
        if not endpoint.roles:
            return None
        role = str(self.chance.choice(endpoint.roles))
        if role in _PARTIES and case_id:
            return self._token(role, str(case_id))
        names = [name for name in self.world.callers if name.startswith(f"{role}/") and "other" not in name]
        return self.world.callers[self.chance.choice(names)] if names else self.world.callers["operator"]

    def _token(self, role: str, case_id: str) -> str | None:
        if (role, case_id) not in self._tokens:
            asked = {"role": role, "case_id": case_id}
            answer = self.world.api("POST", "/v1/tokens", asked, self.world.platform)
            if answer.status != 201:
                return self.world.callers[f"{role}/own"]
            self._tokens[role, case_id] = answer.body["token"]
        return self._tokens[role, case_id]

    def _remember(self, text: str) -> None:
        for found in _ID.finditer(text):
            known = self._ids.setdefault(found[1], deque(maxlen=KEPT))
            if found[0] not in known:
                known.append(found[0])


def _example(endpoint: Endpoint) -> Any:
    return examples.BODIES.get(endpoint.body.__name__) if endpoint.body else None


def weights() -> list[float]:
    """How often each line of the table is taken: what makes things oftener than what only tells of them."""
    often = {"file_case": 20.0, "actions": 6.0, "evidence": 3.0, "cases": 3.0}
    return [often.get(e.name, often.get(e.tag, 1.0)) for e in TABLE]
