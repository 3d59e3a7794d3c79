"""A mediation from consent to its end: who is in charge, whose doubts are decided by whom, in which step."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.handlers.http import test_representations as representations
from tests.handlers.http.acting.told import (
    ANSWER,
    COMPLETE,
    MEDIATOR,
    PART,
    enrolled,
    happened,
    in_mediation,
    mediated,
    pass_by,
    view,
)
from tests.handlers.http.conftest import Api, Case
from tests.handlers.http.refusing import refused

DOUBT = {"reason": "She advised the shop last year."}


@pytest.fixture
def asked(api: Api, platform: str) -> Case:
    """A case that begins with the question whether both take part."""
    case = Case(api, platform, pack="cn-samr-2026", details=COMPLETE, occurred_on="2026-11-11")
    case.done("admit", None, case.officer)
    case.done("serve", {}, case.platform)
    return case


def current(case: Case, who: str = "platform") -> dict[str, object]:
    found: dict[str, object] = view(case, who)["mediation"][-1]
    return found


# -------------------------------------------------------------------------------------------------------------- consent


@pytest.mark.capability("S21")
def test_a_mediation_begins_when_both_have_consented(asked: Case) -> None:
    """Each for itself; then somebody is to be appointed."""
    first = asked.done("consent", None, asked.complainant)["case"]["mediation"][-1]
    assert (first["step"], first["consents"]) == ("apply", ["complainant"])
    refused(asked.act("consent", None, asked.complainant), 409, "already_consented")
    second = asked.done("consent", None, asked.respondent)["case"]
    assert second["mediation"][-1]["step"] == "mediator"
    assert [a["action"] for a in view(asked, "officer")["allowed_actions"]].count("assign_mediator") == 1


def test_nobody_is_appointed_before_both_have_consented(asked: Case) -> None:
    """The roster is not even looked at."""
    refused(asked.act("assign_mediator", {}, asked.officer), 409, "not_consented")


@pytest.mark.capability("S21")
def test_nobody_is_kept_in_a_mediation(served: Case) -> None:
    """Whoever leaves ends it, at once and with or without a reason; the case goes on."""
    mediated(served)
    shown = served.done("leave_mediation", {"reason": "It leads nowhere."}, served.respondent)["case"]
    assert (shown["stage"], shown["mediation"][-1]["result"]) == ("determination", "withdrawn")
    refused(served.act("leave_mediation", None, served.complainant), 409, "wrong_stage")


# ----------------------------------------------------------------------------------------------------------- appointing


@pytest.mark.capability("S19")
def test_somebody_of_the_roster_is_put_in_charge(served: Case) -> None:
    """By name; the mediator sees the case from then on."""
    in_mediation(served)
    token = enrolled(served)
    refused(served.api.get(served.path, token), 404, "not_found")
    shown = served.done("assign_mediator", {"mediator": MEDIATOR}, served.officer)["case"]
    assert (shown["mediation"][-1]["mediator"], shown["mediation"][-1]["step"]) == (MEDIATOR, "investigate")
    assert served.api.get(served.path, token).status == 200
    again = served.act("assign_mediator", {"mediator": MEDIATOR}, served.platform)
    refused(again, 409, "mediator_assigned")


@pytest.mark.capability("S19")
def test_who_is_tied_to_a_party_is_never_in_charge(served: Case) -> None:
    """Named with every reason against it."""
    in_mediation(served)
    enrolled(served, "mediator-tied", ties=[{"ref": "shop-77", "reason": "employment"}], languages=["zh"])
    answer = served.act("assign_mediator", {"mediator": "mediator-tied"}, served.officer)
    refused(answer, 409, "mediator_not_eligible")
    assert answer.body["data"] == {"mediator": "mediator-tied", "reasons": ["tied_to_party", "no_language"]}


@pytest.mark.capability("S19")
@pytest.mark.parametrize(
    ("ended", "code"),
    [(None, "mediator_not_eligible"), ("party_wish", "mediator_not_eligible"), ("mistake", None)],
)
def test_who_speaks_for_a_side_is_never_in_charge(served: Case, ended: str | None, code: str | None) -> None:
    """Nor who has spoken for one, unless he was named by mistake: named first and sent in second, as the other way."""
    in_mediation(served)
    enrolled(served)
    id_ = representations.named(served, ref=MEDIATOR)
    if ended:
        assert representations.ended(served, id_, served.platform, ended).status == 200
    answer = served.act("assign_mediator", {"mediator": MEDIATOR}, served.officer)
    assert (answer.code if code else None) == code
    assert answer.status == (409 if code else 200)
    if code:
        assert answer.body["data"]["reasons"] == ["tied_to_party"]


@pytest.mark.capability("S38")
def test_who_was_in_charge_never_speaks_for_a_side(served: Case) -> None:
    """After the mediation either: what was said to him alone went to nobody."""
    mediated(served)
    taken = {("/ref", "takes_part_already")}
    assert representations.name(served, ref=MEDIATOR).faults == taken
    served.done("leave_mediation", None, served.respondent)
    assert representations.name(served, ref=MEDIATOR).faults == taken
    assert representations.name(served).status == 201


@pytest.mark.capability("S19")
def test_without_a_name_the_least_loaded_who_fits_is_taken(api: Api) -> None:
    """Of those with room, by the share of it that is taken."""
    case = Case(api, str(api.tenant()["key"]["api_key"]))
    case.done("serve", {}, case.platform)
    in_mediation(case)
    nobody = case.act("assign_mediator", {}, case.officer)
    refused(nobody, 409, "no_mediator_available")
    assert "assign_mediator" in [one["action"] for one in nobody.body["instead"]]
    enrolled(case, "m-tied", ties=[{"ref": "buyer-1042", "reason": "family"}])
    enrolled(case, "m-free")
    shown = case.done("assign_mediator", None, case.platform)["case"]
    assert shown["mediation"][-1]["mediator"] == "m-free"


def test_a_repeated_appointment_takes_one_place(served: Case) -> None:
    """The same request twice is the same appointment."""
    in_mediation(served)
    enrolled(served, "mediator-once")
    body, key = {"mediator": "mediator-once"}, {"Idempotency_Key": "appoint-1"}
    served.done("assign_mediator", body, served.officer, **key)
    again = served.act("assign_mediator", body, served.officer, **key)
    assert (again.status, again.headers["idempotency-replayed"]) == (200, "true")
    assert served.api.get("/v1/mediators/mediator-once", served.platform).body["active"] == 1


# ---------------------------------------------------------------------------------------------------------- challenging


@pytest.mark.capability("S19")
def test_a_doubt_is_decided_by_an_officer(served: Case) -> None:
    """Upheld, the mediator is out of the case and never comes back to it."""
    token = mediated(served)
    served.done("challenge_mediator", DOUBT, served.complainant)
    refused(served.act("challenge_mediator", DOUBT, served.respondent), 409, "challenge_pending")
    refused(served.act("advance_mediation", {"to": "negotiate"}, token), 409, "challenge_pending")
    ruling = {"upheld": True, "reasons": "The tie is shown."}
    shown = served.done("rule_on_challenge", ruling, served.officer)["case"]
    assert (shown["mediation"][-1]["mediator"], shown["mediation"][-1]["former"]) == (None, [MEDIATOR])
    refused(served.api.get(served.path, token), 404, "not_found")
    back = served.act("assign_mediator", {"mediator": MEDIATOR}, served.officer)
    refused(back, 409, "mediator_not_eligible")
    assert back.body["data"]["reasons"] == ["replaced_before"]


def test_a_doubt_that_is_not_shared_changes_nothing(served: Case) -> None:
    """The mediator goes on; there is nothing more to rule on."""
    token = mediated(served)
    refused(
        served.act("rule_on_challenge", {"upheld": False, "reasons": "x"}, served.officer),
        409,
        "no_challenge",
    )
    served.done("challenge_mediator", DOUBT, served.respondent)
    served.done("rule_on_challenge", {"upheld": False, "reasons": "No tie is shown."}, served.officer)
    assert served.act("advance_mediation", {"to": "negotiate"}, token).status == 200
    refused(
        served.act("rule_on_challenge", {"upheld": True, "reasons": "x"}, served.officer), 409, "no_challenge"
    )


def test_there_must_be_somebody_to_doubt(served: Case) -> None:
    """Nobody is in charge yet."""
    in_mediation(served)
    refused(served.act("challenge_mediator", DOUBT, served.complainant), 409, "no_mediator")


# ---------------------------------------------------------------------------------------------------------------- steps


@pytest.mark.capability("S20")
def test_a_mediation_goes_through_its_steps(served: Case) -> None:
    """Each an event; a proposal that both accept is the result."""
    token = mediated(served)
    served.done("request_evidence", {"to": "respondent", "what": "The test report."}, token)
    served.done("advance_mediation", {"to": "negotiate"}, token)
    (proposal,) = served.done("propose", {"terms": PART, "reasons": "Fair to both."}, token)["created"]
    served.done("accept", {"offer_id": proposal}, served.complainant)
    shown = served.done("accept", {"offer_id": proposal}, served.respondent)["case"]
    assert (shown["outcome"], shown["mediation"][-1]["result"], shown["mediation"][-1]["step"]) == (
        "settled", "agreed", "result",
    )  # fmt: skip
    assert shown["proposals"][0]["by"] == "mediator"
    steps = [name for name in happened(served) if name.startswith("mediation.")]
    assert steps == ["mediation.opened", "mediation.mediator_assigned", "mediation.advanced"]


@pytest.mark.capability("S20")
@pytest.mark.parametrize("to", ["apply", "mediator", "investigate", "result"])
def test_no_step_is_left_out_or_taken_back(served: Case, to: str) -> None:
    """From looking into it the way leads to negotiating, and nowhere else."""
    answer = served.act("advance_mediation", {"to": to}, mediated(served))
    refused(answer, 409, "illegal_step")
    assert answer.body["data"] == {"step": "investigate", "next": "negotiate"}


@pytest.mark.capability("S20")
def test_each_step_has_what_belongs_to_it(served: Case) -> None:
    """Evidence is asked for before terms are proposed, not after."""
    token = mediated(served)
    early = served.act("propose", {"terms": PART, "reasons": "x"}, token)
    refused(early, 409, "wrong_step")
    assert early.body["data"] == {"step": "investigate", "open_in": ["negotiate"]}
    served.done("advance_mediation", {"to": "negotiate"}, token)
    refused(served.act("advance_mediation", {"to": "result"}, token), 409, "wrong_step")
    late = served.act("request_evidence", {"to": "respondent", "what": "x"}, token)
    refused(late, 409, "wrong_step")


def test_an_officer_keeps_out_of_a_mediation(served: Case) -> None:
    """And a mediator out of a determination."""
    token = mediated(served)
    refused(served.act("propose", {"terms": PART, "reasons": "x"}, served.officer), 409, "wrong_stage")
    served.done("conclude_mediation", {"reasons": "No agreement is to be had."}, token)
    refused(served.act("propose", {"terms": PART, "reasons": "x"}, token), 404, "not_found")


@pytest.mark.capability("S20")
def test_a_mediator_ends_what_leads_nowhere(served: Case) -> None:
    """With reasons; the case goes on to be decided, and is no longer the mediator's."""
    token = mediated(served)
    shown = served.done("conclude_mediation", {"reasons": "No agreement is to be had."}, token)["case"]
    assert (shown["stage"], shown["mediation"][-1]["result"]) == ("determination", "no_agreement")
    assert "No agreement is to be had." in view(served, "respondent")["texts"].values()


@pytest.mark.capability("S21")
def test_silence_is_no_consent(asked: Case) -> None:
    """Too late to say yes when the time is over; nobody mediates then."""
    asked.done("consent", None, asked.complainant)
    due = next(d for d in view(asked)["deadlines"] if d["rule"] == "consent")["due_at"]
    pass_by(asked, until=due, microseconds=1)
    answer = asked.act("consent", None, asked.respondent)
    refused(answer, 409, "deadline_passed")
    assert answer.body["applies"].endswith("Silence is no consent: the mediation does not take place.")


def test_consent_is_asked_for_at_the_beginning_only(served: Case) -> None:
    """Both agreed to mediate by themselves here."""
    in_mediation(served)
    refused(served.act("consent", None, served.complainant), 409, "wrong_step")


def test_a_decision_needs_a_determination(served: Case) -> None:
    """What was answered stays answered when a mediation ends; then the officer can decide."""
    served.done("respond", ANSWER, served.respondent)
    token = mediated(served)
    served.api.clock.moment += timedelta(minutes=1)
    served.done("conclude_mediation", {"reasons": "None."}, token)
    decision = {"finding": "dismissed", "reasons": [{"text": "Not shown.", "cites": ["claim", "response"]}]}
    assert served.done("decide", decision, served.officer)["case"]["outcome"] == "decided"
