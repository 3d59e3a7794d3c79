"""The published description: valid, the same each time, and complete."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from openapi_spec_validator import validate

from chalicelib.entrypoints.http import catalogue
from chalicelib.entrypoints.http.endpoints import TABLE
from chalicelib.entrypoints.http.openapi import LOCATED, document

DOCUMENT = document("/api")


def operations() -> dict[str, dict[str, Any]]:
    return {o["operationId"]: o for item in DOCUMENT["paths"].values() for o in item.values()}


def test_it_is_valid_openapi_3_1() -> None:
    """By an independent validator, every schema included."""
    validate(DOCUMENT)


def test_another_process_writes_the_same_bytes() -> None:
    """Neither hashing nor time nor order of import shows in it."""
    module = "chalicelib.entrypoints.http.openapi"
    program = f"import json; from {module} import document; print(json.dumps(document('/api')))"
    written = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout
    assert written.strip() == json.dumps(DOCUMENT)


def test_it_describes_every_endpoint_and_no_other() -> None:
    """One operation for each line of the table."""
    assert set(operations()) == {e.name for e in TABLE}


def test_every_reference_leads_somewhere() -> None:
    """Within the document."""

    def references(node: Any) -> list[str]:
        if isinstance(node, dict):
            own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
            return own + [r for value in node.values() for r in references(value)]
        return [r for value in node for r in references(value)] if isinstance(node, list) else []

    for reference in references(DOCUMENT):
        at: Any = DOCUMENT
        for step in reference.removeprefix("#/").split("/"):
            at = at[step]


@pytest.mark.parametrize("endpoint", TABLE, ids=lambda e: e.name)
def test_an_operation_tells_its_headers_and_problems(endpoint: Any) -> None:
    """Keys where they are needed, ETag where there is a version, each problem's status as a response."""
    operation = operations()[endpoint.name]
    parameters = {p.get("$ref", p.get("name")) for p in operation["parameters"]}
    assert ("#/components/parameters/idempotency_key" in parameters) == endpoint.idempotent
    success = operation["responses"][str(endpoint.status)]
    assert ("ETag" in success["headers"]) == endpoint.versioned
    statuses = {str(catalogue.PROBLEMS[code]) for code in operation["x-problems"]}
    assert statuses <= set(operation["responses"])
    assert bool(operation["security"]) == bool(endpoint.action)


def test_every_limit_of_a_body_is_published() -> None:
    """The size in bytes with the body, the rest in the schemas and under `x-limits`."""
    bodies = {
        o["operationId"]: o["requestBody"]["x-max-bytes"] for o in operations().values() if "requestBody" in o
    }
    assert bodies == {e.name: e.max_body for e in TABLE if e.body or e.form}
    assert DOCUMENT["x-limits"]["json_depth"] == 16
    assert DOCUMENT["components"]["schemas"]["FileIn"]["properties"]["sha256"]["pattern"] == "^[0-9a-f]{64}$"


def test_every_problem_is_published() -> None:
    """With status, title and remedy."""
    assert set(DOCUMENT["x-problems"]) == set(catalogue.PROBLEMS)


def test_what_answers_with_a_location_is_an_endpoint() -> None:
    """The list names operations that exist."""
    assert {e.name for e in TABLE} >= LOCATED
