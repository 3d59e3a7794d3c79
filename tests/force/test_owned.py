"""Mass assignment: what only the server sets is refused by name wherever it is offered, and never let drop."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.handover.messages import INCOMING
from chalicelib.domain.records.connectors import CONNECTORS
from chalicelib.entrypoints.http import examples, fields
from chalicelib.entrypoints.http.decoder import decode
from chalicelib.entrypoints.http.endpoint import Endpoint
from chalicelib.entrypoints.http.endpoints import TABLE
from tests.force.owned import FIELDS, places, structs, with_field

TAKING = [e for e in TABLE if e.method in {"POST", "PUT", "PATCH"} and e.body is not None]

OPEN = frozenset(kind.__name__ for kind in INCOMING.values())
"""Messages of bodies' systems: by its protocol whoever reads one ignores members that it does not know."""
OWN_FORM = {"RecordIn"}
"""Is whatever its connection's connector reads: see `test_no_connector_takes_one`."""
CLOSED = [e for e in TAKING if e.body is not None and e.body.__name__ not in OPEN | OWN_FORM]


def faults(endpoint: Endpoint, body: Any) -> set[tuple[str, str]]:
    """What the endpoint says of that body, read as a request's is."""
    assert endpoint.body is not None
    try:
        fields.read(decode(json.dumps(body).encode(), endpoint.max_body), endpoint.body)
    except Invalid as refused:
        return {(fault.pointer, fault.code) for fault in refused.faults}
    return set()


def batched(names: list[str], endpoint: Endpoint) -> list[list[str]]:
    """All at once, or few at a time where the body may only be short."""
    size = len(names) if endpoint.max_body > 8_192 else 8
    return [names[at : at + size] for at in range(0, len(names), size)]


def example(endpoint: Endpoint) -> Any:
    assert endpoint.body is not None
    return examples.BODIES[endpoint.body.__name__]


@pytest.mark.parametrize("endpoint", CLOSED, ids=lambda e: e.name)
def test_no_field_of_the_servers_is_taken(endpoint: Endpoint) -> None:
    """The published example is taken as it is; with any other name in any of its objects it is refused, there."""
    body = example(endpoint)
    assert faults(endpoint, body) == set()
    for at, way, known in places(endpoint, body):
        assert known is not None
        foreign = [name for name in FIELDS if name not in known]
        assert len(foreign) > len(FIELDS) // 2
        told = set[tuple[str, str]]()
        for names in batched(foreign, endpoint):
            made = body
            for name in names:
                made = with_field(made, way, name, "x")
            told |= faults(endpoint, made)
        assert told == {(f"{at}/{name}", "unknown_field") for name in foreign}


@pytest.mark.parametrize(
    "endpoint", [e for e in TAKING if e.body and e.body.__name__ in OPEN], ids=lambda e: e.name
)
def test_what_a_protocol_ignores_changes_nothing(endpoint: Endpoint) -> None:
    """A body's message with all of them is read as the message without."""
    body, kind = example(endpoint), endpoint.body
    assert kind is not None
    sound: object = fields.read(body, kind)
    for _, way, known in places(endpoint, body):
        made = body
        for name in FIELDS:
            if name not in (known or ()):
                made = with_field(made, way, name, "x")
        assert fields.read(made, kind) == sound


@pytest.mark.parametrize("name", CONNECTORS)
def test_no_connector_takes_one(name: str) -> None:
    """Every object of every connector's message names all that it takes."""
    kinds = list(structs(fields.prepare(CONNECTORS[name].message)))
    assert kinds
    assert all(kind.forbid_unknown_fields for kind in kinds)


def test_it_was_tried_everywhere() -> None:
    """Every endpoint that takes a body, and more objects than those."""
    tried = [(endpoint.name, at) for endpoint in TAKING for at, _, _ in places(endpoint, example(endpoint))]
    assert len({name for name, _ in tried}) == len(TAKING) > 150
    assert len(tried) > 250
    assert len(set(FIELDS)) == len(FIELDS) > 100
