"""A group of real cases on the real adapters, and the queue by which work over its members goes on."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.client import BaseClient

from chalicelib.adapters.packs import PackFiles
from chalicelib.application import groups as use
from chalicelib.application.reactions import MEMBERS, lanes
from chalicelib.domain.case import commands as cases
from chalicelib.domain.case.procedure import Invitation, Membership, Registration
from chalicelib.domain.collective.formula import Formula
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group import views
from chalicelib.domain.group.rules import Mode, Seats, Voting
from chalicelib.domain.group.state import Group, JobState, Origin, Poll, Status
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Money, Role
from tests import group_stories, groups
from tests.aws import REGION
from tests.conftest import HandClock
from tests.market import Market
from tests.packs import folder

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

PACK = "generic@2"


def pack(**changes: Any) -> RulePack:
    """Formed by two, no representatives, each accepts an offer for itself."""
    fields: dict[str, Any] = {
        "form_at": group_stories.threshold(2), "seats": Seats(0, 0, "test", verified=True),
        "voting": Voting(Mode.INDIVIDUAL, "test", verified=True),
    }  # fmt: skip
    return group_stories.pack(**(fields | changes))


class Crowd:
    """A gathering group of four shards, and cases that join it; members are known by their numbers."""

    def __init__(self, services: Services, place: Path, market: Market | None = None, **rules: Any) -> None:
        self.services, self.market = services, market or Market(services)
        services.packs = PackFiles(folder(place, pack(**rules)))
        self.clock: HandClock = services.clock  # type: ignore[assignment]
        self.cases: dict[int, str] = {}
        self._numbers = itertools.count(1)
        self.id = self._opened()

    def _opened(self) -> str:
        ask = self.market.ask(Role.OFFICER, "opening", route="POST /v1/groups")
        command = cmd.OpenGroup(
            use.group_id(self.market.root, ask.principal, "opening"), self.market.tenant.id, Origin.OFFICER,
            groups.matter(), "en", ask.fingerprint, expected=100, listed=True,
        )  # fmt: skip
        return self.services.group_executor.open(ask, command, PACK).after.head.group_id

    # ----------------------------------------------------------------------------------------------------- the group

    @property
    def group(self) -> Group:
        loaded = self.services.group_store.load(self.id)
        assert loaded is not None
        return loaded.group

    def act(self, role: Role, command: cmd.Command) -> None:
        ask = self.market.ask(
            role, f"group-{next(self._numbers)}", route="POST /v1/groups/{group_id}/actions"
        )
        self.services.group_executor.run(ask, self.id, lambda _group, _texts: command, lambda _: None)

    def happened(self) -> list[str]:
        """The names of the group's events."""
        return [row.type for row in self.services.group_store.events(self.id)]

    def wake(self) -> None:
        """On to the group's next wake, past the warnings before it, until there is work or the end."""
        while (group := self.group).job is None and group.head.status is Status.OPEN:
            assert group.head.next_wake is not None, "nothing is to come"
            self.clock.moment = max(self.clock.moment, group.head.next_wake)
            self.tick()

    def tick(self) -> None:
        label = f"tick:{self.group.head.version}"
        self.services.group_executor.system(self.id, lambda _: cmd.Tick(), self.services.tenancies.of, label)

    # --------------------------------------------------------------------------------------------------- the members

    @property
    def invitation(self) -> Invitation:
        """Of one whose line is asked about where lines were lowered."""
        return views.invitation(self.group, self.services.packs.get(PACK), ("respondent-0001",), lowered=True)

    def join(self, loss: int = 10_000, elsewhere: int = 0, **more: Any) -> int:
        """The number of a new member, who has lost so much."""
        number = len(self.cases) + 1
        self.cases[number] = self.market.served(pack=PACK)
        registration = Registration("order", Money(loss, "EUR"), elsewhere=elsewhere)
        command = cases.JoinGroup(self.invitation, f"person-{number}", registration)
        self.market.act(self.cases[number], Role.COMPLAINANT, command, **more)
        return number

    def leave(self, number: int) -> None:
        self.market.act(self.cases[number], Role.COMPLAINANT, cases.LeaveGroup(self.invitation))

    def vote(self, number: int, option: str, choice: str = "") -> None:
        """In the poll that is open."""
        poll = self.poll
        terms = poll.terms_sha256 if option == "yes" else ""
        command = cases.CastVote(self.invitation, poll.id, (option,), choice=choice, terms_sha256=terms)
        self.market.act(self.cases[number], Role.COMPLAINANT, command)

    def membership(self, number: int) -> Membership:
        return self.market.case(self.cases[number]).memberships[self.id]

    @property
    def poll(self) -> Poll:
        """The one that was asked last."""
        return max(self.group.polls.values(), key=lambda poll: poll.asked_at)

    # ------------------------------------------------------------------------------------------------------ chapters

    def formed(self, *losses: int) -> Crowd:
        """These have joined; the time to do so is over, the roll is sealed."""
        for loss in losses:
            self.join(loss)
        self.wake()
        return self.work()

    def asked(self, formula: Formula, **offer: Any) -> Crowd:
        """About the respondent's offer, which somebody finds worth asking about for them."""
        self.act(Role.RESPONDENT, cmd.MakeOffer(formula, **offer))
        (made,) = (o for o in self.group.offers.values() if o.state.value == "live")
        self.act(Role.REPRESENTATIVE, cmd.AgreeToOffer(made.id, made.terms_sha256))
        return self.work()

    def counted(self, *yes: int, no: tuple[int, ...] = ()) -> Crowd:
        """The votes are cast and counted; whatever follows is done, up to the review of the ledger."""
        for number in yes:
            self.vote(number, "yes")
        for number in no:
            self.vote(number, "no")
        self.wake()
        return self.work()

    def carried(self) -> Crowd:
        """The review is over and the ledger carried out."""
        self.wake()
        return self.work()

    # ---------------------------------------------------------------------------------------------------------- work

    def start(self) -> str:
        """Sends out what the relay sends for the work under way; its id."""
        job = self.group.job
        assert job is not None, "no work is under way"
        state = {"id": job.id, "state": JobState.RUNNING.value, "attempt": job.attempt}
        self.services.queues.send(MEMBERS, lanes(self.id, state))
        return job.id

    def work(self, take: Callable[[Any], None] | None = None) -> Crowd:
        """Does all work there is, one piece after another. `take`: what is done with a message."""
        done: set[tuple[str, int]] = set()
        while (job := self.group.job) is not None and (job.id, job.attempt) not in done:
            done.add((job.id, job.attempt))
            self.start()
            self.pump(take)
        return self

    def pump(self, take: Callable[[Any], None] | None = None) -> int:
        """Every message until there are none; those that were put off as well. How many there were."""
        taken, take = 0, take or self.services.mustering.message
        for message in self.messages():
            take(message)
            taken += 1
        return taken

    def messages(self) -> Iterator[Any]:
        """Out of the queue, each gone when the next is asked for; those that wait as well. Without calls, of which
        this made two for each message.
        """
        from moto.sqs.models import sqs_backends

        held = sqs_backends["123456789012"][REGION].queues["redress-test-members"]._messages
        while held:
            for found in held[:10]:
                yield json.loads(found.body)
                held.remove(found)


class Died(BaseException):
    """The process ended here. Nothing catches it, as nothing would."""


@contextmanager
def dying_at(call: int, *, after: bool) -> Iterator[list[str]]:
    """Ends the process at its n-th call to AWS, before or after it has taken effect. What was called."""
    calls: list[str] = []
    original = BaseClient._make_api_call

    def fatal(client: Any, operation: str, given: dict[str, Any]) -> Any:
        calls.append(operation)
        if len(calls) == call and not after:
            raise Died
        answer = original(client, operation, given)
        if len(calls) == call:
            raise Died
        return answer

    BaseClient._make_api_call = fatal
    try:
        yield calls
    finally:
        BaseClient._make_api_call = original


def stubborn(crowd: Crowd, *, after: bool) -> Callable[[Any], None]:
    """Takes a message as often as it takes: the first time the process dies at its first call, then at its second, …"""

    def take(message: Any) -> None:
        for call in itertools.count(1):
            try:
                with dying_at(call, after=after):
                    crowd.services.mustering.message(message)
            except Died:
                continue
            return

    return take
