"""What the answer to a transaction means. Faults that moto does not know are put into the client's own path."""

from __future__ import annotations

import io
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError
from pynamodb.connection import Connection
from pynamodb.exceptions import VerboseClientError

from chalicelib.adapters.aws import Clients
from chalicelib.adapters.case_store import PynamoCaseStore
from chalicelib.adapters.tables import Tables
from chalicelib.application.ports import Contention, RequestKeyExists, Unknown, VersionMoved
from chalicelib.domain.errors import TryAgain
from chalicelib.settings import Settings
from tests import builders
from tests.aws import NAMES
from tests.conftest import HandClock
from tests.roundtrips import count_calls

NOW = builders.NOW
WRITE = "before-send.dynamodb.TransactWriteItems"
QUERY = "before-send.dynamodb.Query"


class _Body(io.BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


def answer(status: int, code: str, **more: Any) -> Callable[..., AWSResponse]:
    """DynamoDB's way of saying no."""
    body = json.dumps(
        {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": code, **more}
    ).encode()
    headers = {"content-type": "application/x-amz-json-1.0"}
    return lambda request, **_: AWSResponse(request.url, status, headers, _Body(body))


def failure(error: Exception) -> Callable[..., None]:
    def fail(**_: Any) -> None:
        raise error

    return fail


@contextmanager
def instead(connection: Connection, event: str, handler: Callable[..., Any]) -> Iterator[None]:
    """Answers this connection's calls ahead of moto."""
    events = connection.client.meta.events
    events.register_first(event, handler)
    yield
    events.unregister(event, handler)


def cancelled(*codes: str) -> Callable[..., AWSResponse]:
    """Reasons for the rows of a command: head, then its event."""
    reasons = [{"Code": code, "Message": code} if code != "None" else {"Code": code} for code in codes]
    return answer(400, "TransactionCanceledException", CancellationReasons=reasons)


@pytest.mark.parametrize(
    "busy",
    [
        answer(400, "ThrottlingException"),
        answer(400, "ProvisionedThroughputExceededException"),
        answer(400, "RequestLimitExceeded"),
        answer(400, "TransactionConflictException"),
        cancelled("TransactionConflict", "None"),
        cancelled("None", "ThrottlingError"),
        cancelled("None", "ProvisionedThroughputExceeded"),
        cancelled("TransactionConflict", "ConditionalCheckFailed"),
        failure(ConnectTimeoutError(endpoint_url="https://dynamodb")),
    ],
)
def test_a_refusal_before_any_effect_is_contention(
    store: PynamoCaseStore, tables: Tables, busy: Callable[..., Any]
) -> None:
    """Sent once, however busy the table: the retry is ours, under a new stamp."""
    with instead(tables.once, WRITE, busy), count_calls() as calls, pytest.raises(Contention):
        store.commit(builders.command(builders.case()), NOW)
    assert calls == {"dynamodb.TransactWriteItems": 1}


@pytest.mark.parametrize(
    "silence",
    [
        answer(500, "InternalServerError"),
        answer(503, "ServiceUnavailable"),
        failure(ReadTimeoutError(endpoint_url="https://dynamodb")),
        lambda request, **_: AWSResponse(request.url, 502, {}, _Body(b"<html>")),
    ],
)
def test_no_usable_answer_is_an_unknown_outcome(
    store: PynamoCaseStore, tables: Tables, silence: Callable[..., Any]
) -> None:
    """And not sent again by anybody below us."""
    with instead(tables.once, WRITE, silence), count_calls() as calls, pytest.raises(Unknown):
        store.commit(builders.filing(), NOW)
    assert calls == {"dynamodb.TransactWriteItems": 1}


def test_an_answer_lost_after_the_effect_is_an_unknown_outcome(
    store: PynamoCaseStore, tables: Tables
) -> None:
    """The command is found among the events afterwards."""
    case = builders.case()
    lost = failure(ReadTimeoutError(endpoint_url="https://dynamodb"))
    with instead(tables.once, "response-received.dynamodb.TransactWriteItems", lost), pytest.raises(Unknown):
        store.commit(builders.filing(case), NOW)
    assert json.loads(store.events(case.head.case_id)[0].body)["command_id"] == builders.an_id("cmd")


@pytest.mark.parametrize(
    "defect",
    [
        answer(400, "ValidationException"),
        answer(400, "AccessDeniedException"),
        cancelled("ValidationError", "None"),
    ],
)
def test_a_defect_of_ours_is_raised_as_it_is(
    store: PynamoCaseStore, tables: Tables, defect: Callable[..., Any]
) -> None:
    """Trying again would not help, and calling it contention would hide it."""
    with instead(tables.once, WRITE, defect), pytest.raises(VerboseClientError):
        store.commit(builders.command(builders.case()), NOW)


def test_a_moved_version_counts_more_than_a_conflict(store: PynamoCaseStore, tables: Tables) -> None:
    """Loading again helps either way, but only one of them is certain."""
    mixed = cancelled("ConditionalCheckFailed", "TransactionConflict")
    with instead(tables.once, WRITE, mixed), pytest.raises(VersionMoved):
        store.commit(builders.command(builders.case()), NOW)


def test_a_request_key_counts_more_than_a_moved_version(store: PynamoCaseStore, tables: Tables) -> None:
    """Both fail when the same request comes twice; only one of them says that it has been carried out."""
    case, key = builders.case(), builders.request_key()
    store.commit(builders.filing(case), NOW)
    store.commit(builders.command(case, request_key=key), NOW)
    with pytest.raises(RequestKeyExists):
        store.commit(builders.command(case, request_key=key), NOW)


def test_a_throttled_read_is_sent_again(store: PynamoCaseStore, tables: Tables) -> None:
    """Reads are harmless, so botocore may."""
    refusals = iter([answer(400, "ThrottlingException")])

    def once(request: Any, **_: Any) -> AWSResponse | None:
        refuse = next(refusals, None)
        return refuse(request) if refuse else None

    with instead(tables.reading, QUERY, once), count_calls() as calls:
        assert store.load(builders.an_id("case")) is None
    assert calls == {"dynamodb.Query": 2}


@pytest.mark.parametrize(
    "fault", [answer(400, "RequestLimitExceeded"), failure(ReadTimeoutError(endpoint_url="https://dynamodb"))]
)
def test_a_read_that_keeps_failing_may_be_tried_later(
    store: PynamoCaseStore, tables: Tables, fault: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the caller: nothing is wrong with the request."""
    monkeypatch.setattr("time.sleep", lambda _: None)
    with instead(tables.reading, QUERY, fault), pytest.raises(TryAgain):
        store.load(builders.an_id("case"))


def test_a_read_that_is_refused_for_good_is_a_defect(store: PynamoCaseStore, tables: Tables) -> None:
    """Such as a missing permission."""
    denied = answer(400, "AccessDeniedException")
    with instead(tables.reading, QUERY, denied), pytest.raises(VerboseClientError):
        store.load(builders.an_id("case"))


def test_keys_that_were_not_processed_are_asked_for_again(
    store: PynamoCaseStore, tables: Tables, clock: HandClock
) -> None:
    """A person whose key was throttled away must not look erased."""
    names = tables.names["subject_keys"]

    def starved(request: Any, **_: Any) -> AWSResponse:
        wanted = json.loads(request.body)["RequestItems"]
        body = json.dumps({"Responses": {names: []}, "UnprocessedKeys": wanted}).encode()
        return AWSResponse(request.url, 200, {"content-type": "application/x-amz-json-1.0"}, _Body(body))

    case = builders.case()
    store.commit(builders.filing(case), NOW)
    loaded = store.load(case.head.case_id)
    assert loaded is not None
    with instead(tables.reading, "before-send.dynamodb.BatchGetItem", starved), pytest.raises(TryAgain):
        store.person_keys(builders.TENANT, case.head.case_id, list(loaded.persons.values()))
    assert clock.moment > NOW


class TestOverARealSocket:
    """Without moto: what botocore makes of a host that is not there, or goes away."""

    @pytest.fixture
    def store_at(self, monkeypatch: pytest.MonkeyPatch, clock: HandClock) -> Callable[[int], PynamoCaseStore]:
        """A store whose table is at that port of this machine."""
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "nothing")
        monkeypatch.setenv("AWS_REGION", "eu-central-1")
        monkeypatch.delenv("AWS_PROFILE", raising=False)

        def at(port: int) -> PynamoCaseStore:
            monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", f"http://127.0.0.1:{port}")
            return PynamoCaseStore(Tables(Settings(NAMES), Clients()), clock)

        return at

    def test_a_port_nobody_listens_on_is_contention(self, store_at: Callable[[int], PynamoCaseStore]) -> None:
        """Nothing was sent."""
        with socket.socket() as held:
            held.bind(("127.0.0.1", 0))
            with pytest.raises(Contention):
                store_at(held.getsockname()[1]).commit(builders.filing(), NOW)

    def test_a_connection_closed_after_the_request_is_an_unknown_outcome(
        self, store_at: Callable[[int], PynamoCaseStore]
    ) -> None:
        """It may have been carried out."""
        with socket.create_server(("127.0.0.1", 0)) as server:
            thread = threading.Thread(target=_read_and_hang_up, args=(server,))
            thread.start()
            with pytest.raises(Unknown):
                store_at(server.getsockname()[1]).commit(builders.filing(), NOW)
            thread.join()

    def test_the_transaction_waits_five_seconds_and_never_retries(
        self, store_at: Callable[[int], PynamoCaseStore]
    ) -> None:
        """The settling time of the event log is reckoned from these."""
        config = Tables(Settings(NAMES), Clients()).once.client.meta.config
        assert (config.connect_timeout, config.read_timeout) == (2, 5)
        assert config.retries["total_max_attempts"] == 1


def _read_and_hang_up(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        connection.recv(65_536)


def test_the_settling_time_covers_the_longest_attempt() -> None:
    """Ten seconds to be sent, two to connect, five to be answered; the deployed value is at least thirty."""
    from chalicelib.adapters.records import SEND_WITHIN
    from chalicelib.adapters.tables import CONNECT_SECONDS, READ_SECONDS
    from tests.aws import NUMBERS

    longest = SEND_WITHIN + timedelta(seconds=CONNECT_SECONDS + READ_SECONDS)
    assert timedelta(seconds=int(NUMBERS["LOG_SETTLE_SECONDS"])) > longest
