"""Agreements to arbitrate of those who are in a group: each for itself, whoever speaks for all (P4)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.handlers.http.acting.test_talks import ARBITRATION
from tests.handlers.http.acting.told import ANSWER
from tests.handlers.http.conftest import Api
from tests.handlers.http.groups.together import DESCRIBED, Together

PROPOSAL: dict[str, Any] = {"stage": "arbitration", "arbitration": ARBITRATION}


@pytest.mark.capability("S41")
def test_nobody_who_acts_for_a_group_agrees_for_its_members(api: Api, together: Together) -> None:
    """Neither its elected member, nor an officer, nor the platform; a group itself has no such action."""
    together.negotiating()
    first, second, _ = together.members
    for token in (first.complainant, together.officer, together.platform):
        assert second.act("propose_accord", PROPOSAL, token).status in (403, 404)
    assert api.get(second.path, second.complainant).body["accords"] == []
    assert not [name for name in DESCRIBED if "accord" in name or "arbitrat" in name]


@pytest.mark.capability("S41")
def test_a_member_in_a_group_is_asked_for_no_agreement(together: Together) -> None:
    """Its case stands still, for the respondent as for itself: what is agreed alone is agreed outside."""
    together.negotiating()
    _, second, _ = together.members
    for token in (second.complainant, second.respondent):
        refused = second.act("propose_accord", PROPOSAL, token)
        assert (refused.status, refused.code) == (409, "case_grouped")


@pytest.mark.capability("S41")
def test_one_members_agreement_is_in_its_own_case_alone(api: Api, together: Together) -> None:
    """It leaves the group, proposes, and the respondent quotes its terms; other members' cases know nothing of it."""
    together.negotiating()
    _, second, third = together.members
    second.done("leave_group", {}, second.complainant)
    if "respond" in [a["action"] for a in api.get(second.path, second.respondent).body["allowed_actions"]]:
        second.done("respond", ANSWER, second.respondent)
    (accord,) = second.done("propose_accord", PROPOSAL, second.complainant)["case"]["accords"]
    yes = {"accord_id": accord["id"], "terms_sha256": accord["terms_sha256"]}
    assert third.act("conclude_accord", yes, third.respondent).code == "case_grouped"
    assert second.done("conclude_accord", yes, second.respondent)["case"]["stage"] == "arbitration"
    shown = api.get(third.path, third.complainant).body
    assert (shown["stage"], shown["accords"]) == ("negotiation", [])
