"""What moto 5.2.5 gets wrong about DynamoDB, FIFO queues, KMS, S3 and Step Functions, put right inside this process.

Each repair is one function which says what moto does instead; `apply` makes them all. The tests hold a canary for each:
they run the same program on moto as it comes and on the repaired one, so that an upgrade which makes a repair needless
does not pass unnoticed.

Left alone: TransactionConflict is never raised, a ClientRequestToken is ignored, capacity figures are constants,
`awsRegion` of a stream record is always us-east-1, and time to live deletes nothing.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

from local.moto_repairs import dynamodb, fifo, kms, s3, stepfunctions, streams
from local.moto_repairs.dynamodb import DYNAMODB_LOCK
from local.moto_repairs.stepfunctions import Clock, WallClock
from local.moto_repairs.streams import trim_streams

__all__ = ["DYNAMODB_LOCK", "Clock", "WallClock", "apply", "clock", "trim_streams"]

clock: Clock = WallClock()
"""The time Step Functions live by. Assign another one to make days pass in a test."""


@functools.cache
def apply() -> None:
    """Repair moto for the rest of this process. Calling it again does nothing."""
    for repair in REPAIRS:
        repair()


def _waits_end_when_they_should() -> None:
    stepfunctions.waits_end_when_they_should(lambda: clock)


REPAIRS: tuple[Callable[[], None], ...] = (
    dynamodb.one_dynamodb_call_at_a_time,
    dynamodb.transactions_touch_only_their_items,
    dynamodb.updates_change_all_or_nothing,
    fifo.groups_come_in_order,
    fifo.repetitions_are_told,
    fifo.late_handles_delete_nothing,
    kms.digests_are_signed_as_they_are,
    streams.unchanged_items_are_not_streamed,
    streams.streams_can_be_trimmed,
    s3.uploads_name_their_version,
    s3.copies_may_be_locked,
    _waits_end_when_they_should,
    stepfunctions.execution_names_are_taken_once,
)
