"""Work over members on the model: lanes that die, messages that are lost or come twice, tables that are busy. The roll
is sealed once and holds everybody; and no key has more to bear than it can.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from chalicelib.adapters import group_rows
from chalicelib.application.work import parts
from chalicelib.domain.case.membership import shard_of
from chalicelib.domain.collective import roll
from chalicelib.domain.group import timing
from chalicelib.domain.group.events import JobStarted
from chalicelib.domain.group.state import Group, Stage
from simulation.capacity import PUBLISHED
from simulation.faults import NOTHING, Odds
from simulation.world import World
from tests import groups

MEMBERS = 300
WORKERS = ("relay", "arm", "wake", "sweep", "members")


@contextmanager
def gathered(
    shards: int, members: int = MEMBERS, seed: int = 0, odds: Odds = NOTHING
) -> Iterator[tuple[World, str]]:
    """So many have joined, and the roll is to be sealed from now on."""
    with World(seed, workers=WORKERS, limits=PUBLISHED) as world:
        world.network.timed, table = False, world.table("DisputesTable")
        tenant, _ = world.services.onboarding.create_tenant("Market", sandbox=False)
        for n in range(members):
            member = f"person-{n:06}"
            joined = groups.joining(n, shard=shard_of(member, shards), member=member, amount=100 + n)
            item = group_rows.member_item(joined)
            table.put((item["pk"]["S"], item["sk"]["S"]), item, world.loop.now)
        job, now = groups.job(then="poll"), world.loop.moment
        deadline = timing.of_job(job, now)
        group = groups.group(
            tenant=tenant.id, pack="generic@2", shards=shards, stage=Stage.NEGOTIATION, job=job.id,
            jobs={job.id: msgspec.structs.replace(job, of=POLL.id)}, polls={POLL.id: POLL},
            deadlines={deadline.id: deadline}, next_wake=deadline.due_at + timedelta(seconds=1),
        )  # fmt: skip
        world.meter.forget()
        world.network.timed = True
        begun = groups.event_row(group, JobStarted(group.jobs[job.id], deadline))
        row: Any = groups.opening(group, events=(begun,))
        world.services.group_store.commit(row, now)
        world.faults.odds = odds
        yield world, group.head.group_id


POLL = next(iter(groups.full().polls.values()))


def sealed(world: World, group_id: str, seconds: int) -> Group:
    """The group once its roll is sealed."""
    odds = world.faults.odds
    for _ in range(seconds):
        world.loop.run_for(1)
        world.faults.odds = NOTHING  # whoever only looks is spared
        loaded = world.services.group_store.load(group_id)
        world.faults.odds = odds
        assert loaded is not None
        if loaded.group.head.roll is not None:
            return loaded.group
    raise AssertionError(f"not sealed after {seconds} s: {world.runtime.ended} {world.runtime.broken[:3]}")


def check(world: World, group: Group) -> None:
    """Everybody, once, under the root that stands in the record."""
    listed = world.services.group_shards.parts(group.head.group_id, parts.roll(1))
    entries = {shard: parts.ROLL.decode(document) for shard, document in listed.items()}
    cases = [entry.case_id for shard in entries.values() for entry in shard]
    assert len(cases) == len(set(cases)) == MEMBERS
    found = group.head.roll
    assert found is not None
    root = roll.roll_root([roll.seal(n, [e.leaf for e in own]) for n, own in entries.items()])
    assert (found.members, found.root) == (MEMBERS, root)
    assert found.claimed == {"EUR": sum(100 + n for n in range(MEMBERS))}
    happened = [row.type for row in world.services.group_store.events(group.head.group_id)]
    assert happened.count("group.roll_sealed") == happened.count("group.work_finished") == 1


def test_a_roll_is_sealed_in_a_moment() -> None:
    """32 shards, eight lanes of four pages; no key is near its limit, and nobody has to wait."""
    with gathered(shards=32) as (world, group_id):
        check(world, sealed(world, group_id, 10))
        assert not world.meter.refused
        assert max(spent.units for spent in world.meter.hottest(1, "write")) < 250


@pytest.mark.parametrize("seed", range(6))
def test_whatever_goes_wrong_everybody_is_in_it_once(seed: int) -> None:
    """One call in fifty dies, one message in ten is lost, one in five comes twice, one call in thirty is throttled, and
    of some the answer is lost. What is lost the group's own clock sends out again.
    """
    odds = Odds(
        death=0.02, lost=0.1, duplicated=0.2, throttled=0.03, answer_lost=0.02, request_lost=0.01, reordered=0.1,
        split_batches=0.1, late=0.1, late_seconds=60,
    )  # fmt: skip
    with gathered(shards=16, seed=seed, odds=odds) as (world, group_id):
        group = sealed(world, group_id, 4 * 3_600)
        world.faults.odds = NOTHING
        world.loop.run_for(3_600)  # whatever is still on its way comes too late
        check(world, group)


def test_the_busiest_key_of_ten_thousand_members_bears_it() -> None:
    """In 128 shards: marks of one piece of work share a partition, documents have one each."""
    with gathered(shards=128, members=10_000) as (world, group_id):
        assert sealed(world, group_id, 30).head.members == 10_000
        hot = {spent.place.key.rpartition("#")[2]: spent.units for spent in world.meter.hottest(40, "write")}
        assert not world.meter.refused
        assert max(hot.values()) < 250
