"""Panels over HTTP: two nominated and a drawn chair, a dissent, three signatures; and appeals to larger panels."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from redress_cli.__main__ import main
from tests.handlers.http.arbitrations.tribunals import DISSENT, LARGE, OTHER, Chambers, Tribunal
from tests.handlers.http.conftest import Api

pytestmark = pytest.mark.capability("S26")


@pytest.fixture
def panel(api: Api, platform: str, chambers: Chambers) -> Tribunal:
    """The chair is drawn, and each side may nominate."""
    return Tribunal(api, platform, chambers, **LARGE).seeded()


@pytest.fixture
def awarded(api: Api, platform: str, chambers: Chambers) -> Tribunal:
    """A sole arbitrator's award is served."""
    story = Tribunal(api, platform, chambers, **OTHER).seeded()
    story.taken()
    story.decided()
    return story


def how(story: Tribunal) -> list[tuple[str, str, str | None]]:
    """Of each seat: its role, how it was filled, and by whom the neutral was named."""
    seats = story.seen(story.clerk)["seats"]
    return [(s["role"], s["neutral"]["how"], s["neutral"].get("named_by")) for s in seats]


def test_two_nominated_and_a_chair_decide_with_a_dissent(
    panel: Tribunal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two of three agree; all three sign, and the dissent is served with the award; it holds without us."""
    panel.nominated()
    assert [(role, method) for role, method, _ in how(panel)] == [
        ("member", "nomination"),
        ("member", "nomination"),
        ("chair", "draw"),
    ]
    assert len(set(panel.taken())) == 3
    award_id = panel.decided(dissenting=1)
    seen = panel.seen(panel.respondent)
    (served,) = seen["awards"]
    assert (served["majority"], len(served["signatures"]), len(served["dissents"])) == (2, 3, 1)
    assert DISSENT in seen["texts"].values()
    file = tmp_path / "award.json"
    file.write_text(panel.api.get(f"{panel.path}/awards/{award_id}/document", panel.respondent).text, "utf-8")
    assert main(["award", "verify", str(file)]) == 0, capsys.readouterr().out
    assert len(json.loads(file.read_text("utf-8"))["signatures"]) == 3


def test_a_silent_side_has_its_seat_drawn(panel: Tribunal) -> None:
    """The other's nominee stays."""
    (ref,) = panel.free(1)
    panel.done("nominate", {"neutral": ref}, panel.complainant)
    panel.until_due("arb_nominate")
    assert [method for _, method, _ in how(panel)] == ["nomination", "draw", "draw"]
    assert ref in panel.sitting


def test_nobody_is_nominated_who_is_asked_already(panel: Tribunal) -> None:
    """The chair of this very panel, or whom the other side has named."""
    (mine,) = panel.free(1)
    for taken in (panel.chair, mine):
        panel.act("nominate", {"neutral": mine}, panel.complainant)
        refused = panel.act("nominate", {"neutral": taken}, panel.respondent)
        assert refused.code == "neutral_not_eligible"


def test_an_appeal_goes_to_a_larger_panel_whose_award_counts(awarded: Tribunal) -> None:
    """Three others; before they have decided nothing is owed, and then what they say, not what the first one said."""
    (first,) = awarded.sitting
    before = awarded.held()
    awarded.appealed()
    second = awarded.taken()
    assert (len(set(second)), first in second) == (3, False)
    assert awarded.held() == before + Counter(second) - Counter([first])
    assert awarded.carried_out()["outcome"] is None
    paid = {"remedy": "compensation", "money": {"amount": 1_500, "currency": "USD"}}
    last = awarded.decided(terms=paid)
    assert [a["instance"] for a in awarded.seen(awarded.respondent)["awards"]] == [1, 2]
    awarded.until_due("arb_correct")
    assert awarded.held() == before - Counter([first])
    case = awarded.carried_out()
    assert (case["outcome"], case["stage"]) == ("awarded", "performance")
    (task,) = case["tasks"]
    assert task["terms"]["money"]["amount"] == 1_500
    assert (
        awarded.api.get(f"{awarded.case.path}/arbitration", awarded.respondent).body["awards"][-1]["id"]
        == last
    )


def test_nobody_appeals_from_an_appeal(awarded: Tribunal) -> None:
    """There are two instances."""
    awarded.appealed()
    awarded.taken()
    awarded.decided()
    again = awarded.act("request_after", {"kind": "appeal", "text": "Once more."}, awarded.complainant)
    assert again.code == "not_in_this_procedure"


def test_without_an_appeal_the_award_is_carried_out_when_the_time_is_over(awarded: Tribunal) -> None:
    """Nobody performs what may still be appealed from."""
    assert awarded.carried_out()["outcome"] is None
    awarded.until_due("arb_appeal")
    assert (awarded.carried_out()["outcome"], awarded.carried_out()["stage"]) == ("awarded", "performance")


def test_an_appeal_from_three_is_heard_by_five(panel: Tribunal, tmp_path: Path) -> None:
    """Two of them are nominated anew; none of the first three sits again, and the draw of both can be done again."""
    panel.nominated()
    first = panel.taken()
    panel.decided()
    panel.appealed()
    panel.nominated()
    second = panel.taken()
    assert (len(set(second)), set(first) & set(second)) == (5, set())
    panel.decided(dissenting=2)
    assert panel.seen(panel.respondent)["awards"][-1]["majority"] == 3
    file = tmp_path / "draw.json"
    file.write_text(panel.api.get(f"{panel.path}/draw", panel.complainant).text, "utf-8")
    assert main(["draw", "verify", str(file)]) == 0
