"""The published description as schemathesis reads it, over a WSGI application that a fixture brings to life."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, Final

import schemathesis
from schemathesis.config import ProjectConfig, SchemathesisConfig

from local.gateway import Asked, Gateway

EXAMPLES: Final = 1
"""Per operation, drawn at random beside the boundary cases that follow from the description; `make fuzz` draws many."""
REFUSALS: Final = ["400", "404", "413", "415", "422", "428"]
"""How what the description does not allow is refused; 422 is a complaint that lacks something."""


class Wsgi:
    """The application behind the local gateway, for WSGI clients."""

    gateway: Gateway | None = None

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        assert self.gateway is not None, "the fixture `world` makes it"
        target = "?".join(filter(None, (environ["REQUEST_URI"].partition("?")[0], environ["QUERY_STRING"])))
        headers = {k[5:].replace("_", "-").lower(): [v] for k, v in environ.items() if k.startswith("HTTP_")}
        if environ.get("CONTENT_TYPE"):
            headers["content-type"] = [environ["CONTENT_TYPE"]]
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        answer = self.gateway.answer(Asked(environ["REQUEST_METHOD"], target, headers, body, "127.0.0.1"))
        start(f"{answer.status} {HTTPStatus(answer.status).phrase}", answer.headers)
        return [answer.body]


APP: Final = Wsgi()


def described() -> Any:
    """The description with bounded, repeatable examples."""
    config = SchemathesisConfig.from_dict({
        "seed": 20261122,
        "generation": {
            "deterministic": True, "database": "none", "with-security-parameters": False, "max-examples": EXAMPLES,
        },
        "phases": {"coverage": {"unexpected-methods": []}},  # the gateway's own, and no more than "no such route"
        "checks": {
            "negative_data_rejection": {"expected-statuses": REFUSALS},
            "missing_required_header": {"expected-statuses": REFUSALS},
        },
    })  # fmt: skip
    _merged_once()
    found = schemathesis.openapi.from_wsgi("/openapi.json", APP, config=config)
    _packs_by_reference(found.raw_schema["components"]["schemas"]["SimulationIn"])
    return found


@functools.cache
def _merged_once() -> None:
    """What holds for an operation is asked for at each case, and put together from all that is configured."""
    for name in ("checks_config_for", "generation_for", "phases_for"):
        setattr(ProjectConfig, name, _remembered(getattr(ProjectConfig, name)))


def _remembered(ask: Callable[..., Any]) -> Callable[..., Any]:
    known: dict[Any, Any] = {}

    @functools.wraps(ask)
    def answer(config: ProjectConfig, *, operation: Any = None, **given: Any) -> Any:
        asked = (id(config), operation and operation.label, *given.items())
        if asked not in known:
            known[asked] = ask(config, operation=operation, **given)
        return known[asked]

    return answer


def _packs_by_reference(schema: dict[str, Any]) -> None:
    """All the ways in which a pack that is written out can be wrong are tried where it is added, once: there are
    thousands, and whoever simulates one has it read by the same reader.
    """
    for name in ("pack", "beside"):
        ways = schema["properties"][name]["anyOf"]
        ways.remove({"$ref": "#/components/schemas/RulePack"})
