"""The published table of limits: every number is the one that is enforced."""

from __future__ import annotations

import ast
import inspect
from typing import Any, get_type_hints

import msgspec
import pytest

from chalicelib.domain import limits
from chalicelib.domain.errors import Invalid
from chalicelib.entrypoints.http import action_schemas, decoder, limit_table, schemas
from chalicelib.entrypoints.http.limit_table import Where, table
from chalicelib.entrypoints.http.texts import LANGUAGES, text
from docs_tools.packaged import fragments

BY_NAME = {limit.name: limit for limit in table()}


def test_no_number_is_written_twice() -> None:
    """The table has names of constants, which others import too, and no number but the 1 of a vote and of a key."""
    tree = ast.parse(inspect.getsource(limit_table))
    numbers = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and type(n.value) is int]
    assert set(numbers) <= {0, 1, 2}


def test_every_limit_is_told_in_every_language_and_once() -> None:
    """By its name."""
    assert len(BY_NAME) == len(table())
    assert all(text(lang, "limits", name) for lang in LANGUAGES for name in BY_NAME)


def test_the_gateways_rate_is_the_templates() -> None:
    """The one number that the code cannot take from where it is enforced."""
    (throttle,) = fragments()["Resources"]["RestAPI"]["Properties"]["MethodSettings"]
    assert (limits.GATEWAY.count, limits.GATEWAY.burst) == (
        throttle["ThrottlingRateLimit"], throttle["ThrottlingBurstLimit"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "kind", "field"),
    [
        ("narrative", schemas.CaseIn, "narrative"),
        ("message", action_schemas.MessageIn, "text"),
        ("text", action_schemas.RespondIn, "statement"),
    ],
)
def test_a_text_is_bounded_by_its_schema(name: str, kind: type, field: str) -> None:
    """In characters."""
    schema = msgspec.json.schema(kind)["$defs"][kind.__name__]
    assert BY_NAME[name].number in set(_most(schema["properties"][field]))


def _most(node: Any) -> list[int]:
    alternatives = node.get("anyOf", [node])
    return [one["maxLength"] for one in alternatives if "maxLength" in one]


def test_a_page_is_bounded_by_its_query() -> None:
    """Of cases, as of most lists."""
    limit = get_type_hints(schemas.CaseListQuery, include_extras=True)["limit"]
    assert [bound.le for bound in limit.__metadata__] == [BY_NAME["page"].number]


def test_a_body_and_its_depth_are_bounded_by_the_decoder() -> None:
    """One more is refused."""
    deep = BY_NAME["json_depth"].number
    assert deep is not None
    assert decoder.decode(b"[" * deep + b"]" * deep)
    with pytest.raises(Invalid) as refused:
        decoder.decode(b"[" * (deep + 1) + b"]" * (deep + 1))
    assert [fault.code for fault in refused.value.faults] == ["too_deep"]
    size = BY_NAME["body"].number
    assert size is not None
    with pytest.raises(decoder.BodyTooLarge):
        decoder.decode(b" " * (size + 1))


def test_what_is_set_for_a_tenant_is_what_is_approximate() -> None:
    """Nobody can be given more of what protects somebody else."""
    assert {name for name, limit in BY_NAME.items() if limit.settable} == set(limits.PUBLISHED)
    assert not any(limit.settable for limit in table() if limit.where is Where.TRANSACTION)
