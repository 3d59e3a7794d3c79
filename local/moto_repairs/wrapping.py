"""How moto is repaired: by putting other functions in the place of its own."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import Any


def wrap(owner: object, name: str, wrapper: Callable[..., Any]) -> None:
    """Replace a method or function by `wrapper`, which is given the original and then its arguments."""
    original = getattr(owner, name)

    @functools.wraps(original)
    def repaired(*args: Any, **kwargs: Any) -> Any:
        return wrapper(original, *args, **kwargs)

    replace(owner, name, repaired)


def replace(owner: object, name: str, function: Callable[..., Any]) -> None:
    setattr(owner, name, function)


def under(lock: threading.RLock) -> Callable[..., Any]:
    def locked(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        with lock:
            return original(*args, **kwargs)

    return locked
