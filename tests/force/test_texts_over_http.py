"""Hostile texts in what people write to a case and to a platform, over HTTP: back to the letter, and as data only."""

from __future__ import annotations

from typing import Any

import pytest

from tests.force.hostile import NEVER, TEXTS
from tests.force.test_hostile import harmless, log
from tests.handlers.http.conftest import Api, Case
from tests.handlers.http.refusing import account, api, nothing_written

__all__ = ["account", "api", "log"]  # the fixtures
ALL = "x\n" + "\n".join(TEXTS.values()) + "\nx"
"""Everything that a body may hold, in one text."""


@pytest.fixture(scope="module")
def case(api: Api) -> Case:
    """One that these change, with all of it for its narrative."""
    return Case(api, str(api.tenant()["key"]["api_key"]), narrative=ALL)


def strings(value: Any) -> set[str]:
    """Every text in a reply."""
    if isinstance(value, dict):
        return set().union(*map(strings, value.values()))
    if isinstance(value, list):
        return set().union(*map(strings, value))
    return {value} if isinstance(value, str) else set()


@pytest.mark.parametrize("path", ["messages", "response", "offer"])
def test_what_parties_write_comes_back_to_the_letter(case: Case, log: Any, path: str) -> None:
    """A message, a statement of defence, the note to an offer."""
    said = f"{ALL}{path}"
    verb, body = {
        "messages": ("message", {"text": said}),
        "response": ("respond", {"position": "contests", "statement": said}),
        "offer": (
            "offer",
            {
                "terms": {"remedy": "partial_refund", "money": {"amount": 4000, "currency": "USD"}},
                "note": said,
            },
        ),
    }[path]
    made = case.act(verb, body, case.respondent)
    assert made.status == 200, made.text
    shown = case.api.get(case.path if path != "messages" else f"{case.path}/messages", case.complainant)
    assert said in strings(shown.body)
    for answer in (made, shown):
        harmless(answer, log)


def test_the_narrative_is_there_in_every_view(case: Case) -> None:
    """For everybody who may read it, in the case."""
    for who in (case.complainant, case.respondent, case.platform):
        assert ALL in strings(case.api.get(case.path, who).body)


def test_a_hold_is_placed_for_any_reason(case: Case, log: Any) -> None:
    """Nothing of the reason is in a header or in the log."""
    made = case.api.post(f"{case.path}/holds", {"ground": "litigation", "reason": ALL[:1_000]}, case.platform)
    assert made.status == 201, made.text
    harmless(made, log)


@pytest.mark.parametrize("name", sorted(TEXTS.keys() - {"combining"}))
def test_a_label_of_a_key_comes_back_to_the_letter(case: Case, log: Any, name: str) -> None:
    """In the list of keys, which a console shows."""
    tenant = case.api.services.reader.load(case.id).case.head.tenant
    body = {"label": TEXTS[name], "scopes": ["cases"]}
    made = case.api.post(f"/v1/tenants/{tenant}/keys", body, case.platform)
    assert made.status == 201, made.text
    shown = case.api.get(f"/v1/tenants/{tenant}/keys", case.platform)
    assert TEXTS[name] in strings(shown.body)
    harmless(shown, log)


@pytest.mark.parametrize("name", NEVER)
@pytest.mark.parametrize(
    ("verb", "field"), [("message", "text"), ("respond", "statement"), ("offer", "note")]
)
def test_what_writes_on_terminals_is_in_no_action(case: Case, name: str, verb: str, field: str) -> None:
    """Refused where it stands; nothing is written."""
    with nothing_written():
        answer = case.act(verb, {field: NEVER[name]}, case.respondent)
    assert answer.status == 400
    assert (f"/{field}", "control_character") in answer.faults
