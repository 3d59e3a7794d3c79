"""Who acts in the arbitrated story: the body with its office and its neutrals, and the tribunal over HTTP."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from rich.console import Console

from demo.cast import Dispute, Platform
from demo.checks import until
from demo.collective_group import bar
from demo.http import Api, Refused
from demo.receiver import Receiver
from demo.telling import moment

PAST: Final = timedelta(minutes=2)
"""After a deadline, when its grace is over too."""
KEYED: Final = 6
"""Members with a key of their own."""


@dataclass
class Body(Platform):
    """An arbitration body. Its officer is a clerk."""

    keys: dict[str, Ed25519PrivateKey] = field(default_factory=dict)
    """By neutral: what the body never sees."""

    def neutral(self, ref: str) -> Api:
        return self.api.as_(self.api.post("/v1/tokens", {"role": "arbitrator", "ref": ref})["token"])

    def public(self, ref: str) -> str:
        """Made when it is first asked for."""
        key = self.keys.setdefault(ref, Ed25519PrivateKey.generate())
        return base64.b64encode(key.public_key().public_bytes_raw()).decode()

    def sign(self, ref: str, message: bytes) -> str:
        return base64.b64encode(self.keys[ref].sign(message)).decode()


def take_on(operator: Api, receiver: Receiver, name: str) -> Body:
    """By the operator: tenant, first key, endpoint, a clerk's token."""
    made = operator.post("/v1/tenants", {"name": name, "sandbox": True, "kind": "body"})
    api = operator.as_(made["key"]["api_key"])
    path = f"/hooks/{made['id']}"
    endpoint = api.post("/v1/webhook-endpoints", {"url": f"{receiver.base}{path}"})
    receiver.inbox.secrets[path] = endpoint["secret"]
    clerk = api.post("/v1/tokens", {"role": "clerk", "ref": "clerk-1"})["token"]
    return Body(name, made["id"], api, api.as_(clerk), endpoint["id"], path)


@dataclass
class Tribunal:
    """One arbitration and all who have a part in it."""

    body: Body
    dispute: Dispute
    arbitration_id: str
    console: Console
    panel: dict[str, Api] = field(default_factory=dict)
    """By reference, in the order of the seats."""

    @property
    def place(self) -> str:
        return f"/v1/arbitrations/{self.arbitration_id}"

    @property
    def chair(self) -> tuple[str, Api]:
        return list(self.panel.items())[-1]

    def show(self, by: Api | None = None) -> Any:
        return (by or self.body.officer).get(self.place)

    def act(self, verb: str, by: Api, **body: Any) -> Any:
        """What it has created, and the arbitration after it."""
        return by.post(f"{self.place}/actions/{verb}", body or None)

    def deadline(self, rule: str) -> Any:
        """The first running one of a rule."""
        return next(d for d in self.show()["deadlines"] if d["rule"] == rule and d["state"] == "running")

    def pass_by(self, rule: str) -> None:
        """Both clocks go past the last deadline of that rule, which is the body's."""
        due = max(
            moment(d["due_at"])
            for d in self.show()["deadlines"]
            if d["rule"] == rule and d["state"] == "running"
        )
        self.move_to(due + PAST)

    def move_to(self, at: datetime) -> None:
        """The platform follows the body, never the other way round."""
        with bar(self.console, "time passes") as shown:
            task = shown.add_task("", total=2)
            for clock in (self.body, self.dispute.platform):
                clock.move_to(at.isoformat())
                shown.advance(task)

    def once(self, what: str, holds: Any) -> Any:
        """The arbitration, as soon as this holds of it."""

        def look() -> Any:
            found = self.show()
            return found if holds(found) else None

        with bar(self.console, what) as shown:
            shown.add_task("", total=1)
            return until(what, look)


def status_of(call: Any) -> int:
    """With which it is refused; 200 where it is not."""
    try:
        call()
    except Refused as refused:
        return refused.status
    return 200


def offline(document: Any, *command: str, **beside: Any) -> subprocess.CompletedProcess[str]:
    """The tool that everybody has, on a file that holds this document, or these very bytes. `beside`: further files, by
    the option that names them.
    """
    with tempfile.TemporaryDirectory() as folder:
        words = [
            sys.executable,
            "-m",
            "redress_cli",
            *command[:2],
            _written(folder, "file", document),
            *command[2:],
        ]
        for name, content in beside.items():
            words += [f"--{name}", _written(folder, name, content)]
        return subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603


def _written(folder: str, name: str, document: Any) -> str:
    file = Path(folder) / f"{name}.json"
    file.write_bytes(document if isinstance(document, bytes) else json.dumps(document).encode())
    return str(file)
