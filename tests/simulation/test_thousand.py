"""A thousand alike complaints, on the model of AWS: filed, found, invited and joined by production code alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, cast

import pytest

from chalicelib.domain.case import commands as cases
from chalicelib.domain.case.procedure import MembershipState, Registration
from chalicelib.domain.case.state import Case, Status
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group import views
from chalicelib.domain.group.state import Group
from chalicelib.domain.values import Money, Role
from simulation.world import World
from tests.complaining import Complaints, told
from tests.market import Market, refund

if TYPE_CHECKING:
    from chalicelib.domain.case.procedure import Invitation
    from tests.handlers.lambdas import Lambdas

pytestmark = pytest.mark.capability("S41")

CROWD: Final = 1_000
PACK: Final = "generic@2"
LEAVER: Final = 7


class Thousand:
    """What became of them. Each claims another sum: 10.00 and so many cents more."""

    def __init__(self, world: World) -> None:
        self.world, self.market = world, Market(world.services)
        self.complaints = Complaints(self.market, cast("Lambdas", None))  # the loop invokes
        self.cases: list[str] = []
        self.groups: list[str] = []

    def filed(self) -> None:
        """And placed, by the functions at work."""
        for n in range(CROWD):
            self.cases.append(
                self.complaints.file(told(n), about={"product": "lamp-4"}, sought=refund(1_000 + n))
            )
        self.settle()
        keys = self.world.table("DisputesTable").rows(None, self.world.loop.now).rows
        self.groups = [pk for pk, sk in keys if pk.startswith("group#") and sk == "a#head"]

    def settle(self) -> None:
        """Until nobody has anything to do."""
        self.world.loop.run_for(900)

    @property
    def group(self) -> Group:
        (only,) = self.groups
        loaded = self.world.services.group_store.load(only.removeprefix("group#"))
        assert loaded is not None
        return loaded.group

    def gathered(self) -> None:
        """An officer finds the suggestion right."""
        ask = self.market.ask(Role.OFFICER, "gather", route="POST /v1/groups/{group_id}/actions/gather")
        self.world.services.group_executor.run(
            ask, self.group.head.group_id, lambda *_: cmd.Gather(), lambda _: None
        )
        self.settle()

    @property
    def invitation(self) -> Invitation:
        return views.invitation(self.group, self.world.services.packs.get(PACK), ("shop-77",))

    def joined(self) -> None:
        """Each with the whole of its own claim."""
        invitation = self.invitation
        for n, case_id in enumerate(self.cases):
            registration = Registration("order", Money(1_000 + n, "EUR"))
            self.market.act(
                case_id, Role.COMPLAINANT, cases.JoinGroup(invitation, f"person-{n}", registration)
            )
        self.settle()

    def case(self, case_id: str) -> Case:
        return self.market.case(case_id)


@pytest.fixture(scope="module")
def thousand() -> Iterator[Thousand]:
    with World(seed=1, workers=("relay", "group", "members", "project")) as world:
        world.network.timed = False
        made = Thousand(world)
        made.filed()
        made.gathered()
        made.joined()
        yield made


def test_they_form_one_group(thousand: Thousand) -> None:
    """Which stands for all of them."""
    assert len(thousand.groups) == 1
    (cluster,) = thousand.group.matter.clusters
    assert set(thousand.world.services.alike.cases(cluster, "", CROWD + 1)) == set(thousand.cases)


def test_none_is_lost(thousand: Thousand) -> None:
    """Each was told once, and is a member once."""
    group_id, shards = thousand.group.head.group_id, thousand.world.services.group_shards
    rows = [m for shard in range(thousand.group.head.shards) for m in shards.read(group_id, shard).members]
    assert sorted(member.case_id for member in rows) == sorted(thousand.cases)
    happened = [thousand.market.happened(case_id).count("membership.invited") for case_id in thousand.cases]
    assert happened == [1] * CROWD


def test_each_keeps_its_own_claim(thousand: Thousand) -> None:
    """To the cent, in a case of its own that is open and counts for nobody else."""
    found = [thousand.case(case_id) for case_id in thousand.cases]
    assert {case.head.status for case in found} == {Status.OPEN}
    assert [case.claim.sought.money for case in found] == [Money(1_000 + n, "EUR") for n in range(CROWD)]


def test_each_keeps_its_exit(thousand: Thousand) -> None:
    """One goes, with its claim; the clock of its own case runs on, and the others stay."""
    leaver = thousand.cases[LEAVER]
    thousand.market.act(leaver, Role.COMPLAINANT, cases.LeaveGroup(thousand.invitation))
    case, group_id = thousand.case(leaver), thousand.group.head.group_id
    assert (case.head.grouped_in, case.memberships[group_id].state) == (None, MembershipState.LEFT)
    assert (case.head.status, case.claim.sought.money) == (Status.OPEN, Money(1_000 + LEAVER, "EUR"))
    others = {thousand.case(case_id).head.grouped_in for case_id in thousand.cases if case_id != leaver}
    assert others == {group_id}
