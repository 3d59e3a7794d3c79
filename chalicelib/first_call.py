"""The first call of a process, in which it loads most of what it ever loads.

The collector would walk through all of that a dozen times and find nothing: a tenth of a cold start. So it rests until
the first answer, and what has been loaded by then is left alone for good.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

_calls = count()


@contextmanager
def uncollected() -> Iterator[None]:
    """Round every call; does something for the first one only."""
    if next(_calls) or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
