"""The daily tree and the audit: where records ended is signed once, and a record that is not what it was is found."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.application.proving import Proving
from chalicelib.domain.errors import NotFound
from chalicelib.domain.trees import check
from chalicelib.domain.trees.heads import SHARDS, Leaf, shard
from tests import builders, trees
from tests.aws import NAMES
from tests.conftest import HandClock
from tests.handlers.events import load, sqs
from tests.handlers.lambdas import Lambdas
from tests.logs import Logs
from tests.market import Market
from tests.shared_aws import sent, stream

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

HOURLY = load("schedule_audit")


class Night:
    """The audit's function and its queue."""

    def __init__(self, invoke: Lambdas, market: Market, clock: HandClock) -> None:
        self.invoke, self.market, self.clock, self._seen = invoke, market, clock, 0

    @property
    def services(self) -> Services:
        return self.market.services

    @property
    def day(self) -> date:
        """The one that is over."""
        return self.clock.moment.date() - timedelta(days=1)

    def fresh(self) -> list[Any]:
        """What is newly in the queue."""
        bodies = [message.json for message in sent("audits")]
        new, self._seen = bodies[self._seen :], len(bodies)
        return new

    def hour(self) -> list[Any]:
        self.invoke("audit", HOURLY)
        return self.fresh()

    def work(self, *messages: Any) -> list[Any]:
        """Each by itself; what came of them."""
        for message in messages:
            assert self.invoke.failed("audit", sqs(message)) == []
        return self.fresh()

    def listed(self) -> None:
        """What the relay and `project` do with all that has happened."""
        self.invoke("relay", {"Records": stream()})
        for message in sent("views"):
            assert self.invoke.failed("project", sqs(message.json)) == []

    def through(self) -> None:
        """Everything that the hour brings, until nothing new comes."""
        while messages := self.hour():
            while messages:
                messages = self.work(*messages)

    def next_day(self) -> None:
        self.clock.moment += timedelta(days=1)

    def proof(self, id_: str, day: date | None = None) -> Any:
        return trees.plain(Proving(self.services.tree_files).inclusion(id_, day))

    def rewrite(self, owner: str, seq: int, **changes: str) -> None:
        """What no function may: a row of a record changed by hand."""
        client, table = self.services.clients.get("dynamodb"), NAMES["DISPUTES_TABLE"]
        key = {"pk": {"S": f"case#{owner}"}, "sk": {"S": f"e#{seq:09}"}}
        item = client.get_item(TableName=table, Key=key)["Item"]
        client.put_item(TableName=table, Item=item | {name: {"S": text} for name, text in changes.items()})

    def breaks(self) -> list[dict[str, Any]]:
        """What the audit has left in the bucket."""
        s3, bucket = self.services.clients.get("s3"), NAMES["TREES_BUCKET"]
        listed = s3.list_objects_v2(Bucket=bucket, Prefix="breaks/").get("Contents", ())
        bodies = [s3.get_object(Bucket=bucket, Key=one["Key"])["Body"].read() for one in listed]
        return [json.loads(body) for body in bodies]


@pytest.fixture
def night(invoke: Lambdas, market: Market, clock: HandClock) -> Night:
    """With empty buckets."""
    trees.emptied()
    return Night(invoke, market, clock)


@pytest.mark.capability("S56")
def test_where_a_record_ended_is_in_the_tree_of_that_day(night: Night) -> None:
    """From its filing to a proof that holds without us."""
    case_id = night.market.served()
    night.listed()
    night.next_day()
    night.through()
    found = night.proof(case_id)
    head = night.market.case(case_id).head
    assert check.inclusion(found) == {"id": case_id, "seq": head.seq, "chain_head": head.chain_head}
    assert found["tree"]["head"]["day"] == night.day.isoformat()
    assert (found["tree"]["head"]["previous"], found["tree"]["head"]["tree_size"]) == ("", 1)


def test_an_hour_sends_out_what_a_day_still_lacks(night: Night) -> None:
    """Sixteen shards, then what is left of them, then the top; then nothing more."""
    night.next_day()
    messages = night.hour()
    assert [message["shard"] for message in messages] == list(range(SHARDS))
    night.work(*messages[:12])
    assert [message["shard"] for message in night.hour()] == [12, 13, 14, 15]
    night.work(*messages[12:])
    assert [message["kind"] for message in night.hour()] == ["top"]  # whoever was to send it may have died
    night.work({"kind": "top", "day": night.day.isoformat()})
    assert night.hour() == []


def test_messages_that_come_twice_or_late_change_nothing(night: Night) -> None:
    """The first head of a day stands, whatever happened since."""
    case_id = night.market.served()
    night.listed()
    night.next_day()
    messages, day = night.hour(), night.day
    own = next(message for message in messages if message["shard"] == shard(case_id))
    night.work(*messages, own)
    top = {"kind": "top", "day": day.isoformat()}
    night.work(top, top)
    first = night.proof(case_id, day)
    night.market.offer(case_id)
    night.listed()
    night.work(own, top)
    assert night.proof(case_id, day) == first


def test_each_head_names_the_one_before_it(night: Night) -> None:
    """A day on which nothing worked is bridged by the next."""
    night.market.served()
    night.listed()
    days = []
    for wait in (1, 1, 2):
        night.clock.moment += timedelta(days=wait)
        night.through()
        days.append(night.day)
    files = night.services.tree_files
    found = check.heads([trees.plain(files.head(day)) for day in days])
    assert [head["previous_day"] for head in found] == ["", days[0].isoformat(), days[1].isoformat()]
    assert (days[2] - days[1]).days == 2


def test_a_day_is_not_begun_behind_a_later_one(night: Night) -> None:
    """A message of another week would put a head into the past."""
    night.next_day()
    late = night.hour()
    day = night.day
    night.next_day()
    night.through()
    night.work(*late, {"kind": "top", "day": day.isoformat()})
    with pytest.raises(NotFound):
        Proving(night.services.tree_files).head(day)


def test_a_newer_row_is_never_replaced_by_an_older(night: Night) -> None:
    """Messages of `project` come in any order."""
    rows, id_ = night.services.head_rows, builders.an_id("case", "z")
    assert rows.put(Leaf(id_, 2, "b" * 64), "ten_x")
    assert not rows.put(Leaf(id_, 1, "a" * 64), "ten_x")
    assert not rows.put(Leaf(id_, 2, "c" * 64), "ten_x")
    assert rows.shard(shard(id_)) == [Leaf(id_, 2, "b" * 64)]


def test_heads_lie_under_a_lock_that_nobody_shortens(night: Night) -> None:
    """For ten years from when they were written."""
    night.next_day()
    night.through()
    s3, bucket = night.services.clients.get("s3"), NAMES["TREES_BUCKET"]
    listed = s3.list_objects_v2(Bucket=bucket)["Contents"]
    assert [one["Key"].partition("/")[0] for one in listed] == ["heads", "tree"]
    for one in listed:
        head = s3.head_object(Bucket=bucket, Key=one["Key"])
        assert head["ObjectLockMode"] == "COMPLIANCE"
        assert head["ObjectLockRetainUntilDate"].date() == night.clock.moment.date() + timedelta(days=3653)


def test_a_sound_record_is_checked_and_nothing_rings(night: Night, logs: Logs) -> None:
    """It changed that day, so its turn need not come."""
    night.market.served()
    night.listed()
    night.next_day()
    night.through()
    assert (logs.counted("ChainsChecked"), logs.counted("ChainsBroken")) == (1, 0)
    assert logs.counted("TreeHeadsSigned") == 1


@pytest.mark.capability("S56")
def test_an_event_that_was_altered_rings(night: Night, logs: Logs) -> None:
    """Its text alone: the hash does not follow."""
    case_id = night.market.served()
    night.listed()
    body = night.services.store.events(case_id)[0].body
    night.rewrite(case_id, 1, body=body.replace("case.filed", "case.lifed"))
    night.next_day()
    night.through()
    assert logs.counted("ChainsBroken") == 1
    assert [(one["id"], one["why"]) for one in night.breaks()] == [(case_id, "damaged")]


def test_a_record_written_anew_as_a_whole_is_told_by_yesterdays_tree(night: Night, logs: Logs) -> None:
    """Every hash fits again, in its head and in its row beside the lists: only what was signed does not."""
    case_id = night.market.served()
    night.listed()
    night.next_day()
    night.through()
    row = Leaf(case_id, night.market.case(case_id).head.seq, "f" * 64)
    model = night.services.tables.views
    model(
        f"heads#{shard(case_id):02}", case_id, version=row.seq, chain_head=row.chain_head, tenant="t"
    ).save()
    night.next_day()
    night.through()
    assert logs.counted("ChainsBroken") >= 1
    assert [(one["id"], one["why"]) for one in night.breaks()] == [(case_id, "other")]


def test_a_record_that_is_gone_rings(night: Night, logs: Logs) -> None:
    """In yesterday's tree and not in today's."""
    case_id = night.market.served()
    night.listed()
    night.next_day()
    night.through()
    night.services.tables.views(f"heads#{shard(case_id):02}", case_id).delete()
    night.next_day()
    night.through()
    assert logs.counted("ChainsBroken") == 1
    assert [(one["id"], one["why"]) for one in night.breaks()] == [(case_id, "gone")]


@pytest.mark.parametrize("garbled", ["{", "{}", '{"kind": "leaves"}', '{"kind": "x", "day": "2026-11-22"}'])
def test_a_message_that_is_none_of_ours_becomes_a_dead_letter(night: Night, garbled: str) -> None:
    """It fails alone."""
    assert night.invoke.failed("audit", sqs(garbled)) == ["m0"]
