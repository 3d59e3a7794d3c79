"""Races in a group, a hundred times each with other dice: whoever wins, nobody is in twice, lost, or paid twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from chalicelib.application.work import parts
from chalicelib.domain.case.state import Remedy
from chalicelib.domain.group import rules
from chalicelib.domain.group.state import JobKind, OfferState, PollState
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http import action_schemas
from chalicelib.entrypoints.http.schemas import MoneyIn
from simulation.crowd.acts import Caller, on_case
from simulation.crowd.fates import CARRIED, INSIDE, NEVER, OWN_WAY, RELEASED
from simulation.crowd.office import DONE
from simulation.crowd.people import CURRENCY, Member
from tests.simulation.rewinding import Cast, cast

SEEDS = 40
GRACE = 60.0
"""Seconds behind a deadline, until it has its consequence."""


@pytest.fixture
def made() -> Iterator[Cast]:
    with cast() as found:
        yield found


@pytest.mark.capability("S41")
def test_joining_and_leaving_while_the_doors_close(made: Cast) -> None:
    """The roll holds whoever is in the group then: who was told so is in it, who was refused is not, each once."""
    ways: Counter[str] = Counter()
    made.negotiating().offered(100_000).keep()
    for seed in range(SEEDS):
        made.again(seed)
        made.within(0.4, made.agree, made.inside[0])
        for newcomer in made.new:
            made.within(1.5, made.scene.join, newcomer)
        for leaver in made.inside[-4:-1]:
            made.within(1.5, made.scene.leave, leaver)
        back = made.inside[-1]
        made.within(1.0, made.scene.leave, back, lambda m=back: made.scene.join(m, "again"))
        made.rest()
        ways.update(_joined(made, seed))
    assert min(ways[way] for way in ("in", "kept out", "left before", "left later", "came back")) > SEEDS / 20


def _joined(made: Cast, seed: int) -> Iterator[str]:
    """What became of each; fails where that cannot be."""
    roll = made.roll
    assert made.poll.state is PollState.OPEN, seed
    assert len(set(roll)) == len(roll) == made.group.head.members, seed
    for member in (*made.inside, *made.new):
        end, listed = made.fate(member).end, member.case_id in roll
        assert end in (NEVER, INSIDE, OWN_WAY), (seed, member)
        assert listed or end != INSIDE, (seed, member)
        assert not member.unsure, (seed, member)
        if member in made.new:
            assert (end == INSIDE) is bool(member.joined) is listed, (seed, member)
            yield "in" if listed else "kept out"
        elif member.left:
            assert (end == INSIDE) is ("again" in member.joined), (seed, member)
            yield "came back" if end == INSIDE else "left later" if listed else "left before"


@pytest.mark.capability("S41")
def test_the_last_votes_while_the_poll_closes(made: Cast) -> None:
    """Who was told that the vote is cast is counted as it was cast, who was refused is not."""
    cast_votes: Counter[bool] = Counter()
    made.asked().before(rules.ACCEPTANCE, 10).keep()
    for seed in range(SEEDS):
        made.again(seed)
        poll, choices = made.poll, {m.number: "yes" if m in made.inside[:4] else "no" for m in made.inside}
        for member in made.inside:
            came = made.dice.uniform(0, 10.2)
            held = 10 + GRACE + made.dice.uniform(-0.5, 2.5) - came
            made.within(came, made.scene.vote, member, poll, (choices[member.number],), held, least=came)
        made.rest(10 + GRACE + 5)
        result = made.group.polls[poll.id].result
        assert result is not None, seed
        told = Counter(choices[member.number] for member in made.inside if poll.id in member.votes)
        assert not any(member.unsure for member in made.inside), seed
        assert (result.members, result.silent) == (len(made.inside), len(made.inside) - told.total()), seed
        assert Counter(result.votes) == told, seed
        cast_votes.update(poll.id in member.votes for member in made.inside)
    assert min(cast_votes.values()) > SEEDS


@pytest.mark.capability("S41")
def test_two_representatives_agree_to_two_offers_at_once(made: Cast) -> None:
    """One of them is put to the members, with one roll; the other stays as it was, and who agreed to it is told why."""
    first: Counter[int] = Counter()
    made.negotiating().offered(90_000, 100_000).keep()
    for seed in range(SEEDS):
        made.again(seed)
        for number in (0, 1):
            made.within(0.1, made.agree, made.inside[number], number)
        made.rest()
        assert sorted((answer.said, answer.code) for answer in made.told) == [
            (DONE, ""), ("refused", "poll_pending"),
        ], seed  # fmt: skip
        states = [offer.state for offer in made.offers]
        assert sorted(states) == [OfferState.AGREED, OfferState.LIVE], seed
        assert made.poll.of == made.offers[states.index(OfferState.AGREED)].id, seed
        assert len(made.group.polls) == 2, seed
        assert made.telling.ordered(JobKind.SEAL, 2), seed
        assert not made.telling.ordered(JobKind.SEAL, 3), seed
        first[states.index(OfferState.AGREED)] += 1
    assert min(first.values()) > SEEDS / 4


@pytest.mark.capability("S41")
def test_settling_alone_while_all_are_settled_together(made: Cast) -> None:
    """Each case gets its line of the ledger or its own settlement, never both, and the group knows which (P5, P7)."""
    ends: Counter[str] = Counter()
    own = _offered_alone(made.reviewed().before(rules.REVIEW, 60))
    made.before(rules.REVIEW, 10).keep()
    lines = {line.case_id: line.amount for line in sum(made.listed(parts.ledger(1), parts.LEDGER), ())}
    for seed in range(SEEDS):
        made.again(seed)
        for member in made.inside[:8]:
            made.within(10 + GRACE + 2, _accept, made, member, own[member.number], least=10 + GRACE)
        for member in made.inside[8:10]:
            made.within(10 + GRACE + 2, made.scene.withdraw, member, least=10 + GRACE)
        made.rest(10 + GRACE + 5)
        ends.update(_settled(made, lines, seed))
    assert min(ends[end] for end in (CARRIED, OWN_WAY)) > SEEDS, ends


def _offered_alone(made: Cast) -> dict[int, str]:
    """Ids of the respondent's offers to single members, of 1.23 each."""
    terms = action_schemas.TermsIn(Remedy.PARTIAL_REFUND, MoneyIn(123, CURRENCY))
    for member in made.inside:
        shop = Caller(
            made.scene.tenant, Role.RESPONDENT, made.scene.pattern.head.respondent.ref, member.case_id
        )
        body = action_schemas.OfferIn(terms)
        made.scene.office.errand(on_case(shop, "offer", body, f"alone-{member.number}", made.loop.moment))
    made.answered()
    made.loop.run_for(5)
    cases = {m.number: made.world.services.reader.load(m.case_id).case for m in made.inside}
    return {number: next(iter(case.offers)) for number, case in cases.items()}


def _accept(made: Cast, member: Member, offer_id: str) -> None:
    body, caller = action_schemas.AcceptIn(offer_id), made.scene.member(member)
    act = on_case(caller, "accept", body, f"accept-{member.number}", made.loop.moment)
    made.scene.office.errand(act, lambda answer: member.refused.append(answer.said))


def _settled(made: Cast, lines: dict[str, int], seed: int) -> Iterator[str]:
    """How each has ended; fails where that cannot be."""
    paid = 0
    for number, member in enumerate(made.inside):
        found = made.fate(member)
        assert (found.begun, found.ended, found.stranded) == (1, 1, False), (seed, member)
        if number < 8:
            assert member.refused == ["refused" if found.end == CARRIED else DONE], (seed, member)
        given = {CARRIED: lines.get(member.case_id, 0), OWN_WAY: 123 if number < 8 else 0, RELEASED: 0}
        assert found.given == given[found.end], (seed, member)
        paid += given[CARRIED] if found.end == CARRIED else 0
        yield found.end
    settled = made.group.settled
    assert settled is not None
    carried = sum(made.fate(member).end == CARRIED for member in made.inside)
    assert (settled.members, settled.paid.get(CURRENCY, 0)) == (carried, paid), seed
