"""Who may do what is decided in one place: what nobody declared is nobody's, and no handler decides by itself."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import pytest

from chalicelib.domain.access import STAFF, Principal, Target, Verdict, grants, may
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http import auth, handling
from chalicelib.entrypoints.http.endpoints import TABLE

SOURCE = Path(handling.__file__).parents[2]
PUBLIC = {
    "GET /healthz", "GET /openapi.json", "GET /docs", "GET /docs/problems", "GET /docs/{asset}",
    "GET /v1/rule-packs", "GET /v1/rule-packs/{pack_id}", "GET /v1/procedures", "GET /v1/procedures/{pack_id}",
    "GET /v1/limits", "GET /v1/dispute-types", "GET /v1/dispute-types/{dispute_type}", "POST /v1/diagnoses",
    "GET /v1/diagnoses/questions", "GET /v1/bodies", "GET /v1/bodies/{body_id}", "GET /v1/disclosure-questionnaire",
    "GET /v1/tree-heads", "GET /v1/tree-heads/{day}", "GET /.well-known/oauth-authorization-server",
    # what follows looks at something else than a caller's credential:
    "POST /v1/oauth/token",  # a key's secret
    "GET /file/{link}", "POST /file/{link}",  # a link that the platform has signed
    "POST /v1/records/{connection_id}",  # a signature
    "GET /v1/unsubscribe/{unsubscribe_token}", "POST /v1/unsubscribe/{unsubscribe_token}",  # a token in an e-mail
    "GET /v1/groups/{group_id}/page",  # that the group is listed
    "GET /v1/public/intake/{tenant_id}", "POST /v1/public/proofs",  # that the platform takes complaints so
    "POST /v1/public/proofs/{proof_id}/confirmation", "POST /v1/public/cases",  # a code that was mailed
}  # fmt: skip
"""Everything that asks nobody who he is. Another one is put here by hand, or the test fails."""


def test_what_asks_nobody_who_he_is_stands_in_a_short_list() -> None:
    """An endpoint that was given no action by mistake is not in it."""
    assert {f"{e.method} {e.path}" for e in TABLE if e.action is None} == PUBLIC


@pytest.mark.parametrize("role", list(Role))
def test_an_action_that_nobody_declared_is_nobodys(role: Role) -> None:
    """It is a mistake of ours, and told as one."""
    with pytest.raises(KeyError):
        may(Principal("x", role, "ten_x"), "case.invented", Target("ten_x"))


def test_every_endpoint_asks_for_an_action_that_is_declared() -> None:
    """So that the table is whole before anybody calls."""
    assert [e.path for e in TABLE if e.action is not None and e.action not in grants()] == []


@pytest.mark.parametrize("role", [Role.PLATFORM, Role.BODY])
def test_a_server_without_scopes_may_do_nothing(role: Role) -> None:
    """Whatever its role may."""
    who = Principal("x", role, "ten_x")
    assert {may(who, action, Target("ten_x")) for action in grants()} <= {Verdict.FORBID, Verdict.HIDE}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OPERATOR])
def test_nothing_of_another_tenant_is_there_for_anybody(role: Role) -> None:
    """For no action at all, with all scopes."""
    scopes = tuple({word for action in grants() for word in (action.partition(".")[0] + "s", "evidence")})
    who = Principal("x", role, "ten_x", ref="r", scopes=scopes)
    assert {may(who, action, Target("ten_y")) for action in grants()} == {Verdict.HIDE}


def test_no_request_with_an_action_gets_past_the_one_function() -> None:
    """The only way to a caller asks it, before anything is read."""
    asked = [call for call in _calls(_caller()) if call in ("auth.recognise", "auth.admit", "_match")]
    assert asked[:3] == ["_match", "auth.recognise", "auth.admit"]  # the first one: of what has no action
    assert auth.admit.__globals__["may"] is may


LATER = [
    e
    for e in TABLE
    if e.action and {"case_id", "report_id", "group_id", "arbitration_id"} & set(e.parameters)
]


@pytest.mark.parametrize("endpoint", LATER, ids=[f"{e.method} {e.path}" for e in LATER])
def test_what_only_the_thing_itself_can_tell_is_asked_of_the_same_function(endpoint: Any) -> None:
    """Handlers of a case, a report, a group, an arbitration reach it, through whatever they share."""
    assert _reaches(endpoint.handle, auth.admit)


def test_who_is_of_the_staff_is_written_once() -> None:
    """No module has a set of these two of its own; the tables of lifecycles name roles as rules do."""
    pair = {role.name for role in STAFF}
    texts = {path: path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py")}
    found = {
        path.relative_to(SOURCE).as_posix()
        for path, text in texts.items()
        if "Role.OFFICER" in text and "Role.PLATFORM" in text
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Tuple | ast.Set | ast.List) and _roles(node) == pair
    }
    assert found == {"domain/access.py"}


VIEWS = {
    "application/queries.py": "chalicelib.domain.case",
    "application/group_queries.py": "chalicelib.domain.group",
    "application/arbitration_queries.py": "chalicelib.domain.arbitration",
    "application/report_queries.py": "chalicelib.domain.report",
    "application/alerting.py": "chalicelib.domain.alert",
    "application/bundling/making.py": "chalicelib.domain.case",
}


@pytest.mark.parametrize("module", sorted(VIEWS))
def test_whoever_shows_something_asks_the_domains_view(module: str) -> None:
    """Lists, exports and bundles are views of the same kind."""
    tree = ast.parse((SOURCE / module).read_text(encoding="utf-8"))
    named = [
        n
        for n in ast.walk(tree)
        if isinstance(n, ast.ImportFrom) and (n.module or "").startswith(VIEWS[module])
    ]
    assert named


def _roles(node: ast.Tuple | ast.Set | ast.List) -> set[str]:
    known = [e for e in node.elts if isinstance(e, ast.Attribute) and ast.unparse(e.value) == "Role"]
    return {e.attr for e in known} if len(known) == len(node.elts) else set()


def _caller() -> ast.FunctionDef:
    tree = ast.parse(Path(handling.__file__).read_text(encoding="utf-8"))
    return next(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == "_caller")


def _calls(function: ast.FunctionDef) -> list[str]:
    """By line, as they are written."""
    found = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    return [ast.unparse(node.func) for node in sorted(found, key=lambda node: (node.lineno, node.col_offset))]


def _reaches(start: Callable[..., Any], wanted: object) -> bool:
    """Whether what it calls, or what that calls, comes to the function."""
    seen: set[int] = set()
    waiting: list[Any] = [start]
    while waiting:
        one = waiting.pop()
        if one is wanted:
            return True
        if id(one) in seen:
            continue
        seen.add(id(one))
        waiting += _next(one)
    return False


def _next(one: Any) -> Iterator[Any]:
    if isinstance(one, partial):
        yield from (one.func, *one.args)
    elif isinstance(one, MethodType):
        yield one.__func__
    elif isinstance(one, FunctionType) and one.__module__.startswith("chalicelib.entrypoints.http"):
        names = set(_names(one.__code__))
        known = [one.__globals__.get(name) for name in names]
        yield from (k for k in known if isinstance(k, FunctionType | partial))
        modules = [k for k in known if isinstance(k, ModuleType)]
        yield from (vars(m)[n] for m in modules for n in names if callable(vars(m).get(n)))
        yield from (cell.cell_contents for cell in one.__closure__ or ())


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
