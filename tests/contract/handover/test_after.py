"""After the award of a body's own system: corrections, additional awards, and an appeal to a larger tribunal."""

from __future__ import annotations

from typing import Any

import pytest

from demo.external_body import Case, Message
from local.client import Refused
from tests.handing import House, agreed, content, deliberating, faults, refused, twice
from tests.journeys.cast import Dispute, Platform, eventually

pytestmark = pytest.mark.capability("S58")


def awarded(harbour: House, amount: int = 4_000) -> Case:
    """The award is served, and the times after it run."""
    case = deliberating(harbour)
    answer = harbour.system.award(case, *content(amount))
    assert answer.status == 200, answer.body
    return case


def asked(shop: Platform, dispute: Dispute, case: Case, kind: str) -> str:
    """A party's request, as the body is told of it: its id."""
    path = f"/v1/arbitrations/{case.init['arbitration_id']}/actions/request_after"
    known = {r["id"] for r in case.status["requests"]}
    dispute.complainant.post(path, {"kind": kind, "text": "The sum has two digits the wrong way round."})
    shop.drain()
    new = eventually(lambda: [r for r in case.status["requests"] if r["id"] not in known])[-1]
    assert (new["kind"], case.status["texts"][new["text"]["id"]][:7]) == (kind, "The sum")
    return str(new["id"])


def owed(dispute: Dispute) -> list[int]:
    """What is to be performed, in minor units."""
    return [task["terms"]["money"]["amount"] for task in dispute.show()["tasks"]]


class TestRequests:
    """What a party asks for within its time."""

    def test_a_correction_is_asked_for_and_carried_out(self, shop: Platform, harbour: House) -> None:
        """4,900 in the place of 4,000: the award that was corrected is replaced, and so is what is owed."""
        dispute = agreed(shop, harbour)
        case = awarded(harbour)
        request = asked(shop, dispute, case, "correction")
        answer = harbour.system.grant(case, request, "Two digits were exchanged.", *content(4_900))
        assert answer.status == 200, answer.body
        shop.drain()
        first, second = harbour.shown(case)["awards"]
        assert (first["state"], second["state"], second["corrects"]) == ("replaced", "rendered", first["id"])
        assert owed(dispute) == [4_900]

    def test_an_additional_award_is_a_further_task(self, shop: Platform, harbour: House) -> None:
        """Both together give no more than was asked for: 4,000 and 3,000 would, of 6,490; 4,000 and 1,000 do not."""
        dispute = agreed(shop, harbour)
        case = awarded(harbour)
        request = asked(shop, dispute, case, "additional")
        above = harbour.system.grant(case, request, "A point was left out.", *content(3_000, "additional"))
        assert faults(above) == {("/payload/document/content/terms/money/amount", "above_claim")}
        answer = harbour.system.grant(case, request, "A point was left out.", *content(1_000, "additional"))
        assert answer.status == 200, answer.body
        shop.drain()
        assert sorted(owed(dispute)) == [1_000, 4_000]

    def test_one_that_is_not_granted_has_reasons(self, shop: Platform, harbour: House) -> None:
        """And is decided once."""
        dispute = agreed(shop, harbour)
        case = awarded(harbour)
        request = asked(shop, dispute, case, "correction")
        no = {"kind": "request_refused", "request_id": request, "reasons": "The sum is as it was meant."}
        assert harbour.system.update(case, no | {"reasons": " "}).status == 400
        twice(harbour, case, no)
        assert [r["state"] for r in harbour.shown(case)["requests"]] == ["refused"]
        assert refused(harbour, case, no) == (409, "no_request")

    def test_what_is_granted_comes_once(self, shop: Platform, harbour: House) -> None:
        """The very same message again changes nothing; another on the same request has nothing to decide."""
        dispute = agreed(shop, harbour)
        case = awarded(harbour)
        request = asked(shop, dispute, case, "correction")
        first, second = (grant(harbour, case, request, amount) for amount in (4_900, 4_800))
        twice(harbour, case, first)
        assert refused(harbour, case, second) == (404, "not_found")

    def test_nothing_is_granted_that_nobody_asked_for(self, shop: Platform, harbour: House) -> None:
        """Neither without a request, nor another kind than was asked for, nor without reasons, nor as a new award."""
        dispute = agreed(shop, harbour)
        case = awarded(harbour)
        other = grant(harbour, case, "req_" + "a" * 26, 4_900)
        assert refused(harbour, case, other) == (404, "not_found")
        request = asked(shop, dispute, case, "correction")
        system = harbour.system
        assert faults(
            system.grant(case, request, "A point was left out.", *content(1_000, "additional"))
        ) == {("/payload/document/content/kind", "not_one_of")}
        without = grant(harbour, case, request, 4_900)
        del without["reasons"]
        assert faults(system.update(case, without)) == {("/payload/reasons", "missing")}
        written, words = content(4_900)
        new = system.rendered(case, system.document(case, written), words)
        reasons = {"request_id": request, "reasons": "Two digits were exchanged."}
        assert faults(system.update(case, new | reasons)) == {("/payload/document/corrects", "other_value")}

    def test_a_request_is_no_award_before_there_is_one(self, shop: Platform, harbour: House) -> None:
        """A ruling on one comes out of order while the tribunal deliberates."""
        agreed(shop, harbour)
        case = deliberating(harbour)
        no = {"kind": "request_refused", "request_id": "req_" + "a" * 26, "reasons": "There is none."}
        assert refused(harbour, case, no) == (409, "wrong_stage")


class TestAppeal:
    """Where the rules have one: the body names a larger tribunal, and its award takes the first one's place."""

    def test_a_larger_tribunal_gives_the_award_that_stands(self, shop: Platform, harbour: House) -> None:
        """Three in the place of one, told with their seats; nobody of the first sits again."""
        dispute = agreed(shop, harbour, pack="demo-panels")
        case, system = awarded(harbour), harbour.system
        asked(shop, dispute, case, "appeal")
        assert (case.status["instance"], case.status["stage"]) == (2, "constitution")
        seats = [seat["id"] for seat in case.status["seats"]]
        assert [seat.get("neutral") for seat in case.status["seats"]] == [None] * 3
        assert faults(system.tribunal(case, seats[0], "arbiter-1")) == {
            ("/payload/members/0/ref", "already_asked")
        }
        for n, seat in enumerate(seats, start=2):
            assert system.tribunal(case, seat, f"arbiter-{n}").status == 200
        harbour.past(case, "arb_challenge")
        twice(harbour, case, {"kind": "stage", "stage": "deliberation"})
        assert system.award(case, *content(5_000)).status == 200
        shop.drain()
        assert [a["instance"] for a in harbour.shown(case)["awards"]] == [1, 2]
        assert harbour.shown(case)["panel"] == ["arbiter-2", "arbiter-3", "arbiter-4"]
        harbour.past(case, "arb_correct")
        shop.drain()
        assert owed(dispute) == [5_000]

    def test_the_first_award_stands_where_nobody_is_named(self, shop: Platform, harbour: House) -> None:
        """The time to name them runs twice, as for the first tribunal."""
        dispute = agreed(shop, harbour, pack="demo-panels")
        case = awarded(harbour)
        asked(shop, dispute, case, "appeal")
        while harbour.shown(case)["status"] == "open":
            harbour.past(case, "arb_appoint")
        shop.drain()
        assert (harbour.shown(case)["outcome"], owed(dispute)) == ("awarded", [4_000])
        assert harbour.answered("cancel").body["state"] == "ended"

    def test_an_award_of_the_first_tribunal_comes_too_late(self, shop: Platform, harbour: House) -> None:
        """Before the larger one is complete nobody decides."""
        dispute = agreed(shop, harbour, pack="demo-panels")
        case = awarded(harbour)
        again = grant(harbour, case, "req_" + "a" * 26, 4_100)
        asked(shop, dispute, case, "appeal")
        assert refused(harbour, case, again) == (409, "wrong_stage")

    def test_there_is_none_where_the_rules_have_none(self, shop: Platform, harbour: House) -> None:
        dispute = agreed(shop, harbour)
        case = awarded(harbour)
        path = f"/v1/arbitrations/{case.init['arbitration_id']}/actions/request_after"
        with pytest.raises(Refused) as no:
            dispute.complainant.post(path, {"kind": "appeal", "text": "Another look."})
        assert (no.value.status, no.value.code) == (409, "not_in_this_procedure")


def grant(found: House, case: Case, request: str, amount: int) -> Message:
    """The update that corrects the award to that amount."""
    written, words = content(amount)
    document = found.system.document(case, written, corrects=case.stands)
    told: dict[str, Any] = found.system.rendered(case, document, words)
    return told | {"request_id": request, "reasons": "Two digits were exchanged."}
