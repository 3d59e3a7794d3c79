"""Proceedings at a body's own system: orders and their answers, more time, hearings; both ways, twice, out of order."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from demo.external_body import Case, Message
from tests.handing import House, agreed, faults, refused, sitting, twice
from tests.journeys.cast import Dispute, Platform, eventually

pytestmark = pytest.mark.capability("S58")


def an_order(order: str = "statement", *to: str, days: int | None = 14, **changes: Any) -> Message:
    told = {"kind": "order", "order": order, "text": "State when the leak was seen first.", "days": days}
    return told | {"to": list(to or ("respondent",))} | changes


def a_hearing(shop: Platform, ahead_days: int = 10, **changes: Any) -> Message:
    """On the platform's clock, which the body's goes with."""
    at = (shop.now() + timedelta(days=ahead_days)).replace(microsecond=0)
    told = {"starts_at": at.isoformat(), "minutes": 60, "time_zone": "Asia/Singapore", "mode": "video"}
    return {"kind": "hearing"} | told | changes


def acts(dispute: Dispute, case: Case, side: str, verb: str, **body: Any) -> Any:
    """A party, where its arbitration is shown."""
    client = dispute.complainant if side == "complainant" else dispute.respondent
    return client.post(f"/v1/arbitrations/{case.init['arbitration_id']}/actions/{verb}", body)


class TestOrders:
    """What the tribunal orders, and what the parties say to it."""

    def test_an_order_goes_out_once_and_its_answer_comes_back(self, shop: Platform, harbour: House) -> None:
        """By the id that it was `created` under, with the words."""
        dispute = agreed(shop, harbour)
        case = sitting(harbour)
        (order,) = twice(harbour, case, an_order())
        acts(dispute, case, "respondent", "submit", order_id=order, text="On the third day.")
        shop.drain()
        told = eventually(lambda: [o for o in case.status["orders"] if o["id"] == order])[0]
        assert (told["kind"], told["state"], set(told["answers"])) == ("statement", "met", {"respondent"})
        said = case.status["texts"][told["answers"]["respondent"]["text"]["id"]]
        assert said == "On the third day."
        assert harbour.answered("status").status == 200

    def test_a_party_asks_for_more_time_and_has_it(self, shop: Platform, harbour: House) -> None:
        """Seven days on top of fourteen, for everybody whom the order asks."""
        dispute = agreed(shop, harbour)
        case = sitting(harbour)
        (order,) = twice(harbour, case, an_order("evidence", "complainant", "respondent"))
        acts(
            dispute,
            case,
            "complainant",
            "ask_extension",
            order_id=order,
            reason="The invoice is in the post.",
        )
        shop.drain()
        asked = eventually(lambda: [o for o in case.status["orders"] if o.get("asked")])[0]
        assert case.status["texts"][asked["asked"]["complainant"]["id"]] == "The invoice is in the post."
        before = due(harbour, case)
        longer = {"kind": "extension", "order_id": order, "days": 7, "reason": "It was asked in time."}
        twice(harbour, case, longer)
        assert due(harbour, case) - before == timedelta(days=7)

    def test_what_is_no_order_is_refused_with_the_field(self, shop: Platform, harbour: House) -> None:
        """To nobody, for too long, or for one that does not run."""
        agreed(shop, harbour)
        case, system = sitting(harbour), harbour.system
        assert faults(system.update(case, an_order(to=[]))) == {("/payload/to", "missing")}
        assert faults(system.update(case, an_order(days=91))) == {("/payload/days", "out_of_range")}
        (order,) = twice(harbour, case, an_order())
        longer = {"kind": "extension", "order_id": order, "days": 91, "reason": "They ask."}
        assert faults(system.update(case, longer)) == {("/payload/days", "out_of_range")}
        assert refused(harbour, case, longer | {"order_id": "ord_" + "a" * 26, "days": 7}) == (
            404,
            "not_found",
        )

    def test_none_comes_out_of_order(self, shop: Platform, harbour: House) -> None:
        """Before the tribunal is complete, while parties still answer one, or when the proceedings are closed."""
        agreed(shop, harbour)
        case = harbour.case()
        assert refused(harbour, case, an_order()) == (409, "wrong_stage")
        case = sitting(harbour)
        longer = {"kind": "extension", "order_id": "ord_" + "a" * 26, "days": 7, "reason": "They ask."}
        assert refused(harbour, case, longer) == (409, "no_open_order")
        (order,) = twice(harbour, case, an_order())
        closing = {"kind": "stage", "stage": "deliberation"}
        answer = harbour.system.update(case, closing)
        assert (answer.status, answer.body["code"], answer.body["data"]["orders"]) == (
            409,
            "orders_open",
            [order],
        )
        harbour.past(case, "arb_round")
        twice(harbour, case, closing)
        assert refused(harbour, case, an_order()) == (409, "wrong_stage")


class TestHearings:
    """Fixed, moved, held and called off by the body, which has asked the parties itself."""

    def test_one_is_fixed_and_moved(self, shop: Platform, harbour: House) -> None:
        """Of two only the later is to come; the parties have its calendar."""
        dispute = agreed(shop, harbour)
        case = sitting(harbour)
        (first,) = twice(harbour, case, a_hearing(shop))
        moved = a_hearing(shop, 12)
        (second,) = twice(harbour, case, moved | {"replaces": first})
        assert states(harbour, case) == {first: "cancelled", second: "fixed"}
        path = f"/v1/arbitrations/{case.init['arbitration_id']}/hearings/{second}/calendar"
        stamp = datetime.fromisoformat(moved["starts_at"]).strftime("%Y%m%dT%H%M%SZ")
        calendar = dispute.complainant.send("GET", path).body
        assert f"DTSTART:{stamp}" in str(calendar)
        assert refused(harbour, case, a_hearing(shop, 14, replaces=first)) == (404, "not_found")

    def test_one_is_held_and_can_be_cited(self, shop: Platform, harbour: House) -> None:
        """Not before its time has come; afterwards it is neither moved nor called off."""
        agreed(shop, harbour)
        case = sitting(harbour)
        (hearing,) = twice(harbour, case, a_hearing(shop, 2))
        held = {
            "kind": "hearing_held",
            "hearing_id": hearing,
            "minutes": "Both sides were heard for an hour.",
        }
        assert refused(harbour, case, held) == (409, "hearing_not_fixed")
        harbour.move(days=2, minutes=1)
        twice(harbour, case, held)
        assert states(harbour, case) == {hearing: "held"}
        off = {"kind": "hearing_cancelled", "hearing_id": hearing}
        assert refused(harbour, case, off) == (409, "no_hearing_proposed")

    def test_one_is_called_off(self, shop: Platform, harbour: House) -> None:
        agreed(shop, harbour)
        case = sitting(harbour)
        (hearing,) = twice(harbour, case, a_hearing(shop))
        twice(harbour, case, {"kind": "hearing_cancelled", "hearing_id": hearing})
        assert states(harbour, case) == {hearing: "cancelled"}

    def test_what_is_no_hearing_is_refused(self, shop: Platform, harbour: House) -> None:
        """In the past, in no time zone, or before there is a tribunal."""
        agreed(shop, harbour)
        assert refused(harbour, harbour.case(), a_hearing(shop)) == (409, "wrong_stage")
        case, system = sitting(harbour), harbour.system
        assert faults(system.update(case, a_hearing(shop, -1, time_zone="Mars/Olympus"))) == {
            ("/payload/time_zone", "unknown_time_zone"), ("/payload/starts_at", "out_of_range"),
        }  # fmt: skip


def due(found: House, case: Case) -> datetime:
    """Of the round that runs."""
    (one,) = [
        d for d in found.shown(case)["deadlines"] if (d["rule"], d["state"]) == ("arb_round", "running")
    ]
    return datetime.fromisoformat(one["due_at"])


def states(found: House, case: Case) -> dict[str, str]:
    return {h["id"]: h["state"] for h in found.shown(case)["hearings"]}
