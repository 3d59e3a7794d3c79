"""Rates: how much of what anybody may ask for, and the arithmetic of a bucket of tokens. No clock: `now` is passed in.

Rates are approximate by design. What protects a party (evidence, capacity, votes) is exact, stands in the transaction
and is not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import msgspec

from chalicelib.domain.errors import Fault, TryAgain

HOUR: Final = 3_600
DAY: Final = 24 * HOUR
BULK_TIMES: Final = 10
"""A bulk job files on until so many times the number is reached: it is the platform's own, and comes all at once."""


class Per(StrEnum):
    """Whose a rate is."""

    ALL = "deployment"
    TENANT = "tenant"
    PERSON = "person"
    ADDRESS = "address"
    COMPLAINANT = "complainant"
    RESPONDENT = "respondent"
    GROUP = "group"


class Rate(msgspec.Struct, frozen=True):
    """A bucket that holds `burst` tokens and gets `count` new ones in `seconds`. All at least 1."""

    name: str
    per: Per
    count: int
    seconds: int
    burst: int

    @property
    def window(self) -> int:
        """Seconds in which an empty bucket fills, rounded up: what is published beside the burst."""
        return -(-self.burst * self.seconds // self.count)


class Volume(msgspec.Struct, frozen=True):
    """What the stream counts in a row per window. Over it, what comes is slowed to `then`, or refused until the window
    is over where there is none.
    """

    name: str
    per: Per
    count: int
    seconds: int
    then: Rate | None = None


TENANT: Final = Rate("tenant", Per.TENANT, 200, 1, 1_000)
PERSON: Final = Rate("person", Per.PERSON, 600, 60, 600)
ADDRESS: Final = Rate("address", Per.ADDRESS, 600, 60, 300)
"""Of what needs no credential."""
MESSAGES: Final = Rate("messages", Per.ADDRESS, 3_000, 60, 3_000)
"""Signed ones, of a carrier or a payment provider: many a merchant's come from one address."""
FAILURES: Final = Rate("failures", Per.ADDRESS, 20, 60, 20)
"""Credentials that are none."""
DEBT: Final = FAILURES.count
"""Who goes on guessing waits longer each time: for a minute at most, twenty tokens below nothing being that."""

FILINGS: Final = Volume(
    "filings", Per.TENANT, 20_000, HOUR, Rate("filings", Per.TENANT, 600, 60, 60)
)  # fmt: skip
RESPONDENT_FILINGS: Final = Volume(
    "respondent_filings", Per.RESPONDENT, 1_000, HOUR, Rate("respondent_filings", Per.RESPONDENT, 60, 60, 10)
)
"""Slowed, never shut: whoever floods a respondent with complaints must not keep others from theirs."""
COMPLAINANT_FILINGS: Final = Volume("complainant_filings", Per.COMPLAINANT, 50, DAY)
JOINS: Final = Volume("joins", Per.GROUP, 10_000, HOUR, Rate("joins", Per.GROUP, 600, 60, 60))
"""Slowed likewise: a crowd may be an honest one, and nobody but an officer says which."""

GATEWAY: Final = Rate("gateway", Per.ALL, 500, 1, 1_000)
"""As infra/api.yaml sets it; a test holds the two against each other."""

RATES: Final = (TENANT, PERSON, ADDRESS, MESSAGES, FAILURES)
VOLUMES: Final = (FILINGS, RESPONDENT_FILINGS, COMPLAINANT_FILINGS, JOINS)

PUBLISHED: Final[Mapping[str, tuple[int, int, int]]] = {
    limit.name: (limit.count, max(10, limit.count // 20), limit.count * 20)
    for limit in (TENANT, PERSON, *VOLUMES)
}
"""What can be set otherwise for a tenant: its default, the least and the most it may be."""


def faults(chosen: Mapping[str, int]) -> tuple[Fault, ...]:
    """What is wrong with numbers chosen for a tenant."""
    found = []
    for name, number in chosen.items():
        if name not in PUBLISHED:
            found.append(Fault(f"/limits/{name}", "unknown_field"))
            continue
        _, least, most = PUBLISHED[name]
        if number < least:
            found.append(Fault(f"/limits/{name}", "at_least", least))
        elif number > most:
            found.append(Fault(f"/limits/{name}", "at_most", most))
    return tuple(found)


def raised(before: Mapping[str, int], after: Mapping[str, int]) -> frozenset[str]:
    """The limits that are higher than they were: only the operator may do that."""
    return frozenset(name for name in PUBLISHED if _of(name, after) > _of(name, before))


def _of(name: str, chosen: Mapping[str, int]) -> int:
    return chosen.get(name, PUBLISHED[name][0])


def rate_for(rate: Rate, chosen: Mapping[str, int]) -> Rate:
    """As it is for a tenant; the burst grows and shrinks with it."""
    count = chosen.get(rate.name, rate.count)
    if count == rate.count:
        return rate
    return msgspec.structs.replace(rate, count=count, burst=max(1, rate.burst * count // rate.count))


def count_for(volume: Volume, chosen: Mapping[str, int]) -> int:
    return chosen.get(volume.name, volume.count)


# ---------------------------------------------------------------------------------------------------------- buckets


class Bucket(msgspec.Struct, frozen=True):
    """`level` in parts of a token, of which `seconds` x 1,000,000 make one, so that nothing is ever rounded. May be
    below nothing. `at`: microseconds.
    """

    level: int
    at: int


class Took(msgspec.Struct, frozen=True):
    """What came of asking for a token."""

    admitted: bool
    left: int
    """Whole tokens."""
    full_in: int
    """Seconds until the bucket is full, rounded up."""
    wait: int
    """Seconds until there is a token, rounded up; 0 where there is one."""


def take(bucket: Bucket | None, rate: Rate, now: int, cost: int = 1, debt: int = 0) -> tuple[Bucket, Took]:
    """The bucket afterwards, and whether there was a token. `now`: microseconds. `cost` 0 only looks. `debt`: how many
    tokens below nothing a refused attempt may push it.

    Of time that goes backwards nothing is made: no token is added, and filling goes on from the earlier moment.
    """
    token, most = rate.seconds * 1_000_000, rate.burst * rate.seconds * 1_000_000
    level = most if bucket is None else min(most, bucket.level + max(0, now - bucket.at) * rate.count)
    admitted = level >= token
    if admitted:
        level -= cost * token
    elif debt:
        level = max(level - cost * token, -debt * token)
    took = Took(
        admitted, max(0, level // token), _seconds(most - level, rate),
        _seconds(token - level, rate) if level < token else 0,
    )  # fmt: skip
    return Bucket(level, now), took


def _seconds(parts: int, rate: Rate) -> int:
    return -(-parts // (rate.count * 1_000_000))


# ------------------------------------------------------------------------------------------------------------ marks


class Over(msgspec.Struct, frozen=True, order=True):
    """Somebody is over a volume of a tenant until then. `times`: how many times over, 1 or `BULK_TIMES`."""

    name: str
    key: str
    until: int
    """Unix seconds."""
    times: int = 1

    @property
    def mark(self) -> str:
        """As it stands beside the tenant's record. References hold no bar."""
        return f"{self.name}|{self.key}|{self.until}|{self.times}"


def marked(mark: str) -> Over | None:
    """None for what is no mark of ours."""
    parts = mark.split("|")
    if len(parts) != 4 or not (parts[2].isdecimal() and parts[3].isdecimal()):
        return None
    return Over(parts[0], parts[1], int(parts[2]), int(parts[3]))


def seconds_over(marks: frozenset[str], volume: Volume, key: str, now: int, *, bulk: bool = False) -> int:
    """For how long still; 0: it is not."""
    overs = (over for mark in marks if (over := marked(mark)) is not None)
    mine = (o for o in overs if (o.name, o.key) == (volume.name, key) and (o.times >= BULK_TIMES or not bulk))
    return max(0, max((over.until - now for over in mine), default=0))


def window_end(volume: Volume, now: int) -> int:
    """Of the window that a moment is in: whole hours and days of UTC. Unix seconds."""
    return (now // volume.seconds + 1) * volume.seconds


# --------------------------------------------------------------------------------------------------------- refusals


class RateLimited(TryAgain):
    """More than is allowed just now. Nothing was read, nothing has happened."""

    code = "rate_limited"

    def __init__(self, limit: str, per: Per, wait: int) -> None:
        super().__init__(retry_after=max(1, wait))
        self.data = {"limit": limit, "per": per.value, "retry_after": max(1, wait)}


class TooManyFilings(RateLimited):
    code = "too_many_filings"


class TooManyJoins(RateLimited):
    code = "too_many_joins"
