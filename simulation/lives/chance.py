"""Chance as an operating system gives it, made repeatable: a seed leads the same story bit for bit.

What production takes from the system (random bytes, threads side by side, the monotonic clock) comes from the world as
long as it lasts. Nothing of production is changed: it asks the same modules.
"""

from __future__ import annotations

import base64
import os
import random
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final
from unittest.mock import patch

from chalicelib.application import delivering

BYTES: Final = 32


@contextmanager
def of_a_world(seed: int) -> Iterator[None]:
    """Everything random is drawn from that seed until the block ends."""
    dice = random.Random(f"system {seed}")  # noqa: S311 - to be repeated, not to be secret

    def drawn(n: int | None = None) -> bytes:
        return dice.randbytes(BYTES if n is None else n)

    def in_hex(n: int | None = None) -> str:
        return drawn(n).hex()

    def for_urls(n: int | None = None) -> str:
        return base64.urlsafe_b64encode(drawn(n)).rstrip(b"=").decode()

    with (
        patch.object(os, "urandom", drawn),
        patch.object(secrets, "token_bytes", drawn),
        patch.object(secrets, "token_hex", in_hex),
        patch.object(secrets, "token_urlsafe", for_urls),
        patch.object(delivering, "ThreadPoolExecutor", OneAfterTheOther),
    ):
        yield


class OneAfterTheOther:
    """A pool whose threads take turns: in virtual time nothing else would come out the same twice."""

    def __init__(self, _threads: int) -> None:
        pass

    def __enter__(self) -> OneAfterTheOther:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def map(self, do: Callable[[Any], Any], given: Iterable[Any]) -> list[Any]:
        return [do(one) for one in given]
