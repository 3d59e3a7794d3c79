"""Third parties' records on their way: nothing is lost to a failure on the way, and nothing comes twice (S09)."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from chalicelib.application.asking import Tenancy
from chalicelib.application.ports import VersionMoved
from chalicelib.application.record_ports import Connection, KeptRecord, Link
from chalicelib.application.recording import Recording, told
from chalicelib.domain.case.evidence import MAX_RECORDS
from chalicelib.domain.case.exhibits import Attested, SourceKind
from chalicelib.domain.errors import Conflict
from chalicelib.domain.records.connectors import CONNECTORS
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http import examples
from tests import builders
from tests.market import Market
from tests.shared_aws import sent
from tests.unit.application.faults import answer_lost, busy, executor

pytestmark = pytest.mark.capability("S09")
SOURCE = CONNECTORS["carrier_tracking"]
MESSAGE: dict[str, Any] = examples.BODIES["RecordIn"]
PARCEL = "HP448210-1"


class Broken:
    """The intake bucket, out of reach for the first file."""

    def __init__(self) -> None:
        self.puts = 0

    def put(self, case_id: str, evidence_id: str, body: bytes) -> str:
        self.puts += 1
        if self.puts == 1:
            raise TimeoutError
        return f"v{self.puts}"


class Post:
    """A carrier, its connection, and one linked case."""

    def __init__(self, market: Market) -> None:
        self.market, self.services = market, market.services
        self.connection = Connection(
            builders.an_id("rcn"), market.tenant.id, SourceKind.CARRIER, SOURCE.name, "Harbour Parcel",
            self.there.now, b"sealed",
        )  # fmt: skip
        self.services.connections.create(self.connection)
        self.case_id = market.served()
        self.link()

    @property
    def there(self) -> Tenancy:
        return self.market.tenancy

    def link(self) -> int:
        made = Link(self.case_id, self.connection.id, PARCEL, self.there.now, Role.PLATFORM)
        return self.services.recording.link(made, self.there)

    def take(self, by: Recording | None = None, message_id: str = "msg_1", **changes: Any) -> Any:
        raw = json.dumps(MESSAGE | changes).encode()
        message = msgspec.json.decode(raw, type=SOURCE.message)
        return (by or self.services.recording).take(
            self.connection, SOURCE, message, message_id, raw, Attested.SIGNATURE, self.there
        )

    def recording(self, files: Any = None, carried_by: Any = None) -> Recording:
        own = self.services
        return Recording(
            own.record_links, own.kept_records, files or own.recording._files, own.store,
            carried_by or own.executor, own.queues,
        )  # fmt: skip

    @property
    def exhibits(self) -> list[str]:
        return sorted(item.exhibit or "" for item in self.market.case(self.case_id).evidence.values())


@pytest.fixture
def post(market: Market) -> Post:
    return Post(market)


def test_a_message_that_broke_off_is_carried_through_when_it_comes_again(post: Post) -> None:
    """It is remembered last: until everything is done, it is as if it had never come."""
    broken = post.recording(Broken())
    with pytest.raises(TimeoutError):
        post.take(broken)
    assert post.exhibits == []
    assert not post.take(broken).repeated
    assert post.exhibits == ["T-1"]


@pytest.mark.parametrize("fault", [answer_lost, busy])
def test_a_lost_answer_of_the_table_makes_no_second_exhibit(post: Post, fault: Any) -> None:
    """The command is found by its id, or tried again."""
    post.take(post.recording(carried_by=executor(post.services, fault)))
    assert post.exhibits == ["T-1"]
    assert post.market.happened(post.case_id).count("evidence.record_attached") == 1


def test_a_link_that_is_made_again_brings_nothing_twice(post: Post) -> None:
    """The case knows what it has."""
    post.take()
    assert post.link() == 1
    assert post.exhibits == ["T-1"]


def test_a_late_link_gets_the_first_records_at_once_and_the_others_by_messages(post: Post) -> None:
    """So that nobody waits for a hundred transactions."""
    for n in range(5):
        post.take(message_id=f"msg_{n}", id=f"scan-{n}", weight_grams=n + 1)
    late = post.market.served()
    made = Link(late, post.connection.id, PARCEL, post.there.now, Role.OFFICER)
    assert post.services.recording.link(made, post.there) == 5
    assert len(post.market.case(late).evidence) == 3
    messages = [m.json for m in sent("uploads")]
    assert [told(m)[0] for m in messages] == [[late], [late]]
    for message in messages:
        cases, record = told(message)
        assert post.services.recording.attach(cases[0], record, post.services.tenancies.of)
    assert len(post.market.case(late).evidence) == 5


def test_the_exhibits_name_is_no_text_under_the_cap_that_both_sides_share(post: Post) -> None:
    """Else a busy parcel could talk the parties into silence."""
    before = post.market.case(post.case_id).head.texts
    post.take()
    assert post.market.case(post.case_id).head.texts == before


def test_a_case_that_is_full_takes_no_more_and_the_sender_is_not_told(post: Post) -> None:
    """A hundred records; a case's troubles are none of the sender's."""
    loaded = post.services.store.load(post.case_id)
    assert loaded is not None
    assert MAX_RECORDS == 100
    post.take()
    (one,) = post.market.case(post.case_id).evidence.values()
    many = {f"evi_{n}": one for n in range(MAX_RECORDS)}
    full = msgspec.structs.replace(loaded.case, evidence=many)
    store: Any = Full(post.services.store, msgspec.structs.replace(loaded, case=full))
    own = post.services
    crowded = Recording(
        own.record_links, own.kept_records, own.recording._files, store, own.executor, own.queues
    )
    assert post.take(crowded, "msg_2", id="scan-9", weight_grams=9).cases == 1
    assert post.exhibits == ["T-1"]


class Full:
    """The store as it would be with a full case in it."""

    def __init__(self, store: Any, loaded: Any) -> None:
        self._store, self._loaded = store, loaded

    def load(self, _: str) -> Any:
        return self._loaded


def test_a_case_that_is_gone_is_passed_by(post: Post) -> None:
    """A message for it is done with."""
    taken = post.take()
    assert not post.services.recording.attach(
        builders.an_id("case"), taken.record, post.services.tenancies.of
    )


class TestRows:
    """Where things lie between a message and its cases."""

    def test_the_record_that_came_first_stands(self, post: Post) -> None:
        """Under the id that the sender gave it."""
        first = post.take().record
        with pytest.raises(Conflict):
            post.take(message_id="msg_2", weight_grams=7)
        found = post.services.kept_records.of(post.connection.id, PARCEL, post.there.now)
        assert found == [first]

    def test_two_who_rotate_at_once_do_not_both_succeed(self, post: Post) -> None:
        """The second one's secret would never hold."""
        own, before = post.services.connections, post.connection
        after = msgspec.structs.replace(before, secret=b"new", previous=before.secret)
        own.change(before, after)
        own.change(before, after)  # our own attempt whose answer was lost
        with pytest.raises(VersionMoved):
            own.change(before, msgspec.structs.replace(before, secret=b"newer"))
        assert own.get(before.id) == after

    def test_a_message_of_the_queue_is_the_record(self, post: Post) -> None:
        """To the byte."""
        record: KeptRecord = post.take().record
        message = msgspec.json.encode(
            {"kind": "record", "cases": ["c"], "record": msgspec.to_builtins(record)}
        )
        assert told(json.loads(message)) == (["c"], record)
