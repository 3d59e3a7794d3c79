"""Arbitration bodies over HTTP: tenants of their own, profiles, agreements, quotes."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.case.state import DisputeType
from chalicelib.entrypoints.http import examples
from tests.handlers.http.conftest import OPERATOR, Answer, Api, Case

PROFILE, PROPOSAL = examples.BODIES["ProfileTerms"], examples.BODIES["AgreementIn"]


class Harbour:
    """A body with a profile, and an agreement with a platform."""

    def __init__(self, api: Api, platform: dict[str, Any], **terms: Any) -> None:
        self.api, self.platform = api, platform["key"]["api_key"]
        made = api.body()
        self.id, self.key = made["id"], made["key"]["api_key"]
        assert api("PUT", "/v1/body", PROFILE, self.key).status == 200
        self.agreement = self.proposed(self.platform, self.id, **terms).body["agreement_id"]
        self.path = f"/v1/agreements/{self.agreement}"

    def proposed(self, as_: str, partner: str, **terms: Any) -> Answer:
        answer = self.api.post(
            "/v1/agreements", {"partner": partner, "terms": PROPOSAL["terms"] | terms}, as_
        )
        assert answer.status == 201, answer.text
        return answer

    def confirmed(self) -> Harbour:
        assert self.api.post(f"{self.path}/actions/confirm", None, self.key).status == 200
        return self


@pytest.fixture
def tenant(api: Api) -> dict[str, Any]:
    """A platform."""
    return api.tenant()


@pytest.fixture
def harbour(api: Api, tenant: dict[str, Any]) -> Harbour:
    return Harbour(api, tenant)


@pytest.mark.capability("S22")
class TestTenants:
    """A body is taken on as a platform is."""

    def test_its_first_key_is_a_bodys(self, api: Api) -> None:
        """With the scopes that a body has a use for."""
        made = api.body()
        assert (made["kind"], made["key"]["role"]) == ("body", "body")
        assert made["key"]["scopes"] == [
            "agreements", "arbitrations", "events", "evidence", "keys", "neutrals", "sandbox", "tenants", "tokens",
            "webhooks",
        ]  # fmt: skip

    def test_a_tenant_is_a_platform_unless_told_otherwise(self, api: Api) -> None:
        """As it was before there were bodies."""
        assert (api.tenant()["kind"], api.tenant()["key"]["role"]) == ("platform", "platform")

    def test_a_key_has_no_scope_of_the_other_kind(self, api: Api) -> None:
        """Even an operator cannot give it one."""
        body, platform = api.body(), api.tenant()
        given = [(body, "cases"), (platform, "neutrals")]
        refused = [
            api.post(f"/v1/tenants/{one['id']}/keys", {"label": "x", "scopes": [scope]}, OPERATOR).faults
            for one, scope in given
        ]
        assert refused == [{("/scopes/0", "not_one_of")}] * 2

    def test_a_key_has_the_role_of_its_tenant(self, api: Api) -> None:
        """Nothing else can be asked for."""
        body = api.body()
        asked = {"label": "x", "scopes": ["neutrals"], "role": "platform"}
        answer = api.post(f"/v1/tenants/{body['id']}/keys", asked, body["key"]["api_key"])
        assert answer.faults == {("/role", "not_applicable")}

    @pytest.mark.parametrize("role", ["complainant", "officer", "regulator", "representative"])
    def test_a_body_makes_no_tokens_for_a_platforms_people(self, api: Api, case: Case, role: str) -> None:
        """Nor for the parties of anybody's case."""
        asked = {"role": role, "ref": "somebody"} if role != "complainant" else {"role": role}
        assert api.post("/v1/tokens", asked, api.body()["key"]["api_key"]).code == "forbidden"

    @pytest.mark.parametrize("role", ["clerk", "arbitrator"])
    def test_a_platform_makes_no_tokens_for_a_bodys_people(self, api: Api, platform: str, role: str) -> None:
        """Whatever the reference."""
        assert api.post("/v1/tokens", {"role": role, "ref": "x"}, platform).code == "forbidden"

    @pytest.mark.parametrize("role", ["arbitrator", "mediator"])
    def test_a_neutral_must_be_on_the_roster(self, api: Api, role: str) -> None:
        """And not have left it; a clerk is whom the body says."""
        key = api.body()["key"]["api_key"]
        asked = {"role": role, "ref": "neutral-1"}
        assert api.post("/v1/tokens", asked, key).faults == {("/ref", "not_in_roster")}
        api("PUT", "/v1/neutrals/neutral-1", examples.BODIES["NeutralIn"], key)
        assert api.post("/v1/tokens", asked, key).status == 201
        api("DELETE", "/v1/neutrals/neutral-1", None, key)
        assert api.post("/v1/tokens", asked, key).faults == {("/ref", "not_in_roster")}
        assert api.post("/v1/tokens", {"role": "clerk", "ref": "clerk-1"}, key).status == 201

    def test_it_has_webhooks_and_a_log_of_its_own(self, api: Api, platform: str, case: Case) -> None:
        """Nothing of any platform's is in it."""
        key = api.body()["key"]["api_key"]
        assert api.post("/v1/webhook-endpoints", {"url": "https://hooks.example.org/r"}, key).status == 201
        assert api.get("/v1/webhook-endpoints", platform).body["endpoints"] == []
        case.wait(minutes=2)
        assert api.get("/v1/events", key).body["events"] == []


@pytest.mark.capability("S22")
class TestProfiles:
    """Published."""

    def test_anybody_reads_what_a_body_has_published(self, api: Api, harbour: Harbour) -> None:
        """Without a credential."""
        shown = api.get(f"/v1/bodies/{harbour.id}").body
        assert (shown["body_id"], shown["version"], shown["sandbox"]) == (harbour.id, 1, False)
        assert shown["profile"]["names"] == PROFILE["names"]
        assert shown["profile"]["fees"]["shares"] == {
            "complainant": 1000, "respondent": 5000, "platform": 4000,
        }  # fmt: skip
        assert [one["body_id"] for one in api.get("/v1/bodies").body["bodies"]] == [harbour.id]

    def test_the_same_profile_again_is_no_new_version(self, api: Api, harbour: Harbour) -> None:
        """Another one is."""
        again = api("PUT", "/v1/body", PROFILE, harbour.key)
        other = api("PUT", "/v1/body", PROFILE | {"external": True}, harbour.key)
        assert [(answer.body["version"], answer.headers["etag"]) for answer in (again, other)] == [
            (1, '"1"'),
            (2, '"2"'),
        ]

    def test_a_stale_version_is_refused(self, api: Api, harbour: Harbour) -> None:
        """Somebody else has changed it since."""
        assert api("PUT", "/v1/body", PROFILE, harbour.key, If_Match='"7"').status == 412

    def test_everything_wrong_is_told_at_once(self, api: Api, harbour: Harbour) -> None:
        """With its place."""
        fees = {
            "tariffs": [{"currency": "XXX", "bands": [{"fixed": 1}, {"fixed": 2}]}],
            "shares": {"complainant": 1, "respondent": 1},
        }
        answer = api("PUT", "/v1/body", PROFILE | {"fees": fees}, harbour.key)
        assert answer.faults == {
            ("/fees/shares", "shares_not_whole"),
            ("/fees/tariffs/0/currency", "unknown_currency"),
            ("/fees/tariffs/0/bands", "bands_not_rising"),
        }

    def test_a_body_without_a_profile_is_not_published(self, api: Api) -> None:
        """It does not exist for others."""
        assert api.get(f"/v1/bodies/{api.body()['id']}").code == "not_found"

    def test_its_page_says_how_long_it_usually_takes(self, api: Api, harbour: Harbour) -> None:
        """From five past arbitrations on: the third took 20 days, the fifth 60."""
        for n, days in enumerate((10, 20, 20, 30, 60)):
            api.services.bodies.record_duration(harbour.id, DisputeType.QUALITY, days, of=f"arb-{n}")
        shown = api.get(f"/v1/bodies/{harbour.id}").body["durations"]
        assert shown == {"quality": {"median": 20, "nine_in_ten": 60, "cases": 5}}


@pytest.mark.capability("S22")
class TestAgreements:
    """Between the two."""

    def test_both_sides_read_the_same(self, api: Api, harbour: Harbour) -> None:
        """One by one, and in their lists."""
        shown = [api.get(harbour.path, key).body for key in (harbour.platform, harbour.key)]
        assert shown[0] == shown[1]
        assert (shown[0]["state"], shown[0]["proposed_by"], shown[0]["body"]) == (
            "proposed",
            "platform",
            harbour.id,
        )
        assert api.get("/v1/agreements", harbour.key).body["agreements"] == [shown[0]]

    def test_nobody_else_learns_of_it(self, api: Api, harbour: Harbour) -> None:
        """Neither another platform nor another body."""
        others = [api.tenant()["key"]["api_key"], api.body()["key"]["api_key"]]
        assert [api.get(harbour.path, key).code for key in others] == ["not_found"] * 2
        assert [api.get("/v1/agreements", key).body["agreements"] for key in others] == [[], []]

    def test_a_body_may_propose_as_well(self, api: Api, tenant: dict[str, Any], harbour: Harbour) -> None:
        """The platform confirms then."""
        made = harbour.proposed(harbour.key, tenant["id"])
        path = f"/v1/agreements/{made.body['agreement_id']}/actions/confirm"
        assert api.post(path, None, harbour.key).code == "own_offer"
        assert api.post(path, None, harbour.platform).body["state"] == "confirmed"

    def test_the_same_request_again_is_the_same_agreement(self, api: Api, harbour: Harbour) -> None:
        """By its key."""
        body = PROPOSAL | {"partner": harbour.id}
        one, two = (
            api.post("/v1/agreements", body, harbour.platform, Idempotency_Key="k-1") for _ in range(2)
        )
        assert one.body == two.body
        assert two.headers["idempotency-replayed"] == "true"

    def test_an_answer_is_given_once(self, api: Api, harbour: Harbour) -> None:
        """The same one again changes nothing, another one comes too late."""
        harbour.confirmed().confirmed()
        assert api.post(f"{harbour.path}/actions/refuse", None, harbour.key).code == "agreement_answered"
        assert api.get(harbour.path, harbour.key).body["version"] == 2

    def test_either_side_ends_it_with_notice(self, api: Api, harbour: Harbour) -> None:
        """Thirty days from 22 November."""
        ended = api.post(f"{harbour.confirmed().path}/actions/end", None, harbour.key).body
        assert (ended["state"], ended["ended_by"], ended["ends_on"]) == ("ended", "body", "2026-12-22")

    def test_what_was_refused_cannot_be_ended(self, api: Api, harbour: Harbour) -> None:
        """It is over."""
        api.post(f"{harbour.path}/actions/refuse", None, harbour.key)
        assert api.post(f"{harbour.path}/actions/end", None, harbour.key).code == "agreement_over"

    def test_a_stale_version_is_refused(self, api: Api, harbour: Harbour) -> None:
        """What was seen is not what stands."""
        harbour.confirmed()
        assert api.post(f"{harbour.path}/actions/end", None, harbour.platform, If_Match='"1"').status == 412

    def test_the_partner_is_of_the_other_kind_and_as_real(self, api: Api, tenant: dict[str, Any]) -> None:
        """Nobody agrees with his own kind, a live one not with a sandbox."""
        key = tenant["key"]["api_key"]
        partners = [api.tenant()["id"], api.body(sandbox=True)["id"], "ten_" + "z" * 26]
        answers = [
            api.post("/v1/agreements", PROPOSAL | {"partner": partner}, key).faults for partner in partners
        ]
        assert answers == [{("/partner", "not_a_partner")}] * 3

    def test_officers_and_clerks_read_it(self, api: Api, harbour: Harbour) -> None:
        """They do not answer it."""
        officer = api.token(harbour.platform, "officer", ref="officer-1")
        clerk = api.token(harbour.key, "clerk", ref="clerk-1")
        assert [api.get(harbour.path, token).status for token in (officer, clerk)] == [200, 200]
        assert api.post(f"{harbour.path}/actions/confirm", None, clerk).code == "forbidden"


@pytest.mark.capability("S25")
class TestQuotes:
    """Fee, duration, language, form: before anybody agrees to anything."""

    def quotes(self, case: Case, as_: str, **headers: str) -> Any:
        answer = case.api.post(f"{case.path}/quotes", None, as_, **headers)
        assert answer.status == 200, answer.text
        return answer.body

    def test_a_party_gets_one_of_each_form(self, api: Api, harbour: Harbour) -> None:
        """Of 64.90 in dispute: 25.00 and 2 % are 26.30, of which 10 % are the complainant's, 50 % the respondent's."""
        case = Case(api, harbour.confirmed().platform)
        found = self.quotes(case, case.complainant)
        assert [quote["form"] for quote in found["quotes"]] == ["documents", "hearing"]
        first = found["quotes"][0]
        assert first["fee"] == {
            "currency": "USD", "total": 2630, "complainant": 263, "respondent": 1315, "platform": 1052,
        }  # fmt: skip
        assert (first["name"], first["languages"], first["usual"]) == (
            "Harbour Arbitration",
            ["en", "zh"],
            None,
        )
        assert (first["accept_days"], first["award_days"]) == (3, 45)
        assert first["valid_until"] == "2026-12-22T00:00:00.000000Z"
        assert found["unable"] == []

    def test_both_sides_get_the_same(self, api: Api, harbour: Harbour) -> None:
        """Under the same ids, with the same hashes: they can agree on one."""
        case = Case(api, harbour.confirmed().platform)
        told = [self.quotes(case, who) for who in (case.complainant, case.respondent, case.officer)]
        assert told[0] == told[1] == told[2]

    def test_a_quote_is_kept_as_it_was_given(self, api: Api, harbour: Harbour) -> None:
        """Whatever the schedule says afterwards."""
        case = Case(api, harbour.confirmed().platform)
        quote = self.quotes(case, case.complainant)["quotes"][0]
        dear = PROFILE["fees"] | {"tariffs": [{"currency": "USD", "bands": [{"fixed": 9_900}]}]}
        api("PUT", "/v1/body", PROFILE | {"fees": dear}, harbour.key)
        held = api.services.quoting.held(quote["quote_id"], case.id)
        assert held is not None
        assert (held.offered.fee.total, held.sha256) == (2_630, quote["sha256"])
        assert api.services.quoting.held(quote["quote_id"], "case_" + "z" * 26) is None
        assert self.quotes(case, case.complainant)["quotes"][0]["fee"]["total"] == 9_900

    def test_the_usual_duration_comes_from_real_cases(self, api: Api, harbour: Harbour) -> None:
        """Of five, the third took 20 days, the fifth 60."""
        case = Case(api, harbour.confirmed().platform)
        for n, days in enumerate((10, 20, 20, 30, 60)):
            api.services.bodies.record_duration(harbour.id, DisputeType.QUALITY, days, of=f"arb-{n}")
        quote = self.quotes(case, case.complainant)["quotes"][0]
        assert quote["usual"] == {"median": 20, "nine_in_ten": 60, "cases": 5}

    def test_who_cannot_take_it_is_named_with_reasons(self, api: Api, tenant: dict[str, Any]) -> None:
        """In the reader's language."""
        dear = [{"currency": "USD", "least": 100_000, "most": 500_000}]
        harbour = Harbour(api, tenant, amounts=dear, categories=["price"]).confirmed()
        case = Case(api, harbour.platform)
        (unable,) = self.quotes(case, case.complainant, Accept_Language="zh")["unable"]
        assert (unable["name"], unable["reasons"]) == ("海港仲裁院", ["category", "amount"])
        assert unable["said"][0] == "该机构不受理此类纠纷。"

    def test_what_is_between_platform_and_body_is_not_told(self, api: Api, harbour: Harbour) -> None:
        """A proposal that nobody has confirmed is nobody's business."""
        case = Case(api, harbour.platform)
        assert self.quotes(case, case.complainant) == {"quotes": [], "unable": []}

    def test_nobody_asks_about_somebody_elses_case(self, api: Api, harbour: Harbour) -> None:
        """A body neither: it is asked once the parties have agreed."""
        case, other = Case(api, harbour.platform), Case(api, harbour.platform)
        assert api.post(f"{case.path}/quotes", None, other.complainant).code == "not_found"
        assert api.post(f"{case.path}/quotes", None, harbour.key).code == "forbidden"
