"""Plain boto3 for the provisioner: clients made once, names and ARNs, calls that may find their work done already."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

_THERE = ("AlreadyExists", "StateMachineAlreadyExists")


class Aws:
    """One stack's place: an account and a region, by whatever boto3 finds in the environment."""

    def __init__(self, stack: str) -> None:
        self.stack = stack
        self._session = boto3.session.Session()
        self._clients: dict[str, Any] = {}
        self.region: str = self._session.region_name
        self.account: str = self.client("sts").get_caller_identity()["Account"]

    def client(self, service: str) -> Any:
        if service not in self._clients:
            config = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
            self._clients[service] = self._session.client(service, config=config)
        return self._clients[service]

    def name(self, logical_id: str) -> str:
        return f"{self.stack}-{logical_id}"

    def arn(self, service: str, resource: str, region: str | None = None) -> str:
        return f"arn:aws:{service}:{self.region if region is None else region}:{self.account}:{resource}"


@contextmanager
def unless_there(*codes: str) -> Iterator[None]:
    """Goes on if one of these errors says that an earlier run has been here."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] not in codes:
            raise


def created(call: Callable[[], Any]) -> bool:
    """Whether the call made something; False where it was there before."""
    try:
        call()
    except ClientError as error:
        if error.response["Error"]["Code"] not in _THERE:
            raise
        return False
    return True
