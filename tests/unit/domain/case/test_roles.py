"""Whose each action on a case is, written out: everybody else is refused for the role, whatever the guard would say."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from chalicelib.domain.case import lifecycle
from chalicelib.domain.case.state import Status
from chalicelib.domain.values import Role
from tests import stories
from tests.unit.domain.case import scenes

WHO = {
    "admit": "officer", "reject": "officer", "note_deficiency": "officer", "cure": "complainant",
    "serve": "platform", "dispatch_notice": "platform", "respond": "respondent",
    "offer": "complainant respondent", "counter": "complainant respondent", "accept": "complainant respondent",
    "decline": "complainant respondent", "withdraw_offer": "complainant respondent", "bid": "complainant respondent",
    "message": "complainant respondent officer mediator", "escalate": "complainant respondent",
    "withdraw": "complainant", "propose_accord": "complainant respondent",
    "conclude_accord": "complainant respondent", "consent": "complainant respondent",
    "leave_mediation": "complainant respondent", "assign_mediator": "officer platform",
    "challenge_mediator": "complainant respondent", "rule_on_challenge": "officer", "advance_mediation": "mediator",
    "conclude_mediation": "mediator", "pause": "complainant respondent officer mediator",
    "resume": "complainant respondent officer mediator", "prolong": "officer mediator platform",
    "request_evidence": "officer mediator", "propose": "officer mediator", "decide": "officer",
    "perform": "respondent platform", "ship_return": "complainant", "confirm_return": "respondent",
    "refuse_return": "respondent", "reopen": "complainant respondent", "look_into": "officer platform",
    "join_group": "complainant", "leave_group": "complainant", "vote_in_group": "complainant",
    "declare_evidence": "complainant respondent platform",
}  # fmt: skip
"""A body, its clerks and arbitrators, representatives, regulators and operators act on no case itself."""


def test_every_action_has_its_people() -> None:
    """And nothing is written out that the table does not have."""
    assert set(WHO) == set(lifecycle.BY_VERB)


@pytest.mark.parametrize("verb", sorted(WHO))
def test_nobody_else_may(verb: str) -> None:
    """In each stage where the action is open to somebody."""
    story = stories.filed(pack=scenes.SMALL)
    rule = lifecycle.BY_VERB[verb]
    status = Status.CLOSED if verb == "reopen" else Status.OPEN
    for stage in sorted(rule.stages):
        case = replace(story.case, head=replace(story.case.head, stage=stage.value, status=status))
        for role in set(Role) - {Role(name) for name in WHO[verb].split()}:
            found = lifecycle.refusal(verb, lifecycle.Look(case, role, story.now, story.pack))
            assert found is not None
            assert found.code == "wrong_role", (stage, role)
            assert found.data["roles"] == sorted(WHO[verb].split())
