"""The way the other tests of this folder invoke a worker: it must notice what AWS would refuse."""

from __future__ import annotations

import pytest

from chalicelib.settings import BadSetting
from tests.handlers import lambdas
from tests.handlers.events import load
from tests.handlers.lambdas import Lambdas


def test_a_call_without_a_grant_is_noticed(invoke: Lambdas, monkeypatch: pytest.MonkeyPatch) -> None:
    """Action and resource are named."""
    monkeypatch.setattr(lambdas, "_granted", lambda _: frozenset())
    with pytest.raises(AssertionError, match=r"sqs:SendMessage.*ViewsQueue"):
        invoke("relay", load("dynamodb_stream"))


def test_a_variable_that_a_function_is_not_given_is_missing(invoke: Lambdas) -> None:
    """As in its Lambda."""
    with pytest.raises(BadSetting, match="DATA_KEY_ID"):
        invoke.process("sweep").crypto  # noqa: B018 - a lazy attribute
