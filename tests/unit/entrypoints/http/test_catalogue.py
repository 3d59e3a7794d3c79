"""Every code that can reach a client is published, with its status and with texts in every language."""

from __future__ import annotations

import ast
import functools
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import chalicelib
from chalicelib.domain import errors
from chalicelib.entrypoints.http import catalogue, endpoints, texts
from chalicelib.entrypoints.http.openapi import codes

ROOT = Path(chalicelib.__file__).parent
NEVER_ANSWERED = {
    "SignatureRejected",  # for those who receive webhooks
    "Rejected",  # becomes credential_invalid or credential_expired
    "UnsafeAddress",  # becomes a fault of the field
    "InvalidSecret",  # a secret of ours that cannot be written
}


@functools.cache
def nodes() -> tuple[ast.AST, ...]:
    """Every call and every class of the code: read once, since each test here looks through all of it."""
    parsed = (ast.parse(path.read_text("utf-8"), str(path)) for path in sorted(ROOT.rglob("*.py")))
    return tuple(
        node for tree in parsed for node in ast.walk(tree) if isinstance(node, ast.Call | ast.ClassDef)
    )


def strings(node: ast.AST) -> set[str]:
    return {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def calls(*names: str) -> Iterator[ast.Call]:
    for node in nodes():
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in names:
            yield node


def class_codes() -> set[str]:
    found = set()
    for node in nodes():
        if isinstance(node, ast.ClassDef) and node.name not in NEVER_ANSWERED:
            for line in node.body:
                if isinstance(line, ast.Assign) and getattr(line.targets[0], "id", "") == "code":
                    found |= strings(line.value)
    return found


def flat(found: dict[str, Any], at: str = "") -> dict[str, str]:
    return {
        path: text
        for name, value in found.items()
        for path, text in (
            flat(value, f"{at}/{name}") if isinstance(value, dict) else {f"{at}/{name}": value}
        ).items()
    }


def test_every_code_of_an_error_class_is_in_the_catalogue() -> None:
    """`code = "..."` in the error tree, wherever it is extended."""
    assert class_codes() <= set(catalogue.PROBLEMS)


def test_every_reason_of_a_refused_action_is_in_the_catalogue() -> None:
    """The first argument of NotAllowed and NotRecognised."""
    raised = {code for call in calls("NotAllowed", "NotRecognised") for code in strings(call.args[0])}
    assert raised >= {"deadline_passed", "credential_missing"}, "the scan finds nothing any more"
    assert raised <= set(catalogue.PROBLEMS)


def test_every_fault_has_a_remedy() -> None:
    """The second argument of Fault, wherever one is made, and the rules for webhook addresses."""
    raised = {code for call in calls("Fault") if len(call.args) > 1 for code in strings(call.args[1])}
    raised |= {code for call in calls("UnsafeAddress", "_Refused") for code in strings(call.args[0])}
    assert raised >= {"missing", "url_scheme", "not_an_integer"}, "the scan finds nothing any more"
    for lang in texts.LANGUAGES:
        assert raised <= set(texts.all_texts(lang)["faults"])


def test_texts_stand_for_exactly_the_codes_of_the_catalogue() -> None:
    """No problem without title and remedy, no text for a problem that does not exist."""
    for lang in texts.LANGUAGES:
        kept = texts.all_texts(lang)["problems"]
        assert set(kept) == set(catalogue.PROBLEMS)
        assert all(set(entry) == {"title", "remedy"} for entry in kept.values())


def test_both_languages_say_the_same_things() -> None:
    """The same keys with the same placeholders. Endpoints are summed up in English in the table itself."""
    english, chinese = (flat(texts.all_texts(lang)) for lang in texts.LANGUAGES)
    summaries = {f"/summaries/{e.name}" for e in endpoints.TABLE}
    assert set(chinese) - summaries == set(english)
    assert summaries <= set(chinese)
    for path, text in english.items():
        assert placeholders(text) == placeholders(chinese[path]), path


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize(
    ("error", "code", "status"),
    [
        (errors.Invalid(), "invalid_request", 400),
        (errors.Incomplete(), "incomplete", 422),
        (errors.Unauthenticated(), "unauthenticated", 401),
        (errors.Forbidden(), "forbidden", 403),
        (errors.NotFound(), "not_found", 404),
        (errors.NotAllowed("case_closed"), "case_closed", 409),
        (errors.NotAllowed("brand_new_reason"), "action_not_allowed", 409),
        (errors.Conflict(), "version_conflict", 409),
        (errors.KeyReused(), "idempotency_key_reused", 422),
        (errors.OverBudget(), "over_budget", 409),
        (errors.TryAgain(), "try_again", 409),
        (errors.RedressError(), "error", 500),
    ],
)
def test_every_kind_of_error_has_its_status(error: errors.RedressError, code: str, status: int) -> None:
    """An error the catalogue does not know by its code is published as its kind."""
    assert catalogue.known(error) == code
    assert catalogue.PROBLEMS[code] == status


def test_endpoints_name_only_problems_that_exist() -> None:
    """And the codes an endpoint lists are all in the catalogue."""
    for endpoint in endpoints.TABLE:
        assert set(codes(endpoint)) <= set(catalogue.PROBLEMS)
