"""Tools on what the real adapters have written."""

from __future__ import annotations

from tests.shared_aws import account, backend  # noqa: F401 - fixtures
