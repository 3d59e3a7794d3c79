"""Ways of looking at a template, shared by the tests of this folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

Template = dict[str, Any]
Resources = dict[str, dict[str, Any]]

WORKERS = (
    "relay",
    "arm",
    "wake",
    "sweep",
    "deliver",
    "inspect",
    "project",
    "notify",
    "oversee",
    "members",
    "group",
    "assign",
    "erase",
    "bundle",
    "bulk",
    "mail_in",
    "audit",
    "reconcile",
)


def of_type(template: Template, kind: str) -> Resources:
    """Resources of one type, by logical id."""
    return {name: resource for name, resource in template["Resources"].items() if resource["Type"] == kind}


def properties(template: Template, name: str) -> dict[str, Any]:
    found: dict[str, Any] = template["Resources"][name]["Properties"]
    return found


def logical_id(function: str) -> str:
    """A function's name in the template."""
    return "APIHandler" if function == "api" else _titled(function)


def role_of(function: str) -> str:
    return "ApiHandlerRole" if function == "api" else f"{_titled(function)}Role"


def _titled(function: str) -> str:
    return "".join(part.capitalize() for part in function.split("_"))


def statements(template: Template, role: str) -> list[dict[str, Any]]:
    """All statements of a role's inline policies."""
    return [
        statement
        for policy in properties(template, role)["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
    ]


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def references(node: Any) -> set[str]:
    """Logical ids that a node refers to in any way."""
    if isinstance(node, list):
        return {name for item in node for name in references(item)}
    if not isinstance(node, dict):
        return set()
    if len(node) == 1:
        (function, argument), *_ = node.items()
        if function == "Ref":
            return {argument}
        if function == "Fn::GetAtt":
            return {argument[0]}
        if function == "Fn::Sub" and isinstance(argument, str):
            return set(_names_in(argument))
    return {name for item in node.values() for name in references(item)}


def _names_in(text: str) -> Iterator[str]:
    for part in text.split("${")[1:]:
        name = part.split("}")[0].split(".")[0]
        if not name.startswith("AWS::"):
            yield name


def environment(template: Template, function: str) -> dict[str, Any]:
    """A function's variables as deployed, the global ones included."""
    found: dict[str, Any] = properties(template, logical_id(function))["Environment"]["Variables"]
    return found


def mapping(template: Template, function: str) -> dict[str, Any]:
    """The one event source mapping of a function."""
    wanted = logical_id(function)
    found = [
        resource["Properties"]
        for resource in of_type(template, "AWS::Lambda::EventSourceMapping").values()
        if references(resource["Properties"]["FunctionName"]) == {wanted}
    ]
    assert len(found) == 1, found
    return found[0]


def text(node: Any) -> str:
    return json.dumps(node, sort_keys=True)
