"""What must not be learned of a file that is sealed, or under way: neither by a side nor by whoever decides."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import views
from chalicelib.domain.case.evidence import MAX_AMENDMENTS
from chalicelib.domain.case.exhibits import Attested, Source, SourceKind, Visibility
from chalicelib.domain.case.manifest import exhibits
from chalicelib.domain.case.state import RequestState
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.domain.values import Role, derive_id
from tests import stories
from tests.stories import C, M, O, R, S
from tests.unit.domain.case import scenes

NEUTRALS, CAUCUS = Visibility.NEUTRALS, Visibility.CAUCUS
SECRETS = pytest.mark.parametrize("visibility", [NEUTRALS, CAUCUS])


def drafted(**changes: Any) -> stories.Story:
    return stories.contested().act(C, cmd.DeclareEvidence((stories.declaration(**changes),)))


def faults(story: stories.Story, role: Role, command: Any) -> set[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        story.act(role, command)
    return {(fault.pointer, fault.code) for fault in refused.value.faults}


def listed(story: stories.Story, role: Role) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = views.view(story.case, role, story.now, story.pack)["evidence"]
    return shown


@SECRETS
def test_a_file_does_not_tell_of_its_sealed_twin(visibility: Visibility) -> None:
    """The same bytes, first sealed and then for both sides: only the side that brought both reads of the first."""
    story = stories.contested()
    first = stories.kept(story, C, visibility=visibility)
    second = stories.kept(story, C)
    told = {role: {f["id"]: f["duplicate_of"] for f in listed(story, role)}[second] for role in (C, R)}
    assert told == {C: first, R: None}


def test_a_file_does_not_tell_of_a_draft_with_the_same_bytes() -> None:
    """The first is still under way, and nobody else's business."""
    story = drafted(size=10)
    stories.kept(story, C, size=10)
    assert [f["duplicate_of"] for f in listed(story, R)] == [None]


@SECRETS
def test_a_task_is_not_performed_with_what_the_other_side_cannot_see(visibility: Visibility) -> None:
    """The proof stands in an event for both sides."""
    story = stories.decided(stories.escalated(), stories.refund())
    proof = stories.kept(story, R, visibility=visibility)
    task = story.the("tasks").id
    assert faults(story, R, cmd.Perform(task, (proof,))) == {("/proof/0", "not_kept_evidence")}


class TestConfided:
    """What one mediator was told is not for the next."""

    def told(self) -> tuple[stories.Story, str]:
        story = scenes.mediating().act(O, cmd.AssignMediator("med-1"))
        return story, stories.kept(story, C, visibility=CAUCUS)

    def replaced(self, story: stories.Story) -> None:
        story.act(R, cmd.ChallengeMediator(stories.text()))
        story.act(O, cmd.RuleOnChallenge(upheld=True, reasons=stories.text()))
        story.act(O, cmd.AssignMediator("med-9"))

    def test_the_one_it_was_told_reads_it(self) -> None:
        """In the case and in the manifest."""
        story, item = self.told()
        assert [f["id"] for f in listed(story, M)] == [item]
        assert [e.id for e in exhibits(story.case, M)] == [item]
        story.act(M, cmd.AuthorizeDownload(item))

    def test_the_one_who_comes_after_does_not(self) -> None:
        """As with the words of a caucus; its own side still has it, and may confide it anew."""
        story, item = self.told()
        self.replaced(story)
        assert (listed(story, M), exhibits(story.case, M)) == ([], [])
        with pytest.raises(NotFound):
            story.act(M, cmd.AuthorizeDownload(item))
        assert [f["id"] for f in listed(story, C)] == [item]
        again = stories.kept(story, C, visibility=CAUCUS)
        assert [f["id"] for f in listed(story, M)] == [again]

    def test_nobody_shows_it_around_in_a_later_caucus(self) -> None:
        """Not even its own side by mistake: the mediator there could not open it."""
        story, item = self.told()
        self.replaced(story)
        said = cmd.PostMessage(stories.text(), "caucus", attachments=(item,))
        assert faults(story, C, said) == {("/attachments/0", "not_shown_there")}


class TestAsked:
    def asked(self) -> tuple[stories.Story, str]:
        story = stories.escalated().act(O, cmd.RequestEvidence(C, stories.text("what")))
        return story, story.the("requests").id

    def test_nobody_answers_a_request_with_a_file_that_no_decider_sees(self) -> None:
        """It would be met, and no inference could be drawn from what was withheld."""
        story, request = self.asked()
        file = stories.declaration(visibility=CAUCUS, request_id=request)
        assert faults(story, C, cmd.DeclareEvidence((file,))) == {("/files/0/request_id", "not_applicable")}
        assert story.the("requests").state is RequestState.OPEN

    @pytest.mark.parametrize("sealed_first", [True, False])
    def test_nor_by_changing_the_file_afterwards(self, sealed_first: bool) -> None:
        """Whichever comes first: the request, or that it is for the mediator alone."""
        story, request = self.asked()
        first: dict[str, Any] = {"visibility": CAUCUS} if sealed_first else {"request_id": request}
        story.act(C, cmd.DeclareEvidence((stories.declaration(**first),)))
        then: dict[str, Any] = {"request_id": request} if sealed_first else {"visibility": CAUCUS}
        with pytest.raises(Invalid):
            story.act(C, cmd.AmendEvidence(story.the("evidence").id, **then))

    def test_what_only_neutrals_see_answers_it(self) -> None:
        """They are the ones who asked."""
        story, request = self.asked()
        stories.kept(story, C, visibility=NEUTRALS, request_id=request)
        assert story.the("requests").state is RequestState.MET


class TestAmending:
    @pytest.mark.parametrize("before", [Visibility.PARTIES, NEUTRALS])
    def test_what_the_platform_has_been_told_of_is_no_secret_between_two_any_more(
        self, before: Visibility
    ) -> None:
        """The declaration stands in the platform's record, with its hash: it is taken back, and announced anew."""
        story = drafted(visibility=before)
        command = cmd.AmendEvidence(story.the("evidence").id, visibility=CAUCUS)
        assert faults(story, C, command) == {("/visibility", "not_applicable")}

    def test_what_was_a_secret_may_be_opened(self) -> None:
        """By the side that brings it, before it is submitted."""
        story = drafted(visibility=CAUCUS)
        story.act(C, cmd.AmendEvidence(story.the("evidence").id, visibility=NEUTRALS))
        assert story.the("evidence").visibility is NEUTRALS

    def test_a_draft_is_changed_so_often_and_no_more(self) -> None:
        """Each change is an event for ever: one side must not fill the record with them."""
        story = drafted()
        item = story.the("evidence").id
        for n in range(MAX_AMENDMENTS):
            story.act(C, cmd.AmendEvidence(item, kind=("photos", "other")[n % 2]))
        with pytest.raises(NotAllowed) as refused:
            story.act(C, cmd.AmendEvidence(item, kind="invoice"))
        assert (refused.value.code, refused.value.data["limit"]) == ("too_many_amendments", MAX_AMENDMENTS)

    def test_former_names_are_nobodys_to_read_in_the_view(self) -> None:
        """How often it was renamed, and from what, is not said."""
        story = drafted()
        item = story.the("evidence").id
        story.act(C, cmd.AmendEvidence(item, name=stories.text("another")))
        assert "former" not in listed(story, C)[0]


class TestRecords:
    def record(self, number: int) -> cmd.AttachRecord:
        source = Source(SourceKind.CARRIER, "rcn_1", f"scan-{number}", "JD01", Attested.SIGNATURE)
        return cmd.AttachRecord(
            evidence_id=derive_id("evi", stories.KEY, str(number)), sha256=stories.SHA, size=200,
            media_type="application/json", name=stories.text("record"), version_id="v1", source=source,
        )  # fmt: skip

    def test_a_closed_case_takes_none(self) -> None:
        """What was decided on stays as it was: nobody could speak to it any more."""
        story = stories.contested().act(C, cmd.Withdraw(stories.text("why")))
        with pytest.raises(NotAllowed) as refused:
            story.act(S, self.record(1))
        assert refused.value.code == "case_closed"

    def test_they_take_nothing_from_what_the_platform_may_declare(self) -> None:
        """Six declarations of its own, twice its three files, whatever a carrier has sent before."""
        story = stories.contested()
        for n in range(6):
            story.act(S, self.record(n))
        story.act(Role.PLATFORM, cmd.DeclareEvidence((stories.declaration(size=10),)))
        assert story.the("evidence").by is Role.PLATFORM
