"""Actions on an arbitration: repeated, tried out, on a stale version, refused; and the docket of a body."""

from __future__ import annotations

import pytest

from chalicelib.domain.arbitration.lifecycle import TABLE
from chalicelib.entrypoints.http import examples
from chalicelib.entrypoints.http.arbitration_actions import ACTIONS
from chalicelib.entrypoints.http.arbitration_endpoints import VERBS
from tests.handlers.http.arbitrations.story import House, Story, answers

pytestmark = pytest.mark.capability("S24")


def test_every_verb_of_the_table_has_its_route() -> None:
    """And no other."""
    assert [rule.verb for rule in TABLE] == list(ACTIONS)
    assert set(VERBS) == set(ACTIONS)


def test_the_same_request_twice_is_one(story: Story) -> None:
    """The second answer says so."""
    first = story.act("accept_referral", None, story.clerk, Idempotency_Key="take-1")
    again = story.act("accept_referral", None, story.clerk, Idempotency_Key="take-1")
    assert (first.status, again.status) == (200, 200)
    assert again.headers["idempotency-replayed"] == "true"
    assert first.headers["etag"] == again.headers["etag"]


def test_a_stale_version_is_refused(story: Story) -> None:
    """412, and nothing has changed."""
    refused = story.act("accept_referral", None, story.clerk, If_Match='"9"')
    assert (refused.status, refused.code) == (412, "version_conflict")
    assert story.seen(story.clerk)["stage"] == "routing"


def test_what_would_happen_is_told_beforehand(story: Story) -> None:
    """With the clocks it would start; nothing is written."""
    path = f"{story.path}/actions/accept_referral?dry_run=true"
    told = story.api.post(path, None, story.clerk).body
    assert (told["dry_run"], told["arbitration"]["stage"]) == (True, "constitution")
    assert {change["rule"] for change in told["clock"] if change["change"] == "starts"} == {"arb_nonces"}
    assert story.seen(story.clerk)["stage"] == "routing"


def test_whose_move_it_is_and_what_silence_means(story: Story) -> None:
    """In both languages, with the actions that are open."""
    seen = story.seen(story.clerk)
    assert (seen["move"], seen["you"]) == (["body"], "body")
    taken = next(a for a in seen["allowed_actions"] if a["action"] == "accept_referral")
    assert (taken["mandatory"], taken["why"]) == (True, "Take the case")
    assert "it has refused" in seen["next"]
    chinese = story.api.get(story.path, story.clerk, Accept_Language="zh").body
    assert "仲裁" in chinese["next"]
    assert chinese["next"] != seen["next"]


def test_the_questionnaire_decides_how_an_answer_counts(story: Story, house: House) -> None:
    """Every question is answered; a yes that nobody can waive is a refusal of the appointment."""
    story.drawn()
    (ref,) = story.sitting
    some = story.act("accept_appointment", {"answers": {"is_party": False}}, house.arbitrator(ref))
    assert ("/answers/leads_party", "missing") in some.faults
    story.done("accept_appointment", {"answers": answers("leads_party")}, house.arbitrator(ref))
    assert story.api.get(story.path, house.arbitrator(ref)).status == 404
    assert story.seen(story.clerk)["seats"][0]["former"] == [ref]


def test_many_are_accepted_at_once_each_by_itself(api, platform: str, house: House) -> None:  # type: ignore[no-untyped-def]
    """What cannot be taken is told by its id; sent again, nothing happens twice."""
    first, second = (Story(api, platform, house) for _ in range(2))
    strange = "arb_" + "a" * 26
    body = {"arbitrations": [first.id, strange, second.id]}
    for replayed in (False, True):
        told = api.post("/v1/arbitrations/bulk-accept", body, house.key, Idempotency_Key="all-1").body
        assert [(r["arbitration_id"], r["status"], r["code"]) for r in told["results"]] == [
            (first.id, 200, None), (strange, 404, "not_found"), (second.id, 200, None),
        ]  # fmt: skip
        assert [r["replayed"] for r in told["results"]] == [replayed, False, replayed]
    assert first.seen(house.key)["stage"] == "constitution"


def test_a_hearing_goes_into_any_calendar(story: Story) -> None:
    """As text/calendar, and cancelled under the same name."""
    story.constituted()
    hearing, _ = story.heard()
    path = f"{story.path}/hearings/{hearing}/calendar"
    fixed = story.api.get(path, story.complainant)
    assert fixed.headers["content-type"].startswith("text/calendar")
    assert f"UID:{hearing}@" in fixed.text.replace("\r\n ", "")
    story.done("cancel_hearing", {"hearing_id": hearing}, story.neutral())
    assert "STATUS:CANCELLED" in story.api.get(path, story.respondent).text


def test_the_questionnaire_is_public(story: Story) -> None:
    """In words, with how a yes counts."""
    told = story.api.get("/v1/disclosure-questionnaire").body
    assert (told["questions"][0]["code"], told["questions"][0]["bar"]) == ("is_party", "hard")


@pytest.mark.parametrize("verb", ["decline_appointment", "resign"])
def test_whoever_has_gone_is_told_so_again_for_the_same_request(
    story: Story, house: House, verb: str
) -> None:
    """And nothing else: with another key, or read, there is no such arbitration for him."""
    story.drawn()
    (ref,) = story.sitting
    gone = house.arbitrator(ref)
    if verb == "resign":
        story.done("accept_appointment", {"answers": answers()}, gone)
    first = story.act(verb, {"ground": "time"}, gone, Idempotency_Key="go-1")
    story.filled()
    again = story.act(verb, {"ground": "time"}, gone, Idempotency_Key="go-1")
    assert (first.status, again.status) == (200, 200)
    assert again.headers["idempotency-replayed"] == "true"
    assert "deadlines" in again.body["arbitration"]
    path = f"{story.path}/actions/{verb}"
    other = story.api.post(path, {"ground": "time"}, gone, Idempotency_Key="go-2")
    assert (other.status, story.api.get(story.path, gone).status) == (404, 404)


def test_what_was_handed_to_the_bodys_own_system_is_not_taken_here(story: Story, house: House) -> None:
    """Neither by a clerk, nor with many others."""
    profile = examples.BODIES["ProfileTerms"] | {"categories": house.categories, "external": True}
    assert house.api("PUT", "/v1/body", profile, house.key).status == 200
    refused = story.act("accept_referral", None, story.clerk)
    assert (refused.status, refused.code) == (409, "handed_over")
    told = house.api.post("/v1/arbitrations/bulk-accept", {"arbitrations": [story.id]}, house.key).body
    assert [(r["status"], r["code"]) for r in told["results"]] == [(409, "handed_over")]
    assert story.seen(story.clerk)["stage"] == "routing"
