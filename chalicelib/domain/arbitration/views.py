"""What is shown of an arbitration, as plain data: the summary for webhooks and lists, and everybody's view.

The platform sees that it goes on and how it ends; the parties and the body's office what is said in it; the panel alone
what it deliberates. What one side has struck from a list the other never sees.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, TypeVar

import msgspec
from msgspec.structs import replace

from chalicelib.domain.arbitration import lifecycle, rules
from chalicelib.domain.arbitration.guards import CAPS, Look
from chalicelib.domain.arbitration.state import (
    Arbitration,
    Award,
    AwardState,
    Challenge,
    Listing,
    Order,
    Outcome,
    Request,
    RequestKind,
    RequestState,
    Seat,
    SeatState,
    Status,
)
from chalicelib.domain.case.state import Deadline, DeadlineState
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Role, stamp

INSIDE: Final = frozenset(
    {Role.COMPLAINANT, Role.RESPONDENT, Role.BODY, Role.CLERK, Role.ARBITRATOR, Role.SYSTEM}
)
"""Who takes part in it; a platform's people do not."""


PANELS: Final = frozenset({rules.SIGN})
"""Deadlines that would tell everybody that an award is decided before it is served."""
OFFICE: Final = frozenset({Role.BODY, Role.CLERK, Role.SYSTEM})
Kept = TypeVar("Kept", Award, Challenge, Order, Request)


def plain(value: Any) -> Any:
    return msgspec.to_builtins(value)


def summary(found: Arbitration) -> dict[str, Any]:
    """The whole current state in short: codes, numbers and moments."""
    head, first = found.head, next_one(found)
    served = min((a.rendered_at for a in found.awards.values() if a.rendered_at is not None), default=None)
    return {
        "arbitration_id": head.arbitration_id, "case_id": head.case_id, "body": head.tenant,
        "platform": head.platform, "version": head.version, "seq": head.seq, "chain_head": head.chain_head,
        "status": head.status.value, "stage": head.stage.value,
        "outcome": head.outcome.value if head.outcome else None, "cause": head.cause, "size": head.size,
        "method": head.method.value, "instance": head.instance, "complete": head.complete,
        "dispute_type": found.matter.dispute_type.value, "claimed": plain(found.matter.sought.money),
        "lang": head.lang, "rules": head.pack, "opened_at": stamp(head.opened_at),
        "updated_at": stamp(head.updated_at), "overdue": head.overdue, "wake_blocked": head.wake_blocked,
        "panel": list(head.panel), "due_at": stamp(first.due_at) if first else None,
        "due_rule": first.rule if first else None, **({"external": True} if head.external else {}),
        **({"awarded_at": stamp(served)} if served is not None else {}),
    }  # fmt: skip


def next_one(found: Arbitration) -> Deadline | None:
    """The first deadline that runs, as far as anybody outside the panel hears."""
    told = [_told(d, found, inside=False) for d in found.deadlines.values() if d.rule not in PANELS]
    running = [d for d in told if d.state is DeadlineState.RUNNING]
    return min(running, key=lambda d: (d.due_at, d.id), default=None)


def view(found: Arbitration, role: Role, now: datetime, pack: RulePack, ref: str = "") -> dict[str, Any]:
    """For one who may see it; without texts, which are keyed by the ids found here."""
    look = Look(found, role, now, pack, ref)
    shown = summary(found) | {
        "as_of": stamp(now), "closed_at": found.head.closed_at and stamp(found.head.closed_at),
        "complainant_ref": found.head.complainant.ref, "respondent_ref": found.head.respondent.ref,
        "agreement": plain(found.matter.terms) | {"sha256": found.matter.terms_sha256},
        "fees": [plain(c) for c in found.charges.values()],
        "seats": [_seat(s, role) for s in found.bench],
        "draws": _draws(found),
        "awards": [_award(a) for a in _in_turn(found.awards) if may_see(a, role, found, ref)],
        "allowed_actions": [
            {"action": a.action, "due_at": a.due_at and stamp(a.due_at), "mandatory": a.mandatory}
            for a in lifecycle.allowed_actions(look)
        ],
        "limits": CAPS,
    }  # fmt: skip
    if role not in INSIDE:
        return shown
    shown |= {
        "deadlines": [_deadline(d) for d in _listed(found, inside=deliberates(found, role, ref))],
        "lists": [
            _listing(x, role) for x in sorted(found.listings.values(), key=lambda x: (x.seat, x.number))
        ],
        "challenges": [plain(c) for c in _in_turn(found.challenges)],
        "orders": [plain(o) for o in _in_turn(found.orders)],
        "hearings": [plain(h) for h in found.hearings.values()],
        "requests": [
            _request(r, found, inside=deliberates(found, role, ref)) for r in _in_turn(found.requests)
        ],
        "agreed": _agreed(found, role),
        "nonces": sorted(found.head.nonces),
    }
    if deliberates(found, role, ref):
        shown["drafts"] = [plain(d) for d in found.drafts.values() if d.by not in gone_before(found)]
    return shown


def _in_turn(kept: dict[str, Kept]) -> list[Kept]:
    """As they came: their ids, by which they are stored, say nothing of it."""
    return sorted(kept.values(), key=lambda one: (_since(one), one.id))


def _since(one: Award | Challenge | Order | Request) -> datetime:
    return one.adopted_at if isinstance(one, Award) else one.made_at


def deliberates(found: Arbitration, role: Role, ref: str) -> bool:
    """Whether this is somebody of the complete panel: nobody else reads what it deliberates."""
    seat = found.seat_of(ref) if role is Role.ARBITRATOR else None
    return seat is not None and seat.state is SeatState.SEATED


def gone_before(found: Arbitration) -> frozenset[str]:
    """Who was asked or sat in an instance before this one: what they said among themselves is not the next panel's."""
    mine = {s.id for s in found.bench}
    before = [s for s in found.seats.values() if s.id not in mine]
    return frozenset(
        ref for s in before for ref in (*s.former, s.neutral.ref if s.neutral is not None else "")
    )


def appealed_at(found: Arbitration) -> datetime | None:
    """From when on the panel of this instance deliberates; None for the first."""
    if found.head.instance == 1:
        return None
    granted = [
        r for r in found.requests.values() if (r.kind, r.state) == (RequestKind.APPEAL, RequestState.GRANTED)
    ]
    return max((r.made_at for r in granted), default=None)


def concerned(found: Arbitration) -> bool:
    """Whether the case is still the body's, or was decided by it: else it has nothing more to read in it."""
    return found.head.status is Status.OPEN or found.head.outcome is Outcome.AWARDED


def sees(found: Arbitration, role: Role, ref: str) -> bool:
    """Whether an arbitrator is, or was, asked for this matter; whoever has gone sees nothing any more."""
    return role is not Role.ARBITRATOR or found.seat_of(ref) is not None


def may_see(award: Award, role: Role, found: Arbitration, ref: str) -> bool:
    """Once it was served; before that the panel that made it, alone."""
    served = award.state in (AwardState.RENDERED, AwardState.REPLACED)
    return served or (award.instance == found.head.instance and deliberates(found, role, ref))


def _request(request: Request, found: Arbitration, *, inside: bool) -> dict[str, Any]:
    """What is granted shows as asked until the award that it grants is served."""
    signing = found.signing
    if not inside and signing is not None and request.award_id == signing.id:
        request = replace(request, state=RequestState.OPEN, reasons=None)
    shown: dict[str, Any] = plain(replace(request, award_id=""))
    return shown


def _award(award: Award) -> dict[str, Any]:
    shown: dict[str, Any] = plain(award)
    return shown


def _seat(seat: Seat, role: Role) -> dict[str, Any]:
    """The platform learns who sits, not what was disclosed. A juror's vote nobody sees, only that it is sealed; who it
    is at other bodies is for this one's office.
    """
    shown: dict[str, Any] = plain(seat)
    shown.pop("persons", None)
    if shown.pop("vote", None) is not None:
        shown["sealed"] = True
    if role not in OFFICE and shown.get("neutral"):
        shown["neutral"].pop("person", None)
    if role not in INSIDE:
        for hidden in ("disclosures", "statement", "updates", "former"):
            shown.pop(hidden, None)
    return shown


def _agreed(found: Arbitration, role: Role) -> Any:
    """Before both have agreed it is an offer, without prejudice: no neutral sees it, nor the office."""
    agreed = found.agreed
    if agreed is None or (len(agreed.by) < 2 and not role.is_party):
        return None
    return plain(agreed)


def _draws(found: Arbitration) -> dict[str, Any] | None:
    if found.seed is None:
        return None
    return {"seed": plain(found.seed), "seats": [plain(d) for d in found.draws.values()]}


def _listing(listing: Listing, role: Role) -> dict[str, Any]:
    """A party sees its own answer; the office, once the list is closed, both."""
    shown: dict[str, Any] = plain(listing)
    answers, passed = shown.pop("answers", {}), shown.pop("passed", None)
    if passed and role in (
        Role.BODY,
        Role.CLERK,
        Role.SYSTEM,
    ):  # a party would see whom the other has not struck
        shown["passed"] = passed
    if role.is_party:
        shown["answer"] = answers.get(role.value)
    elif listing.closed and role in (Role.BODY, Role.CLERK, Role.SYSTEM):
        shown["answers"] = answers
    shown["answered"] = sorted(answers)
    return shown


def _listed(found: Arbitration, *, inside: bool) -> list[Deadline]:
    shown = [
        _told(d, found, inside=inside) for d in found.deadlines.values() if inside or d.rule not in PANELS
    ]
    return sorted(shown, key=lambda d: (d.due_at, d.id))


def _told(deadline: Deadline, found: Arbitration, *, inside: bool) -> Deadline:
    """The time to decide on a request that was granted runs, as far as anybody outside the panel hears."""
    signing = found.signing
    asked = found.requests.get(deadline.subject) if deadline.rule == rules.RULING else None
    if inside or signing is None or asked is None or asked.award_id != signing.id:
        return deadline
    return replace(deadline, state=DeadlineState.RUNNING)


def _deadline(deadline: Deadline) -> dict[str, Any]:
    return {
        "id": deadline.id, "rule": deadline.rule, "on": deadline.on.value, "state": deadline.state.value,
        "started_at": stamp(deadline.started_at), "due_at": stamp(deadline.due_at),
        "consequence": deadline.consequence.value, "attempt": deadline.attempt,
    }  # fmt: skip


def stands_still(found: Arbitration) -> bool:
    """Whether a challenge holds it up."""
    return any(d.state is DeadlineState.PAUSED for d in found.deadlines.values())
