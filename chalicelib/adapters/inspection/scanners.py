"""Who looks for harmful software: the test signature always, ClamAV where one is set up, GuardDuty from outside.

GuardDuty does its work before inspection begins (see `application/inspecting.py`); what stands here sees every byte
as it passes by.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Final, Protocol

from chalicelib.adapters.inspection.refusal import Refused

_EICAR: Final = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The agreed test signature (eicar.org), in two pieces, so that no scanner takes this module for the file itself."""
SIGNATURE: Final = "signature"
GUARDDUTY: Final = "guardduty"
_CLAMD: Final = "clamd:"
_CLAMD_SECONDS: Final = 60
_ANSWER_BYTES: Final = 4_096


class Scanner(Protocol):
    """Sees a file once, chunk by chunk, while it is hashed."""

    name: str

    def feed(self, chunk: bytes) -> None: ...
    def threat(self) -> str | None:
        """A stable code, once all chunks have been fed. Raises Refused where it could not look."""

    def close(self) -> None: ...


class EicarScanner:
    """Knows the one signature everybody may ship. Keeps a tail, for a signature that straddles two chunks."""

    name = "eicar"

    def __init__(self) -> None:
        self._tail = b""
        self._found = False

    def feed(self, chunk: bytes) -> None:
        keep = len(_EICAR) - 1
        self._found = self._found or _EICAR in chunk or _EICAR in self._tail + chunk[:keep]
        self._tail = (self._tail + chunk[-keep:])[-keep:]

    def threat(self) -> str | None:
        return "eicar" if self._found else None

    def close(self) -> None:
        pass


class ClamdScanner:
    """clamd's INSTREAM over a local socket: chunks with their length first, an empty one at the end.

    Raises OSError while clamd cannot be reached: the message comes back, and nothing is released meanwhile.
    """

    name = "clamav"

    def __init__(self, address: str) -> None:
        self._socket = _connected(address)
        self._socket.sendall(b"zINSTREAM\0")
        self._ended = False

    def feed(self, chunk: bytes) -> None:
        """What clamd no longer wants to hear has become too large for it; its answer says so."""
        if self._ended or not chunk:
            return
        try:
            self._socket.sendall(len(chunk).to_bytes(4, "big") + chunk)
        except (BrokenPipeError, ConnectionResetError):
            self._ended = True

    def threat(self) -> str | None:
        if not self._ended:
            self._socket.sendall(bytes(4))
        answer = self._answer()
        if answer.endswith(b" OK"):
            return None
        if answer.endswith(b" FOUND"):
            return answer.split(b": ", 1)[-1].removesuffix(b" FOUND").decode("ascii", "replace")
        raise Refused("not_scanned")

    def close(self) -> None:
        self._socket.close()

    def _answer(self) -> bytes:
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < _ANSWER_BYTES:
            try:
                part = self._socket.recv(_ANSWER_BYTES)
            except ConnectionResetError:
                break
            if not part:
                break
            answer += part
        return answer.rstrip(b"\0\n")


class Both:
    """One after the other; the first that finds something is believed."""

    def __init__(self, *scanners: Scanner) -> None:
        self._scanners = scanners
        self.name = "+".join(scanner.name for scanner in scanners)

    def feed(self, chunk: bytes) -> None:
        for scanner in self._scanners:
            scanner.feed(chunk)

    def threat(self) -> str | None:
        found = [scanner.threat() for scanner in self._scanners]
        return next(filter(None, found), None)

    def close(self) -> None:
        for scanner in self._scanners:
            scanner.close()


def scanners(setting: str) -> Callable[[], Scanner]:
    """By the setting: `signature`, `guardduty`, `clamd:<path of a socket>` or `clamd:<host>:<port>`. Raises ValueError
    for anything else: a stage that is set up wrongly must not run without its scanner.
    """
    if setting in (SIGNATURE, GUARDDUTY):
        return EicarScanner
    if setting.startswith(_CLAMD):
        address = setting.removeprefix(_CLAMD)
        return lambda: Both(EicarScanner(), ClamdScanner(address))
    raise ValueError(f"no scanner is called {setting!r}")


def _connected(address: str) -> socket.socket:
    if address.startswith("/"):
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        made.settimeout(_CLAMD_SECONDS)
        try:
            made.connect(address)
        except OSError:
            made.close()
            raise
        return made
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=_CLAMD_SECONDS)
