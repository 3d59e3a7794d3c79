"""The roster over HTTP: entering, reading and retiring mediators, and the tokens they get."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.application import assigning
from chalicelib.domain.roster import MAX_TIES, Mediator
from chalicelib.entrypoints.http import examples
from tests.handlers.http.acting.told import in_mediation
from tests.handlers.http.conftest import Answer, Api, Case
from tests.roundtrips import count_calls

ENTRY = examples.BODIES["MediatorIn"]
PATH = "/v1/mediators/m-1"


def enter(api: Api, platform: str, ref: str = "m-1", **changes: Any) -> Answer:
    answer = api("PUT", f"/v1/mediators/{ref}", ENTRY | changes, platform)
    assert answer.status == 200, answer.text
    return answer


def agreed(case: Case) -> None:
    """Both sides want a mediator."""
    case.done("serve", {}, case.platform)
    in_mediation(case)


def token(api: Api, platform: str, **body: Any) -> Answer:
    return api.post("/v1/tokens", {"role": "mediator", **body}, platform)


class TestEntering:
    """PUT."""

    def test_an_entry_is_shown_as_it_stands(self, api: Api, platform: str) -> None:
        """With how many cases there are, and since when."""
        entered = enter(api, platform)
        assert entered.body == {
            "ref": "m-1", "languages": ["en", "zh"], "capacity": 20, "skills": ["after_sales", "quality"],
            "available": True, "active": 0, "retired": False,
            "ties": [{"ref": "shop-12", "reason": "employment", "since": "2019-01-01", "until": None}],
            "accreditations": [{"kind": "mediator", "expires_on": "2028-06-30"}],
            "absences": [{"first": "2026-12-20", "last": "2027-01-05"}],
            "since": "2026-11-22T04:00:00.000000Z", "version": 1,
        }  # fmt: skip
        assert api.get(PATH, platform).body == entered.body

    def test_the_same_entry_twice_is_as_good_as_once(self, api: Api, platform: str) -> None:
        """But for its version."""
        once, twice = enter(api, platform).body, enter(api, platform).body
        assert twice == once | {"version": 2}

    def test_what_is_left_out_goes_back_to_its_default(self, api: Api, platform: str) -> None:
        """An entry is put whole: no skills named are all, no ties are none."""
        enter(api, platform, available=False)
        answer = api("PUT", PATH, {"languages": ["zh"], "capacity": 1}, platform)
        assert (answer.body["skills"], answer.body["ties"], answer.body["available"]) == ([], [], True)

    def test_an_entry_is_kept_in_one_order(self, api: Api, platform: str) -> None:
        """And each thing once."""
        ties = [{"ref": ref, "reason": "family"} for ref in "bab"]
        shown = enter(api, platform, languages=["zh", "en", "zh"], ties=ties).body
        assert shown["languages"] == ["en", "zh"]
        assert [tie["ref"] for tie in shown["ties"]] == ["a", "b"]

    @pytest.mark.parametrize(
        ("changes", "fault"),
        [
            ({"capacity": 0}, ("/capacity", "too_small")),
            ({"capacity": 201}, ("/capacity", "too_large")),
            ({"languages": []}, ("/languages", "too_few")),
            ({"languages": ["English"]}, ("/languages/0", "pattern")),
            ({"skills": ["kindness"]}, ("/skills/0", "not_one_of")),
            ({"ties": [{"ref": "shop-1", "reason": "friends"}]}, ("/ties/0/reason", "not_one_of")),
            ({"ties": [{"ref": "a@example.com", "reason": "other"}]}, ("/ties/0/ref", "pattern")),
            ({"ties": [{"ref": "a", "reason": "other"}] * (MAX_TIES + 1)}, ("/ties", "too_many")),
            (
                {"ties": [{"ref": "a", "reason": "other", "since": "2026-02-01", "until": "2026-01-31"}]},
                ("/ties/0/until", "too_early_day"),
            ),
            (
                {"absences": [{"first": "2026-02-01", "last": "2026-01-31"}]},
                ("/absences/0/last", "too_early_day"),
            ),
            ({"accreditations": [{"kind": "A lawyer"}]}, ("/accreditations/0/kind", "pattern")),
            ({"active": 0}, ("/active", "unknown_field")),
        ],
    )
    def test_every_fault_is_told(
        self, api: Api, platform: str, changes: dict[str, Any], fault: tuple[str, str]
    ) -> None:
        """With the place of the field."""
        assert fault in api("PUT", PATH, ENTRY | changes, platform).faults

    @pytest.mark.parametrize("ref", ["-1", "a%20b", "m" * 65, "a@example.com"])
    def test_what_is_no_reference_is_nowhere(self, api: Api, platform: str, ref: str) -> None:
        """Told without a look at the roster."""
        api.get("/v1/mediators", platform)
        with count_calls() as calls:
            assert api("PUT", f"/v1/mediators/{ref}", ENTRY, platform).code == "not_found"
        assert calls == {}

    def test_a_roster_has_an_end(self, api: Api, platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """The number is told."""
        monkeypatch.setattr(assigning, "MAX_MEDIATORS", 1)
        enter(api, platform)
        refused = api("PUT", "/v1/mediators/m-2", ENTRY, platform)
        assert (refused.status, refused.code) == (409, "too_many_mediators")
        assert refused.body["data"] == {"limit": 1}

    def test_a_change_is_one_read_and_one_write(self, api: Api, platform: str) -> None:
        """Only somebody new is held against the size of the roster."""
        enter(api, platform)
        with count_calls() as calls:
            enter(api, platform)
        assert calls == {"dynamodb.GetItem": 1, "dynamodb.UpdateItem": 1}


class TestReading:
    """GET."""

    def test_the_roster_comes_in_pages(self, api: Api, platform: str) -> None:
        """By reference; the last page says that it is."""
        for ref in ("c", "a", "b"):
            enter(api, platform, ref)
        first = api.get("/v1/mediators?limit=2", platform).body
        rest = api.get(f"/v1/mediators?limit=2&after={first['next_after']}", platform).body
        assert [m["ref"] for m in first["mediators"] + rest["mediators"]] == ["a", "b", "c"]
        assert rest["next_after"] is None

    def test_a_roster_is_the_platforms_own(self, api: Api, platform: str) -> None:
        """For another one nobody is there."""
        enter(api, platform)
        other = str(api.tenant()["key"]["api_key"])
        assert api.get("/v1/mediators", other).body == {"mediators": [], "next_after": None}
        assert api.get(PATH, other).code == "not_found"
        assert api("DELETE", PATH, None, other).code == "not_found"

    def test_officers_read_it_and_change_nothing(self, api: Api, platform: str) -> None:
        """They appoint."""
        enter(api, platform)
        officer = api.token(platform, "officer", ref="o-1")
        assert api.get(PATH, officer).status == 200
        assert api("PUT", PATH, ENTRY, officer).code == "forbidden"


class TestRetiring:
    """DELETE."""

    def test_who_has_no_case_is_gone(self, api: Api, platform: str) -> None:
        """And cannot be retired again."""
        enter(api, platform)
        assert api("DELETE", PATH, None, platform).status == 204
        assert api.get(PATH, platform).code == "not_found"
        assert api("DELETE", PATH, None, platform).code == "not_found"

    def test_who_has_a_case_is_marked_until_it_ends(self, case: Case) -> None:
        """Shown as such; the entry goes with a DELETE after that."""
        api, platform = case.api, case.platform
        enter(api, platform)
        case.mediated_by("m-1")
        assert api("DELETE", PATH, None, platform).status == 204
        shown = api.get(PATH, platform).body
        assert (shown["retired"], shown["available"], shown["active"]) == (True, False, 1)
        case.done("withdraw", {}, case.complainant)
        assert api.get(PATH, platform).body["active"] == 0
        assert api("DELETE", PATH, None, platform).status == 204
        assert api.get(PATH, platform).code == "not_found"


class TestTokens:
    """What a mediator opens."""

    def test_a_mediators_token_is_for_no_single_case(self, api: Api, platform: str) -> None:
        """It names the mediator."""
        enter(api, platform)
        made = token(api, platform, ref="m-1").body
        assert (made["role"], made["ref"], made["case_id"]) == ("mediator", "m-1", None)

    @pytest.mark.parametrize(
        ("body", "fault"),
        [
            ({}, ("/ref", "missing")),
            ({"ref": "m-2"}, ("/ref", "not_in_roster")),
            ({"ref": "m-1", "case_id": f"case_{'a' * 26}"}, ("/case_id", "not_applicable")),
        ],
    )
    def test_a_token_needs_an_entry_on_the_roster(
        self, api: Api, platform: str, body: dict[str, str], fault: tuple[str, str]
    ) -> None:
        """And nothing else."""
        enter(api, platform)
        assert token(api, platform, **body).faults == {fault}

    def test_who_is_retired_gets_no_token(self, case: Case) -> None:
        """Although a case is still open."""
        enter(case.api, case.platform)
        case.mediated_by("m-1")
        case.api("DELETE", PATH, None, case.platform)
        assert token(case.api, case.platform, ref="m-1").faults == {("/ref", "not_in_roster")}

    def test_a_mediator_opens_the_cases_in_charge_of(self, case: Case) -> None:
        """The case, its record, its messages; another case does not exist."""
        enter(case.api, case.platform)
        case.mediated_by("m-1")
        other = Case(case.api, case.platform)
        held = token(case.api, case.platform, ref="m-1").body["token"]
        for path in ("", "/events", "/messages"):
            assert case.api.get(case.path + path, held).status == 200
            assert case.api.get(other.path + path, held).code == "not_found"

    def test_a_case_that_ends_is_closed_to_the_mediator_at_once(self, case: Case) -> None:
        """With the same token that opened it a moment ago."""
        enter(case.api, case.platform)
        held = token(case.api, case.platform, ref="m-1").body["token"]
        assert case.api.get(case.path, held).code == "not_found"
        case.mediated_by("m-1")
        assert case.api.get(case.path, held).status == 200
        case.done("withdraw", {}, case.complainant)
        assert case.api.get(case.path, held).code == "not_found"

    def test_a_mediator_lists_nothing(self, case: Case) -> None:
        """Neither cases nor colleagues."""
        enter(case.api, case.platform)
        held = token(case.api, case.platform, ref="m-1").body["token"]
        for path in ("/v1/cases", "/v1/mediators", PATH, "/v1/events"):
            assert case.api.get(path, held).code == "forbidden"


class TestAppointing:
    """The one command with a read beyond the Query and the transaction, which P3 allows every other."""

    @pytest.mark.parametrize(
        ("body", "reading"),
        [({"mediator": "m-1"}, {"dynamodb.GetItem": 1, "dynamodb.Query": 2}), ({}, {"dynamodb.Query": 3})],
    )
    def test_it_reads_the_roster_once(
        self, case: Case, body: dict[str, str], reading: dict[str, int]
    ) -> None:
        """One entry, or all of them; and the platform's families, which are kept for a minute."""
        enter(case.api, case.platform)
        agreed(case)
        with count_calls() as calls:
            case.done("assign_mediator", body, case.officer)
        assert calls == {**reading, "dynamodb.TransactWriteItems": 1}
        assert case.api.get(PATH, case.platform).body["active"] == 1

    def test_who_was_free_a_moment_ago_may_be_full(self, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
        """The write finds out; nothing has happened, and the same request may be sent again."""
        enter(case.api, case.platform, capacity=1)
        agreed(case)
        seen = case.api.services.directory.mediator
        other = Case(case.api, case.platform)

        def overtaken(tenant_id: str, ref: str) -> Mediator | None:
            found = seen(tenant_id, ref)
            other.mediated_by("m-1")
            return found

        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(case.api.services.directory, "mediator", overtaken)
            refused = case.act("assign_mediator", {"mediator": "m-1"}, case.officer, Idempotency_Key="once")
        assert (refused.status, refused.code) == (409, "mediator_at_capacity")
        assert refused.body["data"] == {"mediator": "m-1"}
        other.done("withdraw", {}, other.complainant)
        case.done("assign_mediator", {"mediator": "m-1"}, case.officer, Idempotency_Key="once")

    def test_a_place_ends_with_the_mediation(self, case: Case) -> None:
        """The case goes on without."""
        enter(case.api, case.platform)
        agreed(case)
        case.done("assign_mediator", {}, case.officer)
        case.done("leave_mediation", {}, case.complainant)
        assert case.api.get(PATH, case.platform).body["active"] == 0
        assert case.api.get(case.path, case.platform).body["status"] == "open"
