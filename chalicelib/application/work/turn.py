"""What a kind of work is to `mustering`: something that does a page of a shard, and in the end makes one of all shards.

A page is a message. It may come twice, late, or never be finished: whatever it leaves behind is left once (`kept`) or
led by rules that do nothing twice.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

import msgspec

from chalicelib.application.asking import Tenancy
from chalicelib.application.group_ports import GroupShards
from chalicelib.domain.collective.canonical import canonical
from chalicelib.domain.errors import NotFound
from chalicelib.domain.group.state import Group, Job

if TYPE_CHECKING:  # a page of most shards ends without a command
    from chalicelib.domain.group import commands as cmd

PER_PAGE: Final = 25
"""Members whose cases one message concerns; each takes a Query and a transaction."""


class Page(msgspec.Struct, frozen=True, omit_defaults=True):
    """One message: a page of one shard of a job. Lane n of m goes through the shards n, n + m, n + 2m, …"""

    group: str
    job: str
    attempt: int
    lane: int
    lanes: int
    shard: int
    after: str = ""
    """Within the shard: who was done last."""
    done: int = 0
    """How many of the shard have been."""
    paid: dict[str, int] = {}
    """What that has brought them, minor units by currency."""
    only: str = ""
    """A member's case that could not be done with the others; a message of its own, which waits for nobody."""
    tries: int = 0


class Here(msgspec.Struct, frozen=True):
    """The work that is being done, as the group stood when its page came."""

    group: Group
    job: Job
    tenancy: Tenancy

    @property
    def id(self) -> str:
        return self.group.head.group_id


class Rest(msgspec.Struct, frozen=True):
    """What is still to be done of the shard: from where, and what has to be done apart."""

    page: Page
    apart: tuple[Page, ...] = ()


class Mark(msgspec.Struct, frozen=True):
    """The shard is done: what it contributes, in canonical JSON; and what has to be done apart."""

    document: bytes
    apart: tuple[Page, ...] = ()


class Work(ABC):
    """A kind of work."""

    def shards(self, group: Group) -> int:
        """Into how many parts it falls."""
        return group.head.shards

    @abstractmethod
    def page(self, here: Here, page: Page) -> Mark | Rest: ...

    @abstractmethod
    def finish(self, here: Here, marks: dict[int, bytes]) -> cmd.Working:
        """Of the marks of all shards. Called once or more, each time with the same."""

    def alone(self, here: Here, page: Page) -> None:  # noqa: ARG002 - for those that visit cases
        """What has to be done apart of a member's case. Raises NotFound where the work knows nothing of the kind."""
        raise NotFound("Nothing of this work is done apart.")


def kept(shards: GroupShards, here: Here, work: str, shard: int, make: Callable[[], Any]) -> bytes:
    """The shard's part as it stands: the first that anybody has made. What follows from it follows from this one."""
    found = shards.part(here.id, work, shard)
    if found is None:
        shards.put_part(here.id, work, shard, canonical(make()))
        found = shards.part(here.id, work, shard)
        assert found is not None, "what was put is there"
    return found


def sums(parts: Iterable[dict[str, int]]) -> dict[str, int]:
    """By currency."""
    total: dict[str, int] = {}
    for part in parts:
        for currency, amount in part.items():
            total[currency] = total.get(currency, 0) + amount
    return dict(sorted(total.items()))
