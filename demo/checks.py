"""Checks that print as they pass and are counted when they fail; the record verified with nothing of ours."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.text import Text

from demo.lines import wrapped


@dataclass
class Checks:
    """What the demo claims, and whether it held."""

    console: Console
    failed: list[str] = field(default_factory=list)
    passed: int = 0

    def that(self, claim: str, holds: object, seen: object = "") -> bool:
        """One claim. Prints it with what was seen when it does not hold."""
        if holds:
            self.passed += 1
        else:
            self.failed.append(claim)
        mark = Text("✓", "green") if holds else Text("✗", "bold red")
        told = claim if holds else f"{claim} — seen: {seen}"
        wrapped(self.console, Text.assemble("    ", mark, " "), Text(told))
        return bool(holds)


def until(what: str, probe: Callable[[], Any], seconds: float = 60, every: float = 0.2) -> Any:
    """Waits for the first true answer of the probe. Raises TimeoutError."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := probe():
            return found
        time.sleep(every)
    raise TimeoutError(f"waited {seconds:.0f} s for {what}")


def chain_holds(events: list[dict[str, Any]]) -> bool:
    """SHA-256("redress:event:1" ‖ prev ‖ body) over the stored bytes, from 32 zero bytes on."""
    prev = bytes(32)
    for event in events:
        digest = hashlib.sha256(b"redress:event:1" + prev + event["body"].encode("ascii")).digest()
        if digest.hex() != event["hash"] or event["prev"] != prev.hex():
            return False
        prev = digest
    return bool(events)
