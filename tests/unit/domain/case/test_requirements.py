"""What the checklist asks for, and how far a file answers it."""

from __future__ import annotations

import pytest

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.requirements import Level, missing, requirements
from chalicelib.domain.catalogue import Bilingual, Exhibit
from chalicelib.domain.guidance import Holder, Need
from tests import stories
from tests.stories import C, P, R

WORDS = Bilingual("x", "一")


def line(
    key: str, holder: Holder = Holder.COMPLAINANT, one_of: str | None = None, *, must: bool = True
) -> Exhibit:
    return Exhibit(key, WORDS, WORDS, holder, Need.MUST if must else Need.SHOULD, one_of)


LINES = (
    line("photos", one_of="fault"), line("report", one_of="fault", must=False), line("receipt"),
    line("packaging", must=False), line("purchase", Holder.RESPONDENT), line("order_record", Holder.PLATFORM),
)  # fmt: skip


def found(story: stories.Story) -> dict[str, tuple[Level, bool]]:
    all_ = requirements(LINES, story.case, story.case.evidence.values())
    return {r.kind: (r.level, r.satisfied) for r in all_}


@pytest.mark.capability("S08")
def test_each_line_has_a_level_and_whether_it_is_met() -> None:
    """Nothing has come yet; the order the platform has named at filing."""
    assert found(stories.contested()) == {
        "photos": (Level.ONE_OF, False), "report": (Level.ONE_OF, False), "receipt": (Level.REQUIRED, False),
        "packaging": (Level.OPTIONAL, False), "purchase": (Level.REQUIRED, False),
        "order_record": (Level.REQUIRED, True),
    }  # fmt: skip


def test_one_of_a_group_is_enough() -> None:
    """A report answers for the photographs as well."""
    story = stories.contested()
    stories.kept(story, C, kind="report")
    assert (found(story)["photos"], found(story)["report"]) == ((Level.ONE_OF, True), (Level.ONE_OF, True))


def test_a_draft_answers_nothing() -> None:
    """It may never be submitted."""
    story = stories.contested().act(C, cmd.DeclareEvidence((stories.declaration(kind="receipt"),)))
    assert found(story)["receipt"] == (Level.REQUIRED, False)


def test_each_side_is_told_what_it_lacks_itself() -> None:
    """The respondent is not asked for the buyer's photographs."""
    story = stories.contested()
    all_ = requirements(LINES, story.case, [])
    assert [[r.kind for r in missing(all_, role)] for role in (C, R, P)] == [
        ["photos", "report", "receipt"], ["purchase"], [],
    ]  # fmt: skip
