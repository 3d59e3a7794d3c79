"""What breaks a caller of the API, and what does not."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.entrypoints.http import openapi
from docs_tools import compatibility

JSON = "application/json"
OLD: dict[str, Any] = {
    "paths": {
        "/v1/cases": {
            "post": {
                "operationId": "file_case", "x-roles": ["platform", "complainant"], "x-scope": "cases",
                "parameters": [
                    {"name": "lang", "in": "query", "required": False, "schema": {"enum": ["en", "zh"]}},
                    {"$ref": "#/components/parameters/key"},
                ],
                "requestBody": {"required": True, "content": {JSON: {"schema": {"$ref": "#/x/CaseIn"}}}},
                "responses": {"201": {"content": {JSON: {"schema": {"$ref": "#/x/Case"}}}}},
            }
        }
    },
    "components": {
        "parameters": {"key": {"name": "Key", "in": "header", "required": True, "schema": {"type": "string"}}},
        "schemas": {
            "CaseIn": {
                "type": "object", "additionalProperties": False, "required": ["kind"],
                "properties": {
                    "kind": {"enum": ["quality", "delivery"]}, "note": {"type": "string", "maxLength": 100},
                    "claim": {"anyOf": [{"$ref": "#/x/Refund"}, {"$ref": "#/x/Repair"}, {"type": "null"}]},
                },
            },
            "Refund": {
                "type": "object", "required": ["type", "amount"],
                "properties": {"type": {"enum": ["refund"]}, "amount": {"type": "integer", "minimum": 1}},
            },
            "Repair": {
                "type": "object", "required": ["type"],
                "properties": {
                    "type": {"enum": ["repair"]}, "parts": {"type": "array", "items": {"$ref": "#/x/Repair"}},
                },
            },
            "Case": {
                "type": "object", "required": ["id", "status"],
                "properties": {
                    "id": {"type": "string"}, "status": {"enum": ["open", "closed"]},
                    "format": {"enum": ["redress/1"]}, "next": {"$ref": "#/x/Case"},
                    "due": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                },
            },
        },
    },
}  # fmt: skip
Change = Callable[[dict[str, Any]], Any]
POST = "POST /v1/cases"


def changed(change: Change) -> dict[str, Any]:
    new = copy.deepcopy(OLD)
    change(new)
    return new


def operation(api: dict[str, Any]) -> Any:
    return api["paths"]["/v1/cases"]["post"]


def schema(api: dict[str, Any], name: str) -> Any:
    return api["components"]["schemas"][name]


def members(api: dict[str, Any], name: str) -> Any:
    return schema(api, name)["properties"]


def test_what_stayed_breaks_nothing() -> None:
    """Also where a schema contains itself."""
    assert compatibility.breaks(OLD, OLD) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda api: api["paths"].clear(), f"{POST}: gone"),
        (lambda api: operation(api).update(operationId="file"), f"{POST}: operationId is another"),
        (lambda api: operation(api).update({"x-scope": "filing"}), f"{POST}: needs another scope"),
        (lambda api: operation(api)["x-roles"].remove("complainant"), f"{POST}: not for complainant any more"),
        (lambda api: operation(api)["parameters"].pop(0), f"{POST}: parameter query/lang gone"),
        (
            lambda api: operation(api)["parameters"][0].update(required=True),
            f"{POST}: parameter query/lang required",
        ),
        (
            lambda api: operation(api)["parameters"][0]["schema"]["enum"].remove("zh"),
            f"{POST}: parameter query/lang does not take zh any more",
        ),
        (
            lambda api: operation(api)["parameters"].append({"name": "x", "in": "query", "required": True}),
            f"{POST}: parameter query/x new and required",
        ),
        (lambda api: operation(api)["responses"].update({"200": operation(api)["responses"].pop("201")}),
         f"{POST}: answer 201 gone"),
        (lambda api: schema(api, "CaseIn")["required"].append("note"), f"{POST}: body.note required"),
        (lambda api: members(api, "CaseIn").pop("note"), f"{POST}: body.note gone"),
        (lambda api: members(api, "CaseIn")["note"].update(maxLength=99), f"{POST}: body.note maxLength is lower"),
        (lambda api: members(api, "CaseIn")["note"].update(minLength=1), f"{POST}: body.note minLength is higher"),
        (lambda api: members(api, "CaseIn")["note"].update(pattern="^a"), f"{POST}: body.note pattern is another"),
        (lambda api: members(api, "CaseIn")["note"].update(enum=["a"]), f"{POST}: body.note takes certain values only"),
        (
            lambda api: members(api, "CaseIn")["note"].update(type="integer"),
            f"{POST}: body.note may be integer and was string",
        ),
        (lambda api: members(api, "CaseIn")["kind"]["enum"].remove("delivery"),
         f"{POST}: body.kind does not take delivery any more"),
        (lambda api: members(api, "CaseIn")["claim"]["anyOf"].pop(2), f"{POST}: body.claim may be object and was null"),
        (
            lambda api: members(api, "Refund")["amount"].update(minimum=2),
            f"{POST}: body.claim.amount minimum is higher",
        ),
        (lambda api: schema(api, "Refund").update(additionalProperties=False),
         f"{POST}: body.claim takes no other members any more"),
        (lambda api: members(api, "Case").pop("id"), f"{POST}: answer.id gone"),
        (lambda api: schema(api, "Case")["required"].remove("id"), f"{POST}: answer.id may be missing"),
        (
            lambda api: members(api, "Case")["id"].update(type="integer"),
            f"{POST}: answer.id may be integer and was string",
        ),
        (lambda api: members(api, "Case").update(id={"anyOf": [{"type": "string"}, {"type": "null"}]}),
         f"{POST}: answer.id may be null and was string"),
        (
            lambda api: members(api, "Case").update(format={"enum": ["redress/2"]}),
            f"{POST}: answer.format is another constant",
        ),
        (lambda api: members(api, "Case").update(status={"type": "string"}),
         f"{POST}: answer.status is of no vocabulary any more"),
    ],
)  # fmt: skip
def test_a_break_is_told(change: Change, told: str) -> None:
    """With its place, and nothing besides it."""
    assert compatibility.breaks(OLD, changed(change)) == [told]


@pytest.mark.parametrize(
    "change",
    [
        lambda api: api["paths"].update({"/v1/more": copy.deepcopy(api["paths"]["/v1/cases"])}),
        lambda api: operation(api)["x-roles"].append("officer"),
        lambda api: operation(api)["parameters"].append({"name": "x", "in": "query", "required": False}),
        lambda api: operation(api)["requestBody"].update(required=False),
        lambda api: members(api, "CaseIn").update(more={"type": "string"}),
        lambda api: schema(api, "CaseIn")["required"].clear(),
        lambda api: members(api, "CaseIn")["kind"]["enum"].append("other"),
        lambda api: members(api, "CaseIn")["note"].update(maxLength=200),
        lambda api: members(api, "CaseIn")["claim"]["anyOf"].append({"type": "string"}),
        lambda api: members(api, "Case").update(more={"type": "string"}),
        lambda api: schema(api, "Case")["required"].append("due"),
        lambda api: members(api, "Case")["status"]["enum"].append("held"),
        lambda api: members(api, "Case").update(due={"type": "string"}),
    ],
)
def test_an_addition_breaks_nothing(change: Change) -> None:
    """More is taken, more is told, and what was told is told more exactly."""
    assert compatibility.breaks(OLD, changed(change)) == []


def test_words_are_no_promise() -> None:
    """Descriptions may be mended; a member that is called so is one."""
    told = {"description": "x", "properties": {"description": {"type": "string", "description": "y"}}}
    described = {"paths": {}, "components": {"schemas": {"A": told}}}
    kept = compatibility.promised(described)["components"]["schemas"]
    assert kept == {"A": {"properties": {"description": {"type": "string"}}}}


def test_the_api_keeps_what_was_promised() -> None:
    """What was broken on purpose stands in docs/api/breaks.toml, and nothing else."""
    old = json.loads(compatibility.BASELINE.read_text("utf-8"))
    found = compatibility.breaks(old, compatibility.promised(openapi.document()))
    assert sorted(found) == sorted(compatibility.declared()), "declare it, or `make baseline` after a release"
