"""A small true story: one platform and a few cases, told to the API on the model of AWS, and what is left of it as
evidence. Nothing goes wrong in it.
"""

from __future__ import annotations

import io
import json
from contextlib import redirect_stdout
from types import TracebackType
from typing import Any, Self
from unittest.mock import patch

from chalice.test import Client

from chalicelib import bootstrap
from chalicelib.application import delivering
from chalicelib.domain.delivery import Response
from oracle.evidence import Delivery, Evidence
from oracle.journal import Request
from simulation.lives.chance import OneAfterTheOther
from simulation.loop import Task
from simulation.world import World
from tests.handlers.http.conftest import _registered

WORKERS = ("relay", "arm", "wake", "sweep", "deliver", "project")
PATIENCE = 100
"""Twentieths of a second that a request may take."""
HOOK = "https://hooks.market.example/in"
REFUND = {"remedy": "partial_refund", "money": {"amount": 4_000, "currency": "USD"}}
LONG = 900
"""Seconds in which all of the demo's periods are over."""
TABLES = ("DisputesTable", "SubjectKeysTable", "DirectoryTable", "ViewsTable", "DeliveriesTable")


class Told(World):
    """`personal`: what people wrote, each with a mark that nothing else has."""

    def __init__(self) -> None:
        self.sent: list[Delivery] = []
        self.requests: list[Request] = []
        self.personal: list[str] = []
        self.hooks: dict[str, str] = {}
        self._logs = io.StringIO()
        super().__init__(seed=1, workers=WORKERS)
        self.client = Client(_registered())
        self.tenant, issued = self.services.onboarding.create_tenant("Market", sandbox=False)
        self.platform = issued.text
        self.process = Task(self.loop, "api")
        self.process.entered = lambda: bootstrap.override(self.services)

    def __enter__(self) -> Self:
        self._serial = patch.object(delivering, "ThreadPoolExecutor", OneAfterTheOther)
        self._serial.start()
        self._quiet = redirect_stdout(self._logs)
        self._quiet.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: Any, trace: TracebackType | None) -> None:
        self.process.end()
        super().__exit__()
        self._serial.stop()
        self._quiet.__exit__(kind, error, trace)

    def _compose(self, variables: Any) -> bootstrap.Services:
        made = super()._compose(variables)
        made.webhook_http = self  # type: ignore[assignment]
        return made

    def post(self, url: str, headers: Any, body: bytes) -> Response:
        """As the receiver of the platform's webhooks."""
        endpoint = next(iter(self.hooks), "")
        self.sent.append(
            Delivery(self.loop.now, self.tenant.id, endpoint, headers["webhook-id"], body, dict(headers), 204)
        )
        return Response(status=204)

    # ------------------------------------------------------------------------------------------------------- people

    def words(self, what: str) -> str:
        """A text that only its writer may be found with."""
        self.personal.append(f"canary-{len(self.personal):04}-{what}")
        return self.personal[-1]

    def ask(self, who: str, token: str, method: str, path: str, body: Any = None, key: str = "") -> Any:
        """The body of the answer. Everybody is polite here: each request is answered at the first attempt."""
        key = key or (f"key-{len(self.requests)}" if method == "POST" else "")
        sent = {"Authorization": f"Bearer {token}"} | ({"Idempotency-Key": key} if key else {})
        sent |= {"Content-Type": "application/json"} if body is not None else {}
        at = self.loop.now
        raw = self._answered(method, path, sent, b"" if body is None else json.dumps(body).encode())
        answer = json.loads(raw.body) if raw.body else None
        made = Request(
            len(self.requests),
            at,
            who,
            self.tenant.id,
            who,
            method,
            path,
            key,
            body,
            1,
            raw.status_code,
            answer,
        )
        self.requests.append(made)
        self.loop.run_for(0.2)
        return answer

    def _answered(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Any:
        """By the one process of the API that there is."""
        found: list[Any] = []
        self.process.start(
            lambda: found.append(self.client.http.request(method, path, headers=headers, body=body))
        )
        for _ in range(PATIENCE):
            if found:
                break
            self.loop.run_for(0.05)
        return found[0]

    def token(self, role: str, **more: str) -> str:
        return str(self.ask("platform", self.platform, "POST", "/v1/tokens", {"role": role, **more})["token"])

    # -------------------------------------------------------------------------------------------------------- story

    def act(self, case_id: str, who: str, verb: str, body: Any = None) -> Any:
        """An action on a case by one of its people, each time with a fresh token."""
        more = {"ref": "officer-1"} if who == "officer" else {"case_id": case_id}
        token = self.platform if who == "platform" else self.token(who, **more)
        return self.ask(who, token, "POST", f"/v1/cases/{case_id}/actions/{verb}", body)

    def filed(self, buyer: str, pack: str = "demo@2") -> str:
        body = {
            "pack": pack, "lang": "en", "channel": "web", "dispute_type": "quality", "occurred_on": "2026-11-12",
            "complainant": {"ref": buyer, "name": self.words("name")},
            "respondent": {"ref": "shop-77", "name": self.words("shop")},
            "claim": {"remedy": "refund", "money": {"amount": 6_490, "currency": "USD"}},
            "narrative": self.words("story"), "order_ref": f"order-{buyer}",
        }  # fmt: skip
        return str(self.ask("platform", self.platform, "POST", "/v1/cases", body)["case_id"])

    def tell(self) -> Self:
        """Of four cases one is settled and not performed, one mediated, one left alone until the end; one goes on."""
        hook = self.ask("platform", self.platform, "POST", "/v1/webhook-endpoints", {"url": HOOK})
        self.hooks[hook["id"]] = hook["secret"]
        entry = {"languages": ["en"], "capacity": 5}
        self.ask("platform", self.platform, "PUT", "/v1/mediators/mediator-1", entry)
        self._settled(self.filed("buyer-1"))
        self._mediated(self.filed("buyer-2"))
        self.filed("buyer-3")
        self.loop.run_for(LONG)
        self._mediated(self.filed("buyer-4", "generic"))
        while self.streams_waiting or any(queue.messages for queue in self.queues.values()):
            self.loop.run_for(1)
        return self

    def _settled(self, case_id: str) -> None:
        self.act(case_id, "platform", "serve", {"how": "platform"})
        self.act(case_id, "respondent", "respond", {"position": "contests", "statement": self.words("no")})
        offer = {"terms": REFUND, "note": self.words("note")}
        (made,) = self.act(case_id, "respondent", "offer", offer)["created"]
        self.act(case_id, "complainant", "decline", {"offer_id": "off_nowhere"})
        self.act(case_id, "complainant", "message", {"text": self.words("word")})
        self.act(case_id, "complainant", "accept", {"offer_id": made})

    def _mediated(self, case_id: str) -> None:
        self.act(case_id, "platform", "serve", {"how": "platform"})
        (accord,) = self.act(case_id, "complainant", "propose_accord", {"stage": "mediation"})["created"]
        self.act(case_id, "respondent", "conclude_accord", {"accord_id": accord})
        self.act(case_id, "officer", "assign_mediator", {"mediator": "mediator-1"})
        file = {
            "name": self.words("file") + ".png",
            "media_type": "image/png",
            "size": 500,
            "sha256": "ab" * 32,
        }
        token = self.token("complainant", case_id=case_id)
        self.ask("complainant", token, "POST", f"/v1/cases/{case_id}/evidence", {"files": [file]})

    # ----------------------------------------------------------------------------------------------------- evidence

    def evidence(self) -> Evidence:
        tables = {name: tuple(self.table(name).items()) for name in TABLES}
        return Evidence(
            requests=tuple(self.requests), tables=tables, deliveries=tuple(self.sent), objects={}, mails=(),
            queues={name: len(queue.messages) for name, queue in self.queues.items()}, now=self.loop.now,
            secrets=self.hooks, personal=tuple(self.personal), erased=(),
            logs=tuple(self._logs.getvalue().splitlines()),
        )  # fmt: skip
