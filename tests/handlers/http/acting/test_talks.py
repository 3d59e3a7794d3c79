"""Offers with conditions and an end of their own, their refusal and withdrawal; agreements on a stage."""

from __future__ import annotations

from typing import Any

import pytest

from tests.handlers.http.acting.told import BACK, FULL, PART, deadline, pass_by, plain, settled, view
from tests.handlers.http.conftest import Answer, Case
from tests.handlers.http.refusing import refused

ARBITRATION: dict[str, Any] = {
    "body": "example-arbitration", "scope": "order-1", "seat": "Singapore", "language": "en",
    "fee": {"amount": 0, "currency": "USD"}, "fee_by": "respondent", "effect": "final_and_binding",
    "rules_sha256": "ab" * 32,
}  # fmt: skip
BODY = "a" * 26


def offered(case: Case, who: str = "respondent", **more: Any) -> str:
    """An offer's id."""
    (offer,) = case.done("offer", {"terms": PART} | more, getattr(case, who))["created"]
    return str(offer)


def terms_of(case: Case, terms: dict[str, Any]) -> Answer:
    return case.act("offer", {"terms": terms}, case.respondent)


# ------------------------------------------------------------------------------------------------------------ answering


@pytest.mark.capability("S15")
def test_an_offer_can_be_refused(served: Case) -> None:
    """Plainly; then it cannot be accepted any more."""
    offer = offered(served)
    shown = served.done("decline", {"offer_id": offer}, served.complainant)["case"]
    assert shown["offers"][0]["state"] == "declined"
    refused(served.act("decline", {"offer_id": offer}, served.complainant), 409, "nothing_to_answer")


def test_nobody_refuses_an_offer_of_his_own(served: Case) -> None:
    """He takes it back instead."""
    own = offered(served, "complainant", terms=FULL)
    served.api.clock.sleep(1)
    offered(served, "respondent")
    refused(served.act("decline", {"offer_id": own}, served.complainant), 409, "own_offer")
    shown = served.done("withdraw_offer", {"offer_id": own}, served.complainant)["case"]
    assert [o["state"] for o in shown["offers"]] == ["withdrawn", "live"]


def test_nobody_takes_back_what_the_other_side_offered(served: Case) -> None:
    """Nor what is not there, nor what is gone."""
    own = offered(served, "complainant", terms=FULL)
    theirs = offered(served)
    act, complainant = served.act, served.complainant
    refused(act("withdraw_offer", {"offer_id": theirs}, complainant), 409, "not_your_offer")
    refused(act("withdraw_offer", {"offer_id": f"off_{BODY}"}, complainant), 404, "not_found")
    served.done("decline", {"offer_id": own}, served.respondent)
    refused(act("withdraw_offer", {"offer_id": own}, complainant), 409, "nothing_to_withdraw")
    offered(served, "complainant", terms=FULL)
    refused(act("withdraw_offer", {"offer_id": own}, complainant), 409, "offer_not_live")


def test_an_offer_of_which_the_time_is_over_cannot_be_refused_either(served: Case) -> None:
    """Its silence has been read already: it lapses."""
    offer = offered(served)
    pass_by(served, until=deadline(served, "offer")["due_at"], microseconds=1)
    answer = served.act("decline", {"offer_id": offer}, served.complainant)
    refused(answer, 409, "deadline_passed")
    assert answer.body["consequence"] == "lapse_offer"
    assert "offer" in [one["action"] for one in answer.body["instead"]]


# ---------------------------------------------------------------------------------------------------- an end of its own


def test_an_offer_may_end_earlier_than_the_rules_say(served: Case) -> None:
    """With at least a day to answer."""
    offered(served, expires_at="2026-11-24T12:00:00Z")
    assert deadline(served, "offer")["due_at"] == "2026-11-24T12:00:00.000000Z"


@pytest.mark.parametrize("at", ["2026-11-23T03:59:59Z", "2026-11-28T00:00:01Z"])
def test_an_offer_puts_nobody_under_pressure_and_outlives_no_rule(served: Case, at: str) -> None:
    """Not below 24 hours, not beyond the fifth day: 23 to 27 November, since the first does not count."""
    answer = served.act("offer", {"terms": PART, "expires_at": at}, served.respondent)
    bounds = "2026-11-23T04:00:00.000000Z to 2026-11-28T00:00:00.000000Z"
    refused(answer, 400, "invalid_request", ("/expires_at", "out_of_range", bounds))


def test_a_counter_offer_may_end_earlier_too(served: Case) -> None:
    """It is an offer."""
    body = {"offer_id": offered(served), "terms": FULL, "expires_at": "2026-11-25T00:00:00Z"}
    served.done("counter", body, served.complainant)
    assert deadline(served, "offer")["due_at"] == "2026-11-25T00:00:00.000000Z"


# ---------------------------------------------------------------------------------------------------------------- terms


@pytest.mark.capability("S15")
def test_equal_terms_agree_however_they_are_written(served: Case) -> None:
    """Conditions in another order are the same conditions; what a remedy implies need not be said."""
    told = BACK | {"conditions": ["respondent_pays_return", "full_settlement"], "within_days": 10}
    served.done("offer", {"terms": told}, served.respondent)
    served.api.clock.sleep(1)
    again = told | {"conditions": ["full_settlement", "goods_returned", "respondent_pays_return"]}
    shown = served.done("offer", {"terms": again}, served.complainant)["case"]
    assert shown["outcome"] == "settled"
    assert plain(shown["offers"][0]["terms"]) == told | {
        "conditions": ["full_settlement", "respondent_pays_return"]
    }


@pytest.mark.parametrize(
    ("conditions", "code"),
    [
        (["confidential", "confidential"], "repeated"),
        (["respondent_pays_return", "complainant_pays_return", "goods_returned"], "contradictory"),
        (["complainant_pays_return"], "not_applicable"),
    ],
)
def test_conditions_make_sense_together(served: Case, conditions: list[str], code: str) -> None:
    """Each once; one side pays; and only where something travels."""
    assert terms_of(served, PART | {"conditions": conditions}).faults == {("/terms/conditions", code)}


@pytest.mark.parametrize("within", [0, 366])
def test_what_is_agreed_is_done_within_a_year(served: Case, within: int) -> None:
    """And not before tomorrow."""
    ((at, _),) = terms_of(served, PART | {"within_days": within}).faults
    assert at == "/terms/within_days"


def test_the_time_agreed_on_is_the_time_to_perform(served: Case) -> None:
    """Ten days instead of the rules' fourteen; the first does not count: 23 November to 2 December."""
    settled(served, PART | {"within_days": 10})
    assert deadline(served, "perform")["due_at"] == "2026-12-03T00:00:00.000000Z"


@pytest.mark.capability("S65")
def test_an_apology_stands_in_words_and_is_sealed(served: Case) -> None:
    """Both sides read it; the terms hold no more than its commitment."""
    offered(served, terms={"remedy": "apology", "text": "We are sorry for the trouble."})
    shown = view(served, "complainant")
    words = shown["offers"][0]["terms"]["text"]
    assert shown["texts"][words["id"]] == "We are sorry for the trouble."
    assert set(words) == {"id", "commitment"}


@pytest.mark.parametrize(
    ("terms", "fault"),
    [
        ({"remedy": "custom"}, ("/terms/text", "missing")),
        (PART | {"text": "And a voucher."}, ("/terms/text", "not_applicable")),
        ({"remedy": "return_and_refund"}, ("/terms/money", "missing")),
        ({"remedy": "review_correction", "money": PART["money"]}, ("/terms/money", "not_applicable")),
        ({"remedy": "custom", "text": "x" * 10_001}, ("/terms/text", "too_long")),
    ],
)
def test_each_remedy_has_what_it_consists_in(served: Case, terms: Any, fault: tuple[str, str]) -> None:
    """Money, words, or neither."""
    assert terms_of(served, terms).faults == {fault}


def test_own_words_are_never_equal_to_other_words(served: Case) -> None:
    """Two custom offers with the same text do not settle: somebody has to accept one."""
    custom = {"remedy": "custom", "text": "A visit to the workshop."}
    served.done("offer", {"terms": custom}, served.respondent)
    shown = served.done("offer", {"terms": custom}, served.complainant)["case"]
    assert [o["state"] for o in shown["offers"]] == ["live", "live"]


# ------------------------------------------------------------------------------------------------ agreements on a stage


@pytest.mark.capability("S21")
def test_two_who_agree_go_to_mediation(served: Case) -> None:
    """By one's proposal and the other's explicit yes; then nobody is asked for consent again."""
    (accord,) = served.done("propose_accord", {"stage": "mediation"}, served.complainant)["created"]
    shown = served.done("conclude_accord", {"accord_id": accord}, served.respondent)["case"]
    assert shown["stage"] == "mediation"
    assert [a["state"] for a in shown["accords"]] == ["concluded"]
    assert (shown["mediation"][0]["step"], len(shown["mediation"][0]["consents"])) == ("mediator", 2)


def test_an_agreement_can_be_refused(served: Case) -> None:
    """By the other side, by the word that refuses offers."""
    (accord,) = served.done("propose_accord", {"stage": "mediation"}, served.complainant)["created"]
    offered(served, "respondent")
    refused(served.act("decline", {"offer_id": accord}, served.complainant), 409, "own_offer")
    shown = served.done("decline", {"offer_id": accord}, served.respondent)["case"]
    assert (shown["stage"], shown["accords"][0]["state"]) == ("negotiation", "declined")


@pytest.mark.capability("S24")
def test_arbitration_is_entered_by_a_yes_that_quotes_the_terms(served: Case) -> None:
    """Of body, scope, seat, language, fee and effect; a yes to other terms is none."""
    body = {"stage": "arbitration", "arbitration": ARBITRATION}
    made = served.done("propose_accord", body, served.respondent)
    (accord,) = made["case"]["accords"]
    unsaid = {"quote_id": "", "shares": {}, "fallbacks": [], "expires_at": None}
    assert accord["arbitration"] == ARBITRATION | unsaid
    yes = {"accord_id": accord["id"]}
    other = served.act("conclude_accord", yes | {"terms_sha256": "cd" * 32}, served.complainant)
    refused(other, 400, "invalid_request", ("/terms_sha256", "other_terms", accord["terms_sha256"]))
    silent = served.act("conclude_accord", yes, served.complainant)
    assert silent.faults == {("/terms_sha256", "other_terms")}
    agreed = served.done(
        "conclude_accord", yes | {"terms_sha256": accord["terms_sha256"]}, served.complainant
    )
    assert agreed["case"]["stage"] == "arbitration"


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"stage": "performance"}, ("/stage", "not_one_of")),
        ({"stage": "arbitration"}, ("/arbitration", "missing")),
        ({"stage": "mediation", "arbitration": ARBITRATION}, ("/arbitration", "not_applicable")),
        (
            {"stage": "arbitration", "arbitration": ARBITRATION | {"effect": "final"}},
            ("/arbitration/effect", "not_one_of"),
        ),
        (
            {"stage": "arbitration", "arbitration": ARBITRATION | {"fee": {"amount": 1, "currency": "XXX"}}},
            ("/arbitration/fee/currency", "unknown_currency"),
        ),
    ],
)
def test_only_what_the_rules_provide_for_can_be_agreed_on(
    served: Case, body: dict[str, Any], fault: tuple[str, str]
) -> None:
    """And for arbitration nothing may be left open."""
    assert served.act("propose_accord", body, served.complainant).faults == {fault}


def test_one_agreement_is_considered_at_a_time(served: Case) -> None:
    """And nobody says yes to a proposal of his own."""
    (accord,) = served.done("propose_accord", {"stage": "mediation"}, served.complainant)["created"]
    second = served.act("propose_accord", {"stage": "mediation"}, served.respondent)
    refused(second, 409, "accord_pending")
    own = served.act("conclude_accord", {"accord_id": accord}, served.complainant)
    refused(own, 409, "nothing_to_answer")


def test_silence_agrees_to_nothing(served: Case) -> None:
    """A yes after the week is too late, and it is said what silence has meant."""
    (accord,) = served.done("propose_accord", {"stage": "mediation"}, served.complainant)["created"]
    # the day of proposing does not count: 23 to 29 November
    due = "2026-11-30T00:00:00.000000Z"
    pass_by(served, until=due, microseconds=1)
    answer = served.act("conclude_accord", {"accord_id": accord}, served.respondent)
    refused(answer, 409, "deadline_passed")
    assert (answer.body["due_at"], answer.body["consequence"]) == (due, "lapse_accord")
    assert answer.body["applies"].endswith("What was proposed lapses; silence agrees to nothing.")
