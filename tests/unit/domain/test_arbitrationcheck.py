"""Every mistake that the part of a rule pack about arbitration can hold is refused with the path to it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.domain import packcheck
from chalicelib.domain.arbitration import outline, rules
from tests.unit.domain.case.scenes import plain, read, rule
from tests.unit.domain.mistakes import Pack, deadline

TIMES: dict[str, Any] = {
    "arb_accept": rule("body", 5, "next_body"), "arb_nonces": rule("system", 3, "seed"),
    "arb_strike": rule("system", 10, "all_acceptable"), "arb_nominate": rule("system", 10, "body_appoints"),
    "arb_appoint": rule("body", 5, "body_appoints", repeat=1), "arb_disclose": rule("arbitrator", 5, "replace"),
    "arb_challenge": rule("system", 10, "waive"), "arb_comment": rule("system", 5, "go_on"),
    "arb_ruling": rule("body", 10, "note_overdue"), "arb_round": rule("system", 10, "go_on"),
    "arb_proceedings": rule("arbitrator", 60, "go_on"), "arb_award": rule("arbitrator", 30, "note_overdue"),
    "arb_sign": rule("arbitrator", 7, "render"), "arb_correct": rule("system", 30, "final"),
    "arb_appeal": rule("system", 30, "final"), "arb_commit": rule("arbitrator", 5, "go_on"),
    "arb_reveal": rule("arbitrator", 5, "count_votes"),
}  # fmt: skip
NUMBER = {"n": 4, "source": "Test.", "verified": True}
LOOK = {"bar": "hard", "days": 365, "source": "Test.", "verified": True}
GIVEN: dict[str, Any] = {"method": "draw", "size": 1, "source": "Test.", "repeat_limit": {**NUMBER}}
CROWD: dict[str, Any] = {
    "method": "crowd", "size": 7, "crowd": {"quorum": {**NUMBER}}, "effect": "opinion", "correction": False,
    "additional": False,
}  # fmt: skip


def arbitrating(**changes: Any) -> Pack:
    """The small pack with every deadline of an arbitration and nothing wrong; `changes`: of the section."""
    pack = plain()
    pack["deadlines"] |= copy.deepcopy(TIMES)
    return pack | {"arbitration": copy.deepcopy(GIVEN) | copy.deepcopy(changes)}


def wrong(pack: Pack, **how: bool) -> list[tuple[str, str, Any]]:
    return [(f.pointer, f.code, f.limit) for f in packcheck.problems(read(pack), **how)]


def found(mistake: Callable[[Pack], object], **changes: Any) -> list[tuple[str, str]]:
    pack = arbitrating(**changes)
    mistake(pack)
    return [(pointer, code) for pointer, code, _ in wrong(pack)]


@pytest.mark.parametrize(
    "changes",
    [{}, {"method": "list"}, {"method": "nomination", "size": 3}, {"method": "body"}, CROWD],
)
def test_the_pack_with_arbitration_has_nothing_wrong(changes: dict[str, Any]) -> None:
    """What the mistakes below are made in; whatever the method."""
    assert wrong(arbitrating(**changes)) == []


@pytest.mark.parametrize("key", rules.ALWAYS)
def test_every_arbitration_needs_its_times(key: str) -> None:
    """From the referral to the end of corrections."""
    assert found(lambda p: p["deadlines"].pop(key)) == [(f"/deadlines/{key}", "missing")]


@pytest.mark.parametrize(
    ("key", "changes"),
    [
        ("arb_strike", {"method": "list"}), ("arb_nominate", {"method": "nomination", "size": 3}),
        ("arb_commit", CROWD), ("arb_reveal", CROWD), ("arb_appeal", {"appeal_to": 3}),
    ],
)  # fmt: skip
def test_some_times_only_some_methods_need(key: str, changes: dict[str, Any]) -> None:
    """Without them others have nothing wrong."""
    assert found(lambda p: p["deadlines"].pop(key), **changes) == [(f"/deadlines/{key}", "missing")]
    assert found(lambda p: p["deadlines"].pop(key)) == []


@pytest.mark.parametrize("key", sorted(TIMES))
def test_silence_means_one_thing_for_each(key: str) -> None:
    """It never accepts anything, nor breaks anything off."""
    assert found(lambda p: deadline(p, key, consequence="breach")) == [
        (f"/deadlines/{key}/consequence", "no_such_consequence_here")
    ]
    assert len(outline.MEANINGS[key]) == 1


def test_the_body_has_its_time_twice() -> None:
    """The second is for the draw in its place."""
    assert found(lambda p: deadline(p, "arb_appoint", repeat=0)) == [
        ("/deadlines/arb_appoint/repeat", "at_least")
    ]


@pytest.mark.parametrize("key", sorted(set(TIMES) - {"arb_appoint"}))
def test_no_other_time_runs_twice_by_itself(key: str) -> None:
    """What is overdue runs anew by the rules, not by the pack."""
    assert found(lambda p: deadline(p, key, repeat=1)) == [(f"/deadlines/{key}/repeat", "at_most")]


def test_without_the_section_its_times_are_idle() -> None:
    """Each of them."""
    pack = arbitrating()
    del pack["arbitration"]
    assert {(p, c) for p, c, _ in wrong(pack)} == {(f"/deadlines/{key}", "unused_deadline") for key in TIMES}


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"size": 2}, "/size", "not_one_of"),
        ({"large_from": {"EUR": 1}, "large_size": 4}, "/large_size", "not_one_of"),
        ({"large_from": {"EUR": 1}, "size": 3}, "/large_size", "at_least"),
        ({"large_from": {"EUR": 0}}, "/large_from/EUR", "at_least"),
        ({"appeal_to": 4}, "/appeal_to", "not_one_of"),
        ({"appeal_to": 3, "size": 3}, "/appeal_to", "at_least"),
        ({"appeal_to": 3, "large_from": {"EUR": 1}}, "/appeal_to", "at_least"),
        ({"method": "list", "strikes": 3}, "/strikes", "at_most"),
        ({key: value for key, value in CROWD.items() if key != "crowd"}, "/crowd", "missing"),
        ({"crowd": {"quorum": NUMBER}}, "/crowd", "not_applicable"),
        (CROWD | {"size": 8}, "/size", "not_one_of"),
        (CROWD | {"crowd": {"quorum": NUMBER | {"n": 8}}}, "/crowd/quorum/n", "out_of_range"),
        (CROWD | {"effect": "award"}, "/effect", "not_one_of"),
        (CROWD | {"correction": True}, "/correction", "not_applicable"),
        (CROWD | {"additional": True}, "/additional", "not_applicable"),
        (CROWD | {"appeal_to": 13}, "/appeal_to", "at_least"),
        ({"effect": "decree"}, "/effect", "not_one_of"),
        ({"withdraw_by": ["platform"]}, "/withdraw_by/0", "not_one_of"),
        ({"withdraw_by": ["complainant", "complainant"]}, "/withdraw_by/1", "stands_twice"),
        ({"withdraw_by": []}, "/withdraw_by", "missing"),
        ({"relations": {"cousin": LOOK}}, "/relations/cousin", "not_one_of"),
        ({"relations": {"family": LOOK | {"source": ""}}}, "/relations/family/source", "missing"),
        ({"repeat_limit": NUMBER | {"source": " "}}, "/repeat_limit/source", "missing"),
        ({"source": ""}, "/source", "missing"),
        ({"composition": {"accredited": ["consumer_lawyer"]}}, "/composition/source", "missing"),
    ],
)  # fmt: skip
def test_what_does_not_fit_together(changes: dict[str, Any], pointer: str, code: str) -> None:
    """One mistake, one finding."""
    assert [(p, c) for p, c, _ in wrong(arbitrating(**changes))] == [(f"/arbitration{pointer}", code)]


def test_a_crowd_may_be_appealed_from_to_twice_as_many_and_one() -> None:
    """7 to 15."""
    assert wrong(arbitrating(**CROWD | {"appeal_to": 15})) == []


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"repeat_limit": NUMBER | {"verified": False}}, "repeat_limit"),
        ({"challenges": NUMBER | {"verified": False}}, "challenges"),
        ({"relations": {"family": LOOK | {"verified": False}}}, "relations/family"),
        (CROWD | {"crowd": {"quorum": NUMBER | {"verified": False}}}, "crowd/quorum"),
    ],
)
def test_somebody_answers_for_numbers_that_nobody_has_read(changes: dict[str, Any], pointer: str) -> None:
    """Who sits hangs on them. For trying out, nobody need."""
    pack = arbitrating(**changes) | {"unverified_override": None}
    assert [(p, c) for p, c, _ in wrong(pack)] == [(f"/arbitration/{pointer}", "unverified_number")]
    assert wrong(pack, live=False) == []


@pytest.mark.parametrize(
    "key", ["arb_accept", "arb_strike", "arb_appoint", "arb_challenge", "arb_sign", "arb_correct"]
)
def test_times_that_change_somebodys_position_are_among_them(key: str) -> None:
    """What silence waives, gives away or makes final."""
    pack = arbitrating() | {"unverified_override": None}
    deadline(pack, key, verified=False)
    assert [(p, c) for p, c, _ in wrong(pack)] == [(f"/deadlines/{key}", "unverified_number")]


def test_without_a_stage_of_arbitration_the_section_is_for_nothing() -> None:
    """Nothing leads there."""
    pack = arbitrating()
    pack["stages"] = [s for s in pack["stages"] if s["kind"] != "arbitration"]
    for stage in pack["stages"]:
        stage["by_agreement"] = [s for s in stage.get("by_agreement", []) if s != "arbitration"]
    assert ("/arbitration", "not_applicable") in [(p, c) for p, c, _ in wrong(pack)]


# --------------------------------------------------------------------------------------------------------------- tracks

TRACK: dict[str, Any] = {
    "id": "small", "title": {"en": "small", "zh": "小额"}, "below_amount": {"EUR": 20_000}, "method": "draw",
    "size": 1, "source": "Test.",
}  # fmt: skip
CROWDED: dict[str, Any] = TRACK | CROWD


def on_track(**changes: Any) -> list[tuple[str, str, Any]]:
    return wrong(arbitrating(tracks=[copy.deepcopy(TRACK) | changes]))


@pytest.mark.parametrize("changes", [{}, {"method": "list"}, {"method": "nomination", "size": 3}, CROWD])
def test_a_track_of_any_method_has_nothing_wrong(changes: dict[str, Any]) -> None:
    """Beside a pack that draws."""
    assert on_track(**changes) == []


def test_a_track_needs_the_times_of_its_method() -> None:
    """And of an appeal, if it has one."""
    pack = arbitrating(tracks=[CROWDED | {"appeal_to": 15}])
    for key in ("arb_commit", "arb_reveal", "arb_appeal"):
        pack["deadlines"].pop(key)
    assert wrong(pack) == [
        (f"/deadlines/{key}", "missing", None) for key in ("arb_commit", "arb_reveal", "arb_appeal")
    ]


AT = "/arbitration/tracks/0"


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"size": 2}, (f"{AT}/size", "not_one_of", "1, 3, 5")),
        ({"method": "list", "strikes": 3}, (f"{AT}/strikes", "at_most", 2)),
        ({"method": "list", "appeal_to": 1}, (f"{AT}/appeal_to", "at_least", 2)),
        (CROWD | {"crowd": None}, (f"{AT}/crowd", "missing", None)),
        (CROWD | {"correction": True}, (f"{AT}/correction", "not_applicable", None)),
        ({"effect": "advice"}, (f"{AT}/effect", "not_one_of", "award, opinion")),
        ({"title": {"en": "small"}}, (f"{AT}/title/zh", "missing", None)),
        ({"below_amount": {}}, (f"{AT}/dispute_types", "missing", None)),
        ({"below_amount": {"EUR": 0}}, (f"{AT}/below_amount/EUR", "at_least", 1)),
        ({"from_amount": {"EUR": 20_000}}, (f"{AT}/below_amount/EUR", "at_least", 20_001)),
        ({"source": " "}, (f"{AT}/source", "missing", None)),
        (
            CROWD | {"crowd": {"quorum": NUMBER | {"source": ""}}},
            (f"{AT}/crowd/quorum/source", "missing", None),
        ),
    ],
)
def test_a_mistake_on_a_track_is_told_with_its_place(
    changes: dict[str, Any], fault: tuple[str, str, Any]
) -> None:
    """As it would be in the section itself."""
    assert on_track(**changes) == [fault]


def test_a_track_is_for_disputes_that_there_are() -> None:
    """And no two have the same name."""
    ((pointer, code, _),) = on_track(dispute_types=["weather"])
    assert (pointer, code) == (f"{AT}/dispute_types/0", "not_one_of")
    twice = arbitrating(tracks=[copy.deepcopy(TRACK), copy.deepcopy(TRACK)])
    assert wrong(twice) == [("/arbitration/tracks/1/id", "stands_twice", None)]


def test_an_unread_quorum_of_a_track_is_told() -> None:
    """With its place."""
    quorum = {"quorum": NUMBER | {"verified": False}}
    pack = read(arbitrating(tracks=[CROWDED | {"crowd": quorum}]))
    assert "/arbitration/tracks/0/crowd/quorum" in packcheck.unverified(pack)


def test_whoever_gets_an_opinion_can_agree_on_one() -> None:
    """On a track as in the section: else nobody could agree on anything that the crowd may give."""
    agreement = {"after_dispute": True, "effects": ["final_and_binding"], "source": "Test."}
    for changes in (CROWD, {"tracks": [CROWDED]}):
        told = wrong(arbitrating(**changes) | {"agreement": agreement})
        assert ("/agreement/effects", "missing", "advisory") in told
    assert ("/agreement/effects", "missing", "advisory") not in wrong(
        arbitrating() | {"agreement": agreement}
    )
