"""A platform with one group and all who may join it: what each of them does, and what each was told."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from typing import Any, Final

from chalicelib.adapters.crypto import HpkeCrypto
from chalicelib.adapters.group_layout import LAYOUT
from chalicelib.application import groups
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group.state import Group, Matter, Origin, Poll, PollState
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http import action_schemas, group_schemas, member_schemas
from chalicelib.entrypoints.http.schemas import MoneyIn
from simulation.crowd.acts import Caller, ask, on_case, on_group
from simulation.crowd.office import DONE, REFUSED, Act, Answer, Office
from simulation.crowd.people import CURRENCY, Member, furnish
from simulation.items import unpacked
from simulation.people import Platform
from simulation.tables import Span
from simulation.world import World

LOG_SHARDS: Final = 64
"""Of a platform with crowds: as wide as its event log can be."""


FIRST: Final = "join"
"""The key of a member's first request to join."""


class Repeated(HpkeCrypto):
    """Gives out the same ids in every run, so that the same shards and lanes meet."""

    def __init__(self, world: World, seed: int) -> None:
        super().__init__(world.services.clients.lazy("kms"), world.services.settings.data_key_id)
        self._dice = random.Random(f"ids {seed}")  # noqa: S311 - as above

    def random(self, n: int) -> bytes:
        return self._dice.randbytes(n)


class Scene:
    """`expected`: how many members the group is opened for. The general procedure as it ships."""

    def __init__(self, world: World, expected: int, seed: int, processes: int) -> None:
        self.world, self.loop = world, world.loop
        self.dice = random.Random(f"people {seed}")  # noqa: S311 - to be repeated, not to be secret
        world.services.crypto = Repeated(world, seed)
        platform = Platform(world, LOG_SHARDS)
        self.tenant, self.pattern = platform.tenant, platform.served()
        self.office = Office(world, processes)
        self.group_id = self._opened(expected)
        self.answered = self.loop.now
        """When somebody was last told whether he has joined who asked for the first time."""

    def _opened(self, expected: int) -> str:
        services, head = self.world.services, self.pattern.head
        officer = Caller(self.tenant, Role.OFFICER, "officer-1")
        made = ask(services, officer, "POST /v1/groups", None, "opening", self.loop.moment)
        matter = Matter(self.pattern.claim.dispute_type, head.respondent.ref, head.respondent.ref)
        command = cmd.OpenGroup(
            groups.group_id(made.root, made.principal, "opening"), self.tenant.id, Origin.OFFICER, matter, "en",
            made.fingerprint, expected=expected, listed=True,
        )  # fmt: skip
        return services.group_executor.open(made, command, head.pack).after.head.group_id

    def furnish(self, members: Iterable[Member]) -> None:
        furnish(self.world, self.pattern, members, self.dice)

    @property
    def group(self) -> Group:
        """As it lies in its rows; nobody is asked for it, and no time passes."""
        ordering = self.world.table("DisputesTable").rows(None, self.loop.now)
        keys = ordering.entries(f"group#{self.group_id}", Span("a#", "a#~"), forward=True, after=None)
        return Group(**LAYOUT.fields(unpacked(ordering.rows[key].stored) for _, key in keys)[0])

    @property
    def open_poll(self) -> Poll | None:
        """The question that can be answered now."""
        return next((p for p in self.group.polls.values() if p.state is PollState.OPEN), None)

    # -------------------------------------------------------------------------------------------------- what members do

    def join(self, member: Member, key: str = FIRST, then: Callable[[], None] = lambda: None) -> None:
        """`then`: what the member does once it is in. The same key is the same request, however often it comes."""
        body = member_schemas.JoinGroupIn(
            self.group_id, member_schemas.RegistrationIn("order", MoneyIn(member.amount, CURRENCY))
        )

        def told(answer: Answer) -> None:
            if key == FIRST:
                self.answered = self.loop.now
            if answer.said == DONE:
                member.joined.add(key)
                then()
            elif answer.said == REFUSED:
                member.refused.append(answer.code)
            else:
                member.unsure = True

        self._send(member, "join_group", body, key, told)

    def leave(self, member: Member, then: Callable[[], None] = lambda: None) -> None:
        member.leaving = True

        def told(answer: Answer) -> None:
            if answer.said == DONE:
                member.left += 1
                then()
            elif answer.said != REFUSED:
                member.unsure = True

        self._send(
            member, "leave_group", member_schemas.LeaveGroupIn(self.group_id), f"leave-{member.left}", told
        )

    def withdraw(self, member: Member) -> None:
        """Gives up the complaint itself, which ends the membership with it."""
        member.leaving = True
        self._send(member, "withdraw", action_schemas.ReasonIn(), "withdraw", lambda _: None)

    def vote(self, member: Member, poll: Poll, options: tuple[str, ...], held: float = 0) -> None:
        """`held`: seconds for which the request is held up behind the gateway, which has noted when it came."""
        terms = poll.terms_sha256 if "yes" in options else ""
        body = member_schemas.VoteIn(self.group_id, poll.id, list(options), terms_sha256=terms or None)

        def told(answer: Answer) -> None:
            if answer.said == DONE:
                member.votes[poll.id] = options
            elif answer.said == REFUSED:
                member.refused.append(answer.code)
            else:
                member.unsure = True

        self._send(member, "vote_in_group", body, f"vote-{poll.id}", told, held)

    def _send(
        self, member: Member, verb: str, body: Any, key: str, told: Callable[[Answer], None], held: float = 0
    ) -> None:
        act = on_case(member.caller(self.tenant), verb, body, f"{key}-{member.number}", self.loop.moment)
        self.office.errand(act, told, held)

    # --------------------------------------------------------------------------------------------- what is done for all

    def stand(self, member: Member) -> None:
        body = group_schemas.StandIn("I have dealt with this shop before.", ["negotiate", "offer"])
        self.office.errand(self.in_group(self.member(member), "stand", body, "stand"))

    def in_group(self, caller: Caller, verb: str, body: Any, key: str) -> Act:
        return on_group(caller, self.group_id, verb, body, f"{key}-{caller.ref}", self.loop.moment)

    def member(self, member: Member) -> Caller:
        return member.caller(self.tenant)

    def respondent(self, of: Member) -> Caller:
        """With the token of any case against it."""
        return Caller(self.tenant, Role.RESPONDENT, self.pattern.head.respondent.ref, of.case_id)
