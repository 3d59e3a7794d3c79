"""A small dispute about delivery over HTTP: jurors are drawn, seal votes and open them; an appeal goes to more."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from redress_cli.__main__ import main
from tests.handlers.http.arbitrations.tribunals import SMALL, Chambers, Crowd, Tribunal
from tests.handlers.http.conftest import Api

pytestmark = pytest.mark.capability("S24")


@pytest.fixture
def crowd(api: Api, platform: str, chambers: Chambers) -> Crowd:
    """Its seven jurors are drawn."""
    return Crowd(api, platform, chambers, **SMALL).seeded()


def test_a_crowd_decides_and_its_opinion_stands(crowd: Crowd, tmp_path: Path) -> None:
    """Seven are drawn and seal; four of seven uphold: what was asked for is owed, as an opinion and without names."""
    jurors = crowd.taken()
    assert (len(set(jurors)), crowd.seen(crowd.house.key)["stage"]) == (7, "deliberation")
    for ref in jurors:
        crowd.commit(ref, "upheld" if ref in jurors[:4] else "dismissed")
    assert "upheld" not in json.dumps(crowd.seen(crowd.house.key)["seats"])
    for ref in jurors:
        crowd.reveal(ref, "upheld" if ref in jurors[:4] else "dismissed")
    seen = crowd.seen(crowd.respondent)
    (opinion,) = seen["awards"]
    assert (seen["stage"], opinion["content"]["kind"]) == ("awarded", "opinion")
    assert opinion["tally"]["votes"] == {"upheld": 4, "dismissed": 3}
    crowd.until_due("arb_appeal")
    assert crowd.seen(crowd.respondent)["outcome"] == "awarded"
    case = crowd.carried_out()
    assert (case["outcome"], case["legal_effect"], case["stage"]) == ("awarded", "opinion", "performance")
    file = tmp_path / "draw.json"
    file.write_text(crowd.api.get(f"{crowd.path}/draw", crowd.complainant).text, "utf-8")
    assert main(["draw", "verify", str(file)]) == 0


def test_an_appeal_from_a_crowd_goes_to_twice_as_many_and_one(crowd: Crowd, tmp_path: Path) -> None:
    """Fifteen others, who dismiss what the seven upheld: then that counts, and there is no third instance."""
    first = crowd.taken()
    crowd.voted(first, upheld=5)
    crowd.appealed()
    second = crowd.taken()
    assert len(second) == 15
    assert not set(first) & set(second)
    crowd.voted(second, upheld=7)
    seen = crowd.seen(crowd.respondent)
    assert [a["tally"]["votes"] for a in seen["awards"]] == [
        {"upheld": 5, "dismissed": 2},
        {"upheld": 7, "dismissed": 8},
    ]
    again = crowd.act("request_after", {"kind": "appeal", "text": "Once more."}, crowd.complainant)
    assert again.code in ("not_in_this_procedure", "arbitration_closed", "deadline_passed")
    assert (crowd.carried_out()["status"], crowd.carried_out()["outcome"]) == ("open", None)
    file = tmp_path / "award.json"
    path = f"{crowd.path}/awards/{seen['awards'][-1]['id']}/document"
    file.write_text(crowd.api.get(path, crowd.respondent).text, "utf-8")
    assert main(["award", "verify", str(file)]) == 0
    crowd.until_due("arb_correct")
    assert crowd.seen(crowd.respondent)["outcome"] == "awarded"
    assert (crowd.carried_out()["status"], crowd.carried_out()["outcome"]) == ("closed", "awarded")


def test_a_crowd_that_is_divided_evenly_gives_way_to_another_once(crowd: Crowd) -> None:
    """Three against three, and one who seals nothing: seven others are drawn, and what they say stands."""
    first = crowd.taken()
    for ref in first[:6]:
        crowd.commit(ref, "upheld" if ref in first[:3] else "dismissed")
    crowd.until_due("arb_commit")
    for ref in first[:6]:
        crowd.reveal(ref, "upheld" if ref in first[:3] else "dismissed")
    crowd.tended()
    second = crowd.taken()
    assert (len(second), set(first) & set(second)) == (7, set())
    crowd.voted(second, upheld=3)
    (opinion,) = crowd.seen(crowd.respondent)["awards"]
    assert (opinion["content"]["finding"], opinion["tally"]["choice"]) == ("dismissed", "dismissed")


def test_nobody_writes_terms_or_messages_for_a_crowd(crowd: Crowd) -> None:
    """Each juror votes alone, on the claim as it is; there is nobody who could correct what comes of it."""
    terms = {"terms": {"remedy": "refund", "money": {"amount": 3_000, "currency": "USD"}}}
    assert crowd.act("agree_terms", terms, crowd.complainant).code == "not_in_this_procedure"
    jurors = crowd.taken()
    alone = crowd.act("deliberate", {"text": "What do you think?"}, crowd.house.arbitrator(jurors[0]))
    assert alone.code == "not_in_this_procedure"
    crowd.voted(jurors, upheld=7)
    asked = crowd.act("request_after", {"kind": "correction", "text": "A number is wrong."}, crowd.respondent)
    assert asked.code == "not_in_this_procedure"


def test_nobody_agrees_to_be_bound_by_a_crowd(api: Api, platform: str, chambers: Chambers) -> None:
    """The agreement says what can come of it: an opinion."""
    with pytest.raises(
        AssertionError, match=r'"pointer": "/arbitration/effect", "code": "not_one_of".*"advisory"'
    ):
        Tribunal(api, platform, chambers, **SMALL)
