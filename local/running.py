"""The whole stack as one thing to enter and leave: AWS, functions and API in this process, on the loopback address."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from local import malware, pace, structs
from local.client import Client
from local.compose import composed
from local.gateway import Gateway
from local.http_server import GatewayServer
from local.mailbox import Mailbox
from local.provision import Provisioned, provision
from local.server import local_aws
from local.worker import Worker

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

IDLE: Final = "/_local/idle"
"""Not of the API: whether everything has come to rest, asked by others than this process."""
MAILS: Final = "/_local/mails"
"""Nor this: the mails that were sent. With `?deliver=1` they arrive first."""


@dataclass(frozen=True)
class Running:
    """A stack at work. `services` are what its functions use."""

    base_url: str
    s3_url: str
    receiver_port: int
    worker: Worker
    services: Services
    provisioned: Provisioned

    def drain(self, seconds: float = 30.0) -> bool:
        """Wait until everything has come to rest."""
        return self.worker.drain(seconds)

    def operator(self) -> Client:
        """The API as the first operator sees it, whose key is made with the stack."""
        arn = self.services.settings.operator_secret_arn
        kept = self.services.clients.get("secretsmanager").get_secret_value(SecretId=arn)
        secret = json.loads(kept["SecretString"])
        return Client(self.base_url, f"rk_{secret['key_id'].removeprefix('key_')}_{secret['secret']}")


@contextmanager
def running(port: int, receiver_port: int, played: pace.Pace = pace.LOCAL) -> Iterator[Running]:
    """A stack until the block ends. `port` 0 is any free one. Raises OSError when the port is taken."""
    with ExitStack() as stack:
        aws = stack.enter_context(local_aws(server=True))
        provisioned = provision({**pace.SETTINGS, **malware.settings()})
        made = stack.enter_context(composed(provisioned, receiver_port))
        worker = Worker(provisioned, made.clients.get, played)
        mailbox = Mailbox(made, provisioned.resources["MailReports"])
        server = GatewayServer(_gateway(provisioned, worker, mailbox), port)
        stack.callback(server.server_close)
        worker.functions.load()
        structs.prepare()
        worker.start()
        stack.callback(worker.stop)
        server.start()
        stack.callback(server.stop)
        assert aws.endpoint is not None
        yield Running(server.url, aws.endpoint, receiver_port, worker, made, provisioned)


def _gateway(provisioned: Provisioned, worker: Worker, mailbox: Mailbox) -> Gateway:
    from app import app

    extras: Mapping[str, Callable[[Mapping[str, str]], Any]] = {
        IDLE: lambda query: _idle(worker, query), MAILS: mailbox.page,
    }  # fmt: skip
    return Gateway(app, provisioned.gateway_responses, lambda: worker.functions.context("api"), extras)


def _idle(worker: Worker, query: Mapping[str, str]) -> dict[str, Any]:
    """Waits up to the `seconds` asked for, half a minute at most."""
    text = query.get("seconds", "0")
    seconds = min(float(text), 30.0) if text.replace(".", "", 1).isdigit() else 0.0
    return {"idle": worker.drain(seconds), "busy": worker.busy()}
