"""Who sees which file, and who learns that there is one."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import views
from chalicelib.domain.case.exhibits import Derived, Facts, Visibility
from chalicelib.domain.case.seeing import duplicate_of, original_shown, shown
from chalicelib.domain.values import Role
from tests import stories
from tests.stories import C, M, O, P, R, S

EVERYONE, NEUTRALS, CAUCUS = Visibility.PARTIES, Visibility.NEUTRALS, Visibility.CAUCUS


@pytest.mark.parametrize(
    ("visibility", "seeing"),
    [
        (EVERYONE, {C, R, O, P, M, Role.ARBITRATOR}),
        (NEUTRALS, {C, O, P, M, Role.ARBITRATOR}),
        (CAUCUS, {C, M}),
    ],
)
@pytest.mark.capability("S45")
def test_a_submitted_file_is_seen_by(visibility: Visibility, seeing: set[Role]) -> None:
    """Whom the side that brings it has named, and itself."""
    story = stories.contested()
    kept = stories.kept(story, C, visibility=visibility)
    item = story.case.evidence[kept]
    assert {role for role in (C, R, O, P, M, Role.ARBITRATOR) if shown(item, role)} == seeing


@pytest.mark.parametrize(
    ("visibility", "learning"),
    [(EVERYONE, {"parties", "platform"}), (NEUTRALS, {"platform"}), (CAUCUS, set())],
)
def test_nobody_else_learns_from_the_record_that_there_is_one(
    visibility: Visibility, learning: set[str]
) -> None:
    """Of submission, keeping and download: its place in the chain is all that shows."""
    story = stories.contested()
    before = len(story.rows)
    item = stories.kept(story, C, visibility=visibility)
    story.act(C, cmd.AuthorizeDownload(item))
    told = {
        audience
        for row in story.rows[before:]
        for audience in row.audience
        if row.type != "evidence.declared"
    }
    assert told == learning


@pytest.mark.parametrize(
    ("media_type", "copied", "original"),
    [
        ("image/png", True, False), ("image/png", False, False), ("video/mp4", True, False), ("video/mp4", False, True),
        ("application/pdf", False, True),
    ],
)  # fmt: skip
@pytest.mark.capability("S07")
def test_the_other_side_sees_the_original_of_what_tells_nothing(
    media_type: str, copied: bool, original: bool
) -> None:
    """A picture never; a film where no copy had to be made of it. Whoever decides sees it as it came."""
    story = stories.contested()
    kept = stories.kept(story, C)
    item = story.case.evidence[kept]
    made = Derived("a" * 64, 9, media_type, "v2") if copied else None
    file = replace(item, media_type=media_type, copy=made)
    assert [original_shown(file, role) for role in (C, R, O)] == [True, original, True]


def test_that_a_file_says_where_it_was_made_is_for_its_own_side() -> None:
    """The other facts are for both."""
    story = stories.contested().act(C, cmd.DeclareEvidence((stories.declaration(),)))
    item = story.the("evidence").id
    story.act(S, cmd.RecordInspection(item, "v1", facts=Facts(width=40, height=30, location=True)))
    story.act(C, cmd.SubmitEvidence(item))

    def facts(role: Role) -> Any:
        return views.view(story.case, role, story.now, story.pack)["evidence"][0]["facts"]

    assert (facts(C), facts(R)) == (
        {"width": 40, "height": 30, "location": True}, {"width": 40, "height": 30},
    )  # fmt: skip


def test_a_draft_says_what_its_side_may_still_do_with_it() -> None:
    """Nothing more once it is evidence."""
    story = stories.contested().act(C, cmd.DeclareEvidence((stories.declaration(),)))
    item = story.the("evidence").id

    def open_to() -> list[str]:
        found: list[str] = views.view(story.case, C, story.now, story.pack)["evidence"][0]["open"]
        return found

    assert open_to() == ["upload", "amend", "discard"]
    story.act(S, cmd.RecordInspection(item, "v1"))
    assert open_to() == ["submit", "amend", "discard"]
    story.act(C, cmd.SubmitEvidence(item))
    assert open_to() == []


def test_the_same_bytes_twice_are_said_to_be_the_same() -> None:
    """Of one side, and only while the first counts; nothing is refused for it."""
    story = stories.contested()
    for role in (C, C, R):
        story.act(role, cmd.DeclareEvidence((stories.declaration(size=10),)))
    first, second, other = story.case.evidence.values()
    found = [duplicate_of(item, story.case.evidence.values()) for item in (first, second, other)]
    assert found == [None, first.id, None]
    story.act(C, cmd.DiscardEvidence(first.id))
    assert duplicate_of(story.case.evidence[second.id], story.case.evidence.values()) is None


def test_which_file_came_first_does_not_hang_on_its_id() -> None:
    """As they come from the table, the other way round."""
    story = stories.contested()
    for _ in range(2):
        story.act(C, cmd.DeclareEvidence((stories.declaration(size=10),)))
    first, second = story.case.evidence.values()
    turned = replace(story.case, evidence={second.id: second, first.id: first})
    shown = views.view(turned, C, story.now, story.pack)["evidence"]
    assert [(file["id"], file["duplicate_of"]) for file in shown] == [(first.id, None), (second.id, first.id)]
