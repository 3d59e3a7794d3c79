"""Guards of a group's table: whether an action is open to a role now. None, or the refusal the caller would get."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.group.rules import Collective
from chalicelib.domain.group.state import CandidacyState, Group, JobKind, OfferState, Stage
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Role

CAPS: Final = {
    "candidacies": 50, "authorities": 10, "polls": 40, "offers": 40, "live_offers": 3, "changes": 10, "questions": 20,
    "draws": 3, "corrections": 100, "messages": 10_000, "own_messages": 200, "texts": 500, "unclaimed": 1_000,
}  # fmt: skip
"""How many of each a group holds; `candidacies` that stand, `offers` and `live_offers` of each side, `messages` of each
role, `own_messages` of each member: nobody uses up what others need. Published.
"""
STANDS: Final = 3
"""How often one member may stand for election in all."""


class Look(msgspec.Struct, frozen=True):
    """What a guard may look at. `case_id`: of the member who asks."""

    group: Group
    role: Role
    now: datetime
    pack: RulePack
    case_id: str = ""

    @property
    def rules(self) -> Collective:
        assert self.pack.groups is not None, "a group under a pack that knows none"
        return self.pack.groups


def always(_: Look) -> NotAllowed | None:
    return None


def _full(what: str, held: int) -> NotAllowed | None:
    limit = CAPS[what]
    return NotAllowed("group_holds_no_more", what=what, limit=limit) if held >= limit else None


def _asking(look: Look) -> NotAllowed | None:
    poll = look.group.asking
    return NotAllowed("poll_pending", "The members are being asked.", poll=poll.id) if poll else None


def _absent(what: str) -> NotAllowed:
    return NotAllowed("not_in_this_procedure", "The rules of this group do not provide for it.", what=what)


def may_close(look: Look) -> NotAllowed | None:
    """Nobody closes a window on those who have not been asked yet, or have been promised more time."""
    if not look.rules.closes_early:
        return _absent("close_gathering")
    job = look.group.job
    return NotAllowed("group_busy", "Members are being invited.", work=job.kind) if job is not None else None


# ------------------------------------------------------------------------------------------------------ representation


def may_stand(look: Look) -> NotAllowed | None:
    group = look.group
    if look.rules.seats.most == 0:
        return _absent("representatives")
    if group.head.stage is not Stage.GATHERING and group.asking is not None:
        return _asking(look)
    if group.head.stage not in (
        Stage.GATHERING,
        Stage.ELECTION,
    ):  # in talks, for a seat that has fallen vacant
        held = len(group.representatives)
        if held >= max(look.rules.seats.least, 1):
            return NotAllowed("no_vacancy", "No seat is vacant.", seats=held)
    own = [c for c in group.candidacies.values() if c.case_id == look.case_id]
    if any(c.state in (CandidacyState.STANDING, CandidacyState.ELECTED) for c in own):
        return NotAllowed("already_candidate")
    if len(own) >= STANDS:
        return NotAllowed("group_holds_no_more", what="own_candidacies", limit=STANDS)
    if len(group.candidacies) >= STANDS * CAPS["candidacies"]:
        return _full("candidacies", len(group.candidacies))
    live = (CandidacyState.STANDING, CandidacyState.ELECTED)
    return _full("candidacies", sum(c.state in live for c in group.candidacies.values()))


def may_stand_down(look: Look) -> NotAllowed | None:
    live = (CandidacyState.STANDING, CandidacyState.ELECTED)
    own = [c for c in look.group.candidacies.values() if c.case_id == look.case_id and c.state in live]
    if not own:
        return NotAllowed("not_a_candidate")
    ballot = look.group.head.stage is Stage.ELECTION and look.group.asking is not None
    return _asking(look) if ballot and own[0].state is CandidacyState.STANDING else None


def _recalled(look: Look) -> NotAllowed | None:
    """Whoever the members are being asked about binds the group to nothing until they have answered."""
    asked = look.group.recalls.get(look.case_id) if look.role is Role.REPRESENTATIVE else None
    return (
        NotAllowed("under_recall", "The members are being asked about a recall.", poll=asked.id)
        if asked
        else None
    )


def may_recall(look: Look) -> NotAllowed | None:
    if not look.group.representatives:
        return NotAllowed("no_representatives")
    return _asking(look) or _full("polls", len(look.group.polls))


def may_authorise(look: Look) -> NotAllowed | None:
    return _full("authorities", len(look.group.authorities))


def has_authority(look: Look) -> NotAllowed | None:
    live = [a for a in look.group.authorities.values() if not a.revoked]
    return None if live else NotAllowed("no_authority")


# ---------------------------------------------------------------------------------------------------- deciding together


def may_offer(look: Look) -> NotAllowed | None:
    if (asking := _asking(look) or _recalled(look)) is not None:
        return asking
    if look.role is Role.MEDIATOR and look.group.head.stage is not Stage.MEDIATION:
        return NotAllowed("wrong_stage", stage=look.group.head.stage, open_in=[Stage.MEDIATION])
    own = [o for o in look.group.offers.values() if o.by is look.role]
    live = sum(o.state is OfferState.LIVE for o in own)
    return _full("live_offers", live) or _full("offers", len(own))


def may_answer(look: Look) -> NotAllowed | None:
    if (asking := _asking(look)) is not None:
        return asking
    live = [o for o in look.group.offers.values() if o.state is OfferState.LIVE]
    if any(look.role not in o.agreed_by for o in live):
        return None
    return NotAllowed("nothing_to_answer")


def may_withdraw(look: Look) -> NotAllowed | None:
    live = [o for o in look.group.offers.values() if o.state is OfferState.LIVE and o.by is look.role]
    return None if live else NotAllowed("nothing_to_withdraw")


def may_agree(look: Look) -> NotAllowed | None:
    return _recalled(look) or may_answer(look)


def may_ask(look: Look) -> NotAllowed | None:
    return _asking(look) or _full("polls", len(look.group.polls))


def may_message(look: Look) -> NotAllowed | None:
    return _full("messages", look.group.head.messages_by.get(look.role.value, 0))


def may_escalate(look: Look) -> NotAllowed | None:
    if (asking := _asking(look)) is not None:
        return asking
    return None if following(look.pack, look.group.head.stage) else NotAllowed("no_next_stage")


def following(pack: RulePack, stage: Stage) -> Stage | None:
    """Where the pack leads from there: the next of the stages that it gives a time."""
    order = (Stage.NEGOTIATION, Stage.MEDIATION, Stage.DETERMINATION)
    later = order[order.index(stage) + 1 :]
    return next((s for s in later if f"group_{s.value}" in pack.deadlines), None)


def may_assign(look: Look) -> NotAllowed | None:
    there = look.group.head.mediator
    return NotAllowed("mediator_assigned", mediator=there) if there is not None else None


# -------------------------------------------------------------------------------------------------------- determination


def may_pose(look: Look) -> NotAllowed | None:
    return _full("questions", len(look.group.questions))


def may_find(look: Look) -> NotAllowed | None:
    waiting = [q for q in look.group.questions.values() if q.finding is None]
    return None if waiting else NotAllowed("no_open_question")


def may_commit(look: Look) -> NotAllowed | None:
    if look.rules.test_cases is None:
        return _absent("test_cases")
    given = look.group.head.nonces
    return NotAllowed("nonce_given") if look.role.value in given else None


def may_draw(look: Look) -> NotAllowed | None:
    if look.rules.test_cases is None:
        return _absent("test_cases")
    if any(not d.cases for d in look.group.draws.values()):
        return NotAllowed("group_busy", "Test cases are being drawn.", work="draw")
    if look.group.batching is not None:  # the others go on already, in the order of the last draw
        return _full("draws", CAPS["draws"])
    return _asking(look) or _full("draws", len(look.group.draws))


def may_open_batch(look: Look) -> NotAllowed | None:
    """One after the other, and not while the members are asked something else."""
    if look.rules.batch_size is None:
        return _absent("batches")
    planned, job = look.group.batching, look.group.job
    if planned is None or len(planned.opened) == planned.batches:
        return NotAllowed("no_batch_to_open", planned=planned is not None)
    if job is not None and job.kind is JobKind.BATCH:
        return NotAllowed("group_busy", "A batch is being opened.", work="batch")
    return _asking(look)


# --------------------------------------------------------------------------------------------------------- distribution


def may_correct(look: Look) -> NotAllowed | None:
    ledger = look.group.ledger
    if ledger is None or not any(d.rule == "group_review" for d in look.group.running()):
        return NotAllowed("ledger_not_open", "The ledger cannot be corrected now.")
    return _full("corrections", len(ledger.corrections))


def may_record(look: Look) -> NotAllowed | None:
    ledger, settled = look.group.ledger, look.group.settled
    if ledger is None or not ledger.carried:
        return NotAllowed("ledger_not_carried", "Nothing has been carried out yet.")
    if any(job.kind is JobKind.REDISTRIBUTE for job in look.group.jobs.values()):
        return NotAllowed("group_busy", "What was unclaimed is being shared out.", work="redistribute")
    return _full("unclaimed", len(settled.cases) if settled else 0)


def live_offer(group: Group, offer_id: str) -> NotAllowed | None:
    """Why that offer cannot be answered."""
    found = group.offers[offer_id]
    if found.state is OfferState.LIVE:
        return None
    return NotAllowed("offer_not_live", state=found.state.value)
