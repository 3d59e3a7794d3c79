"""Equality of the parties in what they bring: what one side may do, see and be asked for, so may the other (S45)."""

from __future__ import annotations

from itertools import product

import pytest

from chalicelib.domain.access import grants
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import seeing
from chalicelib.domain.case.exhibits import Visibility
from chalicelib.domain.case.state import Evidence, EvidenceState
from chalicelib.domain.values import Role
from tests import stories
from tests.stories import C, R

EACH = list(product(EvidenceState, Visibility, ["image/png", "video/mp4", "application/pdf"]))


def file(by: Role, state: EvidenceState, visibility: Visibility, media_type: str) -> Evidence:
    return Evidence(
        "evi_1", by, stories.SHA, 10, media_type, stories.text(), stories.START, state, visibility=visibility
    )


@pytest.mark.capability("S45")
@pytest.mark.parametrize(("state", "visibility", "media_type"), EACH)
def test_each_side_sees_of_the_other_what_the_other_sees_of_it(
    state: EvidenceState, visibility: Visibility, media_type: str
) -> None:
    """Whatever the state of a file, its visibility and its kind; and everybody else sees as much of either."""
    mine, theirs = file(C, state, visibility, media_type), file(R, state, visibility, media_type)
    assert seeing.shown(mine, R) == seeing.shown(theirs, C)
    assert seeing.original_shown(mine, R) == seeing.original_shown(theirs, C)
    assert seeing.open_to(mine, C) == seeing.open_to(theirs, R)
    others = [role for role in Role if not role.is_party]
    assert [seeing.shown(mine, o) for o in others] == [seeing.shown(theirs, o) for o in others]


@pytest.mark.capability("S45")
def test_what_one_side_may_ask_of_evidence_the_other_may() -> None:
    """Every action on files, messages, bundles and the record."""
    about = ("evidence.", "bundle.", "case.events", "case.messages", "case.act.message", "case.terms")
    held = {action: roles & {C, R} for action, roles in grants().items() if action.startswith(about)}
    assert held
    assert {action for action, roles in held.items() if len(roles) == 1} == set()


@pytest.mark.capability("S45")
def test_both_have_the_same_room() -> None:
    """Files, bytes, and the time to upload them."""
    story = stories.contested()
    for role in (C, R):
        story.act(role, cmd.DeclareEvidence((stories.declaration(),)), stories.timedelta())
    (mine, theirs) = story.case.evidence.values()
    assert story.case.budgets[C].bytes == story.case.budgets[R].bytes
    due = [story.case.deadlines[f"upload:{item.id}"].due_at for item in (mine, theirs)]
    assert due[0] == due[1]


@pytest.mark.capability("S45")
def test_both_are_asked_with_the_same_time() -> None:
    """By the same rule, from the same moment."""
    story = stories.escalated()
    for role in (C, R):
        story.act(Role.OFFICER, cmd.RequestEvidence(role, stories.text()), stories.timedelta())
    due = [story.case.deadlines[f"evidence:{request}"].due_at for request in story.case.requests]
    assert due[0] == due[1]
