"""Service levels: what waits or is turned away rings, each alarm names a section that there is, and what the dashboard
shows is really counted by somebody.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from infra import compose
from tests.infra.looking import WORKERS, Template, logical_id, of_type, references
from tests.infra.test_alarms import about, alarms
from tests.infra.test_queues import QUEUES, dead_letters

OPERATIONS = (compose.ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
FUNCTIONS = ("api", *WORKERS)
OF_AWS = {
    "AWS/SQS": {"ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"},
    "AWS/Lambda": {
        "Throttles",
        "IteratorAge",
        "Errors",
        "Invocations",
        "OnFailureDestinationDeliveredEventCount",
    },
    "AWS/DynamoDB": {"ReadThrottleEvents", "WriteThrottleEvents"},
    "AWS/ApiGateway": {"5XXError"},
    "AWS/States": {"ExecutionsFailed"},
    "AWS/SES": {"Reputation.BounceRate", "Reputation.ComplaintRate"},
}
"""What AWS itself publishes, of what we look at."""
RESOURCES, BYTES, WIDGETS = 500, 1_000_000, 500
"""CloudFormation's limits for a template, and CloudWatch's for a dashboard."""


def slugs(page: str) -> set[str]:
    """Of its headings, as a reader's browser jumps to them."""
    headings = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    return {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def counted() -> set[str]:
    """The metrics that our code gives out by name, and those made of the API's log."""
    told = re.compile(r'shell\.(?:count|measure)\(\s*"(\w+)"|count\("(\w+)"')
    tick = re.compile(r'shell\.count\("(\w+)" if \w+\.\w+ else "(\w+)"\)')
    sources = [
        p.read_text(encoding="utf-8") for p in (compose.ROOT / "chalicelib" / "entrypoints").rglob("*.py")
    ]
    return {
        name
        for text in sources
        for match in told.findall(text) + tick.findall(text)
        for name in match
        if name
    }


def filtered(plain: Template) -> set[str]:
    filters = of_type(plain, "AWS::Logs::MetricFilter").values()
    return {t["MetricName"] for f in filters for t in f["Properties"]["MetricTransformations"]}


def shown(plain: Template) -> dict[str, Any]:
    (board,) = of_type(plain, "AWS::CloudWatch::Dashboard").values()
    found: dict[str, Any] = json.loads(board["Properties"]["DashboardBody"]["Fn::Sub"])
    return found


def metrics(plain: Template) -> Iterator[list[Any]]:
    for widget in shown(plain)["widgets"]:
        yield from (metric for metric in widget["properties"]["metrics"] if isinstance(metric[0], str))


def alarmed(plain: Template) -> set[tuple[str, str]]:
    """Namespace and name of all metrics that alarms look at; our own namespace is `own`."""
    found = []
    for alarm in of_type(plain, "AWS::CloudWatch::Alarm").values():
        of = alarm["Properties"]
        inner = [m["MetricStat"]["Metric"] for m in of.get("Metrics", ()) if "MetricStat" in m]
        found += inner or [of]
    return {(m["Namespace"] if isinstance(m["Namespace"], str) else "own", m["MetricName"]) for m in found}


@pytest.mark.parametrize("queue", QUEUES)
def test_a_queue_that_waits_rings(plain: Template, queue: str) -> None:
    """Long before it forgets a message, and not for one that is made to wait."""
    (alarm,) = [
        a for a in alarms(plain, "ApproximateAgeOfOldestMessage") if references(a["Dimensions"]) == {queue}
    ]
    kept = plain["Resources"][queue]["Properties"]["MessageRetentionPeriod"]
    assert 900 < alarm["Threshold"] < kept / 4


def test_every_functions_throttles_ring(plain: Template) -> None:
    """The API's as well as the workers'."""
    assert about(plain, "Throttles") == {logical_id(name) for name in FUNCTIONS}


def test_every_tables_throttles_ring(plain: Template) -> None:
    """Reads and writes."""
    found = [a["Properties"] for a in of_type(plain, "AWS::CloudWatch::Alarm").values()]
    tables = [
        references(a["Metrics"]) & set(of_type(plain, "AWS::DynamoDB::Table"))
        for a in found
        if "Metrics" in a
    ]
    assert set().union(*tables) == set(of_type(plain, "AWS::DynamoDB::Table"))


def test_every_alarm_names_its_section(plain: Template) -> None:
    """Of the runbook, where it is."""
    known = slugs(OPERATIONS)
    for name, alarm in of_type(plain, "AWS::CloudWatch::Alarm").items():
        text = alarm["Properties"]["AlarmDescription"]
        section = re.search(r"Runbook docs/operations\.md#([a-z-]+)\.$", text)
        assert section, name
        assert section[1] in known, (name, section[1])


def test_whatever_an_alarm_looks_at_is_counted(plain: Template) -> None:
    """By our code, by a filter of a log, or by AWS."""
    own = {name for space, name in alarmed(plain) if space == "own"}
    assert own <= counted() | filtered(plain)
    assert all(name in OF_AWS[space] for space, name in alarmed(plain) if space != "own")


def test_whatever_the_dashboard_shows_is_counted(plain: Template) -> None:
    """A line of a metric that nobody gives out would look like a quiet day."""
    for space, name, *_ in metrics(plain):
        if space == "Redress/${AWS::StackName}":
            assert name in counted() | filtered(plain)
        else:
            assert name in OF_AWS[space]


def test_the_dashboard_shows_every_queue_function_and_table(plain: Template) -> None:
    """By their names in this stack, each of which there is."""
    told = {
        part for metric in metrics(plain) for part in metric if isinstance(part, str) and part[:2] == "${"
    }
    names = {name[2:-1].partition(".")[0] for name in told}
    wanted = {
        *QUEUES,
        *map(dead_letters, QUEUES),
        *map(logical_id, FUNCTIONS),
        *of_type(plain, "AWS::DynamoDB::Table"),
    }
    assert names == wanted


@pytest.mark.parametrize("level", ["FilingSuccess", "APIServerErrors", "EscalationLateness", "DeliveryAge"])
def test_a_service_level_has_its_line_in_the_table(level: str) -> None:
    """With its alarm."""
    table = OPERATIONS.partition("## Service levels")[2].partition("\n## ")[0]
    assert f"`{level}Alarm`" in table


def test_the_template_stays_within_its_limits(plain: Template) -> None:
    """Resources and letters, with room to grow."""
    assert len(plain["Resources"]) < RESOURCES
    assert len(json.dumps(plain)) < BYTES * 0.8
    assert len(shown(plain)["widgets"]) < WIDGETS
