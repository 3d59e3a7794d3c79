"""Workers as deployed, over an AWS that a module shares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pytest

from tests.handlers.lambdas import Lambdas
from tests.logs import logs  # noqa: F401 - a fixture
from tests.shared_aws import account, backend, market  # noqa: F401 - fixtures

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services


@pytest.fixture
def invoke(backend: Services, account: Mapping[str, str]) -> Lambdas:  # noqa: F811 - as fixtures are used
    return Lambdas(backend, account)
