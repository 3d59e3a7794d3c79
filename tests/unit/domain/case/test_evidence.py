"""Evidence from declaration to the vault, and its budget (P8)."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import views
from chalicelib.domain.case.state import EvidenceState, RequestState
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, OverBudget
from tests import stories
from tests.stories import C, O, R, S


def declared(**changes: Any) -> stories.Story:
    return stories.contested().act(C, cmd.DeclareEvidence((stories.declaration(**changes),)))


@pytest.mark.capability("S07")
def test_a_file_goes_from_declaration_to_the_vault() -> None:
    """Declared, inspected, submitted, kept."""
    story = stories.contested()
    item = stories.kept(story, C)
    assert story.case.evidence[item].state is EvidenceState.KEPT
    assert story.happened()[-4:] == [
        "evidence.declared", "evidence.inspected", "evidence.submitted", "evidence.kept",
    ]  # fmt: skip


@pytest.mark.capability("S07")
def test_a_file_that_differs_from_its_declaration_is_refused_with_the_reason() -> None:
    """And gives its share back."""
    story = declared()
    item = story.the("evidence").id
    story.act(S, cmd.RecordInspection(item, "v1", "hash_mismatch"))
    assert (story.the("evidence").state, story.the("evidence").reason) == (
        EvidenceState.REFUSED,
        "hash_mismatch",
    )
    assert story.case.budgets[C].bytes == 0


def test_only_the_first_inspection_counts() -> None:
    """A second upload under the same form cannot change what was found."""
    story = declared()
    item = story.the("evidence").id
    story.act(S, cmd.RecordInspection(item, "v1")).act(S, cmd.RecordInspection(item, "v2", "hash_mismatch"))
    assert (story.the("evidence").state, story.the("evidence").version_id) == (EvidenceState.INSPECTED, "v1")


def test_declarations_cannot_exceed_the_budget_together() -> None:
    """2,500 bytes and three files in this pack; all of a call or nothing."""
    story = declared(size=900)
    with pytest.raises(OverBudget):
        story.act(C, cmd.DeclareEvidence((stories.declaration(size=900), stories.declaration(size=900))))
    assert story.case.budgets[C].bytes == 900


@pytest.mark.capability("S45")
def test_each_side_has_its_own_budget() -> None:
    """The same one (S45)."""
    story = declared(size=1_000)
    story.act(R, cmd.DeclareEvidence((stories.declaration(size=1_000),)))
    assert story.case.budgets[R].bytes == 1_000


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"size": 0}, "out_of_range"),
        ({"size": 1_001}, "out_of_range"),
        ({"media_type": "image/svg+xml"}, "not_accepted"),
        ({"request_id": "req_" + "a" * 26}, "no_such_request"),
    ],
)
def test_a_declaration_out_of_bounds_is_refused_by_field(changes: dict[str, Any], code: str) -> None:
    """With the limit."""
    with pytest.raises(Invalid) as caught:
        declared(**changes)
    assert [f.code for f in caught.value.faults] == [code]


def test_only_an_inspected_file_can_be_submitted() -> None:
    """Nothing uninspected becomes evidence."""
    story = declared()
    with pytest.raises(NotAllowed) as caught:
        story.act(C, cmd.SubmitEvidence(story.the("evidence").id))
    assert caught.value.code == "evidence_not_inspected"


def test_nobody_submits_the_other_sides_file() -> None:
    """For them it does not exist."""
    story = declared()
    story.act(S, cmd.RecordInspection(story.the("evidence").id, "v1"))
    with pytest.raises(NotFound):
        story.act(R, cmd.SubmitEvidence(story.the("evidence").id))


@pytest.mark.capability("S08")
def test_evidence_that_was_asked_for_meets_the_request() -> None:
    """Its deadline is met with the submission."""
    story = stories.escalated().act(O, cmd.RequestEvidence(R, stories.text()))
    stories.kept(story, R, request_id=story.the("requests").id)
    assert story.the("requests").state is RequestState.MET


def test_only_kept_evidence_can_be_downloaded() -> None:
    """After a clean inspection and with the hash fixed."""
    story = declared()
    with pytest.raises(NotAllowed):
        story.act(O, cmd.AuthorizeDownload(story.the("evidence").id))


@pytest.mark.capability("S07")
def test_an_authorised_download_is_in_the_record() -> None:
    """The custody trail."""
    story = stories.contested()
    item = stories.kept(story, C)
    story.act(R, cmd.AuthorizeDownload(item))
    assert story.happened()[-1] == "evidence.download_authorised"


def test_a_share_that_comes_back_does_not_come_back_for_ever() -> None:
    """Three files in this pack, twice: then a side has announced enough that never came."""
    story = stories.contested()
    for _ in range(6):
        story.act(C, cmd.DeclareEvidence((stories.declaration(),)))
        story.act(S, cmd.RecordInspection(story.the("evidence").id, "v1", "unreadable"))
    with pytest.raises(OverBudget) as caught:
        story.act(C, cmd.DeclareEvidence((stories.declaration(),)))
    assert caught.value.data == {"limit_declared": 6, "declared": 6}
    story.act(R, cmd.DeclareEvidence((stories.declaration(),)))


def test_a_file_under_way_is_none_for_the_other_side() -> None:
    """Neither by asking for it nor by its time to upload; like one that never was."""
    story = declared()
    item = story.the("evidence").id
    answers = []
    for evidence_id in (item, "evi_" + "a" * 26):
        with pytest.raises(NotFound) as caught:
            story.act(R, cmd.AuthorizeDownload(evidence_id))
        answers.append(caught.value.detail)
    assert answers[0] == answers[1]
    seen = {role: views.view(story.case, role, story.now, story.pack)["deadlines"] for role in (C, R)}
    assert any(d["id"] == f"upload:{item}" for d in seen[C])
    assert not any(item in d["id"] for d in seen[R])


def test_a_file_under_way_is_not_published_to_the_other_side() -> None:
    """Only what is submitted is for both."""
    story = stories.contested()
    stories.kept(story, C)
    seen = {row.type for row in story.rows if "parties" in row.audience}
    assert "evidence.submitted" in seen
    assert not {"evidence.declared", "evidence.inspected"} & seen
