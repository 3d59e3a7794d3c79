"""Lambda on one machine: calls a declared function by its module's attribute, with a context object like Lambda's own.

What only a process of its own could enforce is not: a function that runs past its time-out is logged, not killed.
"""

from __future__ import annotations

import importlib
import logging
import os
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from moto.core.models import DEFAULT_ACCOUNT_ID

if TYPE_CHECKING:
    from local.provision import FunctionSpec

log = logging.getLogger(__name__)


class Context:
    """What Lambda tells a function about its invocation. The attributes are Lambda's."""

    function_version = "$LATEST"
    identity = None
    client_context = None

    def __init__(self, spec: FunctionSpec) -> None:
        self.function_name = spec.name
        self.memory_limit_in_mb = spec.memory
        self.invoked_function_arn = arn(spec.name)
        self.aws_request_id = str(uuid.uuid4())
        self.log_group_name = f"/aws/lambda/{spec.name}"
        self.log_stream_name = "local"
        self._end = time.monotonic() + spec.timeout

    def get_remaining_time_in_millis(self) -> int:
        return max(0, round((self._end - time.monotonic()) * 1000))


class Functions:
    """The declared functions. Counts invocations, so that others can tell whether anything goes on."""

    def __init__(self, specs: Mapping[str, FunctionSpec]) -> None:
        self._specs = specs
        self._lock = threading.Lock()
        self._running = 0
        self._finished = 0

    def load(self) -> None:
        """Import every module now, which Lambda does before the first event."""
        for spec in self._specs.values():
            importlib.import_module(spec.handler.rpartition(".")[0])

    def context(self, name: str) -> Context:
        return Context(self._specs[name])

    def invoke(self, name: str, event: Mapping[str, Any]) -> Any:
        """The function's answer. Raises whatever the function raises."""
        spec, context = self._specs[name], self.context(name)
        module, _, attribute = spec.handler.rpartition(".")
        with self._counted():
            answer = getattr(importlib.import_module(module), attribute)(event, context)
        if not context.get_remaining_time_in_millis():
            log.error("%s ran past its time-out of %s s: Lambda would have ended it", name, spec.timeout)
        return answer

    def activity(self) -> tuple[int, int]:
        """How many invocations are running, and how many have finished since the start."""
        with self._lock:
            return self._running, self._finished

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._lock:
            self._running += 1
        try:
            yield
        finally:
            with self._lock:
                self._running -= 1
                self._finished += 1


def arn(name: str) -> str:
    return f"arn:aws:lambda:{os.environ['AWS_REGION']}:{DEFAULT_ACCOUNT_ID}:function:{name}"


def failed_items(answer: Any, known: list[str]) -> list[str] | None:
    """The identifiers that a partial batch response names; None when Lambda takes it for failed as a whole."""
    if answer is None or answer == {}:
        return []
    if not isinstance(answer, Mapping):
        return None
    failures = answer.get("batchItemFailures") or []
    if not isinstance(failures, list):
        return None
    found = [str(failure.get("itemIdentifier")) for failure in failures if isinstance(failure, Mapping)]
    return found if len(found) == len(failures) and all(item in known for item in found) else None
