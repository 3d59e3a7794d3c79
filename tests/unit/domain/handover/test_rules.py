"""The order of a transaction's messages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.handover import messages as msg
from chalicelib.domain.handover import rules
from chalicelib.domain.handover.rules import State, Transaction
from chalicelib.domain.handover.updates import StageUpdate
from chalicelib.domain.values import Money

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
BODY, PLATFORM, ID = "ten_" + "b" * 26, "ten_" + "p" * 26, "hov_" + "h" * 26


def a_transaction(state: State = State.OFFERED, **changes: Any) -> Transaction:
    return replace(Transaction(ID, BODY, PLATFORM, NOW, NOW, state), **changes)


def answer(id_: str = "ext_00000001", **changes: Any) -> msg.OnInitMessage:
    known = msg.OnInitMessage(
        id=id_, correlation_id=ID, sent_at=NOW, platform=PLATFORM, body=BODY, payload=msg.OnInit(accepts=True)
    )
    return replace(known, **changes)


class TestOrder:
    """What may follow what."""

    def test_every_state_is_reached_and_left_by_the_table(self) -> None:
        """All but the last ones: nothing follows on a no, on a price, or on the end, but that somebody was erased."""
        after = {state for _, state in rules.FOLLOWS.values() if state} | set(rules.DECLINED.values())
        assert after | {State.NEW} == set(State)  # the running case is reached by `on_confirm`
        left = {
            state for action, (states, _) in rules.FOLLOWS.items() for state in states if action != "erased"
        }
        assert set(State) - left == {State.UNABLE, State.REFUSED, State.PRICED, State.ENDED}

    def test_an_answer_leads_on(self) -> None:
        after = rules.took(a_transaction(), answer(), "hash", NOW)
        assert (after.state, after.version, after.taken) == (State.TAKEN, 1, {"ext_00000001": "hash"})

    def test_a_no_leads_to_the_end(self) -> None:
        assert rules.took(a_transaction(), answer(), "hash", NOW, no=True).state is State.REFUSED

    def test_an_answer_to_nothing_is_out_of_turn(self) -> None:
        """And is told what may come."""
        with pytest.raises(NotAllowed) as refused:
            rules.admit(a_transaction(State.RUNNING), answer(), NOW)
        assert (refused.value.code, refused.value.data) == (
            "handover_out_of_turn", {"state": "running", "awaited": ["on_status", "update"]},
        )  # fmt: skip

    def test_work_before_the_confirmation_counts_as_having_it(self) -> None:
        update = msg.UpdateMessage(
            id="ext_00000002", correlation_id=ID, sent_at=NOW, platform=PLATFORM, body=BODY,
            payload=StageUpdate(stage="deliberation"),
        )  # fmt: skip
        assert rules.took(a_transaction(State.CONFIRMING), update, "hash", NOW).state is State.RUNNING

    def test_a_late_answer_to_an_enquiry_is_refused(self) -> None:
        """A second behind its end."""
        late = a_transaction(answer_by=NOW)
        rules.admit(late, answer(), NOW)
        with pytest.raises(NotAllowed, match="over"):
            rules.admit(late, answer(), NOW + timedelta(seconds=1))

    def test_a_message_for_others_is_told_apart(self) -> None:
        with pytest.raises(Invalid) as wrong:
            rules.admit(a_transaction(), answer(platform=BODY), NOW)
        assert [(f.pointer, f.code, f.limit) for f in wrong.value.faults] == [
            ("/platform", "other_value", PLATFORM)
        ]

    def test_there_is_an_end_to_messages(self) -> None:
        full = a_transaction(taken={f"ext_{n:08}": "hash" for n in range(200)})
        with pytest.raises(NotAllowed) as refused:
            rules.admit(full, answer("ext_99999999"), NOW)
        assert refused.value.data == {"limit": 200}


class TestRepeats:
    """By the message's id."""

    def test_the_same_bytes_are_the_same_message(self) -> None:
        known = a_transaction(taken={"ext_00000001": rules.digest(b"one")})
        assert rules.repeated(known, "ext_00000001", rules.digest(b"one"))
        assert not rules.repeated(known, "ext_00000002", rules.digest(b"one"))

    def test_other_bytes_under_its_id_are_refused(self) -> None:
        known = a_transaction(taken={"ext_00000001": rules.digest(b"one")})
        with pytest.raises(rules.Reused):
            rules.repeated(known, "ext_00000001", rules.digest(b"two"))


@pytest.mark.parametrize(
    ("amount", "at_least", "up_to"),
    [(0, 0, 9_999), (9_999, 0, 9_999), (10_000, 10_000, 99_999), (10_000_000, 10_000_000, None)],
)
def test_a_search_tells_a_band(amount: int, at_least: int, up_to: int | None) -> None:
    """Never the amount."""
    assert rules.band(Money(amount, "USD")) == msg.AmountBand("USD", at_least, up_to)
