"""Hands a file of many lines to a platform's Redress, and shows how far it is: complaints to file, answers, offers.

    python -m redress_cli bulk file FILE --url https://… --pack generic           complaints, as JSON lines
    python -m redress_cli bulk file FILE --url https://… --pack generic --format cfpb_csv --mapping mapping.json
    python -m redress_cli bulk respond FILE --url https://… --respondent shop-77   likewise: offer

The platform's API key is read from REDRESS_API_KEY. Run again with the same file and options it goes on where it was:
the job follows from them. The result is written beside the file; 0: every line is done, 1: some are refused.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import secrets
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Protocol

from redress_cli.files import printable
from redress_cli.files import shown as words

CHUNK: Final = 1 << 18
PATIENCE: Final = 60.0
LOOK_SECONDS: Final = 2.0
BAR: Final = 30
OVER: Final = frozenset({"done", "cancelled", "failed"})
KINDS: Final = {"file": "file_cases", "respond": "respond_cases", "offer": "offer_cases"}


ANEW: Final = frozenset({"bulk_key_revoked", "bulk_file_gone"})
"""Jobs that ended for want of a key or of their file are given anew, so many times at most."""
TIMES: Final = 10
LOCAL: Final = frozenset({("http", "localhost"), ("http", "127.0.0.1"), ("http", "::1")})


class Refused(Exception):
    """What the API says against it, in its words."""


class Wire(Protocol):
    """The API, and the two addresses it gives out."""

    def ask(self, method: str, path: str, body: Any = None, key: str = "") -> dict[str, Any]:
        """Raises Refused."""

    def upload(self, form: Mapping[str, Any], file: Path) -> None: ...
    def fetch(self, url: str, place: Path) -> None: ...


class _Staying(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: urllib would take the key along to wherever it leads."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Http:
    """Over urllib, with the platform's key for the API alone, and in clear to nobody but this machine."""

    def __init__(self, base: str, api_key: str) -> None:
        found = urllib.parse.urlsplit(base)
        if found.scheme != "https" and (found.scheme, found.hostname) not in LOCAL:
            raise Refused("the API key goes to https:// addresses alone")
        self._base, self._key = base.rstrip("/"), api_key
        self._opener = urllib.request.build_opener(_Staying)

    def ask(self, method: str, path: str, body: Any = None, key: str = "") -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        raw = None if body is None else json.dumps(body).encode()
        headers |= {"Idempotency-Key": key} if key else {}
        sent = urllib.request.Request(self._base + path, raw, headers, method=method)  # noqa: S310 - whoever runs this names it
        try:
            with self._opener.open(sent, timeout=PATIENCE) as answer:
                found: dict[str, Any] = json.load(answer)
        except urllib.error.HTTPError as refused:
            raise Refused(_told(refused)) from None
        return found

    def upload(self, form: Mapping[str, Any], file: Path) -> None:
        """As a browser posts a form, in chunks: no file is held in memory."""
        mark = secrets.token_hex(16)
        head, tail = _around(form["fields"], mark)
        headers = {
            "Content-Type": f"multipart/form-data; boundary={mark}",
            "Content-Length": str(len(head) + file.stat().st_size + len(tail)),
        }
        sent = urllib.request.Request(form["url"], _body(head, file, tail), headers, method="POST")  # noqa: S310 - the API gave it
        try:
            with self._opener.open(sent, timeout=PATIENCE):
                pass
        except urllib.error.HTTPError as refused:
            raise Refused(f"the upload was refused with {refused.code}") from None

    def fetch(self, url: str, place: Path) -> None:
        with self._opener.open(url, timeout=PATIENCE) as answer, place.open("wb") as out:
            while chunk := answer.read(CHUNK):
                out.write(chunk)


def main(arguments: list[str], wire: Wire | None = None, pause: float = LOOK_SECONDS) -> int:
    """0: every line is done; 1: some are not; 2: this was not to be understood, or the API refused it."""
    try:
        given = _parser().parse_args(arguments)
    except SystemExit:
        return 2
    try:
        shown = run(given, wire or Http(given.url, os.environ.get("REDRESS_API_KEY", "")), pause)
    except (Refused, OSError, json.JSONDecodeError) as wrong:
        print(words(wrong), file=sys.stderr)
        return 2
    print(words(f"{shown['state']}: {_counted(shown)}. {shown['next']}"))
    return 0 if shown["state"] == "done" and not shown["refused"] else 1


def run(given: argparse.Namespace, wire: Wire, pause: float) -> dict[str, Any]:
    """The job to its end, from wherever it is."""
    file = Path(given.file)
    asked = _asked(given, file)
    shown, again = wire.ask("POST", "/v1/bulk-jobs", asked, key=_key(asked)), 0
    while shown["cause"] in ANEW and again < TIMES:
        again += 1
        shown = wire.ask("POST", "/v1/bulk-jobs", asked, key=_key(asked, again))
    path = f"/v1/bulk-jobs/{shown['job_id']}"
    if shown["state"] == "waiting":
        wire.upload(shown["upload"], file)
        shown = wire.ask("POST", f"{path}/actions/start")
    while shown["state"] not in OVER:
        _bar(shown)
        time.sleep(pause)
        shown = wire.ask("GET", path)
    _bar(shown)
    print(file=sys.stderr)
    if shown["result"]:
        link = wire.ask("POST", shown["result"])
        place = file.with_name(f"{file.name}.result.jsonl")
        wire.fetch(link["url"], place)
        if place.stat().st_size != link["bytes"]:
            raise Refused("the result did not come as a whole: run this again")
    return shown


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="redress_cli bulk", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=sorted(KINDS))
    parser.add_argument("file")
    parser.add_argument("--url", required=True, help="of the API, with its stage if it has one")
    parser.add_argument("--format", default="jsonl", choices=["jsonl", "csv", "cfpb_csv"])
    parser.add_argument("--pack", help="the rule pack of complaints whose lines name none")
    parser.add_argument(
        "--defaults", type=Path, help="a JSON file: members of complaints that lines leave out"
    )
    parser.add_argument("--mapping", type=Path, help="a JSON file: how the bureau's rows become complaints")
    parser.add_argument("--respondent", help="whose cases are answered, by the platform's reference")
    parser.add_argument("--batch", help="the same file under the same batch is the same requests")
    parser.add_argument("--lang", choices=["en", "zh"])
    return parser


def _asked(given: argparse.Namespace, file: Path) -> dict[str, Any]:
    defaults = _json(given.defaults) | ({"pack": given.pack} if given.pack else {})
    asked = {
        "kind": KINDS[given.what], "format": given.format, "sha256": _digest(file), "size": file.stat().st_size,
        "defaults": defaults, "mapping": _json(given.mapping), "respondent_ref": given.respondent,
        "batch": given.batch, "lang": given.lang,
    }  # fmt: skip
    plain = {name: value for name, value in asked.items() if value}
    return {"batch": _key(plain)} | plain


def _key(asked: Mapping[str, Any], again: int = 0) -> str:
    """The same file with the same options is the same job, and in a job anew the same requests."""
    told = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:40]
    return f"cli-{told}-{again}" if again else f"cli-{told}"


def _json(path: Path | None) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path is not None else {}
    return found


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _around(fields: Mapping[str, str], mark: str) -> tuple[bytes, bytes]:
    named = f"--{mark}\r\nContent-Disposition: form-data; name="
    parts = [f'{named}"{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()]
    last = f'{named}"file"; filename="file"\r\n\r\n'
    return ("".join(parts) + last).encode(), f"\r\n--{mark}--\r\n".encode()


def _body(head: bytes, file: Path, tail: bytes) -> Iterator[bytes]:
    yield head
    with file.open("rb") as opened:
        while chunk := opened.read(CHUNK):
            yield chunk
    yield tail


def _told(refused: urllib.error.HTTPError) -> str:
    try:
        problem = json.load(refused)
        faults = "".join(
            f"\n  {f['pointer']}: {f.get('remedy', f['code'])}" for f in problem.get("faults", ())
        )
        return f"{problem['title']}. {problem['remedy']}{faults}"
    except (ValueError, KeyError, TypeError):
        return f"the API answered with {refused.code}"


def _bar(shown: Mapping[str, Any]) -> None:
    full = shown["percent"] * BAR // 100
    until = f", about {shown['estimated_end'][11:16]} UTC" if shown["estimated_end"] else ""
    line = f"[{'#' * full}{'-' * (BAR - full)}] {shown['percent']:3} %  {_counted(shown)}{until}"
    print(f"\r{printable(line):<100}", end="", file=sys.stderr, flush=True)


def _counted(shown: Mapping[str, Any]) -> str:
    return f"{shown['accepted']} accepted, {shown['refused']} refused, {shown['repeated']} repeated"
