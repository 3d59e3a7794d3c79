"""Who looks for malware: by the setting, ClamAV over its socket, and what happens when it cannot look."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.adapters.inspection.intake import inspect
from chalicelib.adapters.inspection.scanners import Both, ClamdScanner, EicarScanner, Scanner, scanners
from tests.adapters.inspection.making import EICAR

BAD = b"a bad thing"


class Clamd:
    """Speaks clamd's protocol as its manual describes it (INSTREAM), for one scan."""

    def __init__(self, server: socket.socket, limit: int) -> None:
        self._server, self._limit = server, limit
        self.heard = b""

    def serve(self) -> None:
        connection, _ = self._server.accept()
        with connection, connection.makefile("rb") as told:
            assert told.read(10) == b"zINSTREAM\0"
            while length := int.from_bytes(told.read(4), "big"):
                self.heard += told.read(length)
                if len(self.heard) > self._limit:
                    connection.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                    return
            connection.sendall(b"stream: Test.Bad FOUND\0" if BAD in self.heard else b"stream: OK\0")


@pytest.fixture(params=["unix", "tcp"])
def clamd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Clamd]]:
    """On a socket in the file system, and on one of the loopback."""
    unix = request.param == "unix"
    with socket.socket(socket.AF_UNIX if unix else socket.AF_INET) as server:
        server.bind(str(tmp_path / "clamd.sock") if unix else ("127.0.0.1", 0))
        server.listen()
        speaking = Clamd(server, 1_000_000)
        thread = threading.Thread(target=speaking.serve)
        thread.start()
        address = str(tmp_path / "clamd.sock") if unix else f"127.0.0.1:{server.getsockname()[1]}"
        yield address, speaking
        thread.join(5)
        assert not thread.is_alive()


def scanned(scanner: Scanner, *chunks: bytes) -> str | None:
    for chunk in chunks:
        scanner.feed(chunk)
    try:
        return scanner.threat()
    finally:
        scanner.close()


@pytest.mark.capability("S07")
def test_clamav_sees_every_byte(clamd: tuple[str, Clamd]) -> None:
    """In order, and says when all is well."""
    address, speaking = clamd
    assert scanned(ClamdScanner(address), b"one", b"", b"two") is None
    assert speaking.heard == b"onetwo"


def test_what_clamav_finds_is_a_threat(clamd: tuple[str, Clamd]) -> None:
    """By its own name for it."""
    assert scanned(ClamdScanner(clamd[0]), b"a bad", b" thing") == "Test.Bad"


def test_what_clamav_will_not_look_at_is_refused(clamd: tuple[str, Clamd]) -> None:
    """Beyond its own limit it hangs up."""
    scanner = ClamdScanner(clamd[0])
    found = inspect((bytes(100_000) for _ in range(80)), lambda *_: b"", scanner, "v", 2**30, "text/plain")
    assert (found.refusal, found.facts) == ("not_scanned", None)


def test_both_look_at_a_file(clamd: tuple[str, Clamd]) -> None:
    """The test signature is known everywhere."""
    scanner = scanners(f"clamd:{clamd[0]}")()
    assert isinstance(scanner, Both)
    assert scanner.name == "eicar+clamav"
    assert scanned(scanner, EICAR) == "eicar"


def test_while_clamav_is_away_nothing_is_inspected(tmp_path: Path) -> None:
    """The message fails and comes again."""
    with pytest.raises(OSError, match="No such file"):
        scanners(f"clamd:{tmp_path / 'nobody'}")()


@pytest.mark.parametrize("setting", ["signature", "guardduty"])
def test_the_test_signature_is_always_looked_for(setting: str) -> None:
    """Also where somebody else looks first."""
    assert isinstance(scanners(setting)(), EicarScanner)


@pytest.mark.parametrize("setting", ["", "none", "clamav", "Signature"])
def test_a_scanner_that_nobody_knows_is_an_error(setting: str) -> None:
    """A stage that is set up wrongly must not do without."""
    with pytest.raises(ValueError, match="no scanner"):
        scanners(setting)
