"""Tries out a body's own system against the hand-over protocol (docs/handover.md), without a Redress.

Sends each message, signed, as a platform's Redress does, and looks at how it is taken: acknowledged, acknowledged
again when it comes twice, refused when it is forged or old. With a port to listen at it takes the answers, too, and
holds them to their shapes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, Queue
from typing import Any, Final

import msgspec

from chalicelib.domain import delivery
from chalicelib.domain.errors import Invalid
from chalicelib.domain.handover import messages
from chalicelib.domain.handover.rules import MAX_BYTES, TOLERANCE
from chalicelib.domain.values import derive_id, stamp
from redress_cli.files import printable

ANSWERS: Final = {
    "search": "on_search", "quote": "on_quote", "init": "on_init", "confirm": "on_confirm", "status": "on_status",
    "challenge": "on_status", "cancel": "on_cancel",
}  # fmt: skip
WAIT_SECONDS: Final = 15.0
_KEY: Final = b"redress handover check"


class Line(msgspec.Struct, frozen=True):
    """One thing that was tried, and whether it was as it must be."""

    what: str
    good: bool
    seen: str


Arrived = Queue[tuple[str, dict[str, str], bytes]]


def main(arguments: list[str]) -> int:
    """0: as it must be; 1: something is not; 2: this was not to be understood."""
    parser = argparse.ArgumentParser(prog="redress_cli handover check", description=__doc__)
    parser.add_argument("url", help="the body's endpoint")
    parser.add_argument("--secret", required=True, help="of that endpoint: whsec_…")
    parser.add_argument(
        "--listen", type=int, default=None, help="a port on which the body's answers are taken"
    )
    try:
        given = parser.parse_args(arguments)
        secret = delivery.parse_secret(given.secret)
    except SystemExit:
        return 2
    except Invalid as wrong:
        print(wrong, file=sys.stderr)
        return 2
    if given.listen is None:
        return told(check(given.url, secret, None))
    with listening(given.listen) as arrived:
        return told(check(given.url, secret, arrived))


def told(lines: Iterator[Line]) -> int:
    """Each as it is found out."""
    wrong = 0
    for line in lines:
        wrong += not line.good
        print(f"{'ok  ' if line.good else 'NOT '} {line.what}: {printable(line.seen)}", flush=True)
    print(f"{wrong} not as they must be" if wrong else "all as it must be")
    return 1 if wrong else 0


def check(url: str, secret: bytes, arrived: Arrived | None) -> Iterator[Line]:
    """All that is tried, in the order of a case's life."""
    for action, payload in examples().items():
        body = message(action, payload)
        status = send(url, body, secret)
        yield Line(f"{action} is acknowledged", 200 <= status < 300, str(status))
        if arrived is not None and action in ANSWERS:
            yield answered(action, arrived, secret)
    body = message("status", examples()["status"])
    status = send(url, body, secret)
    yield Line("a message that comes twice is acknowledged again", 200 <= status < 300, str(status))
    status = send(url, body, b"\0" * 32)
    yield Line("one that somebody else has signed is refused", 400 <= status < 500, str(status))
    status = send(url, body, secret, datetime.now(UTC) - TOLERANCE - timedelta(seconds=5))
    yield Line("one that was signed too long ago is refused", 400 <= status < 500, str(status))


def answered(action: str, arrived: Arrived, secret: bytes) -> Line:
    """The body's answer to it, checked for its path, its signature and its shape."""
    wanted = ANSWERS[action]
    what = f"{wanted} answers {action}"
    try:
        path, headers, raw = arrived.get(timeout=WAIT_SECONDS)
    except Empty:
        return Line(what, good=False, seen=f"nothing came within {WAIT_SECONDS:.0f} s")
    if path != f"/v1/handover/{wanted}":
        return Line(what, good=False, seen=f"it came to {path}")
    if len(raw) > MAX_BYTES:
        return Line(what, good=False, seen=f"it has more than {MAX_BYTES} bytes")
    try:
        signed_id = delivery.verify(headers, raw, [secret], datetime.now(UTC))
        said = msgspec.json.decode(raw, type=messages.INCOMING[wanted])
    except delivery.SignatureRejected as refused:
        return Line(what, good=False, seen=refused.code)
    except (msgspec.DecodeError, msgspec.ValidationError) as wrong:
        return Line(what, good=False, seen=str(wrong))
    if said.id != signed_id or said.correlation_id != _id("hov"):
        return Line(what, good=False, seen="its id is not the signed one, or its transaction another")
    return Line(what, good=True, seen=said.id)


def message(action: str, payload: dict[str, Any]) -> bytes:
    """As a webhook brings it; the same one each time."""
    now = stamp(datetime.now(UTC))
    data = {
        "format": messages.FORMAT, "id": derive_id("hmg", _KEY, action), "correlation_id": _id("hov"),
        "action": action, "sent_at": now, "platform": _id("ten", "platform"), "body": _id("ten", "body"),
        "payload": payload,
    }  # fmt: skip
    return json.dumps({"type": f"handover.{action}", "timestamp": now, "data": data}).encode()


def send(url: str, body: bytes, secret: bytes, at: datetime | None = None) -> int:
    """The status; 0 where nobody answers."""
    id_ = json.loads(body)["data"]["id"]
    moment = int((at or datetime.now(UTC)).timestamp())
    request = urllib.request.Request(url, body, delivery.headers(id_, moment, body, [secret]), method="POST")  # noqa: S310 - whoever runs this names it
    try:
        with urllib.request.urlopen(request, timeout=WAIT_SECONDS) as answer:  # noqa: S310 - likewise  # nosec B310
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code
    except OSError:
        return 0


@contextmanager
def listening(port: int) -> Iterator[Arrived]:
    """Plays Redress: takes whatever the body sends to it."""
    arrived: Arrived = Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            arrived.put((self.path, {k.lower(): v for k, v in self.headers.items()}, raw))
            answer = b'{"state": "running", "awaited": [], "repeated": false}'
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """What is found out is told by lines."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield arrived
    finally:
        server.shutdown()
        server.server_close()


def examples() -> dict[str, dict[str, Any]]:
    """One payload of each kind, held to the published shapes."""
    soon = stamp(datetime.now(UTC) + timedelta(days=2))
    hash_ = hashlib.sha256(_KEY).hexdigest()
    fee = {"amount": 2_630, "currency": "USD"}
    record, file = (
        {"seq": 5, "chain_head": hash_},
        {"path": f"/v1/handovers/{_id('hov')}/file", "expires_at": soon},
    )
    made: dict[str, dict[str, Any]] = {
        "search": {
            "dispute_type": "quality", "language": "en", "amount": {"currency": "USD", "at_least": 0, "up_to": 9_999},
            "answer_by": soon,
        },
        "quote": {
            "dispute_type": "quality", "language": "en", "amount": {"amount": 6_490, "currency": "USD"},
            "form": "documents", "fee": fee, "answer_by": soon,
        },
        "init": {
            "arbitration_id": _id("arb"), "case_id": _id("case"), "agreement_sha256": hash_, "agreed_at": soon,
            "agreement": {
                "body": _id("ten", "body"), "scope": "order-1", "seat": "SG", "language": "en", "fee": fee,
                "fee_by": "respondent", "effect": "final_and_binding", "rules_sha256": hash_,
            },
            "parties": [
                {"role": "complainant", "ref": "buyer-1", "lang": "en"},
                {"role": "respondent", "ref": "shop-1", "lang": "en"},
            ],
            "dispute_type": "quality", "sought": {"remedy": "refund", "money": {"amount": 6_490, "currency": "USD"}},
            "case_record": record, "record": record, "exhibits": {_id("evi"): hash_}, "rules": "generic@2", "size": 1,
            "accept_by": soon, "file": file,
        },
        "confirm": {
            "record": record, "seats": [{"id": "1", "role": "sole"}], "charges": [{"on": "respondent", "money": fee}],
            "tribunal_by": soon,
        },
        "status": {
            "stage": "awarded", "record": record, "seats": [{"id": "1", "role": "sole"}], "deadlines": [],
            "orders": [{"id": _id("ord"), "kind": "statement", "to": ["respondent"], "answers": {
                "respondent": {"at": soon, "text": {"id": _id("txt"), "commitment": hash_}, "exhibits": []},
            }}],
            "hearings": [{"id": _id("hng"), "state": "fixed", "slot": _id("slt")}],
            "requests": [{
                "id": _id("req"), "kind": "correction", "by": "complainant",
                "text": {"id": _id("txt", "2"), "commitment": hash_}, "made_at": soon,
            }],
            "texts": {_id("txt"): "An example.", _id("txt", "2"): "Another."}, "file": file,
        },
        "challenge": {
            "challenge_id": _id("chg"), "seat": "1", "ref": "arbiter-1", "by": "complainant", "reason": "An example.",
        },
        "cancel": {"outcome": "settled", "cause": "case_settled"},
        "erased": {
            "arbitration_id": _id("arb"), "case_id": _id("case"), "role": "complainant", "ref": "buyer-1",
        },
    }  # fmt: skip
    return {
        action: msgspec.to_builtins(msgspec.convert(payload, messages.OUTGOING[action]))
        for action, payload in made.items()
    }


def _id(prefix: str, of: str = "1") -> str:
    return derive_id(prefix, _KEY, of)
