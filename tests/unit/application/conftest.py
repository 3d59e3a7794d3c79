"""Use cases on the real adapters, over an AWS that a module shares."""

from __future__ import annotations

from tests.logs import logs  # noqa: F401 - fixtures
from tests.shared_aws import account, backend, market  # noqa: F401 - fixtures
