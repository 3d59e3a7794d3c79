"""The wake-up: a ring reads what is due and spreads it; a tick makes one case look at its clock.

A Tick on a case with nothing due is a no-op, so rings may repeat, come early or late. One that fails has put the
case's wake off by itself; its message is spent.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, Final

from chalicelib.application import reactions
from chalicelib.application.asking import TickFailed
from chalicelib.application.waking import Ringing, Sweeping
from chalicelib.bootstrap import services
from chalicelib.domain.errors import NotFound, TryAgain
from chalicelib.domain.values import parse_stamp
from chalicelib.entrypoints import shell

PATIENCE: Final = timedelta(seconds=3)
"""How long one message goes on to a further case. The shell begins a message with five seconds left."""


@shell.messages("wake")
def handler(message: dict[str, Any]) -> None:
    made = services()
    ringing = Ringing(made.wake_indexes, made.queues, made.clock, made.settings.clock_slot_seconds)
    if "sandboxes" in message:
        _sandboxes(message["sandboxes"])
        return
    moment = parse_stamp(message["ring"])
    if ringing.put_back(json.dumps(message), moment):
        return
    if "tick" in message:
        _ticks(message)
    else:
        where = message.get("of", ""), message.get("after", "")
        ringing.ring(moment, *where, again=message.get("again", False))


def _sandboxes(tenants: list[str]) -> None:
    """Each by its own clock. Those for which there is no time wait for the next sweep, a minute later."""
    made = services()
    sweeping = Sweeping(made.store, made.deliveries, made.directory, made.queues, made.clock)
    started = made.clock.now()
    for tenant in tenants:
        if made.clock.now() - started > PATIENCE:
            break
        sweeping.ring_sandbox(tenant)


class TicksBroken(Exception):
    """Some of a message's cases could not even put their wakes off: it comes back, and ends with the dead letters."""


def _ticks(message: dict[str, Any]) -> None:
    """Up to ten cases, each by itself; those too busy, or for which there is no time, go back to the queue alone."""
    clock, again, broken = services().clock, [], []
    started = clock.now()
    for case_id in message["tick"]:
        if clock.now() - started > PATIENCE:
            again.append(case_id)
            continue
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
        late = services().ticker.tick(case_id, services().tenancies.of).late
        if late is not None:
            shell.measure("EscalationLateness", late)
    except TickFailed as failed:
        shell.log_failure("tick failed", failed, case_id=case_id, blocked=failed.blocked)
        shell.count("WakeBlocked" if failed.blocked else "TickFailed")
    except NotFound:
        shell.logger().warning("nothing to wake", extra={"case_id": case_id})
