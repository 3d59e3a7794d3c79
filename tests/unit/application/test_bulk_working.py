"""Bulk jobs at work while processes die, messages come twice and files are large."""

from __future__ import annotations

import hashlib
import json
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from chalicelib.application.bulk_working import TURN, Working
from chalicelib.domain.access import SCOPES
from chalicelib.domain.bulk.job import (
    MAX_OPEN,
    MAX_TRIES,
    PAGE_LINES,
    UPLOAD_KEPT,
    By,
    Format,
    Job,
    Kind,
    State,
    begun,
)
from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.entrypoints.http.bulk_lines import Lines
from tests import builders
from tests.bulk import complaint, jsonl, row, sheet, working
from tests.crowd import Died, dying_at
from tests.market import Market
from tests.shared_aws import sent
from tests.unit.application.faults import Faulty, busy

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

pytestmark = pytest.mark.capability("S01")
FILE = jsonl(*(complaint(n) for n in range(4)), {"pack": 1}, complaint(5))


def given(market: Market, raw: bytes = FILE, **changes: Any) -> Job:
    """A job whose file is there, started."""
    services = market.services
    fields: dict[str, Any] = {
        "id": builders.an_id("blk"), "tenant": market.tenant.id,
        "by": By("platform", "platform", SCOPES, market.issued.key.id),
        "kind": Kind.FILE_CASES, "format": Format.JSONL, "lang": "en", "created_at": services.clock.now(),
        "defaults": {"pack": "generic"}, "sha256": hashlib.sha256(raw).hexdigest(), "size": len(raw),
    }  # fmt: skip
    job = Job(**(fields | changes))
    services.bulk.begin(job)
    place = {"Bucket": services.settings.intake_bucket, "Key": f"bulk/{job.tenant}/{job.id}"}
    services.clients.get("s3").put_object(**place, Body=raw)
    return services.bulk.start(job.tenant, job.id)


def now(job: Job, services: Services) -> Job:
    return services.bulk.find(job.tenant, job.id)


def result(job: Job, services: Services) -> list[dict[str, Any]]:
    place = {"Bucket": services.settings.exports_bucket, "Key": f"bulk/{job.tenant}/{job.id}/result"}
    raw = services.clients.get("s3").get_object(**place)["Body"].read()
    return [json.loads(line) for line in raw.splitlines()]


@pytest.mark.parametrize("after", [False, True], ids=["before its call", "after it"])
def test_nothing_is_lost_and_nothing_done_twice_though_every_process_dies(
    backend: Services, market: Market, *, after: bool
) -> None:
    """The process dies at its first call, then at its second, and so on; each time the message comes again."""
    job = given(market)
    for call in range(1, 400):
        try:
            with dying_at(call, after=after):
                over = working(backend, page_lines=2).turn(job.tenant, job.id)
        except Died:
            continue
        if over is None or over.is_over:
            break
    found = now(job, backend)
    assert (found.state, found.lines, found.refused) == (State.DONE, 6, 1)
    assert (found.accepted, found.repeated) == (5, 0)
    lines = result(job, backend)
    assert [line["line"] for line in lines] == [1, 2, 3, 4, 5, 6]
    cases = [line["case_id"] for line in lines if line["outcome"] == "accepted"]
    assert len(set(cases)) == 5
    for case_id in cases:
        assert Counter(market.happened(case_id))["case.filed"] == 1
    assert len({m.json["event_id"] for m in sent("deliveries")}) == 1


def test_two_hundred_lines_of_which_every_tenth_is_bad(backend: Services, market: Market) -> None:
    """In pages of the real length, of which the second begins where the first one ended."""
    lines = [complaint(n, **({"occurred_on": "soon"} if n % 10 == 0 else {})) for n in range(210)]
    job = given(market, jsonl(*lines))
    over = working(backend, PAGE_LINES).turn(job.tenant, job.id)
    assert over is not None
    assert (over.state, over.page, over.accepted, over.refused) == (State.DONE, 2, 189, 21)
    refused = [line for line in result(job, backend) if line["outcome"] == "refused"]
    assert [line["line"] for line in refused] == list(range(1, 211, 10))
    assert {line["problem"]["faults"][0]["code"] for line in refused} == {"not_a_date"}


def test_answers_are_given_once_though_processes_die(backend: Services, market: Market) -> None:
    """What the page's first attempt did is its own work, and no repetition."""
    own = [market.served() for _ in range(3)]
    ref = market.case(own[0]).head.respondent.ref
    raw = jsonl(*({"case_id": c, "position": "admits", "statement": "We send it."} for c in own))
    job = given(market, raw, kind=Kind.RESPOND_CASES, respondent_ref=ref, defaults={})
    for call in range(1, 60):
        try:
            with dying_at(call, after=True):
                over = working(backend).turn(job.tenant, job.id)
        except Died:
            continue
        if over is None or over.is_over:
            break
    found = now(job, backend)
    assert (found.state, found.accepted, found.refused, found.repeated) == (State.DONE, 3, 0, 0)
    assert [market.happened(c).count("case.responded") for c in own] == [1, 1, 1]


class Meanwhile(Lines):
    """Does something else between two lines, once."""

    def __init__(self, other: Any) -> None:
        super().__init__()
        self._other = other

    def do(self, job: Job, line: Any) -> Any:
        done = super().do(job, line)
        other, self._other = self._other, None
        if other is not None:
            other()
        return done


def test_whoever_is_slower_stops(backend: Services, market: Market) -> None:
    """A message that comes twice: the second one takes the page over, the first one leaves it."""
    job = given(market)
    files, queues, clock = backend.bulk_files, backend.queues, backend.clock
    other = lambda: working(backend).turn(job.tenant, job.id)  # noqa: E731 - one line, used once
    slow = Working(backend.bulk_jobs, files, Meanwhile(other), queues, clock, 3)
    assert slow.turn(job.tenant, job.id) is None
    found = now(job, backend)
    assert (found.state, found.accepted, found.refused, found.repeated) == (State.DONE, 5, 1, 0)


def test_a_turn_ends_in_time_and_the_job_goes_on_with_its_next_message(
    backend: Services, market: Market
) -> None:
    """After a minute; the function has five."""
    job = given(market)

    def minute() -> None:
        backend.clock.moment += TURN  # type: ignore[attr-defined]

    first = Working(
        backend.bulk_jobs, backend.bulk_files, Meanwhile(minute), backend.queues, backend.clock, 2
    ).turn(job.tenant, job.id)
    assert first is not None
    assert (first.state, first.page, first.lines) == (State.WORKING, 1, 2)
    assert [m.json["job_id"] for m in sent("bulk")] == [job.id, job.id]
    over = working(backend, 2).turn(job.tenant, job.id)
    assert over is not None
    assert (over.state, over.accepted) == (State.DONE, 5)


def test_a_line_that_meets_others_work_comes_again_later(backend: Services, market: Market) -> None:
    """Its page is done once more after a while; after five times the line is told as refused, for another job."""
    job = given(market)
    store, executor = backend.store, backend.executor
    executor._store = Faulty(store, *[busy] * 500)
    for tries in range(1, MAX_TRIES):
        assert working(backend, 9).turn(job.tenant, job.id) is None
        assert now(job, backend).tries == tries
    assert [m.delay for m in sent("bulk")][1:] == [30] * (MAX_TRIES - 1)
    over = working(backend, 9).turn(job.tenant, job.id)
    executor._store = store
    assert over is not None
    assert {line["problem"]["code"] for line in result(job, backend)[:4]} == {"try_again"}


def test_a_job_ends_before_the_next_page_once_its_key_is_revoked(backend: Services, market: Market) -> None:
    """Cached keys are a minute old at most, here as for requests. What was done stays, and is told."""
    job = given(market)

    def revoked() -> None:
        backend.directory.revoke_api_key(market.tenant.id, job.by.key)
        backend.clock.moment += timedelta(seconds=61)  # type: ignore[attr-defined]

    slow = Working(
        backend.bulk_jobs, backend.bulk_files, Meanwhile(revoked), backend.queues, backend.clock, 2
    )
    slow.turn(job.tenant, job.id)
    working(backend, 2).turn(job.tenant, job.id)
    over = now(job, backend)
    assert (over.state, over.cause, over.accepted) == (State.FAILED, "bulk_key_revoked", 2)
    assert [line["line"] for line in result(job, backend)] == [1, 2]


@pytest.mark.parametrize(
    "changes", [{"key": ""}, {"key": "key_of_nobody"}, {"scopes": (*SCOPES, "more")}], ids=str
)
def test_a_key_that_never_was_gives_no_job(
    backend: Services, market: Market, changes: dict[str, Any]
) -> None:
    """Nor does one with fewer rights than the job claims."""
    job = given(market)
    stored = replace(job, by=replace(job.by, **changes), version=job.version + 1)
    assert backend.bulk_jobs.put(stored)
    over = working(backend).turn(job.tenant, job.id)
    assert over is not None
    assert (over.cause, over.lines) == ("bulk_key_revoked", 0)


class Stumbling(Lines):
    """Falls over one line, whatever it is."""

    def do(self, job: Job, line: Any) -> Any:
        if line.body.get("order_ref") == "L-1":
            raise RuntimeError("nobody's business")
        return super().do(job, line)


def test_a_line_over_which_we_fall_stops_no_other(backend: Services, market: Market) -> None:
    """Its page comes again, for it may pass; at the last try the line is told as refused, and nothing of why."""
    job = given(market)
    worker = Working(backend.bulk_jobs, backend.bulk_files, Stumbling(), backend.queues, backend.clock, 9)
    for _ in range(1, MAX_TRIES):
        with pytest.raises(RuntimeError):
            worker.turn(job.tenant, job.id)
    over = worker.turn(job.tenant, job.id)
    assert over is not None
    assert (over.state, over.accepted, over.refused) == (State.DONE, 4, 2)
    told = result(job, backend)[1]["problem"]
    assert told["code"] == "internal_error"
    assert "nobody's business" not in json.dumps(told)


def test_a_file_that_is_gone_ends_the_job(backend: Services, market: Market) -> None:
    """What was done before stays, and is told."""
    job = given(market)
    s3 = backend.clients.get("s3")
    place = {"Bucket": backend.settings.intake_bucket, "Key": f"bulk/{job.tenant}/{job.id}"}
    found = s3.head_object(**place)
    s3.delete_object(**place, **({"VersionId": found["VersionId"]} if "VersionId" in found else {}))
    over = working(backend).turn(job.tenant, job.id)
    assert over is not None
    assert (over.state, over.cause, result(job, backend)) == (State.FAILED, "bulk_file_gone", [])


def test_lines_with_nothing_on_them_take_pages_all_the_same(backend: Services, market: Market) -> None:
    """A file of nothing else would keep the function beyond its time: a page is 4 MiB of the file at most."""
    gap = b"\n" * 7 + b" " * 65_000 + b"\n"
    job = given(market, jsonl(complaint(1)) + gap * 70 + jsonl(complaint(2)))
    over = working(backend, PAGE_LINES).turn(job.tenant, job.id)
    assert over is not None
    assert (over.state, over.page, over.accepted) == (State.DONE, 2, 2)
    assert [line["line"] for line in result(job, backend)] == [1, 1 + 70 * 8 + 1]


def test_a_state_whose_answer_was_lost_is_written(backend: Services, market: Market) -> None:
    """Sent again behind our back it is refused, and yet it is ours; somebody else's in its place is not."""
    job = given(market)
    jobs = backend.bulk_jobs
    mine, others = (begun(job, backend.clock.now(), who) for who in ("mine", "others"))
    assert jobs.put(mine)
    assert jobs.put(mine)
    assert not jobs.put(others)
    assert now(job, backend) == mine


def test_a_job_that_never_got_its_file_takes_nobodys_place(backend: Services, market: Market) -> None:
    """Twenty may wait or work at a time; what has waited for two days has no file any more."""
    began = given(market)
    waits = [replace(began, id=builders.an_id("blk", n), state=State.WAITING) for n in range(2, MAX_OPEN + 2)]
    for one in waits[:-1]:
        backend.bulk.begin(one)
    with pytest.raises(NotAllowed):
        backend.bulk.begin(waits[-1])
    backend.clock.moment += UPLOAD_KEPT  # type: ignore[attr-defined]
    backend.bulk.begin(waits[-1])


class Streamed:
    """A file that exists nowhere as a whole, and a result that only counts."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self.told = chunks, 0

    @contextmanager
    def read(self, _job: Job, _offset: int) -> Iterator[Iterator[bytes]]:
        yield self._chunks

    def put_page(self, _job: Job, _page: int, raw: bytes) -> None:
        self.told += len(raw)

    def put_result(self, *_: Any) -> None: ...
    def pages(self, *_: Any) -> Iterator[bytes]:
        return iter(())


class Held:
    """A job that is kept here."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def get(self, *_: str) -> Job:
        return self.job

    def put(self, job: Job) -> bool:
        self.job = job
        return True


class Refusing(Lines):
    """Takes a line in as far as its request, and does nothing with it."""

    def do(self, job: Job, line: Any) -> Any:
        raise NotFound("No such case.")

    def problem(self, job: Job, error: Any) -> dict[str, Any]:
        return {"code": error.code}


def test_memory_stays_flat_over_a_large_file(backend: Services, market: Market) -> None:
    """20 MB of the bureau's rows in chunks of 64 KiB: less than two of them at any time."""
    head, body = sheet(row(1, **{"Consumer complaint narrative": "I ask why. " * 2_700})).split(b"\r\n", 1)
    count = 20_000_000 // len(body) + 1
    size = len(head) + 2 + count * len(body)

    def chunks() -> Iterator[bytes]:
        held = bytearray(head + b"\r\n")
        for _ in range(count):
            held += body
            while len(held) >= 65_536:
                yield bytes(held[:65_536])
                del held[:65_536]
        yield bytes(held)

    job = replace(
        given(market),
        kind=Kind.FILE_CASES,
        format=Format.CFPB_CSV,
        size=size,
        state=State.WORKING,
        defaults={},
    )
    files, jobs = Streamed(chunks()), Held(job)
    worker = Working(jobs, files, Refusing(), backend.queues, backend.clock)  # type: ignore[arg-type]
    tracemalloc.start()
    try:
        over = worker.turn(job.tenant, job.id)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert over is not None
    assert (over.state, over.refused, over.offset) == (State.DONE, count, size)
    assert peak < 2_000_000


def test_times_of_a_sandbox_are_its_own(backend: Services) -> None:
    """What was there before the page began is a repetition by the platform's own time, wherever its clock stands."""
    sandbox = Market(backend, sandbox=True)
    runs = [given(sandbox, jsonl(complaint(1, key="k-1")), id=builders.an_id("blk", n)) for n in (1, 2)]
    for job in runs:
        backend.directory.grow_sandbox_offset(sandbox.tenant.id, timedelta(days=3))
        with dying_at(12, after=True), suppress(Died):
            working(backend).turn(job.tenant, job.id)
        working(backend).turn(job.tenant, job.id)
    first, second = (now(job, backend) for job in runs)
    assert (first.accepted, second.repeated) == (1, 1)
