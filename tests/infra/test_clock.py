"""The escalation clock's state machine."""

from __future__ import annotations

from typing import Any

from tests.infra.looking import Template, properties, references


def states(plain: Template) -> dict[str, Any]:
    found: dict[str, Any] = properties(plain, "EscalationClock")["Definition"]["States"]
    return found


def path(plain: Template) -> list[str]:
    """State names in the order they are entered."""
    definition = properties(plain, "EscalationClock")["Definition"]
    names = [definition["StartAt"]]
    while "Next" in definition["States"][names[-1]]:
        names.append(definition["States"][names[-1]]["Next"])
    return names


def test_it_waits_rings_waits_and_rings_again(plain: Template) -> None:
    """Until the slot's end, then for what the index had not shown; both times by its input."""
    kinds = [
        (
            states(plain)[name]["Type"],
            states(plain)[name].get("TimestampPath", states(plain)[name].get("SecondsPath")),
        )
        for name in path(plain)
    ]
    assert kinds == [("Wait", "$.until"), ("Task", None), ("Wait", "$.gap"), ("Task", None)]


def test_a_ring_is_a_message_to_the_wakes_queue(plain: Template) -> None:
    """The second says that it is one: it looks for what was missing, and does not go through a herd once more."""
    rings = [state for state in states(plain).values() if state["Type"] == "Task"]
    bodies = [{"ring.$": "$.ring"}, {"ring.$": "$.ring", "again": True}]
    for ring, body in zip(rings, bodies, strict=True):
        assert ring["Resource"] == "arn:aws:states:::sqs:sendMessage"
        assert ring["Parameters"] == {"QueueUrl": "${WakesQueueUrl}", "MessageBody": body}
        assert ring["Retry"][0]["MaxAttempts"] >= 3
    assert properties(plain, "EscalationClock")["DefinitionSubstitutions"] == {
        "WakesQueueUrl": {"Ref": "WakesQueue"}
    }


def test_the_first_ring_hands_its_input_on(plain: Template) -> None:
    """Else the second would know neither when nor for what."""
    assert states(plain)["Ring"]["ResultPath"] is None


def test_it_is_a_standard_machine_in_json_path(plain: Template) -> None:
    """An express one ends after five minutes."""
    machine = properties(plain, "EscalationClock")
    assert machine["StateMachineType"] == "STANDARD"
    assert "QueryLanguage" not in machine["Definition"]


def test_it_logs_failures_without_data(plain: Template) -> None:
    """To a log of its own."""
    logging = properties(plain, "EscalationClock")["LoggingConfiguration"]
    assert (logging["Level"], logging["IncludeExecutionData"]) == ("ERROR", False)
    assert references(logging) == {"EscalationClockLogs"}
