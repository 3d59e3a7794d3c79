"""What the deployment declares: environment, sources and figures out of the fragments in `infra/`."""

from __future__ import annotations

from functools import cache
from typing import Any

from infra import compose


@cache
def fragments() -> dict[str, Any]:
    """As they are merged, for the stage that users meet."""
    return compose.fragments("prod")


def functions() -> dict[str, dict[str, Any]]:
    """Function name to its properties, in the template's order."""
    found = fragments()["Resources"].items()
    return {_name(key): r["Properties"] for key, r in found if r["Type"] == "AWS::Serverless::Function"}


def environment(name: str) -> dict[str, Any]:
    own: dict[str, Any] = functions()[name].get("Environment", {}).get("Variables", {})
    return own


def variable(name: str) -> str:
    """The packaged value of a variable. Raises AssertionError when two functions are given different ones."""
    values = {str(environment(f)[name]) for f in functions() if name in environment(f)}
    assert len(values) == 1, f"{name}: {values}"
    return values.pop()


def event_of(logical_id: str, source: str) -> dict[str, Any]:
    properties: dict[str, Any] = fragments()["Resources"][logical_id]["Properties"]["Events"][source][
        "Properties"
    ]
    return properties


def _name(logical_id: str) -> str:
    return "api" if logical_id == "APIHandler" else logical_id.lower()
