"""Whose each action on a group is, written out: everybody else is refused for the role, whatever the guard says."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from chalicelib.domain.group import lifecycle
from chalicelib.domain.group.guards import Look
from chalicelib.domain.values import Role
from tests.group_stories import Tale, case_id

WHO = {
    "gather": "officer", "dismiss": "officer", "merge": "officer", "split": "officer", "list": "officer platform",
    "close_gathering": "officer", "stand": "complainant", "stand_down": "complainant representative",
    "demand_recall": "complainant", "authorise": "platform representative",
    "revoke_authority": "platform representative", "offer": "mediator representative respondent",
    "agree_to_offer": "representative respondent", "refuse_offer": "representative respondent",
    "withdraw_offer": "mediator representative respondent", "propose_change": "representative",
    "message": "complainant mediator officer representative respondent", "escalate": "representative respondent",
    "assign_mediator": "officer platform", "pose_question": "officer", "answer_question": "officer",
    "decide": "officer", "commit_nonce": "representative respondent", "draw_tests": "officer",
    "open_batch": "officer", "correct_ledger": "officer", "record_unclaimed": "platform",
}  # fmt: skip
"""A member is a complainant, by its own case."""


@pytest.fixture(scope="module")
def tale() -> Tale:
    return Tale().gathering()


def test_every_action_has_its_people() -> None:
    """And nothing is written out that the table does not have."""
    assert set(WHO) == set(lifecycle.BY_VERB)


@pytest.mark.parametrize("verb", sorted(WHO))
def test_nobody_else_may(verb: str, tale: Tale) -> None:
    """In each stage where the action is open to somebody."""
    for stage in sorted(lifecycle.BY_VERB[verb].stages):
        group = replace(tale.g, head=replace(tale.g.head, stage=stage))
        for role in set(Role) - {Role(name) for name in WHO[verb].split()}:
            found = lifecycle.refusal(verb, Look(group, role, tale.now, tale.rules, case_id(1)))
            assert found is not None
            assert found.code == "wrong_role", (stage, role)
            assert found.data["roles"] == WHO[verb].split()
