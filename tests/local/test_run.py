from __future__ import annotations

import os
import re
import shlex
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.client import Client
from local.credentials import Home
from local.run import Stopping
from tests.stack import Process, launch, process


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """A stack as `make run` starts it, on a free port."""
    with process(tmp_path_factory.mktemp("run") / "home", "--port", "0", "--receiver-port", "18090") as found:
        yield found


@pytest.fixture(scope="module")
def terminal(running: Process) -> str:
    """What it says when it is ready."""
    assert running.popen.stdout is not None
    lines = []
    for line in running.popen.stdout:
        lines.append(line)
        if "Ctrl-C" in line:
            break
    return "".join(lines)


def test_it_starts_in_seconds(running: Process) -> None:
    """Six on a machine that does nothing else; a few times that is left for one that does."""
    assert running.started < 30


def test_it_says_what_one_needs_to_begin(running: Process, terminal: str) -> None:
    """And nothing else: what functions log goes to a file."""
    base = running.about["base_url"]
    for text in (
        base,
        f"{base}/docs",
        "curl ",
        f"{running.home}/credentials.json",
        "Ctrl-C",
        "127.0.0.1:18090",
    ):
        assert text in terminal
    assert len(terminal.splitlines()) < 15
    assert "request" in running.log()


def test_its_curl_line_works_as_it_stands(running: Process, terminal: str) -> None:
    """Copied and pasted."""
    line = next(line for line in terminal.splitlines() if "curl" in line)
    command = shlex.split(line[line.index("curl") :])
    answer = subprocess.run([*command, "-s", "-S"], capture_output=True, text=True, timeout=30, check=True)
    assert '"case_id":"case_' in answer.stdout


def test_its_documentation_is_there(running: Process) -> None:
    answer = Client(running.about["base_url"]).send("GET", "/docs")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/html")


def test_its_files_are_for_their_owner(running: Process) -> None:
    for name in ("credentials.json", "stack.json", "stack.log"):
        assert stat.S_IMODE((running.home / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(running.home.stat().st_mode) == 0o700


@pytest.mark.parametrize("role", ["operator", "platform", "officer", "complainant", "respondent"])
def test_there_is_a_credential_for_every_role(running: Process, role: str) -> None:
    """Each opens what its role may see."""
    kept = running.credentials
    client = Client(kept["base_url"], kept[role])
    path = f"/v1/tenants/{kept['tenant_id']}" if role == "operator" else f"/v1/cases/{kept['case_id']}"
    assert client.send("GET", path).status == 200


def test_it_runs_in_utc(running: Process) -> None:
    assert re.search(r'"timestamp":"[0-9-]+ [0-9:,]+\+0000"', running.log())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_cleanly(tmp_path: Path, number: int) -> None:
    """Exit status 0, no stack trace, no file with a secret, and quickly."""
    with process(tmp_path / "home", "--port", "0", "--quiet") as running:
        running.drain()
        before = time.monotonic()
        status, output = running.stop(number)
        assert (status, output) == (0, "")
        assert time.monotonic() - before < 10
        assert "Traceback" not in running.log()
        assert [path.name for path in running.home.iterdir()] == ["stack.log"]


def test_it_can_be_stopped_while_it_starts(tmp_path: Path) -> None:
    popen = launch(tmp_path / "home", "--port", "0")
    while not (tmp_path / "home" / "stack.log").exists():
        time.sleep(0.01)
    popen.send_signal(signal.SIGINT)
    output, _ = popen.communicate(timeout=30)
    assert (popen.returncode, output) == (0, "")


def test_a_taken_port_is_said_with_the_remedy(tmp_path: Path) -> None:
    """At once, before anything is started."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        popen = launch(tmp_path / "home", "--port", str(port))
        output, _ = popen.communicate(timeout=30)
    assert popen.returncode == 1
    assert output == f"Port {port} is taken. Stop what uses it, or choose another: make run PORT={port + 1}\n"
    assert not (tmp_path / "home").exists()


def test_what_does_not_stop_is_ended_and_named_in_the_log(tmp_path: Path) -> None:
    """A thread that never ends is no reason to be here for ever; whoever looks finds where it was."""
    left: list[int] = []
    home = Home(tmp_path)
    home.write("stack.json", {"pid": os.getpid()})
    stopping = Stopping(seconds=0, leave=left.append)
    stopping.home = home
    stopping.end_anyway()
    assert left == [1]
    assert "test_what_does_not_stop_is_ended" in (tmp_path / "stack.log").read_text()
    assert not (tmp_path / "stack.json").exists()
