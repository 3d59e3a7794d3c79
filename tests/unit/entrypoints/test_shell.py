"""The shell: what fails comes back, what is done stays done, and logs tell what broke without telling what was read."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from chalicelib.domain.errors import NotFound
from chalicelib.entrypoints import shell
from tests.logs import Logs

CANARY = "Kanarienvogel-7391"


class Context:
    """What Lambda gives: an id, and the time left, which may run out while one works."""

    aws_request_id = "5ecd8a2e-request"

    def __init__(self, *left: int) -> None:
        self._left = list(left) or [30_000]

    def get_remaining_time_in_millis(self) -> int:
        return self._left.pop(0) if len(self._left) > 1 else self._left[0]


def batch(*bodies: Any) -> dict[str, Any]:
    """From a queue: JSON of these, or a text as it is."""
    texts = [body if isinstance(body, str) else json.dumps(body) for body in bodies]
    return {"Records": [{"messageId": f"m{n}", "body": text} for n, text in enumerate(texts)]}


def changes(*names: str) -> dict[str, Any]:
    """From a table's stream."""
    return {
        "Records": [{"name": name, "dynamodb": {"SequenceNumber": f"s{n}"}} for n, name in enumerate(names)]
    }


def failures(answer: dict[str, Any]) -> list[str]:
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


class Worker:
    """Does what it is told to, and remembers what it has done."""

    def __init__(self, **told: Exception) -> None:
        self.told, self.done = told, []  # type: ignore[var-annotated]

    def one(self, name: str) -> None:
        if name in self.told:
            raise self.told[name]
        self.done.append(name)

    def message(self, message: dict[str, Any]) -> None:
        self.one(message["do"])

    def records(self, records: list[dict[str, Any]]) -> None:
        for record in records:
            self.one(record["name"])


class TestQueues:
    """A batch fails one message at a time."""

    def run(self, worker: Worker, event: dict[str, Any], context: object = None) -> list[str]:
        return failures(shell.messages("test")(worker.message)(event, context))

    def test_a_batch_that_works_fails_nothing(self) -> None:
        """And every message was seen once."""
        worker = Worker()
        assert self.run(worker, batch({"do": "a"}, {"do": "b"})) == []
        assert worker.done == ["a", "b"]

    def test_only_what_failed_comes_back(self) -> None:
        """Those behind it are done."""
        worker = Worker(b=ValueError("no"), c=NotFound("no"))
        assert self.run(worker, batch(*({"do": name} for name in "abcd"))) == ["m1", "m2"]
        assert worker.done == ["a", "d"]

    @pytest.mark.parametrize("garbled", ["", "{", "null", "[]", '"do"', "7", "{}", '{"do": null}', "\ud800"])
    def test_a_garbled_message_fails_alone(self, garbled: str) -> None:
        """It goes to the dead letters in time, and takes nobody with it."""
        worker = Worker()
        worker.told = {None: ValueError()}  # type: ignore[dict-item]
        assert self.run(worker, batch(garbled, {"do": "b"})) == ["m0"]
        assert worker.done == ["b"]

    def test_when_time_runs_short_the_rest_is_handed_back(self) -> None:
        """Better than to be stopped in the middle."""
        worker = Worker()
        context = Context(30_000, shell.RESERVE_MS, shell.RESERVE_MS - 1)
        assert self.run(worker, batch(*({"do": name} for name in "abcd")), context) == ["m2", "m3"]
        assert worker.done == ["a", "b"]

    def test_what_failed_before_time_ran_short_is_named_too(self) -> None:
        """Both kinds come back."""
        worker = Worker(a=ValueError())
        assert self.run(worker, batch({"do": "a"}, {"do": "b"}), Context(30_000, 0)) == ["m0", "m1"]


def ordered(*names: str) -> dict[str, Any]:
    """From a FIFO queue: each of the group that its first letter names."""
    event = batch(*({"do": name} for name in names))
    for record, name in zip(event["Records"], names, strict=True):
        record["attributes"] = {"MessageGroupId": name[0]}
    return event


class TestOrderedQueues:
    """A batch of several groups: what fails holds up its own group."""

    def run(self, worker: Worker, event: dict[str, Any], context: object = None) -> list[str]:
        return failures(shell.ordered_messages("test")(worker.message)(event, context))

    def test_a_batch_that_works_fails_nothing(self) -> None:
        """In the order in which it came."""
        worker = Worker()
        assert self.run(worker, ordered("a0", "b0", "a1")) == []
        assert worker.done == ["a0", "b0", "a1"]

    def test_nothing_of_a_group_is_touched_behind_its_failure(self) -> None:
        """It and those behind it come back; the other group is done."""
        worker = Worker(a1=ValueError("no"))
        assert self.run(worker, ordered("a0", "a1", "b0", "a2", "b1", "a3")) == ["m1", "m3", "m5"]
        assert worker.done == ["a0", "b0", "b1"]

    def test_a_refusal_holds_up_its_group_like_a_defect(self) -> None:
        """Order does not ask why."""
        worker = Worker(a0=NotFound("no"))
        assert self.run(worker, ordered("a0", "a1")) == ["m0", "m1"]

    def test_when_time_runs_short_the_rest_of_every_group_comes_back(self) -> None:
        """Though time were left again."""
        worker = Worker()
        context = Context(30_000, shell.RESERVE_MS - 1, 30_000)
        assert self.run(worker, ordered("a0", "a1", "a2"), context) == ["m1", "m2"]
        assert worker.done == ["a0"]

    def test_a_garbled_message_holds_up_its_group(self) -> None:
        """Until it is a dead letter."""
        worker, event = Worker(), ordered("a0", "a1", "b0")
        event["Records"][0]["body"] = "{"
        assert self.run(worker, event) == ["m0", "m1"]
        assert worker.done == ["b0"]


class TestStreams:
    """Records in order: AWS goes on after the last one that was done."""

    def run(self, worker: Worker, event: dict[str, Any], context: object = None) -> list[str]:
        return failures(shell.stream("test")(worker.records)(event, context))

    def test_a_batch_that_works_is_handed_over_whole(self) -> None:
        """So that what goes to one queue goes there together."""
        worker = Worker()
        assert self.run(worker, changes("a", "b")) == []
        assert worker.done == ["a", "b"]

    def test_the_first_failure_is_named_and_nothing_behind_it_is_touched(self) -> None:
        """Those before it are done: once more, since the whole batch had got as far."""
        worker = Worker(c=ValueError())
        assert self.run(worker, changes("a", "b", "c", "d")) == ["s2"]
        assert worker.done == ["a", "b", "a", "b"]

    def test_a_passing_fault_of_the_whole_is_got_over_one_by_one(self) -> None:
        """The second round succeeds, and nothing comes back."""
        worker, faults = Worker(), [ConnectionError()]

        def flaky(records: list[dict[str, Any]]) -> None:
            if faults:
                raise faults.pop()
            worker.records(records)

        assert failures(shell.stream("test")(flaky)(changes("a", "b"), None)) == []
        assert worker.done == ["a", "b"]

    def test_when_time_runs_short_the_first_one_left_is_named(self) -> None:
        """Lambda sends it and all behind it again."""
        worker = Worker(c=ValueError())
        assert self.run(worker, changes("a", "b", "c"), Context(30_000, 0)) == ["s1"]


class TestSchedules:
    """A timer's function."""

    def test_what_breaks_reaches_lambda(self) -> None:
        """Which tries again and raises the alarm."""

        def broken() -> None:
            raise ValueError

        with pytest.raises(ValueError):  # noqa: PT011
            shell.schedule("test")(broken)({"schedule": "test"}, None)

    def test_metrics_are_written_even_if_it_breaks(self, logs: Logs) -> None:
        """They tell what was done until then."""

        def broken() -> None:
            shell.count("Done", 3)
            raise ValueError

        with pytest.raises(ValueError):  # noqa: PT011
            shell.schedule("test")(broken)({}, None)
        assert logs.counted("Done") == 3


class TestMetrics:
    """In CloudWatch's embedded format."""

    def test_metrics_of_an_invocation_are_printed_at_its_end(self, logs: Logs) -> None:
        """Once."""

        def work(_: dict[str, Any]) -> None:
            shell.count("Done")

        for _ in range(2):
            shell.messages("test")(work)(batch({}, {}), None)
        assert [emitted["Done"] for emitted in logs.metrics] == [[1.0, 1.0], [1.0, 1.0]]

    def test_nothing_counted_is_nothing_printed(self, logs: Logs) -> None:
        """An empty metric would be a line for nothing."""
        shell.messages("test")(lambda _: None)(batch({}), None)
        assert logs.text == ""

    def test_failures_are_counted(self, logs: Logs) -> None:
        """Of whatever kind."""
        worker = Worker(a=ValueError(), b=NotFound())
        shell.messages("test")(worker.message)(batch({"do": "a"}, {"do": "b"}), None)
        assert logs.counted("RecordFailed") == 2

    def test_metrics_lie_where_the_deployment_looks_for_them(
        self,
        logs: Logs,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """The alarm for blocked cases is set on this namespace and this one dimension."""
        monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "Redress/stack")
        monkeypatch.setattr(shell, "_held", threading.local())  # a process that has not counted anything yet
        shell.schedule("test")(lambda: shell.count("WakeBlocked"))({}, None)
        (directive,) = logs.metrics[0]["_aws"]["CloudWatchMetrics"]
        assert (directive["Namespace"], directive["Dimensions"]) == ("Redress/stack", [["service"]])
        assert logs.metrics[0]["service"] == "redress"


class TestLogs:
    """Ids and codes; never a body."""

    def test_lines_carry_function_and_request(self, logs: Logs) -> None:
        """By which those of one invocation are found."""
        shell.messages("test")(Worker(a=ValueError()).message)(batch({"do": "a"}), Context())
        (line,) = logs.lines
        assert (line["function"], line["correlation_id"], line["record"]) == (
            "test",
            "5ecd8a2e-request",
            "m0",
        )

    def test_a_refusal_is_a_warning_with_its_code(self, logs: Logs) -> None:
        """It is no bug."""
        shell.messages("test")(Worker(a=NotFound(CANARY)).message)(batch({"do": "a"}), None)
        (line,) = logs.lines
        assert (line["level"], line["code"]) == ("WARNING", "not_found")
        assert CANARY not in logs.text

    def test_a_bug_is_an_error_with_the_place_and_not_with_what_was_read(self, logs: Logs) -> None:
        """An exception may quote the message: int("…") does."""

        def read(message: dict[str, Any]) -> None:
            try:
                int(message["do"])
            except ValueError as error:
                raise KeyError(CANARY) from error

        shell.messages("test")(read)(batch({"do": CANARY}, f'{{"do": "{CANARY}'), None)
        bug, garbled = logs.lines
        assert [cause["type"] for cause in bug["failure"]] == ["KeyError", "ValueError"]
        assert bug["failure"][1]["at"][-1].endswith(" read")
        assert [cause["type"] for cause in garbled["failure"]] == ["JSONDecodeError"]
        assert CANARY not in logs.text

    def test_a_refusal_of_aws_is_named_by_its_code(self, logs: Logs) -> None:
        """The one thing that helps: what was not allowed, throttled or too large."""
        from botocore.exceptions import ClientError

        refused = ClientError({"Error": {"Code": "AccessDeniedException", "Message": CANARY}}, "Query")
        shell.messages("test")(Worker(a=refused).message)(batch({"do": "a"}), None)
        assert logs.lines[0]["failure"][0]["code"] == "AccessDeniedException"
        assert CANARY not in logs.text

    def test_a_stream_that_breaks_logs_the_record_that_broke(self, logs: Logs) -> None:
        """Once, by its sequence number."""
        shell.stream("test")(Worker(b=ValueError(CANARY)).records)(changes("a", "b"), None)
        assert [line["record"] for line in logs.lines] == ["s1"]
        assert CANARY not in logs.text
