"""A file until it is submitted, its number from then on, and several submitted at once."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.exhibits import Attested, Facts, Source, SourceKind, Visibility, Which
from chalicelib.domain.case.state import EvidenceState
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.domain.values import derive_id
from tests import stories
from tests.stories import C, M, O, P, R, S


def drafted(**changes: Any) -> stories.Story:
    return stories.contested().act(C, cmd.DeclareEvidence((stories.declaration(**changes),)))


def inspected(story: stories.Story, *roles_sizes: tuple[Any, Visibility]) -> list[str]:
    """Files of these sides and visibilities, each checked: their ids."""
    made = []
    for role, visibility in roles_sizes:
        story.act(role, cmd.DeclareEvidence((stories.declaration(size=10, visibility=visibility),)))
        made.append(story.the("evidence").id)
        story.act(S, cmd.RecordInspection(made[-1], "v1", facts=Facts(width=4, height=3)))
    return made


def record(number: str = "1", **changes: Any) -> cmd.AttachRecord:
    source = Source(SourceKind.CARRIER, "rcn_1", f"scan-{number}", "JD01", Attested.SIGNATURE)
    fields: dict[str, Any] = {
        "evidence_id": derive_id("evi", stories.KEY, number), "sha256": stories.SHA, "size": 200,
        "media_type": "application/json", "name": stories.text("record"), "version_id": "v1", "source": source,
    }  # fmt: skip
    return cmd.AttachRecord(**(fields | changes))


class TestAmending:
    def test_what_is_said_of_a_draft_can_be_changed(self) -> None:
        """Its kind and who may see it; the rest stays."""
        story = drafted()
        item = story.the("evidence").id
        story.act(C, cmd.AmendEvidence(item, kind="photos", visibility=Visibility.NEUTRALS))
        changed = story.the("evidence")
        assert (changed.kind, changed.visibility, changed.sha256) == (
            "photos",
            Visibility.NEUTRALS,
            stories.SHA,
        )

    def test_a_change_that_changes_nothing_is_no_event(self) -> None:
        """So a repeated call leaves no trace."""
        story = drafted(kind="photos")
        before = story.happened()
        story.act(C, cmd.AmendEvidence(story.the("evidence").id, kind="photos"))
        assert story.happened() == before

    def test_what_is_submitted_can_be_changed_no_more(self) -> None:
        """Nor taken back."""
        story = stories.contested()
        item = stories.kept(story, C)
        for command in (cmd.AmendEvidence(item, kind="photos"), cmd.DiscardEvidence(item)):
            with pytest.raises(NotAllowed) as refused:
                story.act(C, command)
            assert refused.value.code == "evidence_submitted"

    def test_another_sides_draft_is_nobodys_business(self) -> None:
        """As if it were not there."""
        story = drafted()
        with pytest.raises(NotFound):
            story.act(R, cmd.AmendEvidence(story.the("evidence").id, kind="photos"))

    def test_a_draft_that_is_taken_back_gives_its_share_back_once(self) -> None:
        """Five hundred bytes, gone from the budget; a second time there is nothing to take back."""
        story = drafted()
        item = story.the("evidence").id
        story.act(C, cmd.DiscardEvidence(item))
        assert (story.case.budgets[C].files, story.case.budgets[C].bytes) == (0, 0)
        with pytest.raises(NotAllowed):
            story.act(C, cmd.DiscardEvidence(item))

    def test_an_upload_that_comes_after_it_was_taken_back_changes_nothing(self) -> None:
        """The form was out for ten minutes."""
        story = drafted()
        item = story.the("evidence").id
        story.act(C, cmd.DiscardEvidence(item)).act(S, cmd.RecordInspection(item, "v1"))
        assert story.the("evidence").state is EvidenceState.DISCARDED


class TestNumbers:
    def test_each_side_counts_its_own(self) -> None:
        """By the order of submission, not of declaration."""
        story = stories.contested()
        first, second, other = inspected(
            story, (C, Visibility.PARTIES), (C, Visibility.PARTIES), (R, Visibility.PARTIES)
        )
        for role, item in ((C, second), (R, other), (C, first)):
            story.act(role, cmd.SubmitEvidence(item))
        assert [story.case.evidence[i].exhibit for i in (first, second, other)] == ["C-2", "C-1", "R-1"]

    def test_what_not_everybody_sees_is_counted_apart(self) -> None:
        """A gap in the numbers would tell of it."""
        story = stories.contested()
        items = inspected(story, (C, Visibility.NEUTRALS), (C, Visibility.CAUCUS), (C, Visibility.PARTIES))
        for item in items:
            story.act(C, cmd.SubmitEvidence(item))
        assert [story.case.evidence[i].exhibit for i in items] == ["CN-1", "CM-1", "C-1"]

    def test_several_at_once_get_numbers_in_their_order(self) -> None:
        """Of one command."""
        story = stories.contested()
        items = inspected(story, (C, Visibility.PARTIES), (C, Visibility.PARTIES))
        story.act(C, cmd.SubmitAll((items[1], items[0])))
        assert [story.case.evidence[i].exhibit for i in items] == ["C-2", "C-1"]

    def test_of_several_all_are_submitted_or_none(self) -> None:
        """One of them is not checked yet."""
        story = stories.contested()
        (ready,) = inspected(story, (C, Visibility.PARTIES))
        story.act(C, cmd.DeclareEvidence((stories.declaration(size=10),)))
        with pytest.raises(NotAllowed):
            story.act(C, cmd.SubmitAll((ready, story.the("evidence").id)))
        assert story.case.evidence[ready].state is EvidenceState.INSPECTED


@pytest.mark.capability("S09")
class TestThirdParties:
    def test_a_record_is_evidence_at_once(self) -> None:
        """With a number of its own, and before both sides."""
        story = stories.contested().act(S, record())
        item = story.the("evidence")
        assert (item.exhibit, item.state, item.by) == ("T-1", EvidenceState.SUBMITTED, P)

    def test_the_same_record_is_attached_once(self) -> None:
        """Its id derives from its source."""
        story = stories.contested().act(S, record()).act(S, record())
        assert len(story.case.evidence) == 1

    @pytest.mark.parametrize("role", [C, R, P])
    @pytest.mark.parametrize("command", [cmd.AmendEvidence, cmd.DiscardEvidence, cmd.SubmitEvidence])
    def test_nobody_can_change_it_or_take_it_back(self, role: Any, command: Any) -> None:
        """Neither side, nor the platform under whose name it lies."""
        story = stories.contested().act(S, record())
        with pytest.raises(NotFound):
            story.act(role, command(story.the("evidence").id))

    def test_a_case_takes_a_hundred_records(self) -> None:
        """Then somebody has linked what does not belong here."""
        story = stories.contested()
        for n in range(100):
            story.act(S, record(str(n)))
        with pytest.raises(NotAllowed) as refused:
            story.act(S, record("100"))
        assert refused.value.code == "too_many_records"


class TestRedacting:
    def test_a_redacted_version_names_the_whole_one(self) -> None:
        """Which only neutrals see; this one is for both sides."""
        story = drafted(size=100, visibility=Visibility.NEUTRALS)
        whole = story.the("evidence").id
        story.act(C, cmd.DeclareEvidence((stories.declaration(size=90, redacts=whole),)))
        assert story.the("evidence").redacts == whole

    @pytest.mark.parametrize(
        ("whole", "redacted"),
        [(Visibility.PARTIES, Visibility.PARTIES), (Visibility.NEUTRALS, Visibility.NEUTRALS)],
    )
    def test_it_makes_sense_only_beside_what_the_other_side_does_not_see(
        self, whole: Visibility, redacted: Visibility
    ) -> None:
        """And only where the other side sees it itself."""
        story = drafted(size=100, visibility=whole)
        again = stories.declaration(size=90, redacts=story.the("evidence").id, visibility=redacted)
        with pytest.raises(Invalid) as refused:
            story.act(C, cmd.DeclareEvidence((again,)))
        assert [(f.pointer, f.code) for f in refused.value.faults] == [("/files/0/redacts", "not_redactable")]


class TestDownloading:
    def test_the_other_side_gets_an_image_as_a_copy(self) -> None:
        """Where it was taken is nobody's business."""
        story = stories.contested()
        item = stories.kept(story, C)
        story.act(R, cmd.AuthorizeDownload(item))
        assert '"which":"copy"' in story.rows[-1].body
        with pytest.raises(NotAllowed) as refused:
            story.act(R, cmd.AuthorizeDownload(item, Which.ORIGINAL))
        assert refused.value.code == "original_not_shown"

    @pytest.mark.parametrize("role", [C, O, M])
    def test_its_own_side_and_whoever_decides_get_the_original(self, role: Any) -> None:
        """What is weighed is the file as it came."""
        story = stories.contested()
        item = stories.kept(story, C)
        story.act(role, cmd.AuthorizeDownload(item))
        assert '"which"' not in story.rows[-1].body

    def test_of_what_is_no_image_there_is_no_thumbnail(self) -> None:
        """Said so, not answered with something else."""
        story = stories.contested()
        item = stories.kept(story, C, media_type="application/pdf")
        with pytest.raises(NotAllowed) as refused:
            story.act(R, cmd.AuthorizeDownload(item, Which.THUMBNAIL))
        assert refused.value.code == "no_such_copy"

    def test_what_only_neutrals_see_is_not_there_for_the_other_side(self) -> None:
        """Nor is a decision rested on it: both must have been able to speak to it."""
        story = stories.escalated()
        item = stories.kept(story, C, visibility=Visibility.NEUTRALS)
        with pytest.raises(NotFound):
            story.act(R, cmd.AuthorizeDownload(item))
        with pytest.raises(Invalid) as refused:
            stories.decided(story, stories.refund(), item)
        assert [f.code for f in refused.value.faults] == ["not_citable"]
