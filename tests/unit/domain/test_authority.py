"""Which words of an authority cover which action: every one has its line, and no line is missing."""

from __future__ import annotations

import pytest

from chalicelib.domain import authority
from chalicelib.domain.access import Principal, Target, Verdict, grants, may
from chalicelib.domain.values import Role

PARTIES = {Role.COMPLAINANT, Role.RESPONDENT}
TENANT, CASE, RPR = "ten_" + "a" * 26, "case_" + "b" * 26, "rpr_" + "c" * 26


def lawyer(*scope: str, role: Role = Role.COMPLAINANT) -> Principal:
    return Principal("x", role, TENANT, "counsel-9", CASE, scopes=authority.normal(scope), acting=RPR)


@pytest.mark.capability("S38")
def test_every_action_of_a_party_has_its_line() -> None:
    """Somebody has decided of each whether a representative may do it, and by which word."""
    assert {action for action, roles in grants().items() if roles & PARTIES} == set(authority.NEEDS)


@pytest.mark.capability("S38")
def test_what_has_no_line_is_nobodys_to_do_for_another() -> None:
    """Deny by default: a new action is closed until somebody opens it."""
    assert not authority.covers(authority.SCOPE, "case.act.something_new")


def test_every_word_covers_something() -> None:
    """And nothing asks for a word that there is not."""
    asked = set().union(*(needs for needs in authority.NEEDS.values() if needs))
    assert asked == set(authority.SCOPE)


@pytest.mark.capability("S38")
@pytest.mark.parametrize(
    ("action", "word"),
    [
        ("case.act.accept", "settle"), ("case.act.bid", "settle"), ("arbitration.act.agree_terms", "settle"),
        ("case.act.withdraw", "withdraw"), ("arbitration.act.withdraw_consent", "withdraw"),
        ("case.act.vote_in_group", "group"), ("case.act.join_group", "group"),
        ("arbitration.act.nominate", "arbitrate"),
    ],
)  # fmt: skip
def test_what_binds_has_to_be_named(action: str, word: str) -> None:
    """All other words together do not cover it."""
    assert word in authority.SPECIAL
    others = [other for other in authority.SCOPE if other != word]
    assert not authority.covers(others, action)
    assert authority.covers([word], action)


def test_reading_is_part_of_every_scope() -> None:
    """Nobody can act on a case that he may not see."""
    assert authority.normal(["withdraw", "evidence"]) == ("read", "evidence", "withdraw")
    assert authority.covers([], "case.show")


@pytest.mark.capability("S38")
def test_may_asks_for_the_authority_last() -> None:
    """A foreign case is no case, and what the party may not do its lawyer may not either."""
    own = Target(TENANT, CASE, {Role.COMPLAINANT: 0})
    assert may(lawyer("settle"), "case.act.accept", own) is Verdict.ALLOW
    assert may(lawyer("negotiate"), "case.act.accept", own) is Verdict.OUTSIDE
    assert may(lawyer("settle"), "case.act.respond", own) is Verdict.FORBID
    assert may(lawyer("settle"), "case.act.accept", Target(TENANT, "case_" + "d" * 26)) is Verdict.HIDE


def test_a_party_that_voids_its_tokens_voids_those_made_for_it() -> None:
    """One epoch for all who act as that party."""
    assert (
        may(lawyer("settle"), "case.act.accept", Target(TENANT, CASE, {Role.COMPLAINANT: 1}))
        is Verdict.REVOKED
    )
