"""CPU of a filing and of an action on a warm process, beside bare botocore: the very calls that our run made, with the
same clients, the same parameters and the same answers, and nothing else.

Both sides go by turns in one process of their own (`loop_runner.py`), where the HTTP session answers from a recording:
no network, no emulator. CPU is user and system time; the ratio is that of the medians over all turns.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import sysconfig
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import msgspec

from bench import cold, events
from bench.dispute import complaint, prose
from bench.scenes import Recorder, Scene
from bench.stage import stage
from chalicelib.domain.values import Role

TARGET: Final = 1.4
TURNS: Final = 40
EACH: Final = 10
"""Requests of a turn, of either side: 600 of one person in a minute would be too many for the API."""
RUNNER: Final = Path(__file__).with_name("loop_runner.py")
ACTION: Final = "/v1/cases/{case_id}/actions/{verb}"


class Work(msgspec.Struct, frozen=True):
    """One kind of request. Microseconds of CPU each, medians; `calls`: what is replayed, by operation."""

    name: str
    ours_us: float
    bare_us: float
    stock_us: float
    """The same calls by clients as botocore makes them by default."""
    calls: list[str]
    parts_us: dict[str, float]
    """Of ours, by layer: what the profile of a further turn says, scaled to what was measured without it."""

    @property
    def ratio(self) -> float:
        return self.ours_us / self.bare_us


def measure(turns: int = TURNS) -> list[Work]:
    """Records both requests and measures each in a process of its own. Raises cold.Failed."""
    with TemporaryDirectory(prefix="redress-bench-") as made:
        with redirect_stdout(io.StringIO()):
            environment, scenes = record()
        return [_measured(scene, environment, Path(made), turns) for scene in scenes]


def record() -> tuple[dict[str, str], list[Scene]]:
    """A filing, and a message in an answered case, with all that a cold process asks for."""
    now = datetime.now(UTC)
    with stage(now) as here, Recorder(here.meter).recording() as recorder:
        body = complaint(occurred_on=(now - timedelta(days=10)).date().isoformat())
        case_id = here.request("file", "POST", "/v1/cases", here.api_key, body)["case_id"]
        here.run("file")
        token = here.token(Role.COMPLAINANT, case_id)
        made = {
            "filing": events.gateway(here.api_key, body, now),
            "action": events.gateway(
                token, {"text": prose(240)}, now, "/v1/cases/{case_id}/actions/{verb}", case_id=case_id, verb="message"
            ),
        }  # fmt: skip
        recorded = []
        for name, event in made.items():
            recorder.take()
            here.gateway(name, event)
            recorded.append(Scene(name, event, recorder.take()))
        return dict(here.services.settings.env), recorded


def _measured(scene: Scene, environment: dict[str, str], folder: Path, turns: int) -> Work:
    packages, variables = sysconfig.get_path("purelib"), cold.LAMBDA | cold.variables("api", environment)
    command = [sys.executable, "-S", str(RUNNER), str(scene.save(folder)), packages, str(turns), str(EACH)]
    done = subprocess.run(command, env=variables, capture_output=True, timeout=300, check=False)  # noqa: S603
    if done.returncode:
        raise cold.Failed(f"{scene.function}: {done.stderr.decode()[-3_000:]}")
    found: dict[str, Any] = json.loads(done.stderr.decode().strip().splitlines()[-1])
    return msgspec.convert(found | {"name": scene.function}, Work)


def failures(found: list[Work]) -> list[str]:
    return [
        f"{work.name} takes {work.ratio:.2f} of the CPU of its bare calls, not {TARGET:.2f}"
        for work in found
        if work.ratio > TARGET
    ]
