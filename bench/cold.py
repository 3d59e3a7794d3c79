"""Cold starts: a fresh process per measurement, up to its first answer, beside an ordinary handler for the same event.

Alternating, so that whatever else the machine does meets both. CPU is user and system time of the child as the kernel
counts it, taken at the answer; wall is from the moment of spawning.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final

import msgspec

from bench import scenes
from bench.receiver import receiver
from infra.compose import fragments

ROOT: Final = Path(__file__).parents[1]
API_TARGET: Final = 0.70
WORKER_TARGET: Final = 0.55
RUNS: Final = 15

ORDINARY: Final = {
    "chalice": "chalice", "boto3 with 5 clients": "boto3", "pydantic": "pydantic",
    "Powertools Logger, Tracer, Metrics": "aws_xray_sdk",
    "Powertools parser, batch, idempotency": "aws_lambda_powertools",
}  # fmt: skip
"""What the ordinary handler is made of, as the report says it, and a package that shows it is there."""

LAMBDA: Final = {
    "PATH": os.defpath, "LANG": "en_US.UTF-8", "TZ": ":UTC", "AWS_REGION": "eu-central-1",
    "AWS_DEFAULT_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "ASIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_SESSION_TOKEN": "bench", "AWS_EXECUTION_ENV": "AWS_Lambda_python", "AWS_LAMBDA_FUNCTION_NAME": "redress-dev",
    "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512", "LAMBDA_TASK_ROOT": "/var/task",
    "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand", "AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1:9",
    "_X_AMZN_TRACE_ID": "Root=1-69214d00-0123456789abcdef01234567;Parent=0123456789abcdef;Sampled=0",
    "POWERTOOLS_SERVICE_NAME": "redress", "POWERTOOLS_METRICS_NAMESPACE": "Redress", "POWERTOOLS_LOG_LEVEL": "INFO",
}  # fmt: skip
"""What Lambda itself puts into a function's environment, and what the template gives to all of ours."""


class Run(msgspec.Struct, frozen=True):
    """One process: seconds of CPU and of the clock, peak memory in KiB, modules loaded, their top-level names."""

    cpu: float
    wall: float
    memory: int
    modules: int
    roots: frozenset[str]


class Side(msgspec.Struct, frozen=True):
    """Medians of one side's runs: milliseconds, MiB."""

    cpu_ms: float
    wall_ms: float
    memory_mb: float
    modules: int


class Cold(msgspec.Struct, frozen=True):
    """One function beside the ordinary one."""

    function: str
    ours: Side
    ordinary: Side
    target: float
    runs: int
    cpu_ratio: float
    """Median over the pairs: both of a pair meet the same moods of the machine, the medians of two sides need not."""
    wall_ratio: float

    @property
    def passed(self) -> bool:
        return self.cpu_ratio <= self.target


def row(found: Cold) -> dict[str, Any]:
    """With its ratios, for the JSON."""
    ratios = {"cpu_ratio": round(found.cpu_ratio, 3), "wall_ratio": round(found.wall_ratio, 3)}
    return msgspec.to_builtins(found) | ratios | {"passed": found.passed}


class Failed(Exception):
    """A child gave no answer; its own words."""


Handler = tuple[str, str]


def ours(function: str) -> Handler:
    return ("app", "app") if function == "api" else (f"chalicelib.entrypoints.{function}", "handler")


def ordinary(function: str) -> Handler:
    return "bench.ordinary", "app" if function == "api" else function


@contextmanager
def launches(functions: Sequence[str]) -> Iterator[list[Launch]]:
    """What can be launched, recorded afresh."""
    with (
        TemporaryDirectory(prefix="redress-bench-") as made,
        receiver(folder := Path(made)) as (port, bundle),
    ):
        with redirect_stdout(io.StringIO()):  # the logs of the recording
            environment, recorded = scenes.record(port)
        shared = LAMBDA | {"SSL_CERT_FILE": str(bundle)}
        wanted = [scene for scene in recorded if scene.function in functions]
        yield [
            Launch(s.function, s.save(folder), shared | variables(s.function, environment)) for s in wanted
        ]


def variables(function: str, environment: dict[str, str]) -> dict[str, str]:
    """The ones the template gives to this function, with values of the account that was recorded."""
    resources = fragments("bench")["Resources"]
    name = "APIHandler" if function == "api" else "".join(part.capitalize() for part in function.split("_"))
    declared: dict[str, Any] = resources[name]["Properties"]["Environment"]["Variables"]
    plain = {key: value for key, value in declared.items() if isinstance(value, str)}
    return {"STAGE": "bench"} | {key: plain.get(key) or environment[key] for key in declared}


class Launch:
    """One function's scene and environment, to be started as often as one likes."""

    def __init__(self, function: str, scene: Path, environment: dict[str, str]) -> None:
        self.function = function
        self._scene, self._environment = scene, environment

    def run(self, handler: Handler) -> Run:
        """One process. Raises Failed."""
        reading, writing = os.pipe()
        runner, packages = str(ROOT / "bench" / "runner.py"), sysconfig.get_path("purelib")
        command = [sys.executable, "-S", "-X", "frozen_modules=on", runner, str(self._scene)]
        started = time.monotonic()
        child = subprocess.Popen(  # noqa: S603
            [*command, *handler, packages, str(writing)], env=self._environment, pass_fds=(writing,),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        os.close(writing)
        said, _ = child.communicate(timeout=120)
        with os.fdopen(reading) as answer:
            words = answer.read().split()
        if child.returncode or not words:
            raise Failed(f"{handler[0]}.{handler[1]}: {said.decode()[-3_000:]}")
        return Run(
            float(words[0]), float(words[1]) - started, int(words[2]), int(words[3]), frozenset(words[4:])
        )


def measure(launch: Launch, runs: int, tick: Callable[[], None]) -> Cold:
    """Ours, ordinary, ours, ordinary … The first of each only fills the caches of bytecode and of the disk."""
    one, other = ours(launch.function), ordinary(launch.function)
    launch.run(one), launch.run(other)
    pairs = []
    for _ in range(runs):
        pairs.append((launch.run(one), launch.run(other)))
        tick()
    target = API_TARGET if launch.function == "api" else WORKER_TARGET
    return Cold(
        launch.function, _side([a for a, _ in pairs]), _side([b for _, b in pairs]), target, runs,
        cpu_ratio=median(a.cpu / b.cpu for a, b in pairs), wall_ratio=median(a.wall / b.wall for a, b in pairs),
    )  # fmt: skip


def _side(runs: list[Run]) -> Side:
    return Side(
        cpu_ms=round(median(r.cpu for r in runs) * 1_000, 1),
        wall_ms=round(median(r.wall for r in runs) * 1_000, 1),
        memory_mb=round(median(r.memory for r in runs) / 1_024, 1),
        modules=max(r.modules for r in runs),
    )
