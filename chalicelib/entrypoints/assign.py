"""What follows between case, arbitration body and tribunal: opening, drawing, telling. See `application.arbitrating`.

A message names a case or an arbitration. It may come twice, late and in any order: what is to be done is read off the
two of them.
"""

from __future__ import annotations

from typing import Any

from chalicelib.application.reactions import HANDS
from chalicelib.bootstrap import services
from chalicelib.domain.values import Role
from chalicelib.entrypoints import shell


@shell.messages("assign")
def handler(message: dict[str, Any]) -> None:
    assigning = services().assigning
    if "erased" in message:  # a body with a system of its own has words of its own
        for arbitration_id in services().referrals.ids(message["case_id"]):
            services().handing.erased(arbitration_id, Role(message["erased"]))
    elif "case_id" in message:
        assigning.case(message["case_id"])
    else:
        arbitration_id, event = message["arbitration_id"], message.get("event", "")
        if event not in HANDS:
            assigning.arbitration(arbitration_id, event)
        services().handing.arbitration(arbitration_id)  # where the body has a system of its own
