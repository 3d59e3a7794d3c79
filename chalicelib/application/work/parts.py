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
    """A member's line of the ledger, with what it was made of."""

    case_id: str
    currency: str
    amount: int
    claim: int
    choice: str = ""


class Planned(msgspec.Struct, frozen=True, array_like=True):
    """A member who is released, and why."""

    case_id: str
    cause: str


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
DONE: Final = msgspec.json.Decoder(Done)
