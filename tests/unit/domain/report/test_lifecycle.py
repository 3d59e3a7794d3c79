"""The table of actions on a violation report, and what a caller is shown of it."""

from __future__ import annotations

from chalicelib.domain.report import commands as cmd
from chalicelib.domain.report import lifecycle
from chalicelib.domain.report.lifecycle import RULE_OF, TABLE, Look, allowed_actions
from chalicelib.domain.report.rules import DEADLINES
from chalicelib.domain.report.state import DeclineGround, Stage
from chalicelib.domain.values import Role
from tests import report_stories as stories
from tests.report_stories import Story, text


def verbs(story: Story, role: Role = Role.OFFICER) -> list[str]:
    return [action.action for action in allowed_actions(Look(story.told, role, story.rules))]


def test_a_received_report_is_taken_up_declined_or_referred() -> None:
    """By an officer; there is nothing to investigate yet."""
    assert verbs(stories.filed()) == ["accept", "decline", "refer"]


def test_a_report_under_investigation_ends_in_a_finding_or_a_referral() -> None:
    """And may be given more time, once."""
    story = stories.accepted()
    assert verbs(story) == ["investigate", "extend", "uphold", "dismiss", "refer"]
    assert "extend" not in verbs(story.do(cmd.Extend(text())))


def test_a_closed_report_has_no_actions() -> None:
    """For anybody."""
    closed = stories.filed().do(cmd.Decline(DeclineGround.OTHER, text(), text()))
    assert all(verbs(closed, role) == [] for role in Role)


def test_a_regulator_and_the_platforms_servers_read_only() -> None:
    """Officers decide."""
    story = stories.accepted()
    assert all(verbs(story, role) == [] for role in Role if role is not Role.OFFICER)


def test_deciding_is_mandatory_and_due() -> None:
    """Noting a step is neither a decision nor an omission."""
    story = stories.accepted()
    found = {a.action: a for a in allowed_actions(Look(story.told, Role.OFFICER, story.rules))}
    assert found["uphold"].mandatory
    assert not found["investigate"].mandatory
    assert found["uphold"].due_at == story.told.deadlines["report_check"].due_at


def test_every_stage_has_its_deadline() -> None:
    """P6: no stage without an end."""
    assert set(RULE_OF) == set(Stage)
    assert set(RULE_OF.values()) == set(DEADLINES)


def test_every_line_of_the_table_has_a_command() -> None:
    """One verb each, in the words of the commands."""
    names = {kind.__name__.lower() for kind in cmd.Command.__args__} - {"tick", "blockwake"}
    assert {rule.verb for rule in TABLE} == names
    assert {rule.verb: rule for rule in TABLE} == lifecycle.BY_VERB
