"""A body's own system, in plain Python: the reference for docs/handover.md. It imports nothing of Redress.

It verifies each webhook with the reference library of Standard Webhooks, answers it, signs what it sends, keeps its
tribunal's keys, and signs awards. What it keeps, it keeps in memory: a real one has a database in that place.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from standardwebhooks import Webhook, WebhookVerificationError

FORMAT = "redress-handover/1"
AWARD_DOMAIN = b"redress:award:1\n"
TEXT_DOMAIN = b"redress:handover-text:1"
ANSWERS = {
    "search": "on_search", "quote": "on_quote", "init": "on_init", "confirm": "on_confirm", "status": "on_status",
    "challenge": "on_status", "cancel": "on_cancel",
}  # fmt: skip
Message = dict[str, Any]


PATIENCE: Final = 12
"""How often a message is sent, over some seven seconds, before somebody has to look."""


@dataclass
class Member:
    """One of the tribunal, with the key it signs with."""

    seat: str
    ref: str
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def public_key(self) -> str:
        return base64.b64encode(self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()

    def sign(self, message: bytes) -> str:
        return base64.b64encode(self.key.sign(message)).decode()


@dataclass
class Case:
    """A case as it was handed over, and what was told of it since."""

    correlation_id: str
    init: Message
    members: dict[str, Member] = field(default_factory=dict)
    status: Message = field(default_factory=dict)
    challenges: dict[str, Message] = field(default_factory=dict)
    awards: list[Message] = field(default_factory=list)
    """Documents that were taken, in order."""
    over: bool = False

    @property
    def sitting(self) -> list[Member]:
        """Those of this instance, by seat; on appeal others than before."""
        return [self.members[seat["id"]] for seat in self.status["seats"] if seat["id"] in self.members]

    @property
    def stands(self) -> str | None:
        """The award that a correction corrects, or another is added to."""
        return self.awards[-1]["award_id"] if self.awards else None


@dataclass
class Answer:
    """What Redress said to a message."""

    status: int
    body: Any


class ExternalBody:
    """`base`: where the API is; `key`: the body's API key; `decide`: what to answer, by action."""

    def __init__(
        self, base: str, key: str, decide: dict[str, Callable[[Message], Message]] | None = None
    ) -> None:
        self.base, self.key, self.secret = base, key, ""
        self.decide = decide or {}
        self.cases: dict[str, Case] = {}
        self.seen: dict[str, Message] = {}
        self.answers: list[tuple[str, Answer]] = []
        self.refused = 0
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True

    def forget(self) -> None:
        """As if nothing had come yet."""
        for kept in (self.cases, self.seen, self.answers, self.decide):
            kept.clear()

    # ---------------------------------------------------------------------------------------------------------- server

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/redress"

    def __enter__(self) -> ExternalBody:
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        body = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                self.send_response(body.receive({k.lower(): v for k, v in self.headers.items()}, raw))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Quiet."""

        return Handler

    def receive(self, headers: dict[str, str], raw: bytes) -> int:
        """The status for one webhook. What is not ours is refused; what came before is acknowledged and left alone."""
        try:
            event = Webhook(self.secret).verify(raw, headers)
        except WebhookVerificationError:
            self.refused += 1
            return 401
        if not event["type"].startswith("handover."):
            return 204
        message: Message = event["data"]
        with self._lock:
            if message["id"] in self.seen:
                return 204
            self.seen[message["id"]] = message
        # Acknowledged first, answered then: whoever sends it waits for the one, and not for the other.
        threading.Thread(target=self._answer, args=(message,), daemon=True).start()
        return 204

    # -------------------------------------------------------------------------------------------------------- messages

    def _answer(self, message: Message) -> None:
        action, payload = message["action"], message["payload"]
        self._note(message)
        if action not in ANSWERS:
            return
        payload = self.decide.get(action, self._usual)(message)
        self.answers.append((action, self.send(message, ANSWERS[action], payload)))

    def _note(self, message: Message) -> None:
        """What this system keeps of it."""
        id_, action = message["correlation_id"], message["action"]
        if action == "init":
            self.cases[id_] = Case(id_, message["payload"])
        case = self.cases.get(id_)
        if case is None:
            return
        if action in ("confirm", "status"):
            case.status = message["payload"]
        elif action == "challenge":
            case.challenges[message["payload"]["challenge_id"]] = message["payload"]
        elif action == "cancel":
            case.over = True
        elif action == "erased":
            self._forget(case)

    def _forget(self, case: Case) -> None:
        """A party was erased: nothing that quotes a party is kept here either."""
        case.status, case.challenges = case.status | {"texts": {}}, {}
        for told in self.seen.values():
            if told["correlation_id"] == case.correlation_id and told["action"] in ("status", "challenge"):
                told["payload"] = {}

    def _usual(self, message: Message) -> Message:
        """It could, for the fee that was named, and takes every case."""
        match message["action"]:
            case "search":
                return {"able": True}
            case "quote":
                return {"able": True, "fee": message["payload"]["fee"], "usual_days": 30}
            case "init":
                return {"accepts": True, "reference": "HA-1"}
            case _:
                return {}

    def envelope(self, about: Message, action: str, payload: Message, id_: str = "") -> Message:
        return {
            "format": FORMAT, "id": id_ or f"ext_{secrets.token_hex(12)}", "correlation_id": about["correlation_id"],
            "action": action, "sent_at": datetime.now(UTC).isoformat(), "platform": about["platform"],
            "body": about["body"], "payload": payload,
        }  # fmt: skip

    def send(self, about: Message, action: str, payload: Message) -> Answer:
        """One message, signed with the endpoint's secret and sent with the API key."""
        return self.deliver(self.envelope(about, action, payload))

    def deliver(self, message: Message) -> Answer:
        """Again, a little later each time, while another message of the transaction is being taken: the same message
        under the same id is taken once.
        """
        for patience in range(1, PATIENCE):
            answer = self.post(message)
            if answer.status != 409 or answer.body.get("code") != "try_again":
                return answer
            time.sleep(patience / 10)
        return self.post(message)

    def post(
        self, message: Message, *, at: datetime | None = None, secret: str = "", key: str = ""
    ) -> Answer:
        """As it is, signed at that moment."""
        raw, moment = json.dumps(message).encode(), at or datetime.now(UTC)
        signature = Webhook(secret or self.secret).sign(message["id"], moment, raw.decode())
        headers = {
            "content-type": "application/json", "authorization": f"Bearer {key or self.key}",
            "webhook-id": message["id"], "webhook-timestamp": str(int(moment.timestamp())),
            "webhook-signature": signature,
        }  # fmt: skip
        return self._call("POST", f"/v1/handover/{message['action']}", raw, headers)

    def get(self, path: str) -> Answer:
        """The file of a case, by the link that came with it; or a transaction."""
        return self._call("GET", path, None, {"authorization": f"Bearer {self.key}"})

    def _call(self, method: str, path: str, raw: bytes | None, headers: dict[str, str]) -> Answer:
        request = urllib.request.Request(self.base + path, raw, headers, method=method)  # noqa: S310 - our own base
        try:
            with urllib.request.urlopen(request, timeout=30) as found:  # noqa: S310 - likewise
                return Answer(found.status, json.loads(found.read() or b"null"))
        except urllib.error.HTTPError as refused:
            return Answer(refused.code, json.loads(refused.read() or b"null"))

    # ---------------------------------------------------------------------------------------------------- proceedings

    def about(self, case: Case) -> Message:
        """What every message of this case names."""
        first = next(m for m in self.seen.values() if m["correlation_id"] == case.correlation_id)
        return {name: first[name] for name in ("correlation_id", "platform", "body")}

    def update(self, case: Case, payload: Message) -> Answer:
        return self.send(self.about(case), "update", payload)

    def tribunal(self, case: Case, seat: str, ref: str, **disclosures: str) -> Answer:
        """Somebody for one seat, with what he has disclosed."""
        member = Member(seat, ref)
        told = {"seat": seat, "ref": ref, "person": f"p-{ref}", "public_key": member.public_key}
        answer = self.update(case, {"kind": "tribunal", "members": [told | {"disclosures": disclosures}]})
        if answer.status == 200:
            case.members[seat] = member
        return answer

    def order(self, case: Case, kind: str, text: str, to: list[str], days: int | None = None) -> Answer:
        """What the tribunal orders; its id is in `created`."""
        return self.update(case, {"kind": "order", "order": kind, "text": text, "to": to, "days": days})

    def hearing(self, case: Case, starts_at: str, minutes: int = 60, **more: Any) -> Answer:
        """One that is fixed; with `replaces` one that is moved. Its id is in `created`."""
        told = {"starts_at": starts_at, "minutes": minutes, "time_zone": "Asia/Singapore", "mode": "video"}
        return self.update(case, {"kind": "hearing"} | told | more)

    def award(self, case: Case, content: Message, texts: list[Message]) -> Answer:
        """The document is put together from what was handed over, and signed by everybody who sits."""
        return self._render(case, self.document(case, content), texts)

    def grant(
        self, case: Case, request_id: str, reasons: str, content: Message, texts: list[Message]
    ) -> Answer:
        """What a party has asked for after the award: the award as corrected, or an additional one."""
        document = self.document(case, content, corrects=case.stands)
        return self._render(case, document, texts, request_id=request_id, reasons=reasons)

    def _render(self, case: Case, document: Message, texts: list[Message], **more: Any) -> Answer:
        answer = self.update(case, self.rendered(case, document, texts) | more)
        if answer.status == 200:
            case.awards.append(document)
        return answer

    def rendered(self, case: Case, document: Message, texts: list[Message]) -> Message:
        """The update that brings it."""
        signed = [{"ref": m.ref, "signature": m.sign(signing_bytes(document))} for m in case.sitting]
        return {"kind": "award", "document": document, "texts": texts, "signatures": signed}

    def document(self, case: Case, content: Message, **changes: Any) -> Message:
        """`redress-award/1`, as docs/handover.md has it."""
        init, about = case.init, self.about(case)
        agreement, sides = init["agreement"], {p["role"]: p["ref"] for p in init["parties"]}
        record, panel = case.status["record"], [member.ref for member in case.sitting]
        return {
            "format": "redress-award/1", "award_id": f"awd_{_letters(secrets.token_bytes(17))}",
            "arbitration_id": init["arbitration_id"], "case_id": init["case_id"], "body": about["body"],
            "platform": about["platform"], "complainant": sides["complainant"], "respondent": sides["respondent"],
            "agreement": {
                "sha256": init["agreement_sha256"], "seat": agreement["seat"], "scope": agreement["scope"],
            },
            "language": agreement["language"], "effect": agreement["effect"], "rules": init["rules"],
            "instance": case.status.get("instance", 1),
            "corrects": None, "panel": panel, "majority": len(panel), "dissents": {}, "content": content,
            "seen": {
                "case_seq": init["case_record"]["seq"], "case_chain_head": init["case_record"]["chain_head"],
                "exhibits": init["exhibits"], "seq": record["seq"], "chain_head": record["chain_head"],
            },
            "draws": {}, "adopted_at": changes.pop("adopted_at", _stamp(datetime.now(UTC))),
        } | changes  # fmt: skip


def said(text: str) -> tuple[Message, Message]:
    """A text as the document names it, and as it goes beside the document."""
    salt = secrets.token_bytes(16)
    commitment = hashlib.sha256(salt + text.encode()).hexdigest()
    id_ = _letters(hashlib.sha256(TEXT_DOMAIN + bytes.fromhex(commitment)).digest())
    return {"id": f"txt_{id_}", "commitment": commitment}, {"salt": salt.hex(), "text": text}


def signing_bytes(document: Message) -> bytes:
    """The domain and the document in canonical JSON: sorted keys, no blanks, ASCII."""
    return AWARD_DOMAIN + json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


def _letters(raw: bytes) -> str:
    return base64.b32encode(raw)[:26].decode().lower()


def _stamp(moment: datetime) -> str:
    return f"{moment.replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
