"""What somebody is told of."""

from __future__ import annotations

from typing import Any

import pytest

from tests.infra.looking import WORKERS, Template, logical_id, of_type, references
from tests.infra.test_queues import QUEUES, dead_letters


def alarms(plain: Template, metric: str) -> list[dict[str, Any]]:
    return [
        a["Properties"]
        for a in of_type(plain, "AWS::CloudWatch::Alarm").values()
        if a["Properties"].get("MetricName") == metric
    ]


def about(plain: Template, metric: str) -> set[str]:
    return {name for alarm in alarms(plain, metric) for name in references(alarm["Dimensions"])}


@pytest.mark.parametrize("queue", QUEUES)
def test_a_dead_letter_rings(plain: Template, queue: str) -> None:
    """The first one does."""
    (alarm,) = [
        a
        for a in alarms(plain, "ApproximateNumberOfMessagesVisible")
        if references(a["Dimensions"]) == {dead_letters(queue)}
    ]
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("GreaterThanThreshold", 0)


def test_every_functions_errors_ring(plain: Template) -> None:
    """The API's as well as the workers'."""
    assert about(plain, "Errors") == {logical_id(name) for name in ("api", *WORKERS)}


def test_a_relay_that_falls_behind_rings(plain: Template) -> None:
    """After a minute, long before the stream forgets."""
    (alarm,) = alarms(plain, "IteratorAge")
    assert references(alarm["Dimensions"]) == {"Relay"}
    assert alarm["Threshold"] == 60_000


def test_a_record_that_was_set_aside_rings(plain: Template) -> None:
    """By the mapping's own metric, which is switched on."""
    (alarm,) = alarms(plain, "OnFailureDestinationDeliveredEventCount")
    (source,) = references(alarm["Dimensions"])
    assert plain["Resources"][source]["Properties"]["MetricsConfig"] == {"Metrics": ["EventCount"]}


def test_a_blocked_case_rings(plain: Template) -> None:
    """In the namespace and dimension that the functions are told to use."""
    (alarm,) = alarms(plain, "WakeBlocked")
    variables = plain["Resources"]["Wake"]["Properties"]["Environment"]["Variables"]
    assert alarm["Namespace"] == variables["POWERTOOLS_METRICS_NAMESPACE"]
    assert alarm["Dimensions"] == [{"Name": "service", "Value": variables["POWERTOOLS_SERVICE_NAME"]}]


def test_an_event_that_came_late_rings(plain: Template) -> None:
    """Counted by the relay, in the namespace that it is told to use."""
    (alarm,) = alarms(plain, "EventSeenLate")
    variables = plain["Resources"]["Relay"]["Properties"]["Environment"]["Variables"]
    assert alarm["Namespace"] == variables["POWERTOOLS_METRICS_NAMESPACE"]
    assert alarm["Dimensions"] == [{"Name": "service", "Value": variables["POWERTOOLS_SERVICE_NAME"]}]


def test_a_sweep_that_does_not_come_rings(plain: Template) -> None:
    """Silence is the fault here."""
    (alarm,) = alarms(plain, "Invocations")
    assert references(alarm["Dimensions"]) == {"Sweep"}
    assert alarm["TreatMissingData"] == "breaching"


def test_every_alarm_tells_somebody(plain: Template) -> None:
    """And says in words what is wrong."""
    for alarm in of_type(plain, "AWS::CloudWatch::Alarm").values():
        assert references(alarm["Properties"]["AlarmActions"]) == {"AlarmTopic"}
        assert alarm["Properties"]["AlarmDescription"].endswith(".")
