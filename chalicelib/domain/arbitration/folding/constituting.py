"""How the tribunal comes about, and changes: seed, draws, lists, who is asked, discloses, sits and goes."""

from __future__ import annotations

from datetime import datetime
from typing import Final, assert_never

from msgspec.structs import replace

from chalicelib.domain.arbitration import events as ev
from chalicelib.domain.arbitration import rules
from chalicelib.domain.arbitration.folding.parts import begin, challenge, end, ended, head, panel, seat
from chalicelib.domain.arbitration.rules import Method
from chalicelib.domain.arbitration.state import (
    Arbitration,
    AwardState,
    ChallengeState,
    Disclosed,
    Draw,
    SeatState,
    Stage,
)
from chalicelib.domain.arbitration.timing import VACANCY, longer, stop
from chalicelib.domain.case.state import DeadlineState


def apply(found: Arbitration, event: ev.Constituting, at: datetime) -> Arbitration:  # noqa: C901 - one line per event
    match event:
        case ev.NonceGiven():
            return head(found, nonces={**found.head.nonces, event.by.value: event.nonce})
        case ev.SeedMade():
            return begin(replace(ended(found, rules.NONCES), seed=event.seed), *event.deadlines)
        case ev.NeutralDrawn():
            return _drawn(found, event)
        case ev.ListPut():
            listed = replace(found, listings={**found.listings, event.listing.id: event.listing})
            return begin(ended(listed, f"{rules.APPOINT}:{event.listing.seat}"), event.deadline)
        case ev.ListRanked():
            known = found.listings[event.listing]
            ranked = replace(known, answers={**known.answers, event.by.value: event.ranking})
            return replace(found, listings={**found.listings, known.id: ranked})
        case ev.ListClosed():
            known = found.listings[event.listing]
            known = replace(known, closed=True, passed=(*known.passed, *event.passed))
            closed = replace(found, listings={**found.listings, known.id: known})
            return begin(ended(closed, f"{rules.STRIKE}:{known.id}"), event.deadline)
        case ev.NeutralAsked():
            return _asked(found, event, at)
        case ev.NeutralIdentified():
            asked = found.seats[event.seat].neutral
            return (
                found
                if asked is None
                else seat(found, event.seat, neutral=replace(asked, person=event.person))
            )
        case ev.NeutralDisclosed():
            taken = seat(
                found, event.seat, state=SeatState.DISCLOSED, accepted_at=at, disclosures=event.disclosures,
                statement=event.statement,
            )  # fmt: skip
            return begin(ended(taken, f"{rules.DISCLOSE}:{event.seat}"), event.deadline)
        case ev.DisclosureUpdated():
            seated = found.seats[event.seat]
            told = (*seated.disclosures, *event.disclosures)
            more = (*seated.updates, event.statement) if event.statement is not None else seated.updates
            return begin(seat(found, event.seat, disclosures=told, updates=more), event.deadline)
        case ev.ConflictWaived():
            return _waived(found, event)
        case ev.NeutralGone():
            return _gone(found, event, at)
        case ev.SeatConfirmed():
            sits = seat(found, event.seat, state=SeatState.SEATED)
            return ended(sits, f"{rules.CHALLENGE}:{event.seat}", state=DeadlineState.EXPIRED)
        case ev.TribunalComplete():
            crowd = found.head.method is Method.CROWD
            stage = (
                Stage.DELIBERATION if crowd else Stage.PROCEEDINGS
            )  # a crowd decides on what was handed over
            whole = head(found, stage=stage, complete=True, panel=event.panel)
            return begin(end(whole, lambda d: d.rule == rules.APPOINT, DeadlineState.MET), *event.deadlines)
        case _:
            assert_never(event)


def _drawn(found: Arbitration, event: ev.NeutralDrawn) -> Arbitration:
    known = found.draws.get(event.seat)
    draw = Draw(event.seat, (*known.drawn, event.drawn) if known is not None else (event.drawn,))
    return replace(found, draws={**found.draws, draw.id: draw})


def _asked(found: Arbitration, event: ev.NeutralAsked, at: datetime) -> Arbitration:
    asked = seat(
        found, event.seat, state=SeatState.ASKED, neutral=event.neutral, asked_at=at, accepted_at=None,
        disclosures=(), statement=None, updates=(),
    )  # fmt: skip
    over = ended(asked, f"{rules.APPOINT}:{event.seat}", f"{rules.NOMINATE}:{event.seat}")
    return panel(begin(over, event.deadline))


def _waived(found: Arbitration, event: ev.ConflictWaived) -> Arbitration:
    def by(d: Disclosed) -> Disclosed:
        if d.code not in event.codes:
            return d
        return replace(d, waived_by=tuple(sorted({*d.waived_by, *event.by})))

    known = found.seats[event.seat].disclosures
    return seat(found, event.seat, disclosures=tuple(by(d) for d in known))


def _gone(found: Arbitration, event: ev.NeutralGone, at: datetime) -> Arbitration:
    """The seat is free again; whatever was asked of the one who went, or about him, is moot."""
    known = found.seats[event.seat]
    person = (known.neutral.person,) if known.neutral is not None and known.neutral.person else ()
    free = seat(
        found, event.seat, state=SeatState.VACANT, neutral=None, asked_at=None, accepted_at=None, disclosures=(),
        statement=None, updates=(), former=(*known.former, event.neutral), persons=(*known.persons, *person),
        vote=None,
    )  # fmt: skip
    if event.cause == "removed":
        free = head(free, removals=found.head.removals + 1)
    mine = (f"{rules.DISCLOSE}:{event.seat}", f"{rules.CHALLENGE}:{event.seat}")
    free = ended(free, *mine, state=DeadlineState.CANCELLED)
    for open_one in [c for c in found.challenges.values() if c.state is ChallengeState.OPEN]:
        if open_one.neutral == event.neutral:
            free = challenge(free, open_one.id, state=ChallengeState.MOOT)
            free = ended(
                free, f"{rules.COMMENT}:{open_one.id}", f"{rules.RULING}:{open_one.id}",
                state=DeadlineState.CANCELLED,
            )  # fmt: skip
    if event.voting:
        return panel(begin(free, *event.resumed))
    if found.head.stage in (Stage.PROCEEDINGS, Stage.DELIBERATION):
        free = _undecided(begin(free, *event.resumed), at)
    else:
        free = begin(free, *event.resumed)
    return panel(begin(free, event.deadline))


_OVER: Final = (rules.PROCEEDINGS, rules.AWARD, rules.SIGN, rules.COMMIT, rules.REVEAL)


def _undecided(found: Arbitration, at: datetime) -> Arbitration:
    """The tribunal is not complete any more: what it was about to decide is void, and the parties' times to answer it
    stand still until it is complete again. Sealed votes of jurors stay: none of them has seen another's.
    """
    over = end(
        head(found, stage=Stage.CONSTITUTION, overdue=False),
        lambda d: d.rule in _OVER,
        DeadlineState.CANCELLED,
    )
    drafts = {i: replace(d, dropped=True) for i, d in found.drafts.items()}
    awards = {
        i: replace(a, state=AwardState.DROPPED) if a.state is AwardState.ADOPTED else a
        for i, a in found.awards.items()
    }  # fmt: skip
    rounds = [d for d in over.deadlines.values() if d.rule == rules.ROUND]
    waiting = [stop(d, at, VACANCY) for d in rounds if d.state is DeadlineState.RUNNING]
    # What a challenge of somebody else has stopped does not run on with its end.
    waiting += [longer(d, VACANCY) for d in rounds if d.state is DeadlineState.PAUSED]
    return begin(replace(over, drafts=drafts, awards=awards), *waiting)


def stopped(found: Arbitration, ids: tuple[str, ...], at: datetime) -> Arbitration:
    return begin(found, *(stop(found.deadlines[i], at) for i in ids))
