"""P3: how many calls to AWS the warm process needs. Counted, so that none is added unnoticed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.values import Role
from tests.conftest import HandClock
from tests.market import Market
from tests.roundtrips import count_calls

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

QUERY, WRITE = "dynamodb.Query", "dynamodb.TransactWriteItems"
C, R = Role.COMPLAINANT, Role.RESPONDENT


def test_a_filing_is_one_call(market: Market) -> None:
    """Tenant and keys are warm by an earlier one; the persons' key rows are part of the transaction."""
    market.filing()
    with count_calls() as calls:
        market.filing()
    assert calls == {WRITE: 1}


def test_a_repeated_filing_is_two(market: Market) -> None:
    """The refused write tells that there is a case, and one read shows it."""
    market.filing("key-1")
    with count_calls() as calls:
        market.filing("key-1")
    assert calls == {WRITE: 1, QUERY: 1}


def test_any_other_command_is_two(market: Market) -> None:
    """A text, a key of its own and its first mark in the case included."""
    case_id = market.served()
    with count_calls() as calls:
        market.act(case_id, Role.OFFICER, lambda _, texts: cmd.PostMessage(texts.add("Hello")), "key-1")
    assert calls == {QUERY: 1, WRITE: 1}


def test_a_repeated_command_is_two(market: Market) -> None:
    """The refused put of its key brings the stored answer along."""
    case_id = market.served()
    market.offer(case_id, key="key-1")
    with count_calls() as calls:
        market.offer(case_id, key="key-1")
    assert calls == {QUERY: 1, WRITE: 1}


def test_a_refused_command_is_a_read_and_a_look_at_its_key(market: Market) -> None:
    """It might be the repeat of one that was carried out."""
    case_id = market.filed()
    with count_calls() as calls, pytest.raises(NotAllowed):
        market.offer(case_id, C, key="key-1")
    assert calls == {QUERY: 1, "dynamodb.GetItem": 1}


def test_a_tick_is_two(market: Market, clock: HandClock) -> None:
    """However much is due."""
    case_id = market.served()
    clock.sleep(20 * 24 * 3_600)
    market.tenancy  # noqa: B018 - warm again
    with count_calls() as calls:
        assert market.tick(case_id).changed
    assert calls == {QUERY: 1, WRITE: 1}


def test_a_tick_with_nothing_due_is_one(market: Market) -> None:
    """Rings are cheap."""
    case_id = market.served()
    with count_calls() as calls:
        market.tick(case_id)
    assert calls == {QUERY: 1}


def test_showing_a_case_is_a_query_and_the_persons_keys(market: Market) -> None:
    """All keys in one go; opening what they open needs no call."""
    case_id = market.served()
    market.contested(case_id)
    with count_calls() as calls:
        loaded = market.services.reader.load(case_id)
        market.services.reader.show(loaded, market.principal(C), market.root, market.services.clock.now())
    assert calls == {QUERY: 1, "dynamodb.BatchGetItem": 1}


def test_a_sandbox_reads_its_clock_once_more(backend: Services) -> None:
    """It may have been moved a second ago."""
    market = Market(backend, sandbox=True)
    case_id = market.filed()
    with count_calls() as calls:
        market.act(case_id, Role.PLATFORM, cmd.RecordService("platform", backend.clock.now()))
    assert calls == {QUERY: 1, WRITE: 1, "dynamodb.GetItem": 1}


def test_a_cold_process_reads_tenant_and_root_first(market: Market) -> None:
    """Counted apart: once a minute and process."""
    from chalicelib.bootstrap import Services

    cold = Services()
    cold.settings, cold.clock, cold.clients = (
        market.services.settings,
        market.services.clock,
        market.services.clients,
    )
    with count_calls() as calls:
        cold.tenancies.of(market.tenant.id)
        cold.tenancies.of(market.tenant.id)
    assert calls == {"dynamodb.GetItem": 1, "kms.Decrypt": 1}
