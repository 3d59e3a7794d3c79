"""Nobody turns the seed of the draws: what is recorded behind the last nonce has no part in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from chalicelib.application.reactions import StoredEvent, on_event
from chalicelib.domain.arbitration import commands as arb
from chalicelib.domain.neutrals.draw import seed_of
from chalicelib.domain.values import Role
from tests.forum import C, Forum
from tests.market import Market, refund

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services


def test_neither_payments_nor_proposals_turn_the_seed(backend: Services, market: Market) -> None:
    """The body records what it was paid, a party proposes terms again and again: it is the seed of the nonce."""
    forum = Forum(backend, market)
    forum.enter("n-1", "n-2")
    case_id = forum.agreed()
    forum.pump()
    id_ = forum.of(case_id).head.arbitration_id
    forum.act(id_, Role.CLERK, arb.AcceptReferral())
    forum.act(id_, C, arb.GiveNonce("ab" * 32))
    head = forum.found(id_).head.chain_head
    for charge in forum.found(id_).charges:
        forum.act(id_, Role.CLERK, arb.RecordPayment(charge))
    forum.act(id_, C, arb.AgreeTerms(refund(1_000)))
    forum.until(id_, "arb_nonces")
    seed = forum.found(id_).seed
    assert seed is not None
    assert seed.chain_head == head
    assert seed.seed == seed_of(head, {Role.COMPLAINANT: "ab" * 32}).hex()


def test_a_crowd_that_is_drawn_again_waits_for_nobody() -> None:
    """Its seats are filled as soon as it is known that the first one has not decided."""
    envelope = {
        "id": "evt_1", "arbitration_id": "arb_1", "type": "crowd.redrawn", "at": "2026-11-22T09:00:00Z", "seq": 9,
        "data": {},
    }  # fmt: skip
    stored = StoredEvent("ten_1", json.dumps(envelope), "00", {}, json.dumps({"external": False}))
    assert {"arbitration_id": "arb_1", "event": "crowd.redrawn"} in [
        json.loads(w.body) for w in on_event(stored) if w.queue == "assignment"
    ]
