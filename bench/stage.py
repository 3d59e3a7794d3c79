"""A whole Redress on moto to count on: the API, every worker, one platform with a webhook endpoint, and time by hand.

Nothing of ours is replaced but the clock and the receiver of webhooks. Messages are carried by `run` in the order in
which they were sent, each as an invocation of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any, Final

from chalice.app import Chalice
from chalice.test import Client

from bench import events
from bench.meter import Meter, Sent
from chalicelib import bootstrap
from chalicelib.application.waking import slot_end
from chalicelib.application.webhook_ports import WebhookEndpoint
from chalicelib.domain.delivery import Response
from chalicelib.domain.values import Role, derive_id, stamp
from chalicelib.settings import Settings
from local.server import local_aws
from tests.aws import provision

START: Final = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
WORKERS: Final = {
    "deliveries": "deliver", "views": "project", "clock": "arm", "wakes": "wake", "uploads": "inspect",
    "notices": "notify", "members": "members", "grouping": "group",
    "assignment": "assign", "erasures": "erase", "bundles": "bundle", "bulk": "bulk", "audits": "audit",
}  # fmt: skip
AT_ONCE: Final = frozenset({"members"})
"""Queues whose messages are carried however late they are to come: work goes on by itself."""
TABLES: Final = ("disputes", "directory", "subject_keys", "views", "deliveries")
CACHES: Final = (
    "directory", "roots", "tenancies", "endpoint_secrets", "families", "alert_rules", "signals", "detector",
    "detecting", "assigning", "handing", "pools", "drawing", "body_roster",
)  # fmt: skip


class HandClock:
    """Stands still unless it is set."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


class Receiver:
    """The platform's server: up, it takes everything at once."""

    def __init__(self) -> None:
        self.up = True
        self.taken = 0
        """Bytes."""

    def post(self, _url: str, _headers: Any, body: bytes) -> Response:
        self.taken += len(body)
        return Response(status=204) if self.up else Response(status=None, error="connect")


class Refused(Exception):
    """Somebody said no; a story of the bench is wrong then."""


class Stage:
    """One platform on an empty AWS."""

    def __init__(self, services: bootstrap.Services, meter: Meter, app: Chalice, client: Client) -> None:
        self.services, self.meter = services, meter
        self.clock: HandClock = services.clock  # type: ignore[assignment]
        self.receiver: Receiver = services.webhook_http  # type: ignore[assignment]
        self._app, self._client = app, client
        self._queues = {services.settings.queue_url(name): name for name in WORKERS}
        self._keys = 0
        self.answered = 0
        """Bytes of the API's answers."""
        self.tenant, issued = services.onboarding.create_tenant("Example Market", sandbox=False)
        self.api_key = issued.text
        self._add_endpoint()

    def _add_endpoint(self) -> None:
        endpoint_id = derive_id("ep", b"bench")
        made = WebhookEndpoint(
            id=endpoint_id, tenant=self.tenant.id, url="https://hooks.example.com/redress", event_types=(),
            created_at=self.clock.now(),
            wrapped_secret=self.services.endpoint_secrets.encrypt(self.tenant.id, endpoint_id, bytes(32)),
        )  # fmt: skip
        self.services.deliveries.create_endpoint(made)

    # ----------------------------------------------------------------------------------------------------- requests

    def token(self, role: Role, case_id: str) -> str:
        """As the API mints it, uncounted."""
        case = self.services.reader.load(case_id).case if role.is_party else None
        root = self.services.roots.of(self.tenant)
        ref = None if role.is_party else "officer-1"
        return self.services.onboarding.mint(self.tenant, root, role, case, ref).text

    def request(
        self, label: str, method: str, path: str, credential: str, body: Any = None, *, cold: bool = False
    ) -> dict[str, Any]:
        """One request, to a warm process unless `cold`. Raises Refused."""
        self._remember(cold=cold)
        self._keys += 1
        headers = {"Authorization": f"Bearer {credential}", "Content-Type": "application/json"}
        headers["Idempotency-Key"] = f"01J8ZQ4Y7W-{self._keys:08}"
        content = b"" if body is None else json.dumps(body).encode()
        with self.meter.step(label, "api"):
            answer = self._client.http.request(method, path, headers=headers, body=content)
        if answer.status_code >= 300:
            raise Refused(f"{label}: {answer.status_code} {answer.body.decode()[:600]}")
        self.answered += len(answer.body)
        shown: dict[str, Any] = json.loads(answer.body)
        return shown

    def gateway(self, label: str, event: dict[str, Any]) -> None:
        """One request as API Gateway brings it, to a process that knows nothing yet."""
        self._remember(cold=True)
        with self.meter.step(label, "api"):
            answer = self._app(event, None)
        if answer["statusCode"] >= 300:
            raise Refused(f"{label}: {answer}")

    def _remember(self, *, cold: bool) -> None:
        """What a warm process has read within the minute; or nothing."""
        for name in CACHES if cold else ():
            vars(self.services).pop(name, None)
        if not cold:
            key = self.services.directory.api_key(f"key_{self.api_key.split('_')[1]}")
            assert key is not None
            self.services.directory.note_use(key, self.clock.now().date())  # said once a day by each process
            self.services.tenancies.of(self.tenant.id)
            for endpoint in self.services.deliveries.endpoints(self.tenant.id):
                self.services.endpoint_secrets.decrypt(endpoint.tenant, endpoint.id, endpoint.wrapped_secret)

    # ----------------------------------------------------------------------------------------------------- reactions

    def run(self, label: str) -> None:
        """Everything that follows from what has been written, up to messages that are to come later."""
        while True:
            changes, self.meter.changes[:] = list(self.meter.changes), []
            if event := events.stream(changes):
                self.invoke(label, "relay", event)
            ready = [s for s in self.meter.sent if s.delay == 0 or self.queue_of(s) in AT_ONCE]
            self.meter.sent[:] = []
            for sent in ready:
                self.deliver(label, self.queue_of(sent), sent.body)
            if not ready and not self.meter.changes:
                return

    def queue_of(self, sent: Sent) -> str:
        return self._queues[sent.queue_url]

    def deliver(self, label: str, queue: str, body: str) -> None:
        """One message, alone in its batch."""
        group = "one" if queue == "grouping" else ""
        self.invoke(label, WORKERS[queue], events.queue(body, group))

    def invoke(self, label: str, worker: str, event: dict[str, Any], *, cold: bool = False) -> None:
        """One invocation of a worker. Raises Refused when a record failed."""
        module = import_module(f"chalicelib.entrypoints.{worker}")
        self._remember(cold=cold)
        with self.meter.step(label, worker):
            answer = module.handler(event, None)
        if answer and answer["batchItemFailures"]:
            raise Refused(f"{label}: {worker} failed on {json.dumps(event)[:600]}")

    def upload(self, case_id: str, evidence_id: str, content: bytes) -> str:
        """What the browser does with its form, and the notice that S3 sends of it."""
        key, bucket = f"intake/{case_id}/{evidence_id}", self.services.settings.intake_bucket
        put = self.services.clients.get("s3").put_object(Bucket=bucket, Key=key, Body=content)
        notice = {"s3": {"bucket": {"name": bucket}, "object": {"key": key, "versionId": put["VersionId"]}}}
        return json.dumps({"Records": [notice]})

    def wait(self, label: str, length: timedelta, case_id: str) -> None:
        """Time passes. Each wake of the case on the way is armed an hour before, rings twice and is ticked."""
        until = self.clock.now() + length
        while (wake := self.services.reader.load(case_id).case.head.next_wake) and wake <= until:
            self.ring(label, wake)
        self.clock.moment = until

    def ring(self, label: str, wake: datetime) -> None:
        """One wake: armed an hour before, rung twice, and whatever follows."""
        self.clock.moment = max(self.clock.now(), wake - timedelta(hours=1))
        self.deliver(label, "clock", json.dumps({"wake": stamp(wake)}))
        end = slot_end(wake, self.services.settings.clock_slot_seconds)
        for ring in (end, end + timedelta(seconds=self.services.settings.clock_ring_gap_seconds)):
            self.clock.moment = ring
            self.deliver(label, "wakes", json.dumps({"ring": stamp(end)}))
            self.run(label)


@contextmanager
def stage(moment: datetime = START) -> Iterator[Stage]:
    """Sets everything up, uncounted."""
    from chalicelib.entrypoints.http.routes import register

    with ExitStack() as stack:
        stack.enter_context(local_aws())
        services = bootstrap.Services()
        services.settings = settings = Settings(provision())
        services.clock = HandClock(moment)
        services.webhook_http = Receiver()  # type: ignore[assignment]
        bootstrap.override(services)
        stack.callback(bootstrap.override, None)
        meter = Meter({str(getattr(settings, f"{name}_table")): name for name in TABLES})
        stack.enter_context(meter.watching())
        meter.learn(services.clients.get("dynamodb"))
        app = Chalice(app_name="redress", configure_logs=False)
        register(app)
        yield Stage(services, meter, app, stack.enter_context(Client(app)))
