"""Approving texts for the public: which of them, when, and what it changes."""

from __future__ import annotations

import pytest

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import events as ev
from chalicelib.domain.case.approving import sources
from chalicelib.domain.case.state import TextRef
from chalicelib.domain.errors import Invalid
from chalicelib.domain.values import Role
from tests import stories

pytestmark = pytest.mark.capability("S56")
TEXT, WHY = TextRef("txt_1", "ab" * 32), TextRef("txt_2", "cd" * 32)


def test_the_complaint_and_each_reason_may_be_put_before_the_public() -> None:
    """And nothing else that somebody has written."""
    story = stories.contested()
    narrative = story.case.claim.narrative.id
    assert sources(story.case) == {narrative: "narrative"}


def test_the_last_approval_of_a_text_is_the_one() -> None:
    """Who, when, and why a name may stand."""
    story = stories.contested()
    narrative = story.case.claim.narrative.id
    story.act(Role.OFFICER, cmd.ApprovePublicText(narrative, TEXT))
    story.act(Role.OFFICER, cmd.ApprovePublicText(narrative, WHY, TEXT))
    (one,) = story.case.public_texts.values()
    assert (one.id, one.text, one.reason, one.by) == (narrative, WHY, TEXT, Role.OFFICER)
    assert story.happened()[-2:] == ["public_text.approved", "public_text.approved"]


def test_of_any_other_text_there_is_nothing_to_approve() -> None:
    """Told with those there are."""
    story = stories.contested()
    with pytest.raises(Invalid) as refused:
        story.act(Role.OFFICER, cmd.ApprovePublicText("txt_9", TEXT))
    (fault,) = refused.value.faults
    assert (fault.pointer, fault.code, fault.limit) == (
        "/text_id",
        "not_one_of",
        story.case.claim.narrative.id,
    )


def test_an_approval_moves_nothing() -> None:
    """A case with nothing else stands still; both sides learn of it."""
    story = stories.contested()
    before = story.case
    story.act(Role.OFFICER, cmd.ApprovePublicText(before.claim.narrative.id, TEXT))
    assert (story.case.head.stage, story.case.head.progress_at) == (
        before.head.stage,
        before.head.progress_at,
    )
    assert story.case.deadlines == before.deadlines
    assert ev.PublicTextApproved not in ev.AUDIENCES
