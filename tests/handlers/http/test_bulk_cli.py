"""The command that hands a file in: against the API, and its upload against a server that keeps what comes."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from chalicelib.application.bulk_working import Working
from redress_cli import bulk as cli
from tests.bulk import Desk, complaint, jsonl
from tests.handlers.http.conftest import Api
from tests.unit.application.test_bulk_working import Meanwhile


class Wired:
    """The API of the tests, its bucket, and its worker, which works between two looks."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.uploads = desk, 0

    def ask(self, method: str, path: str, body: Any = None, key: str = "") -> dict[str, Any]:
        keyed: Any = {"Idempotency_Key": key} if key else {}
        answer = self.desk.api(method, path, body, self.desk.platform, **keyed)
        shown: dict[str, Any] = answer.body
        if answer.status >= 400:
            raise cli.Refused(shown["code"])
        if path.endswith("/start"):
            self.desk.work(shown)
        return shown

    def upload(self, form: Mapping[str, Any], file: Path) -> None:
        self.uploads += 1
        self.desk.upload({"upload": form}, file.read_bytes())

    def fetch(self, url: str, place: Path) -> None:
        job_id = f"blk_{url.partition('/blk_')[2].partition('/')[0]}"
        place.write_bytes(self.desk.result({"job_id": job_id}))


def test_a_file_is_handed_in_watched_and_answered(
    api: Api, platform: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With a bar; the result lies beside the file. Run again it is the same job, and nothing is uploaded."""
    file = tmp_path / "complaints.jsonl"
    file.write_bytes(jsonl(complaint(1), {"pack": 1}, complaint(3)))
    wire, arguments = (
        Wired(Desk(api, platform)),
        ["file", str(file), "--url", "http://x", "--pack", "generic"],
    )
    assert [cli.main(arguments, wire, 0) for _ in range(2)] == [1, 1]
    said = capsys.readouterr()
    assert said.out.count("done: 2 accepted, 1 refused, 0 repeated.") == 2
    assert "] 100 %  2 accepted" in said.err
    result = (tmp_path / "complaints.jsonl.result.jsonl").read_bytes()
    outcomes = [json.loads(line)["outcome"] for line in result.splitlines()]
    assert (outcomes, wire.uploads) == (["accepted", "refused", "accepted"], 1)


def test_under_a_new_key_the_rest_of_a_file_is_done(
    api: Api, platform: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A job ends with the key that gave it. Run again, another job meets what the first one did, line by line."""
    file = tmp_path / "complaints.jsonl"
    file.write_bytes(jsonl(*(complaint(n) for n in range(5))))
    wire, arguments = (
        Wired(Desk(api, platform)),
        ["file", str(file), "--url", "http://x", "--pack", "generic"],
    )
    made, tenant, on = api.services, wire.desk.tenant, wire.desk.work
    first = made.directory.api_key(f"key_{platform.split('_')[1]}")
    assert first is not None
    second = made.onboarding.issue_key(tenant, "second", first.scopes, first.scopes).text

    def revoked() -> None:
        made.directory.revoke_api_key(tenant, first.id)
        api.clock.moment += timedelta(seconds=61)

    def begin(job: dict[str, Any]) -> dict[str, Any]:
        worker = Working(made.bulk_jobs, made.bulk_files, Meanwhile(revoked), made.queues, made.clock, 2)
        for _ in range(2):  # the clock was moved beyond the first one
            worker.turn(tenant, job["job_id"])
        return job

    wire.desk.work = begin  # type: ignore[assignment, method-assign]
    assert cli.main(arguments, wire, 0) == 2  # the revoked key sees nothing more
    wire.desk.work, wire.desk.platform = on, second  # type: ignore[method-assign]
    assert cli.main(arguments, wire, 0) == 0
    assert "done: 3 accepted, 0 refused, 2 repeated." in capsys.readouterr().out


@pytest.mark.parametrize("url", ["http://redress.example", "file:///etc/passwd", "redress.example"])
def test_the_key_is_sent_to_nobody_in_clear(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Loopback apart."""
    file = tmp_path / "f"
    file.write_bytes(b"{}\n")
    assert cli.main(["file", str(file), "--url", url]) == 2
    assert "https" in capsys.readouterr().err


def test_what_the_api_refuses_is_told(
    api: Api, platform: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And a file that is not there."""
    file = tmp_path / "answers.csv"
    file.write_bytes(b"case_id\n")
    wire = Wired(Desk(api, platform))
    assert cli.main(["respond", str(file), "--url", "http://x", "--format", "csv"], wire) == 2
    assert "invalid_request" in capsys.readouterr().err
    assert cli.main(["file", str(tmp_path / "none"), "--url", "http://x"], wire) == 2
    assert cli.main(["bake", "x"], wire) == 2


@pytest.fixture
def server() -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """Keeps what is posted; answers questions with a problem."""
    kept: list[tuple[str, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            kept.append((self.headers["Content-Type"], self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def do_GET(self) -> None:
            problem = {
                "title": "No",
                "remedy": "Stop.",
                "faults": [{"pointer": "/x", "code": "y", "remedy": "Z."}],
            }
            raw = json.dumps(problem).encode()
            self.send_response({"/no": 404, "/away": 302}.get(self.path, 200))
            self.send_header("Location", "/yes")
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: Any) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_address[1]}", kept
        listening.shutdown()


def test_a_file_goes_up_as_a_browser_posts_a_form(
    server: tuple[str, list[tuple[str, bytes]]], tmp_path: Path
) -> None:
    """The fields of the form, then the file."""
    (url, kept), file = server, tmp_path / "f"
    file.write_bytes(b"line\n")
    cli.Http(url, "k").upload({"url": url, "fields": {"key": "bulk/1"}}, file)
    ((kind, raw),) = kept
    mark = kind.partition("boundary=")[2]
    assert (
        raw
        == (
            f'--{mark}\r\nContent-Disposition: form-data; name="key"\r\n\r\nbulk/1\r\n--{mark}\r\nContent-Disposition: '
            f'form-data; name="file"; filename="file"\r\n\r\nline\n\r\n--{mark}--\r\n'
        ).encode()
    )


def test_a_refusal_is_told_in_its_own_words(server: tuple[str, Any], tmp_path: Path) -> None:
    """Every field with its remedy; and links are fetched as they are."""
    wire = cli.Http(server[0], "k")
    with pytest.raises(cli.Refused, match=r"No\. Stop\.\n  /x: Z\."):
        wire.ask("GET", "/no")
    with pytest.raises(cli.Refused):  # the key would go along to wherever a redirect leads
        wire.ask("GET", "/away")
    wire.fetch(f"{server[0]}/file", tmp_path / "out")
    assert wire.ask("GET", "/yes") == json.loads((tmp_path / "out").read_bytes())
