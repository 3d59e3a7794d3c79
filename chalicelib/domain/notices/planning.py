"""Which event of a case leads to which notice for which party. Pure: an event's type and data, and the case after it.

Mediators, officers and bodies have no address here: their systems are told by webhooks. What only one audience may see
(sealed bids, a caucus, holds, votes, files under way) is in no line of this table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from chalicelib.domain.values import Role

PARTIES: Final = (Role.COMPLAINANT, Role.RESPONDENT)
LEADS: Final = frozenset(
    {
        "case.filed", "case.admitted", "case.responded", "message.posted", "offer.made", "offer.declined",
        "proposal.made", "stage.entered", "deficiency.noted", "evidence.requested", "evidence.request_unmet",
        "deadline.warned", "deadline.extended", "deadline.prolonged", "respondent.defaulted",
        "mediation.mediator_assigned", "mediation.ended", "accord.proposed", "arbitration.referred",
        "arbitration.stage_reached", "case.settled", "case.decided", "case.awarded", "case.award_corrected",
        "membership.carried", "membership.invited", "task.performed", "task.breached", "case.closed",
        "case.reopened",
    }
)  # fmt: skip
"""The events that can lead to a notice. The relay sends no message for any other."""
_BOTH: Final = {
    "proposal.made": "proposal", "respondent.defaulted": "defaulted",
    "mediation.mediator_assigned": "mediator", "mediation.ended": "mediation_ended",
    "arbitration.referred": "arbitration", "case.settled": "settled", "case.decided": "decided",
    "case.awarded": "awarded", "case.award_corrected": "awarded", "membership.carried": "group_outcome",
    "case.closed": "outcome", "case.reopened": "reopened",
}  # fmt: skip
"""What both sides are told of in the same words."""
_TO: Final = {
    "case.filed": (("filed", Role.COMPLAINANT), ("service", Role.RESPONDENT)),
    "case.admitted": (("admitted", Role.COMPLAINANT), ("service", Role.RESPONDENT)),
    "case.responded": (("answered", Role.COMPLAINANT),),
    "deficiency.noted": (("deficiency", Role.COMPLAINANT),),
    "membership.invited": (("group_invited", Role.COMPLAINANT),),
}
"""What always goes to the same ones."""
SEATED: Final = "proceedings"
"""The stage of an arbitration in which the tribunal has been appointed."""


class Stands(msgspec.Struct, frozen=True):
    """What must be known of the case to say who is told."""

    unopened: bool = False
    """It is being screened, or was refused there: nobody has told the respondent of it, and nobody does here."""
    tasks: Mapping[str, Role] = {}
    """Who has to do each of them."""
    requests: Mapping[str, Role] = {}
    """Whom each request for evidence goes to."""


class Planned(msgspec.Struct, frozen=True):
    template: str
    role: Role


def plan(kind: str, data: Mapping[str, Any], by: Role, stands: Stands) -> tuple[Planned, ...]:
    """Each party at most once for one event. `data`: of the event, as it is stored."""
    found = _planned(kind, data, by, stands)
    return tuple(p for p in found if not (stands.unopened and p.role is Role.RESPONDENT))


def _planned(kind: str, data: Mapping[str, Any], by: Role, stands: Stands) -> tuple[Planned, ...]:
    if (template := _BOTH.get(kind)) is not None:
        return _each(template)
    if kind in _TO:
        return tuple(Planned(*line) for line in _TO[kind])
    match kind:
        case "message.posted":
            return _others("message", by)
        case "offer.made":
            return _others("offer", Role(data["offer"]["by"]))
        case "offer.declined":
            return _others("offer_declined", Role(data["by"]))
        case "accord.proposed":
            return _others("arbitration_asked", Role(data["accord"]["by"]))
        case "arbitration.stage_reached":
            return _each("tribunal") if data["stage"] == SEATED else ()
        case "stage.entered":
            return _entered(data)
        case _:
            return _timed(kind, data, stands)


def _timed(kind: str, data: Mapping[str, Any], stands: Stands) -> tuple[Planned, ...]:
    """Of what has to be done by somebody, in time or not."""
    match kind:
        case "evidence.requested":
            return _only("evidence_request", Role(data["request"]["to"]))
        case "evidence.request_unmet":
            return _only("evidence_missed", stands.requests.get(data["request_id"], Role.SYSTEM))
        case "deadline.warned":
            return _on("warned", Role(data["on"]))
        case "deadline.extended" | "deadline.prolonged":
            return _on("extended", Role(data["deadline"]["on"]))
        case "task.breached":
            return _each("overdue")
        case "task.performed":
            return _others("performed", Role(data["by"]))
        case _:
            return ()


def _entered(data: Mapping[str, Any]) -> tuple[Planned, ...]:
    """Who has to perform is told so; of what the case came to, both are told by another notice."""
    owing = dict.fromkeys(Role(task["by"]) for task in data.get("tasks", ()))
    if owing:
        return tuple(Planned("to_perform", role) for role in owing if role.is_party)
    return _each("stage")


def _each(template: str) -> tuple[Planned, ...]:
    return tuple(Planned(template, role) for role in PARTIES)


def _only(template: str, role: Role) -> tuple[Planned, ...]:
    return (Planned(template, role),) if role.is_party else ()


def _others(template: str, by: Role) -> tuple[Planned, ...]:
    """The other side; both, when it was neither."""
    return (Planned(template, by.other),) if by.is_party else _each(template)


def _on(template: str, role: Role) -> tuple[Planned, ...]:
    """Whom a deadline runs against: the system stands for both sides together."""
    return _each(template) if role is Role.SYSTEM else _only(template, role)
