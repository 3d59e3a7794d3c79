"""What entry points write is looked at."""

from __future__ import annotations

from tests.logs import logs  # noqa: F401 - a fixture
