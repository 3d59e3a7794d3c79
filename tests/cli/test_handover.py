"""`redress_cli handover check`: what it says of a body that keeps to the protocol, and of one that does not."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import msgspec
import pytest

from chalicelib.domain.delivery import format_secret
from chalicelib.domain.handover import messages
from demo.external_body import ExternalBody
from redress_cli import handover
from redress_cli.__main__ import main

SECRET = format_secret(b"s" * 32)


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def body(port: int) -> Iterator[ExternalBody]:
    """The reference, which sends its answers to that port."""
    with ExternalBody(f"http://127.0.0.1:{port}", "rk_example") as reference:
        reference.secret = SECRET
        yield reference


@pytest.fixture
def careless() -> Iterator[str]:
    """One that takes whatever comes."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


def test_the_reference_keeps_to_it(body: ExternalBody, port: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Eight messages, seven answers of the right shapes, a repeat, and two that are refused."""
    assert main(["handover", "check", body.url, "--secret", SECRET, "--listen", str(port)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert (len(lines), lines[-1]) == (19, "all as it must be")


def test_an_answer_of_another_shape_is_told(
    body: ExternalBody, port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the field that is wrong."""
    body.decide["search"] = lambda _: {"able": "yes"}
    assert main(["handover", "check", body.url, "--secret", SECRET, "--listen", str(port)]) == 1
    assert (
        "NOT  on_search answers search: Expected `bool`, got `str` - at `$.payload.able`"
        in capsys.readouterr().out
    )


def test_whoever_takes_everything_is_told(careless: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["handover", "check", careless, "--secret", SECRET]) == 1
    assert capsys.readouterr().out.count("NOT ") == 2


def test_a_secret_is_none_without_its_form(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["handover", "check", "http://127.0.0.1:9/", "--secret", "secret"]) == 2
    assert "whsec_" in capsys.readouterr().err


def test_every_kind_of_message_is_tried() -> None:
    """And each example holds to its published shape."""
    assert handover.examples().keys() == messages.OUTGOING.keys()
    for action, payload in handover.examples().items():
        msgspec.convert(payload, messages.OUTGOING[action])
