"""A list of names over HTTP: each side strikes and ranks for itself, silence finds everybody acceptable."""

from __future__ import annotations

from pathlib import Path

import pytest

from redress_cli.__main__ import main
from tests.handlers.http.arbitrations.tribunals import MIDDLE, Chambers, Tribunal
from tests.handlers.http.conftest import Api

pytestmark = pytest.mark.capability("S24")


@pytest.fixture
def listed(api: Api, platform: str, chambers: Chambers) -> Tribunal:
    """Five names have been put to both sides."""
    return Tribunal(api, platform, chambers, **MIDDLE).seeded()


def test_where_one_side_is_silent_the_other_ones_ranks_count(listed: Tribunal) -> None:
    """The buyer says nothing: whom the seller likes best is asked, decides, and the award is carried out."""
    names = listed.listing["names"]
    answer = {"listing": "1.1", "struck": names[:2], "ranked": [names[4], names[2], names[3]]}
    listed.done("rank_list", answer, listed.respondent)
    (theirs,) = listed.seen(listed.complainant)["lists"]
    assert (theirs["answer"], theirs["answered"]) == (None, ["respondent"])
    assert listed.sitting == []
    listed.until_due("arb_strike")
    assert listed.taken() == [names[4]]
    listed.decided()
    listed.until_due("arb_appeal")
    case = listed.carried_out()
    assert (case["outcome"], case["legal_effect"], case["stage"]) == ("awarded", "award", "performance")


def test_where_both_are_silent_all_are_acceptable(listed: Tribunal) -> None:
    """Somebody of the list is asked, whom nobody has picked."""
    names = listed.listing["names"]
    listed.until_due("arb_strike")
    (asked,) = listed.sitting
    assert asked in names
    assert listed.listing["closed"] is True


def test_whoever_declines_makes_room_for_the_next_of_the_list(listed: Tribunal) -> None:
    """Equal sums of ranks (1 + 2, 2 + 1): one is asked, then the other; behind them whom neither ranked."""
    names = listed.listing["names"]
    for who, ranked in ((listed.complainant, names[:2]), (listed.respondent, names[1::-1])):
        listed.done("rank_list", {"listing": "1.1", "ranked": ranked}, who)
    listed.tended()
    (first,) = listed.sitting
    listed.done("decline_appointment", {"ground": "time"}, listed.neutral())
    listed.tended()
    assert {first, *listed.sitting} == set(names[:2])


def test_with_nobody_left_there_is_another_list_of_others_and_then_a_draw(
    listed: Tribunal, tmp_path: Path
) -> None:
    """Four are struck and the fifth declines; of the second list too: somebody is drawn whom no list has shown."""
    known: set[str] = set()
    for number in (1, 2):
        names = listed.listing["names"]
        assert (len(set(names)), known & set(names)) == (5, set())
        known |= set(names)
        for who, struck in ((listed.complainant, names[:2]), (listed.respondent, names[2:4])):
            listed.done("rank_list", {"listing": f"1.{number}", "struck": struck}, who)
        listed.tended()
        assert listed.sitting == [names[4]]
        listed.done("decline_appointment", {"ground": "time"}, listed.neutral())
        listed.tended()
    (drawn,) = listed.sitting
    assert len(listed.seen(listed.clerk)["lists"]) == 2
    assert listed.seen(listed.clerk)["seats"][0]["neutral"]["how"] == "draw"
    assert drawn not in known
    file = tmp_path / "draw.json"
    file.write_text(listed.api.get(f"{listed.path}/draw", listed.complainant).text, "utf-8")
    assert main(["draw", "verify", str(file)]) == 0


def test_an_answer_that_does_not_fit_the_list_is_refused(listed: Tribunal) -> None:
    """Three struck, a stranger ranked; and whoever has answered does not answer again."""
    names = listed.listing["names"]
    three = listed.act("rank_list", {"listing": "1.1", "struck": names[:3]}, listed.complainant)
    assert three.faults == {("/struck", "at_most")}
    stranger = listed.act("rank_list", {"listing": "1.1", "ranked": ["neutral-99"]}, listed.complainant)
    assert stranger.faults == {("/ranked/0", "not_on_list")}
    listed.done("rank_list", {"listing": "1.1", "ranked": names}, listed.complainant)
    again = listed.act("rank_list", {"listing": "1.1"}, listed.complainant)
    assert again.code == "nothing_to_answer"
