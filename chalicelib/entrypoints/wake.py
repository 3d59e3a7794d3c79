"""The wake-up: a ring reads what is due and spreads it; a tick makes one case look at its clock.

A Tick on a case with nothing due is a no-op, so rings may repeat, come early or late. One that fails has put the
case's wake off by itself; its message is spent.
"""

from __future__ import annotations

import json
from typing import Any

from chalicelib.application import reactions
from chalicelib.application.execute import TickFailed
from chalicelib.application.waking import Ringing
from chalicelib.bootstrap import services
from chalicelib.domain.errors import NotFound, TryAgain
from chalicelib.domain.values import parse_stamp
from chalicelib.entrypoints import shell


@shell.messages("wake")
def handler(message: dict[str, Any]) -> None:
    made = services()
    ringing = Ringing(made.store, made.deliveries, made.directory, made.queues, made.clock)
    if "tick" in message:
        if not ringing.put_back(json.dumps(message), parse_stamp(message["ring"])):
            _ticks(message)
    elif "sandbox" in message:
        ringing.ring_sandbox(message["sandbox"])
    else:
        ringing.ring(parse_stamp(message["ring"]))


class TicksBroken(Exception):
    """Some of a message's cases could not even put their wakes off: it comes back, and ends with the dead letters."""


def _ticks(message: dict[str, Any]) -> None:
    """Up to ten cases, each by itself; those that were too busy go back to the queue alone."""
    again, broken = [], []
    for case_id in message["tick"]:
        try:
            _tick(case_id)
        except TryAgain:
            again.append(case_id)
        except Exception as failure:  # noqa: BLE001 - the other nine must not wait for this one
            shell.log_failure("case cannot be woken", failure, case_id=case_id)
            broken.append(case_id)
    if again:
        services().queues.send(reactions.WAKES, [json.dumps({**message, "tick": again})], delay=1)
    if broken:
        raise TicksBroken(", ".join(broken))


def _tick(case_id: str) -> None:
    try:
        services().executor.tick(case_id, services().tenancies.of)
    except TickFailed as failed:
        shell.log_failure("tick failed", failed, case_id=case_id, blocked=failed.blocked)
        shell.count("WakeBlocked" if failed.blocked else "TickFailed")
    except NotFound:
        shell.logger().warning("no such case", extra={"case_id": case_id})
