"""Guards of the lifecycle table: whether an action is open to a role now. None, or the refusal the caller would get."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from chalicelib.domain import calendars, deadlines
from chalicelib.domain.case.procedure import GROUPED, Mediation, Step
from chalicelib.domain.case.state import (
    Case,
    Deadline,
    DeadlineState,
    OfferState,
    ProposalState,
    RequestState,
    TaskKind,
    TaskState,
)
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.rulepack import RulePack, StageKind
from chalicelib.domain.values import Role

NEVER_STOPPED: Final = ("upload", "service", "deemed_service")
GOES_ON_IN_GROUP: Final = (*NEVER_STOPPED, "offer")
"""What runs on while a case is pursued in a group; see `grouped`."""
OPEN_IN_GROUP: Final = frozenset(
    {
        "serve", "dispatch_notice", "respond", "offer", "counter", "accept", "decline", "withdraw_offer", "message",
        "withdraw", "declare_evidence", "look_into", "join_group", "leave_group", "vote_in_group",
    }
)  # fmt: skip
"""What a member's own case is still open to. Notice, the answer, files and messages move nothing; by offers, or by
withdrawing, its parties end it alone. Whatever would take the case on, start or stop its clock, or call in a neutral,
waits until it goes on alone: nobody is to be heard twice, or decided on twice, about the same.
"""
JOINS: Final = 10
"""How often a case may join groups, whichever: each time leaves its trace in the record."""
COMPLAINANT, RESPONDENT, OFFICER, MEDIATOR = Role.COMPLAINANT, Role.RESPONDENT, Role.OFFICER, Role.MEDIATOR


class Look(msgspec.Struct, frozen=True):
    """What a guard may look at."""

    case: Case
    role: Role
    now: datetime
    pack: RulePack
    acting: str = ""
    """The representation under which it is asked, if any."""

    @property
    def kind(self) -> StageKind:
        return self.pack.stage(self.case.head.stage).kind


def always(_: Look) -> NotAllowed | None:
    return None


def absent(what: str) -> NotAllowed:
    """The pack does not provide for it."""
    return NotAllowed("not_in_this_procedure", "The rules of this case do not provide for it.", what=what)


# -------------------------------------------------------------------------------------------------- notice and answer


def served(look: Look) -> NotAllowed | None:
    if look.case.head.served_at:
        return None
    return NotAllowed("not_served", "The respondent has not been given notice yet.")


def may_serve(look: Look) -> NotAllowed | None:
    return NotAllowed("already_served") if look.case.head.served_at else None


def may_dispatch(look: Look) -> NotAllowed | None:
    if look.case.head.served_at or look.case.head.dispatched_at:
        return NotAllowed("already_served" if look.case.head.served_at else "already_dispatched")
    return None


def may_respond(look: Look) -> NotAllowed | None:
    head = look.case.head
    if head.responded_at is not None and head.position is not None:
        return NotAllowed("already_responded")
    if head.defaulted:
        return over(look.case.deadlines["respond"])
    return late(look, "respond")


def may_message(look: Look) -> NotAllowed | None:
    if (cooling := _cooling(look)) is not None:
        return cooling
    if look.role is MEDIATOR and _mine(look) is None:
        return NotAllowed("wrong_stage", stage=look.case.head.stage, open_in=[StageKind.MEDIATION.value])
    if look.role is RESPONDENT and look.kind is StageKind.SCREENING:
        return served(look)
    cap = look.pack.caps.messages
    written = look.case.head.messages_by.get(look.role.value, 0)
    return NotAllowed("too_many_messages", limit=cap) if written >= cap else None


def _cooling(look: Look) -> NotAllowed | None:
    """Between the parties there is silence while the clock stands still to cool off (S65)."""
    pause = look.case.pause
    if pause is None or pause.reason != "cool_off" or not look.role.is_party:
        return None
    end = deadlines.running(look.case, f"pause:{pause.id}")
    return NotAllowed("cooling_off", "The parties are cooling off.", allowed_from=end.due_at if end else None)


# ----------------------------------------------------------------------------------------------------------- screening


def may_note_deficiency(look: Look) -> NotAllowed | None:
    if any(d.state == "open" for d in look.case.deficiencies.values()):
        return NotAllowed("deficiency_pending", "The complainant is asked to complete the complaint.")
    cap = look.pack.caps.deficiencies
    return NotAllowed("too_many_deficiencies", limit=cap) if len(look.case.deficiencies) >= cap else None


def may_admit(look: Look) -> NotAllowed | None:
    lacking = [d.id for d in look.case.deficiencies.values() if d.state == "open"]
    if not lacking:
        return None
    due = deadlines.running(look.case, f"cure:{lacking[0]}")
    return NotAllowed(
        "deficiency_pending", "The complainant may still complete it.", due_at=due.due_at if due else None
    )


def may_cure(look: Look) -> NotAllowed | None:
    lacking = [d.id for d in look.case.deficiencies.values() if d.state == "open"]
    if not lacking:
        return NotAllowed("nothing_to_cure")
    return late(look, f"cure:{lacking[0]}")


# --------------------------------------------------------------------------------------------------------------- talks


def may_offer(look: Look) -> NotAllowed | None:
    live = [o for o in look.case.offers.values() if o.state is OfferState.LIVE and o.by is look.role]
    if len(live) >= look.pack.caps.live_offers:
        return NotAllowed("too_many_live_offers", limit=look.pack.caps.live_offers)
    made = sum(o.by is look.role for o in look.case.offers.values())
    if made >= look.pack.caps.offers:
        return NotAllowed("too_many_offers", limit=look.pack.caps.offers)
    return served(look) if look.role is COMPLAINANT else None


def may_counter(look: Look) -> NotAllowed | None:
    if offers_to(look):
        return may_offer(look)
    return NotAllowed("nothing_to_answer", "No offer of the other side is live.")


def may_accept(look: Look) -> NotAllowed | None:
    if offers_to(look) or proposals_to(look):
        return None
    return NotAllowed("nothing_to_answer", "Neither an offer of the other side nor a proposal is live.")


def may_decline(look: Look) -> NotAllowed | None:
    accords = [a for a in look.case.accords.values() if a.state == "live" and a.by is not look.role]
    return None if accords else may_accept(look)


def may_withdraw_offer(look: Look) -> NotAllowed | None:
    own = [o for o in look.case.offers.values() if o.state is OfferState.LIVE and o.by is look.role]
    return None if own else NotAllowed("nothing_to_withdraw")


def may_bid(look: Look) -> NotAllowed | None:
    if look.pack.bidding is None:
        return absent("bidding")
    if look.case.claim.sought.money is None:
        return NotAllowed("no_money_claimed", "Bids are about money, and none is claimed.")
    current = next((r for r in look.case.rounds.values() if r.state == "open"), None)
    if current is not None and look.role.value in current.bids:
        return NotAllowed("already_bid", "The other side's bid is awaited.")
    if current is None and len(look.case.rounds) >= look.pack.bidding.rounds:
        return NotAllowed("no_more_rounds", limit=look.pack.bidding.rounds)
    if current is not None and (passed := late(look, f"bid:{current.id}")) is not None:
        return passed
    return served(look) if look.role is COMPLAINANT else None


def may_propose(look: Look) -> NotAllowed | None:
    if (misplaced := _neutral_in_place(look) or served(look)) is not None:
        return misplaced
    if look.role is MEDIATOR and (refused := _in_step(look, Step.NEGOTIATE)) is not None:
        return refused
    if any(p.state is ProposalState.LIVE for p in look.case.proposals.values()):
        return NotAllowed("proposal_pending", "A proposal is being considered.")
    cap = look.pack.caps.proposals
    return NotAllowed("too_many_proposals", limit=cap) if len(look.case.proposals) >= cap else None


def offers_to(look: Look) -> list[str]:
    return [o.id for o in look.case.offers.values() if o.state is OfferState.LIVE and o.by is not look.role]


def proposals_to(look: Look) -> list[str]:
    live = [p for p in look.case.proposals.values() if p.state is ProposalState.LIVE]
    return [p.id for p in live if look.role not in p.accepted_by]


# ---------------------------------------------------------------------------------------------------------- escalation


def may_escalate(look: Look) -> NotAllowed | None:
    """On refusal at once, otherwise not before the pack's time after service, then always (S17)."""
    head = look.case.head
    if look.pack.stage(head.stage).next is None:
        return NotAllowed("no_next_stage")
    if head.served_at is None:
        return served(look)
    opens = calendars.due(head.served_at, look.pack.escalate_after, look.pack.counting())
    if head.position == "contests" or look.now >= opens:
        return None
    return NotAllowed("too_early", "Escalation opens on a refusal, or later.", allowed_from=opens)


def may_propose_accord(look: Look) -> NotAllowed | None:
    if not look.pack.stage(look.case.head.stage).by_agreement:
        return absent("by_agreement")
    if any(a.state == "live" for a in look.case.accords.values()):
        return NotAllowed("accord_pending", "An agreement has been proposed and awaits its answer.")
    cap = look.pack.caps.accords
    ended = sum(a.state == "ended" for a in look.case.accords.values())
    if len(look.case.accords) >= cap + min(ended, cap):  # what came to nothing gives another right to agree
        return NotAllowed("too_many_accords", limit=cap)
    return served(look) if look.role is COMPLAINANT else None


def may_conclude_accord(look: Look) -> NotAllowed | None:
    live = [a for a in look.case.accords.values() if a.state == "live" and a.by is not look.role]
    if not live:
        return NotAllowed("nothing_to_answer", "No agreement is proposed to this party.")
    return late(look, f"accord:{live[0].id}")


# ----------------------------------------------------------------------------------------------------------- mediation


def may_consent(look: Look) -> NotAllowed | None:
    under_way = look.case.mediation
    if under_way is None or under_way.step is not Step.APPLY:
        return NotAllowed("wrong_step", step=under_way.step.value if under_way else None)
    if look.role in under_way.consents:
        return NotAllowed("already_consented")
    return late(look, "consent")


def may_leave(look: Look) -> NotAllowed | None:
    """A complainant who does not want to mediate with somebody who does not know of it yet withdraws instead."""
    return served(look) if look.role is COMPLAINANT else None


def may_assign(look: Look) -> NotAllowed | None:
    under_way = look.case.mediation
    if under_way is None or under_way.step is Step.APPLY:
        return NotAllowed("not_consented", "Both parties must have consented first.")
    return NotAllowed("mediator_assigned") if under_way.mediator is not None else None


def may_challenge(look: Look) -> NotAllowed | None:
    under_way = look.case.mediation
    if under_way is None or under_way.mediator is None:
        return NotAllowed("no_mediator")
    pending = under_way.challenge is not None and under_way.challenge.upheld is None
    return NotAllowed("challenge_pending") if pending else None


def may_rule(look: Look) -> NotAllowed | None:
    under_way = look.case.mediation
    if under_way is None or under_way.challenge is None or under_way.challenge.upheld is not None:
        return NotAllowed("no_challenge")
    return None


def may_advance(look: Look) -> NotAllowed | None:
    return _in_step(look, Step.INVESTIGATE)


def may_conclude_mediation(look: Look) -> NotAllowed | None:
    return _in_step(look, Step.INVESTIGATE, Step.NEGOTIATE)


def _mine(look: Look) -> Mediation | None:
    """The mediation that the caller conducts; the caller's reference was held against the head's by `may`."""
    under_way = look.case.mediation
    return under_way if under_way is not None and under_way.mediator is not None else None


def _in_step(look: Look, *steps: Step) -> NotAllowed | None:
    """The mediator works in that step, and nobody's challenge is open."""
    under_way = _mine(look)
    if under_way is None or under_way.step not in steps:
        return NotAllowed(
            "wrong_step", step=under_way.step.value if under_way else None, open_in=[s.value for s in steps]
        )
    pending = under_way.challenge is not None and under_way.challenge.upheld is None
    return NotAllowed("challenge_pending") if pending else None


# -------------------------------------------------------------------------------------------------------- deciding


def may_request(look: Look) -> NotAllowed | None:
    if (misplaced := _neutral_in_place(look) or served(look)) is not None:
        return misplaced
    if look.role is MEDIATOR and (refused := _in_step(look, Step.INVESTIGATE)) is not None:
        return refused
    cap = look.pack.caps.requests
    return NotAllowed("too_many_requests", limit=cap) if len(look.case.requests) >= cap else None


def _neutral_in_place(look: Look) -> NotAllowed | None:
    """Officers act in a determination, mediators in a mediation: neither in the other's."""
    own = {OFFICER: StageKind.DETERMINATION, MEDIATOR: StageKind.MEDIATION}.get(look.role)
    if own is None or own is look.kind:
        return None
    return NotAllowed("wrong_stage", stage=look.case.head.stage, open_in=[own.value])


def may_decide(look: Look) -> NotAllowed | None:
    """Both sides must have been heard, or have let their time pass; so too on a proposal of the officer's own.
    Nobody is decided against without notice, however the case came here.
    """
    if (unaware := served(look)) is not None:
        return unaware
    if (pending := deadlines.unfinished(look.case, "respond")) is not None:
        return NotAllowed("respondent_not_heard", "The respondent may still answer.", due_at=pending.due_at)
    waiting = [r.id for r in look.case.requests.values() if r.state is RequestState.OPEN]
    if waiting:
        due = deadlines.unfinished(look.case, f"evidence:{waiting[0]}")
        return NotAllowed(
            "evidence_awaited", "A request for evidence is open.", due_at=due.due_at if due else None
        )
    if (asked := next((d for d in look.case.unfinished() if d.rule == "proposal"), None)) is not None:
        return NotAllowed("proposal_pending", "A proposal is being considered.", due_at=asked.due_at)
    bound = look.case.deadlines.get(look.pack.stage(look.case.head.stage).deadline)
    if look.case.pause is not None and bound is not None and bound.state is DeadlineState.PAUSED:
        return NotAllowed("clock_paused", "The clock stands still.", reason=look.case.pause.reason)
    return late(look, look.pack.stage(look.case.head.stage).deadline)


# ---------------------------------------------------------------------------------------------------------------- time


def may_pause(look: Look) -> NotAllowed | None:
    if look.case.pause is not None:
        return NotAllowed("clock_paused", "The clock stands still already.", reason=look.case.pause.reason)
    own = [reason for reason, rule in look.pack.pauses.items() if look.role in rule.by]
    if not own:
        return absent("pauses")
    left = [reason for reason in own if pauses_left(look.case, look.pack, reason, look.role) > 0]
    if not left:
        return NotAllowed("no_more_pauses", reasons=own)
    if not any(stoppable(look.case, look.pack, reason, look.now) for reason in left):
        return NotAllowed("nothing_to_pause")
    return None


def pauses_left(case: Case, pack: RulePack, reason: str, role: Role) -> int:
    """How often that role may still pause for that reason. Each party has its own share, neutrals have one together."""
    counted = [p for p in case.pauses.values() if p.reason != GROUPED]
    same = [p for p in counted if p.reason == reason]
    taken = sum(p.by is role for p in same) if role.is_party else sum(not p.by.is_party for p in same)
    return min(pack.pauses[reason].times - taken, pack.caps.pauses - len(counted))


def stoppable(case: Case, pack: RulePack, reason: str, now: datetime) -> list[Deadline]:
    """The running deadlines that a pause of that reason stops. One whose time is over is none of them: in its grace
    nothing must come to life again.
    """
    named = pack.pauses[reason].stops
    rules = pack.deadlines
    return [
        d for d in case.running()
        if d.rule in rules and rules[d.rule].pausable and d.rule not in NEVER_STOPPED
        and (not named or d.rule in named) and deadlines.in_time(d, now)
    ]  # fmt: skip


def may_resume(look: Look) -> NotAllowed | None:
    pause = look.case.pause
    if pause is None:
        return NotAllowed("nothing_to_resume")
    if pause.by is look.role or look.role is OFFICER:
        return None
    return NotAllowed("not_your_pause", by=pause.by.value)


def may_prolong(look: Look) -> NotAllowed | None:
    open_ones = [d.id for d in look.case.unfinished() if prolongable(look, d) is None]
    return None if open_ones else NotAllowed("nothing_to_prolong")


def prolongable(look: Look, deadline: Deadline) -> NotAllowed | None:
    """Why this role may not prolong that deadline."""
    rule = look.pack.deadlines.get(deadline.rule)
    if rule is None or rule.extension is None or look.role not in rule.extension.by:
        return NotAllowed("not_prolongable", "No rule lets you prolong this deadline.", deadline=deadline.id)
    if deadlines.granted(deadline) >= rule.extension.times:
        return NotAllowed("prolonged_already", limit=rule.extension.times, deadline=deadline.id)
    return late(look, deadline.id)


def may_look_into(look: Look) -> NotAllowed | None:
    head = look.case.head
    return None if head.late or head.stalled else NotAllowed("nothing_to_look_into")


def late(look: Look, deadline_id: str) -> NotAllowed | None:
    """The refusal of an act whose time is over; what applies instead is the deadline's consequence."""
    return passed(deadlines.running(look.case, deadline_id), look.now)


def passed(deadline: Deadline | None, now: datetime) -> NotAllowed | None:
    """The same of a deadline at hand; None where there is none, or time still runs."""
    if deadline is None or deadlines.in_time(deadline, now):
        return None
    return over(deadline)


def over(deadline: Deadline) -> NotAllowed:
    return NotAllowed(
        "deadline_passed", "The time for this is over.", due_at=deadline.due_at,
        consequence=deadline.consequence.value,
    )  # fmt: skip


# -------------------------------------------------------------------------------------------------------------- groups


def in_group(verb: str, look: Look) -> NotAllowed | None:
    """The refusal of what a case is not open to while it is pursued in a group."""
    if look.case.head.grouped_in is None or verb in OPEN_IN_GROUP:
        return None
    return NotAllowed(
        "case_grouped", "The case is pursued in a group; alone it goes on after leaving it.",
        group_id=look.case.head.grouped_in,
    )  # fmt: skip


def may_join(look: Look) -> NotAllowed | None:
    """What the case itself has to say to it; whether a group takes it is the group's matter."""
    case, rules = look.case, look.pack.groups
    if rules is None:
        return absent("groups")
    if case.head.grouped_in is not None:
        return NotAllowed("already_member", group_id=case.head.grouped_in)
    if look.kind.value not in rules.joins_in:
        return NotAllowed("wrong_stage", stage=case.head.stage, open_in=sorted(rules.joins_in))
    if case.pause is not None:
        return NotAllowed(
            "clock_paused", "The clock stands still for another reason.", reason=case.pause.reason
        )
    joined = sum(1 + len(m.earlier) for m in case.memberships.values())
    if joined >= JOINS:
        return NotAllowed("joined_too_often", limit=JOINS)
    # In its grace nothing must come to life again, and in a minute it is plain where the case stands.
    gone = [d for d in stops_in_group(case, look.pack) if not deadlines.in_time(d, look.now)]
    return over(gone[0]) if gone else None


def stops_in_group(case: Case, pack: RulePack) -> list[Deadline]:
    """The running deadlines that stand still while the case is pursued in a group, whatever pauses may stop."""
    return [d for d in case.running() if d.rule in pack.deadlines and d.rule not in GOES_ON_IN_GROUP]


def is_grouped(look: Look) -> NotAllowed | None:
    return NotAllowed("not_in_group") if look.case.head.grouped_in is None else None


# --------------------------------------------------------------------------------------------------------- performance


def may_perform(look: Look) -> NotAllowed | None:
    return None if _tasks(look, TaskKind.PERFORM, TaskState.OPEN) else NotAllowed("nothing_to_perform")


def may_ship(look: Look) -> NotAllowed | None:
    return None if _tasks(look, TaskKind.RETURN, TaskState.OPEN) else NotAllowed("nothing_to_return")


def may_receive(look: Look) -> NotAllowed | None:
    sent = _tasks(look, TaskKind.RETURN, TaskState.OPEN) + _tasks(look, TaskKind.RETURN, TaskState.SHIPPED)
    return None if sent else NotAllowed("nothing_to_receive")


def may_refuse_return(look: Look) -> NotAllowed | None:
    return None if _tasks(look, TaskKind.RETURN, TaskState.SHIPPED) else NotAllowed("nothing_to_receive")


def _tasks(look: Look, kind: TaskKind, state: TaskState) -> list[str]:
    return [t.id for t in look.case.tasks.values() if t.kind is kind and t.state is state]


# ------------------------------------------------------------------------------------------------------------ reopening


def may_reopen(look: Look) -> NotAllowed | None:
    rule, head = look.pack.reopening, look.case.head
    if rule is None:
        return absent("reopening")
    if head.complainant.erased_for is not None or head.respondent.erased_for is not None:
        return NotAllowed("person_erased")
    if head.cause not in rule.after or look.role not in rule.by:
        return NotAllowed("not_reopenable", cause=head.cause, after=list(rule.after))
    if head.reopened >= rule.times:
        return NotAllowed("reopened_already", limit=rule.times)
    until = reopen_until(look.case, look.pack)
    assert until is not None
    if look.now > until:
        return NotAllowed("deadline_passed", "The time to reopen the case is over.", due_at=until)
    return None


def reopen_until(case: Case, pack: RulePack) -> datetime | None:
    """The last moment to reopen; None where the pack has no such window or the case is open."""
    if pack.reopening is None or case.head.closed_at is None:
        return None
    return calendars.due(case.head.closed_at, pack.reopening.within, pack.counting())
