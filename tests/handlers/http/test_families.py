"""Families of respondents over HTTP: saying which references are one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib.domain.families import MAX_MEMBERS
from tests.handlers.http.conftest import Answer, Api
from tests.handlers.http.test_races import account
from tests.handlers.http.test_races import api as shared

__all__ = ["account", "shared"]  # the fixtures

LIST = "/v1/respondent-families"
PATH = f"{LIST}/acme"
BODY = {"kind": "alias", "members": ["Shop-77", "ｓｈｏｐ－７８"]}


def put(api: Api, as_: str, path: str = PATH, **headers: str) -> Answer:
    return api("PUT", path, BODY, as_, **headers)


@pytest.fixture
def officer(api: Api, platform: str) -> str:
    return api.token(platform, "officer", ref="o-1")


class TestSaying:
    """PUT."""

    def test_a_family_is_shown_as_it_stands(self, api: Api, platform: str) -> None:
        """In one spelling, with who wrote it when; its version is the ETag."""
        answer = put(api, platform)
        assert (answer.status, answer.headers["etag"]) == (200, '"1"')
        assert answer.body == {
            "id": "acme", "kind": "alias", "members": ["shop-77", "shop-78"], "version": 1,
            "updated_at": "2026-11-22T04:00:00.000000Z", "updated_by": "platform",
        }  # fmt: skip
        shown = api.get(PATH, platform)
        assert (shown.body, shown.headers["etag"]) == (answer.body, '"1"')

    def test_an_officer_may_say_so_too(self, api: Api, platform: str, officer: str) -> None:
        """By his reference, never by name."""
        assert put(api, officer).body["updated_by"] == "officer.o-1"
        assert api.get(PATH, platform).body["updated_by"] == "officer.o-1"

    def test_spellings_of_one_reference_are_one_member(self, api: Api, platform: str) -> None:
        """Of three, one is left."""
        body = {"kind": "alias", "members": ["shop-1", "SHOP-1", " shop-1 "]}
        assert api("PUT", PATH, body, platform).body["members"] == ["shop-1"]

    def test_a_reference_of_another_family_is_refused(self, api: Api, platform: str) -> None:
        """The problem names each of them and where it is."""
        put(api, platform)
        body = {"kind": "alias", "members": ["shop-78", "shop-79"]}
        refused = api("PUT", f"{LIST}/other", body, platform)
        assert (refused.status, refused.code) == (409, "family_member_taken")
        assert refused.body["data"] == {"taken": {"shop-78": "acme"}}
        assert api.get(f"{LIST}/other", platform).code == "not_found"

    def test_another_platform_says_what_it_likes(self, api: Api, platform: str) -> None:
        """Its references are its own."""
        put(api, platform)
        assert put(api, str(api.tenant()["key"]["api_key"])).status == 200

    def test_whoever_has_seen_an_older_version_is_told(self, api: Api, platform: str, officer: str) -> None:
        """Nothing is written."""
        put(api, platform)
        api("PUT", PATH, BODY | {"kind": "corporate_family"}, officer, If_Match='"1"')
        refused = api("PUT", PATH, BODY | {"members": ["shop-1"]}, platform, If_Match='"1"')
        assert (refused.status, refused.code, refused.body["data"]) == (
            412,
            "version_conflict",
            {"version": 2},
        )
        assert api.get(PATH, platform).body["members"] == ["shop-77", "shop-78"]

    @pytest.mark.parametrize(
        ("changes", "fault"),
        [
            ({"members": []}, ("/members", "too_few")),
            ({"members": [f"s-{n}" for n in range(MAX_MEMBERS + 1)]}, ("/members", "too_many")),
            ({"members": ["shop-1", "a@example.com"]}, ("/members/1", "not_a_reference")),
            ({"members": ["Shop of Ada Lovelace"]}, ("/members/0", "not_a_reference")),
            ({"members": ["x" * 65]}, ("/members/0", "too_long")),
            ({"members": ["ﷺ" * 64]}, ("/members/0", "not_a_reference")),
            ({"kind": "friends"}, ("/kind", "not_one_of")),
            ({"name": "Acme"}, ("/name", "unknown_field")),
        ],
    )
    def test_every_fault_is_told(
        self, api: Api, platform: str, changes: dict[str, Any], fault: tuple[str, str]
    ) -> None:
        """A name, an address or an overlong list is none of a family."""
        assert fault in api("PUT", PATH, BODY | changes, platform).faults

    @pytest.mark.parametrize("id_", ["-1", "a%20b", "f" * 65])
    def test_what_is_no_code_is_nowhere(self, api: Api, platform: str, id_: str) -> None:
        """Told without a look."""
        assert put(api, platform, f"{LIST}/{id_}").code == "not_found"


class TestReading:
    """GET, DELETE."""

    def test_families_come_in_pages(self, api: Api, platform: str, officer: str) -> None:
        """By their ids; the last page says that it is."""
        for n, id_ in enumerate(("b", "a", "c")):
            api("PUT", f"{LIST}/{id_}", {"kind": "alias", "members": [f"shop-{n}"]}, platform)
        first = api.get(f"{LIST}?limit=2", officer).body
        rest = api.get(f"{LIST}?limit=2&after={first['next_after']}", officer).body
        assert [f["id"] for f in first["families"] + rest["families"]] == ["a", "b", "c"]
        assert rest["next_after"] is None

    def test_a_family_that_is_gone_frees_its_references(self, api: Api, platform: str, officer: str) -> None:
        """And is not there any more."""
        put(api, platform)
        assert api("DELETE", PATH, None, officer).status == 204
        assert api.get(PATH, platform).code == "not_found"
        assert api("DELETE", PATH, None, platform).code == "not_found"
        assert put(api, platform, f"{LIST}/other").status == 200

    def test_a_key_for_cases_alone_manages_none(self, api: Api) -> None:
        """They belong to the platform's own data."""
        made = api.tenant()
        path = f"/v1/tenants/{made['id']}/keys"
        narrow = api.post(path, {"label": "x", "scopes": ["cases"]}, made["key"]["api_key"]).body["api_key"]
        assert put(api, narrow).code == "forbidden"


def test_of_many_requests_for_one_reference_one_has_it(shared: Api) -> None:
    """All the others hear which family was faster, or that they may try again."""
    platform = str(shared.tenant()["key"]["api_key"])

    def claim(n: int) -> Answer:
        return shared("PUT", f"{LIST}/f-{n}", {"kind": "alias", "members": ["wanted", f"own-{n}"]}, platform)

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(claim, range(6)))
    (winner,) = [answer.body["id"] for answer in answers if answer.status == 200]
    lost = [answer for answer in answers if answer.status != 200]
    assert all(answer.code == "family_member_taken" for answer in lost)
    assert all(answer.body["data"] == {"taken": {"wanted": winner}} for answer in lost)
    assert [f["id"] for f in shared.get(LIST, platform).body["families"]] == [winner]
