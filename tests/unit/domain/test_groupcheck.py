"""Every mistake that the collective part of a rule pack can hold is refused with the path to it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.domain import packcheck
from chalicelib.domain.group import outline, rules
from tests.unit.domain.case.scenes import plain, read, rule
from tests.unit.domain.mistakes import Pack, deadline

TIMES: dict[str, Any] = {
    "group_suggestion": rule("officer", 50, "dissolve"),
    "group_gathering": rule("complainant", 200, "count"),
    "group_affirmation": rule("complainant", 70, "count_votes"),
    "group_election": rule("complainant", 70, "count_votes"),
    "group_acceptance": rule("complainant", 70, "count_votes"),
    "group_consent": rule("complainant", 70, "count_votes"),
    "group_objection": rule("complainant", 70, "count_votes"),
    "group_recall": rule("complainant", 70, "count_votes"),
    "group_negotiation": rule("system", 100, "escalate"),
    "group_mediation": rule("mediator", 100, "escalate"),
    "group_determination": rule("officer", 100, "dissolve"),
    "group_review": rule("complainant", 30, "carry_out"),
    "group_unclaimed": rule("platform", 90, "close_unclaimed"),
}
OPTIONAL = set(TIMES) - set(rules.ALWAYS)
NUMBER = {"n": 4, "source": "Test.", "verified": True}
GROUPS: dict[str, Any] = {
    "form_at": {**NUMBER}, "suggest_at": {**NUMBER}, "test_cases": {**NUMBER},
    "seats": {"least": 2, "most": 3, "source": "Test.", "verified": True},
    "voting": {"mode": "vote", "source": "Test.", "verified": True, "rule": {"quorum_bp": 5_000}},
}  # fmt: skip


def grouped(**changes: Any) -> Pack:
    """The small pack with every deadline of a group and nothing wrong; `changes` replace members of its groups."""
    pack = plain()
    pack["deadlines"] |= copy.deepcopy(TIMES)
    return pack | {"groups": copy.deepcopy(GROUPS) | changes}


def wrong(pack: Pack, **how: bool) -> list[tuple[str, str, Any]]:
    return [(f.pointer, f.code, f.limit) for f in packcheck.problems(read(pack), **how)]


def found(mistake: Callable[[Pack], object], **how: bool) -> list[tuple[str, str]]:
    pack = grouped()
    mistake(pack)
    return [(pointer, code) for pointer, code, _ in wrong(pack, **how)]


def test_the_pack_with_groups_has_nothing_wrong() -> None:
    """What the mistakes below are made in."""
    assert wrong(grouped()) == []


# ----------------------------------------------------------------------------------------------------------- deadlines


@pytest.mark.parametrize("key", rules.ALWAYS)
def test_every_group_needs_its_times(key: str) -> None:
    """From the suggestion to sums that find nobody."""
    assert found(lambda p: p["deadlines"].pop(key)) == [(f"/deadlines/{key}", "missing")]


@pytest.mark.parametrize("key", sorted(OPTIONAL - {"group_determination"}))
def test_some_times_a_pack_may_leave_out(key: str) -> None:
    """A vote without a time of its own gets that of a consent; a stage without one is none of the group's."""
    assert found(lambda p: p["deadlines"].pop(key)) == []


def test_test_cases_need_a_stage_to_draw_them_in() -> None:
    """Without it they could never be drawn."""
    pack = grouped()
    del pack["deadlines"]["group_determination"]
    deadline(pack, "group_mediation", consequence="dissolve")
    assert wrong(pack) == [("/deadlines/group_determination", "missing", None)]
    del pack["groups"]["test_cases"]
    assert wrong(pack) == []


def test_batches_need_a_time_and_test_cases_and_are_not_too_many() -> None:
    """1,001 members two at a time would be 501 of them; 500 is the most."""
    pack = grouped(batch_size=NUMBER | {"n": 2}, capacity=1_001)
    missing = ("/deadlines/group_batch", "missing", None)
    assert sorted(wrong(pack), key=str) == [missing, ("/groups/batch_size/n", "at_least", 3)]
    pack["deadlines"]["group_batch"] = rule("officer", 30, "open_batch")
    pack["groups"] |= {"capacity": 1_000}
    assert wrong(pack) == []
    del pack["groups"]["test_cases"]
    assert wrong(pack) == [("/groups/test_cases", "missing", None)]


@pytest.mark.parametrize("key", sorted(TIMES))
def test_times_of_groups_belong_to_a_pack_with_groups(key: str) -> None:
    """Elsewhere nothing starts them."""
    pack = plain()
    pack["deadlines"][key] = TIMES[key]
    assert wrong(pack) == [(f"/deadlines/{key}", "unused_deadline", None)]


@pytest.mark.parametrize("key", sorted(TIMES))
@pytest.mark.parametrize(
    "consequence", ["refer", "escalate", "dissolve", "count", "count_votes", "carry_out", "close_unclaimed", "retry"]
)  # fmt: skip
def test_each_time_means_only_what_it_can_mean(key: str, consequence: str) -> None:
    """No silence of a member accepts, elects, affirms or waives anything."""
    refused = (f"/deadlines/{key}/consequence", "no_such_consequence_here") in found(
        lambda p: deadline(p, key, consequence=consequence)
    )
    assert refused is (consequence not in {c.value for c in outline.MEANINGS[key]})


def test_the_meanings_of_silence_in_a_group() -> None:
    """Written down once more, by hand."""
    votes = dict.fromkeys(
        ("affirmation", "election", "acceptance", "consent", "objection", "recall"), "count_votes"
    )
    talks = dict.fromkeys(("negotiation", "mediation", "determination"), "dissolve escalate")
    others = {
        "suggestion": "dissolve", "gathering": "count", "batch": "open_batch",
        "review": "carry_out", "unclaimed": "close_unclaimed",
    }  # fmt: skip
    meanings = {key: " ".join(sorted(c.value for c in means)) for key, means in outline.MEANINGS.items()}
    assert meanings == {f"group_{key}": means for key, means in (votes | talks | others).items()}


@pytest.mark.parametrize(
    ("last", "without"),
    [
        ("group_determination", ()),
        ("group_mediation", ("group_determination",)),
        ("group_negotiation", ("group_determination", "group_mediation")),
    ],
)
def test_the_last_stage_of_a_group_does_not_lead_on(last: str, without: tuple[str, ...]) -> None:
    """There is nowhere to go; every other one may."""
    pack = grouped(test_cases=None)
    for key in without:
        del pack["deadlines"][key]
    deadline(pack, last, consequence="escalate")
    assert wrong(pack) == [(f"/deadlines/{last}/consequence", "escalates_to_nowhere", None)]


@pytest.mark.parametrize("key", sorted(TIMES))
def test_no_time_of_a_group_is_prolonged(key: str) -> None:
    """Neither by itself nor by anybody: all members were told until when."""
    longer = {"by": ["officer"], "length": {"n": 9, "unit": "hours"}, "source": "Test."}
    at = f"/deadlines/{key}"
    assert found(lambda p: deadline(p, key, repeat=1)) == [(f"{at}/repeat", "at_most")]
    assert found(lambda p: deadline(p, key, extension=longer)) == [(f"{at}/extension", "not_applicable")]


def test_no_stage_of_a_case_is_bounded_by_a_time_of_groups() -> None:
    """The name means one thing."""
    assert ("/stages/3/deadline", "not_one_of") in found(
        lambda p: p["stages"][3].update(deadline="group_determination")
    )


# ------------------------------------------------------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"form_at": NUMBER | {"n": 1}, "seats": GROUPS["seats"] | {"least": 0}}, ("form_at/n", "at_least", 2)),
        ({"suggest_at": NUMBER | {"n": 1}}, ("suggest_at/n", "at_least", 2)),
        ({"seats": GROUPS["seats"] | {"least": 4}}, ("seats/least", "at_most", 3)),
        ({"seats": GROUPS["seats"] | {"least": 5, "most": 9}}, ("seats/least", "at_most", 4)),
        ({"capacity": 3}, ("capacity", "at_least", 4)),
        ({"unclaimed_rest": "members"}, ("unclaimed_rest", "not_one_of", "respondent, association")),
        ({"longest": {"n": 241, "unit": "months"}}, ("longest/n", "out_of_range", 240)),
        ({"form_at": NUMBER | {"source": " "}}, ("form_at/source", "missing", None)),
        ({"suggest_at": NUMBER | {"source": ""}}, ("suggest_at/source", "missing", None)),
        ({"test_cases": NUMBER | {"source": ""}}, ("test_cases/source", "missing", None)),
        ({"seats": GROUPS["seats"] | {"source": ""}}, ("seats/source", "missing", None)),
        ({"voting": GROUPS["voting"] | {"source": ""}}, ("voting/source", "missing", None)),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)  # fmt: skip
def test_numbers_that_do_not_fit_are_found_where_they_are(
    changes: dict[str, Any], fault: tuple[str, str, Any]
) -> None:
    """One alone is no group; nobody is elected from fewer than there are seats; each number has a source."""
    pointer, code, limit = fault
    assert wrong(grouped(**changes)) == [(f"/groups/{pointer}", code, limit)]


def test_a_group_may_elect_nobody() -> None:
    """Then lawyers or associations act for it."""
    assert wrong(grouped(seats=GROUPS["seats"] | {"least": 0, "most": 0})) == []


@pytest.mark.parametrize(
    ("rule_", "fault"),
    [
        ({"majority": "share"}, ("share_bp", "out_of_range", 10_000)),
        ({"majority": "share_of_members", "share_bp": 10_001}, ("share_bp", "out_of_range", 10_000)),
        ({"quorum_bp": 10_001}, ("quorum_bp", "at_most", 10_000)),
        ({"quorum_bp": -1}, ("quorum_bp", "at_least", 0)),
        ({"quorum": -1}, ("quorum", "at_least", 0)),
        ({"majority": None}, ("majority", "missing", None)),
    ],
)
@pytest.mark.parametrize("mode", ["individual", "vote"])
def test_a_vote_that_cannot_be_counted_is_refused(
    rule_: dict[str, Any], fault: tuple[str, str, Any], mode: str
) -> None:
    """Also where each accepts for itself: changes and recalls are voted on everywhere. Without a majority any one
    vote would do.
    """
    pointer, code, limit = fault
    voting = GROUPS["voting"] | {"mode": mode, "rule": rule_}
    assert wrong(grouped(voting=voting)) == [(f"/groups/voting/rule/{pointer}", code, limit)]


# --------------------------------------------------------------------------------------------------------------- doors


@pytest.mark.parametrize("kind", ["screening", "arbitration", "performance", "tea"])
def test_nobody_joins_before_there_are_talks_or_after_them(kind: str) -> None:
    """Nor in a stage of a kind that there is not."""
    assert wrong(grouped(joins_in=["negotiation", kind])) == [
        ("/groups/joins_in/1", "not_one_of", "negotiation, mediation, determination")
    ]


@pytest.mark.parametrize("role", ["respondent", "mediator", "regulator", "operator", "system"])
def test_no_group_is_opened_from_the_other_side(role: str) -> None:
    """Nor by a neutral."""
    assert wrong(grouped(open_by=[role])) == [
        ("/groups/open_by/0", "not_one_of", "complainant, representative, officer, platform")
    ]


def test_each_door_is_named_once_and_one_is_open() -> None:
    """Detection may be the only one to open groups; somebody must be able to join."""
    assert wrong(grouped(joins_in=["mediation", "mediation"])) == [
        ("/groups/joins_in/1", "stands_twice", None)
    ]
    assert wrong(grouped(open_by=["officer", "officer"])) == [("/groups/open_by/1", "stands_twice", None)]
    assert wrong(grouped(joins_in=[])) == [("/groups/joins_in", "missing", None)]
    assert wrong(grouped(open_by=[])) == []


def test_no_pack_has_a_pause_for_groups_of_its_own() -> None:
    """With groups or without: that pause has no limit of times, and its cap stands elsewhere."""
    pause = {"by": ["officer"], "cap": {"n": 9, "unit": "hours"}, "source": "T.", "verified": True}
    for pack in (grouped(), plain()):
        pack["pauses"]["grouped"] = pause
        assert wrong(pack) == [("/pauses/grouped", "not_applicable", None)]


# -------------------------------------------------------------------------------------------------- unverified numbers


UNREAD = [
    ("/groups/form_at", lambda p: p["groups"]["form_at"].update(verified=False)),
    ("/groups/seats", lambda p: p["groups"]["seats"].update(verified=False)),
    ("/groups/voting", lambda p: p["groups"]["voting"].update(verified=False)),
    ("/deadlines/group_objection", lambda p: deadline(p, "group_objection", verified=False)),
    ("/deadlines/group_review", lambda p: deadline(p, "group_review", verified=False)),
    ("/deadlines/group_unclaimed", lambda p: deadline(p, "group_unclaimed", verified=False)),
]


@pytest.mark.parametrize(("pointer", "mistake"), UNREAD, ids=[pointer for pointer, _ in UNREAD])
def test_an_unverified_number_by_which_a_group_binds_needs_somebody_who_answers_for_it(
    pointer: str, mistake: Callable[[Pack], object]
) -> None:
    """By name, or in a sandbox."""
    assert found(mistake) == [(pointer, "unverified_number")]
    assert found(mistake, live=False) == []
    assert found(lambda p: (mistake(p), p.update(unverified_override="The legal department."))) == []


@pytest.mark.parametrize(
    "mistake",
    [
        lambda p: p["groups"]["suggest_at"].update(verified=False),
        lambda p: p["groups"]["test_cases"].update(verified=False),
        lambda p: deadline(p, "group_acceptance", verified=False),
        lambda p: deadline(p, "group_negotiation", verified=False),
    ],
)
def test_one_that_binds_nobody_needs_nobody(mistake: Callable[[Pack], object]) -> None:
    """What is suggested, drawn as a test, or not accepted in time leaves everybody where he was."""
    assert found(mistake) == []


# -------------------------------------------------------------------------------------- sizes of groups that laws know


@pytest.mark.parametrize(
    ("form_at", "least", "most"), [(2, 2, 2), (10, 2, 5), (25, 0, 0), (30, 1, 10), (75, 0, 0), (100, 2, 5)]
)
def test_a_pack_can_have_the_sizes_that_laws_know(form_at: int, least: int, most: int) -> None:
    """Two with two representatives, ten with two to five, mass claims of 25, 30, 75 and 100."""
    seats = GROUPS["seats"] | {"least": least, "most": most}
    assert wrong(grouped(form_at=NUMBER | {"n": form_at}, seats=seats)) == []
