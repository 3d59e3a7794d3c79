"""Messages: where they are said, what they carry, and how one corrects another (S10)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.exhibits import Visibility
from chalicelib.domain.errors import Invalid
from chalicelib.domain.record import first_break
from tests import stories
from tests.stories import C, R


def faults(story: stories.Story, role: Any, **changes: Any) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        story.act(role, cmd.PostMessage(stories.text(), **changes))
    return [(f.pointer, f.code) for f in refused.value.faults]


def test_a_message_carries_its_language_and_its_files() -> None:
    """As its author says."""
    story = stories.contested()
    item = stories.kept(story, C)
    story.act(C, cmd.PostMessage(stories.text(), lang="zh-Hant", attachments=(item,)))
    said = json.loads(story.rows[-1].body)["data"]
    assert (said["lang"], said["attachments"]) == ("zh-Hant", [item])


def test_a_file_is_not_shown_around_a_corner() -> None:
    """What only neutrals see is not attached where the other side reads; nor is a draft."""
    story = stories.contested()
    sealed = stories.kept(story, C, visibility=Visibility.NEUTRALS)
    story.act(C, cmd.DeclareEvidence((stories.declaration(size=10),)))
    for item in (sealed, story.the("evidence").id):
        assert faults(story, C, attachments=(item,)) == [("/attachments/0", "not_shown_there")]


def test_one_corrects_a_message_of_ones_own() -> None:
    """It names the other, which stays."""
    story = stories.contested().act(C, cmd.PostMessage(stories.text()))
    story.act(C, cmd.PostMessage(stories.text(), edits=cmd.Earlier(1, C, None, edits=False)))
    assert json.loads(story.rows[-1].body)["data"]["edits"] == 1
    assert story.case.head.messages == 2


@pytest.mark.parametrize(
    "earlier",
    [
        cmd.Earlier(1, R, None, edits=False), cmd.Earlier(1, C, "joint", edits=False),
        cmd.Earlier(2, C, None, edits=True),
    ],
    ids=["of the other side", "of another room", "a correction itself"],
)  # fmt: skip
def test_nothing_else_can_be_corrected(earlier: cmd.Earlier) -> None:
    """The first of one's own line only: so all versions are found at one place."""
    assert faults(stories.contested(), C, edits=earlier) == [("/edits", "not_own_message")]


@pytest.mark.capability("S10")
def test_the_chain_holds_over_ten_thousand_messages() -> None:
    """Every link recomputed from the bytes that were hashed."""
    story = stories.contested()
    story.pack = stories.pack(caps=stories.caps(messages=5_000))
    for n in range(10_000):
        story.act(C if n % 2 else R, cmd.PostMessage(stories.text(str(n))), stories.HOUR / 3_600)
    assert first_break([(row.body, row.hash) for row in story.rows]) is None
    assert (story.case.head.messages, story.case.head.chain_head) == (10_000, story.rows[-1].hash)
