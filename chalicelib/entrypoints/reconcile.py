"""Reconcile, each night: what an event should have caused and did not is sent again. See `application.reconciling`.

Called every hour, for a night may have more to do than fits into one call.
"""

from __future__ import annotations

from chalicelib.bootstrap import services
from chalicelib.entrypoints import shell


@shell.long_schedule("reconcile")
def handler(time_left: shell.TimeLeft) -> None:
    found = services().reconciling.night(time_left)
    shell.count("ReconciledEvents", found.events)
    shell.count("ResentReactions", found.resent)
    shell.count("RepeatedReactions", found.repeated)
    if found.done:
        shell.count("ReconciledNights")
