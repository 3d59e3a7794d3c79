"""A group in words: what comes next, terms, votes, work; nothing that can happen to it is without them."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.application.group_exports import Check
from chalicelib.domain.case.terms import Remedy
from chalicelib.domain.collective.formula import Choice, Formula, Kind, Split
from chalicelib.domain.group.lifecycle import TABLE
from chalicelib.domain.group.polling import BOUND_BY
from chalicelib.domain.group.state import JobKind, Outcome, PollKind
from chalicelib.domain.values import Money, Role
from chalicelib.entrypoints.http import group_render, group_words, texts
from tests.group_stories import MEMBER, OFFICER, RESPONDENT, Tale, case_id

USD = (Money(5_000, "USD"),)


def shown(tale: Tale, role: Role, lang: str = "en", own: str = "") -> dict[str, Any]:
    from chalicelib.domain.group import views

    view = views.view(tale.g, role, tale.now, tale.rules, own)
    return group_render.group(view, tale.g, tale.rules, role, lang)


@pytest.mark.parametrize("lang", texts.LANGUAGES)
class TestEverything:
    """In each language."""

    def test_every_way_to_end(self, lang: str) -> None:
        """What it means for the members' own cases."""
        assert all(texts.text(lang, "group_next", outcome.value) for outcome in Outcome)

    def test_every_work_over_members(self, lang: str) -> None:
        """What is being done."""
        assert all(group_words.work(lang, kind) for kind in JobKind)

    def test_every_vote(self, lang: str) -> None:
        """What is asked, and what silence means."""
        for kind in PollKind:
            said = group_words.poll({"kind": kind.value}, lang)
            assert texts.text(lang, "silence", f"{BOUND_BY[kind]}_count_votes") in said

    def test_every_action(self, lang: str) -> None:
        """What it does."""
        assert all(group_words.action({"action": rule.verb}, lang)["why"] for rule in TABLE)

    def test_every_role_in_a_group(self, lang: str) -> None:
        """As whom somebody sees it: whoever may act in one."""
        assert {role for rule in TABLE for role in rule.roles} <= set(group_words.YOU)
        assert texts.find(lang, "roles", Role.REPRESENTATIVE.value)

    @pytest.mark.parametrize("code", ["roll", "threshold", "seats", "authority", "proof"])
    def test_every_check_of_an_export(self, lang: str, code: str) -> None:
        """Met and not."""
        for ok in (True, False):
            check = Check(code, ok, 3, 10)
            key = f"{check.code}_{'met' if check.ok else 'missing'}"
            assert texts.text(lang, "group_checks", key, have=check.have, need=check.need)


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        (Formula(Kind.SHARE, share_bp=6_250), "each member gets 62.5 % of its claim"),
        (Formula(Kind.FIXED, each=USD), "each member gets USD 50.00, and never more than its claim"),
        (Formula(Kind.FUND, total=USD), "the members share USD 50.00 in proportion to their claims"),
        (Formula(Kind.FUND, total=USD, by=Split.EQUALLY), "the members share USD 50.00 in equal parts"),
        (
            Formula(Kind.SHARE, share_bp=9_000, cap=USD),
            "each member gets 90 % of its claim; at most USD 50.00 each",
        ),
        (
            Formula(Kind.SHARE, share_bp=9_000, floor=USD),
            "each member gets 90 % of its claim; at least USD 50.00 each, as far as the claim goes",
        ),
        (
            Formula(
                Kind.IN_KIND,
                choices=(Choice("a", Remedy.REPAIR), Choice("b", Remedy.COMPENSATION, amounts=USD)),
            ),
            "each member chooses what it gets; to be chosen: a repair or compensation (USD 50.00)",
        ),
    ],
)  # fmt: skip
def test_terms_are_told_in_one_sentence(formula: Formula, said: str) -> None:
    """Whatever they are made of."""
    assert group_words.formula(formula, "en") == said


def test_work_that_is_under_way_comes_first() -> None:
    """Nothing else moves before it is done."""
    tale = Tale().gathering().wake()
    assert shown(tale, OFFICER)["next"] == "The list of members is being sealed."


def test_a_vote_is_told_by_what_it_is_about() -> None:
    """And the respondent is told of those alone that answer an offer."""
    tale = Tale().electing()
    assert "vote for representatives" in shown(tale, MEMBER, own=case_id(5))["next"]
    assert "representatives" not in shown(tale, RESPONDENT)["next"]


def test_a_group_that_is_over_says_how_it_ended() -> None:
    """And what becomes of the members' cases."""
    tale = Tale().gathering().wake().sealed(1)
    assert tale.g.head.outcome is Outcome.LAPSED
    assert shown(tale, OFFICER)["next"].startswith("Too few took part")
    assert shown(tale, OFFICER, "zh")["next"].startswith("参加者不足")
