"""Those who use Redress, over its HTTP API: enough of them to have a real case in real rows."""

from __future__ import annotations

import json
from typing import Any, Final

from chalice.app import Chalice
from chalice.test import Client

from chalicelib import bootstrap
from chalicelib.application.ports import LOG_SHARDS
from chalicelib.domain.case.state import Case
from simulation.world import World

COMPLAINT: Final[dict[str, Any]] = {
    "pack": "generic", "lang": "en", "channel": "web", "dispute_type": "quality", "occurred_on": "2026-11-12",
    "complainant": {"ref": "buyer-1042", "name": "Marian Harrow", "email": "m.harrow@example.com"},
    "respondent": {"ref": "shop-77", "name": "Brindlemoor Kitchen"},
    "claim": {"remedy": "refund", "money": {"amount": 6_490, "currency": "USD"}},
    "narrative": "The kettle leaks at its collar since the tenth day.", "order_ref": "BK-448210",
}  # fmt: skip


class Platform:
    """One tenant with its first API key. `log_shards`: how wide its event log is."""

    def __init__(self, world: World, log_shards: int = LOG_SHARDS) -> None:
        from chalicelib.entrypoints.http.routes import register

        self.services = world.services
        self.tenant, issued = world.services.onboarding.create_tenant(
            "Example Market", sandbox=False, log_shards=log_shards
        )
        self._key = issued.text
        self._app = Chalice(app_name="redress", configure_logs=False)
        register(self._app)
        self._requests = 0

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Raises AssertionError for anything but success: these people make no mistakes."""
        bootstrap.override(self.services)
        self._requests += 1
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        headers["Idempotency-Key"] = f"request-{self._requests}"
        with Client(self._app) as client:
            answer = client.http.post(path, headers=headers, body=json.dumps(body).encode())
        assert answer.status_code < 300, f"{path}: {answer.status_code} {answer.body.decode()}"
        shown: dict[str, Any] = json.loads(answer.body)
        return shown

    def served(self) -> Case:
        """A case of which the respondent has had notice."""
        case_id = self.post("/v1/cases", COMPLAINT)["case_id"]
        self.post(f"/v1/cases/{case_id}/actions/serve", {"how": "platform"})
        return self.services.reader.load(case_id).case
