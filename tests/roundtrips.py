"""Counts the calls that leave this process for AWS: every attempt of every client, retries included."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.endpoint import Endpoint

_lock = threading.Lock()


@contextmanager
def count_calls() -> Iterator[Counter[str]]:
    """`with count_calls() as calls:` … then e.g. `calls == {"dynamodb.Query": 1}`.

    Watches the one place that boto3, botocore and PynamoDB clients all pass, whenever they were made; moto answers
    behind it. Counts calls of all threads. May be nested.
    """
    calls: Counter[str] = Counter()
    original = Endpoint._get_response

    def counted(self: Any, request: Any, operation_model: Any, context: Any) -> Any:
        with _lock:
            calls[f"{operation_model.service_model.service_name}.{operation_model.name}"] += 1
        return original(self, request, operation_model, context)

    Endpoint._get_response = counted
    try:
        yield calls
    finally:
        Endpoint._get_response = original
