"""Who is invited into a group: those whom detection has found, and the members of what was merged into it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from chalicelib.application import groups as use
from chalicelib.application.work.inviting import AT_ONCE, Inviting
from chalicelib.application.work.turn import Here, Mark, Page
from chalicelib.domain.case import commands as cases
from chalicelib.domain.case.procedure import Registration
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group import views
from chalicelib.domain.group.state import Group, JobKind, Origin
from chalicelib.domain.values import Money, Role
from tests import groups
from tests.crowd import PACK, Crowd

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

pytestmark = pytest.mark.capability("S41")


@pytest.fixture
def crowd(backend: Services, tmp_path: Path) -> Crowd:
    return Crowd(backend, tmp_path)


class Clusters:
    """What detection has found: cases by cluster. `asked`: which were asked for without what they went into."""

    def __init__(self, **found: Sequence[str]) -> None:
        self._found = {name: sorted(ids) for name, ids in found.items()}
        self.asked: set[str] = set()

    def cases(self, cluster_id: str, after: str, limit: int, *, alone: bool = False) -> Sequence[str]:
        self.asked |= {cluster_id} if alone else set()
        return [case_id for case_id in self._found[cluster_id] if case_id > after][:limit]


def finding(crowd: Crowd, **clusters: Sequence[str]) -> Clusters:
    """Invitations go to these, two to a message."""
    found, services = Clusters(**clusters), crowd.services
    services.mustering.works[JobKind.INVITE] = lambda: Inviting(
        services.group_shards, services.groups, services.executor, found, per_page=2
    )
    return found


def another(crowd: Crowd, key: str, *clusters: str) -> Group:
    """A second group about the same, which has found these."""
    market = crowd.market
    ask = market.ask(Role.OFFICER, key, route="POST /v1/groups")
    group_id = use.group_id(market.root, ask.principal, key)
    matter = groups.matter(clusters=clusters)
    command = cmd.OpenGroup(
        group_id, market.tenant.id, Origin.OFFICER, matter, "en", ask.fingerprint, expected=100, listed=True
    )
    return crowd.services.group_executor.open(ask, command, PACK).after


def joined(crowd: Crowd, group: Group, number: int) -> list[str]:
    """So many members of that group."""
    invitation = views.invitation(group, crowd.services.packs.get(PACK), ("respondent-0001",))
    registration, made = Registration("order", Money(10_000, "EUR")), []
    for n in range(number):
        made.append(crowd.market.served(pack=PACK))
        command = cases.JoinGroup(invitation, f"{group.head.group_id}-{n}", registration)
        crowd.market.act(made[-1], Role.COMPLAINANT, command)
    return made


def told(crowd: Crowd, case_ids: Sequence[str]) -> list[int]:
    """How often each was invited into the group."""
    return [crowd.market.happened(case_id).count("membership.invited") for case_id in case_ids]


def absorb(crowd: Crowd, gone: Group) -> None:
    """As merging does."""
    crowd.act(Role.SYSTEM, cmd.Absorb(gone.head.group_id, gone.matter))


class TestClusters:
    """Those whom detection has found."""

    def test_every_case_of_every_cluster_is_told_once(self, crowd: Crowd) -> None:
        """Two at a time; who has joined already, or whose case is over, is not."""
        alike = [crowd.market.served(pack=PACK) for _ in range(5)]
        over = crowd.market.served(pack=PACK)
        crowd.market.act(over, Role.COMPLAINANT, cases.Withdraw())
        member = crowd.cases[crowd.join()]
        finding(crowd, one=[*alike[:3], over], other=[*alike[3:], member], third=[])
        absorb(crowd, another(crowd, "a", "one", "other"))
        crowd.work()
        assert told(crowd, [*alike, over, member]) == [1] * 5 + [0, 0]
        absorb(crowd, another(crowd, "b", "one", "other", "third"))
        crowd.work()
        assert told(crowd, alike) == [1] * 5

    def test_clusters_without_cases_are_done_with(self, crowd: Crowd) -> None:
        """There is nobody to tell; the work ends all the same."""
        finding(crowd, one=[], other=[])
        absorb(crowd, another(crowd, "a", "one", "other"))
        crowd.work()
        assert crowd.group.job is None

    def test_what_detection_merged_after_the_invitations_is_invited_by_itself(self, crowd: Crowd) -> None:
        """Once for each cluster, however often two of them meet; whoever was asked before is not looked at again."""
        late = [crowd.market.served(pack=PACK) for _ in range(3)]
        found = finding(crowd, late=late, one=[])
        for _ in range(2):
            crowd.act(Role.SYSTEM, cmd.InviteFound(("late", "one")))
            crowd.work()
        assert told(crowd, late) == [1, 1, 1]
        assert found.asked == {"late", "one"}
        assert len(crowd.group.jobs) == 2


class TestMerged:
    """The members of a group that went into this one."""

    def test_members_without_a_cluster_are_invited(self, crowd: Crowd) -> None:
        """Who came by a link. They are members of the old group still, which is about to let them go."""
        gone = another(crowd, "a")
        members = joined(crowd, gone, 3)
        finding(crowd)
        for _ in range(2):
            absorb(crowd, gone)
            crowd.work()
        assert told(crowd, members) == [1, 1, 1]
        assert crowd.group.matter.merged == (gone.head.group_id,)

    def test_members_of_a_third_group_are_left_alone(self, crowd: Crowd) -> None:
        """Though detection finds them alike: they have their group."""
        (other,) = joined(crowd, another(crowd, "b"), 1)
        finding(crowd, one=[other])
        absorb(crowd, another(crowd, "a", "one"))
        crowd.work()
        assert told(crowd, [other]) == [0]

    def test_a_group_that_gathers_later_invites_all_at_once(self, crowd: Crowd) -> None:
        """Its own clusters, those that came in, and the members that came in; page by page, empty shards passed over
        sixteen to a message.
        """
        gone = another(crowd, "a", "other")
        members = joined(crowd, gone, 3)
        alike = [crowd.market.served(pack=PACK) for _ in range(2)]
        finding(crowd, one=alike[:1], other=alike[1:])
        merged = (gone.head.group_id,)
        group = replace(crowd.group, matter=groups.matter(clusters=("one", "other"), merged=merged))
        here = Here(group, groups.job(JobKind.INVITE), crowd.market.tenancy)
        work, page, pages = (
            crowd.services.mustering.works[JobKind.INVITE](),
            Page(crowd.id, "job", 1, 0, 8, 0),
            0,
        )
        while not isinstance(turned := work.page(here, page), Mark):
            page, pages = turned.page, pages + 1
        assert told(crowd, [*members, *alike]) == [1] * 5
        assert pages <= 2 + gone.head.shards
        assert gone.head.shards < AT_ONCE
