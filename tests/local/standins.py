"""Functions for the worker to call. A test puts its own in place of `handler`, as a deployment puts a new version."""

from __future__ import annotations

from typing import Any


def handler(event: dict[str, Any], context: Any) -> Any:
    """Does nothing, successfully."""


def other(event: dict[str, Any], context: Any) -> Any:
    """A second function."""
