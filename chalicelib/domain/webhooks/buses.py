"""Which EventBridge buses events may go to: in the same region, with a name that says whose events it is for.

A bus lets our role in, and that role speaks for every tenant. What protects a bus's owner is its name, which he has
chosen: it says which tenant's events he expects, and no other tenant can name it as his own.
"""

from __future__ import annotations

import re
from typing import Final

from chalicelib.domain.errors import Invalid

NAME: Final = "redress-"
"""How its name begins: our role may put events on such buses and no other, so nobody's own bus is hit by mistake."""
_ARN: Final = re.compile(
    r"arn:aws(?:-cn|-us-gov)?:events:(?P<region>[a-z]{2}(?:-[a-z]+)+-[0-9]):[0-9]{12}:event-bus/"
    r"redress-(?P<whose>[a-z0-9_]{1,64})([-.][A-Za-z0-9._-]{1,150})?"
)


class BadBus(Invalid):
    """Not the ARN of a bus that we could put events on."""

    code = "event_bus_refused"


def check_bus_arn(arn: str, tenant: str, region: str | None = None) -> str:
    """The ARN itself. Raises BadBus for any other text, for the bus of another tenant, and for one outside `region`
    where one is given: an event is put in one region, and a rule of the owner's takes it to another.
    """
    found = _ARN.fullmatch(arn)
    if found is None or found["whose"] != tenant:
        raise BadBus("this is no ARN of an event bus whose name begins with redress- and the tenant's id")
    if region is not None and found["region"] != region:
        raise BadBus("the bus lies in another region")
    return arn
