"""The template, composed once: as SAM, and as the plain CloudFormation that the service makes of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from infra import compose
from local.provision import Provisioned, provision
from local.server import local_aws
from tests.infra.looking import Template

REGION = "eu-central-1"


@pytest.fixture(scope="session")
def sam() -> Template:
    return compose.template("dev")


@pytest.fixture(scope="session")
def plain(sam: Template) -> Template:
    return compose.plain(sam, REGION)


@pytest.fixture(scope="module")
def stack(plain: Template) -> Iterator[Provisioned]:
    """The template applied to moto, with clocks that tick faster."""
    with local_aws():
        yield provision({"CLOCK_SLOT_SECONDS": "1", "CLOCK_RING_GAP_SECONDS": "1"}, plain)
