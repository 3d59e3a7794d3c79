"""What an arbitration keeps from whom (S62): drafts, deliberation, unsent awards, nonces, strikes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.handlers.http.arbitrations.story import House, Story, award
from tests.handlers.http.test_evidence import FILE, inspecting, uploaded

pytestmark = pytest.mark.capability("S62")
SECRET = "The seller has known it all along."


def outsiders(story: Story) -> dict[str, str]:
    """Everybody who may see the arbitration but the panel."""
    return {
        "complainant": story.complainant, "respondent": story.respondent, "platform": story.platform,
        "officer": story.case.officer, "clerk": story.clerk, "body": story.house.key,
    }  # fmt: skip


def everything(story: Story, as_: str) -> str:
    """All that a caller can read of it."""
    paths = ("", "/events?limit=500", "/draw", "/file")
    return "".join(story.api.get(story.path + path, as_).text for path in paths)


def test_nobody_but_the_panel_sees_what_it_deliberates(story: Story) -> None:
    """Neither its messages, nor a draft, nor the award that is being signed; not even that there is one."""
    story.constituted()
    chair = story.neutral()
    story.done("close_proceedings", None, chair)
    story.done("deliberate", {"text": SECRET}, chair)
    content = award()
    content["issues"][0]["reasons"][0]["text"] = SECRET
    (draft,) = story.done("put_draft", {"content": content}, chair)["created"]
    story.done("adopt_draft", {"draft_id": draft}, chair)
    assert SECRET in everything(story, chair)
    for name, who in outsiders(story).items():
        read = everything(story, who)
        assert SECRET not in read, name
        assert draft not in read, name
        assert story.api.get(f"{story.path}/awards/{draft}/document", who).status == 404, name
        assert story.api.get(f"{story.path}/deliberation", who).status == 403, name
    (message,) = story.api.get(f"{story.path}/deliberation", chair).body["messages"]
    assert (message["text"], message["yours"]) == (SECRET, True)


def test_no_nonce_is_seen_before_the_seed_is_made(story: Story) -> None:
    """Only that somebody has given one."""
    story.accepted()
    story.done("give_nonce", {"nonce": "5e" * 32}, story.complainant)
    for name, who in outsiders(story).items():
        assert "5e" * 32 not in everything(story, who), name
    assert story.seen(story.respondent)["nonces"] == ["complainant"]


def test_a_platform_sees_that_it_goes_on_and_not_what_is_said(story: Story) -> None:
    """Orders, hearings and disclosures are for those who take part."""
    story.constituted("customer_of_party")
    story.done("order", {"kind": "other", "text": SECRET}, story.neutral())
    for who in (story.platform, story.case.officer):
        seen = story.seen(who)
        assert (seen["orders"], seen["deadlines"], seen["seats"][0]["disclosures"]) == (None, None, None)
        assert (seen["stage"], seen["you"]) == ("proceedings", "staff")
        assert SECRET not in everything(story, who)


def test_whoever_has_gone_sees_nothing_any_more(story: Story, house: House) -> None:
    """Neither the arbitration nor its record; not even that it is there."""
    story.drawn()
    (ref,) = story.sitting
    assert story.api.get(story.path, house.arbitrator(ref)).status == 200
    story.done("decline_appointment", {"ground": "time"}, house.arbitrator(ref))
    assert story.api.get(story.path, house.arbitrator(ref)).status == 404
    assert story.api.get(f"{story.path}/events", house.arbitrator(ref)).status == 404


def test_a_neutral_who_is_only_asked_gets_no_file(story: Story) -> None:
    """He needs to know who is concerned, and no more."""
    story.drawn()
    asked = story.neutral()
    assert story.seen(asked)["respondent_ref"] == "shop-77"
    assert story.api.get(f"{story.path}/file", asked).code == "forbidden"
    assert story.api.get(f"{story.path}/deliberation", asked).code == "forbidden"


def test_a_revoked_token_of_a_party_is_good_no_more(story: Story) -> None:
    """The epoch is that of the case."""
    before = story.complainant
    story.case.done("revoke_tokens", {"role": "complainant"}, story.platform)
    assert story.api.get(story.path, before).code == "credential_invalid"


def test_the_file_holds_nothing_that_was_said_to_settle(story: Story) -> None:
    """Of offers and agreements on offers the panel gets their place in the chain; the claim in full."""
    shown = story.api.get(f"{story.path}/file?limit=500", story.clerk).body
    assert "The kettle leaks" in json.dumps(shown["texts"])
    assert [e["seq"] for e in shown["events"]] == list(range(1, len(shown["events"]) + 1))
    assert not [
        e["type"] for e in shown["events"] if (e["type"] or "").startswith(("offer", "bid", "mediation"))
    ]
    assert shown["case_seq"] <= shown["events"][-1]["seq"]


def test_a_body_that_has_refused_reads_no_more_of_the_case(story: Story) -> None:
    """To know whether it can take it, it has seen the file; from then on it is another's. Its own record stays."""
    assert story.api.get(f"{story.path}/file", story.clerk).status == 200
    story.done("refuse_referral", {"ground": "capacity", "reasons": "No room."}, story.clerk)
    for who in (story.clerk, story.house.key):
        assert story.api.get(f"{story.path}/file", who).code == "forbidden"
        asked = story.api.post(f"{story.path}/exhibits/evi_{'a' * 26}/downloads", None, who)
        assert asked.code == "forbidden"
        assert story.seen(who)["outcome"] == "refused"


def test_after_the_award_the_body_keeps_the_file(story: Story) -> None:
    """It has decided on it."""
    story.awarded()
    assert story.api.get(f"{story.path}/file", story.clerk).status == 200


def test_what_is_brought_when_all_is_over_is_not_the_bodys(story: Story) -> None:
    """Neither listed nor given, though its id be known."""
    before = kept(story.case)
    asked = f"{story.path}/exhibits/{before}/downloads"
    assert story.api.post(asked, None, story.clerk).status == 201
    story.awarded()
    story.until_due("arb_correct")
    after = kept(story.case)
    listed = [e["id"] for e in story.api.get(f"{story.path}/file", story.clerk).body["exhibits"]]
    assert after not in listed
    assert story.api.post(f"{story.path}/exhibits/{after}/downloads", None, story.clerk).code == "not_found"


@pytest.mark.parametrize("side", ["complainant", "respondent"])
def test_of_what_neutrals_alone_see_the_panel_reads_either_sides_name(story: Story, side: str) -> None:
    """The other side reads of neither that it is there."""
    story.case.sign_in()
    sides = {"complainant": story.complainant, "respondent": story.respondent}
    item = kept(story.case, sides[side], visibility="neutrals", name="invoice-of-my-supplier.png")
    shown = story.api.get(f"{story.path}/file?limit=500", story.clerk).body["exhibits"]
    assert [e["name"] for e in shown if e["id"] == item] == ["invoice-of-my-supplier.png"]
    (other,) = [who for name, who in sides.items() if name != side]
    for path in (story.case.path, f"{story.case.path}/manifest", f"{story.case.path}/events?limit=500"):
        assert item not in story.api.get(path, other).text


@pytest.mark.capability("S22")
def test_the_body_reads_the_manifest_that_the_parties_read(story: Story) -> None:
    """Line by line; only who reads it is another, and with it the root."""
    story.case.sign_in()
    kept(story.case, story.complainant)
    handed = story.api.get(f"{story.path}/file?limit=500", story.clerk).body["manifest"]
    theirs = story.api.get(f"{story.case.path}/manifest", story.complainant).body
    assert handed["exhibits"] == theirs["exhibits"]
    assert (handed["chain_head"], handed["reader"], len(handed["root"])) == (
        theirs["chain_head"],
        "arbitrator",
        64,
    )


def kept(case: Any, as_: str = "", **changes: Any) -> str:
    """A file of the complainant's, or of somebody else, all the way into the vault."""
    as_ = as_ or case.complainant
    told = case.api.post(f"{case.path}/evidence", {"files": [FILE | changes]}, as_)
    assert told.status == 201, told.text
    (evidence_id,) = told.body["created"]
    assert uploaded(case, evidence_id) is None
    done = case.api.post(f"{case.path}/evidence/{evidence_id}/submit", None, as_)
    assert done.status == 200, done.text
    inspecting(case).submitted(case.id, evidence_id, case.api.services.tenancies.of)
    return str(evidence_id)


def test_a_refusal_does_not_tell_the_office_that_there_is_an_award(story: Story) -> None:
    """Neither its code nor what could be done instead, before the draft is adopted and after."""
    story.constituted()
    story.done("close_proceedings", None, story.neutral())
    removal = {"seat": "1", "reasons": "He does not answer."}
    before = story.act("remove_neutral", removal, story.clerk)
    award_id = story.adopted()
    after = story.act("remove_neutral", removal, story.clerk)
    assert (before.code, after.code) == ("panel_deliberates", "panel_deliberates")
    assert before.body["instead"] == after.body["instead"]
    assert award_id not in after.text


def test_a_vote_is_not_tried_out(story: Story) -> None:
    """The last one to open would see the count first, and then choose whether to open."""
    from chalicelib.application.arbitrations import SEALED
    from chalicelib.domain.arbitration import commands as cmd

    assert {cmd.CommitVote, cmd.RevealVote} <= set(SEALED)


def test_of_why_it_ended_the_platform_reads_the_code(story: Story) -> None:
    """The words are for those who take part."""
    story.accepted()
    story.done("terminate", {"ground": "impossible", "reasons": SECRET}, story.clerk)
    for name, who in outsiders(story).items():
        told = story.api.get(f"{story.path}/events?limit=500", who)
        assert '\\"impossible\\"' in told.text, name
        assert (SECRET in told.text) is (name not in ("platform", "officer")), name


@pytest.mark.capability("S56")
def test_whoever_reads_the_file_stands_in_the_access_log_of_the_case(story: Story) -> None:
    """The body's people by their organisation; once an hour, however many pages they turn."""
    story.accepted()
    for _ in range(2):
        assert story.api.get(f"{story.path}/file", story.house.key).status == 200
    lines = story.api.get(f"{story.case.path}/access_log", story.complainant).body["lines"]
    told = [
        (line["by"], line["tenant_id"], line["ref"]) for line in lines if line["kind"] == "arbitration_file"
    ]
    assert told == [("body", story.house.id, None)]
