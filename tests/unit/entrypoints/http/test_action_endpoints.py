"""The endpoints of actions: one for every verb of the lifecycle, each with what it may be refused for."""

from __future__ import annotations

import ast
from pathlib import Path

import chalicelib
from chalicelib.domain.case.lifecycle import TABLE as LIFECYCLE
from chalicelib.entrypoints.http.action_endpoints import ACTIONS, VERBS
from chalicelib.entrypoints.http.endpoints import TABLE
from chalicelib.entrypoints.http.openapi import codes
from tests.unit.entrypoints.http.test_catalogue import strings

RULES = Path(chalicelib.__file__).parent / "domain" / "case"
NEVER_BY_HTTP = {
    "wrong_role",  # told as `forbidden` before any case is read
    "already_filed",  # a repeated filing meets its own case
    "too_many_records",  # a full case takes no more, and the sender has nothing to do with that
    "retention_not_over",  # asked by the calendar alone: an order needs no time to be over
}


def test_every_verb_of_the_lifecycle_has_a_route() -> None:
    """Files are declared at an address of their own."""
    verbs = {rule.verb for rule in LIFECYCLE}
    assert set(VERBS) == verbs - {"declare_evidence"} | {"revoke_tokens"}


def test_a_route_says_who_may_take_it() -> None:
    """As the lifecycle does."""
    roles = {rule.verb: rule.roles for rule in LIFECYCLE}
    assert all(set(e.roles) == roles[e.name] for e in ACTIONS if e.name in roles)


def test_a_refusal_is_named_once() -> None:
    """In the list of each endpoint."""
    assert all(len(set(e.problems)) == len(e.problems) for e in ACTIONS)


OTHERS = frozenset({"groups", "arbitrations", "handover"})
"""Endpoints of other aggregates, which have refusals of the same names."""


def test_every_refusal_of_the_rules_is_published_by_some_endpoint() -> None:
    """The first argument of NotAllowed, wherever a rule about cases makes one."""
    raised: set[str] = set()
    for path in RULES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "NotAllowed":
                raised |= strings(node.args[0])
    assert raised >= {"deadline_passed", "cooling_off"}, "the scan finds nothing any more"
    published = {code for endpoint in TABLE if endpoint.tag not in OTHERS for code in codes(endpoint)}
    assert raised - published == NEVER_BY_HTTP
