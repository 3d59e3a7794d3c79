"""What the life of a group took, and what must not be in it beside what its accounts say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from chalicelib.application.reactions import LANES
from chalicelib.application.work.turn import PER_PAGE
from simulation import template
from simulation.capacity import PUBLISHED
from simulation.crowd.accounts import Accounts
from simulation.crowd.office import BROKEN
from simulation.load import Load, shown
from simulation.waits import THROTTLED

BORNE: Final = 5.0
"""Seconds that a request may have to try again before it is through."""
MEMBERS: Final = "MembersQueue"
SPARE: Final = 1.3
"""A page that meets somebody at work comes again, and what comes twice goes on twice."""


class Figures(msgspec.Struct, frozen=True):
    """Seconds are simulated. `joined`: from the first who came until all of the crowd were answered."""

    cases: int
    shards: int
    joined: float
    work: dict[str, float]
    attempts: int
    """How often work was sent out."""
    answers: dict[str, int]
    """Of the API, with the codes of refusals; `repeated` are requests that people sent again."""
    repeated: int
    longest: float
    """From a person's first try to the last answer."""
    roll: int
    ends: dict[str, int]
    yes: int
    fund: int
    paid: int
    invocations: dict[str, int]
    ended: dict[str, int]
    """Invocations that did not answer, by function and what became of them."""
    slowest: dict[str, float]
    messages: dict[str, int]
    bound: int
    """So many messages about members there may be at most."""
    dead_letters: int
    load: Load
    trace: str


def figures(accounts: Accounts) -> Figures:
    story, group, world = accounts.story, accounts.group, accounts.story.world
    runtime, poll, ledger = world.runtime, accounts.poll, group.ledger
    assert ledger is not None
    assert poll.result is not None
    attempts = sum(job.attempt for job in group.jobs.values())
    return Figures(
        cases=story.size, shards=group.head.shards, joined=story.joined, work=story.telling.work, attempts=attempts,
        answers={" ".join(said).strip(): n for said, n in story.office.said.most_common()},
        repeated=story.office.repeated, longest=story.office.longest, roll=len(accounts.roll),
        ends=dict(accounts.ends), yes=poll.result.votes.get("yes", 0),
        fund=sum(money.amount for money in group.offers[ledger.of].formula.total),
        paid=sum(group.settled.paid.values()) if group.settled is not None else 0,
        invocations=dict(runtime.invocations),
        ended={f"{name} {how}": n for (name, how), n in runtime.ended.items() if how != "answered"},
        slowest={name: round(seconds, 2) for name, seconds in runtime.longest.items()},
        messages={name: queue.sent for name, queue in world.queues.items() if queue.sent},
        bound=_bound(attempts, group.head.shards, len(accounts.roll), accounts.gone),
        dead_letters=sum(len(q.messages) for name, q in world.queues.items() if "DeadLetters" in name),
        load=world.load(), trace=world.network.trace,
    )  # fmt: skip


def _bound(attempts: int, shards: int, members: int, gone: int) -> int:
    """Each attempt goes through all shards and tells all lanes; who is visited is visited once, by the page; and the
    group hears of whoever goes, or of several at once.
    """
    visits = -(-members // PER_PAGE) + shards
    return round(SPARE * (attempts * (shards + 2 * LANES) + visits + gone))


def failures(found: Figures) -> Iterator[str]:
    """As sentences; the accounts' own come beside."""
    for name, seconds in found.slowest.items():
        if seconds > (limit := template.function(name).timeout):
            yield f"{name} took {seconds} s of its {limit} s"
    yield from (f"{n} invocations: {what}" for what, n in found.ended.items() if not what.endswith("died"))
    yield from (f"{n} answers: {what}" for what, n in found.answers.items() if what.startswith(BROKEN))
    if found.messages.get(MEMBERS, 0) > found.bound:
        yield f"{found.messages[MEMBERS]:,} messages about members, and not {found.bound:,} at most"
    if found.dead_letters:
        yield f"{found.dead_letters} dead letters"
    for hot in found.load.hottest:
        if hot.units > PUBLISHED.of(hot.kind):
            yield f"{hot.key} had to bear {hot.units:,.0f} units in a second"
    longest = found.load.longest
    waits = [wait for wait in (longest, *found.load.unanswered) if wait is not None and wait.why == THROTTLED]
    yield from (
        f"{wait.subject} was throttled for {wait.seconds:.1f} s" for wait in waits if wait.seconds > BORNE
    )


def told(found: Figures) -> Iterator[str]:
    """For a terminal of a hundred columns."""
    yield (
        f"{found.cases:,} cases; the crowd had its answers in {found.joined:.1f} s, nobody later than"
        f" {found.longest:.1f} s after he came; {found.repeated:,} requests were sent again"
    )
    yield "answers: " + ", ".join(f"{what} {n:,}" for what, n in found.answers.items())
    ends = ", ".join(f"{n:,} {end}" for end, n in sorted(found.ends.items()))
    yield f"roll of {found.roll:,} in {found.shards:,} shards: {ends}; {found.yes:,} yes"
    yield f"fund of {found.fund:,}, of which {found.paid:,} was carried to members"
    work = ", ".join(f"{what} {seconds:.0f} s" for what, seconds in found.work.items())
    yield f"work: {work}; sent out {found.attempts} times"
    yield "messages: " + ", ".join(f"{name} {n:,}" for name, n in found.messages.items())
    yield f"about members at most {found.bound:,}; dead letters {found.dead_letters}"
    calls = ", ".join(
        f"{name} {n:,} ({found.slowest[name]} s)" for name, n in sorted(found.invocations.items())
    )
    yield f"invocations (and the longest): {calls}"
    yield "ended otherwise: " + (", ".join(f"{what} {n}" for what, n in found.ended.items()) or "none")
    yield ""
    yield shown(found.load)
    yield f"trace {found.trace[:16]}. Times rest on the assumptions in simulation/pace.py."
