"""The sweep, each minute: walks the hours from a stored watermark and rings what is due, sandboxes included.

The guarantee behind the escalation clock: a lost wake delays, never strands. Ringing twice does no harm.
"""

from __future__ import annotations

from chalicelib.application.waking import Sweeping
from chalicelib.bootstrap import services
from chalicelib.entrypoints import shell


@shell.schedule("sweep")
def handler() -> None:
    made = services()
    rung = Sweeping(made.store, made.deliveries, made.directory, made.queues, made.clock).sweep()
    shell.count("SweptWakes", rung)
