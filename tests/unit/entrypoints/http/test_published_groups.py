"""What a published procedure says of groups: sentences that follow the numbers of the pack, in both languages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.adapters.packs import PackFiles
from chalicelib.domain.calendars import Length, Unit
from chalicelib.domain.collective.majorities import Majority, Rule
from chalicelib.domain.group.rules import Late, Mode, Seats, Unclaimed
from chalicelib.domain.rulepack import RulePack
from chalicelib.entrypoints.http import published_groups, texts
from chalicelib.entrypoints.http.published_groups import majority
from tests.group_stories import collective, pack, threshold

PACKS = [found for found in PackFiles().all() if found.groups is not None]
GENERIC = PackFiles().get("generic@2")


def told(given: RulePack, lang: str = "en") -> list[str]:
    shown = published_groups.groups(given)
    assert shown is not None
    return [sentence[lang] for sentence in shown["said"]]


def changed(**changes: Any) -> RulePack:
    """The general procedure with other rules for groups."""
    assert GENERIC.groups is not None
    return replace(GENERIC, groups=replace(GENERIC.groups, **changes))


@pytest.mark.parametrize("lang", texts.LANGUAGES)
@pytest.mark.parametrize("given", PACKS, ids=lambda pack: pack.ref)
def test_everything_said_of_groups_is_a_whole_sentence(given: RulePack, lang: str) -> None:
    """Without a code, a hole or a double blank."""
    said = told(given, lang)
    assert len(said) == len(set(said)) > 9
    for sentence in said:
        assert sentence[-1] in ".。"
        assert not re.search(r"[{}_]|  ", sentence), sentence


def test_a_procedure_without_groups_says_nothing_of_them() -> None:
    """Complaints are never joined there."""
    assert published_groups.groups(PackFiles().get("generic@1")) is None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"opens_by_itself": True}, ("Where 8 complaints are found alike against the same respondent, a group is "
         "opened by itself, and those concerned are invited.")),
        ({"form_at": threshold(25)}, ("A group is formed by 25 members; with fewer it ends, and every case goes on "
         "alone.")),
        ({"proof": False}, "Joining takes a statement of the relation and the loss, without proof."),
        ({"late": Late.FORMED}, "Nobody joins once the time to do so is over."),
        ({"affirm": True}, "Each member affirms its own demand before the talks begin."),
        ({"seats": Seats(2, 2, "t", verified=True)}, "The members elect 2 representatives, one member one vote."),
        ({"seats": Seats(0, 0, "t", verified=True)}, ("Nobody is elected: a lawyer or an association may act with a "
         "signed authority that says what it covers and when it ends.")),
        ({"unclaimed": Unclaimed.ASSOCIATION}, "Sums that do not reach their members go to a consumer association."),
        ({"objections": False}, "A common decision binds whoever accepts it, and nobody else."),
        ({"longest": Length(9, Unit.MONTHS)}, ("A case in a group stands still, for 9 months at most; then it goes on "
         "alone, with exactly the time that was left.")),
        ({"capacity": 1_500}, "A group has 1,500 members at most."),
    ],
)  # fmt: skip
def test_a_changed_rule_is_said_in_other_words(changes: dict[str, Any], sentence: str) -> None:
    """And what was said before is not said any more."""
    assert sentence in told(changed(**changes))
    assert sentence not in told(GENERIC)


def test_who_accepts_for_itself_needs_no_majority() -> None:
    """Changes and recalls still do; where nobody is elected, nobody is recalled."""
    alone = replace(collective().voting, mode=Mode.INDIVIDUAL, rule=Rule(Majority.ABSOLUTE))
    said = told(changed(voting=alone))
    assert (
        "Each member accepts or declines an offer for itself: it binds whoever says yes, and nobody else."
        in said
    )
    assert (
        "A change of the common claim, a waiver and the recall of a representative need the votes of more than half of "
        "all members."
    ) in said
    unelected = told(changed(voting=alone, seats=Seats(0, 0, "t", verified=True)))
    assert (
        "A change of the common claim and a waiver need the votes of more than half of all members."
        in unelected
    )


def test_a_group_without_a_decision_hears_of_none() -> None:
    """Neither of objections nor of test cases."""
    said = " ".join(told(pack(without=("group_determination",), test_cases=None)))
    assert "common decision" not in said
    assert "test cases" not in said


@pytest.mark.parametrize(
    ("rule", "en", "zh"),
    [
        (Rule(), "more than half of the votes cast", "所投票的过半数同意"),
        (Rule(Majority.ABSOLUTE), "the votes of more than half of all members", "全体成员过半数同意"),
        (Rule(Majority.TWO_THIRDS), "two thirds of the votes cast", "所投票的三分之二同意"),
        (Rule(Majority.SHARE, share_bp=7_500), "75 % of the votes cast", "所投票的75 %同意"),
        (Rule(Majority.SHARE_OF_MEMBERS, share_bp=3_333), "the votes of 33.33 % of all members",
         "全体成员的33.33 %同意"),
        (Rule(quorum=12), "a vote by at least 12 members, and more than half of the votes cast",
         "至少12名成员参加投票，并经所投票的过半数同意"),
        (Rule(Majority.TWO_THIRDS, quorum_bp=5_000),
         "a vote by at least 50 % of the members, and two thirds of the votes cast",
         "至少50 %的成员参加投票，并经所投票的三分之二同意"),
    ],
)  # fmt: skip
def test_every_majority_reads(rule: Rule, en: str, zh: str) -> None:
    """With its quorum."""
    assert (majority("en", rule), majority("zh", rule)) == (en, zh)
