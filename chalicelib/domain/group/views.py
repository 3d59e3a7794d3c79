"""What is shown of a group, as plain data: the summary for webhooks and lists, the view of those in it, the public
page, and what a member's own case must know to join, vote or leave.
"""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from chalicelib.domain.access import STAFF
from chalicelib.domain.case.procedure import Invitation
from chalicelib.domain.case.state import Deadline, DeadlineState
from chalicelib.domain.group import lifecycle
from chalicelib.domain.group.guards import CAPS, Look
from chalicelib.domain.group.opening import MOST_PER_SHARD
from chalicelib.domain.group.polling import YES
from chalicelib.domain.group.rules import GATHERING, Late
from chalicelib.domain.group.state import (
    Candidacy,
    Group,
    GroupOffer,
    OfferState,
    Poll,
    PollKind,
    PollState,
    Stage,
    Status,
)
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Role, stamp

BANDS: Final = (10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000)
INSIDE: Final = frozenset(
    {Role.COMPLAINANT, Role.REPRESENTATIVE, Role.OFFICER, Role.PLATFORM, Role.SYSTEM, Role.MEDIATOR}
)
"""Who sees how members decide among themselves. The respondent sees what was put to it, and results."""


ROOM: Final = INSIDE - {Role.MEDIATOR}
"""Who reads what members say among themselves, the words of those who stand for election among it."""
_IN_CHARGE: Final = STAFF | {Role.SYSTEM}


ANSWERING: Final = frozenset({PollKind.ACCEPTANCE, PollKind.OBJECTION, PollKind.CORRECTION})
"""Questions that answer an offer or a decision."""


def band(members: int) -> str:
    """A number of people as outsiders may know it: `under_10`, `10_24`, …, `100000_up`."""
    if members < BANDS[0]:
        return f"under_{BANDS[0]}"
    for low, high in pairwise(BANDS):
        if members < high:
            return f"{low}_{high - 1}"
    return f"{BANDS[-1]}_up"


def summary(group: Group) -> dict[str, Any]:
    """The whole current state in short: codes, numbers and moments."""
    head, matter = group.head, group.matter
    return {
        "group_id": head.group_id, "version": head.version, "seq": head.seq, "chain_head": head.chain_head,
        "status": head.status.value, "stage": head.stage.value, "origin": head.origin.value,
        "outcome": head.outcome.value if head.outcome else None, "cause": head.cause,
        "dispute_type": matter.dispute_type.value, "respondent_ref": head.respondent, "about": matter.keys,
        "members": head.members, "joinable": head.joinable, "listed": head.listed, "lang": head.lang,
        "rules": head.pack, "opened_at": stamp(head.opened_at), "updated_at": stamp(head.updated_at),
        "mediator": head.mediator, "merged_into": head.into, "wake_blocked": head.wake_blocked,
    } | _due(group, Role.PLATFORM)  # fmt: skip


def view(group: Group, role: Role, now: datetime, pack: RulePack, case_id: str = "") -> dict[str, Any]:
    """For one in the group or in charge of it; without texts, which are keyed by the ids found here."""
    actions = lifecycle.allowed_actions(Look(group, role, now, pack, case_id))
    shown = summary(group) | _due(group, role) | {
        "as_of": stamp(now), "closed_at": group.head.closed_at and stamp(group.head.closed_at),
        "roll": plain(group.head.roll), "deadlines": _deadlines(group, now, role),
        "representatives": [_office(c, role) for c in group.representatives.values()],
        "offers": [plain(o) for o in _offers(group, role)], "questions": _all(group.questions),
        "decisions": _all(group.decisions), "draws": _draws(group, role), "batching": plain(group.batching),
        "test_results": _all(group.results),
        "ledger": _ledger(group, role), "settled": _settled(group, role),
        "work": _work(group) if role in INSIDE else None, "limits": dict(CAPS),
        "allowed_actions": [plain(action) for action in actions],
    }  # fmt: skip
    if role in INSIDE:
        shown |= {
            "candidacies": [_candidacy(c, role) for c in _in_order(group.candidacies)],
            "authorities": _all(group.authorities),
            "polls": _all(group.polls), "changes": _all(group.changes),
        }  # fmt: skip
    return shown | ({"matter": plain(group.matter)} if role in STAFF else {})


def public(group: Group, now: datetime) -> dict[str, Any]:
    """The page for whoever may be concerned: what it is about, about how many, until when, on which terms. Nobody's
    words and nobody's name (P7). Empty for a group that does not invite everybody.
    """
    head = group.head
    if not head.listed or head.stage is Stage.SUGGESTED:
        return {}
    closes = next((d.due_at for d in group.running() if d.rule == "group_gathering"), None)
    return {
        "group_id": head.group_id, "as_of": stamp(now), "status": head.status.value, "stage": head.stage.value,
        "outcome": head.outcome.value if head.outcome else None, "dispute_type": group.matter.dispute_type.value,
        "about": group.matter.keys, "members_band": band(max(head.members, group.matter.found)),
        "counted": "approximate", "joinable": head.joinable, "joins_until": stamp(closes) if closes else None,
        "terms": [plain(o.formula) for o in agreed(group)], "rules": head.pack,
        "test_results": [plain(r) for r in group.results.values()],
    }  # fmt: skip


def agreed(group: Group) -> list[GroupOffer]:
    """The offers that the members have been asked to take, or have taken."""
    return [o for o in group.offers.values() if o.state in (OfferState.AGREED, OfferState.ADOPTED)]


def invitation(
    group: Group, pack: RulePack, respondents: tuple[str, ...], counted: int = 0, *, lowered: bool = False
) -> Invitation:
    """What a member's own case goes by. `respondents`: all references of the respondent's family; `counted`: how many
    members there are about now; `lowered`: whether the member's line was put right below what it has accepted.
    """
    rules = pack.groups
    assert rules is not None, "a group under a pack that knows none"
    open_polls = [
        p for p in group.polls.values()
        if p.state is PollState.OPEN and (lowered or p.kind is not PollKind.CORRECTION)
    ]  # fmt: skip
    most = min(rules.capacity, group.head.shards * MOST_PER_SHARD)
    closes = next((d.due_at for d in group.running() if d.rule == GATHERING), None)
    closes = closes if rules.late is Late.FORMED else None  # others may come later too
    return Invitation(
        group_id=group.head.group_id, dispute_type=group.matter.dispute_type.value, respondents=respondents,
        shards=group.head.shards, joinable=group.head.joinable, proof=rules.proof, joins_in=rules.joins_in,
        listed=group.head.listed, keys=group.matter.keys, closes_at=closes, currency=group.matter.currency,
        bound=group.head.stage is Stage.DISTRIBUTION, full=most if counted >= most else 0,
        polls={p.id: p.options for p in open_polls},
        sealed_at=group.head.roll.sealed_at if group.head.roll is not None else None,
        terms={p.id: p.terms_sha256 for p in open_polls if p.terms_sha256},
        most={p.id: max(rules.seats.most, 1) for p in open_polls if p.kind is PollKind.ELECTION},
        choices={p.id: names for p in open_polls if (names := choices(group, p))},
        opened={p.id: d.started_at for p in open_polls if (d := group.deadlines.get(f"poll:{p.id}"))},
        closing={p.id: d.due_at for p in open_polls if (d := group.deadlines.get(f"poll:{p.id}"))},
    )  # fmt: skip


def correction(group: Group) -> Poll | None:
    """The question whether lines that were lowered are accepted, while it is open."""
    polls = (p for p in group.polls.values() if p.kind is PollKind.CORRECTION and p.state is PollState.OPEN)
    return next(polls, None)


def choices(group: Group, poll: Poll) -> tuple[str, ...]:
    """Among which remedies whoever says yes chooses; none where the terms leave no choice."""
    if poll.kind is not PollKind.ACCEPTANCE or YES not in poll.options:
        return ()
    found = group.offers.get(poll.of) or group.decisions.get(poll.of)
    formula = found.formula if found is not None else None
    return tuple(choice.id for choice in formula.choices) if formula is not None else ()


def _draws(group: Group, role: Role) -> list[Any]:
    """Which cases were drawn is for those who check it; members see how they ended, without whose they are."""
    if role in _IN_CHARGE:
        return _all(group.draws)
    return [plain(replace(draw, cases=())) for draw in group.draws.values()]


def _ledger(group: Group, role: Role) -> Any:
    """Whose line was put right is nobody's affair but that member's and the office's."""
    if group.ledger is None or role in _IN_CHARGE:
        return plain(group.ledger)
    return plain(replace(group.ledger, corrections=()))


def _settled(group: Group, role: Role) -> Any:
    if group.settled is None or role in _IN_CHARGE:
        return plain(group.settled)
    return plain(replace(group.settled, cases=(), unpaid={}))


def _work(group: Group) -> dict[str, Any] | None:
    """The work under way; its progress lies beside the group."""
    job = group.job
    return {"id": job.id, "kind": job.kind.value, "of": job.of, "shards": group.head.shards} if job else None


def _office(candidacy: Candidacy, role: Role) -> dict[str, Any]:
    """Outside of the group, who represents it and how far, not how it came to that."""
    known = candidacy if role in INSIDE else replace(candidacy, votes=None, rank=None)
    return _candidacy(known, role)


def _candidacy(candidacy: Candidacy, role: Role) -> dict[str, Any]:
    """What candidates say to the members stays in the members' room; who asks for a recall is known to the office, of
    others only how many do.
    """
    shown: dict[str, Any] = plain(replace(candidacy, recall_by=()))
    shown |= {"recall_asked_by": len(candidacy.recall_by)}
    return shown if role in ROOM else shown | {"statement": None}


def _due(group: Group, role: Role) -> dict[str, Any]:
    """What comes next of all that this caller knows of."""
    due = next((d for d in group.running() if concerns(d, group, role)), None)
    return {"due_at": stamp(due.due_at) if due else None, "due_rule": due.rule if due else None}


def _offers(group: Group, role: Role) -> list[GroupOffer]:
    """Members know of those that were put to them; before, it is talk between representatives and respondent."""
    asked = {poll.of for poll in group.polls.values()}
    shown = [o for o in group.offers.values() if role is not Role.COMPLAINANT or o.id in asked]
    return sorted(shown, key=lambda offer: offer.made_at)


def concerns(deadline: Deadline, group: Group, role: Role) -> bool:
    """Whether this caller knows of it. How the members decide among themselves only they do; when they have answered
    what was put to them, whoever waits for it.
    """
    if deadline.rule == "job":
        return False
    poll = group.polls.get(deadline.id.removeprefix("poll:"))
    return poll is None or role in INSIDE or poll.kind in ANSWERING


def _deadlines(group: Group, now: datetime, role: Role) -> list[dict[str, Any]]:
    found = []
    for deadline in sorted(group.deadlines.values(), key=lambda d: (d.started_at, d.id)):
        if not concerns(deadline, group, role):
            continue
        left = max(0, int((deadline.due_at - now).total_seconds()))
        running = deadline.state is DeadlineState.RUNNING and group.head.status is Status.OPEN
        found.append(plain(deadline) | {"remaining_seconds": left if running else 0})
    return found


def _all(children: dict[str, Any]) -> list[Any]:
    return [plain(child) for child in _in_order(children)]


def _in_order(children: dict[str, Any]) -> list[Any]:
    """In the order in which they came."""
    return sorted(children.values(), key=_since)


def _since(child: Any) -> str:
    """By the moment it has, else by its number."""
    for name in ("made_at", "asked_at", "stood_at", "proposed_at", "posed_at", "decided_at", "signed_at"):
        if (moment := getattr(child, name, None)) is not None:
            return stamp(moment)
    return f"{getattr(child, 'roll', getattr(child, 'number', 0)):09}"


def plain(value: Any) -> Any:
    """Builtins with moments as fixed-width stamps."""
    return _stamped(msgspec.to_builtins(value, builtin_types=(datetime,)))


def _stamped(value: Any) -> Any:
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, dict):
        return {key: _stamped(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_stamped(item) for item in value]
    return value
