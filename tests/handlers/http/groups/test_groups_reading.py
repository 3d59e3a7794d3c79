"""What each side of a group reads: views, records, rooms, texts, exports."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from redress_cli import verify
from tests.handlers.http.conftest import Api
from tests.handlers.http.groups.together import HALF, Together

OWN = ("polls", "candidacies", "authorities", "changes", "work", "matter")


class TestViews:
    """GET /v1/groups/{group_id}."""

    @pytest.mark.capability("S41")
    def test_the_respondent_sees_who_speaks_and_not_how_it_came_to_that(self, together: Together) -> None:
        """Neither votes nor candidates nor the time in which members decide among themselves."""
        together.negotiating()
        together.done(
            "demand_recall", {"case_id": together.members[0].id, "reason": "Silent."},
            together.members[1].complainant,
        )  # fmt: skip
        together.work()
        shown = together.seen(together.respondent)
        assert (shown["you"], [shown[name] for name in OWN]) == ("respondent", [None] * 6)
        (office,) = shown["representatives"]
        assert (office["case_id"], office["votes"], office["rank"]) == (together.members[0].id, None, None)
        assert "group_recall" not in json.dumps(shown)
        assert not any("election" in d["rule"] for d in shown["deadlines"])
        assert (office["statement"], shown["texts"]) == (
            None,
            {},
        )  # what candidates say is said to the members

    def test_members_see_an_offer_when_they_are_asked(self, together: Together) -> None:
        """Before, it is talk between representatives and respondent."""
        together.negotiating()
        first, second, _ = together.members
        made = together.done("offer", {"formula": HALF, "note": "Our best."}, together.respondent)["group"]
        assert together.seen(second.complainant)["offers"] == []
        terms = made["offers"][0]["terms_sha256"]
        together.done(
            "agree_to_offer", {"offer_id": made["offers"][0]["id"], "terms_sha256": terms}, first.complainant
        )
        together.work()
        shown = together.seen(second.complainant)
        assert set(shown["texts"].values()) == {"I have kept every letter of the shop.", "Our best."}
        (poll,) = [p for p in shown["polls"] if p["kind"] == "acceptance"]
        assert poll["said"].startswith(
            "Each member is asked whether it accepts the terms for itself. Silence accepts"
        )
        assert poll["due_at"] is not None
        assert [
            d["rule"] for d in together.seen(together.respondent)["deadlines"] if d["state"] == "running"
        ] == ["group_acceptance"]

    def test_whose_part_is_over_reads_on(self, together: Together) -> None:
        """Those for whom the group has done its work; whoever goes on alone does not."""
        together.ledgered(2)
        together.wake()
        first, _, third = together.members
        assert together.seen(first.complainant)["you"] == "member"
        assert (
            together.act("message", {"room": "members", "text": "Thanks."}, first.complainant).code
            == "not_found"
        )
        assert together.show(third.complainant).code == "not_found"

    def test_an_erased_member_leaves_no_words(self, together: Together) -> None:
        """The statement stands in the record as a commitment; its text is gone."""
        together.gathered()
        before = together.seen(together.officer)["texts"]
        assert list(before.values()) == ["I have kept every letter of the shop."]
        own, group = together.api.services, together.group
        table = own.clients.get("dynamodb")
        rows = table.scan(TableName=own.settings.subject_keys_table)["Items"]
        for row in rows:
            if together.members[0].ref in row["pk"]["S"] and group.head.group_id in row["sk"]["S"]:
                table.delete_item(
                    TableName=own.settings.subject_keys_table, Key={"pk": row["pk"], "sk": row["sk"]}
                )
        shown = together.seen(together.officer)
        assert shown["texts"] == {}
        assert shown["candidacies"][0]["statement"]["id"] in before


class TestRecords:
    """GET /v1/groups/{group_id}/events."""

    def test_each_audience_has_its_own_record(self, together: Together) -> None:
        """How members decide is not the respondent's; what the two sides talk about is not every member's."""
        together.negotiating()
        together.done("offer", {"formula": HALF}, together.respondent)
        member = set(together.events(together.members[1].complainant))
        respondent, officer = (
            set(together.events(together.respondent)),
            set(together.events(together.officer)),
        )
        assert "representatives.elected" in member - respondent
        assert "group_offer.made" in respondent - member
        assert "group.work_started" in officer - member - respondent
        representative = set(together.events(together.members[0].complainant))
        assert representative == member | respondent

    def test_everybody_can_check_the_chain(self, together: Together) -> None:
        """What is not for a reader comes as its hash."""
        together.negotiating()
        head = together.group.head
        for caller in (together.officer, together.respondent, together.members[0].complainant):
            text = together.show(caller, "/events?limit=500").text
            found = verify.verify(text, [head.chain_head])
            assert (found.code, found.owner, found.last) == (verify.WHOLE, together.id, head.seq)

    def test_an_event_comes_with_the_texts_it_names(self, together: Together) -> None:
        """For whoever reads the event."""
        member = together.joins()
        together.done("dismiss", {"reasons": "Two kettles."}, together.officer)
        page = together.seen(member.complainant, "/events")
        assert list(page["texts"].values()) == ["Two kettles."]

    def test_pages_follow_one_another(self, together: Together) -> None:
        """By the number of the last event."""
        together.gathered()
        first = together.seen(together.officer, "/events?limit=1")
        assert (len(first["events"]), first["next_after"]) == (1, 1)
        rest = together.seen(together.officer, "/events?after=1")
        assert rest["events"][0]["seq"] == 2


class TestRooms:
    """GET /v1/groups/{group_id}/messages."""

    @pytest.fixture
    def talking(self, together: Together) -> Together:
        """A word in each room: by a plain member, by the representative, by the respondent."""
        together.negotiating()
        first, second, _ = together.members
        self.say(together, "members", "To all.", second.complainant)
        self.say(together, "representatives", "Please ask for more.", second.complainant)
        self.say(together, "representatives", "What do we ask for?", first.complainant)
        self.say(together, "parties", "Sixty per cent?", first.complainant)
        self.say(together, "parties", "Half.", together.respondent)
        return together

    @staticmethod
    def say(together: Together, room: str, text: str, as_: str) -> None:
        together.done("message", {"room": room, "text": text}, as_)

    @staticmethod
    def heard(together: Together, as_: str, room: str = "") -> list[str]:
        query = f"/messages?room={room}" if room else "/messages"
        return [message["text"] for message in together.seen(as_, query)["messages"]]

    @pytest.mark.capability("S41")
    def test_each_room_has_its_listeners(self, talking: Together) -> None:
        """What a member writes to the representatives no other member reads."""
        first, second, third = (m.complainant for m in talking.members)
        assert self.heard(talking, third) == ["To all."]
        assert self.heard(talking, second) == ["To all.", "Please ask for more."]
        assert self.heard(talking, first) == [
            "To all.", "Please ask for more.", "What do we ask for?", "Sixty per cent?", "Half.",
        ]  # fmt: skip
        assert self.heard(talking, talking.respondent) == ["Sixty per cent?", "Half."]
        assert self.heard(talking, talking.officer) == self.heard(talking, talking.platform) == ["To all."]

    def test_a_room_that_is_not_yours_is_refused_by_name(self, talking: Together) -> None:
        """One's own words to the representatives are found, though."""
        second = talking.members[1].complainant
        assert self.heard(talking, second, "representatives") == ["Please ask for more."]
        for room, caller in (
            ("parties", second),
            ("members", talking.respondent),
            ("parties", talking.officer),
        ):
            assert talking.show(caller, f"/messages?room={room}").code == "forbidden"

    def test_nobody_speaks_in_a_room_that_is_not_his(self, talking: Together) -> None:
        """A plain member does not address the respondent for the group."""
        body = {"room": "parties", "text": "Pay!"}
        assert talking.act("message", body, talking.members[1].complainant).code == "wrong_role"

    def test_what_is_ones_own_is_marked(self, talking: Together) -> None:
        """For members, and for the respondent."""
        shown = talking.seen(talking.respondent, "/messages")["messages"]
        assert [message["yours"] for message in shown] == [False, True]
        self.say(talking, "parties", "And not more.", talking.members[2].respondent)
        assert self.heard(talking, talking.respondent)[1:] == ["Half.", "And not more."]


class TestWork:
    """GET /v1/groups/{group_id}/work."""

    def test_work_over_all_members_shows_how_far_it_is(self, together: Together) -> None:
        """In shards; a group for a hundred has four."""
        together.gathered().done("close_gathering", None, together.officer)
        shown = together.seen(together.members[1].complainant, "/work")["work"]
        assert (shown["kind"], shown["done"], shown["shards"]) == ("seal", 0, 4)
        assert shown["said"] == "The list of members is being sealed."
        assert together.show(together.respondent, "/work").code == "forbidden"
        together.work()
        assert together.seen(together.officer, "/work")["work"] is None


class TestExports:
    """GET /v1/groups/{group_id}/export."""

    @pytest.mark.capability("S42")
    def test_the_members_list_is_checked_against_the_rules(self, api: Api, together: Together) -> None:
        """Out of the sealed roll: each registration with the hashes of its proof, and what the rules ask for."""
        together.negotiating()
        page = together.seen(together.officer, "/export")
        assert (page["roll"]["number"], page["roll"]["members"]) == (1, 3)
        assert {row["case_id"] for row in page["members"]} == {m.id for m in together.members}
        first = next(row for row in page["members"] if row["case_id"] == together.members[0].id)
        assert (first["ref"], first["relation"], first["order_ref"]) == (
            together.members[0].ref, "order", "BK-448210",
        )  # fmt: skip
        assert first["loss"] == first["claim"] == {"amount": 6_490, "currency": "USD"}
        checks = {check["code"]: (check["ok"], check["detail"]) for check in page["checks"]}
        assert checks == {
            "roll": (True, "The list of members is sealed."),
            "threshold": (True, "3 members; the rules ask for 2."),
            "seats": (True, "1 representatives in office; the rules ask for 1 or more."),
            "proof": (True, "All 3 members of this page have shown proof."),
        }

    def test_a_list_that_lacks_something_says_so(self, together: Together) -> None:
        """Before anything was sealed it is as of now."""
        together.joins()
        page = together.seen(together.officer, "/export")
        checks = {check["code"]: check["ok"] for check in page["checks"]}
        assert checks == {"roll": False, "threshold": False, "seats": False, "proof": True}
        assert (page["roll"], len(page["members"])) == (None, 1)

    def test_it_comes_in_pages(self, together: Together) -> None:
        """Each member once, whatever the page."""
        together.negotiating()
        found, more = [], "/export?limit=2"
        while more:
            page = together.seen(together.officer, more)
            found += [row["case_id"] for row in page["members"]]
            more = page["next_after"] and f"/export?limit=2&after={page['next_after']}"
        assert sorted(found) == sorted(m.id for m in together.members)
        answer = together.show(together.officer, "/export?after=9999:0")
        assert answer.faults == {("query/after", "malformed_cursor")}

    @pytest.mark.capability("S42")
    def test_the_bundle_is_checked_offline(self, together: Together) -> None:
        """By the tool that needs nothing of ours; the roots stand in the chain."""
        together.ledgered(2)
        text = together.show(together.officer, "/export?kind=bundle").text
        found = verify.verify(text, [together.group.head.chain_head])
        assert (found.code, found.owner) == (verify.WHOLE, together.id)
        bundle = json.loads(text)
        bodies = [event["body"] for event in bundle["events"] if event["body"]]
        assert any(bundle["roll"]["root"] in body for body in bodies)
        assert any(bundle["ledgers"][0]["root"] in body for body in bodies)

    def test_lawyers_get_it_by_a_scope_of_its_own_and_members_do_not(
        self, api: Api, together: Together
    ) -> None:
        """The list holds everybody's reference: who may write or negotiate may not take it out."""
        together.gathered()
        for ref, scope in (("lawyer-1", ["export"]), ("lawyer-2", ["message", "negotiate"])):
            self.authorised(api, together, ref, scope)
        token = api.token(together.platform, "representative", ref="lawyer-1")
        assert len(together.seen(token, "/export")["members"]) == 3
        other = api.token(together.platform, "representative", ref="lawyer-2")
        for what in ("/export", "/export?kind=bundle"):
            answer = together.show(other, what)
            assert (answer.code, answer.body["data"]["needs"]) == ("outside_authority", ["export"])
        for caller in (together.members[0].complainant, together.respondent):
            assert together.show(caller, "/export").code == "forbidden"

    @staticmethod
    def authorised(api: Api, together: Together, ref: str, scope: list[str]) -> None:
        now = api.clock.moment
        authority = {
            "kind": "lawyer", "ref": ref, "scope": scope, "statement_sha256": "ab" * 32,
            "signed_at": f"{now:%Y-%m-%dT%H:%M:%SZ}", "expires_at": f"{now + timedelta(days=9):%Y-%m-%dT%H:%M:%SZ}",
        }  # fmt: skip
        together.done("authorise", authority, together.platform)
