"""A member's time-line: its own case and its group's steps in one, each for those who may read them."""

from __future__ import annotations

import pytest

from tests.handlers.http.groups.together import Together


@pytest.mark.capability("S64")
def test_a_members_line_holds_its_group(together: Together) -> None:
    """What happened in the group before it joined comes first, by its moments."""
    member = together.joins()
    shown = together.api.get(f"{member.path}/timeline", member.complainant)
    assert shown.status == 200, shown.text
    kinds = {step["type"]: step["kind"] for step in shown.body["steps"]}
    assert kinds["group.opened"] == "group"
    assert (kinds["case.filed"], kinds["membership.begun"]) == ("case", "case")
    moments = [step["at"] for step in shown.body["steps"]]
    assert moments == sorted(moments)


def test_each_step_is_told_in_the_readers_language(together: Together) -> None:
    """No code is left standing for a sentence."""
    member = together.joins()
    answer = together.api.get(f"{member.path}/timeline", member.complainant, **{"Accept-Language": "zh"})
    told = {step["type"]: step["said"] for step in answer.body["steps"]}
    assert told["group.opened"] == "集体案件已立案。"
    assert all("." not in said for said in told.values())


def test_pages_hold_together(together: Together) -> None:
    """Two at a time, to the end: the same as all at once."""
    member = together.joins()
    path, found, after = f"{member.path}/timeline", list[str](), ""
    while True:
        answer = together.api.get(f"{path}?limit=2&after={after}", member.complainant).body
        found += [step["event_id"] for step in answer["steps"]]
        after = answer["next_after"]
        if after is None:
            break
    whole = together.api.get(f"{path}?limit=100", member.complainant).body["steps"]
    assert found == [step["event_id"] for step in whole]


def test_the_respondent_reads_its_own_part(together: Together) -> None:
    """What is for members alone is left out of its line."""
    member = together.joins()
    own = together.api.get(f"{member.path}/timeline", member.complainant).body["steps"]
    theirs = together.api.get(f"{member.path}/timeline", member.respondent).body["steps"]
    allowed = set(together.events(member.complainant))
    assert {step["type"] for step in own if step["kind"] == "group"} == allowed
    seen = set(together.events(member.respondent))
    assert {step["type"] for step in theirs if step["kind"] == "group"} == seen
    assert not [step for step in theirs if step["type"].startswith("membership.")]


@pytest.mark.parametrize("cursor", ["AAAA", "e30x", "eyJ4IjoxfQ"])
def test_a_cursor_of_somewhere_else_is_refused(together: Together, cursor: str) -> None:
    """It names the field, and nothing is read."""
    member = together.joins()
    answer = together.api.get(f"{member.path}/timeline?after={cursor}", member.complainant)
    assert answer.faults == {("query/after", "malformed_cursor")}
