"""The AWS of the stack, seen from outside it."""

from __future__ import annotations

from typing import Any

import boto3

from local.server import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY
from tests.stack import Process


def client(stack: Process, service: str) -> Any:
    """For what no caller of the API is shown: the history of an execution, the lock of an object."""
    return boto3.client(
        service, endpoint_url=stack.about["s3_url"], region_name=REGION, aws_access_key_id=ACCESS_KEY_ID,
        aws_secret_access_key=SECRET_ACCESS_KEY,
    )  # fmt: skip
