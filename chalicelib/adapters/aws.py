"""AWS clients: the one place that makes them, with explicit time-outs and retries. By botocore; boto3 is not needed.

Nothing happens before the first call. An endpoint override (`AWS_ENDPOINT_URL`) is read by botocore itself.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.session import Session

ClientFactory = Callable[[], Any]
"""Gives the client on first use: an adapter can be built without touching the network, the disk or the environment."""

CONNECT_SECONDS = 3
READ_SECONDS = {"s3": 20}
"""By service; `READ_SECONDS_ELSEWHERE` for the rest. S3 streams files, where the pause between two chunks counts."""
READ_SECONDS_ELSEWHERE = 5
ATTEMPTS = 2


class Clients:
    """Clients by service name, each made once per process. Safe to share between threads, as the clients are."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        """Held while a client is made: a session must not make two at once."""
        self._session: Session | None = None
        self._clients: dict[str, Any] = {}

    @property
    def session(self) -> Session:
        """One for all clients: loading its data a second time would cost a good part of a cold start."""
        with self.lock:
            if self._session is None:
                from chalicelib.adapters.session import quick_session

                self._session = quick_session()
            return self._session

    def get(self, service: str) -> Any:
        client = self._clients.get(service)
        return client if client is not None else self._make(service)

    def lazy(self, service: str) -> ClientFactory:
        return lambda: self.get(service)

    def _make(self, service: str) -> Any:
        with self.lock:
            if service not in self._clients:
                from chalicelib.adapters.session import settle

                made = self.session.create_client(service, region_name=region(), config=_config(service))
                self._clients[service] = made if service == "s3" else settle(made)
            return self._clients[service]


def region() -> str | None:
    """Lambda sets AWS_REGION, which botocore does not read."""
    return os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")


def _config(service: str) -> Any:
    from botocore.config import Config

    return Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS.get(service, READ_SECONDS_ELSEWHERE),
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        tcp_keepalive=True,
        # files.py hashes every byte itself, and a queue message is hashed by SQS
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        **(_s3_config() if service == "s3" else {}),
    )


def _s3_config() -> dict[str, Any]:
    """SigV4 for every link (KMS-encrypted objects demand it). A one-host endpoint has no names for buckets."""
    overridden = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    return {"signature_version": "s3v4", "s3": {"addressing_style": "path" if overridden else "virtual"}}
