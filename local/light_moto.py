"""A second off every start: moto's Step Functions import all of EC2, with its price lists, for one enumeration.

The enumeration is put where they look for it. Whoever asks that place for anything else gets moto's own module.
"""

from __future__ import annotations

import importlib
import sys
from enum import StrEnum
from types import ModuleType
from typing import Any, Final

PLACE: Final = "moto.batch.utils"


class JobStatus(StrEnum):
    """Of AWS Batch, for which no state machine of ours has a task."""

    SUBMITTED = "SUBMITTED"
    PENDING = "PENDING"
    RUNNABLE = "RUNNABLE"
    STARTING = "STARTING"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


class _Standin(ModuleType):
    JobStatus = JobStatus

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        sys.modules.pop(PLACE, None)
        return getattr(importlib.import_module(PLACE), name)


def prepare() -> None:
    """Before moto's Step Functions are imported; afterwards it changes nothing."""
    sys.modules.setdefault(PLACE, _Standin(PLACE))
