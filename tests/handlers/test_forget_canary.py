"""Canaries of a person in everything sealed: after the erasure no key that is left opens any of them, and after a
restore none again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from chalicelib.application.ports import Sealed, Unreadable
from chalicelib.application.texts import Texts, bundle
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.holding import ErasureGround
from chalicelib.domain.group.state import Status
from chalicelib.domain.values import Role, stamp
from tests import groups
from tests.forum import C, R
from tests.handlers.lambdas import Lambdas
from tests.handlers.test_erase import Desk, lines
from tests.handlers.test_forget import asked, closed, over
from tests.handlers.test_forget_again import restore
from tests.market import Market
from tests.members import GROUP
from tests.shared_aws import items
from tests.unit.application.membering import join

if TYPE_CHECKING:
    from tests.conftest import HandClock

pytestmark = pytest.mark.capability("S56")
CANARY, OTHERS = "Canary6612", "Respondent6612"
ALL = ("DISPUTES_TABLE", "SUBJECT_KEYS_TABLE", "VIEWS_TABLE", "DELIVERIES_TABLE")
"""What a restore may bring back; the directory has the ledger, and is restored as late as can be."""
MINE = {
    role: {"name": f"{word} name", "email": f"{word}@example.com"}
    for role, word in ((C, CANARY), (R, OTHERS))
}


@pytest.fixture
def desk(invoke: Lambdas, market: Market) -> Desk:
    return Desk(invoke, market)


def written(market: Market, slot: str, ref: str, word: str) -> tuple[object, Sealed]:
    """A key for that group, and something sealed to it."""
    crypto = market.services.crypto
    key = crypto.new_person(market.root, GROUP, slot, ref)
    texts = Texts(crypto, market.root.ids, f"cmd-{slot}")
    texts.add(f"{word} in the group")
    return key, Sealed(slot, next(iter(texts.items)), crypto.seal(key.public_key, GROUP, bundle(texts.items)))


@pytest.fixture
def case_id(market: Market) -> str:
    """Closed, of a member of a group in which the member, the respondent and the office have written; that is over."""
    found = market.served(pack="generic@2", narrative=f"{CANARY} narrative", contacts=MINE)
    market.act(found, R, lambda _, t: cmd.Respond("contests", t.add(f"{OTHERS} says no.")))
    market.act(found, C, lambda _, t: cmd.PostMessage(t.add(f"{CANARY} message")))
    market.act(found, Role.OFFICER, lambda _, t: cmd.PostMessage(t.add(f"{CANARY}, says the office")))
    (own, mine), (theirs, his), (ours, office) = (
        written(market, "txt_member", "complainant-0001", CANARY),
        written(market, "respondent", "~respondent", OTHERS),
        written(market, "office", "~office", f"{CANARY} and {OTHERS}"),
    )
    before = groups.group(tenant=market.tenant.id, group_id=GROUP, pack="generic@2")
    store, now = market.services.group_store, market.services.clock.now()
    store.commit(groups.opening(before, persons=(theirs, ours), keys=(own,), sealed=(mine, his, office)), now)
    market.act(found, C, join())
    closed(market, found)
    ended = groups.moved_on(before, status=Status.CLOSED, closed_at=now)
    store.commit(groups.command(before, ended), now)
    return found


def opened(market: Market) -> str:
    """All that any key opens, tried on every sealed text of every record: who sealed it to whom does not matter."""
    rows = [row for row in items("DISPUTES_TABLE") if "box" in row]
    found = []
    for key in items("SUBJECT_KEYS_TABLE"):
        _, owner, slot = key["sk"]["S"].split("#", 2)
        for row in rows:
            found += _opened(market, owner, slot, key["wrapped"]["B"], row["box"]["B"])
    return "\n".join(found)


def _opened(market: Market, owner: str, slot: str, wrapped: bytes, box: bytes) -> Iterator[str]:
    try:
        yield market.services.crypto.open(market.root, owner, slot, bytes(wrapped), bytes(box)).decode()
    except Unreadable:
        return


def later(desk: Desk, clock: HandClock, moment: datetime) -> None:
    """What a round of that moment sends out."""
    clock.moment = moment
    due = [sk.split("#") for _, sk in lines("retention#") if sk[:27] <= stamp(moment)]
    over_ = [
        {"kind": "over", "case_id": case, "evidence_id": what, "until": until} for until, case, what in due
    ]
    assert desk.work(*over_) == []
    desk.settle()


def erased_by_order(desk: Desk, market: Market, clock: HandClock) -> None:
    desk.settle()
    market.services.asking_to_erase.ask(asked(market, ErasureGround.COURT_ORDER))
    over(desk, clock, timedelta(0))


def test_no_key_that_is_left_opens_a_word_of_the_person(
    desk: Desk, market: Market, case_id: str, clock: HandClock
) -> None:
    """Case, messages, what the office wrote in the case, the group; the respondent's own words are still there."""
    before = opened(market)
    for place in ("narrative", "message", "name", ", says the office", "in the group"):
        assert f"{CANARY} {place}" in before or f"{CANARY}{place}" in before
    erased_by_order(desk, market, clock)
    after = opened(market)
    assert f"{OTHERS} says no." in after
    assert [line for line in after.splitlines() if CANARY in line and OTHERS not in line] == []
    assert CANARY not in str([items(name) for name in (*ALL, "DIRECTORY_TABLE")])


def test_of_a_group_that_is_over_the_rest_goes_at_its_time(
    desk: Desk, market: Market, case_id: str, clock: HandClock
) -> None:
    """What the office said to all its members, and the respondent: three years after its end, with the case."""
    desk.settle()
    assert "in the group" in opened(market)
    later(desk, clock, clock.moment + timedelta(days=1_095, minutes=1))
    assert (opened(market), items("SUBJECT_KEYS_TABLE")) == ("", [])


def test_what_a_restore_brings_back_goes_again(
    desk: Desk, market: Market, case_id: str, clock: HandClock
) -> None:
    """All rows of all tables as they were before, keys too: the ledger is applied, and nobody opens a word."""
    desk.settle()
    rows = {name: items(name) for name in ALL}
    erased_by_order(desk, market, clock)
    restore(market, rows)
    assert f"{CANARY} narrative" in opened(market)
    assert market.case(case_id).head.complainant.erased_for is None
    assert desk.work({"kind": "reapply", "since": clock.moment.date().isoformat()}) == []
    assert desk.work(*desk.fresh()) == []
    desk.settle()
    assert [line for line in opened(market).splitlines() if CANARY in line and OTHERS not in line] == []
    head = market.case(case_id).head
    assert head.complainant.erased_at is not None
    assert head.respondent.erased_for is None
    rows_of = market.services.store.events(case_id)
    assert rows_of[-1].hash == head.chain_head
    assert [row.type for row in rows_of].count("person.erased") == 1
