"""Joining a group, voting in it and leaving it, on one's own case."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.handlers.http.conftest import Api
from tests.handlers.http.groups.together import REGISTERED, Member, Together
from tests.roundtrips import count_calls


class TestJoining:
    """POST /v1/cases/{case_id}/actions/join_group."""

    @pytest.mark.capability("S41")
    def test_whoever_it_concerns_joins_a_listed_group(self, together: Together) -> None:
        """The case says where it is, since when, and what that means for its time."""
        member = together.joins()
        case = together.api.get(member.path, member.complainant).body
        assert (case["grouped_in"], case["group"]["state"]) == (together.id, "active")
        assert case["group"]["registration"]["loss"] == {"amount": 6_490, "currency": "USD"}
        assert together.seen(member.complainant)["you"] == "member"

    def test_joining_is_two_calls(self, together: Together) -> None:
        """The own case and one transaction: the group is kept for some seconds, for all who come at once (P3)."""
        together.joins()
        member = Member(together.api, together.platform)
        with count_calls() as calls:
            assert together.join(member).status == 200
        assert calls == {"dynamodb.Query": 1, "dynamodb.TransactWriteItems": 1}

    def test_nobody_joins_twice(self, together: Together) -> None:
        """Neither with the same case nor, as the same person, with another one."""
        first = together.joins()
        assert together.join(first).code == "already_member"
        assert together.join(Member(together.api, together.platform, first.ref)).code == "already_member"

    def test_another_ones_claim_is_none_of_this_group(self, together: Together) -> None:
        """Against another merchant, or about something else."""
        other = Member(together.api, together.platform, shop="shop-12")
        assert together.join(other).code == "not_of_this_group"
        late = Member(together.api, together.platform, dispute_type="logistics")
        assert together.join(late).code == "not_of_this_group"

    def test_another_name_of_the_same_family_joins(self, api: Api, together: Together) -> None:
        """The platform has said that both are one."""
        family = {"kind": "alias", "members": ["shop-77", "Shop-78"]}
        api("PUT", "/v1/respondent-families/brindlemoor", family, together.platform)
        api.clock.moment += timedelta(minutes=1)  # published: so long a change may go unseen
        together.sign_in()
        other = Member(api, together.platform, shop="Shop-78")
        assert together.join(other).status == 200
        assert api("DELETE", "/v1/respondent-families/brindlemoor", None, together.platform).status == 204
        api.clock.moment += timedelta(minutes=1)

    @pytest.mark.parametrize(
        ("changes", "fault"),
        [
            ({"loss": {"amount": 6_491, "currency": "USD"}}, ("/registration/loss/amount", "out_of_range")),
            ({"loss": {"amount": 6_490, "currency": "EUR"}}, ("/registration/loss/currency", "other_currency")),
            ({"relation": "friend"}, ("/registration/relation", "not_one_of")),
            ({"proof": ["evi_3nq5xk2wzv7mtcdy6bhr4ajpse"]}, ("/registration/proof/0", "not_own_exhibit")),
        ],
    )  # fmt: skip
    def test_a_registration_that_does_not_hold_is_refused(
        self, together: Together, changes: dict[str, Any], fault: tuple[str, str]
    ) -> None:
        """More than the case claims, another currency, a proof that is none."""
        answer = together.join(Member(together.api, together.platform), registration=REGISTERED | changes)
        assert (answer.status, fault in answer.faults) == (400, True)

    def test_a_group_of_another_platform_is_none(self, api: Api, together: Together) -> None:
        """As if there were none of that id."""
        stranger = Member(api, str(api.tenant()["key"]["api_key"]))
        assert together.join(stranger).code == "not_found"

    def test_it_can_be_tried_out(self, together: Together) -> None:
        """Which deadlines would stand still; nothing is written."""
        member = Member(together.api, together.platform)
        body = {"group_id": together.id, "registration": REGISTERED}
        tried = member.api.post(f"{member.path}/actions/join_group?dry_run=true", body, member.complainant)
        assert tried.body["case"]["grouped_in"] == together.id
        assert together.api.get(member.path, member.complainant).body["grouped_in"] is None

    def test_a_closed_group_is_told_as_such(self, together: Together) -> None:
        """However old what was read of it is."""
        together.joins()
        together.done("dismiss", {"reasons": "Not alike."}, together.officer)
        assert together.join(Member(together.api, together.platform)).code == "group_not_joinable"

    def test_what_is_old_lets_nobody_past_a_closed_gate(self, together: Together) -> None:
        """Another process may still believe that the group is open: the gate of the member's shard knows better."""
        together.joins()
        old = together.group
        together.done("dismiss", {"reasons": "Not alike."}, together.officer)
        together.work()
        together.api.services.groups.keep(old)
        late = Member(together.api, together.platform)
        refused = together.join(late)
        assert (refused.code, refused.body["data"]) == ("group_gate_closed", {"gate": "join"})
        assert together.api.get(late.path, late.complainant).body["grouped_in"] is None


class TestLinks:
    """`link` of a body that joins."""

    @pytest.fixture
    def unlisted(self, api: Api, platform: str) -> Together:
        return Together(api, platform, listed=False)

    @pytest.mark.capability("S41")
    def test_a_link_opens_a_group_that_is_not_listed(self, unlisted: Together) -> None:
        """For whoever it concerns, and for nobody else."""
        link = unlisted.opened.body["link"]["link"]
        assert unlisted.join(Member(unlisted.api, unlisted.platform)).code == "group_needs_link"
        assert unlisted.join(Member(unlisted.api, unlisted.platform), link=link).status == 200
        other = Member(unlisted.api, unlisted.platform, shop="shop-12")
        assert unlisted.join(other, link=link).code == "not_of_this_group"

    def test_a_link_comes_to_its_end(self, unlisted: Together) -> None:
        """To the second."""
        made = unlisted.api.post(f"{unlisted.path}/links", {"days": 1}, unlisted.officer).body["link"]
        unlisted.api.clock.moment += timedelta(days=1)
        answer = unlisted.join(Member(unlisted.api, unlisted.platform), link=made)
        assert (answer.status, answer.code) == (409, "link_expired")

    def test_a_link_ends_by_the_time_of_its_sandbox(self, api: Api) -> None:
        """Whoever tries the platform out need not wait for a day."""
        trial = Together(api, str(api.tenant(sandbox=True)["key"]["api_key"]), listed=False)
        made = api.post(f"{trial.path}/links", {"days": 1}, trial.officer).body["link"]
        member = Member(api, trial.platform)
        assert api.post("/v1/sandbox/clock", {"advance_seconds": 86_400}, trial.platform).body["reached"]
        assert trial.join(member, link=made).code == "link_expired"

    def test_a_forged_link_and_one_to_another_group_are_none(self, unlisted: Together) -> None:
        """The remedy says what to do."""
        other = Together(unlisted.api, unlisted.platform).opened.body["link"]["link"]
        for link in (other, other[:-4] + "AAAA", "rj_x.y"):
            answer = unlisted.join(Member(unlisted.api, unlisted.platform), link=link)
            assert (answer.status, answer.code) == (400, "link_invalid")
            assert answer.body["remedy"].startswith("Use the link exactly as it was given out")


class TestVoting:
    """POST /v1/cases/{case_id}/actions/vote_in_group."""

    @pytest.fixture
    def electing(self, together: Together) -> Together:
        """Three members are asked to elect the first of them."""
        together.gathered().done("close_gathering", None, together.officer)
        together.work()
        return together

    @pytest.mark.capability("S41")
    def test_a_vote_is_two_calls(self, electing: Together) -> None:
        """As joining is; the ballot lies sealed in the member's shard."""
        electing.vote(electing.members[0], electing.members[0].id)
        with count_calls() as calls:
            assert electing.vote(electing.members[1], electing.members[0].id).status == 200
        # one Query more is the test looking for the open poll
        assert calls == {"dynamodb.Query": 2, "dynamodb.TransactWriteItems": 1}

    def test_nobody_votes_twice_or_for_somebody_else(self, electing: Together) -> None:
        """A vote stays as it is; another one's case is not the token's."""
        first, second, _ = electing.members
        assert electing.vote(first, first.id).status == 200
        assert electing.vote(first, second.id).code == "already_voted"
        poll = electing.group.asking
        assert poll is not None
        body = {"group_id": electing.id, "poll_id": poll.id, "options": [first.id]}
        path = f"{second.path}/actions/vote_in_group"
        assert electing.api.post(path, body, first.complainant).code == "not_found"

    def test_nobody_votes_late(self, electing: Together) -> None:
        """After the vote is over, or before there is any."""
        first, second, third = electing.members
        poll = electing.group.asking
        assert poll is not None
        for voter in (first, third):
            electing.vote(voter, first.id)
        electing.wake()
        body = {"group_id": electing.id, "poll_id": poll.id, "options": [first.id]}
        assert second.act("vote_in_group", body, second.complainant).code == "poll_closed"
        unknown = body | {"poll_id": "pol_q5xk2wzv7mtcdy6bhr4ajpse3n"}
        assert second.act("vote_in_group", unknown, second.complainant).code in (
            "poll_closed",
            "not_in_group",
        )

    def test_a_vote_that_would_not_count_is_refused(self, electing: Together) -> None:
        """Somebody who does not stand; more than there are seats."""
        answer = electing.vote(electing.members[0], electing.members[1].id)
        assert answer.faults == {("/options/0", "not_one_of")}

    def test_a_vote_is_not_tried_out(self, electing: Together) -> None:
        """It is cast sealed, or not at all."""
        first = electing.members[0]
        poll = electing.group.asking
        assert poll is not None
        body = {"group_id": electing.id, "poll_id": poll.id, "options": [first.id]}
        path = f"{first.path}/actions/vote_in_group?dry_run=true"
        assert electing.api.post(path, body, first.complainant).code == "no_rehearsal"

    def test_nobody_learns_of_a_vote_before_the_count(self, electing: Together) -> None:
        """Not even the platform: the case says that it was cast, and nothing else."""
        first = electing.members[0]
        electing.vote(first, first.id)
        shown = electing.seen(electing.officer)["polls"]
        assert [p["result"] for p in shown] == [None]
        case = electing.api.get(first.path, first.complainant).body
        assert case["group"]["votes"] == [shown[0]["id"]]
        assert electing.api.get(first.path, first.respondent).body["group"]["votes"] == []

    def test_a_yes_quotes_the_terms_it_accepts(self, together: Together) -> None:
        """And names the remedy where there is a choice."""
        choices = [{"id": "refund", "remedy": "refund"}, {"id": "new_one", "remedy": "replacement"}]
        together.negotiating().offered({"kind": "share", "share_bp": 5_000, "choices": choices})
        first = together.members[0]
        assert together.vote(first, "yes", terms_sha256="ab" * 32, choice="refund").faults == {
            ("/terms_sha256", "other_terms")
        }
        assert together.vote(first, "yes").faults == {("/choice", "missing")}
        assert together.vote(first, "yes", choice="new_one").status == 200
        assert together.vote(together.members[1], "no").status == 200


class TestLeaving:
    """POST /v1/cases/{case_id}/actions/leave_group."""

    @pytest.mark.capability("S41")
    def test_whoever_leaves_goes_on_alone(self, together: Together) -> None:
        """And finds no group any more; joining again needs no new link."""
        member = together.joins()
        after = member.done("leave_group", {"reason": "I would rather settle."}, member.complainant)["case"]
        assert (after["grouped_in"], after["group"]["state"]) == (None, "left")
        assert together.show(member.complainant).code == "not_found"
        assert member.act("leave_group", {}, member.complainant).code == "not_in_group"
        assert together.join(member).status == 200

    def test_nobody_leaves_what_is_being_carried_out(self, together: Together) -> None:
        """That is looked up anew, for no gate keeps anybody in."""
        together.ledgered(2)
        first = together.members[0]
        assert first.act("leave_group", {"group_id": together.id}, first.complainant).code == "bound_by_group"

    def test_who_is_in_another_group_is_told_so(self, together: Together) -> None:
        """One case belongs to one group at a time."""
        member = together.joins()
        other = Together(together.api, together.platform)
        assert other.join(member).code == "already_member"
        assert member.act("leave_group", {"group_id": other.id}, member.complainant).code == "not_in_group"


class TestFull:
    """A group takes so many and no more."""

    def test_a_full_group_takes_nobody(self, together: Together) -> None:
        """These rules take a thousand. Counted about, some seconds late."""
        together.api.services.approximate.add({together.id: 1_000})
        answer = together.join(Member(together.api, together.platform))
        assert (answer.code, answer.body["data"]["limit"]) == ("group_full", 1_000)
