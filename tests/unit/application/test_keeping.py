"""Holds on their way to the vault while the case goes on changing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from chalicelib.application.keeping import ROUNDS, Holding
from chalicelib.domain.errors import NotFound, TryAgain
from tests import builders, vault
from tests.market import Market

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services


class Vault:
    """The last hold set on each file; `meanwhile` happens each time one has been set."""

    def __init__(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        self.held: dict[str, bool] = {}
        self.times = 0
        self._meanwhile = meanwhile

    def set(self, case_id: str, evidence_id: str, *, held: bool) -> None:
        self.held[evidence_id] = held
        self.times += 1
        self._meanwhile()


def _once(act: Callable[[], object]) -> Callable[[], None]:
    todo = [act]

    def run() -> None:
        if todo:
            todo.pop()()

    return run


@pytest.fixture
def case_id(market: Market) -> str:
    return market.served()


@pytest.mark.capability("S07")
def test_a_hold_that_is_lifted_meanwhile_is_taken_off_again(
    market: Market, backend: Services, case_id: str
) -> None:
    """Whoever carried the lifting was faster: the case is read again afterwards."""
    evidence_id = vault.kept(market, case_id)
    hold_id = vault.hold(market, case_id)
    bucket = Vault(_once(lambda: vault.lift(market, case_id, hold_id)))
    Holding(backend.store, bucket).follow(case_id)
    assert bucket.held == {evidence_id: False}


def test_a_file_that_is_kept_meanwhile_is_held_too(market: Market, backend: Services, case_id: str) -> None:
    """Not only by its own message."""
    vault.kept(market, case_id)
    vault.hold(market, case_id)
    bucket = Vault(_once(lambda: vault.kept(market, case_id)))
    Holding(backend.store, bucket).follow(case_id)
    assert list(bucket.held.values()) == [True, True]


@pytest.mark.capability("S07")
def test_a_hold_is_taken_off_a_file_whose_erasure_was_ordered_meanwhile(
    market: Market, backend: Services, case_id: str
) -> None:
    """Lifted, and ordered before the lifting reached the vault: S3's own hold would keep the file for ever."""
    evidence_id = vault.kept(market, case_id)
    vault.lift(market, case_id, vault.hold(market, case_id))
    vault.order(market, case_id, evidence_id)
    bucket = Vault()
    Holding(backend.store, bucket).follow(case_id)
    assert bucket.held == {evidence_id: False}


def test_a_hold_that_comes_after_the_order_is_not_set_on_the_file(
    market: Market, backend: Services, case_id: str
) -> None:
    """What was decided first stands: it is no file of the case's any more."""
    evidence_id = vault.kept(market, case_id)
    vault.order(market, case_id, evidence_id)
    vault.hold(market, case_id)
    bucket = Vault()
    Holding(backend.store, bucket).follow(case_id)
    assert bucket.held == {}


def test_a_case_whose_holds_never_rest_comes_back(market: Market, backend: Services, case_id: str) -> None:
    """After a few rounds, as a message that is tried again."""
    vault.kept(market, case_id)
    known = [vault.hold(market, case_id)]

    def change() -> None:
        if known:
            vault.lift(market, case_id, known.pop())
        else:
            known.append(vault.hold(market, case_id))

    bucket = Vault(change)
    with pytest.raises(TryAgain):
        Holding(backend.store, bucket).follow(case_id)
    assert bucket.times == ROUNDS


def test_of_a_case_that_is_not_there_nothing_is_held(backend: Services) -> None:
    """The message ends with the dead letters."""
    with pytest.raises(NotFound):
        Holding(backend.store, Vault()).follow(builders.an_id("case", "none"))
