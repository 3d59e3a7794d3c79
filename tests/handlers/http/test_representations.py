"""Representatives of one case over HTTP: named, sent with a token of their own, held to their scope, ended."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain import authority
from chalicelib.entrypoints.http import examples
from tests.handlers.http.conftest import Answer, Case

TERMS = {"remedy": "partial_refund", "money": {"amount": 4000, "currency": "USD"}}
TEXT = hashlib.sha256(b"I send Ms Yilmaz to speak for me about my kettle.").hexdigest()
LAWYER: dict[str, Any] = {
    "ref": "counsel-9", "kind": "lawyer", "scope": ["negotiate"], "text_sha256": TEXT, "signature": "accepted",
    "expires_at": "2027-11-22T04:00:00Z",
}  # fmt: skip
"""The tests begin on 22 November 2026 at 04:00: the longest there can be."""


def name(case: Case, as_: str | None = None, **changes: Any) -> Answer:
    return case.api.post(f"{case.path}/representations", LAWYER | changes, as_ or case.complainant)


def named(case: Case, as_: str | None = None, **changes: Any) -> str:
    """The id of a representation that is in force."""
    answer = name(case, as_, **changes)
    assert answer.status == 201, answer.text
    return str(answer.body["representation"]["id"])


def token(case: Case, id_: str, role: str = "complainant") -> str:
    return case.api.token(case.platform, role, case_id=case.id, representation_id=id_)


def sent(case: Case, *scope: str) -> str:
    """The token of a lawyer of the complainant's with that scope."""
    return token(case, named(case, scope=list(scope)))


def ended(case: Case, id_: str, as_: str, ground: str | None = None) -> Answer:
    body = {} if ground is None else {"ground": ground}
    return case.api.post(f"{case.path}/representations/{id_}/end", body, as_)


@pytest.fixture
def offered(case: Case) -> Case:
    """The respondent, given notice, has made an offer."""
    case.act("serve", {"how": "platform"}, case.platform)
    case.act("offer", {"terms": TERMS}, case.respondent)
    return case


def offer_of(case: Case) -> str:
    return str(case.api.get(case.path, case.complainant).body["offers"][0]["id"])


@pytest.mark.capability("S38")
def test_a_lawyer_offers_is_refused_to_accept_and_accepts_once_he_may(offered: Case) -> None:
    """`negotiate` covers a counter-offer and no acceptance; `settle` has to be named."""
    first = named(offered)
    lawyer, offer = token(offered, first), offer_of(offered)
    higher = TERMS | {"money": {"amount": 6000, "currency": "USD"}}
    assert offered.act("offer", {"terms": higher}, lawyer).status == 200
    refused = offered.act("accept", {"offer_id": offer}, lawyer)
    assert (refused.status, refused.code) == (403, "outside_authority")
    assert refused.body["data"] == {"scope": ["read", "negotiate"], "needs": ["settle"]}
    wider = token(offered, named(offered, scope=["negotiate", "settle"]))
    settled = offered.act("accept", {"offer_id": offer}, wider)
    assert (settled.status, settled.body["case"]["outcome"]) == (200, "settled")


@pytest.mark.capability("S38")
def test_a_token_says_for_whom_on_what_and_within_which_scope(case: Case) -> None:
    """The party's role, the representative's own reference, the scope with what every scope holds."""
    id_ = named(case, scope=["settle", "negotiate"])
    body = {"role": "complainant", "case_id": case.id, "representation_id": id_}
    made = case.api.post("/v1/tokens", body, case.platform).body
    assert (made["role"], made["ref"], made["representation_id"]) == ("complainant", "counsel-9", id_)
    assert made["scope"] == ["read", "negotiate", "settle"]


@pytest.mark.capability("S38")
def test_a_revoked_representative_is_out_at_once(case: Case) -> None:
    """With a token that would be good for thirty minutes."""
    id_ = named(case)
    lawyer = token(case, id_)
    assert case.api.get(case.path, lawyer).status == 200
    over = ended(case, id_, case.complainant).body["representation"]
    assert (over["in_force"], over["ended_by"], over["renounced"]) == (False, "complainant", False)
    assert case.api.get(case.path, lawyer).code == "credential_invalid"
    body = {"role": "complainant", "case_id": case.id, "representation_id": id_}
    again = case.api.post("/v1/tokens", body, case.platform)
    assert again.faults == {("/representation_id", "not_in_force")}


@pytest.mark.capability("S38")
def test_an_authority_ends_by_itself(case: Case) -> None:
    """To the second, with a token made ten minutes before."""
    soon = case.api.clock.now() + timedelta(minutes=10)
    lawyer = token(case, named(case, expires_at=soon.isoformat()))
    case.api.clock.moment += timedelta(minutes=10) - timedelta(seconds=1)
    assert case.api.get(case.path, lawyer).status == 200
    case.api.clock.moment += timedelta(seconds=1)
    assert case.api.get(case.path, lawyer).code == "credential_invalid"


@pytest.mark.capability("S38")
def test_the_representative_gives_it_back_himself(case: Case) -> None:
    """And nobody else's; the record says that it was he."""
    mine, other = named(case), named(case, ref="aunt-2", kind="relative")
    lawyer = token(case, mine)
    assert ended(case, other, lawyer).code == "not_your_representative"
    over = ended(case, mine, lawyer).body["representation"]
    assert (over["renounced"], over["ended_by"]) == (True, "complainant")


def test_the_platform_ends_one_with_a_ground(case: Case) -> None:
    """One of the published codes."""
    id_ = named(case)
    assert ended(case, id_, case.platform).faults == {("/ground", "missing")}
    assert ended(case, id_, case.platform, "no_licence").body["representation"]["ground"] == "no_licence"
    assert ended(case, id_, case.platform, "no_licence").code == "representation_ended"


@pytest.mark.capability("S38")
def test_a_representation_is_for_one_case_only(case: Case) -> None:
    """In another case of the same platform there is no such representation, nor is there that case for its bearer."""
    other = Case(case.api, case.platform, order_ref="another-order")
    lawyer = sent(case, "negotiate")
    assert case.api.get(other.path, lawyer).code == "not_found"
    body = {"role": "complainant", "case_id": other.id, "representation_id": named(case, ref="aunt-2")}
    assert case.api.post("/v1/tokens", body, case.platform).faults == {("/representation_id", "not_in_force")}


@pytest.mark.capability("S38")
def test_nobody_serves_both_sides(case: Case) -> None:
    """Not one after the other either, unless he was named by mistake."""
    id_ = named(case)
    case.act("serve", {"how": "platform"}, case.platform)
    assert name(case, case.respondent).code == "represents_other_side"
    ended(case, id_, case.complainant)
    assert name(case, case.respondent).code == "represents_other_side"
    mistaken = named(case, ref="counsel-10")
    ended(case, mistaken, case.platform, "mistake")
    assert name(case, case.respondent, ref="counsel-10").status == 201


def test_what_is_the_partys_own_is_not_for_its_representative(case: Case) -> None:
    """Whoever else may act, and what it is sent: with everything in scope that there is."""
    lawyer = sent(case, *authority.SCOPE)
    assert name(case, lawyer, ref="friend-1").code == "outside_authority"
    assert case.api.get(f"{case.path}/notices", lawyer).code == "outside_authority"
    assert case.api.get(f"{case.path}/notice-preferences", lawyer).code == "outside_authority"


def test_a_representative_sees_no_contacts(case: Case) -> None:
    """The party's own name; where it can be reached is between it and the platform."""
    own = case.api.get(case.path, case.complainant).body["people"]["complainant"]
    seen = case.api.get(case.path, sent(case, "read")).body["people"]["complainant"]
    assert seen == {"name": own["name"], "email": None, "phone": None} != own


def test_the_open_actions_are_those_in_scope(offered: Case) -> None:
    """A reader has none, a negotiator no acceptance."""
    seen = offered.api.get(offered.path, sent(offered, "read")).body["allowed_actions"]
    assert seen == []
    lawyer = sent(offered, "negotiate")
    open_to = {a["action"] for a in offered.api.get(offered.path, lawyer).body["allowed_actions"]}
    assert {"offer", "counter", "decline", "message"} <= open_to
    assert not open_to & {"accept", "bid", "withdraw", "declare_evidence"}


@pytest.mark.capability("S38")
def test_the_record_says_who_has_acted(offered: Case) -> None:
    """The event names the representation; the time-line says so in words, in both languages."""
    id_ = named(offered)
    offered.act("message", {"text": "My client wants her money back."}, token(offered, id_))
    rows = offered.api.get(f"{offered.path}/events", offered.respondent).body["events"]
    said = json.loads(next(r["body"] for r in rows if r.get("type") == "message.posted"))
    assert (said["by"], said["acting"]) == ("complainant", id_)
    offered.api.clock.moment += timedelta(minutes=1)  # the log shows what has settled
    told = offered.api.get("/v1/events?limit=100", offered.platform).body["events"]
    assert {e["type"]: e["data"].get("acting") for e in told if e["data"]["by"] == "complainant"} == {
        "representation.authorised": None, "message.posted": id_,
    }  # fmt: skip
    assert all("acting" not in json.loads(r["body"]) for r in rows if r.get("type") == "offer.made")
    for lang, words in (("en", "(Done by the party's representative.)"), ("zh", "（由该方代理人作出。）")):
        steps = offered.api.get(f"{offered.path}/timeline", offered.respondent, Accept_Language=lang).body[
            "steps"
        ]
        (step,) = [s for s in steps if s["type"] == "message.posted"]
        assert (step["acting"], step["said"].endswith(words)) == (id_, True)


def test_one_key_means_one_thing_for_the_party_and_another_for_its_lawyer(case: Case) -> None:
    """Both happen to choose the same Idempotency-Key."""
    case.act("serve", {"how": "platform"}, case.platform)
    path, lawyer = f"{case.path}/actions/message", sent(case, "negotiate")
    first = case.api.post(path, {"text": "I wait."}, case.complainant, Idempotency_Key="same-key")
    second = case.api.post(path, {"text": "We wait."}, lawyer, Idempotency_Key="same-key")
    assert (first.status, second.status) == (200, 200)


def test_to_admit_a_claim_takes_authority_to_settle(case: Case) -> None:
    """To contest it does not (Civil Procedure Law of China, article 62)."""
    case.act("serve", {"how": "platform"}, case.platform)
    lawyer = token(case, named(case, case.respondent), "respondent")
    admits = case.act("respond", {"position": "admits", "statement": "We owe it."}, lawyer)
    assert (admits.code, admits.body["data"]["needs"]) == ("outside_authority", ["settle"])
    contests = case.act(
        "respond", {"position": "contests", "statement": "It worked when it left us."}, lawyer
    )
    assert contests.status == 200


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"expires_at": "2027-11-22T04:00:01Z"}, ("/expires_at", "too_late")),
        ({"expires_at": "2026-11-22T04:00:00Z"}, ("/expires_at", "in_the_past")),
        ({"signature": "document"}, ("/signed_at", "missing")),
        ({"ref": "shop-77"}, ("/ref", "takes_part_already")),
        ({"of": "respondent"}, ("/of", "not_applicable")),
        ({"scope": ["everything"]}, ("/scope/0", "not_one_of")),
    ],
)
def test_an_authority_has_bounds(case: Case, changes: dict[str, Any], fault: tuple[str, str]) -> None:
    """An end within a year, a day of signature, somebody who takes no part yet, words that are known."""
    assert fault in name(case, **changes).faults


@pytest.mark.capability("S38")
def test_to_send_somebody_takes_a_fresh_proof_of_who_one_is(case: Case) -> None:
    """Whoever finds an open session sends nobody in the party's name: ten minutes later the token is too old for it."""
    case.api.clock.moment += timedelta(minutes=10, seconds=1)
    assert name(case).code == "step_up_required"


def test_the_platform_registers_a_signed_document(case: Case) -> None:
    """It says whose, and cannot say yes in the party's place."""
    document = examples.BODIES["RepresentationIn"]
    made = case.api.post(f"{case.path}/representations", document, case.platform)
    assert (made.status, made.body["representation"]["by"]) == (201, "platform")
    accepted = name(case, case.platform, of="complainant")
    assert accepted.faults == {("/signature", "not_applicable")}
