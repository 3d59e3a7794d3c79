"""Bulk jobs as deployed: from the queue to the result, within the function's own grants and variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chalicelib.domain.bulk.job import Format, Kind, State
from tests.bulk import complaint, jsonl
from tests.handlers.events import sqs
from tests.handlers.lambdas import Lambdas
from tests.market import Market
from tests.shared_aws import sent
from tests.unit.application.test_bulk_working import given, now

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services


@pytest.mark.capability("S01")
def test_a_file_is_worked_and_a_message_that_comes_twice_finds_it_done(
    invoke: Lambdas, market: Market, backend: Services
) -> None:
    """With an order and a report beside a complaint too."""
    raw = jsonl(
        complaint(1, violation_report={"category": "safety", "narrative": "The lamp burns."}), complaint(2)
    )
    job = given(market, raw)
    (message,) = sent("bulk")
    assert invoke.failed("bulk", sqs(message.json, message.json)) == []
    found = now(job, backend)
    assert (found.state, found.lines) == (State.DONE, 2)
    assert found.accepted >= 1


def test_answers_and_lists_need_no_other_grants(invoke: Lambdas, market: Market, backend: Services) -> None:
    """An answer reads and writes its case; a list reads the index."""
    own = market.served()
    ref = market.case(own).head.respondent.ref
    raw = jsonl({"case_id": own, "position": "admits", "statement": "We send it."})
    job = given(market, raw, kind=Kind.RESPOND_CASES, respondent_ref=ref, defaults={})
    (message,) = sent("bulk")
    assert invoke.failed("bulk", sqs(message.json)) == []
    assert now(job, backend).accepted == 1
    listed = backend.bulk.begin(
        job.__class__(
            id=job.id[:-4] + "aaaa", tenant=job.tenant, by=job.by, kind=Kind.EXPORT_CASES, format=Format.CSV, lang="en",
            created_at=job.created_at,
        )
    )[0]  # fmt: skip
    assert invoke.failed("bulk", sqs(sent("bulk")[-1].json)) == []
    assert now(listed, backend).state is State.DONE
