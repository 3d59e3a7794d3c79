"""How far a mandate goes: which of its codes an act for all members needs.

An elected member acts within the scope it stood with, a lawyer or association within the signed statement. Nobody
passes on an authority that was given to him: that is for members in office and for the platform.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.group.lifecycle import AllowedAction
from chalicelib.domain.group.state import Group

_TALK: Final = frozenset({"negotiate", "offer"})
_ONWARD: Final = frozenset({"mediation", "determination"})
NEEDS: Final[dict[str, frozenset[str]]] = {
    "offer": _TALK, "withdraw_offer": _TALK, "agree_to_offer": frozenset({"negotiate"}),
    "refuse_offer": frozenset({"negotiate"}), "propose_change": frozenset({"negotiate"}),
    "message": frozenset({"message", "negotiate"}), "escalate": _ONWARD, "commit_nonce": frozenset({"determination"}),
    "export": frozenset({"export"}), "authorise": frozenset(), "revoke_authority": frozenset(),
}  # fmt: skip
"""By verb: any one of these is enough; none: no scope gives it. What is not here needs no mandate."""
OWN: Final = frozenset({"authorise", "revoke_authority"})
"""What members in office do by their election alone."""
PARTIES_ROOM: Final = "parties"


def refusal(
    group: Group, verb: str, *, ref: str, case_id: str, now: datetime, room: str = ""
) -> NotAllowed | None:
    """Why this representative may not do it; None when he may. `case_id`: the own case of a member in office."""
    needed = NEEDS.get(verb)
    if needed is None or (case_id and (verb in OWN or (verb == "message" and room != PARTIES_ROOM))):
        return None
    held = scope(group, ref, case_id, now)
    if needed & held:
        return None
    return NotAllowed(
        "outside_authority", "The mandate does not cover this.", scope=sorted(held), needs=sorted(needed)
    )


def scope(group: Group, ref: str, case_id: str, now: datetime) -> frozenset[str]:
    """All that the mandate covers at that moment."""
    if case_id:
        office = group.representatives.get(case_id)
        return frozenset(office.scope) if office is not None else frozenset()
    live = (a for a in group.authorities.values() if a.ref == ref and not a.revoked and now < a.expires_at)
    return frozenset(code for authority in live for code in authority.scope)


def within(
    group: Group, actions: Iterable[AllowedAction], ref: str, case_id: str, now: datetime
) -> list[AllowedAction]:
    """Of the open actions those that the mandate covers."""
    return [a for a in actions if refusal(group, a.action, ref=ref, case_id=case_id, now=now) is None]
