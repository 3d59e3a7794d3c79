"""What a vote of a group's members came to. Each shard is counted by itself; counts are added up in any order.

One member, one vote. Silence is never a yes (P5): whoever casts no ballot stands in the number of members and nowhere
else. A blank ballot is present and votes for nothing: it counts for the quorum and not among the votes cast; so does
one that does not fit the question.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce

import msgspec

from chalicelib.domain.collective.ballots import Question, QuestionKind, fits
from chalicelib.domain.collective.canonical import ticket
from chalicelib.domain.collective.formula import WHOLE
from chalicelib.domain.collective.majorities import Rule, passes


class Tally(msgspec.Struct, frozen=True, omit_defaults=True):
    """A count of some of the members, or of all. `votes`: by option, none that is nought."""

    members: int = 0
    ballots: int = 0
    blank: int = 0
    spoilt: int = 0
    votes: dict[str, int] = {}

    @property
    def cast(self) -> int:
        """Votes for something."""
        return self.ballots - self.blank - self.spoilt


class Result(msgspec.Struct, frozen=True, omit_defaults=True):
    """`ranking`: of an election, whoever got a vote and may be elected, best first; who follows when a seat falls free.
    `tied`: between whom votes could not decide; in an election chance has.
    """

    members: int
    silent: int
    turnout_bp: int
    needed: int
    """Ballots for the quorum."""
    quorate: bool
    adopted: bool
    votes: dict[str, int]
    blank: int = 0
    spoilt: int = 0
    winners: tuple[str, ...] = ()
    ranking: tuple[str, ...] = ()
    tied: tuple[str, ...] = ()


def count(question: Question, members: int, ballots: Mapping[str, Sequence[str]]) -> Tally:
    """`ballots`: the options that each member chose who cast one, by case; none for a blank one.

    Raises ValueError for more ballots than members.
    """
    if len(ballots) > members:
        raise ValueError("more ballots than members")
    votes: dict[str, int] = {}
    blank = spoilt = 0
    for options in ballots.values():
        if not fits(question, options):
            spoilt += 1
        elif not options:
            blank += 1
        else:
            for option in options:
                votes[option] = votes.get(option, 0) + 1
    return Tally(members, len(ballots), blank, spoilt, dict(sorted(votes.items())))


def merge(one: Tally, other: Tally) -> Tally:
    """Both together, of different members. Order and grouping do not matter; an empty tally changes nothing."""
    options = sorted({*one.votes, *other.votes})
    return Tally(
        one.members + other.members, one.ballots + other.ballots, one.blank + other.blank, one.spoilt + other.spoilt,
        {option: one.votes.get(option, 0) + other.votes.get(option, 0) for option in options},
    )  # fmt: skip


def merged(tallies: Iterable[Tally]) -> Tally:
    return reduce(merge, tallies, Tally())


def result(question: Question, rule: Rule, tally: Tally, seed: bytes) -> Result:
    """What the whole count means under the rule. `seed` decides between candidates with equal votes (`poll_seed`)."""
    needed = max(rule.quorum, -(-tally.members * rule.quorum_bp // WHOLE))
    quorate = tally.ballots >= needed
    ranking = _ranking(question, tally, rule, seed) if question.kind is QuestionKind.ELECTION else ()
    winners, tied = _winners(question, rule, tally, ranking)
    winners = winners if quorate else ()
    enough = question.enough if question.kind is QuestionKind.ELECTION else 1
    return Result(
        members=tally.members, silent=tally.members - tally.ballots, needed=needed, quorate=quorate,
        turnout_bp=tally.ballots * WHOLE // tally.members if tally.members else 0, adopted=len(winners) >= enough,
        votes=tally.votes, blank=tally.blank, spoilt=tally.spoilt, winners=winners, ranking=ranking, tied=tied,
    )  # fmt: skip


def _winners(
    question: Question, rule: Rule, tally: Tally, ranking: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who or what has won if the quorum is there, and between whom votes could not decide."""
    match question.kind:
        case QuestionKind.YES_NO:
            return _passing(("yes",), tally, rule), ()
        case QuestionKind.CHOICE:
            return _leader(tally, rule)
        case QuestionKind.ELECTION:
            return ranking[: question.seats], _undecided(ranking, question.seats, tally)


def _passing(options: Iterable[str], tally: Tally, rule: Rule) -> tuple[str, ...]:
    return tuple(
        option for option in options if passes(tally.votes.get(option, 0), tally.cast, tally.members, rule)
    )


def _leader(tally: Tally, rule: Rule) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The option ahead of all others, if it has the majority. Two that are level decide nothing: no chance here."""
    most = max(tally.votes.values(), default=0)
    leaders = tuple(option for option in sorted(tally.votes) if tally.votes[option] == most)
    return (_passing(leaders, tally, rule), ()) if len(leaders) == 1 else ((), leaders)


def _ranking(question: Question, tally: Tally, rule: Rule, seed: bytes) -> tuple[str, ...]:
    able = _passing(question.options, tally, rule)
    return tuple(sorted(able, key=lambda who: (-tally.votes[who], ticket(seed, who))))


def _undecided(ranking: tuple[str, ...], seats: int, tally: Tally) -> tuple[str, ...]:
    """Those who had as many votes on both sides of the last seat."""
    if len(ranking) <= seats:
        return ()
    last, next_ = (tally.votes[ranking[n]] for n in (seats - 1, seats))
    return tuple(who for who in ranking if tally.votes[who] == last) if last == next_ else ()
