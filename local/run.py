"""`make run`: the whole system on this machine, with one dispute in it, until somebody presses Ctrl-C.

    python -m local.run --port 8000 --receiver-port 8090

What the functions log goes to a file, so that the terminal keeps what one needs to begin with.
"""

from __future__ import annotations

import argparse
import errno
import faulthandler
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Final

from local.credentials import Home

if TYPE_CHECKING:
    from local.client import Client
    from local.credentials import Renewal
    from local.running import Running
    from local.seed import Seeded

HOME: Final = Path(".local")
LOG: Final = "stack.log"
HOST: Final = "127.0.0.1"
RECEIVER_PORT: Final = 8090
SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
STOP_SECONDS: Final = 10.0
"""From the signal to the end, whatever is still going on."""
_LOOK_SECONDS: Final = 0.1

BANNER: Final = """
Redress runs on this machine: everything is here, and gone when it stops.

  API          {base_url}
  Docs         {base_url}/docs
  Try          curl -H 'Authorization: Bearer {api_key}' {base_url}/v1/cases/{case_id}
  Credentials  {home}/credentials.json, one for every role; renewed while this runs
  Webhooks     go to public addresses, and to http://{host}:{receiver_port}
  Mails        {base_url}/_local/mails: what was sent; nothing leaves this machine
  Log          {home}/{log}
  Stop         Ctrl-C
"""


def main(arguments: list[str] | None = None) -> int:
    """The exit status."""
    asked = _arguments(arguments)
    os.environ["TZ"] = "UTC"
    time.tzset()
    stopping = Stopping()
    for number in SIGNALS:
        signal.signal(number, stopping.begin)
    try:
        _refuse_taken(asked.port)
        _run(asked, stopping)
    except PortTaken as taken:
        sys.stderr.write(f"{taken}\n")
        return 1
    return 0


class PortTaken(Exception):
    def __init__(self, port: int) -> None:
        super().__init__(
            f"Port {port} is taken. Stop what uses it, or choose another: make run PORT={port + 1}"
        )


def _arguments(given: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m local.run", description="The whole system on this machine."
    )
    parser.add_argument("--port", type=int, default=8000, help="of the API; 0: any free one (default 8000)")
    parser.add_argument(
        "--receiver-port", type=int, default=RECEIVER_PORT,
        help=f"on this machine, where webhooks may go (default {RECEIVER_PORT})",
    )  # fmt: skip
    parser.add_argument(
        "--home", type=Path, default=HOME, help=f"for credentials and the log (default {HOME})"
    )
    parser.add_argument("--quiet", action="store_true", help="say nothing but errors")
    return parser.parse_args(given)


def _refuse_taken(port: int) -> None:
    """Before anything is started."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            raise PortTaken(port) from None


class Stopping:
    """Whether somebody pressed Ctrl-C, and the promise that this process then ends.

    Only a flag is set, which the main thread looks at: an exception raised by a handler is lost when the signal comes
    while Python runs a finaliser, and an event's lock may just be held by whoever waits for it.
    """

    def __init__(self, seconds: float = STOP_SECONDS, leave: Callable[[int], None] = os._exit) -> None:
        self._seconds, self._leave = seconds, leave
        self.home: Home | None = None
        self.asked = False

    def begin(self, _number: int, _frame: FrameType | None) -> None:
        """Once: whoever presses Ctrl-C again does not break off the tidying up."""
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        self.asked = True
        threading.Thread(target=self.end_anyway, name="stopping", daemon=True).start()

    def wait(self) -> None:
        while not self.asked:
            time.sleep(_LOOK_SECONDS)

    def end_anyway(self) -> None:
        """What did not stop in time stands in the log, thread by thread."""
        time.sleep(self._seconds)
        if self.home is not None:
            with (self.home.path / LOG).open("a", encoding="utf-8") as file:
                file.write(f"Still at it {self._seconds} s after the signal to stop:\n")
                file.flush()
                faulthandler.dump_traceback(file)
            self.home.remove()
        self._leave(1)


def _run(asked: argparse.Namespace, stopping: Stopping) -> None:
    terminal = sys.stdout
    home = stopping.home = Home(asked.home)
    with _logging_to(home.path / LOG), ExitStack() as stack:
        from local.running import running
        from local.seed import seed

        stack.callback(home.remove)
        made = stack.enter_context(running(asked.port, asked.receiver_port))
        if stopping.asked:
            return
        operator = made.operator()
        seeded = seed(operator)
        renewal = _publish(home, made, operator, seeded)
        stack.callback(renewal.stop)
        if not asked.quiet and not stopping.asked:
            terminal.write(_banner(home, made, seeded))
            terminal.flush()
        stopping.wait()


def _publish(home: Home, made: Running, operator: Client, seeded: Seeded) -> Renewal:
    """The files, credentials first: whoever finds the other one finds both."""
    from local.credentials import CREDENTIALS, STACK, Renewal
    from local.seed import tokens

    platform = operator.as_(seeded.api_key)

    def credentials() -> None:
        keys = {"operator": operator.credential, "platform": seeded.api_key}
        ids = {"tenant_id": seeded.tenant_id, "case_id": seeded.case_id}
        home.write(
            CREDENTIALS, {"base_url": made.base_url, **ids, **keys, **tokens(platform, seeded.case_id)}
        )

    credentials()
    about = {"pid": os.getpid(), "base_url": made.base_url, "s3_url": made.s3_url}
    home.write(
        STACK, {**about, "receiver_port": made.receiver_port, "started_at": datetime.now(UTC).isoformat()}
    )
    renewal = Renewal(credentials)
    renewal.start()
    return renewal


def _banner(home: Home, made: Running, seeded: Seeded) -> str:
    return BANNER.format(
        base_url=made.base_url, api_key=seeded.api_key, case_id=seeded.case_id, home=home.path, log=LOG, host=HOST,
        receiver_port=made.receiver_port,
    )  # fmt: skip


@contextmanager
def _logging_to(path: Path) -> Iterator[None]:
    """Everything that functions and libraries print or log, in one file that begins anew."""
    path.unlink(missing_ok=True)
    with path.open("x", encoding="utf-8", buffering=1) as file, redirect_stdout(file):
        path.chmod(0o600)
        logging.basicConfig(
            stream=file,
            level=logging.INFO,
            force=True,
            format="%(asctime)s %(levelname)s %(name)s %(message)s",
        )
        logging.captureWarnings(capture=True)
        yield


def _leave(status: int) -> None:
    """A webhook under way would hold up the end for up to twenty seconds, and nobody reads its answer any more."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    _leave(main())
