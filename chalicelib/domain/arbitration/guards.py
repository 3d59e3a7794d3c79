"""Guards of an arbitration's table: whether an action is open to a role now. None, or the refusal a caller gets."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from chalicelib.domain.arbitration import rules, wanted
from chalicelib.domain.arbitration.rules import Arbitrating, Method
from chalicelib.domain.arbitration.state import (
    Arbitration,
    HearingState,
    OrderState,
    RequestState,
    Seat,
    SeatState,
    Stage,
)
from chalicelib.domain.case.state import Deadline
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Role

CAPS: Final = {
    "orders": 60, "open_orders": 10, "hearings": 10, "slots": 20, "drafts": 20, "requests": 6, "challenges": 3,
    "disclosures": 40, "deliberation": 2_000, "texts": 400, "replacements": 12,
    "removals": 3, "reopenings": 3,
}  # fmt: skip
"""How many of each an arbitration holds; `requests` after an award and `challenges` of each party. Published."""


class Look(msgspec.Struct, frozen=True):
    """What a guard may look at. `ref`: of the neutral or clerk who asks."""

    found: Arbitration
    role: Role
    now: datetime
    pack: RulePack
    ref: str = ""

    @property
    def rules(self) -> Arbitrating:
        assert self.pack.arbitration is not None, "an arbitration under a pack that knows none"
        return self.pack.arbitration


def always(_: Look) -> NotAllowed | None:
    return None


def running(found: Arbitration, deadline_id: str) -> Deadline | None:
    return next((d for d in found.running() if d.id == deadline_id), None)


def late(look: Look, deadline_id: str) -> NotAllowed | None:
    """The refusal for whoever comes after the end of that deadline."""
    known = running(look.found, deadline_id)
    if known is not None and look.now > known.due_at:
        return NotAllowed("deadline_passed", "The time for it is over.", due_at=known.due_at)
    return None


def _full(what: str, held: int, limit: int | None = None) -> NotAllowed | None:
    limit = CAPS[what] if limit is None else limit
    return NotAllowed("arbitration_holds_no_more", what=what, limit=limit) if held >= limit else None


def _absent(what: str) -> NotAllowed:
    return NotAllowed("not_in_this_procedure", "The rules of this case do not provide for it.", what=what)


def _contested(look: Look) -> NotAllowed | None:
    """Until a challenge is decided nothing goes on."""
    open_one = look.found.contested
    if open_one is None:
        return None
    return NotAllowed("challenge_pending", "A challenge is being decided.", challenge=open_one.id)


# --------------------------------------------------------------------------------------------------------- the referral


def may_take(look: Look) -> NotAllowed | None:
    return late(look, rules.ACCEPT)


def may_withdraw(look: Look) -> NotAllowed | None:
    if not look.rules.withdrawable or look.role not in look.rules.withdraw_by:
        return _absent("withdraw_consent")
    if look.found.head.complete:
        return NotAllowed("tribunal_complete", "Consent can be withdrawn until the tribunal is complete.")
    return None


def has_unpaid(look: Look) -> NotAllowed | None:
    unpaid = [c for c in look.found.charges.values() if c.paid_at is None]
    return None if unpaid else NotAllowed("nothing_unpaid")


# --------------------------------------------------------------------------------------------------------- constitution


def may_give_nonce(look: Look) -> NotAllowed | None:
    if look.found.head.external:
        return _absent("nonce")
    if look.found.seed is not None:
        return NotAllowed("seed_made", "The seed of the draw is made.")
    party = nonce_slot(look.role)
    if party in look.found.head.nonces:
        return NotAllowed("nonce_given")
    return late(look, rules.NONCES)


def nonce_slot(role: Role) -> str:
    """Clerk and server give the body's one nonce."""
    return Role.BODY.value if role in (Role.BODY, Role.CLERK) else role.value


def may_rank(look: Look) -> NotAllowed | None:
    lists = [x for x in look.found.listings.values() if not x.closed and look.role.value not in x.answers]
    if not lists:
        return NotAllowed("nothing_to_answer", "No list waits for this party's ranking.")
    return late(look, f"{rules.STRIKE}:{lists[0].id}")


def may_nominate(look: Look) -> NotAllowed | None:
    seat = own_seat(look.found, look.role)
    if seat is None or seat.method is not Method.NOMINATION:
        return _absent("nomination")
    if seat.state is not SeatState.VACANT:
        return NotAllowed("seat_taken", seat=seat.id)
    if running(look.found, f"{rules.NOMINATE}:{seat.id}") is None:
        return NotAllowed("deadline_passed", "The time to nominate is over.")
    return late(look, f"{rules.NOMINATE}:{seat.id}")


def own_seat(found: Arbitration, role: Role) -> Seat | None:
    """The seat that this party fills."""
    return next((s for s in found.bench if s.nominated_by is role), None)


def may_put_list(look: Look) -> NotAllowed | None:
    due = [w for w in wanted.wants(look.found, look.rules) if w.what is wanted.What.LIST]
    return None if due else NotAllowed("no_vacant_seat", "No seat waits for a list.")


def may_appoint(look: Look) -> NotAllowed | None:
    if look.found.seed is None:
        return NotAllowed("seed_not_made", "Nobody is asked before the time for the nonces is over.")
    if not any(s.state is SeatState.VACANT for s in look.found.bench):
        return NotAllowed("no_vacant_seat")
    if not any(appointable(look.found, s) for s in look.found.bench):
        return NotAllowed("seat_is_drawn", "The rules fill this seat otherwise: nobody picks who sits in it.")
    return None


def appointable(found: Arbitration, seat: Seat) -> bool:
    """Whether the body may choose who sits there: where the rules say so, and where the draw has found nobody."""
    if seat.state is not SeatState.VACANT:
        return False
    return wanted.is_spent(found, seat) or (
        seat.method is Method.BODY and not wanted.has_fallen_back(found, seat)
    )


def is_asked(look: Look) -> NotAllowed | None:
    seat = look.found.seat_of(look.ref)
    if seat is None or seat.state is not SeatState.ASKED:
        return NotAllowed("not_asked", "Nobody is asked of this neutral.")
    return late(look, f"{rules.DISCLOSE}:{seat.id}")


def is_in(look: Look) -> NotAllowed | None:
    """Has accepted, whether the time to challenge is over or not."""
    seat = look.found.seat_of(look.ref)
    if seat is None or seat.state not in (SeatState.DISCLOSED, SeatState.SEATED):
        return NotAllowed("not_on_panel", "Only a neutral who has accepted.")
    return None


def may_waive(look: Look) -> NotAllowed | None:
    open_codes = [
        d for s in look.found.bench for d in s.disclosures if d.bar == "waivable" and look.role not in d.waived_by
    ]  # fmt: skip
    return None if open_codes else NotAllowed("nothing_to_waive")


def may_challenge(look: Look) -> NotAllowed | None:
    if (pending := _contested(look)) is not None:
        return pending
    limit = look.rules.challenges.n if look.rules.challenges is not None else CAPS["challenges"]
    own = sum(c.by is look.role for c in look.found.challenges.values())
    if own >= limit:
        return _full("challenges", own, limit)
    named = [s for s in look.found.bench if s.state in (SeatState.DISCLOSED, SeatState.SEATED)]
    return None if named else NotAllowed("nobody_to_challenge")


def may_comment(look: Look) -> NotAllowed | None:
    open_one = look.found.contested
    if open_one is None:
        return NotAllowed("no_challenge")
    if look.role is open_one.by or look.role.value in open_one.comments:
        return NotAllowed("already_commented")
    if look.role is Role.ARBITRATOR and open_one.neutral != look.ref:
        return NotAllowed("not_challenged", "Only the one it is about comments on it.")
    return late(look, f"{rules.COMMENT}:{open_one.id}")


def may_rule_on_challenge(look: Look) -> NotAllowed | None:
    open_one = look.found.contested
    if open_one is None:
        return NotAllowed("no_challenge")
    if running(look.found, f"{rules.RULING}:{open_one.id}") is None:
        return NotAllowed("comments_pending", "Both sides and the neutral are being heard on it.")
    return None


def may_resign(look: Look) -> NotAllowed | None:
    """Nobody keeps an award from being served by leaving: who does not want to sign it does not."""
    return is_in(look) or unsigned(look)


def may_remove(look: Look) -> NotAllowed | None:
    """While the panel deliberates the body removes nobody, unless that is overdue: if it could until there is an award,
    its refusal would say that there is one. A crowd signs none, and what happens elsewhere is not known here.
    """
    head = look.found.head
    taken = [s for s in look.found.bench if s.neutral is not None]
    if not taken:
        return NotAllowed("nobody_to_remove")
    if head.overdue:
        return None
    if head.stage is Stage.DELIBERATION and not head.external and head.method is not Method.CROWD:
        return NotAllowed("panel_deliberates", "The panel alone decides now.")
    # Whoever knows the seed knows who comes next: the office does not go on until it has whom it likes.
    return _full("removals", head.removals)


# ---------------------------------------------------------------------------------------------------------- proceedings


def sits(look: Look) -> NotAllowed | None:
    seat = look.found.seat_of(look.ref)
    if seat is None or seat.state is not SeatState.SEATED:
        return NotAllowed("not_on_panel", "Only a neutral of the complete tribunal.")
    return _contested(look)


def presides(look: Look) -> NotAllowed | None:
    if (out := sits(look)) is not None:
        return out
    chair = look.found.presiding
    if chair is None or chair.neutral is None or chair.neutral.ref != look.ref:
        return NotAllowed("not_presiding", "Only the sole arbitrator, or the chair of the panel.")
    return None


def may_order(look: Look) -> NotAllowed | None:
    if (out := presides(look)) is not None:
        return out
    live = sum(o.state is OrderState.OPEN for o in look.found.orders.values())
    return _full("orders", len(look.found.orders)) or _full("open_orders", live)


def may_extend(look: Look) -> NotAllowed | None:
    if (out := presides(look)) is not None:
        return out
    return None if _awaiting(look.found) else NotAllowed("no_open_order")


def _awaiting(found: Arbitration) -> list[str]:
    return [o.id for o in found.orders.values() if o.state is OrderState.OPEN and o.to]


def may_submit(look: Look) -> NotAllowed | None:
    if (pending := _contested(look)) is not None:
        return pending
    asked = [
        o for o in look.found.orders.values()
        if o.state is OrderState.OPEN and look.role in o.to and look.role.value not in o.answers
    ]  # fmt: skip
    if not asked:
        return NotAllowed("nothing_to_answer", "No order asks this party for anything.")
    return late(look, f"{rules.ROUND}:{asked[0].id}") if len(asked) == 1 else None


def may_hear(look: Look) -> NotAllowed | None:
    return presides(look) or _full("hearings", len(look.found.hearings))


def may_answer_slots(look: Look) -> NotAllowed | None:
    open_ones = [h for h in look.found.hearings.values() if h.state is HearingState.PROPOSED]
    return None if open_ones else NotAllowed("no_hearing_proposed")


def has_hearing(look: Look) -> NotAllowed | None:
    if (out := presides(look)) is not None:
        return out
    coming = [
        h for h in look.found.hearings.values() if h.state in (HearingState.PROPOSED, HearingState.FIXED)
    ]
    return None if coming else NotAllowed("no_hearing_proposed")


def may_agree(look: Look) -> NotAllowed | None:
    if look.found.head.method is Method.CROWD:  # nobody there could make them an award
        return _absent("agree_terms")
    if look.found.agreed is not None and len(look.found.agreed.by) > 1:
        return NotAllowed("already_agreed", "Both parties have agreed on terms.")
    return _contested(look)


def may_close(look: Look) -> NotAllowed | None:
    return presides(look) or still_answering(look.found)


def still_answering(found: Arbitration) -> NotAllowed | None:
    """Whoever has time to answer an order has all of it, unless both want their own terms as the award."""
    waiting = _awaiting(found)
    if waiting and not (found.agreed is not None and len(found.agreed.by) > 1):
        return NotAllowed("orders_open", "Parties still have time to answer.", orders=waiting)
    return None


def may_terminate(look: Look) -> NotAllowed | None:
    """The tribunal's presiding member; a clerk on what is left to the office. While a challenge is decided nobody does:
    whoever is challenged would go with the case, and undecided.
    """
    if look.role is Role.ARBITRATOR:
        return presides(look) or unsigned(look)
    if (pending := _contested(look)) is not None:
        return pending
    head = look.found.head
    if head.stage is Stage.DELIBERATION and not head.overdue:
        return NotAllowed("panel_deliberates", "The panel alone decides now.")
    if not ending_grounds(look):
        return NotAllowed("tribunal_decides", "Once it is complete the tribunal ends its proceedings itself.")
    return None


ENDING: Final = ("no_jurisdiction", "not_pursued", "impossible", "unpaid")


def ending_grounds(look: Look) -> tuple[str, ...]:
    """Grounds on which this one may end it now. Once a tribunal was complete its own jurisdiction, and whether the case
    is pursued or possible, is for it to decide (UNCITRAL Arbitration Rules art. 23, 30 and 36(2)); the office has the
    fees (art. 43(4)), and a decision that is overdue.
    """
    head, unpaid = look.found.head, has_unpaid(look) is None
    owed = tuple(ground for ground in ENDING if unpaid or ground != "unpaid")
    if look.role is Role.ARBITRATOR or not head.complete:
        return owed
    return tuple(ground for ground in owed if ground == "unpaid" or (ground == "impossible" and head.overdue))


# ---------------------------------------------------------------------------------------------------------- the award


def may_deliberate(look: Look) -> NotAllowed | None:
    if look.found.head.method is Method.CROWD:  # each juror votes alone
        return _absent("deliberate")
    return sits(look) or _full("deliberation", look.found.head.messages)


def may_draft(look: Look) -> NotAllowed | None:
    if (out := presides(look) or unsigned(look)) is not None:
        return out
    return _full("drafts", len(look.found.drafts))


def may_reopen(look: Look) -> NotAllowed | None:
    """Not for ever: each time the award has its whole time anew."""
    return may_draft(look) or full_of_reopenings(look.found)


def full_of_reopenings(found: Arbitration) -> NotAllowed | None:
    return _full("reopenings", found.head.reopened)


def unsigned(look: Look) -> NotAllowed | None:
    award = look.found.signing
    if award is not None:
        return NotAllowed("award_adopted", "The award is being signed.", award=award.id)
    return None


def may_vote(look: Look) -> NotAllowed | None:
    if (out := sits(look) or unsigned(look)) is not None:
        return out
    live = [d for d in look.found.drafts.values() if not d.dropped and not d.adopted]
    return None if live else NotAllowed("no_draft")


def may_adopt(look: Look) -> NotAllowed | None:
    return presides(look) or may_vote(look)


def may_sign(look: Look) -> NotAllowed | None:
    if (out := sits(look)) is not None:
        return out
    award = look.found.signing
    if award is None or look.ref not in award.panel:
        return NotAllowed("nothing_to_sign")
    return NotAllowed("already_signed") if look.ref in award.signatures else None


def may_commit(look: Look) -> NotAllowed | None:
    if (out := _juror(look, rules.COMMIT)) is not None:
        return out
    seat = look.found.seat_of(look.ref)
    return NotAllowed("already_voted") if seat is not None and seat.vote is not None else None


def may_reveal(look: Look) -> NotAllowed | None:
    if (out := _juror(look, rules.REVEAL)) is not None:
        return out
    seat = look.found.seat_of(look.ref)
    if seat is None or seat.vote is None:
        return NotAllowed("no_vote_sealed", "Only a vote that was sealed in time can be opened.")
    return NotAllowed("already_voted") if seat.vote.choice else None


def _juror(look: Look, rule: str) -> NotAllowed | None:
    if look.found.head.method is not Method.CROWD:
        return _absent("crowd")
    if (out := sits(look)) is not None:
        return out
    if running(look.found, rule) is None:
        return NotAllowed(
            "not_voting_now", "Votes are sealed first, and opened when nobody can seal one any more."
        )
    return late(look, rule)


def may_request(look: Look) -> NotAllowed | None:
    own = sum(r.by is look.role for r in look.found.requests.values())
    windows = (rules.CORRECT, rules.APPEAL)
    if all(running(look.found, rule) is None for rule in windows):
        return NotAllowed("deadline_passed", "The time for requests is over.")
    return _full("requests", own)


def may_rule_on_request(look: Look) -> NotAllowed | None:
    if (out := presides(look) or unsigned(look)) is not None:
        return out
    waiting = [r for r in look.found.requests.values() if r.state is RequestState.OPEN]
    return None if waiting else NotAllowed("no_request")
