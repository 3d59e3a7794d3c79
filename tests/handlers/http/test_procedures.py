"""The published procedure: by which rules disputes are decided, for anybody, on any day, in both languages (S02)."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.adapters.packs import PackFiles
from chalicelib.domain.case.lifecycle import TABLE
from chalicelib.domain.packcheck import MEANINGS
from chalicelib.entrypoints.http import examples
from tests.handlers.http.conftest import Api, Case

pytestmark = pytest.mark.capability("S02")
PACKS = [pack.ref for pack in PackFiles().all()]


def procedure(api: Api, ref: str, **headers: str) -> dict[str, Any]:
    answer = api.get(f"/v1/procedures/{ref}", **headers)
    assert answer.status == 200, answer.text
    shown: dict[str, Any] = answer.body
    return shown


def texts(value: Any) -> list[Any]:
    """Every member that is said in both languages."""
    if isinstance(value, dict):
        own = [value] if {"en", "zh"} <= set(value) else []
        return own + [text for item in value.values() for text in texts(item)]
    return [text for item in value for text in texts(item)] if isinstance(value, list) else []


def by(items: list[dict[str, Any]], key: str) -> dict[str, Any]:
    return {item[key]: item for item in items}


def test_everything_that_ships_is_listed_with_its_versions(api: Api) -> None:
    """Without a credential; each version with its days and where it is published."""
    found = by(api.get("/v1/procedures").body["procedures"], "id")
    assert {v["ref"] for one in found.values() for v in one["versions"]} == set(PACKS)
    generic = found["generic"]
    assert [v["effective_to"] for v in generic["versions"]] == ["2026-11-21", None]
    assert generic["current"] == "generic@2"
    assert generic["versions"][0]["procedure"] == "/v1/procedures/generic@1"


@pytest.mark.parametrize("ref", PACKS)
def test_every_procedure_is_told_in_both_languages(api: Api, ref: str) -> None:
    """Nothing is left empty or in codes, in English or in Chinese."""
    shown = procedure(api, ref)
    said = texts(shown)
    assert len(said) > 50
    assert all(text["en"].strip() and text["zh"].strip() for text in said)
    assert not [text for text in said if "{" in text["en"] + text["zh"]]


def test_the_version_of_a_day_is_shown(api: Api) -> None:
    """Both days of a version belong to it; generic@2 took over on 22 November 2026."""
    assert procedure(api, "generic?as_of=2026-11-21")["ref"] == "generic@1"
    assert procedure(api, "generic?as_of=2026-11-22")["ref"] == "generic@2"
    assert procedure(api, "generic")["ref"] == "generic@2", "left out, it is today"
    assert procedure(api, "generic@1")["ref"] == "generic@1", "or the one a case is pinned to"


def test_a_day_without_rules_names_the_days_that_have_some(api: Api) -> None:
    """Before the first version."""
    answer = api.get("/v1/procedures/generic?as_of=1999-12-31")
    assert (answer.status, answer.code) == (404, "not_in_force_then")
    assert answer.body["data"]["versions"] == [
        {"ref": "generic@1", "effective_from": "2026-01-01", "effective_to": "2026-11-21"},
        {"ref": "generic@2", "effective_from": "2026-11-22", "effective_to": None},
    ]
    assert "data.versions" in answer.body["remedy"]


def test_what_nobody_has_is_not_found(api: Api) -> None:
    """An unknown procedure, an unknown version."""
    assert api.get("/v1/procedures/unheard-of").code == "not_found"
    missing = api.get("/v1/procedures/generic@7")
    assert missing.code == "not_found"
    assert [v["ref"] for v in missing.body["data"]["versions"]] == ["generic@1", "generic@2"]


def test_a_version_has_its_own_days(api: Api) -> None:
    """Asking for a version and for a day is asking for two things."""
    answer = api.get("/v1/procedures/generic@1?as_of=2026-11-22")
    assert answer.faults == {("query/as_of", "not_applicable")}
    assert api.get("/v1/procedures/generic?as_of=yesterday").faults == {("query/as_of", "not_a_date")}


def test_stages_come_in_order_with_who_may_do_what(api: Api) -> None:
    """And with what every stage is about."""
    stages = procedure(api, "generic@2")["stages"]
    assert [stage["id"] for stage in stages] == [
        "negotiation",
        "mediation",
        "determination",
        "arbitration",
        "performance",
    ]
    negotiation, mediation = by(stages[0]["actions"], "action"), by(stages[1]["actions"], "action")
    assert negotiation["escalate"]["by"] == ["complainant", "respondent"]
    assert negotiation["respond"]["mandatory"] == ["respondent"]
    assert mediation["propose"]["by"] == ["mediator"], "an officer's proposal belongs to the determination"
    assert "consent" not in mediation, "it is entered by agreement, so nobody is asked again"


def test_a_way_by_agreement_is_marked(api: Api) -> None:
    """Nothing else leads into an arbitration (P4)."""
    for ref in PACKS:
        stages = by(procedure(api, ref)["stages"], "id")
        for stage in stages.values():
            for way in stage["ways"]:
                if way["to"] is not None and stages[way["to"]]["kind"] == "arbitration":
                    assert (way["by_agreement"], way["silence"]) == (True, False)


def test_silence_leads_to_no_agreement(api: Api) -> None:
    """In no published procedure (P5)."""
    for ref in PACKS:
        stages = by(procedure(api, ref)["stages"], "id")
        silent = [way for stage in stages.values() for way in stage["ways"] if way["silence"]]
        assert silent
        assert not [
            w
            for w in silent
            if w["to"] is not None and stages[w["to"]]["kind"] in ("arbitration", "performance")
        ]


def test_a_deadline_is_told_in_full(api: Api) -> None:
    """Length, whom it runs against, from when, what silence means, who may give more time, source, verified or not."""
    respond = by(procedure(api, "generic@2")["deadlines"], "rule")["respond"]
    assert respond["duty"]["en"] == "The respondent must respond to the complaint within 5 calendar days."
    assert respond["duty"]["zh"] == "被申请人须在5个自然日内对投诉作出答复。"
    assert respond["begins"]["en"] == "notice to the respondent"
    assert respond["silence"]["en"].startswith("Silence is recorded as such")
    assert respond["leads_to"] == "determination"
    assert respond["extension"]["said"]["en"] == (
        "The platform's officer may extend it with reasons, once, by 5 calendar days."
    )
    assert respond["warnings"]["zh"] == "期限经过50 %和90 %时发出提醒。"
    assert respond["paused_for"] == ["cool_off", "appraisal"]
    assert (respond["verified"], respond["legal_consequence"]) == (False, True)
    assert respond["source"]


def test_notice_and_uploads_never_wait(api: Api) -> None:
    """No pause stops them."""
    rules = by(procedure(api, "generic@2")["deadlines"], "rule")
    assert rules["service"]["paused_for"] == rules["upload"]["paused_for"] == []


def test_every_ground_says_what_to_do_instead(api: Api) -> None:
    """Where somebody screens (S04)."""
    screened = [ref for ref in PACKS if any(s["kind"] == "screening" for s in procedure(api, ref)["stages"])]
    assert screened
    for ref in screened:
        grounds = procedure(api, ref)["grounds"]
        assert grounds
        assert all(g["instead"]["en"] and g["instead"]["zh"] and g["source"] for g in grounds)


def test_rights_come_with_their_article(api: Api) -> None:
    """The layers a procedure lies over, and their numbers."""
    shown = procedure(api, "cn-samr-2026@1")
    entitled = by(shown["entitlements"], "key")
    assert entitled["no_reason_return_days"]["article"] == "25"
    assert entitled["fraud_floor"]["said"]["zh"] == "有欺诈行为的，赔偿不低于CNY 500.00。"
    assert [layer["ref"] for layer in shown["layers"]] == ["cn-consumer-core@1"]
    assert all(right["article"] and right["text"]["zh"] for right in shown["rights"])


def test_how_time_is_counted_is_published(api: Api) -> None:
    """Zone, calendar, roll-over, grace; and until when its calendar is certain."""
    counting = procedure(api, "cn-samr-2026@1")["counting"]
    assert (counting["time_zone"], counting["calendar"], counting["roll"]) == (
        "Asia/Shanghai",
        "CN",
        "next_working_day",
    )
    assert counting["certain_until"].startswith("2026-12-")
    assert "60 seconds" in counting["said"]["en"]


def test_contacts_limits_and_the_next_forum_are_there(api: Api) -> None:
    """Where to turn, before and after."""
    shown = procedure(api, "generic@2")
    assert shown["contacts"][0]["name"]["en"] == "Ombuds office of the platform"
    assert shown["next_forum"]["zh"]
    assert shown["limits"]["evidence"]["files"] == 100
    assert shown["reopening"]["said"]["en"].endswith("within 30 calendar days, once, in “Determination”.")
    assert shown["stall"]["said"]["en"].startswith("A case in which nobody acts for 30 calendar days")
    assert shown["unverified_override"]


@pytest.mark.parametrize("ref", PACKS)
def test_the_times_of_groups_are_published_with_the_groups(api: Api, ref: str) -> None:
    """Apart from those of a case; each with its stages and what silence means. No groups, no times."""
    shown = procedure(api, ref)
    assert not [d["rule"] for d in shown["deadlines"] if d["rule"].startswith("group_")]
    if shown["groups"] is None:
        assert ref in ("cn-samr-2020@1", "demo-panels@1", "demo@1", "eu-adr-2013@1", "eu-dsa@1", "generic@1")
        return
    stages = by(shown["groups"]["stages"], "id")
    assert list(stages)[-2:] == ["distribution", "closed"]
    for deadline in shown["groups"]["deadlines"]:
        assert deadline["stages"]
        assert deadline["leads_to"] in {None, *stages}
        assert all(deadline["rule"] in stages[stage]["deadlines"] for stage in deadline["stages"])
        assert deadline["silence"]["en"].endswith(".")
        assert deadline["silence"]["zh"].endswith("。")


def test_what_a_group_takes_is_said_in_sentences(api: Api) -> None:
    """Numbers with their source, and the same for people."""
    groups = procedure(api, "generic@2")["groups"]
    assert groups["form_at"]["n"] == 10
    assert groups["form_at"]["source"].startswith("Project default")
    assert (groups["voting"]["mode"], groups["voting"]["quorum_bp"]) == ("vote", 2_500)
    said = [sentence["en"] for sentence in groups["said"]]
    assert said[1] == "A group is formed by 10 members; with fewer it ends, and every case goes on alone."
    assert "The members elect 2 to 5 representatives, one member one vote." in said
    assert groups["said"][1]["zh"].startswith("满10名成员的，集体投诉成立")
    # 24 months where the pack says nothing else.
    assert (groups["longest"]["n"], groups["longest"]["unit"]) == (24, "months")


def test_silence_in_a_group_agrees_to_nothing(api: Api) -> None:
    """As it is told: no vote, no mandate, no settlement (P5)."""
    rules = by(procedure(api, "us-mass-arb@1")["groups"]["deadlines"], "rule")
    assert rules["group_acceptance"]["silence"]["en"].startswith("Silence accepts nothing")
    assert rules["group_affirmation"]["silence"]["zh"].startswith("沉默不是确认")
    assert rules["group_negotiation"]["leads_to"] == "mediation"
    assert rules["group_negotiation"]["silence"]["en"].endswith("moves on to “Mediation for all”.")
    assert "group_objection" not in rules, "an opinion binds nobody who has not taken it up"
    assert rules["group_unclaimed"]["legal_consequence"] is True
    assert rules["group_acceptance"]["legal_consequence"] is False


def test_the_answer_does_not_hang_on_the_readers_language(api: Api) -> None:
    """It carries both."""
    assert procedure(api, "generic", Accept_Language="zh") == procedure(api, "generic", Accept_Language="en")


def test_a_case_links_to_the_version_it_is_pinned_to(api: Api) -> None:
    """And the link leads there."""
    case = Case(api, str(api.tenant()["key"]["api_key"]))
    link = api.get(case.path, case.complainant).body["procedure"]
    assert link == "/v1/procedures/generic@2"
    assert api.get(link).body["ref"] == "generic@2"


def test_a_platforms_own_procedure_is_published_too(api: Api) -> None:
    """Under its id, and to nobody who does not name the platform; its cases link to it."""
    tenant = api.tenant()
    key = str(tenant["key"]["api_key"])
    stored = api.post(f"/v1/tenants/{tenant['id']}/rule-packs", examples.BODIES["RulePack"], key)
    assert stored.status == 201, stored.text
    filed = api.post("/v1/cases", examples.BODIES["CaseIn"] | {"pack": "example-market"}, key).body
    assert filed["procedure"] == f"/v1/procedures/example-market@1?tenant={tenant['id']}"
    shown = api.get(filed["procedure"]).body
    assert shown["title"]["en"] == "Disputes on Example Market"
    assert [v["procedure"] for v in shown["versions"]] == [filed["procedure"]]
    assert api.get("/v1/procedures/example-market").code == "not_found"
    listed = api.get(f"/v1/procedures?tenant={tenant['id']}").body["procedures"]
    assert "example-market" in [one["id"] for one in listed]


def test_every_action_and_every_rule_is_published_somewhere(api: Api) -> None:
    """Over all procedures nothing of the lifecycle goes unsaid."""
    shown = [procedure(api, ref) for ref in PACKS]
    verbs = {a["action"] for one in shown for stage in one["stages"] for a in stage["actions"]}
    assert {rule.verb for rule in TABLE} - verbs == {"reopen"}, (
        "a closed case is in no stage; `reopening` has it"
    )
    rules = {
        d["rule"]
        for one in shown
        for part in (one, one["groups"] or {}, one["arbitration"] or {})
        for d in part.get("deadlines", [])
    }
    # What no pack that ships has: lists and nominations, crowds, appeals; the rules of reports are the platform's own.
    unused = {"arb_strike", "arb_nominate", "arb_commit", "arb_reveal", "arb_appeal"}
    assert set(MEANINGS) - rules <= {"report_filing", "report_check", *unused}
