"""Notices over HTTP: a platform's settings, what was sent of a case, a person's wishes, one-click goodbyes."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib.application import reactions
from chalicelib.domain.notices import tokens
from chalicelib.domain.notices.templates import INFORMATIVE, Category
from tests import mailing
from tests.handlers.http.conftest import Api, Case

SETTINGS = {"on": True, "from_name": "Example Market", "case_link": "https://shop.example/d/{case_id}"}


@pytest.fixture
def tenant(api: Api) -> dict[str, Any]:
    return api.tenant()


@pytest.fixture
def platform(tenant: dict[str, Any]) -> str:
    return str(tenant["key"]["api_key"])


WITH_MAIL = {"respondent": {"ref": "shop-77", "name": "Brindlemoor", "email": "disputes@brindlemoor.example"}}


def put(api: Api, tenant: dict[str, Any], **changes: Any) -> Any:
    return api("PUT", f"/v1/tenants/{tenant['id']}/notices", SETTINGS | changes, tenant["key"]["api_key"])


def notified(api: Api, case: Case) -> None:
    """What `notify` does of the case's events so far."""
    api.clock.moment += api.clock.moment.replace(hour=12) - api.clock.moment
    mailing.ready(api.services)
    loaded = api.services.reader.load(case.id)
    for row in api.services.store.events(case.id):
        stored = reactions.StoredEvent(loaded.case.head.tenant, row.body, row.hash, row.audience, row.summary)
        for wanted in reactions.on_event(stored):
            if wanted.queue == reactions.NOTICES:
                api.services.notifying.event(json.loads(wanted.body))


class TestSettings:
    """Of a platform."""

    def test_they_are_off_until_somebody_turns_them_on(
        self, api: Api, tenant: dict[str, Any], platform: str
    ) -> None:
        """And are shown as they stand."""
        path = f"/v1/tenants/{tenant['id']}/notices"
        off = {"on": False, "from_name": None, "reply_to": None, "case_link": None, "version": 0}
        assert api.get(path, platform).body == off
        stands = put(api, tenant)
        assert (stands.status, stands.headers["etag"]) == (200, '"1"')
        assert api.get(path, platform).body == SETTINGS | {"reply_to": None, "version": 1}

    def test_an_edit_of_something_older_is_refused(
        self, api: Api, tenant: dict[str, Any], platform: str
    ) -> None:
        """By its version, where the caller names one."""
        put(api, tenant)
        put(api, tenant, on=False)
        path = f"/v1/tenants/{tenant['id']}/notices"
        refused = api("PUT", path, SETTINGS, platform, If_Match='"1"')
        assert (refused.status, refused.code) == (409, "version_conflict")

    @pytest.mark.parametrize(
        "link",
        [
            "http://shop.example/{case_id}",
            "https://shop.example/",
            "https://a b/{case_id}",
            "https://x/{case_id}/{y}",
        ],
    )
    def test_a_link_is_one_and_names_the_case(self, api: Api, tenant: dict[str, Any], link: str) -> None:
        """Over TLS, with one placeholder."""
        assert put(api, tenant, case_link=link).status == 400

    def test_who_writes_has_a_name(self, api: Api, tenant: dict[str, Any]) -> None:
        """Nothing is sent by nobody."""
        assert put(api, tenant, from_name=None).status == 400


class TestWhatWasSent:
    """GET of a case's notices."""

    def test_staff_see_all_and_a_party_its_own(self, api: Api, tenant: dict[str, Any], platform: str) -> None:
        """With where it stands; an address is masked for everybody."""
        put(api, tenant)
        case = Case(api, platform, **WITH_MAIL)
        notified(api, case)
        case.sign_in()
        path = f"{case.path}/notices"
        everything = api.get(path, case.officer).body["notices"]
        assert [(n["template"], n["role"], n["state"]) for n in everything] == [
            ("filed", "complainant", "sent"), ("service", "respondent", "sent"),
        ]  # fmt: skip
        own = api.get(path, case.respondent).body["notices"]
        assert own == everything[1:]
        assert own[0]["owed"]
        assert "•••@" in own[0]["to"]
        assert f"https://shop.example/d/{case.id}" in own[0]["text"]

    def test_pages_follow_each_other(self, api: Api, tenant: dict[str, Any], platform: str) -> None:
        """One line each; behind the last there is nothing."""
        put(api, tenant)
        case = Case(api, platform, **WITH_MAIL)
        notified(api, case)
        first = api.get(f"{case.path}/notices?limit=1", platform).body
        assert (len(first["notices"]), first["next_after"]) == (1, "000000001-complainant")
        second = api.get(f"{case.path}/notices?limit=2&after={first['next_after']}", platform).body
        assert ([n["role"] for n in second["notices"]], second["next_after"]) == (["respondent"], None)


class TestWishes:
    """A person's, for all its cases at that platform."""

    def test_a_party_says_what_it_wants(self, api: Api, case: Case) -> None:
        """Defaults before; afterwards what it said, in every case of that person."""
        path = f"{case.path}/notice-preferences"
        before = api.get(path, case.complainant).body
        assert before == {
            "role": "complainant", "lang": None, "off": [], "quiet_from": "21:00", "quiet_until": "08:00", "zone": None,
            "complained": False, "version": 0,
        }  # fmt: skip
        wanted = {"lang": "zh", "off": ["offers"], "quiet_from": "22:30", "zone": "Asia/Shanghai"}
        stands = api("PUT", path, wanted, case.complainant)
        assert (stands.status, stands.headers["etag"]) == (200, '"1"')
        other = Case(api, case.platform)
        shown = api.get(f"{other.path}/notice-preferences", other.complainant).body
        assert shown == before | wanted | {"version": 1}

    def test_the_platform_says_for_whom(self, api: Api, case: Case) -> None:
        """By the role in the case; without one it is asked."""
        path = f"{case.path}/notice-preferences"
        assert api.get(path, case.platform).status == 400
        assert api("PUT", f"{path}?role=respondent", {"lang": "zh"}, case.platform).body["lang"] == "zh"
        assert api.get(path, case.respondent).body["lang"] == "zh"
        assert api.get(path, case.complainant).body["lang"] is None

    def test_nobody_wishes_for_the_other_side(self, api: Api, case: Case) -> None:
        """Nor looks at what it wishes."""
        path = f"{case.path}/notice-preferences?role=respondent"
        assert api.get(path, case.complainant).status == 400

    @pytest.mark.parametrize(
        "body", [{"off": ["deadline"]}, {"zone": "Mars/Olympus"}, {"quiet_from": "24:00"}]
    )
    def test_what_cannot_be_wished_is_refused(self, api: Api, case: Case, body: Any) -> None:
        """What is owed is not among what may be off."""
        assert api("PUT", f"{case.path}/notice-preferences", body, case.complainant).status == 400


class TestGoodbye:
    """One click in a mail (RFC 8058)."""

    @pytest.fixture
    def link(self, api: Api, tenant: dict[str, Any], platform: str) -> str:
        put(api, tenant)
        self.case = Case(api, platform, **WITH_MAIL)
        notified(api, self.case)
        header = next(str(mail["List-Unsubscribe"]) for mail in mailing.sent() if mail["List-Unsubscribe"])
        return header.strip("<>").removeprefix("https://redress.example")

    def test_looking_ends_nothing(self, api: Api, link: str) -> None:
        """A program that follows links finds a question."""
        page = api.get(link, Accept_Language="zh")
        assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert '<form method="post">' in page.text
        assert "案件进展" in page.text
        assert self.off(api) == []

    @pytest.mark.parametrize(
        "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"]
    )
    def test_one_click_ends_that_kind(self, api: Api, link: str, kind: str) -> None:
        """However the mail program says it, and as often as it likes."""
        for _ in range(2):
            said = api("POST", link, raw=b"List-Unsubscribe=One-Click", Content_Type=kind)
            assert said.status == 200, said.text
        assert self.off(api) == ["progress"]

    def test_a_link_that_was_changed_is_nowhere(self, api: Api, link: str) -> None:
        """As one that never was."""
        assert api("POST", link[:-32] + "0" * 32).status == 404
        assert api("POST", link.replace("ten_", "ten_b")[: len(link)]).status == 404
        assert self.off(api) == []

    def test_several_kinds_at_once_all_end(self, api: Api, link: str) -> None:
        """Mail programs do not wait for each other."""
        tenant_id, person, _, _ = link.rpartition("/")[2].split(".")
        root = api.services.tenancies.of(tenant_id).root
        links = [
            f"/v1/unsubscribe/{tokens.unsubscribe_token(root.tokens, tenant_id, person, kind)}"
            for kind in INFORMATIVE
        ]
        with ThreadPoolExecutor(6) as pool:
            said = list(pool.map(lambda to: api("POST", to).status, links * 4))
        assert set(said) <= {200, 503}
        assert self.off(api) == sorted(kind.value for kind in INFORMATIVE)

    def test_another_platforms_key_ends_nothing(self, api: Api, link: str) -> None:
        """Nor does one kind's link end another: what is signed names both."""
        tenant_id, person, _, signature = link.rpartition("/")[2].split(".")
        other = api.services.tenancies.of(api.tenant()["id"]).root
        forged = tokens.unsubscribe_token(other.tokens, tenant_id, person, Category.PROGRESS)
        assert api("POST", f"/v1/unsubscribe/{forged}").status == 404
        assert api("POST", f"/v1/unsubscribe/{tenant_id}.{person}.offers.{signature}").status == 404
        assert self.off(api) == []

    def test_its_page_is_framed_by_nobody(self, api: Api, link: str) -> None:
        """A click that somebody else arranges is no wish."""
        headers = api.get(link).headers
        assert headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]

    def off(self, api: Api) -> Any:
        self.case.sign_in()
        return api.get(f"{self.case.path}/notice-preferences", self.case.complainant).body["off"]
