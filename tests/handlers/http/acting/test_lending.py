"""Mediators of a body's roster in the cases of a platform: who lends whom, what a guest sees, when a place is free."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.neutrals.draw import seed_of
from tests.handlers.http.acting.lent import Lender, in_charge
from tests.handlers.http.acting.told import PART, enrolled, happened, in_mediation
from tests.handlers.http.conftest import Api, Case
from tests.handlers.http.refusing import refused
from tests.roundtrips import count_calls

EXPECTED = Path(__file__).parents[3] / "matrix" / "expected.csv"
DOUBT = {"reason": "She advised the shop last year."}
UPHELD = {"upheld": True, "reasons": "The tie is shown."}


@pytest.fixture
def case(served: Case) -> Case:
    """Both parties want a mediator."""
    return in_mediation(served)


@pytest.fixture
def lender(api: Api, case: Case) -> Lender:
    return Lender(api, case.platform)


# --------------------------------------------------------------------------------------------------------- the story


@pytest.mark.capability("S19")
def test_a_bodys_mediator_settles_a_case_and_is_gone(case: Case, lender: Lender) -> None:
    """Named by the officer; works under a token of the body's; with the end the case and the place are his no more."""
    token = lender.enter("m-1", person="person-settles", capacity_total=1)
    refused(case.api.get(case.path, token), 404, "not_found")
    shown = case.done("assign_mediator", lender.named("m-1"), case.officer)["case"]["mediation"][-1]
    assert (shown["mediator"], shown["body"], shown["draw"]) == ("m-1", lender.id, None)
    assert (lender.active("m-1"), lender.shown("m-1")["mediates"]) == (1, [case.id])
    seen = case.api.get(case.path, token)
    assert (seen.status, seen.body["case_id"], seen.body["neutral_move"]) == (200, case.id, False)
    assert seen.body["your_move"]
    case.done("message", {"text": "In confidence.", "room": "caucus", "to": "complainant"}, token)
    case.done("advance_mediation", {"to": "negotiate"}, token)
    (proposal,) = case.done("propose", {"terms": PART, "reasons": "Fair to both."}, token)["created"]
    case.done("accept", {"offer_id": proposal}, case.complainant)
    assert case.done("accept", {"offer_id": proposal}, case.respondent)["case"]["outcome"] == "settled"
    assert (lender.active("m-1"), lender.shown("m-1")["mediates"]) == (0, [])
    refused(case.api.get(case.path, token), 404, "not_found")
    assert in_charge(case)["body"] == lender.id


def test_whoever_nobody_names_is_drawn(case: Case, lender: Lender) -> None:
    """From the body's pool of mediators, under a seed that follows from the record; arbitrators are not in it."""
    lender.enter("judge-1", roles=["sole"])
    lender.enter("m-1")
    before = case.api.services.store.head(case.id)
    assert before is not None
    shown = case.done("assign_mediator", lender.named(), case.platform)["case"]["mediation"][-1]
    assert (shown["mediator"], shown["draw"]["n"]) == ("m-1", 0)
    assert shown["draw"]["seed"] == seed_of(before.chain_head, {}).hex()


# ------------------------------------------------------------------------------------------------------- what is agreed


@pytest.mark.parametrize(
    ("told", "reasons"),
    [
        ({"mediation": False}, ["no_mediation"]),
        ({"categories": ["after_sales"]}, ["category"]),
        ({"languages": ["zh"]}, ["language"]),
        ({"laws": ["CN"]}, []),
        ({"amounts": [{"currency": "USD", "least": 900_000}]}, ["amount"]),
        ({"starts_on": "2027-01-01"}, ["not_yet"]),
    ],
)
def test_an_agreement_must_cover_the_case(
    api: Api, case: Case, told: dict[str, Any], reasons: list[str]
) -> None:
    """In force that day, for this kind of dispute, language, law and amount; of a body that offers mediation."""
    lender = Lender(api, case.platform, **told)
    lender.enter("m-1")
    answer = case.act("assign_mediator", lender.named("m-1"), case.officer)
    if not reasons:  # nothing says which country's law the case is under
        assert answer.status == 200
        return
    refused(answer, 409, "body_cannot_mediate")
    assert answer.body["data"] == {"body": lender.id, "reasons": reasons}
    assert "assign_mediator" in [one["action"] for one in answer.body["instead"]]


def test_of_strangers_nothing_is_told(api: Api, case: Case) -> None:
    """A body with which another platform has an agreement, and none at all: the same answer."""
    stranger = Lender(api, str(api.tenant()["key"]["api_key"]))
    stranger.enter("m-1")
    for body in (stranger.id, "ten_" + "a" * 26):
        answer = case.act("assign_mediator", {"body": body, "mediator": "m-1"}, case.officer)
        refused(answer, 409, "body_cannot_mediate")
        assert answer.body["data"]["reasons"] == ["no_agreement"]


def test_without_a_body_the_own_roster_is_asked(case: Case, lender: Lender) -> None:
    """As ever: nobody of a body's serves unasked."""
    lender.enter("m-1")
    enrolled(case, "m-1")
    shown = case.done("assign_mediator", {"mediator": "m-1"}, case.officer)["case"]["mediation"][-1]
    assert (shown["mediator"], shown["body"], lender.active("m-1")) == ("m-1", None, 0)


# ---------------------------------------------------------------------------------------------------------- eligibility


@pytest.mark.capability("S19")
@pytest.mark.parametrize(
    ("entry", "reasons"),
    [
        ({"ties": [{"ref": "shop-77", "relation": "prior_case"}]}, ["tied_to_party"]),
        ({"roles": ["sole"]}, ["no_role"]),
        ({"languages": ["zh"]}, ["no_language"]),
        ({"competence": {"dispute_types": ["price"]}}, ["no_skill"]),
        ({"competence": {"ceilings": [{"amount": 100, "currency": "USD"}]}}, ["above_ceiling"]),
        ({"available": False}, ["not_available"]),
        ({"absences": [{"first": "2026-11-01", "last": "2026-12-31"}]}, ["absent"]),
    ],
)
def test_who_cannot_serve_is_neither_named_nor_drawn(
    case: Case, lender: Lender, entry: dict[str, Any], reasons: list[str]
) -> None:
    """Every tie bars, a former case of the merchant's too; the rest is as for arbitrators."""
    lender.enter("m-1", **entry)
    answer = case.act("assign_mediator", lender.named("m-1"), case.officer)
    refused(answer, 409, "mediator_not_eligible")
    assert answer.body["data"] == {"mediator": "m-1", "reasons": reasons}
    refused(case.act("assign_mediator", lender.named(), case.officer), 409, "no_mediator_available")


@pytest.mark.capability("S19")
def test_the_bodys_register_is_asked(case: Case, lender: Lender) -> None:
    """A friend's friend: the shop's counsel is of the mediator's firm."""
    lender.enter("m-1")
    ties = [
        {"a": "shop-77", "relation": "representation", "b": "counsel-1"},
        {"a": "counsel-1", "relation": "firm", "b": "m-1"},
    ]
    assert case.api.post("/v1/relations", {"relations": ties}, lender.key).status == 200
    answer = case.act("assign_mediator", lender.named("m-1"), case.officer)
    assert answer.body["data"]["reasons"] == ["tied_to_party"]


@pytest.mark.capability("S23")
def test_a_person_is_counted_over_all_bodies(api: Api, case: Case, lender: Lender) -> None:
    """Busy at one, full at the other."""
    other = Lender(api, case.platform)
    for body in (lender, other):
        body.enter("m-1", person="person-full", capacity_total=1)
    case.done("assign_mediator", lender.named("m-1"), case.officer)
    second = Case(api, case.platform)
    second.done("serve", {}, second.platform)
    answer = in_mediation(second).act("assign_mediator", other.named("m-1"), second.officer)
    assert answer.body["data"]["reasons"] == ["at_total_capacity"]


# ---------------------------------------------------------------------------------------------------------- replacement


@pytest.mark.capability("S19")
def test_whoever_was_replaced_comes_back_from_no_roster(api: Api, case: Case, lender: Lender) -> None:
    """Not under the name, and not as the same person of another body; the place is free at once."""
    other = Lender(api, case.platform)
    token = lender.enter("m-1", person="person-replaced")
    other.enter("m-9", person="person-replaced")
    case.done("assign_mediator", lender.named("m-1"), case.officer)
    case.done("challenge_mediator", DOUBT, case.complainant)
    shown = case.done("rule_on_challenge", UPHELD, case.officer)["case"]["mediation"][-1]
    assert (shown["mediator"], shown["body"], shown["former"]) == (None, None, [f"{lender.id}/m-1"])
    assert lender.active("m-1") == 0
    refused(case.api.get(case.path, token), 404, "not_found")
    for body, ref in ((lender, "m-1"), (other, "m-9")):
        back = case.act("assign_mediator", body.named(ref), case.officer)
        assert back.body["data"]["reasons"] == ["replaced_before"]
    lender.enter("m-2")
    case.done("assign_mediator", lender.named(), case.officer)
    assert in_charge(case)["mediator"] == "m-2"


def test_namesakes_are_two(case: Case, lender: Lender) -> None:
    """That a body's m-1 was replaced says nothing of the platform's own."""
    lender.enter("m-1")
    case.done("assign_mediator", lender.named("m-1"), case.officer)
    case.done("challenge_mediator", DOUBT, case.complainant)
    case.done("rule_on_challenge", UPHELD, case.officer)
    enrolled(case, "m-1")
    case.done("assign_mediator", {"mediator": "m-1"}, case.officer)
    assert (in_charge(case)["mediator"], in_charge(case)["body"]) == ("m-1", None)


# --------------------------------------------------------------------------------------------------------------- access


@pytest.mark.capability("S21")
def test_a_guest_sees_this_case_alone(api: Api, case: Case, lender: Lender) -> None:
    """Neither another of the platform's, nor anything else of it; and nobody of the same name gets in instead."""
    token, own = lender.enter("m-1"), enrolled(case, "m-1")
    foreign = Lender(api, case.platform).enter("m-1")
    case.done("assign_mediator", lender.named("m-1"), case.officer)
    other = Case(api, case.platform)
    for path in (other.path, f"{other.path}/events", f"{other.path}/messages"):
        refused(api.get(path, token), 404, "not_found")
    for path in ("/v1/cases", "/v1/mediators", "/v1/neutrals", "/v1/arbitrations"):
        refused(api.get(path, token), 403, "forbidden")
    for namesake in (own, foreign, api.token(lender.key, "arbitrator", ref="m-1"), lender.key):
        assert api.get(case.path, namesake).status in (403, 404)
    assert [api.get(f"{case.path}/{part}", token).status for part in ("events", "messages")] == [200, 200]


@pytest.mark.capability("S56")
def test_a_guest_reads_what_the_platforms_own_mediator_reads(case: Case, lender: Lender) -> None:
    """Line by line as the matrix has it for the mediator in charge, and nothing else of the platform's."""
    token = lender.enter("m-1")
    case.done("assign_mediator", lender.named("m-1"), case.officer)
    lines = EXPECTED.read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    reads = {
        row["path"]: int(row["mediator/assigned"])
        for row in rows if row["method"] == "GET" and row["path"].startswith("/v1/") and _named(row) <= {"case_id"}
    }  # fmt: skip
    del reads["/v1/cases/{case_id}/terms"]  # the order of this case names none
    del reads["/v1/cases/{case_id}/tree-inclusion"]  # nor has a day ended since
    got = {path: case.api.get(path.format(case_id=case.id), token).status for path in reads}
    assert got == reads


def _named(row: dict[str, str]) -> set[str]:
    return set(re.findall(r"{(\w+)}", row["path"]))


def test_a_guest_costs_one_read_more(case: Case, lender: Lender) -> None:
    """The head, which says whose case it is; then the case and the keys of its texts."""
    token = lender.enter("m-1")
    case.done("assign_mediator", lender.named("m-1"), case.officer)
    case.api.get(case.path, token)
    with count_calls() as calls:
        case.api.get(case.path, token)
    assert calls == {"dynamodb.GetItem": 1, "dynamodb.Query": 1, "dynamodb.BatchGetItem": 1}


@pytest.mark.capability("S21")
def test_a_caucus_is_the_guests_who_held_it(case: Case, lender: Lender) -> None:
    """The platform's own mediator of the same name, who comes after him, does not hear it."""
    token = lender.enter("m-1")
    case.done("assign_mediator", lender.named("m-1"), case.officer)
    case.done("message", {"text": "In confidence.", "room": "caucus", "to": "complainant"}, token)
    heard = case.api.get(f"{case.path}/messages", token).body["messages"]
    assert [said["text"] for said in heard] == ["In confidence."]
    case.done("challenge_mediator", DOUBT, case.complainant)
    case.done("rule_on_challenge", UPHELD, case.officer)
    successor = enrolled(case, "m-1")
    case.done("assign_mediator", {"mediator": "m-1"}, case.officer)
    assert case.api.get(f"{case.path}/messages", successor).body["messages"] == []


def test_who_he_is_over_all_bodies_is_told_to_nobody(case: Case, lender: Lender) -> None:
    """Neither in the case nor in its record, where it stands as a hash alone."""
    token = lender.enter("m-1", person="person-hidden")
    case.done("assign_mediator", lender.named("m-1"), case.officer)
    assert "mediation.mediator_identified" in happened(case)
    for caller in (case.platform, case.officer, case.complainant, case.respondent, token):
        for path in (case.path, f"{case.path}/events"):
            assert "person-hidden" not in case.api.get(path, caller).text


def test_a_token_is_for_whoever_stands_on_the_roster(case: Case, lender: Lender) -> None:
    """Retired, he gets no further one, and goes on with the one he has."""
    token = lender.enter("m-1")
    case.done("assign_mediator", lender.named("m-1"), case.officer)
    assert case.api("DELETE", "/v1/neutrals/m-1", None, lender.key).status == 204
    for ref in ("m-1", "nobody"):
        made = case.api.post("/v1/tokens", {"role": "mediator", "ref": ref}, lender.key)
        assert made.faults == {("/ref", "not_in_roster")}
    assert case.api.get(case.path, token).status == 200


def test_a_key_is_the_guests_own(case: Case, lender: Lender) -> None:
    """The same request of the platform's own mediator of that name, later and under the same key, is another one."""
    token = lender.enter("m-1")
    case.done("assign_mediator", lender.named("m-1"), case.officer)
    body, key = {"text": "Good morning.", "room": "joint"}, {"Idempotency_Key": "hello-1"}
    assert case.act("message", body, token, **key).status == 200
    again = case.act("message", body, token, **key)
    assert (again.status, again.headers["idempotency-replayed"]) == (200, "true")
    case.done("challenge_mediator", DOUBT, case.complainant)
    case.done("rule_on_challenge", UPHELD, case.officer)
    successor = enrolled(case, "m-1")
    case.done("assign_mediator", {"mediator": "m-1"}, case.officer)
    said = case.act("message", body, successor, **key)
    assert (said.status, "idempotency-replayed" in said.headers) == (200, False)
