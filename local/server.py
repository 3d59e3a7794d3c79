"""moto as one thing to enter and leave: repaired, with or without an HTTP server, its state shared with this process.

Inside `local_aws` boto3 needs no endpoint: calls are answered in process. With the server, S3 clients alone go over
HTTP, so that the forms and links they sign point to the address where a browser finds them. The environment, with
credentials that are good for nothing elsewhere, is put back on leaving.
"""

from __future__ import annotations

import logging
import os
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import IO, Any, cast

from moto import mock_aws
from moto.core.config import DefaultConfig
from moto.moto_server import werkzeug_app
from moto.stepfunctions.parser.api import ExecutionStatus
from moto.stepfunctions.parser.backend.execution import Execution
from moto.stepfunctions.parser.models import StepFunctionsParserBackend, stepfunctions_parser_backends
from moto.stepfunctions.parser.utils import TMP_THREADS
from werkzeug.exceptions import HTTPException
from werkzeug.serving import ThreadedWSGIServer
from werkzeug.test import run_wsgi_app
from werkzeug.wsgi import LimitedStream

from local import moto_queues, moto_repairs, moto_tables, quick_calls
from local.post_policy import PostPolicyChecker

HOST = "127.0.0.1"
REGION = "eu-central-1"
ACCESS_KEY_ID = "AKIAREDRESSLOCAL0000"
SECRET_ACCESS_KEY = "redress-local-secret-good-for-nothing-else"
CREDENTIALS: Mapping[str, str] = {ACCESS_KEY_ID: SECRET_ACCESS_KEY}
DRAINED_BYTES = 64 * 1024 * 1024  # of a request body nobody read, before the connection is given up

MOTO_CONFIG: DefaultConfig = {
    "core": {"mock_credentials": False},
    "stepfunctions": {"execute_state_machine": True},
}

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LocalAws:
    """What is running: the server's address, if there is one."""

    endpoint: str | None


@contextmanager
def local_aws(*, server: bool = False, port: int = 0) -> Iterator[LocalAws]:
    """An empty AWS in this process until the block ends, when waiting executions are stopped and their threads gone."""
    for repairs in (moto_repairs, moto_queues, moto_tables, quick_calls):
        repairs.apply()
    with ExitStack() as stack:
        stack.enter_context(environment(dummy_settings()))
        stack.enter_context(mock_aws(config=MOTO_CONFIG))
        stack.callback(stop_executions)
        endpoint = None
        if server:
            running = MotoServer()
            endpoint = running.start(port)
            stack.callback(running.stop)
            stack.enter_context(environment({"AWS_ENDPOINT_URL_S3": endpoint}))
        yield LocalAws(endpoint)


def dummy_settings() -> dict[str, str | None]:
    """Settings under which no call can reach a real account, whatever the developer's own profile says."""
    region = os.environ.get("AWS_DEFAULT_REGION") or os.environ.get("AWS_REGION") or REGION
    return {
        **dict.fromkeys(name for name in os.environ if name.startswith("AWS_")),
        "AWS_ACCESS_KEY_ID": ACCESS_KEY_ID,
        "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_DEFAULT_REGION": region,
        "AWS_REGION": region,
        "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",  # else boto3 asks a host for table streams that moto does not know
    }


@contextmanager
def environment(settings: Mapping[str, str | None]) -> Iterator[None]:
    """Set these variables, or unset those that are None, and put all back afterwards."""
    before = {name: os.environ.get(name) for name in settings}
    _set_environment(settings)
    try:
        yield
    finally:
        _set_environment(before)


def _set_environment(settings: Mapping[str, str | None]) -> None:
    for name, value in settings.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def stop_executions(seconds: float = 5.0) -> None:
    """Stop every running execution and wait for its threads: moto's reset forgets the one, not the other."""
    deadline = time.monotonic() + seconds
    for _, _, backend in stepfunctions_parser_backends.iter_backends():
        for execution in cast(StepFunctionsParserBackend, backend)._get_executions(ExecutionStatus.RUNNING):
            _stop(execution, deadline)
    for thread in TMP_THREADS:
        thread.join(max(0.0, deadline - time.monotonic()))
    TMP_THREADS[:] = [thread for thread in TMP_THREADS if thread.is_alive()]


def _stop(execution: Execution, deadline: float) -> None:
    """An execution started a moment ago has no environment yet, and moto fails to stop it."""
    worker = execution.exec_worker
    while worker is not None and worker.env is None and time.monotonic() < deadline:
        time.sleep(0.001)
    if worker is not None and worker.env is not None:
        execution.stop(stop_date=datetime.now(tz=UTC), error=None, cause=None)


class MotoServer:
    """moto's HTTP server on the loopback address, with `PostPolicyChecker` in front."""

    def __init__(
        self, credentials: Mapping[str, str] = CREDENTIALS, clock: Callable[[], float] = time.time
    ) -> None:
        self._credentials = credentials
        self._clock = clock
        self._server: Server | None = None
        self._stack = ExitStack()

    def start(self, port: int = 0) -> str:
        """Serve on this port, or on a free one, and return the endpoint URL."""
        # Else every answer allows every origin, whatever a bucket says. The variable for it is read on import.
        vars(werkzeug_app)["DISABLE_GLOBAL_CORS"] = True
        app = werkzeug_app.DomainDispatcherApplication(werkzeug_app.create_backend_app)
        self._server = server = Server(
            HOST, port, PostPolicyChecker(app, self._credentials, self._clock), RequestHandler
        )
        # Tasks of state machines call back here when no mock_aws is active.
        self._stack.enter_context(environment({"MOTO_PORT": str(server.port)}))
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), name="moto-server", daemon=True)
        thread.start()
        self._stack.callback(thread.join)
        return f"http://{HOST}:{server.port}"

    def stop(self) -> None:
        """Take no more requests and close every connection, idle ones included."""
        if self._server is not None:
            self._server.shutdown()
            self._server.close_connections()
            self._server = None
        self._stack.close()


class Server(ThreadedWSGIServer):
    """werkzeug's threaded server, which remembers its connections: those kept alive would outlive it."""

    def __init__(self, *args: Any) -> None:
        self._open: set[socket.socket] = set()
        super().__init__(*args)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def close_connections(self) -> None:
        for connection in list(self._open):
            with suppress(OSError):  # the client was quicker
                connection.shutdown(socket.SHUT_RDWR)


class RequestHandler(werkzeug_app.MotoRequestHandler):
    """Several requests per connection: werkzeug closes each after one, for it does not know where the next begins."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body in one packet; http.server flushes after each request
    timeout = 60
    server: Server

    def run_wsgi(self) -> None:
        self.environ = environ = self.make_environ()
        body = self._body(environ)
        status, headers, content = self._answer(environ)
        self._drain(body)
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Connection", "close" if self.close_connection else "keep-alive")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def handle_expect_100(self) -> bool:
        proceed = super().handle_expect_100()
        self.wfile.flush()
        return proceed

    def log(self, _level: str, message: str, *args: Any) -> None:
        log.debug(message.rstrip(), *args)

    def _body(self, environ: dict[str, Any]) -> IO[bytes]:
        """The request's body and nothing behind it; without a usable length none, and no further request either."""
        length = environ.get("CONTENT_LENGTH") or "0"
        if "wsgi.input_terminated" not in environ:
            usable = re.fullmatch("[0-9]{1,15}", length)
            self.close_connection |= not usable
            environ["wsgi.input"] = LimitedStream(cast(IO[bytes], self.rfile), int(length) if usable else 0)
        return cast(IO[bytes], environ["wsgi.input"])

    def _answer(self, environ: dict[str, Any]) -> tuple[str, list[tuple[str, str]], bytes]:
        try:
            parts, status, headers = run_wsgi_app(self.server.app, environ, buffered=True)
        except Exception:
            log.exception("%s %s", self.command, self.path)
            return "500 Internal Server Error", [("Content-Length", "0")], b""
        content = b"".join(parts)
        return status, _with_length(status, list(headers), content, self.command), content

    def _drain(self, body: IO[bytes]) -> None:
        """Read what the application left unread, or give up the connection if that is too much."""
        left = DRAINED_BYTES
        try:
            while left > 0 and (data := body.read(64 * 1024)):
                left -= len(data)
        except (HTTPException, OSError):
            left = 0
        self.close_connection |= left <= 0


def _with_length(
    status: str, headers: list[tuple[str, str]], content: bytes, method: str
) -> list[tuple[str, str]]:
    """A body needs its length, or the next answer is not found; answers that never have a body must not state one."""
    kept = [
        (name, value) for name, value in headers if name.lower() not in ("connection", "transfer-encoding")
    ]
    if method == "HEAD" and any(name.lower() == "content-length" for name, _ in kept):
        return kept
    kept = [(name, value) for name, value in kept if name.lower() != "content-length"]
    bodiless = status.startswith("1") or int(status[:3]) in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)
    return kept if bodiless else [*kept, ("Content-Length", str(len(content)))]
