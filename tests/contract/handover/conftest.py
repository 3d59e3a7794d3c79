"""One stack and one body's own system for all that is held to the hand-over protocol; each test has its own tenants."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from demo.external_body import ExternalBody
from tests.handing import House, house
from tests.journeys.cast import Platform
from tests.stack import Process, process


@pytest.fixture(scope="package")
def system() -> Iterator[ExternalBody]:
    """The reference body; it listens before the stack is told its port."""
    with ExternalBody("", "") as body:
        yield body


@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory, system: ExternalBody) -> Iterator[Process]:
    home = tmp_path_factory.mktemp("handover") / "home"
    with process(home, "--port", "0", "--receiver-port", str(system.port), "--quiet") as running:
        yield running


@pytest.fixture
def shop(stack: Process) -> Platform:
    made = stack.operator.post("/v1/tenants", {"name": "Example Market", "sandbox": True})
    return Platform(stack, made["id"], stack.operator.as_(made["key"]["api_key"]), {}, None)  # type: ignore[arg-type]


@pytest.fixture
def harbour(stack: Process, system: ExternalBody, shop: Platform) -> House:
    system.forget()
    return house(stack, system, shop)
