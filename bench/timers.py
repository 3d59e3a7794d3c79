"""Three ways to wake ten million deadlines in time, by the year: what each makes, asks and costs. Pure arithmetic.

Counted is what belongs to the waking: timers, the messages that carry a wake to its case, the functions that do so.
What happens then, the case's Tick, is the same in all three and left out; so is what Lambda's pollers ask in vain.
"""

from __future__ import annotations

import math

import msgspec

from simulation import pace

YEAR_MINUTES = 365 * 24 * 60
YEAR_HOURS = 365 * 24
MILLION = 1_000_000
MEMORY_GB = 0.5

TRANSITION = 25 / MILLION
"""Step Functions, standard: $0.025 per 1,000 transitions, retries included (aws.amazon.com/step-functions/pricing)."""
SCHEDULED = 1 / MILLION
SCHEDULED_FREE = 12 * 14 * MILLION
"""EventBridge Scheduler: $1 per million after 14 million a month (cloudburn.io/blog/amazon-eventbridge-pricing)."""
QUEUE_REQUEST = 0.40 / MILLION
"""SQS standard queues, a batch is one request (cloudburn.io/blog/amazon-sqs-pricing)."""
INVOCATION = 0.20 / MILLION
GB_SECOND = 0.0000133334
"""Lambda on arm64 (cloudchipr.com/blog/aws-lambda-pricing)."""
READ_UNIT = 0.125 / MILLION
"""DynamoDB on demand, since November 2024."""

TRANSITIONS_A_SECOND = 500
SCHEDULES_A_SECOND = 1_000
"""Default quotas outside the three big regions, and everywhere."""

TICKS, WAKES_AT_ONCE, STREAM_OF_TEN = 10, 5, 10
"""Cases to a message; messages to a batch of `wake`; messages to a request or to a batch of `arm`."""
SHARDS, INDEXES = 4, 2
ENTRY_BYTES = 170
"""Of a wake in the index."""


class Load(msgspec.Struct, frozen=True):
    """What has to be woken. Each deadline has `moments` (a warning and its end), and is changed (extended, paused,
    moved, answered) `changes` times on its way. `near`: the share of wakes that are set within a day of their moment.
    """

    open_deadlines: int = 10 * MILLION
    days: float = 14
    moments: float = 2
    changes: float = 1.5
    near: float = 0.1

    @property
    def deadlines(self) -> float:
        """Begun in a year."""
        return self.open_deadlines * 365 / self.days

    @property
    def wakes(self) -> float:
        return self.deadlines * self.moments

    @property
    def changed(self) -> float:
        return self.deadlines * self.changes


class Design(msgspec.Struct, frozen=True):
    """One way, over a year. `per_change`: timer calls that a changed deadline costs beside its own command; ours: one
    for the share that lies within a day.
    """

    name: str
    executions: float
    open_at_once: float
    transitions: float
    timer_calls: float
    """To make, move and cancel timers."""
    queue_requests: float
    invocations: float
    dollars: dict[str, float]
    per_change: float
    herd_seconds: float
    """Until the timers of 100,000 deadlines of one minute have gone off, by the quotas."""

    @property
    def total(self) -> float:
        return sum(self.dollars.values())


class Clock(msgspec.Struct, frozen=True):
    """What our clock does in so many minutes of which so many are slots with wakes in them."""

    executions: float
    transitions: float
    rings: float
    tick_messages: float
    clock_messages: float
    sweeps: float
    hourly: float


def clock(slots: float, wakes_each: float, minutes: float, near_changes: float, imminent: float = 0) -> Clock:
    """The formula that is held against the model. `near_changes`: wakes set within the horizon of 25 hours; `imminent`:
    slots that the hourly run meets so near to their end that it rings them itself.
    """
    return Clock(
        executions=slots, transitions=4 * slots, rings=2 * slots + imminent,
        tick_messages=slots * math.ceil(wakes_each / TICKS), clock_messages=near_changes, sweeps=minutes,
        hourly=minutes // 60,
    )  # fmt: skip


def one_per_minute(load: Load) -> Design:
    """Ours: an execution for each minute with any wake in it, and an index that says whose."""
    each = load.wakes / YEAR_MINUTES
    near = load.near * (load.wakes + load.changed)
    counted = clock(YEAR_MINUTES, each, YEAR_MINUTES, near, imminent=2 * YEAR_HOURS)
    wake = counted.rings + counted.tick_messages / WAKES_AT_ONCE
    arm = counted.hourly + counted.clock_messages / STREAM_OF_TEN
    starts = counted.hourly * _armed_each_hour() + counted.clock_messages
    sends = (
        counted.rings
        + math.ceil(counted.tick_messages / counted.executions / STREAM_OF_TEN) * counted.executions
    )
    requests = sends + counted.clock_messages + 2 * (wake + counted.clock_messages / STREAM_OF_TEN)
    return Design(
        "one execution per minute", counted.executions, 25 * 60 + 2, counted.transitions, starts, requests,
        wake + arm + counted.sweeps,
        {
            "Step Functions": counted.transitions * TRANSITION,
            "SQS": requests * QUEUE_REQUEST,
            "Lambda": (wake + arm + counted.sweeps) * INVOCATION + _seconds(counted, each) * MEMORY_GB * GB_SECOND,
            "index reads": _reads(counted, each) * READ_UNIT,
        },
        per_change=load.near, herd_seconds=1,
    )  # fmt: skip


def one_per_case(load: Load) -> Design:
    """The baseline: each case waits in an execution of its own, Wait and Task. A changed deadline stops one in its
    Wait and starts another; the caller does so itself, which spares a queue but can be lost after the commit.
    """
    executions = load.wakes + load.changed
    transitions = 2 * load.wakes + load.changed
    return Design(
        "one execution per case", executions, load.open_deadlines, transitions, executions + load.changed,
        _carried(load.wakes), load.wakes / STREAM_OF_TEN,
        {"Step Functions": transitions * TRANSITION, **_carrying(load.wakes)},
        per_change=2, herd_seconds=100_000 / TRANSITIONS_A_SECOND,
    )  # fmt: skip


def one_schedule_per_case(load: Load) -> Design:
    """EventBridge Scheduler: made once, moved after each moment and with each change."""
    moved = load.deadlines * (load.moments - 1) + load.changed
    fired = max(0.0, load.wakes - SCHEDULED_FREE)
    return Design(
        "one schedule per case", load.deadlines, load.open_deadlines, 0, 2 * load.deadlines + moved,
        _carried(load.wakes), load.wakes / STREAM_OF_TEN,
        {"Scheduler": fired * SCHEDULED, **_carrying(load.wakes)},
        per_change=1, herd_seconds=100_000 / SCHEDULES_A_SECOND,
    )  # fmt: skip


def designs(load: Load) -> list[Design]:
    return [one_per_minute(load), one_per_case(load), one_schedule_per_case(load)]


def _carried(wakes: float) -> float:
    """A message for each wake; received and deleted by tens at best."""
    return wakes + 2 * wakes / STREAM_OF_TEN


def _carrying(wakes: float) -> dict[str, float]:
    seconds = wakes / STREAM_OF_TEN * pace.INVOCATION
    return {
        "SQS": _carried(wakes) * QUEUE_REQUEST,
        "Lambda": wakes / STREAM_OF_TEN * INVOCATION + seconds * MEMORY_GB * GB_SECOND,
    }


def _armed_each_hour() -> float:
    """Slots that the hourly run gets to in its half minute, every minute being one: the farthest hours first."""
    return 60 * math.ceil(30 / _hour())


def _hour() -> float:
    """Seconds for an hour of sixty slots: a query for each in either index and some to see that there is no other."""
    return INDEXES * (60 + 2 * SHARDS) * _query(1) + 60 * (_call("stepfunctions.StartExecution"))


def _seconds(counted: Clock, each: float) -> float:
    """Of the functions, by the pace of the model."""
    ring = SHARDS * INDEXES * _query(each / SHARDS / INDEXES) + pace.INVOCATION
    sends = math.ceil(each / TICKS / STREAM_OF_TEN) * _call("sqs.SendMessageBatch")
    sweep = 2 * SHARDS * INDEXES * _query(0) + _call("dynamodb.GetItem") + _call("dynamodb.UpdateItem")
    hourly = 30 + _hour()
    arms = counted.clock_messages * _call("stepfunctions.StartExecution")
    carried = counted.tick_messages / WAKES_AT_ONCE * pace.INVOCATION
    rings = counted.rings * ring + counted.executions * sends
    return rings + counted.sweeps * sweep + counted.hourly * hourly + arms + carried


def _reads(counted: Clock, each: float) -> float:
    """Index reads are eventually consistent: half a unit for each started four kilobytes, and for nothing as well."""
    page = max(0.5, math.ceil(each / SHARDS / INDEXES * ENTRY_BYTES / 4_096) * 0.5)
    ring = SHARDS * INDEXES * (page + 0.5)  # the second finds nothing left
    sweep = 2 * SHARDS * INDEXES * 0.5
    hourly = _armed_each_hour() / 60 * INDEXES * (60 + 2 * SHARDS) * 0.5
    return counted.executions * ring + counted.sweeps * sweep + counted.hourly * hourly


def _query(items: float) -> float:
    return _call("dynamodb.Query") + items * pace.CALLS["dynamodb.Query"].per_item


def _call(name: str) -> float:
    return pace.CALLS[name].trip + pace.CALLS[name].cpu
