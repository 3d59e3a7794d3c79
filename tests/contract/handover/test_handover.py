"""The hand-over protocol, between the one-machine stack and a body's own system: real HTTP, both ways, signed."""

from __future__ import annotations

import base64
import threading
from datetime import UTC, datetime, timedelta

import pytest

from demo.external_body import Member, Message, signing_bytes
from tests.handing import House, agreed, content, deliberating, faults, silent_house
from tests.journeys.cast import Platform, eventually
from tests.stack import Process


@pytest.mark.capability("S58")
def test_a_case_goes_from_the_agreement_to_an_award_that_is_carried_out(
    shop: Platform, harbour: House
) -> None:
    """Handed over, taken, decided and signed outside; and the same performance as after any other award."""
    dispute = agreed(shop, harbour)
    case = deliberating(harbour)
    written, words = content()
    answer = harbour.system.award(case, written, words)
    assert answer.status == 200, answer.body
    shop.drain()
    shown = dispute.show()
    assert (shown["stage"], shown["outcome"]) == ("performance", "awarded")
    (task,) = shown["tasks"]
    assert task["terms"]["money"] == {"amount": 4_000, "currency": "USD"}
    (award,) = harbour.shown(case)["awards"]
    assert award["state"] == "rendered"
    assert set(award["signatures"]) == {"arbiter-1"}
    assert harbour.state(case.correlation_id) == "running"


class TestHandOver:
    """What the body gets, and when."""

    def test_the_file_is_had_by_the_link_that_came_with_the_case(
        self, shop: Platform, harbour: House
    ) -> None:
        """With the body's key and for ten minutes; a link that was altered is none."""
        dispute = agreed(shop, harbour)
        path = harbour.case().init["file"]["path"]
        file = harbour.system.get(path)
        assert (file.status, file.body["case_id"]) == (200, dispute.case_id)
        assert "The kettle leaks" in " ".join(file.body["texts"].values())
        assert harbour.system.get(f"{path[:-1]}{'0' if path[-1] != '0' else '1'}").status == 404
        fresh = harbour.api.get(f"/v1/handovers/{harbour.case().correlation_id}")["file"]["path"]
        assert harbour.system.get(fresh).status == 200

    def test_an_enquiry_names_no_case(self, shop: Platform, harbour: House) -> None:
        """A band of the amount first; the amount itself with the question of the fee."""
        dispute = shop.file(pack="demo")
        path, body = f"/v1/cases/{dispute.case_id}/enquiries", {"body_id": harbour.tenant_id}
        shop.api.post(path, body)
        priced = eventually(
            lambda: found if (found := shop.api.post(path, body))["state"] == "priced" else None
        )
        assert (priced["fee"], priced["usual_days"]) == ({"amount": 2_630, "currency": "USD"}, 30)
        search, quote = list(harbour.system.seen.values())
        assert search["payload"]["amount"] == {"currency": "USD", "at_least": 0, "up_to": 9_999}
        assert quote["payload"]["amount"] == {"amount": 6_490, "currency": "USD"}
        assert dispute.case_id not in str([search, quote])

    def test_a_case_that_ends_otherwise_is_called_off(self, shop: Platform, harbour: House) -> None:
        dispute = agreed(shop, harbour)
        case = harbour.case()
        dispute.act(dispute.complainant, "withdraw")
        shop.drain()
        assert harbour.answered("cancel").status == 200
        assert (case.over, harbour.state(case.correlation_id)) == (True, "ended")


class TestRefusal:
    """The body says no, or nothing."""

    def test_the_next_body_is_asked(self, stack: Process, shop: Platform, harbour: House) -> None:
        """With the reasons that the first one gave."""
        harbour.system.decide["init"] = lambda _: {
            "accepts": False, "ground": "capacity", "reasons": "All our arbitrators are taken."
        }  # fmt: skip
        other = silent_house(stack, shop)
        agreed(shop, harbour, other)
        assert harbour.answered("init").body["state"] == "refused"
        shop.drain()
        (taken_on,) = other.api.get("/v1/arbitrations")["arbitrations"]
        assert taken_on["stage"] == "routing"

    def test_a_refusal_needs_a_ground_and_reasons(self, shop: Platform, harbour: House) -> None:
        harbour.system.decide["init"] = lambda _: {"accepts": False}
        agreed(shop, harbour)
        answer = harbour.answered("init")
        assert {f["pointer"] for f in answer.body["faults"]} == {"/payload/ground", "/payload/reasons"}

    def test_an_answer_that_comes_too_late_is_none(self, shop: Platform, harbour: House) -> None:
        """The time to take the case is over: silence was a refusal, and the case is called off."""
        wait = threading.Event()
        harbour.system.decide["init"] = lambda _: {"accepts": wait.wait(60)}
        dispute = agreed(shop, harbour)
        (case,) = eventually(lambda: list(harbour.system.cases.values()))
        harbour.past(case, "arb_accept")
        wait.set()
        answer = harbour.answered("init")
        assert (answer.status, answer.body["code"]) == (409, "handover_out_of_turn")
        assert harbour.shown(case)["cause"] == "silent"
        assert dispute.show()["stage"] != "arbitration"


class TestMessages:
    """Repeated, forged, stale, out of turn."""

    def test_a_repeated_message_changes_nothing(self, shop: Platform, harbour: House) -> None:
        """The same bytes are acknowledged again; other bytes under the same id are refused."""
        agreed(shop, harbour)
        case, system = harbour.case(), harbour.system
        tribunal = system.envelope(system.about(case), "update", a_tribunal())
        assert system.deliver(tribunal).body["repeated"] is False
        version = harbour.shown(case)["version"]
        assert system.deliver(tribunal).body["repeated"] is True
        assert harbour.shown(case)["version"] == version
        other = system.deliver(tribunal | {"payload": a_tribunal("arbiter-2")})
        assert (other.status, other.body["code"]) == (409, "handover_id_reused")

    def test_a_forged_message_is_refused(self, shop: Platform, harbour: House) -> None:
        """With another secret, signed too long ago, or with no key of the body's."""
        agreed(shop, harbour)
        case, system = harbour.case(), harbour.system
        message = system.envelope(system.about(case), "update", a_tribunal())
        secret = "whsec_" + base64.b64encode(b"x" * 32).decode()
        forged = system.post(message, secret=secret)
        assert (forged.status, forged.body["data"]) == (401, {"reason": "signature_mismatch"})
        stale = system.post(message, at=datetime.now(UTC) - timedelta(seconds=301))
        assert (stale.status, stale.body["data"]) == (401, {"reason": "timestamp_out_of_tolerance"})
        assert system.post(message, key=shop.api.credential).status == 403
        assert system.post(message | {"platform": harbour.tenant_id}).status == 400
        assert harbour.shown(case)["stage"] == "constitution"

    def test_a_message_out_of_turn_is_told_what_may_come(self, shop: Platform, harbour: House) -> None:
        agreed(shop, harbour)
        case = harbour.case()
        answer = harbour.system.send(harbour.system.about(case), "on_init", {"accepts": True})
        assert (answer.status, answer.body["code"]) == (409, "handover_out_of_turn")
        assert "update" in answer.body["data"]["awaited"]


class TestTribunal:
    """Whom the body appoints the parties may challenge as at any other body."""

    def test_a_challenge_is_told_and_its_ruling_comes_back(self, shop: Platform, harbour: House) -> None:
        """First with the reason, then once everybody was heard; whoever goes is replaced, and cannot come back."""
        dispute = agreed(shop, harbour)
        case, system = harbour.case(), harbour.system
        assert system.tribunal(case, "1", "arbiter-1", former_counsel="waivable").status == 200
        path = f"/v1/arbitrations/{case.init['arbitration_id']}/actions/challenge"
        dispute.complainant.post(path, {"seat": "1", "reason": "She advised the shop last year."})
        told = eventually(lambda: list(case.challenges.values()))[0]
        assert (told["ref"], told["reason"], told["ready"]) == (
            "arbiter-1", "She advised the shop last year.", False,
        )  # fmt: skip
        ruling = {
            "kind": "ruling", "challenge_id": told["challenge_id"], "upheld": True, "by": "registrar",
            "reasons": "The doubt is justified.",
        }  # fmt: skip
        assert system.update(case, ruling).body["code"] == "comments_pending"
        harbour.past(case, "arb_comment")
        eventually(lambda: case.challenges[told["challenge_id"]]["ready"])
        assert system.update(case, ruling).status == 200
        again = system.tribunal(case, "1", "arbiter-1")
        assert [(f["pointer"], f["code"]) for f in again.body["faults"]] == [
            ("/payload/members/0/ref", "already_asked")
        ]
        assert system.tribunal(case, "1", "arbiter-2").status == 200


class TestAward:
    """An award from outside is held to the same as any other."""

    def test_what_is_no_award_is_refused_with_every_reason(self, shop: Platform, harbour: House) -> None:
        """Without reasons, above the claim, with words that were not given, altered, or signed by another key."""
        agreed(shop, harbour)
        case, system = deliberating(harbour), harbour.system
        written, words = content(9_000)
        written["issues"][0]["reasons"][0]["cites"] = []
        assert faults(system.award(case, written, [])) == {
            ("/payload/document/content/issues/0/reasons/0/cites", "missing"),
            ("/payload/document/content/terms/money/amount", "above_claim"), ("/payload/texts", "missing"),
        }  # fmt: skip
        written, words = content()
        document = system.document(case, written)
        signed = [{"ref": "arbiter-1", "signature": case.members["1"].sign(signing_bytes(document))}]
        update = {"kind": "award", "document": document, "texts": words, "signatures": signed}
        altered = update | {"document": document | {"effect": "advisory"}}
        assert faults(system.update(case, altered)) == {("/payload/signatures/0/signature", "does_not_fit")}
        other = Member("1", "arbiter-1")
        stranger = [{"ref": "arbiter-1", "signature": other.sign(signing_bytes(document))}]
        assert faults(system.update(case, update | {"signatures": stranger})) == {
            ("/payload/signatures/0/signature", "does_not_fit")
        }
        document = system.document(case, written, language="zh")
        signed = [{"ref": "arbiter-1", "signature": case.members["1"].sign(signing_bytes(document))}]
        assert faults(system.update(case, update | {"document": document, "signatures": signed})) == {
            ("/payload/document/language", "other_value")
        }


def a_tribunal(ref: str = "arbiter-1") -> Message:
    member = {"seat": "1", "ref": ref, "person": f"p-{ref}", "public_key": Member("1", ref).public_key}
    return {"kind": "tribunal", "members": [member]}
