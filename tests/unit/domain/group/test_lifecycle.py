"""The table of a group: what is open to whom, by when; every command of a person comes under a line of it."""

from __future__ import annotations

import pytest

from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group import decisions, lifecycle
from chalicelib.domain.group.guards import Look
from chalicelib.domain.group.state import Stage
from chalicelib.domain.values import Role
from tests.group_stories import MEMBER, OFFICER, PLATFORM, REPRESENTATIVE, RESPONDENT, Tale, case_id, text


def actions(tale: Tale, role: Role, own: str = "") -> list[str]:
    look = Look(tale.g, role, tale.now, tale.rules, own)
    return [found.action for found in lifecycle.allowed_actions(look)]


def test_every_line_has_its_command_and_every_command_its_line() -> None:
    assert sorted(decisions.VERBS.values()) == sorted(lifecycle.BY_VERB)


def test_a_suggested_group_is_an_officers_affair() -> None:
    tale = Tale().open()
    assert actions(tale, OFFICER) == ["gather", "dismiss", "merge", "split"]
    for role in (MEMBER, REPRESENTATIVE, RESPONDENT, PLATFORM):
        assert actions(tale, role) == []


def test_while_a_group_gathers_members_may_stand_and_talk() -> None:
    assert actions(Tale().gathering(), MEMBER, case_id(1)) == ["stand", "message"]


def test_both_sides_may_do_the_same_in_talks() -> None:
    """Procedural equality: what representatives may offer and answer, the respondent may."""
    tale = Tale().negotiating()
    mine, theirs = set(actions(tale, REPRESENTATIVE, case_id(1))), set(actions(tale, RESPONDENT))
    assert theirs == {"offer", "message", "escalate", "commit_nonce"}
    assert theirs <= mine


def test_what_members_do_among_themselves_is_not_open_to_the_respondent() -> None:
    tale = Tale().negotiating()
    for verb in ("stand", "demand_recall", "propose_change", "authorise"):
        assert verb not in actions(tale, RESPONDENT)


def test_an_action_says_by_when_and_whether_it_is_mandatory() -> None:
    tale = Tale().open()
    found = lifecycle.allowed_actions(Look(tale.g, OFFICER, tale.now, tale.rules))[0]
    assert (found.action, found.due_at, found.mandatory) == (
        "gather",
        tale.g.deadlines["group_suggestion"].due_at,
        True,
    )


def test_in_a_closed_group_nothing_is_open_to_anybody() -> None:
    tale = Tale().carried().wake()
    for role in Role:
        assert actions(tale, role, case_id(1)) == []


def test_a_closed_group_says_how_it_ended() -> None:
    tale = Tale().open().do(cmd.Dismiss(text()))
    with pytest.raises(NotAllowed) as refused:
        tale.do(cmd.Gather())
    assert (refused.value.code, refused.value.data["outcome"]) == ("group_closed", "dismissed")


def test_a_refusal_says_what_is_open_instead() -> None:
    with pytest.raises(NotAllowed) as refused:
        Tale().open().do(cmd.CloseGathering())
    assert refused.value.data["instead"] == ["gather", "dismiss", "merge", "split"]


@pytest.mark.parametrize("stage", list(Stage))
def test_every_stage_but_the_last_has_something_to_do(stage: Stage) -> None:
    open_in = [rule.verb for rule in lifecycle.TABLE if stage in rule.stages]
    assert bool(open_in) is (stage is not Stage.CLOSED)
