"""Opening a group, its list, its public page, links to it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.group.views import summary
from chalicelib.entrypoints import project
from tests.handlers.http.conftest import Api
from tests.handlers.http.groups.together import OPENING, REGISTERED, Member, Together

ABOUT = {"product": "kettle-k2", "batch": "lot-7"}


def open_own(api: Api, member: Member, **body: Any) -> Any:
    return api.post("/v1/groups", body, member.complainant)


class TestOpening:
    """POST /v1/groups."""

    @pytest.mark.capability("S41")
    def test_a_consumer_opens_one_about_its_own_case(self, api: Api, platform: str) -> None:
        """It follows from the case what the group is about; opening is not joining, and the reply says so."""
        member = Member(api, platform, about=ABOUT)
        opened = open_own(api, member)
        assert opened.status == 201, opened.text
        assert (opened.body["stage"], opened.body["about"]) == ("gathering", ABOUT)
        assert opened.body["next"].startswith("The group is open, and you have not joined it yet.")
        assert opened.headers["location"] == f"/v1/groups/{opened.body['group_id']}"
        assert opened.headers["etag"] == '"1"'
        assert api.get(opened.headers["location"], member.complainant).code == "not_found"
        loaded = api.services.group_store.load(opened.body["group_id"])
        assert loaded is not None
        matter = loaded.group.matter
        assert (matter.respondent, matter.family, matter.currency) == ("shop-77", "ref:shop-77", "USD")

    def test_who_has_opened_a_group_joins_by_its_link(self, api: Api, platform: str) -> None:
        """A group that is not listed is joined by a link."""
        member = Member(api, platform)
        opened = open_own(api, member).body
        body = {"group_id": opened["group_id"], "registration": REGISTERED}
        assert member.act("join_group", body, member.complainant).code == "group_needs_link"
        joined = member.done("join_group", body | {"link": opened["link"]["link"]}, member.complainant)
        assert joined["case"]["grouped_in"] == opened["group_id"]

    def test_one_case_opens_one_group(self, api: Api, platform: str) -> None:
        """Whatever keys are used: nobody fills the platform with groups."""
        member = Member(api, platform)
        assert open_own(api, member).status == 201
        again = open_own(api, member)
        assert (again.status, again.code) == (409, "group_opened_already")

    def test_only_what_the_own_case_is_about(self, api: Api, platform: str) -> None:
        """Part of it is enough; anything else is refused by name."""
        member = Member(api, platform, about=ABOUT)
        assert open_own(api, member, keys={"batch": "lot-7"}).body["about"] == {"batch": "lot-7"}
        other = open_own(api, member, keys={"batch": "lot-8", "recall": "r-1"})
        assert other.faults == {("/keys/batch", "not_of_this_case"), ("/keys/recall", "not_of_this_case")}

    def test_a_consumer_names_nobody_else(self, api: Api, platform: str) -> None:
        """Everything that the own case says is left out."""
        answer = open_own(api, Member(api, platform), **OPENING, origin="officer")
        named = ("origin", "pack", "dispute_type", "respondent_ref", "currency")
        assert {(f"/{name}", "not_applicable") for name in named} <= answer.faults

    def test_a_case_that_could_not_join_opens_none(self, api: Api, platform: str) -> None:
        """It is over, or it is in a group already."""
        member = Member(api, platform)
        opened = open_own(api, member, listed=True).body
        body = {"group_id": opened["group_id"], "registration": REGISTERED}
        member.done("join_group", body, member.complainant)
        assert open_own(api, member).code == "already_member"
        gone = Member(api, platform)
        gone.done("withdraw", {}, gone.complainant)
        assert open_own(api, gone).code == "case_closed"

    def test_a_platform_opens_one_for_an_association(self, api: Api, platform: str) -> None:
        """It says what it is about, and on whose part."""
        opened = api.post("/v1/groups", OPENING | {"origin": "association"}, platform).body
        assert api.get(f"/v1/groups/{opened['group_id']}", platform).body["origin"] == "association"
        missing = api.post("/v1/groups", {"listed": True}, platform)
        assert missing.faults == {
            ("/pack", "missing"), ("/dispute_type", "missing"), ("/respondent_ref", "missing"), ("/origin", "missing"),
        }  # fmt: skip

    def test_an_officer_speaks_for_himself(self, api: Api, together: Together) -> None:
        """He does not say on whose part."""
        answer = api.post("/v1/groups", OPENING | {"origin": "association"}, together.officer)
        assert answer.faults == {("/origin", "not_applicable")}
        assert together.seen(together.officer)["origin"] == "officer"

    @pytest.mark.parametrize(
        ("changes", "fault"),
        [
            ({"pack": "nowhere"}, ("/pack", "not_one_of")),
            ({"expected": 2_000}, ("/expected", "at_most")),
            ({"keys": {"colour": "blue"}}, ("/keys/colour", "not_one_of")),
            ({"dispute_type": "mood"}, ("/dispute_type", "not_one_of")),
        ],
    )
    def test_what_cannot_be_is_refused(
        self, together: Together, changes: dict[str, Any], fault: tuple[str, str]
    ) -> None:
        """With the field and why; the rules of the tests take a thousand members."""
        answer = together.api.post("/v1/groups", OPENING | changes, together.officer)
        assert (answer.status, fault in answer.faults) == (400, True)

    def test_rules_without_groups_open_none(self, together: Together) -> None:
        """A pack need not know collective complaints."""
        answer = together.api.post("/v1/groups", OPENING | {"pack": "eu-dsa"}, together.officer)
        assert answer.code == "not_in_this_procedure"

    def test_the_same_request_gives_the_same_group(self, api: Api, together: Together) -> None:
        """And a link made anew; another body under the key is refused."""
        first, again = (
            api.post("/v1/groups", OPENING, together.officer, Idempotency_Key="open-1") for _ in range(2)
        )
        assert first.body["group_id"] == again.body["group_id"]
        assert again.headers["idempotency-replayed"] == "true"
        other = api.post(
            "/v1/groups", OPENING | {"listed": False}, together.officer, Idempotency_Key="open-1"
        )
        assert other.code == "idempotency_key_reused"

    def test_a_key_without_the_scope_opens_none(self, api: Api) -> None:
        """Groups are a scope of their own."""
        made = api.tenant()
        keys = {"label": "intake", "scopes": ["cases"]}
        narrow = api.post(f"/v1/tenants/{made['id']}/keys", keys, made["key"]["api_key"]).body["api_key"]
        assert api.post("/v1/groups", OPENING | {"origin": "association"}, narrow).code == "forbidden"


class TestThePublicPage:
    """GET /v1/groups/{group_id}/page."""

    @pytest.mark.capability("S41")
    def test_anybody_reads_it(self, together: Together) -> None:
        """What it is about, about how many, until when, and what to do; it may be kept for half a minute."""
        page = together.api.get(f"{together.path}/page")
        assert page.status == 200, page.text
        assert page.headers["cache-control"] == "public, max-age=30"
        told = page.body
        assert (told["stage"], told["members_band"], told["joinable"]) == ("gathering", "under_10", True)
        assert told["about"] == {"product": "kettle-k2"}
        assert told["next"].startswith("Whoever has the same complaint can join until ")

    def test_it_names_nobody(self, together: Together) -> None:
        """Neither a merchant nor a person nor a case."""
        together.gathered()
        text = together.api.get(f"{together.path}/page").text
        assert not any(word in text for word in ("shop-77", "buyer-", "case_", "txt_"))

    def test_the_number_of_members_is_about_right(self, together: Together) -> None:
        """As the counter has it, and not as the last roll had it; what was read some seconds ago is kept."""
        together.api.services.approximate.add({together.id: 12})
        assert together.api.get(f"{together.path}/page").body["members_band"] == "10_24"
        together.api.services.approximate.add({together.id: 100})
        assert together.api.get(f"{together.path}/page").body["members_band"] == "10_24"
        together.api.clock.moment += timedelta(seconds=5)
        assert together.api.get(f"{together.path}/page").body["members_band"] == "100_249"

    def test_a_group_for_whoever_has_a_link_has_none(self, together: Together) -> None:
        """It is as if there were no group."""
        together.done("list", {"listed": False}, together.officer)
        assert together.api.get(f"{together.path}/page").code == "not_found"
        assert together.api.get("/v1/groups/group_mzc5xv3tdn6ybhr4ajpsek7wq2/page").code == "not_found"

    def test_a_link_shows_a_group_that_is_not_listed(self, api: Api, platform: str) -> None:
        """To whoever it was given, without a token; a forged one shows nothing."""
        together = Together(api, platform, listed=False)
        link = together.opened.body["link"]["link"]
        assert api.get(f"{together.path}/page?link={link}").body["stage"] == "gathering"
        assert api.get(f"{together.path}/page?link=rj_x.y").code == "link_invalid"

    @pytest.mark.capability("S41")
    def test_whoever_is_invited_sees_what_it_is_about(self, api: Api, platform: str) -> None:
        """Before joining, though nobody else does; never another one's words (P7)."""
        from chalicelib.domain.case.commands import InviteToGroup

        together, member = Together(api, platform, listed=False), Member(api, platform)
        path, own = f"{together.path}/invitation", api.services
        assert api.get(path, member.complainant).code == "not_found"
        invite = InviteToGroup(together.id)
        own.executor.system(member.id, lambda _: invite, own.tenancies.of, "invited")
        seen = api.get(path, member.complainant)
        assert (seen.body["about"], seen.body["members_band"]) == ({"product": "kettle-k2"}, "under_10")
        assert seen.headers["cache-control"] == "no-store"
        assert together.join(member).status == 200
        stranger = Member(api, str(api.tenant()["key"]["api_key"]))
        assert api.get(path, stranger.complainant).code == "not_found"

    def test_it_speaks_chinese(self, together: Together) -> None:
        """As the reader wishes."""
        page = together.api.get(f"{together.path}/page", Accept_Language="zh").body
        assert page["stage_name"] == "征集成员"
        assert page["next"].startswith("有相同投诉的人可在 ")


class TestLinks:
    """POST /v1/groups/{group_id}/links."""

    @pytest.mark.capability("S41")
    def test_whoever_is_in_the_group_asks_others(self, together: Together) -> None:
        """A member, an officer, the platform; the respondent does not, and strangers find no group."""
        member = together.joins()
        for caller in (member.complainant, together.officer, together.platform):
            made = together.api.post(f"{together.path}/links", {"days": 3}, caller)
            assert made.status == 201, made.text
            assert made.body["expires_at"] == "2026-11-25T04:00:00.000000Z"
        assert together.api.post(f"{together.path}/links", {}, member.respondent).code == "forbidden"
        stranger = Member(together.api, together.platform)
        assert together.api.post(f"{together.path}/links", {}, stranger.complainant).code == "not_found"

    def test_a_link_lives_for_thirty_days_at_most(self, together: Together) -> None:
        """That is published."""
        answer = together.api.post(f"{together.path}/links", {"days": 31}, together.officer)
        assert answer.faults == {("/days", "too_large")}

    def test_a_group_that_takes_nobody_in_gives_no_links(self, together: Together) -> None:
        """They would lead nowhere."""
        together.done("dismiss", {"reasons": "Not alike."}, together.officer)
        answer = together.api.post(f"{together.path}/links", {}, together.officer)
        assert answer.code == "group_not_joinable"


class TestLists:
    """GET /v1/groups."""

    @pytest.fixture
    def listed(self, together: Together) -> Together:
        """As the view of it stands after its first event."""
        row = project.group_row(json.dumps(summary(together.group)))
        together.api.services.views.put(together.group.head.tenant, row, "groups")
        return together

    def test_groups_are_listed_by_stage(self, listed: Together) -> None:
        """For the platform and its officers."""
        for caller in (listed.platform, listed.officer):
            found = listed.api.get("/v1/groups?stage=gathering&status=open&limit=100", caller).body["groups"]
            assert listed.id in [group["group_id"] for group in found]
        none = listed.api.get("/v1/groups?stage=mediation", listed.platform).body
        assert none["groups"] == []

    def test_changes_are_read_as_a_feed(self, listed: Together) -> None:
        """From a moment on, by their last change."""
        query = "/v1/groups?order=updated&updated_since=2026-11-22T04:00:00Z&limit=100"
        assert listed.id in [g["group_id"] for g in listed.api.get(query, listed.platform).body["groups"]]
        later = listed.api.get(query.replace("2026-11-22", "2026-11-23"), listed.platform).body
        assert later["groups"] == []

    def test_a_cursor_of_another_list_is_none(self, listed: Together) -> None:
        """And members have no list."""
        answer = listed.api.get("/v1/groups?after=AAAA", listed.platform)
        assert answer.faults == {("query/after", "malformed_cursor")}
        assert listed.api.get("/v1/groups", listed.joins().complainant).code == "forbidden"
