"""What a function writes to its log, as CloudWatch would get it. Import the fixture into a conftest."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest


class Logs:
    """Lines of the logger and of metrics, in order."""

    def __init__(self, written: io.StringIO, printed: pytest.CaptureFixture[str]) -> None:
        self._written, self._printed = written, printed
        self._metrics = ""

    @property
    def text(self) -> str:
        return self._written.getvalue() + self._out()

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Of the logger."""
        return [json.loads(line) for line in self._written.getvalue().splitlines()]

    @property
    def messages(self) -> list[str]:
        return [line["message"] for line in self.lines]

    @property
    def metrics(self) -> list[dict[str, Any]]:
        """In CloudWatch's embedded format, which goes to the standard output."""
        return [json.loads(line) for line in self._out().splitlines() if line.startswith('{"_aws"')]

    def counted(self, name: str) -> float:
        """The sum of a metric."""
        return float(sum(sum(emitted.get(name, [0])) for emitted in self.metrics))

    def _out(self) -> str:
        self._metrics += self._printed.readouterr().out
        return self._metrics


@pytest.fixture
def logs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Logs]:
    """From here on; the process's logger keeps the output it was made with, so that is swapped."""
    from chalicelib.entrypoints import shell

    written = io.StringIO()
    for handler in shell.logger().handlers:
        monkeypatch.setattr(handler, "stream", written)
    yield Logs(written, capsys)
    shell.metrics().clear_metrics()
