"""The documents that work over members leaves behind, by shard: their names and their shapes."""

from __future__ import annotations

from typing import Final

import msgspec

from chalicelib.domain.collective.ledger import Ledger
from chalicelib.domain.collective.polls import Tally
from chalicelib.domain.collective.roll import RollEntry


def roll(number: int) -> str:
    return f"roll#{number}"


def answers(poll_id: str) -> str:
    return f"answers#{poll_id}"


def ledger(number: int) -> str:
    return f"ledger#{number}"


def whole(number: int) -> str:
    """What concerns a ledger as a whole, as shard 0."""
    return f"ledger#{number}#whole"


def order(draw_id: str) -> str:
    """The places of the members that a draw has left, in the order of their tickets: in it they go on in batches."""
    return f"order#{draw_id}"


def further(number: int) -> str:
    """What members get besides of a ledger's unclaimed sums."""
    return f"ledger#{number}#further"


def plan(job_id: str) -> str:
    """Whom a job is to visit."""
    return f"{job_id}#plan"


def end(job_id: str) -> str:
    """Which lane of an attempt brings it to its end, by the attempt's number."""
    return f"{job_id}#end"


class Enrolled(msgspec.Struct, frozen=True, array_like=True):
    """One member in a shard's list of a roll, by case id. Minor units."""

    case_id: str
    member: str
    amount: int
    currency: str
    elsewhere: int = 0

    @property
    def leaf(self) -> RollEntry:
        """As it is hashed: nobody's digest goes into what members see."""
        return RollEntry(self.case_id, self.amount, self.currency)


class Answer(msgspec.Struct, frozen=True, array_like=True):
    """What one member has said. `opened`: the ballot as it was counted, where it will be shown to the member."""

    case_id: str
    option: str
    choice: str = ""
    opened: str = ""


class Count(msgspec.Struct, frozen=True):
    """A shard's count of a vote; `answers` where something follows from them for each member."""

    tally: Tally
    answers: tuple[Answer, ...] = ()


class Entitled(msgspec.Struct, frozen=True, array_like=True):
    """A member who gets a line in the ledger, and the remedy chosen."""

    case_id: str
    choice: str = ""


class Booked(msgspec.Struct, frozen=True, array_like=True):
    """A member's line of the ledger, with what it was made of. `by`: the vote by which its member accepted it after it
    was put right; empty: the one on the terms.
    """

    case_id: str
    currency: str
    amount: int
    claim: int
    choice: str = ""
    by: str = ""
    agreed: int | None = None
    """What its member accepted, where that is another amount."""

    @property
    def accepted(self) -> int:
        return self.amount if self.agreed is None else self.agreed

    @property
    def lowered(self) -> bool:
        """Nobody has accepted it as it is now (P5)."""
        return self.amount < self.accepted


class Planned(msgspec.Struct, frozen=True, array_like=True):
    """A member who is released, and why."""

    case_id: str
    cause: str


class Placed(msgspec.Struct, frozen=True, array_like=True):
    """A member whom a draw has left, and how many have smaller tickets."""

    case_id: str
    place: int


class Done(msgspec.Struct, frozen=True, omit_defaults=True):
    """How many of a shard have been visited with effect. `paid`: what that brought them, minor units by currency."""

    done: int = 0
    paid: dict[str, int] = {}


ROLL: Final = msgspec.json.Decoder(tuple[Enrolled, ...])
COUNT: Final = msgspec.json.Decoder(Count)
ENTITLED: Final = msgspec.json.Decoder(tuple[Entitled, ...])
LEDGER: Final = msgspec.json.Decoder(tuple[Booked, ...])
WHOLE: Final = msgspec.json.Decoder(Ledger)
"""With the lines that are nobody's: what goes back, or elsewhere."""
PLAN: Final = msgspec.json.Decoder(tuple[Planned, ...])
ORDER: Final = msgspec.json.Decoder(tuple[Placed, ...])
DONE: Final = msgspec.json.Decoder(Done)
