"""What came of a neutral's cases, once for each award: in whose favour, how long, and what an appeal has overturned."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from chalicelib.application.arbitrating.counting import Counting
from chalicelib.domain.arbitration.rules import Method
from chalicelib.domain.arbitration.state import (
    Arbitration,
    Award,
    AwardKind,
    AwardState,
    Seat,
    SeatRole,
    SeatState,
)
from chalicelib.domain.case.state import DisputeType, Finding
from chalicelib.domain.neutrals.pools import PoolKey
from chalicelib.domain.neutrals.roster import NeutralRole, Statistics
from tests import arbitrations
from tests.arbitrations import an_id, content, seen
from tests.forum import Forum
from tests.market import Market

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services


@pytest.fixture
def forum(backend: Services, market: Market) -> Forum:
    made = Forum(backend, market)
    made.enter("n-1", "n-2", "n-3", "n-4")
    return made


def awarded(forum: Forum, *findings: Finding, **changes: object) -> Arbitration:
    """Opened, and ten days later decided by n-1; each further finding is an appeal's, ten days on, by n-2, n-3, …"""
    found = arbitrations.Tale().found
    opened, awards = found.head.opened_at, {}
    for n, finding in enumerate(findings, 1):
        award = Award(
            an_id("awd", str(n)), replace(content(), finding=finding), (f"n-{n}",), opened, seen(), 1, instance=n,
            rendered_at=opened + timedelta(days=10 * n), state=AwardState.RENDERED,
        )  # fmt: skip
        awards[award.id] = replace(award, **changes)
    return replace(found, head=replace(found.head, tenant=forum.body.id), awards=awards)


def counted(forum: Forum, found: Arbitration) -> None:
    """Told three times."""
    counting = Counting(
        forum.services.body_roster, forum.services.bodies, forum.services.pools, forum.services.families
    )
    for _ in range(3):
        counting.awarded(found)


@pytest.mark.capability("S22")
@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        (Finding.UPHELD, Statistics(decided=1, days=10, for_complainant=1)),
        (Finding.DISMISSED, Statistics(decided=1, days=10, for_respondent=1)),
        (Finding.PARTLY_UPHELD, Statistics(decided=1, days=10)),
    ],
)
def test_an_award_counts_once_and_for_whom_it_is(
    forum: Forum, finding: Finding, expected: Statistics
) -> None:
    """In part is for neither. However often it is told."""
    counted(forum, awarded(forum, finding))
    assert forum.neutral("n-1").statistics == expected


@pytest.mark.capability("S22")
def test_on_agreed_terms_nobody_has_decided_for_anybody(forum: Forum) -> None:
    """It is a case that was brought to its end all the same."""
    found = awarded(
        forum, Finding.UPHELD, content=replace(content(kind=AwardKind.CONSENT), finding=Finding.UPHELD)
    )
    counted(forum, found)
    assert forum.neutral("n-1").statistics == Statistics(decided=1, days=10)


@pytest.mark.capability("S22")
def test_what_an_appeal_decides_otherwise_is_overturned_once(forum: Forum) -> None:
    """The first award was told of before there was another; nobody has overturned the last panel."""
    counted(forum, awarded(forum, Finding.UPHELD))
    counted(forum, awarded(forum, Finding.UPHELD, Finding.DISMISSED))
    assert forum.neutral("n-1").statistics == Statistics(decided=1, overturned=1, days=10, for_complainant=1)
    assert forum.neutral("n-2").statistics == Statistics(decided=1, days=20, for_respondent=1)


@pytest.mark.capability("S22")
def test_what_an_appeal_confirms_is_not_overturned(forum: Forum) -> None:
    """Nor is what is corrected or added to counted a second time."""
    found = awarded(forum, Finding.UPHELD, Finding.UPHELD)
    more = replace(next(iter(found.awards.values())), id=an_id("awd", "more"), corrects=an_id("awd", "1"))
    counted(forum, replace(found, awards={**found.awards, more.id: more}))
    assert forum.neutral("n-1").statistics == Statistics(decided=1, days=10, for_complainant=1)


@pytest.mark.capability("S22")
def test_the_whole_way_counts_the_load_and_the_award(forum: Forum) -> None:
    """Dismissed by one of four: one assigned, one decided, for the respondent; the others have nothing."""
    found = forum.of(forum.decided(None))
    (ref,) = found.head.panel
    statistics = forum.neutral(ref).statistics
    assert (statistics.assigned, statistics.decided, statistics.for_respondent) == (1, 1, 1)
    others = [forum.neutral(other).statistics for other in ("n-1", "n-2", "n-3", "n-4") if other != ref]
    assert others == [Statistics()] * 3


@pytest.mark.capability("S22")
def test_a_juror_weighs_more_with_the_tenth_case(forum: Forum) -> None:
    """Nine decided before; from the next freeze on the pool has two tickets for him."""
    made, key = forum.services, PoolKey(DisputeType.QUALITY, "en", NeutralRole.JUROR)
    forum.enter("j-1", roles=(NeutralRole.JUROR,), languages=("en",))
    made.body_roster.record_statistics(forum.body.id, "j-1", Statistics(decided=9), "before")
    sits = replace(arbitrations.neutral("j-1"), how=Method.CROWD)
    found = awarded(forum, Finding.UPHELD, panel=("j-1",))
    seat = Seat("1", SeatRole.JUROR, Method.CROWD, SeatState.SEATED, sits)
    counted(forum, replace(found, seats={"1": seat}))
    index = made.pools.index(forum.body.id, made.pools.root(forum.body.id, key))
    assert sum(line.weight for line in index) == 2
