"""Whose each action on a violation report is: an officer's, whatever the rules say of who else may be given more."""

from __future__ import annotations

import pytest

from chalicelib.domain.report import lifecycle
from chalicelib.domain.report.lifecycle import Look
from chalicelib.domain.values import Role
from tests import report_stories as stories

WHO = {
    "accept": "officer", "decline": "officer", "investigate": "officer", "extend": "officer", "uphold": "officer",
    "dismiss": "officer", "refer": "officer",
}  # fmt: skip


def test_every_action_has_its_people() -> None:
    """And nothing is written out that the table does not have."""
    assert set(WHO) == set(lifecycle.BY_VERB)


@pytest.mark.parametrize("verb", sorted(WHO))
def test_nobody_else_may(verb: str) -> None:
    """In each stage where the action is open to an officer."""
    received, taken_up = stories.filed(), stories.accepted()
    for story in (received, taken_up):
        if story.told.head.stage not in lifecycle.BY_VERB[verb].stages:
            continue
        for role in set(Role) - {Role(name) for name in WHO[verb].split()}:
            found = lifecycle.refusal(verb, Look(story.told, role, story.rules))
            assert found is not None
            assert (found.code, found.data["roles"]) == ("wrong_role", WHO[verb].split()), role
