"""What is shown of a group to whom."""

from __future__ import annotations

import json

import pytest

from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group import views
from chalicelib.domain.group.state import Origin
from chalicelib.domain.values import Role
from tests.group_stories import (
    DAY,
    MEDIATOR,
    MEMBER,
    OFFICER,
    PLATFORM,
    REPRESENTATIVE,
    RESPONDENT,
    SYSTEM,
    Tale,
    case_id,
    money,
    pack,
    text,
)  # fmt: skip


@pytest.mark.parametrize(
    ("members", "band"),
    [(0, "under_10"), (9, "under_10"), (10, "10_24"), (24, "10_24"), (25, "25_49"), (100_000, "100000_up")],
)
def test_outsiders_know_the_number_of_members_by_a_band(members: int, band: str) -> None:
    assert views.band(members) == band


def test_a_suggested_group_has_no_public_page() -> None:
    tale = Tale().open(listed=True)
    assert views.public(tale.g, tale.now) == {}


def test_a_group_for_whoever_has_a_link_has_no_public_page() -> None:
    tale = Tale().open(Origin.COMPLAINANT)
    assert views.public(tale.g, tale.now) == {}


def test_the_public_page_names_nobody() -> None:
    """Neither the merchant's reference nor a case, nor what detection calls the cases (P7)."""
    tale = Tale().open(Origin.ASSOCIATION, listed=True).stand(1)
    page = json.dumps(views.public(tale.g, tale.now))
    for secret in ("shop-77", "case_", "txt_", "cl-1"):
        assert secret not in page
    assert "lamp-4" in page


def test_the_respondent_does_not_see_how_members_decide() -> None:
    tale = Tale().asked()
    shown = views.view(tale.g, RESPONDENT, tale.now, tale.rules)
    assert {"polls", "candidacies", "changes", "authorities", "matter"} & set(shown) == set()


@pytest.mark.parametrize(
    ("role", "reads"),
    [(MEMBER, True), (REPRESENTATIVE, True), (OFFICER, True), (RESPONDENT, False), (MEDIATOR, False)],
)
def test_what_candidates_say_is_said_to_the_members(role: Role, reads: bool) -> None:
    """It stays in their room, of those in office as of those who only stood."""
    tale = Tale().negotiating(1, 2, 3, 4)
    shown = views.view(tale.g, role, tale.now, tale.rules)
    listed = [*shown["representatives"], *shown.get("candidacies", [])]
    assert {candidacy["statement"] is not None for candidacy in listed} == {reads}


def test_who_asks_for_a_recall_once_more_is_known_to_nobody_by_the_view() -> None:
    """Only how many do."""
    tale = Tale().negotiating().do(cmd.DemandRecall(case_id(1), text()), MEMBER, case_id(5)).sealed().wake()
    tale.counted(no=4).at(tale.now + 30 * DAY).do(cmd.DemandRecall(case_id(1), text()), MEMBER, case_id(6))
    shown = views.view(tale.g, REPRESENTATIVE, tale.now, tale.rules)["representatives"]
    assert [(c["recall_asked_by"], "recall_by" in c) for c in shown] == [(1, False), (0, False)]


def test_members_see_polls_and_representatives_but_not_what_detection_says() -> None:
    tale = Tale().asked()
    shown = views.view(tale.g, MEMBER, tale.now, tale.rules, case_id(5))
    assert shown["polls"][-1]["state"] == "open"
    assert "matter" not in shown


def test_whose_line_was_put_right_only_the_office_sees() -> None:
    tale = Tale().reviewed().do(cmd.CorrectLedger(case_id(1), money(900), "wrong_claim", text()))
    assert views.view(tale.g, OFFICER, tale.now, tale.rules)["ledger"]["corrections"][0][
        "case_id"
    ] == case_id(1)
    shown = views.view(tale.g, MEMBER, tale.now, tale.rules, case_id(5))
    assert case_id(1) not in json.dumps(shown["ledger"])


def test_members_see_how_test_cases_ended_and_not_whose_they_are() -> None:
    tale = Tale().determining().do(cmd.DrawTests(2)).sealed()
    tale.do(cmd.RecordDraw(tale.job, (case_id(4), case_id(2)), "ee" * 32), SYSTEM)
    tale.do(cmd.RecordTestResult(case_id(2), "decided", 4_000), SYSTEM)
    shown = views.view(tale.g, MEMBER, tale.now, tale.rules, case_id(5))
    assert shown["test_results"] == [{"number": 2, "outcome": "decided", "share": 4_000}]
    assert case_id(4) not in json.dumps(shown)


def test_an_invitation_tells_a_case_which_polls_are_open_and_on_which_terms() -> None:
    tale = Tale().asked()
    found = views.invitation(tale.g, tale.rules, ("shop-77", "shop-78"))
    poll = tale.poll.id
    assert (found.polls, found.terms) == ({poll: ("yes", "no")}, {poll: tale.offer.terms_sha256})
    assert found.closing == {poll: tale.g.deadlines[f"poll:{poll}"].due_at}


def test_an_invitation_to_a_group_that_carries_out_its_result_binds() -> None:
    tale = Tale().adopted()
    assert views.invitation(tale.g, tale.rules, ("shop-77",)).bound


def test_the_work_under_way_is_shown() -> None:
    tale = Tale().gathering().wake()
    shown = views.view(tale.g, PLATFORM, tale.now, tale.rules)
    assert (shown["work"]["kind"], shown["work"]["shards"]) == ("seal", tale.g.head.shards)


def test_the_deadline_of_the_work_itself_is_nobodys() -> None:
    tale = Tale().gathering().wake()
    shown = views.view(tale.g, PLATFORM, tale.now, tale.rules)
    assert {d["rule"] for d in shown["deadlines"]} == {"group_suggestion", "group_gathering"}


def test_a_group_made_for_few_is_full_before_its_packs_capacity() -> None:
    """Four shards of 5,000 members are 20,000; the pack would take 100,000."""
    wide = pack(capacity=100_000)
    tale = Tale(rules=wide).open(Origin.OFFICER, expected=100)
    found = [views.invitation(tale.g, wide, ("shop-77",), counted).full for counted in (19_999, 20_000)]
    assert found == [0, 20_000]


def test_a_group_is_full_at_its_packs_capacity() -> None:
    """A thousand, by the count as it is known."""
    tale = Tale().gathering()
    found = [views.invitation(tale.g, tale.rules, ("shop-77",), counted).full for counted in (999, 1_000)]
    assert found == [0, 1_000]
