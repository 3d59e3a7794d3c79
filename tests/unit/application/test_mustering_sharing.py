"""Sums that have not reached their members, shared out among those whom theirs has reached."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.domain.collective.formula import Formula, Kind
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group.rules import Unclaimed
from chalicelib.domain.group.state import Status
from chalicelib.domain.values import Money, Role
from tests.crowd import Crowd

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

HALF = Formula(Kind.SHARE, share_bp=5_000)
MEMBERS = {"unclaimed": Unclaimed.MEMBERS, "unclaimed_rest": Unclaimed.ASSOCIATION}


def paid(services: Services, place: Path, losses: tuple[int, ...], unpaid: int, **rules: Any) -> Crowd:
    """Half of each claim has been carried to every member; what the last one should have had did not arrive."""
    crowd = Crowd(services, place, **(MEMBERS | rules))
    crowd.formed(*losses).asked(HALF).counted(*range(1, len(losses) + 1))
    crowd.wake()
    crowd.work()
    crowd.act(Role.PLATFORM, cmd.RecordUnclaimed(crowd.cases[len(losses)], Money(unpaid, "EUR")))
    crowd.wake()
    crowd.work()
    return crowd


def further(crowd: Crowd, number: int) -> Money | None:
    exports = crowd.services.group_exports
    return exports.further(crowd.group, crowd.membership(number), crowd.cases[number])


def resolved(crowd: Crowd) -> Any:
    rows = crowd.services.group_store.events(crowd.id)
    return next(json.loads(row.body)["data"] for row in rows if row.type == "ledger.unclaimed_resolved")


@pytest.mark.capability("S41")
def test_unclaimed_sums_are_shared_out_among_the_members_who_were_reached(
    backend: Services, tmp_path: Path
) -> None:
    """Claims of 100.00 and 50.00 had 50.00 and 25.00; 30.00 more by claims makes 70.00 and 35.00."""
    crowd = paid(backend, tmp_path, (10_000, 5_000, 6_000), 3_000)
    assert [further(crowd, n) for n in (1, 2, 3)] == [Money(2_000, "EUR"), Money(1_000, "EUR"), None]
    assert resolved(crowd) == {"to": "members", "sums": {"EUR": 3_000}}
    assert crowd.group.settled is not None
    assert crowd.group.settled.shared == {"EUR": 3_000}
    assert crowd.group.head.status is Status.CLOSED


def test_nobody_gets_more_than_its_claim_and_the_rest_goes_by_the_next_rule(
    backend: Services, tmp_path: Path
) -> None:
    """Claims of 10.00 and 20.00 have room for 5.00 and 10.00; of 60.00 that leaves 45.00 for the association."""
    crowd = paid(backend, tmp_path, (1_000, 2_000, 12_000), 6_000)
    assert [further(crowd, n) for n in (1, 2)] == [Money(500, "EUR"), Money(1_000, "EUR")]
    assert resolved(crowd) == {
        "to": "members", "sums": {"EUR": 6_000}, "rest": {"EUR": 4_500}, "rest_to": "association",
    }  # fmt: skip


def test_where_nobody_was_reached_all_of_it_goes_by_the_next_rule(backend: Services, tmp_path: Path) -> None:
    """The other one has had all of its claim from elsewhere."""
    crowd = Crowd(backend, tmp_path, **MEMBERS)
    crowd.formed(1_000, 2_000).asked(Formula(Kind.SHARE, share_bp=10_000)).counted(1, 2)
    crowd.wake()
    crowd.work()
    crowd.act(Role.PLATFORM, cmd.RecordUnclaimed(crowd.cases[2], Money(2_000, "EUR")))
    crowd.wake()
    crowd.work()
    assert further(crowd, 1) is None
    assert resolved(crowd)["rest"] == {"EUR": 2_000}


def test_by_the_rule_of_before_it_goes_back_at_once(backend: Services, tmp_path: Path) -> None:
    """No work over the members is needed."""
    crowd = paid(backend, tmp_path, (1_000, 2_000), 1_000, unclaimed=Unclaimed.RESPONDENT)
    assert resolved(crowd) == {"to": "respondent", "sums": {"EUR": 1_000}}
    assert "redistribute" not in {job.kind for job in crowd.group.jobs.values()}
