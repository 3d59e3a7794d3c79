"""Actions on a group: who may do what, as whom, and what the reply says."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chalicelib.domain.group.decisions import VERBS
from chalicelib.domain.group.lifecycle import BY_VERB
from chalicelib.entrypoints.http import examples
from chalicelib.entrypoints.http.group_actions import ACTIONS
from tests.handlers.http.conftest import Api
from tests.handlers.http.groups.together import HALF, Member, Together
from tests.roundtrips import count_calls

STAND = examples.BODIES["StandIn"]
AUTHORISE = examples.BODIES["AuthoriseIn"]
WHY = {"reasons": "Not to be treated together."}


def test_every_verb_of_the_rules_has_an_address() -> None:
    """And a body, where it takes one."""
    assert set(ACTIONS) == set(VERBS.values()) == set(BY_VERB)


class TestCalls:
    """P3: what a warm process spends."""

    def test_an_officers_act_is_two_calls(self, together: Together) -> None:
        """The group, and one transaction."""
        together.done("list", {"listed": False}, together.officer)
        with count_calls() as calls:
            together.done("list", {"listed": True}, together.officer)
        assert calls == {"dynamodb.Query": 1, "dynamodb.TransactWriteItems": 1}

    def test_a_members_act_is_three_calls(self, together: Together) -> None:
        """Its own case says whether the token holds and where it belongs."""
        member = together.joins()
        with count_calls() as calls:
            together.done("message", {"room": "members", "text": "Good morning."}, member.complainant)
        assert calls == {"dynamodb.Query": 2, "dynamodb.TransactWriteItems": 1}

    def test_reading_a_group_is_one_query_and_the_keys_of_its_texts(self, together: Together) -> None:
        """For a member one more, of its own case."""
        together.gathered()
        with count_calls() as calls:
            together.seen(together.officer)
        assert calls == {"dynamodb.Query": 1, "dynamodb.BatchGetItem": 1}


class TestReplies:
    """What an action answers with."""

    @pytest.mark.capability("S41")
    def test_a_reply_says_what_happens_next(self, together: Together) -> None:
        """Who may do what by when, and what silence means; in the language of whoever asks."""
        shown = together.seen(together.officer)
        assert shown["stage_name"] == "Gathering"
        assert shown["next"].startswith(
            "Whoever has the same complaint may join the group until 22 December 2026"
        )
        assert "Whoever is silent has joined nothing" in shown["next"]
        assert [a["action"] for a in shown["allowed_actions"]][:2] == ["dismiss", "merge"]
        chinese = together.show(together.officer, Accept_Language="zh").body
        assert chinese["next"].startswith("有同类投诉的申请人可在 ")

    def test_a_repeated_action_is_carried_out_once(self, together: Together) -> None:
        """With what it created, and marked as such."""
        member = together.joins()
        first, again = (
            together.act("stand", STAND, member.complainant, Idempotency_Key="stand-1") for _ in range(2)
        )
        assert (first.status, again.status) == (200, 200), again.text
        assert again.headers["idempotency-replayed"] == "true"
        assert first.body["created"] == again.body["created"]
        assert len(together.group.candidacies) == 1

    def test_an_old_version_is_refused(self, together: Together) -> None:
        """Where the caller names the one that was seen."""
        together.joins()
        stale = together.act("list", {"listed": True}, together.officer, If_Match='"9"')
        assert (stale.status, stale.code) == (412, "version_conflict")

    def test_an_action_is_tried_out(self, together: Together) -> None:
        """With the deadlines that it would touch; nothing is written."""
        together.gathered()
        path = f"{together.path}/actions/close_gathering?dry_run=true"
        tried = together.api.post(path, None, together.officer)
        assert tried.status == 200, tried.text
        assert tried.body["dry_run"] is True
        assert [(c["rule"], c["change"]) for c in tried.body["clock"]] == [("group_gathering", "met")]
        assert together.group.job is None

    def test_a_refusal_says_what_is_open_instead(self, together: Together) -> None:
        """In the words of groups."""
        refused = together.act("decide", examples.BODIES["DecideCommonIn"], together.officer)
        assert refused.code == "wrong_stage"
        instead = {found["action"]: found["why"] for found in refused.body["instead"]}
        assert instead["merge"].startswith("Lets the group go into another one")

    def test_a_text_longer_than_the_rules_allow_is_refused(self, together: Together) -> None:
        """By its place."""
        answer = together.act("dismiss", {"reasons": "x" * 10_001}, together.officer)
        assert answer.faults == {("/reasons", "too_long")}


class TestStrangers:
    """For whoever has nothing to do with it there is no such group."""

    @pytest.mark.capability("S56")
    def test_nobody_else_finds_it(self, api: Api, together: Together) -> None:
        """Another complainant, another merchant, another platform, a lawyer without authority, a mediator."""
        together.gathered()
        other = Member(api, together.platform, shop="shop-12")
        elsewhere = str(api.tenant()["key"]["api_key"])
        strangers = [
            other.complainant, other.respondent, elsewhere, api.token(elsewhere, "officer", ref="officer-1"),
            api.token(together.platform, "representative", ref="lawyer-9"),
        ]  # fmt: skip
        for stranger in strangers:
            assert together.show(stranger).code == "not_found"
            assert together.show(stranger, "/events").code == "not_found"

    def test_of_a_suggestion_the_respondent_learns_nothing(self, api: Api, together: Together) -> None:
        """Neither while an officer looks at it nor when it was dropped."""
        from chalicelib.application import groups
        from chalicelib.domain.group import commands as cmd
        from chalicelib.domain.group.state import Origin

        own, tenant = api.services, together.group.head.tenant
        of = own.tenancies.of(tenant)
        suggested = groups.of_cluster(of.root, "cl-1")
        ask = own.group_executor._system_ask(together.group, of, "suggest")
        own.group_executor.open(
            ask, cmd.OpenGroup(suggested, tenant, Origin.DETECTION, together.group.matter, "en", "5f" * 16), "generic@2"
        )  # fmt: skip
        member = Member(api, together.platform)
        path = f"/v1/groups/{suggested}"
        assert api.get(path, together.officer).body["stage"] == "suggested"
        body = {
            "group_id": suggested,
            "registration": {"relation": "order", "loss": {"amount": 1, "currency": "USD"}},
        }
        assert member.act("join_group", body, member.complainant).code == "not_found"
        assert api.get(path, member.respondent).code == "not_found"
        assert api.post(f"{path}/actions/dismiss", WHY, together.officer).status == 200
        assert api.get(path, member.respondent).code == "not_found"
        assert api.get(f"{path}/events", member.respondent).code == "not_found"

    def test_a_token_that_was_revoked_opens_nothing(self, together: Together) -> None:
        """At once: the own case says so."""
        member = together.joins()
        member.done("revoke_tokens", {"role": "complainant"}, member.platform)
        assert together.show(member.complainant).code == "credential_invalid"


class TestRepresentatives:
    """Elected members, lawyers, associations."""

    @pytest.mark.capability("S41")
    def test_an_elected_member_acts_for_all(self, together: Together) -> None:
        """And no other one does."""
        together.negotiating()
        first, second, _ = together.members
        assert together.seen(first.complainant)["you"] == "representative"
        assert together.act("offer", {"formula": HALF}, second.complainant).code == "wrong_role"
        made = together.done("offer", {"formula": HALF, "note": "Half is fair."}, first.complainant)["group"]
        assert made["offers"][0]["formula"]["said"] == "each member gets 50 % of its claim"

    def test_a_mandate_covers_what_it_says(self, together: Together) -> None:
        """The example stands for negotiating, messages and mediation, not for the determination."""
        together.negotiating()
        first = together.members[0]
        refused = together.act("commit_nonce", examples.BODIES["NonceIn"], first.complainant)
        assert (refused.status, refused.code) == (403, "outside_authority")
        assert refused.body["data"] == {
            "scope": ["mediation", "message", "negotiate"], "needs": ["determination"],
        }  # fmt: skip
        assert "commit_nonce" not in [
            a["action"] for a in together.seen(first.complainant)["allowed_actions"]
        ]

    @pytest.mark.capability("S38")
    def test_an_association_comes_with_its_authority(self, api: Api, together: Together) -> None:
        """Registered by the platform, with scope and end; without it there is no group for it."""
        together.negotiating()
        token = api.token(together.platform, "representative", ref="consumers-union-3")
        assert together.show(token).code == "not_found"
        (authority,) = together.done("authorise", self._now(together), together.platform)["created"]
        assert together.seen(token)["you"] == "representative"
        assert (
            together.done("offer", {"formula": HALF}, token)["group"]["offers"][0]["by"] == "representative"
        )
        assert together.act("escalate", {}, token).code == "outside_authority"
        assert together.act("authorise", self._now(together), token).code == "outside_authority"
        gone = {"authority_id": authority, "reason": "The members have elected others."}
        together.done("revoke_authority", gone, together.members[0].complainant)
        assert together.show(token).code == "not_found"

    def test_an_authority_comes_to_its_end(self, api: Api, together: Together) -> None:
        """By itself."""
        together.joins()
        body = self._now(together, days=1)
        together.done("authorise", body, together.platform)
        api.clock.moment += timedelta(days=1)
        token = api.token(together.platform, "representative", ref="consumers-union-3")
        assert together.show(token).code == "not_found"

    def test_a_signature_that_comes_with_its_key_is_checked(self, together: Together) -> None:
        """Over the 32 bytes of the statement's hash (Ed25519)."""
        key = Ed25519PrivateKey.generate()
        public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
        signature = base64.b64encode(key.sign(bytes.fromhex(AUTHORISE["statement_sha256"]))).decode()
        right = self._now(together) | {"public_key": public, "signature": signature}
        wrong = right | {"statement_sha256": "ab" * 32}
        assert together.act("authorise", wrong, together.platform).faults == {("/signature", "does_not_fit")}
        assert together.act("authorise", right, together.platform).status == 200
        half = self._now(together) | {"signature": signature}
        assert together.act("authorise", half, together.platform).faults == {("/public_key", "missing")}

    def test_a_token_for_a_group_makes_sure_of_the_authority(self, api: Api, together: Together) -> None:
        """Or says what is lacking; it is for representatives only."""
        who = {"role": "representative", "ref": "consumers-union-3", "group_id": together.id}
        assert api.post("/v1/tokens", who, together.platform).faults == {("/ref", "no_authority")}
        together.done("authorise", self._now(together), together.platform)
        assert api.post("/v1/tokens", who, together.platform).status == 201
        officer = who | {"role": "officer"}
        assert api.post("/v1/tokens", officer, together.platform).faults == {("/group_id", "not_applicable")}
        stranger = str(api.tenant()["key"]["api_key"])
        assert api.post("/v1/tokens", who, stranger).code == "not_found"

    def test_a_recall_is_asked_for_once(self, together: Together) -> None:
        """Any member may; who is not in office cannot be recalled."""
        together.negotiating()
        first, second, _ = together.members
        body = {"case_id": first.id, "reason": "She answers nobody."}
        wrong = body | {"case_id": second.id}
        assert together.act("demand_recall", wrong, second.complainant).code == "not_found"
        together.done("demand_recall", body, second.complainant)
        assert together.act("demand_recall", body, second.complainant).code == "recall_asked_already"

    @staticmethod
    def _now(together: Together, days: int = 365) -> dict[str, Any]:
        now = together.api.clock.moment
        signed, ends = now - timedelta(hours=1), now + timedelta(days=days)
        return AUTHORISE | {
            "signed_at": f"{signed:%Y-%m-%dT%H:%M:%SZ}",
            "expires_at": f"{ends:%Y-%m-%dT%H:%M:%SZ}",
        }


class TestTogetherness:
    """Merging, splitting, dismissing."""

    @pytest.mark.capability("S41")
    def test_a_group_goes_into_another_one(self, api: Api, together: Together) -> None:
        """Which first takes up what it is about; a repeated request changes nothing."""
        other = Together(api, together.platform)
        body = {"into": other.id, "reasons": "Both are about the leaking collar."}
        first, again = (
            together.act("merge", body, together.officer, Idempotency_Key="merge-1") for _ in range(2)
        )
        assert first.body["group"]["merged_into"] == other.id
        assert again.headers["idempotency-replayed"] == "true"
        assert other.events(other.officer).count("group.absorbed") == 1

    def test_what_is_not_alike_is_not_merged(self, api: Api, together: Together) -> None:
        """Neither end is touched; nor does a group go into itself, or into one of another platform."""
        other = Together(api, together.platform, respondent_ref="shop-12")
        body = {"into": other.id, "reasons": "Both are about kettles."}
        assert together.act("merge", body, together.officer).code == "not_alike"
        assert together.group.head.status == "open"
        itself = together.act("merge", body | {"into": together.id}, together.officer)
        assert itself.faults == {("/into", "not_applicable")}
        elsewhere = Together(api, str(api.tenant()["key"]["api_key"]))
        assert together.act("merge", body | {"into": elsewhere.id}, together.officer).code == "not_found"

    def test_a_merger_that_is_tried_out_touches_nothing(self, api: Api, together: Together) -> None:
        """Neither here nor there."""
        other = Together(api, together.platform)
        path = f"{together.path}/actions/merge?dry_run=true"
        body = {"into": other.id, "reasons": "Both are about the leaking collar."}
        assert api.post(path, body, together.officer).body["group"]["outcome"] == "merged"
        assert (together.group.head.version, other.group.head.version) == (1, 1)

    def test_a_dismissed_group_lets_its_members_go(self, together: Together) -> None:
        """With reasons that they can read, and nothing can be done any more."""
        member = together.joins()
        together.done("dismiss", WHY, together.officer)
        assert together.act("dismiss", WHY, together.officer).code == "group_closed"
        together.work()
        case = together.api.get(member.path, member.complainant).body
        assert (case["grouped_in"], case["group"]["cause"]) == (None, "dissolved")


class TestMediators:
    """assign_mediator."""

    def test_a_mediator_of_the_roster_is_put_in_charge(self, api: Api, together: Together) -> None:
        """One who is tied to nobody there; then he reads what is between the two sides."""
        for ref, entry in (
            ("mediator-1", {}),
            ("mediator-2", {"ties": [{"ref": "shop-77", "reason": "employment"}]}),
        ):
            body = {"languages": ["en"], "capacity": 200} | entry
            assert api("PUT", f"/v1/mediators/{ref}", body, together.platform).status == 200
        together.negotiating()
        together.done("escalate", {}, together.members[0].complainant)
        tied = together.act("assign_mediator", {"mediator": "mediator-2"}, together.officer)
        assert (tied.code, tied.body["data"]["reasons"]) == ("mediator_not_eligible", ["tied_to_party"])
        token = api.token(together.platform, "mediator", ref="mediator-1")
        assert together.show(token).code == "not_found"
        together.done("assign_mediator", {"mediator": "mediator-1"}, together.officer)
        assert together.seen(token)["you"] == "mediator"
        assert together.done("offer", {"formula": HALF}, token)["group"]["offers"][0]["by"] == "mediator"
        assert together.act("assign_mediator", {}, together.officer).code == "mediator_assigned"
        active = api.get("/v1/mediators/mediator-1", together.platform).body["active"]
        assert active == 1
