"""The composition for one machine: what functions are told, the one loopback address that webhooks may have, and rates
for the one process that does the work of many.

Everything else is production's own composition and its adapters, on whatever AWS answers in this process.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from chalicelib import bootstrap
from chalicelib.adapters.buckets import Buckets
from chalicelib.domain.addresses import Policy
from chalicelib.settings import Settings
from local.server import HOST, environment

if TYPE_CHECKING:
    from local.provision import FunctionSpec, Provisioned

_POWERTOOLS: Final = "POWERTOOLS_"
PROCESSES: Final = 10
"""As many would be warm behind a gateway for what one machine is given to do."""


def services(provisioned: Provisioned, receiver_port: int) -> bootstrap.Services:
    """One set for all functions, which share this process. On `receiver_port` a platform listens for webhooks."""
    composed = bootstrap.Services()
    composed.settings = Settings(variables(provisioned.functions.values()))
    composed.buckets = Buckets(times=PROCESSES)
    composed.webhook_policy = Policy(allow_http=True, exceptions=frozenset({(HOST, receiver_port)}))
    return composed


def variables(functions: Iterable[FunctionSpec]) -> dict[str, str]:
    """The environments of all functions as one. Raises ValueError where two of them are told different things."""
    merged: dict[str, str] = {}
    for function in functions:
        for name, value in function.environment.items():
            if merged.setdefault(name, value) != value:
                raise ValueError(
                    f"{name} is {merged[name]!r} for one function and {value!r} for {function.name}"
                )
    return merged


@contextmanager
def composed(provisioned: Provisioned, receiver_port: int) -> Iterator[bootstrap.Services]:
    """The services that every function finds until the block ends."""
    made = services(provisioned, receiver_port)
    told = made.settings.env
    with environment({name: value for name, value in told.items() if name.startswith(_POWERTOOLS)}):
        bootstrap.override(made)
        try:
            yield made
        finally:
            bootstrap.override(None)
