"""One realistic invocation per Lambda function, with every answer AWS gave to it: recorded once, then played back.

The recording runs the production code on moto with empty caches, as a cold process has them. Times are of now, for the
playing process has its own clock.
"""

from __future__ import annotations

import hashlib
import json
import marshal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec
from botocore.endpoint import Endpoint

from bench import events, rare
from bench.dispute import PNG, Dispute, complaint
from bench.meter import Meter
from bench.stage import Stage, stage
from chalicelib.adapters import group_rows
from chalicelib.application import webhook_messages
from chalicelib.domain.values import Role, stamp
from tests import groups
from tests.forum import Forum

FUNCTIONS: Final = (
    "api",
    "relay",
    "arm",
    "wake",
    "sweep",
    "deliver",
    "inspect",
    "project",
    "notify",
    "oversee",
    "members",
    "group",
    "assign",
    "bulk",
    "mail_in",
    "bundle",
    "erase",
    "audit",
    "reconcile",
)
Answer = tuple[int, dict[str, str], bytes]


class Scene(msgspec.Struct, frozen=True):
    """An event and the answers it needs, by operation, in order. `port`: of the webhook's receiver; 0 for none."""

    function: str
    event: dict[str, Any]
    answers: dict[str, list[Answer]]
    port: int = 0

    def save(self, folder: Path) -> Path:
        """For the runner, which reads it without importing anything."""
        path = folder / f"{self.function}.scene"
        path.write_bytes(marshal.dumps({"event": self.event, "answers": self.answers, "port": self.port}))
        return path


class Recorder:
    """Every answer since the last `take`, with the messages that a function sent; not what the meter asks itself."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._answers: dict[str, list[Answer]] = {}

    def take(self) -> dict[str, list[Answer]]:
        taken, self._answers = self._answers, {}
        return taken

    @contextmanager
    def recording(self) -> Iterator[Recorder]:
        original = Endpoint._do_get_response

        def recorded(endpoint: Any, request: Any, operation_model: Any, context: Any) -> Any:
            success, error = original(endpoint, request, operation_model, context)
            if success is not None and not self._meter.looking:
                http, streams = success[0], operation_model.has_streaming_output
                body = http.raw.getvalue() if streams else http.content
                key = key_of(request.method, request.url, request.headers)
                headers = {str(name): str(value) for name, value in http.headers.items()}
                self._answers.setdefault(key, []).append((http.status_code, headers, bytes(body)))
            return success, error

        Endpoint._do_get_response = recorded
        try:
            yield self
        finally:
            Endpoint._do_get_response = original


def key_of(method: str, url: str, headers: Any) -> str:
    """As in `bench/runner.py`, which cannot be imported."""
    target = headers.get("X-Amz-Target")
    if target is None:
        return f"S3.{method}{'.versions' if '?versions' in url else ''}"
    return target.decode() if isinstance(target, bytes) else str(target)


def record(port: int) -> tuple[dict[str, str], list[Scene]]:
    """All scenes, on an account of their own, and the environment that names its resources."""
    now = datetime.now(UTC)
    with stage(now - timedelta(days=4)) as here, Recorder(here.meter).recording() as recorder:
        overdue = Dispute(here)
        here.clock.moment = now
        body = complaint(occurred_on=(now - timedelta(days=10)).date().isoformat())
        filed = here.request("file", "POST", "/v1/cases", here.api_key, body)["case_id"]
        stream = events.stream(here.meter.changes)
        assert stream is not None
        messages = _messages(here, stream)
        here.invoke("first", "sweep", {"schedule": "sweep"})
        made = {
            "api": events.gateway(here.api_key, body, now),
            "relay": stream,
            "arm": events.queue(json.dumps({"wake": stamp(now + timedelta(hours=12))})),
            "wake": events.queue(json.dumps({"tick": [overdue.case_id], "ring": stamp(now)})),
            "sweep": {"schedule": "sweep"},
            "deliver": events.queue(messages["deliveries"]),
            "inspect": events.queue(_uploaded(here, filed)),
            "project": events.queue(messages["views"]),
            "notify": events.queue(_notice(here, filed)),
            "oversee": {"schedule": "oversee"},
            "reconcile": {"schedule": "reconcile"},
            "members": events.queue(_page(here)),
            "group": events.queue(messages["grouping"], "one"),
            "mail_in": events.queue(rare.letter(here)),
            "bundle": events.queue(rare.bundle(here, filed)),
            "erase": events.queue(rare.kept(filed, now)),
            "audit": events.queue(rare.leaves(now)),
            "bulk": events.queue(rare.job(here)),
        }
        recorded = [_scene(here, recorder, name, event, port) for name, event in made.items()]
        seeded = _seeded(here, now)  # last: a body's roster is work for the nightly functions above
        recorded.append(_scene(here, recorder, "assign", events.queue(seeded), port))
        return dict(here.services.settings.env), recorded


def _scene(here: Stage, recorder: Recorder, function: str, event: dict[str, Any], port: int) -> Scene:
    recorder.take()
    if function == "api":
        here.gateway("api", event)
    else:
        here.invoke(function, function, event, cold=True)
    return Scene(function, event, recorder.take(), port if function == "deliver" else 0)


def _messages(here: Stage, stream: dict[str, Any]) -> dict[str, str]:
    """What the relay makes of a filing, by queue."""
    here.meter.sent.clear()
    here.invoke("relay", "relay", stream)
    sent = {here.queue_of(message): message.body for message in here.meter.sent}
    here.meter.sent.clear()
    here.meter.changes.clear()
    return sent


def _page(here: Stage) -> str:
    """The roll of a group is to be sealed, and this is its first shard, in which somebody is."""
    job = groups.job()
    group = groups.group(tenant=here.tenant.id, job=job.id, jobs={job.id: job})
    here.services.group_store.commit(groups.opening(group), here.clock.now())
    tables, row = here.services.tables, group_rows.member_item(groups.joining())
    tables.reading.dispatch("PutItem", {"TableName": tables.names["disputes"], "Item": row})
    page = {"group": group.head.group_id, "job": job.id, "attempt": 1, "lane": 0, "lanes": 8, "shard": 0}
    return json.dumps(page)


def _seeded(here: Stage, now: datetime) -> str:
    """A body has taken a case, and everything that the draw of its one neutral among six depends on is fixed."""
    here.clock.moment = now - timedelta(days=4)
    forum = Forum(here.services)
    forum.enter(*(f"neutral-{n}" for n in range(6)))
    case_id = forum.agreed()
    here.services.assigning.case(case_id)
    found = forum.accept(case_id)
    here.clock.moment = now
    return json.dumps({"arbitration_id": found.head.arbitration_id, "event": "draw.seeded"})


def _uploaded(here: Stage, case_id: str) -> str:
    """A file has arrived in the intake bucket."""
    file = {
        "name": "a.png",
        "media_type": "image/png",
        "size": len(PNG),
        "sha256": hashlib.sha256(PNG).hexdigest(),
    }
    token, path = here.token(Role.COMPLAINANT, case_id), f"/v1/cases/{case_id}/evidence"
    evidence_id = here.request("declare", "POST", path, token, {"files": [file]})["created"][0]
    return here.upload(case_id, evidence_id, PNG)


def _notice(here: Stage, case_id: str) -> str:
    """The respondent's platform has taken the webhook of the filing."""
    row = here.services.store.events(case_id, 0, 1)[0]
    return webhook_messages.delivered(here.tenant.id, case_id, row.id, row.type, here.clock.now())
