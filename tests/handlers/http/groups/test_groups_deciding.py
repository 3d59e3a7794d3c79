"""Offers that fail, common questions, test cases, the ledger and what does not reach its member."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.entrypoints.http import examples
from tests.handlers.http.groups.together import HALF, WHY, Together

NONCE = examples.BODIES["NonceIn"]


def decided(together: Together, **changes: Any) -> dict[str, Any]:
    """The officer answers one question and gives everybody half of the claim."""
    (question,) = together.done("pose_question", examples.BODIES["PoseQuestionIn"], together.officer)[
        "created"
    ]
    answer = {"question_id": question, "finding": "upheld", "reasons": [WHY]}
    together.done("answer_question", answer, together.officer)
    body = {"finding": "upheld", "questions": [question], "reasons": [WHY], "formula": HALF} | changes
    return together.done("decide", body, together.officer)


class TestOffers:
    """offer, agree_to_offer, refuse_offer, withdraw_offer."""

    @pytest.mark.parametrize(
        ("formula", "fault"),
        [
            ({"kind": "share"}, ("/formula/share_bp", "missing")),
            ({"kind": "share", "share_bp": 10_001}, ("/formula/share_bp", "too_large")),
            (HALF | {"cap": [{"amount": 1, "currency": "EUR"}]}, ("/formula", "other_currency")),
            (HALF | {"each": [{"amount": 1, "currency": "USD"}]}, ("/formula/each", "not_applicable")),
            ({"kind": "in_kind"}, ("/formula/choices", "missing")),
            (HALF | {"total": [{"amount": 1, "currency": "USD"}]}, ("/formula/total", "not_applicable")),
            (
                HALF
                | {"floor": [{"amount": 9, "currency": "USD"}], "cap": [{"amount": 8, "currency": "USD"}]},
                ("/formula/floor/0/amount", "floor_above_cap"),
            ),
        ],
    )
    def test_terms_that_cannot_be_are_refused(
        self, together: Together, formula: dict[str, Any], fault: tuple[str, str]
    ) -> None:
        """By their place."""
        together.negotiating()
        answer = together.act("offer", {"formula": formula}, together.respondent)
        assert (answer.status, fault in answer.faults) == (400, True), answer.text

    def test_nobody_answers_his_own_offer(self, together: Together) -> None:
        """Nor takes back another one's; a yes quotes the very terms."""
        together.negotiating()
        first = together.members[0].complainant
        made = together.done("offer", {"formula": HALF}, together.respondent)["group"]["offers"][0]
        body = {"offer_id": made["id"], "terms_sha256": made["terms_sha256"]}
        assert together.act("agree_to_offer", body, together.respondent).code == "nothing_to_answer"
        mine = {"offer_id": made["id"]}
        assert together.act("withdraw_offer", mine, first).code == "nothing_to_withdraw"
        wrong = together.act("agree_to_offer", body | {"terms_sha256": "ab" * 32}, first)
        assert wrong.faults == {("/terms_sha256", "other_terms")}
        together.done("refuse_offer", mine | {"reason": "Too little."}, first)
        assert together.act("agree_to_offer", body, first).code == "nothing_to_answer"

    @pytest.mark.capability("S41")
    def test_an_offer_that_too_few_take_binds_nobody(self, together: Together) -> None:
        """Silence accepts nothing, and the talks go on."""
        together.negotiating()
        offer_id = together.offered(least=3)
        for member in together.members[:2]:
            together.vote(member, "yes")
        together.wake()
        (offer,) = together.seen(together.officer)["offers"]
        assert (offer["id"], offer["state"]) == (offer_id, "failed")
        assert together.group.head.stage == "negotiation"

    def test_what_is_put_to_the_members_stands_alone(self, together: Together) -> None:
        """No further question before it is answered."""
        together.negotiating()
        together.offered()
        change = examples.BODIES["ProposeChangeIn"]
        refused = together.act("propose_change", change, together.members[0].complainant)
        assert (refused.code, refused.body["data"]["poll"]) == ("poll_pending", together.group.asking.id)  # type: ignore[union-attr]


class TestCommonQuestions:
    """pose_question, answer_question, decide."""

    @pytest.mark.capability("S41")
    def test_common_questions_are_decided_once(self, together: Together) -> None:
        """With reasons that rest on something; what follows is put to those who may object."""
        together.determining()
        shown = decided(together)["group"]
        assert shown["decisions"][0]["formula"]["said"] == "each member gets 50 % of its claim"
        question = shown["questions"][0]["id"]
        again = {"question_id": question, "finding": "dismissed", "reasons": [WHY]}
        assert together.act("answer_question", again, together.officer).code == "no_open_question"
        together.work()
        polls = together.seen(together.members[1].complainant)["polls"]
        assert polls[-1]["kind"] in ("objection", "acceptance")

    def test_a_decision_without_reasons_is_none(self, together: Together) -> None:
        """Every fault at once."""
        together.determining()
        body = {"finding": "upheld", "questions": ["qst_tdn6ybhr4ajpsek7wq2mzc5xv3"], "reasons": []}
        answer = together.act("decide", body, together.officer)
        assert answer.faults == {
            ("/reasons", "missing"), ("/questions/0", "not_answered"), ("/formula", "missing"),
        }  # fmt: skip
        bare = body | {"reasons": [{"text": "So.", "cites": []}], "questions": [], "formula": HALF}
        assert together.act("decide", bare, together.officer).faults == {("/reasons/0/cites", "missing")}

    def test_what_gives_nothing_lets_everybody_go(self, together: Together) -> None:
        """Nobody has lost anything by having joined."""
        together.determining()
        shown = decided(together, finding="dismissed", formula=None)["group"]
        assert (shown["status"], shown["outcome"]) == ("closed", "decided")
        together.work()
        member = together.members[0]
        assert together.api.get(member.path, member.complainant).body["grouped_in"] is None


class TestTestCases:
    """commit_nonce, draw_tests."""

    @pytest.mark.capability("S42")
    def test_each_side_gives_its_share_of_the_seed(self, together: Together) -> None:
        """Once, before the roll is sealed that is drawn from; the draw stands in the record."""
        together.determining()
        together.done("commit_nonce", NONCE, together.respondent)
        assert together.act("commit_nonce", NONCE, together.respondent).code == "nonce_given"
        too_many = together.act("draw_tests", {"number": 5}, together.officer)
        assert too_many.faults == {("/number", "out_of_range")}
        together.done("draw_tests", {"number": 1}, together.officer)
        assert together.act("draw_tests", {"number": 1}, together.officer).code == "group_busy"
        together.work()
        (draw,) = together.seen(together.officer)["draws"]
        assert (len(draw["cases"]), draw["nonces"]) == (1, {"respondent": NONCE["nonce"]})
        assert len(draw["seed"]) == 64
        assert together.seen(together.members[1].complainant)["draws"][0]["cases"] == []


class TestLedgers:
    """The ledger, its corrections, sums that do not arrive."""

    @pytest.mark.capability("S42")
    def test_a_member_sees_its_own_line_until_when_it_can_be_put_right(self, together: Together) -> None:
        """And whoever has not accepted sees that there is none."""
        together.negotiating()
        assert together.seen(together.members[0].complainant, "/my-line")["next"] == "There is no ledger yet."
        together.offered()
        for member in together.members[:2]:
            together.vote(member, "yes")
        together.wake()
        shown = together.seen(together.members[0].complainant, "/my-line")
        assert shown["line"]["said"] == "USD 32.45 of a claim of USD 64.90, as compensation"
        assert shown["review_until"] is not None
        assert shown["next"].startswith(
            "This is the line of your case. A mistake in it can be put right until"
        )
        together.wake()
        after = together.seen(together.members[0].complainant, "/my-line")
        assert (after["line"], after["review_until"]) == (shown["line"], None)

    def test_the_ledger_is_for_the_platforms_people(self, together: Together) -> None:
        """With what goes to nobody of the members; it comes in pages."""
        together.ledgered(2)
        first = together.seen(together.platform, "/ledger?limit=1")
        assert (len(first["lines"]), first["ledger"]["lines"]) == (1, 2)
        second = together.seen(together.platform, f"/ledger?limit=1&after={first['next_after']}")
        assert {line["case_id"] for line in (*first["lines"], *second["lines"])} == {
            m.id for m in together.members[:2]
        }
        assert together.show(together.members[0].complainant, "/ledger").code == "forbidden"

    @pytest.mark.capability("S42")
    def test_a_line_is_put_right_before_it_is_carried_out(self, together: Together) -> None:
        """The first was to get 3,245; it turns out to be 1,000."""
        together.ledgered(2)
        first, _, third = together.members
        body = {
            "case_id": first.id, "entitled": {"amount": 1_000, "currency": "USD"}, "reason": "price_misread",
            "text": "The order was for less.",
        }  # fmt: skip
        stranger = body | {"case_id": third.id}
        assert together.act("correct_ledger", stranger, together.officer).faults == {
            ("/case_id", "not_a_member")
        }
        for entitled, fault in (
            ({"amount": 6_491, "currency": "USD"}, ("/entitled/amount", "too_large")),
            ({"amount": 1_000, "currency": "EUR"}, ("/entitled/currency", "other_currency")),
        ):
            wrong = body | {"entitled": entitled}
            assert together.act("correct_ledger", wrong, together.officer).faults == {fault}
        together.done("correct_ledger", body, together.officer)
        together.work()
        assert together.seen(first.complainant, "/my-line")["line"]["amount"]["amount"] == 1_000
        assert together.seen(together.officer)["ledger"]["totals"] == {"USD": 3_500}

    def test_whose_line_was_lowered_says_yes_to_it_or_goes_on_alone(self, together: Together) -> None:
        """Nobody else is asked; a yes quotes the root of the ledger as it is now (P5)."""
        together.ledgered(2)
        first, second, _ = together.members
        body = examples.BODIES["CorrectLedgerIn"] | {
            "case_id": first.id, "entitled": {"amount": 1_000, "currency": "USD"},
        }  # fmt: skip
        together.done("correct_ledger", body, together.officer)
        together.work()
        asked, other = (together.seen(m.complainant, "/my-line") for m in (first, second))
        (poll,) = [p for p in together.group.polls.values() if p.kind.value == "correction"]
        assert (asked["poll_id"], other["poll_id"], asked["review_until"]) == (poll.id, None, None)
        assert asked["next"].startswith(
            "The line of your case was put right and is lower than what you accepted."
        )
        assert together.vote(second, "yes").code == "poll_closed"
        assert together.vote(first, "yes", terms_sha256="ab" * 32).faults == {
            ("/terms_sha256", "other_terms")
        }
        assert together.vote(first, "yes").status == 200
        together.wake()
        together.wake()
        assert together.group.settled is not None
        assert together.group.settled.paid == {"USD": 3_500}  # 1,000, and half of 5,000

    def test_the_ledger_is_not_corrected_after_its_review(self, together: Together) -> None:
        """Nor before there is one."""
        body = examples.BODIES["CorrectLedgerIn"]
        together.ledgered(2)
        together.wake()
        own = body | {"case_id": together.members[0].id}
        assert together.act("correct_ledger", own, together.officer).code == "ledger_not_open"

    @pytest.mark.capability("S42")
    def test_a_sum_that_did_not_arrive_is_recorded_once(self, together: Together) -> None:
        """No more than the member's own line, by the platform alone, and after it was carried out."""
        together.ledgered(2)
        first = together.members[0]
        body = {"case_id": first.id, "amount": {"amount": 3_245, "currency": "USD"}}
        assert together.act("record_unclaimed", body, together.platform).code == "ledger_not_carried"
        together.wake()
        more = body | {"amount": {"amount": 3_246, "currency": "USD"}}
        assert together.act("record_unclaimed", more, together.platform).faults == {
            ("/amount/amount", "too_large")
        }
        other = body | {"amount": {"amount": 1, "currency": "EUR"}}
        assert together.act("record_unclaimed", other, together.platform).faults == {
            ("/amount/currency", "other_currency")
        }
        assert together.act("record_unclaimed", body, together.officer).code == "forbidden"
        together.done("record_unclaimed", body, together.platform)
        assert together.act("record_unclaimed", body, together.platform).code == "recorded_already"
        assert together.seen(together.platform)["settled"]["unclaimed"] == {"USD": 3_245}
