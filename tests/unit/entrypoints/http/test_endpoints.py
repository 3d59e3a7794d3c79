"""The table of endpoints: API Gateway's own rules, and agreement with everything that follows from it."""

from __future__ import annotations

import re
from collections import Counter

import msgspec
import pytest
from chalice import Chalice
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.access import grants
from chalicelib.domain.errors import Invalid
from chalicelib.domain.handover.messages import INCOMING
from chalicelib.entrypoints.http import examples, fields
from chalicelib.entrypoints.http.actions import ACTIONS
from chalicelib.entrypoints.http.endpoints import TABLE, VERBS, Endpoint
from chalicelib.entrypoints.http.handling import ID_PREFIXES, OTHER_PARAMETERS
from chalicelib.entrypoints.http.record_schemas import RecordIn
from chalicelib.entrypoints.http.routes import register
from tests.unit.entrypoints.http.test_decoder import json_values

BODIES = sorted({e.body for e in TABLE if e.body}, key=lambda kind: kind.__name__)
OURS = [kind for kind in BODIES if kind not in (*INCOMING.values(), RecordIn)]
"""A message of another system may say more than this version knows, which is passed over. What a sender of records may
say, its connector knows, and is strict about.
"""


NOT_CHANGING = (
    "try_filing", "quote_arbitration", "enquire", "upload_in_parts", "join_parts", "link_record",
)  # fmt: skip


def test_methods_and_paths_are_unique() -> None:
    """And so are the operations' names."""
    assert max(Counter((e.method, e.path) for e in TABLE).values()) == 1
    assert max(Counter(e.name for e in TABLE).values()) == 1


@pytest.mark.parametrize("endpoint", TABLE, ids=lambda e: e.name)
def test_paths_are_what_api_gateway_takes(endpoint: Endpoint) -> None:
    """Letters, digits and `-._:` in fixed parts, whole parts as parameters, no slash at the end."""
    assert endpoint.path.startswith("/")
    assert not endpoint.path.endswith("/")
    for part in endpoint.path[1:].split("/"):
        assert re.fullmatch(r"[a-zA-Z0-9._:-]+|[a-zA-Z0-9._:-]*|[a-z_]+|\{[a-z_]+\}", part), part


def test_siblings_have_one_parameter_name() -> None:
    """API Gateway refuses two parameters of different names at one place of its tree."""
    names: dict[str, set[str]] = {}
    for endpoint in TABLE:
        parts = endpoint.path.split("/")
        for n, part in enumerate(parts):
            if part.startswith("{"):
                names.setdefault("/".join(parts[:n]), set()).add(part)
    assert all(len(found) == 1 for found in names.values()), names


def test_every_parameter_is_matched_before_any_read() -> None:
    """By an id's prefix or by a pattern of its own."""
    used = {name for e in TABLE for name in e.parameters}
    assert used == set(ID_PREFIXES) | set(OTHER_PARAMETERS)


def test_every_action_is_granted_to_somebody() -> None:
    """And every grant has an endpoint."""
    assert {e.action for e in TABLE if e.action} == set(grants())


def test_changes_to_a_case_are_idempotent_and_versioned() -> None:
    """A link to download is the exception: each request of one is noted in the record. A dry run, a quote, an enquiry
    and the parts of a file change nothing in it; a link to a parcel is the same however often it is made.
    """
    posts = [e for e in TABLE if e.method == "POST" and e.path.startswith("/v1/cases")]
    changing = [e for e in posts if e.name not in NOT_CHANGING]
    assert {e.name for e in changing if not e.idempotent} == {"download_evidence", "download_bundle"}
    assert all(e.versioned for e in changing)


def test_every_verb_has_a_command() -> None:
    """The table of endpoints and the table of commands agree."""
    assert set(VERBS) == set(ACTIONS)


def test_chalice_takes_the_table() -> None:
    """Each with its method, all actions on a thing as one route, for any content type: bodies are judged by us."""
    app = Chalice(app_name="redress", configure_logs=False)
    register(app)
    registered = {(method, path) for path, methods in app.routes.items() for method in methods}
    assert registered == {(e.method, re.sub("/actions/.+", "/actions/{verb}", e.path)) for e in TABLE}
    assert all(r.content_types == ["*/*"] for methods in app.routes.values() for r in methods.values())


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.__name__)
def test_bodies_refuse_unknown_fields(kind: type) -> None:
    """In nested objects too: a misspelt optional field must not be lost in silence."""
    _, components = msgspec.json.schema_components([kind])
    assert all(s["additionalProperties"] is False for s in components.values() if "properties" in s)


@pytest.mark.parametrize("kind", BODIES, ids=lambda kind: kind.__name__)
@given(
    value=json_values | st.dictionaries(st.sampled_from(["reason", "text", "terms", "files"]), json_values)
)
def test_any_json_is_read_or_refused(kind: type, value: object) -> None:
    """No body makes anything but Invalid leave the decoder, and every type of field is known to it."""
    faults: object = None
    try:
        fields.read(value, kind)
    except Invalid as refused:
        faults = refused.faults
    assert faults != ()


def test_every_body_has_an_example_that_is_accepted() -> None:
    """Published examples are tried, not trusted."""
    assert set(examples.BODIES) == {kind.__name__ for kind in BODIES}
    for kind in BODIES:
        fields.read(examples.BODIES[kind.__name__], kind)
