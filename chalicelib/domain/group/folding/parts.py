"""What every fold is made of: a changed head, a changed child, a deadline that begins or ends."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from chalicelib.domain.case.state import Deadline, DeadlineState
from chalicelib.domain.group.state import (
    ASKING,
    Candidacy,
    CandidacyState,
    Group,
    GroupOffer,
    Job,
    OfferState,
    Poll,
    PollState,
)


def head(group: Group, **changes: object) -> Group:
    return replace(group, head=replace(group.head, **changes))


def begin(group: Group, *deadlines: Deadline | None) -> Group:
    """With these deadlines in force, in the place of those of the same ids."""
    found = {d.id: d for d in deadlines if d is not None}
    return replace(group, deadlines={**group.deadlines, **found}) if found else group


def end(group: Group, concerned: Callable[[Deadline], bool], state: DeadlineState) -> Group:
    """With every unfinished deadline over that is concerned."""
    live = (DeadlineState.RUNNING, DeadlineState.PAUSED)
    over = [replace(d, state=state) for d in group.deadlines.values() if d.state in live and concerned(d)]
    return begin(group, *over)


def job(group: Group, found: Job) -> Group:
    return replace(group, jobs={**group.jobs, found.id: found})


def poll(group: Group, poll_id: str, **changes: object) -> Group:
    changed: Poll = replace(group.polls[poll_id], **changes)
    return replace(group, polls={**group.polls, poll_id: changed})


def offer(group: Group, offer_id: str, **changes: object) -> Group:
    changed: GroupOffer = replace(group.offers[offer_id], **changes)
    return replace(group, offers={**group.offers, offer_id: changed})


def candidacy(group: Group, candidacy_id: str, state: CandidacyState, **changes: object) -> Group:
    changed: Candidacy = replace(group.candidacies[candidacy_id], state=state, **changes)
    return replace(group, candidacies={**group.candidacies, candidacy_id: changed})


def quiet(group: Group) -> Group:
    """Nothing that waits for an answer: live offers fall, and questions that are being asked are void."""
    offers = {
        i: replace(o, state=OfferState.FAILED)
        for i, o in group.offers.items() if o.state in (OfferState.LIVE, OfferState.AGREED)
    }  # fmt: skip
    polls = {i: replace(p, state=PollState.VOID) for i, p in group.polls.items() if p.state in ASKING}
    quietened = end(group, lambda d: d.id.removeprefix("poll:") in polls, DeadlineState.CANCELLED)
    return replace(
        quietened, offers={**group.offers, **offers} if offers else group.offers,
        polls={**group.polls, **polls} if polls else group.polls,
    )  # fmt: skip
